//! The learner's own pages, on both databases: code, coming back, leaving.

#![expect(clippy::expect_used, reason = "a story that cannot be set up has failed")]

use chrono::Duration;
use jalonum_tests::{Client, TestApp, on_both};

/// Starts a test in a browser and gives its code.
async fn start(client: &mut Client) -> String {
    let reply = client.post("/start", &[("mode", "flash")]).await.expect(303);
    assert_eq!(reply.location(), "/test");
    let page = client.get("/code").await.expect(200).body;
    let code = page.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).expect("the page shows the code");
    code.to_owned()
}

/// The hidden fields of the question page.
async fn open_question(client: &mut Client) -> (String, String) {
    let page = client.get("/test").await.expect(200).body;
    let field = |name: &str| {
        let start = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
        start.split('"').next().unwrap_or_default().to_owned()
    };
    (field("position"), field("item"))
}

async fn say_unknown(client: &mut Client) -> String {
    let (position, item) = open_question(client).await;
    let reply = client.post("/test", &[("position", &position), ("item", &item), ("unknown", "1")]).await.expect(303);
    assert_eq!(reply.location(), format!("/test/{position}/feedback"));
    position
}

#[tokio::test]
async fn a_code_on_paper_brings_a_learner_back_on_another_device() {
    on_both(async |app| {
        let mut phone = app.client();
        let code = start(&mut phone).await;
        assert_eq!(code.len(), 11, "two groups of five: {code}");
        say_unknown(&mut phone).await;
        let (position, item) = open_question(&mut phone).await;
        assert_eq!(position, "2");

        let mut library = app.client();
        assert_eq!(library.get("/test").await.expect(303).location(), "/resume");
        let typed = code.to_lowercase().replace('0', "o").replace(' ', "");
        assert_eq!(library.post("/resume", &[("code", &typed)]).await.expect(303).location(), "/test");
        assert_eq!(open_question(&mut library).await, (position, item), "the very same question");
        assert!(library.get("/code").await.body.contains(&code), "and the code can be seen there too");
    })
    .await;
}

#[tokio::test]
async fn the_code_page_is_never_compressed_and_never_kept() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    start(&mut client).await;
    client.headers.push(("accept-encoding", "gzip".to_owned()));
    let page = client.get("/code").await.expect(200);
    assert!(!page.headers.contains_key("content-encoding"));
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(client.get("/start").await.headers["content-encoding"], "gzip");
}

#[tokio::test]
async fn a_slip_of_the_pen_says_what_to_look_at_and_keeps_what_was_typed() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    for (typed, message) in [
        ("", "Écrivez les 10 signes"),
        ("KD7M4PXT2", "Ce code a 9 signes. Il en faut 10."),
        ("KD7M4PXTUQ", "Le signe «\u{a0}U\u{a0}»"),
        ("0000000001", "Vérifiez chaque signe"),
    ] {
        let reply = client.post("/resume", &[("code", typed)]).await.expect(422);
        assert!(reply.body.contains(message), "{typed}: {}", reply.body);
        assert!(reply.body.contains("<title>Erreur\u{a0}: "), "the title says that there is an error");
        assert!(reply.body.contains(&format!("value=\"{typed}\"")), "what was typed stays");
    }
}

#[tokio::test]
async fn guessing_codes_is_stopped_and_slips_of_the_pen_are_free() {
    on_both(async |app| {
        let mut guesser = app.client_at([203, 0, 113, 7]);
        // A slip: the check symbol is wrong. It can be made as often as one likes.
        for _ in 0..30 {
            guesser.post("/resume", &[("code", "0000000001")]).await.expect(422);
        }
        // Well-formed codes that nobody has.
        for _ in 0..10 {
            assert!(guesser.post("/resume", &[("code", "0000000000")]).await.expect(422).body.contains("Code introuvable"));
        }
        let stopped = guesser.post("/resume", &[("code", "0000000000")]).await.expect(429);
        let wait: u64 = stopped.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait));
        assert!(stopped.body.contains("Faisons une pause"));
        let api = guesser.get_json("/api/v1/assessments/x/question", "0000000000").await;
        assert_eq!(api.status.as_u16(), 429, "the API counts with the pages");

        let mut neighbour = app.client_at([203, 0, 113, 8]);
        neighbour.post("/resume", &[("code", "0000000000")]).await.expect(422);
        app.clock.advance(Duration::minutes(1));
        guesser.post("/resume", &[("code", "0000000000")]).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn a_browser_is_forgotten_when_it_is_left_alone_and_when_the_learner_is_done() {
    on_both(async |app| {
        let mut client = app.client();
        let code = start(&mut client).await;
        app.clock.advance(Duration::minutes(110));
        client.get("/test").await.expect(200);
        app.clock.advance(Duration::minutes(110));
        client.get("/test").await.expect(200);
        app.clock.advance(Duration::minutes(121));
        assert_eq!(client.get("/test").await.expect(303).location(), "/resume", "two hours without a page");

        client.post("/resume", &[("code", &code)]).await.expect(303);
        let token = client.cookie("lan-learner").expect("a session").to_owned();
        let done = client.post("/done", &[]).await.expect(303);
        assert_eq!(done.location(), "/done");
        assert!(done.headers.contains_key("clear-site-data"));
        assert!(client.cookie("lan-learner").is_none(), "the cookie is gone");
        client.set_cookie("lan-learner", &token);
        assert_eq!(client.get("/results").await.expect(303).location(), "/resume", "and the token opens nothing any more");
        client.post("/resume", &[("code", &code)]).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn the_database_holds_neither_codes_nor_tokens() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    let code = start(&mut client).await;
    let token = client.cookie("lan-learner").expect("a session").to_owned();
    say_unknown(&mut client).await;
    app.app.db.close().await;
    for entry in std::fs::read_dir(app.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in [&code, &code.replace(' ', ""), &token] {
            assert!(!text.contains(secret.as_str()));
        }
    }
}

#[tokio::test]
async fn an_address_cannot_start_tests_without_end() {
    let app = TestApp::sqlite().await.again(|config| config.limits.new_tests_per_hour = 2).await;
    let mut client = app.client_at([203, 0, 113, 9]);
    for _ in 0..2 {
        client.post("/start", &[("mode", "flash")]).await.expect(303);
    }
    client.post("/start", &[("mode", "flash")]).await.expect(429);
    app.clock.advance(Duration::hours(1));
    client.post("/start", &[("mode", "flash")]).await.expect(303);
}

#[tokio::test]
async fn going_back_changing_an_answer_and_seeing_results_before_the_end() {
    on_both(async |app| {
        let mut client = app.client();
        start(&mut client).await;
        assert_eq!(client.get("/results").await.expect(303).location(), "/test", "no results before the first answer");
        let position = say_unknown(&mut client).await;
        assert!(client.get("/test/1/feedback").await.expect(200).body.contains("C’est noté. Voici la réponse"));
        let page = client.get(&format!("/test/{position}")).await.expect(200).body;
        assert!(page.contains("name=\"change\""));
        let results = client.get("/results").await.expect(200).body;
        assert!(results.contains("D’après votre réponse") && results.contains("Continuer le test"));
        assert_eq!(client.get("/test/7").await.expect(303).location(), "/test", "a question that was not asked yet");
    })
    .await;
}
