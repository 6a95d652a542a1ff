//! The program as a process: how it starts, how it fails, and what a power cut leaves.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use std::sync::atomic::{AtomicBool, Ordering};

use jalonum_tests::process::{Server, jalonum};
use jalonum_tests::{Folder, postgres};
use serde_json::{Value, json};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn it_starts_from_one_command_and_makes_its_database() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), "sqlite://jalonum.db", &[]);
    let (status, page) = server.request("GET", "/", &[], "").expect("it answers");
    assert_eq!(status, 200);
    assert!(page.contains("Où j’en suis avec le numérique"));
    assert!(folder.path().join("jalonum.db").exists());
    assert_eq!(server.request("GET", "/health", &[], "").map(|(status, _)| status), Some(200));
}

#[test]
fn each_way_of_not_starting_is_one_clear_sentence() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), "sqlite://first.db", &[]);
    let address = server.address.to_string();
    std::fs::write(folder.path().join("damaged.db"), "this is a letter to my grandmother, not a database".repeat(100)).unwrap();
    std::fs::write(folder.path().join("wrong.toml"), "lissten = \"127.0.0.1:1\"").unwrap();
    let bad_bank = folder.path().join("bank");
    std::fs::create_dir_all(&bad_bank).unwrap();
    for (args, expected) in [
        (vec!["--listen", &address], "is already in use"),
        (vec!["--listen", "127.0.0.1:0", "--database", "sqlite://no/such/folder/x.db"], "there is no folder no/such/folder"),
        (vec!["--listen", "127.0.0.1:0", "--database", "sqlite://damaged.db"], "is damaged or is no SQLite database"),
        (vec!["--listen", "127.0.0.1:0", "--database", "mysql://x"], "a database is sqlite://FILE or postgres://"),
        (
            vec!["--listen", "127.0.0.1:0", "--database", "postgres://nobody@127.0.0.1:9/x"],
            "cannot reach the PostgreSQL database",
        ),
        (vec!["--listen", "0.0.0.0:0"], "--lan-http"),
        (vec!["--listen", "127.0.0.1:0", "--config", "wrong.toml"], "lissten"),
        (vec!["--listen", "127.0.0.1:0", "--config", "absent.toml"], "absent.toml"),
        (vec!["--listen", "127.0.0.1:0", "--bank", "bank"], "bank.toml"),
        (vec!["--lissten"], "--lissten"),
        (vec!["frobnicate"], "frobnicate"),
    ] {
        let output = jalonum(folder.path(), &args);
        assert!(!output.status.success(), "{args:?}");
        let sentence = said(&output);
        assert!(sentence.contains(expected), "{args:?}: {sentence}");
        assert!(!sentence.contains("panicked") && !sentence.contains("Error {"), "{sentence}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let folder = Folder::new();
    assert!(jalonum(folder.path(), &["migrate", "--database", "sqlite://new.db"]).status.success());
    let url = format!("sqlite://{}", folder.path().join("new.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let output = jalonum(folder.path(), &["--listen", "127.0.0.1:0", "--database", "sqlite://new.db"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("newer version of Jalonum"), "{}", said(&output));
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = Folder::new();
    // Even root cannot make a file below a file.
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let output = jalonum(folder.path(), &["--listen", "127.0.0.1:0", "--database", "sqlite://file/x.db"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("cannot write the database file"), "{}", said(&output));
}

#[test]
fn the_doctor_looks_at_everything() {
    let folder = Folder::new();
    let output = jalonum(folder.path(), &["doctor", "--format", "json"]);
    assert!(output.status.success(), "{}", said(&output));
    let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = checks.as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    for name in ["address", "secret", "bank", "database", "texts and templates"] {
        assert!(names.contains(&name), "{names:?}");
    }
    std::fs::write(folder.path().join("jalonum.key"), "not a key").unwrap();
    let output = jalonum(folder.path(), &["doctor"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("WRONG secret"));
}

#[test]
fn authors_lint_count_and_mark() {
    let folder = Folder::new();
    let bank = concat!(env!("CARGO_MANIFEST_DIR"), "/../question-banks/base");
    let lint = jalonum(folder.path(), &["bank", "lint", bank, "--format", "json"]);
    assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
    let report: Value = serde_json::from_slice(&lint.stdout).unwrap();
    assert_eq!(report["errors"], 0);
    let stats = jalonum(folder.path(), &["bank", "stats", "--format", "json"]);
    let stats: Value = serde_json::from_slice(&stats.stdout).unwrap();
    assert!(stats["validated"].as_u64().unwrap() >= 128);

    let item = format!("{bank}/1.1/query/quotes-exact-01.toml");
    let mark = |answer: &str| jalonum(folder.path(), &["bank", "mark", &item, "--answer", answer, "--format", "json"]);
    let unknown: Value = serde_json::from_slice(&mark("{\"unknown\":true}").stdout).unwrap();
    assert_eq!((unknown["outcome"]["category"].as_u64(), unknown["outcome"]["correct"].as_bool()), (Some(0), Some(false)));
    let wrong_kind = mark("{\"order\":[\"a\"]}");
    assert!(!wrong_kind.status.success() && said(&wrong_kind).contains("cannot be marked"));
    let nonsense = mark("42");
    assert!(!nonsense.status.success() && said(&nonsense).contains("not understood"));

    let broken = folder.path().join("bank/1.1/query");
    std::fs::create_dir_all(&broken).unwrap();
    for file in ["bank.toml", "skills.toml"] {
        std::fs::copy(format!("{bank}/{file}"), folder.path().join("bank").join(file)).unwrap();
    }
    let text = std::fs::read_to_string(&item).unwrap();
    std::fs::write(broken.join("quotes-exact-01.toml"), text.replace("[en]", "[xx]").replace("version = 1", "version = \"one\""))
        .unwrap();
    let lint = jalonum(folder.path(), &["bank", "lint", "bank", "--format", "json"]);
    assert!(!lint.status.success());
    let report: Value = serde_json::from_slice(&lint.stdout).unwrap();
    let fields: Vec<&str> =
        report["problems"].as_array().unwrap().iter().map(|problem| problem["field"].as_str().unwrap()).collect();
    for field in ["en", "xx", "version"] {
        assert!(fields.contains(&field), "all errors at once: {fields:?}");
    }
}

#[test]
fn virtual_learners_give_the_same_figures_for_the_same_seed() {
    let folder = Folder::new();
    let simulate = || {
        let args = ["simulate", "--mode", "competence", "--target", "1.1", "--learners", "50", "--seed", "3", "--format", "json"];
        let mut report: Value = serde_json::from_slice(&jalonum(folder.path(), &args).stdout).unwrap();
        report.as_object_mut().unwrap().remove("seconds");
        report
    };
    let first = simulate();
    assert_eq!(first, simulate());
    assert_eq!(first["n"], 50);
    assert!(first["rmse"].as_f64().unwrap() < 1.25, "a test tells more than no test: {first}");
}

/// Answers without end until the server is gone; gives for each test its code and how many answers were acknowledged.
fn load(server: &Server, stop: &AtomicBool) -> (String, String, usize) {
    let headers = [("content-type", "application/json")];
    let body = json!({"mode": "profile", "locale": "fr"}).to_string();
    let (status, created) = server.request("POST", "/api/v1/assessments", &headers, &body).expect("a test is started");
    assert_eq!(status, 201, "{created}");
    let created: Value = serde_json::from_str(&created).unwrap();
    let (id, code) = (created["id"].as_str().unwrap().to_owned(), created["resume_code"].as_str().unwrap().to_owned());
    let bearer = format!("Bearer {code}");
    let mut question = created["question"].clone();
    let mut acknowledged = 0;
    while !question.is_null() && !stop.load(Ordering::Relaxed) {
        let answer = json!({"position": question["position"], "item": question["item"]["id"], "response": {"unknown": true}});
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let path = format!("/api/v1/assessments/{id}/answers");
        let Some((200, reply)) = server.request("POST", &path, &headers, &answer.to_string()) else { break };
        let Ok(reply) = serde_json::from_str::<Value>(&reply) else { break };
        acknowledged += 1;
        question = reply["question"].clone();
    }
    (id, code, acknowledged)
}

fn power_cut(folder: &Folder, database: &str) {
    let environment = [("JALONUM_LIMITS__ANSWERS_PER_MINUTE", "100000")];
    let server = Server::start(folder.path(), database, &environment);
    let stop = AtomicBool::new(false);
    let takers: Vec<(String, String, usize)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..8).map(|_| scope.spawn(|| load(&server, &stop))).collect();
        std::thread::sleep(std::time::Duration::from_millis(700));
        // kill -9 while answers are on their way.
        let pid = server.pid().to_string();
        assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        stop.store(true, Ordering::Relaxed);
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    drop(server);
    let total: usize = takers.iter().map(|(_, _, acknowledged)| acknowledged).sum();
    assert!(total > 20, "the load was real: {total} answers");
    let server = Server::start(folder.path(), database, &environment);
    for (id, code, acknowledged) in takers {
        let bearer = format!("Bearer {code}");
        let (status, profile) = server
            .request("GET", &format!("/api/v1/assessments/{id}/profile"), &[("authorization", &bearer)], "")
            .expect("it answers");
        assert_eq!(status, 200, "{profile}");
        let profile: Value = serde_json::from_str(&profile).unwrap();
        let stored = usize::try_from(profile["answers"].as_u64().unwrap()).unwrap();
        // One more may have been stored without its acknowledgement reaching anyone; none is lost, none counts twice.
        assert!(stored == acknowledged || stored == acknowledged + 1, "{stored} stored, {acknowledged} acknowledged");
    }
}

#[test]
fn a_power_cut_loses_no_acknowledged_answer_on_sqlite() {
    power_cut(&Folder::new(), "sqlite://jalonum.db");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_loses_no_acknowledged_answer_on_postgresql() {
    if let Some(url) = postgres::fresh_database().await {
        tokio::task::spawn_blocking(move || power_cut(&Folder::new(), &url)).await.unwrap();
    }
}
