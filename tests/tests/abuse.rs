//! The abuse tests of the security design that apply to what exists.

use axum::body::Body;
use jalonum_tests::client::ORIGIN;
use jalonum_tests::{Client, TestApp, on_both};
use serde_json::json;

async fn started() -> (TestApp, Client) {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    client.post("/start", &[("mode", "flash")]).await.expect(303);
    (app, client)
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let (_app, mut client) = started().await;
    for headers in [
        vec![FORM, ("origin", "https://evil.example")],
        vec![FORM, ("origin", "null")],
        vec![FORM, ("referer", "https://evil.example/x")],
        vec![FORM],
    ] {
        let reply = client.send("POST", "/done", &headers, "").await.expect(403);
        assert!(reply.body.contains("Cette demande vient d’ailleurs"));
    }
    client.send("POST", "/done", &[FORM, ("referer", &format!("{ORIGIN}/test"))], "").await.expect(303);
}

#[tokio::test]
async fn a_foreign_host_is_refused_and_no_redirection_leaves() {
    let (_app, mut client) = started().await;
    let reply = client.send("GET", "/", &[("host", "evil.example")], Body::empty()).await.expect(421);
    assert!(reply.headers.contains_key("content-security-policy"));
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"] {
        let reply = client.post("/language", &[("lang", "en"), ("next", next)]).await.expect(303);
        assert_eq!(reply.location(), "/", "{next}");
    }
    assert_eq!(client.post("/language", &[("lang", "en"), ("next", "/start")]).await.location(), "/start");
    client.post("/language", &[("lang", "xx")]).await.expect(400);
}

#[tokio::test]
async fn the_api_takes_json_and_nothing_more_than_it_asks_for() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    let body = json!({"mode": "flash", "locale": "fr"}).to_string();
    let plain = client.send("POST", "/api/v1/assessments", &[("content-type", "text/plain")], body).await.expect(415);
    assert_eq!(plain.headers["content-type"], "application/problem+json");
    for wrong in [
        json!({"mode": "flash", "locale": "fr", "role": "admin"}),
        json!({"mode": "certificate", "locale": "fr"}),
        json!({"mode": "flash", "locale": "xx"}),
        json!({"mode": "competence", "targets": ["1.1", "1.2"], "locale": "fr"}),
        json!({"mode": "competence", "targets": ["<script>"], "locale": "fr"}),
    ] {
        client.post_json("/api/v1/assessments", "", &wrong).await.expect(422);
    }
    client.send("POST", "/api/v1/assessments", &[("content-type", "application/json")], "{").await.expect(400);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    client.send("POST", "/api/v1/assessments", &[("content-type", "application/json")], deep).await.expect(400);
    client.send("DELETE", "/api/v1/assessments", &[], Body::empty()).await.expect(405);
}

#[tokio::test]
async fn codes_open_their_own_test_and_no_other() {
    on_both(async |app| {
        let mut client = app.client();
        let new = json!({"mode": "flash", "locale": "fr"});
        let mine = client.post_json("/api/v1/assessments", "", &new).await.expect(201).json();
        let other = client.post_json("/api/v1/assessments", "", &new).await.expect(201).json();
        let path = format!("/api/v1/assessments/{}/question", other["id"].as_str().unwrap());
        let foreign = client.get_json(&path, mine["resume_code"].as_str().unwrap()).await.expect(404);
        let missing = client
            .get_json("/api/v1/assessments/00000000-0000-7000-8000-000000000000/question", mine["resume_code"].as_str().unwrap())
            .await
            .expect(404);
        assert_eq!(foreign.body, missing.body, "foreign is the same as missing");
        for bearer in ["", "nonsense", "0000000001"] {
            client.get_json(&path, bearer).await.expect(401);
        }
        client.get_json(&path, other["resume_code"].as_str().unwrap()).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_body_of_64_kib_is_read_and_one_byte_more_is_not() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    let fill = |size: usize| {
        let frame = json!({"mode": "flash", "locale": ""}).to_string().len();
        json!({"mode": "flash", "locale": "x".repeat(size - frame)}).to_string()
    };
    let json = [("content-type", "application/json")];
    client.send("POST", "/api/v1/assessments", &json, fill(64 * 1024)).await.expect(422);
    client.send("POST", "/api/v1/assessments", &json, fill(64 * 1024 + 1)).await.expect(413);
    let form = [FORM, ("origin", ORIGIN)];
    let page = client.send("POST", "/resume", &form, format!("code={}", "x".repeat(64 * 1024))).await.expect(413);
    assert!(page.body.contains("C’est trop long"));
}

#[tokio::test]
async fn what_a_learner_types_is_text_and_nothing_else() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    let wicked = "<script>alert(1)</script>\"'&{{ 7*7 }}";
    let reply = client.post("/resume", &[("code", wicked)]).await.expect(422);
    assert!(!reply.body.contains("<script>alert") && reply.body.contains("&lt;script&gt;"));
    assert!(reply.body.contains("{{ 7*7") || !reply.body.contains("49"));
}

#[tokio::test]
async fn every_response_carries_its_policy() {
    let (_app, mut client) = started().await;
    for path in ["/", "/start", "/test", "/code", "/results", "/resume", "/method", "/nowhere", "/test/9999999999999999999999"] {
        let reply = client.get(path).await;
        let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let is_page = header("content-type").starts_with("text/html");
        let policy = header("content-security-policy");
        assert_eq!(policy.contains("default-src 'self'"), is_page, "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(!reply.body.contains(" style=") && !reply.body.contains("<script") && !reply.body.contains("<style"), "{path}");
    }
    let style = client.get("/assets/jalonum.css").await.expect(200);
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn cookies_are_closed_to_scripts_and_secure_over_https() {
    let app = TestApp::sqlite().await.again(|config| config.public_url = Some("https://jalonum.example.org".to_owned())).await;
    let mut client = app.client();
    let headers = [FORM, ("host", "jalonum.example.org"), ("origin", "https://jalonum.example.org")];
    let reply = client.send("POST", "/start", &headers, "mode=flash").await.expect(303);
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    for part in ["__Host-learner=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(reply.headers["strict-transport-security"].to_str().unwrap().contains("max-age=31536000"));
}

#[tokio::test]
async fn a_spoofed_forwarded_address_does_not_lift_a_limit() {
    let app = TestApp::sqlite().await.again(|config| config.limits.new_tests_per_hour = 2).await;
    let mut client = app.client_at([203, 0, 113, 10]);
    let mut statuses = Vec::new();
    for host in 1..=4 {
        let spoofed = format!("198.51.100.{host}");
        let headers = [FORM, ("origin", ORIGIN), ("x-forwarded-for", spoofed.as_str())];
        statuses.push(client.send("POST", "/start", &headers, "mode=flash").await.status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 429, 429]);
}

#[tokio::test]
async fn a_form_with_a_field_twice_or_with_foreign_fields_changes_nothing() {
    let (_app, mut client) = started().await;
    client.post("/start", &[("mode", "flash"), ("mode", "profile")]).await.expect(400);
    client.post("/start", &[("mode", "certificate")]).await.expect(400);
    client.post("/start", &[("mode", "domain"), ("target", "99")]).await.expect(422);
    client.post("/test", &[("position", "abc")]).await.expect(400);
    let elsewhere = client.post("/test", &[("position", "1"), ("item", "it_00000000"), ("unknown", "1")]).await.expect(303);
    assert_eq!(elsewhere.location(), "/test", "an old page leads to the open question");
}

#[tokio::test]
async fn errors_tell_people_what_to_do_and_programs_what_was_wrong() {
    let app = TestApp::sqlite().await;
    let mut client = app.client();
    let page = client.get("/nowhere").await.expect(404);
    assert!(page.body.contains("Cette page n’existe pas") && page.body.contains("lang=\"fr\""));
    let english = client.send("GET", "/nowhere", &[("accept-language", "en")], Body::empty()).await;
    assert!(english.body.contains("This page does not exist") && english.body.contains("lang=\"en\""));
    let problem = client.get("/api/v1/nowhere").await.expect(404).json();
    assert_eq!((problem["status"].as_u64(), problem["title"].as_str()), (Some(404), Some("Not Found")));

    // The database goes away: no trace, no name, no path.
    app.app.db.close().await;
    client.get("/health").await.expect(503);
    for reply in [
        client.post("/start", &[("mode", "flash")]).await,
        client.post_json("/api/v1/assessments", "", &json!({"mode": "flash", "locale": "fr"})).await,
    ] {
        assert!(reply.status.is_server_error());
        for leak in ["sqlx", "panicked", "src/", "/tmp", "SQL"] {
            assert!(!reply.body.contains(leak), "{leak}: {}", reply.body);
        }
    }
}
