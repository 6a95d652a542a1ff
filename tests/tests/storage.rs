//! Both databases hold the same tables and give back what they were given.

#![expect(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use std::collections::BTreeMap;

use chrono::{Duration, TimeZone, Utc};
use jalonum::assessment::store::{self, Assessment, StoredAnswer};
use jalonum::learner::code::ResumeCode;
use jalonum::learner::session;
use jalonum::storage::{At, Db};
use jalonum::web::limit::{self, Limit, subject};
use jalonum_engine::answer::Response;
use jalonum_engine::session::Mode;
use jalonum_tests::{TestApp, on_both, postgres};
use uuid::Uuid;

fn assessment(app: &TestApp, id: u128) -> Assessment {
    Assessment {
        id: Uuid::from_u128(id),
        mode: Mode::Domain,
        targets: vec!["4".to_owned()],
        locale: "fr".to_owned(),
        seed: u64::MAX - 7,
        bank_version: app.app.catalogue.current().bank.version().to_owned(),
        created_at: Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap() + Duration::microseconds(123_457),
    }
}

fn answer(position: usize, response: Response) -> StoredAnswer {
    StoredAnswer {
        position,
        item: format!("it_0000000{position}"),
        item_version: 3,
        locale: "fr".to_owned(),
        response,
        category: 1,
        max: 2,
        answered_at: Utc.with_ymd_and_hms(2026, 11, 23, 12, 1, 0).unwrap() + Duration::microseconds(1),
        changed_at: None,
    }
}

async fn find(at: impl Into<At<'_>>, id: u128) -> Option<Assessment> {
    store::state(at, Uuid::from_u128(id), Utc.timestamp_nanos(0)).await.unwrap().map(|state| state.assessment)
}

async fn first_category(db: &Db, id: Uuid) -> i64 {
    const SQL: &str = "SELECT first_category FROM answer WHERE assessment_id = $1 AND position = 2";
    match db {
        Db::Sqlite { read, .. } => sqlx::query_scalar(SQL).bind(id).fetch_one(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(SQL).bind(id).fetch_one(pool).await.unwrap(),
    }
}

async fn all_answers(db: &Db, id: Uuid) -> Vec<StoredAnswer> {
    let mut all = Vec::new();
    while let Some(answer) = store::answer(db, id, all.len() + 1).await.unwrap() {
        all.push(answer);
    }
    all
}

#[tokio::test]
async fn tests_and_answers_come_back_as_they_were_stored() {
    on_both(async |app| {
        let db = &app.app.db;
        let test = assessment(&app, 1);
        let mut tx = db.begin().await.unwrap();
        store::insert(&mut tx, &test, b"hash").await.unwrap();
        let answers = [
            answer(1, Response::Choice("a".to_owned())),
            answer(2, Response::Pairs([("l".to_owned(), "r".to_owned())].into())),
            answer(3, Response::Text("« l’été » \u{1f9ed} \\ \"".to_owned())),
        ];
        for answer in &answers {
            store::insert_answer(&mut tx, test.id, answer).await.unwrap();
        }
        assert_eq!(find(&mut tx, 1).await, Some(test.clone()), "seen inside the transaction");
        tx.commit().await.unwrap();

        assert_eq!(find(db, 1).await, Some(test.clone()));
        assert_eq!(find(db, 2).await, None);
        assert_eq!(all_answers(db, test.id).await, answers);
        let since = answers[0].answered_at - Duration::microseconds(1);
        let state = store::state(db, test.id, since).await.unwrap().unwrap();
        let compact: Vec<(String, u8)> = answers.iter().map(|answer| (answer.item.clone(), answer.category)).collect();
        assert_eq!((state.answered.clone(), state.recent), (compact, 3));
        assert_eq!(store::state(db, test.id, answers[0].answered_at).await.unwrap().unwrap().recent, 0, "none since then");
        let windows = [("minute", since), ("day", since)];
        let limit = Limit { name: "day", window: Duration::days(1), most: 9 };
        let mut tx = db.begin().await.unwrap();
        limit.hit(&mut tx, b"someone", since).await.unwrap();
        tx.commit().await.unwrap();
        let windows = [windows[0], ("day", limit.start(since))];
        let (found, counts) = store::by_code(db, b"hash", since, windows, b"someone").await.unwrap().unwrap();
        assert_eq!((found, counts), (state, [0, 1]));
        assert_eq!(store::by_code(db, b"other", since, windows, b"someone").await.unwrap(), None);
        assert_eq!(store::last_answered(db, test.id).await.unwrap(), Some(answers[0].answered_at));

        let changed = StoredAnswer {
            response: Response::Unknown(true),
            category: 0,
            changed_at: Some(test.created_at + Duration::hours(1)),
            ..answers[1].clone()
        };
        let mut tx = db.begin().await.unwrap();
        store::change_answer(&mut tx, test.id, &changed).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(all_answers(db, test.id).await[1], changed);
        assert_eq!(store::last_answered(db, test.id).await.unwrap(), changed.changed_at);
        store::change_answer(At::Write(db), test.id, &StoredAnswer { category: 2, ..changed }).await.unwrap();
        assert_eq!(first_category(db, test.id).await, 1, "the very first answer is kept, for calibration");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_never_was_and_a_place_is_answered_once() {
    on_both(async |app| {
        let db = &app.app.db;
        let test = assessment(&app, 1);
        let mut tx = db.begin().await.unwrap();
        store::insert(&mut tx, &test, b"hash").await.unwrap();
        drop(tx);
        assert_eq!(find(db, 1).await, None);

        let mut tx = db.begin().await.unwrap();
        store::insert(&mut tx, &test, b"hash").await.unwrap();
        store::insert_answer(&mut tx, test.id, &answer(1, Response::Unknown(true))).await.unwrap();
        tx.commit().await.unwrap();
        for twice in [answer(1, Response::Unknown(true)), StoredAnswer { position: 2, ..answer(1, Response::Unknown(true)) }] {
            assert!(!store::insert_answer(At::Write(db), test.id, &twice).await.unwrap(), "same position, or same item");
        }
        assert!(store::insert_answer(At::Write(db), test.id, &answer(2, Response::Unknown(true))).await.unwrap());
        let mut tx = db.begin().await.unwrap();
        assert!(store::insert(&mut tx, &assessment(&app, 2), b"hash").await.is_err(), "a code opens one test");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let orphan = store::insert_answer(&mut tx, Uuid::from_u128(9), &answer(1, Response::Unknown(true))).await;
        assert!(orphan.is_err(), "an answer belongs to a test");
    })
    .await;
}

#[tokio::test]
async fn what_is_too_old_is_forgotten_and_nothing_else() {
    on_both(async |app| {
        let db = &app.app.db;
        let mut tx = db.begin().await.unwrap();
        for (id, hash) in [(1, b"one"), (2, b"two")] {
            store::insert(&mut tx, &assessment(&app, id), hash).await.unwrap();
        }
        store::insert_answer(&mut tx, Uuid::from_u128(1), &answer(1, Response::Unknown(true))).await.unwrap();
        let code = ResumeCode::parse("0000000000").unwrap();
        session::open(&app.app, &mut tx, Uuid::from_u128(1), code).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = db.begin().await.unwrap();
        store::forget_unanswered(&mut tx, assessment(&app, 1).created_at).await.unwrap();
        tx.commit().await.unwrap();
        assert!(find(db, 2).await.is_some(), "not before its time");
        let mut tx = db.begin().await.unwrap();
        store::forget_unanswered(&mut tx, assessment(&app, 1).created_at + Duration::days(1)).await.unwrap();
        session::forget(&mut tx, assessment(&app, 1).created_at + Duration::days(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(find(db, 2).await.is_none(), "never answered");
        assert!(find(db, 1).await.is_some(), "answered");
    })
    .await;
}

#[tokio::test]
async fn limits_count_by_window_and_by_subject() {
    on_both(async |app| {
        let db = &app.app.db;
        let noon = Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 30).unwrap();
        let limit = Limit { name: "story", window: Duration::minutes(1), most: 2 };
        let one = subject(&app.app.secret, "2001:db8:1:2::1".parse().unwrap(), noon);
        let same_network = subject(&app.app.secret, "2001:db8:1:2:ffff::9".parse().unwrap(), noon);
        let other = subject(&app.app.secret, "2001:db8:1:3::1".parse().unwrap(), noon);
        assert_eq!(one, same_network, "a /64 is one subject");
        assert_ne!(one, other);
        assert_ne!(one, subject(&app.app.secret, "2001:db8:1:2::1".parse().unwrap(), noon + Duration::days(1)), "by day");
        let mut tx = db.begin().await.unwrap();
        limit.hit(&mut tx, &one, noon).await.unwrap();
        limit.check(&mut tx, &one, noon).await.unwrap();
        limit.hit(&mut tx, &one, noon).await.unwrap();
        let refused = limit.check(&mut tx, &one, noon).await.unwrap_err();
        assert_eq!(refused.retry_after, Some(30), "until the minute is over");
        assert!(limit.hit(&mut tx, &one, noon).await.is_err());
        limit.hit(&mut tx, &other, noon).await.unwrap();
        limit.check(&mut tx, &one, noon + Duration::minutes(1)).await.unwrap();
        limit::forget(&mut tx, noon + Duration::days(3)).await.unwrap();
        limit.check(&mut tx, &one, noon).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_database_answers_and_is_sound() {
    on_both(async |app| {
        app.app.db.ping().await.unwrap();
        assert!(["sound", "answers"].contains(&app.app.db.check().await.unwrap().as_str()));
    })
    .await;
}

/// Tables with their columns, and whether a column may be empty.
async fn tables(db: &Db) -> BTreeMap<String, BTreeMap<String, bool>> {
    let rows: Vec<(String, String, bool)> = match db {
        Db::Sqlite { read, .. } => sqlx::query_as(
            "SELECT m.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        )
        .fetch_all(read)
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES' FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    let mut tables: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for (table, column, nullable) in rows {
        tables.entry(table).or_default().insert(column, nullable);
    }
    tables
}

#[tokio::test]
async fn both_migration_folders_describe_the_same_tables() {
    let sqlite = TestApp::sqlite().await;
    let on_sqlite = tables(&sqlite.app.db).await;
    assert!(on_sqlite.len() >= 5, "{on_sqlite:?}");
    if let Some(url) = postgres::fresh_database().await {
        let postgres = TestApp::start(url, sqlite.folder.clone()).await;
        assert_eq!(on_sqlite, tables(&postgres.app.db).await);
    }
}
