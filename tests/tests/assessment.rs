//! Taking a test through the API, on both databases.

#![expect(clippy::expect_used, reason = "a story that cannot be set up has failed")]

use std::collections::BTreeSet;

use chrono::Duration;
use jalonum_engine::bank::Kind;
use jalonum_tests::answers::{bank, right, wrong};
use jalonum_tests::{Client, TestApp, on_both};
use serde_json::{Value, json};

struct Taker {
    client: Client,
    id: String,
    code: String,
    question: Value,
}

impl Taker {
    async fn start(app: &TestApp, body: Value) -> Self {
        let mut client = app.client();
        let created = client.post_json("/api/v1/assessments", "", &body).await.expect(201).json();
        let text = |name: &str| created[name].as_str().expect(name).to_owned();
        Self { id: text("id"), code: text("resume_code"), question: created["question"].clone(), client }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/assessments/{}/{rest}", self.id)
    }

    async fn send(&mut self, body: &Value) -> jalonum_tests::Reply {
        let path = self.path("answers");
        self.client.post_json(&path, &self.code.clone(), body).await
    }

    fn body(&self, response: &Value) -> Value {
        json!({"position": self.question["position"], "item": self.question["item"]["id"], "response": response})
    }

    async fn answer(&mut self, response: &Value) -> Value {
        let body = self.body(response);
        let reply = self.send(&body).await.expect(200).json();
        self.question = reply["question"].clone();
        reply
    }

    async fn profile(&mut self) -> Value {
        let path = self.path("profile");
        self.client.get_json(&path, &self.code.clone()).await.expect(200).json()
    }
}

#[tokio::test]
async fn a_learner_takes_a_test_of_one_competence_to_its_end() {
    on_both(async |app| {
        let bank = bank();
        let mut taker = Taker::start(&app, json!({"mode": "competence", "targets": ["1.2"], "locale": "fr"})).await;
        let mut position = 0;
        let mut stop = Value::Null;
        while stop.is_null() {
            position += 1;
            assert_eq!(taker.question["position"], position);
            let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
            assert!(item.file.starts_with("1.2/"));
            let reply = taker.answer(&if position % 2 == 1 { right(item) } else { wrong(item) }).await;
            assert_eq!(reply["outcome"]["correct"], position % 2 == 1, "{} {reply}", item.file);
            assert!(!reply["feedback"]["why"].as_array().unwrap().is_empty());
            assert!(!reply["feedback"]["solution"].as_array().unwrap().is_empty(), "{}", item.file);
            stop = reply["stop_reason"].clone();
            app.clock.advance(Duration::seconds(20));
        }
        assert!(position >= 6, "at least six questions, not {position}");
        assert!(["nothing-left", "precision-reached"].contains(&stop.as_str().unwrap()), "{stop}");
        let path = taker.path("question");
        let over = taker.client.get_json(&path, &taker.code.clone()).await.expect(409).json();
        assert_eq!(over["stop_reason"], stop);

        let profile = taker.profile().await;
        assert_eq!(profile["answers"], position);
        assert_eq!(profile["competences"].as_array().unwrap().len(), 16);
        assert_eq!(profile["domains"].as_array().unwrap().len(), 5);
        for competence in profile["competences"].as_array().unwrap() {
            let probabilities: Vec<f64> =
                competence["probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
            assert_eq!(probabilities.len(), 9);
            assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let level = &competence["level"];
            assert!(level["low"].as_u64() <= level["reached"].as_u64() && level["reached"].as_u64() <= level["high"].as_u64());
        }
        let sd =
            |id: &str| profile["competences"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap()["sd"].as_f64().unwrap();
        assert!(sd("1.2") < sd("1.1") && sd("1.1") < sd("4.3"), "what was asked is known best, its domain next");
        assert!(profile["points"]["value"].as_f64().unwrap() > 0.0 && profile["points"]["sd"].as_f64().unwrap() > 0.0);
    })
    .await;
}

#[tokio::test]
async fn every_mode_starts_and_the_flash_tour_asks_ten_questions() {
    on_both(async |app| {
        let bank = bank();
        for body in [
            json!({"mode": "domain", "targets": ["4"], "locale": "en"}),
            json!({"mode": "profile", "locale": "en"}),
            json!({"mode": "competence", "targets": ["5.2"], "locale": "fr"}),
        ] {
            assert!(Taker::start(&app, body).await.question["item"]["stem"].is_string());
        }
        let mut taker = Taker::start(&app, json!({"mode": "flash", "locale": "en"})).await;
        for position in 1..=10 {
            let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
            let reply = taker.answer(&json!({"unknown": true})).await;
            assert_eq!(reply["outcome"]["category"], 0);
            assert_eq!(reply["feedback"]["verdict"], "unknown");
            assert_eq!(reply["stop_reason"].is_string(), position == 10, "{}", item.file);
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_answer_twice_is_one_answer_and_another_one_must_be_a_declared_change() {
    on_both(async |app| {
        let bank = bank();
        let mut taker = Taker::start(&app, json!({"mode": "competence", "targets": ["2.1"], "locale": "fr"})).await;
        let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
        let first = taker.body(&wrong(item));
        let stored = taker.send(&first).await.expect(200).json();
        let again = taker.send(&first).await.expect(200).json();
        assert_eq!(stored, again, "a repeated answer gives the stored outcome and the same next question");
        assert_eq!(taker.profile().await["answers"], 1);

        let mut other = taker.body(&right(item));
        let refused = taker.send(&other).await.expect(409).json();
        assert_eq!(refused["type"], "/api/v1/problems#already-answered");
        let before = taker.profile().await;
        other["change"] = json!(true);
        let changed = taker.send(&other).await.expect(200).json();
        assert_eq!(changed["outcome"]["correct"], true);
        let after = taker.profile().await;
        let mean = |profile: &Value| profile["competences"][3]["mean"].as_f64().unwrap();
        assert!(mean(&after) > mean(&before), "the result follows the change");
        assert_eq!(after["answers"], 1);
    })
    .await;
}

#[tokio::test]
async fn two_identical_answers_at_the_same_moment_are_one_row() {
    on_both(async |app| {
        let bank = bank();
        let taker = Taker::start(&app, json!({"mode": "competence", "targets": ["3.1"], "locale": "fr"})).await;
        let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
        let body = taker.body(&right(item));
        let sends = (0..8).map(|_| {
            let (mut client, path, code, body) = (taker.client.clone(), taker.path("answers"), taker.code.clone(), body.clone());
            tokio::spawn(async move { client.post_json(&path, &code, &body).await })
        });
        for send in sends.collect::<Vec<_>>() {
            assert_eq!(send.await.unwrap().expect(200).json()["outcome"]["correct"], true);
        }
        let mut taker = taker;
        assert_eq!(taker.profile().await["answers"], 1);
    })
    .await;
}

#[tokio::test]
async fn questions_cannot_be_skipped_answered_out_of_turn_or_with_nonsense() {
    on_both(async |app| {
        let mut taker = Taker::start(&app, json!({"mode": "flash", "locale": "fr"})).await;
        let item = taker.question["item"]["id"].clone();
        for (body, status) in [
            (json!({"position": 2, "item": item, "response": {"unknown": true}}), 409),
            (json!({"position": 0, "item": item, "response": {"unknown": true}}), 404),
            (json!({"position": 1, "item": "it_00000000", "response": {"unknown": true}}), 409),
            (json!({"position": 1, "item": item, "response": {"unknown": false}}), 422),
            (json!({"position": 1, "item": item, "response": {"choice": "no-such-key"}}), 422),
            (json!({"position": 1, "item": item, "response": {"zone": "x"}}), 422),
            (json!({"position": 1, "item": item, "response": {"unknown": true}, "category": 1}), 422),
            (json!({"position": 1, "item": item}), 422),
        ] {
            let reply = taker.send(&body).await;
            assert_eq!(reply.status.as_u16(), status, "{body}: {}", reply.body);
            assert_eq!(reply.headers["content-type"], "application/problem+json");
        }
        assert_eq!(taker.profile().await["answers"], 0, "nothing was stored");
        taker.answer(&json!({"unknown": true})).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_that_tells_the_answer_leaves_before_the_answer() {
    let app = TestApp::sqlite().await;
    let bank = bank();
    let mut kinds = BTreeSet::new();
    for competence in ["1.1", "1.3", "2.2", "3.4", "4.1", "5.1"] {
        let mut taker = Taker::start(&app, json!({"mode": "competence", "targets": [competence], "locale": "fr"})).await;
        while !taker.question.is_null() {
            let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
            kinds.insert(item.kind());
            let shown = taker.question.to_string();
            for word in ["correct", "misconception", "feedback", "prior", "why", "accept", "sequence", "thresholds", "solution"] {
                assert!(!shown.contains(&format!("\"{word}\":")), "{word} in {shown}");
            }
            let words = item.text("fr").unwrap();
            assert!(!shown.contains(&words.feedback_correct) && !shown.contains(&words.feedback_wrong));
            if item.kind() == Kind::Order {
                let keys: Vec<&str> =
                    taker.question["item"]["options"].as_array().unwrap().iter().map(|o| o["key"].as_str().unwrap()).collect();
                assert_ne!(json!(keys), right(item)["order"], "the right order is never the one shown");
            }
            taker.answer(&json!({"unknown": true})).await;
            app.clock.advance(Duration::seconds(30));
        }
    }
    assert_eq!(kinds.len(), 6, "all six kinds were looked at");
}

#[tokio::test]
async fn a_test_goes_on_after_a_restart_and_keeps_its_bank_when_the_bank_changes() {
    let app = TestApp::sqlite().await;
    let bank = bank();
    let mut taker = Taker::start(&app, json!({"mode": "domain", "targets": ["1"], "locale": "fr"})).await;
    for _ in 0..3 {
        let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
        taker.answer(&right(item)).await;
    }
    let (question, profile) = (taker.question.clone(), taker.profile().await);

    // The operator installs another bank: every item of domain 1 is gone from it.
    let folder = app.folder.path().join("bank");
    for (path, text) in jalonum::embedded::base_bank().into_iter().filter(|(path, _)| !path.starts_with("1.")) {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let again = app.again(|config| config.bank = Some(folder)).await;
    assert_ne!(again.app.catalogue.current().bank.version(), bank.version());
    taker.client = again.client();
    assert_eq!(taker.profile().await, profile, "the result is the same to the last digit");
    let path = taker.path("question");
    assert_eq!(taker.client.get_json(&path, &taker.code.clone()).await.expect(200).json(), question);
    let item = &bank.items[bank.index_of(question["item"]["id"].as_str().unwrap()).unwrap()];
    taker.answer(&right(item)).await;
    let fresh =
        again.client().post_json("/api/v1/assessments", "", &json!({"mode": "domain", "targets": ["1"], "locale": "fr"})).await;
    assert!(fresh.expect(201).json()["question"].is_null(), "a new test uses the new bank, which has nothing to ask here");
}

#[tokio::test]
async fn two_servers_on_one_database_are_one() {
    on_both(async |app| {
        let other = TestApp::with(app.config.clone(), app.clock.clone(), app.folder.clone()).await;
        let bank = bank();
        let mut taker = Taker::start(&app, json!({"mode": "domain", "targets": ["1"], "locale": "fr"})).await;
        let (mut here, mut there) = (app.client(), other.client());
        for turn in 0..8 {
            // A load balancer sends each answer elsewhere, sometimes twice to the same place.
            taker.client = if [0, 1, 4, 5].contains(&turn) { here.clone() } else { there.clone() };
            let item = &bank.items[bank.index_of(taker.question["item"]["id"].as_str().unwrap()).unwrap()];
            let body = taker.body(&if turn % 3 == 0 { wrong(item) } else { right(item) });
            let reply = taker.send(&body).await.expect(200).json();
            for client in [&mut here, &mut there] {
                let path = taker.path("question");
                let open = client.get_json(&path, &taker.code).await;
                if reply["question"].is_null() {
                    assert_eq!(open.status.as_u16(), 409);
                } else {
                    assert_eq!(open.expect(200).json(), reply["question"], "both servers ask the same question");
                }
            }
            taker.client = there.clone();
            assert_eq!(taker.send(&body).await.expect(200).json()["outcome"], reply["outcome"], "repeated elsewhere");
            taker.question = reply["question"].clone();
            if taker.question.is_null() {
                break;
            }
        }
        // An answer changed on one server moves the result on both.
        let profile = taker.profile().await;
        taker.client = app.client();
        assert_eq!(taker.profile().await, profile);
    })
    .await;
}

#[tokio::test]
async fn faster_than_any_person_is_refused_for_a_minute() {
    let app = TestApp::sqlite().await.again(|config| config.limits.answers_per_minute = 3).await;
    let mut taker = Taker::start(&app, json!({"mode": "flash", "locale": "fr"})).await;
    for _ in 0..3 {
        taker.answer(&json!({"unknown": true})).await;
    }
    let body = taker.body(&json!({"unknown": true}));
    let refused = taker.send(&body).await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
    app.clock.advance(Duration::seconds(61));
    taker.answer(&json!({"unknown": true})).await;
}
