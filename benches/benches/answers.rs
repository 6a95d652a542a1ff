//! `POST /answers` end to end, over loopback: throughput and processor time of the server process, on SQLite and PostgreSQL,
//! beside a bare axum handler that makes one durable insert in the same kind of database. Everything in one run.
//!
//! PostgreSQL is measured when `JALONUM_TEST_POSTGRES` names a server (`make bench` starts one that really flushes to disk).

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot be set up has failed; it prints its figures"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, SqlitePool};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 6;

/// One kept-alive connection.
struct Client {
    stream: TcpStream,
    host: String,
    chunk: Vec<u8>,
}

impl Client {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, host: address.to_owned(), chunk: vec![0; 16_384] }
    }

    async fn post(&mut self, path: &str, bearer: &str, body: &str) -> (u16, Vec<u8>) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nauthorization: Bearer {bearer}\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        self.stream.write_all(format!("{head}{body}").as_bytes()).await.expect("it is sent");
        let mut reply = Vec::with_capacity(4096);
        loop {
            let n = self.stream.read(&mut self.chunk).await.expect("it is answered");
            assert!(n > 0, "the server closed the connection");
            reply.extend_from_slice(&self.chunk[..n]);
            let Some(end) = reply.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&reply[..end]).to_ascii_lowercase();
            let length: usize =
                head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok()).unwrap_or(0);
            if reply.len() >= end + 4 + length {
                let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
                return (status, reply.split_off(end + 4));
            }
        }
    }
}

/// User and system time of a process so far, from the kernel.
fn processor_time(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks: u64 = [11, 12].iter().filter_map(|&at| fields.get(at)?.parse::<u64>().ok()).sum();
    // Linux counts in hundredths of a second.
    Duration::from_millis(ticks * 10)
}

struct Figures {
    answers: usize,
    per_second: f64,
    processor: Duration,
}

fn print(name: &str, figures: &Figures) {
    let micros = figures.processor.as_secs_f64() * 1e6 / figures.answers.max(1) as f64;
    println!("{name:<46} {:>8.0} requests/s   {micros:>6.0} µs of processor each", figures.per_second);
}

/// Answers on one connection until the time is over: tests of sixty questions, one after the other.
async fn answer_on(address: String, until: tokio::time::Instant) -> usize {
    let mut client = Client::open(&address).await;
    let mut answered = 0;
    while tokio::time::Instant::now() < until {
        let (status, body) =
            client.post("/api/v1/assessments", "", &json!({"mode": "profile", "locale": "fr"}).to_string()).await;
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
        let created: Value = serde_json::from_slice(&body).expect("JSON");
        let path = format!("/api/v1/assessments/{}/answers", created["id"].as_str().expect("an id"));
        let code = created["resume_code"].as_str().expect("a code").to_owned();
        let mut item = created["question"]["item"]["id"].as_str().map(ToOwned::to_owned);
        let mut position = 0;
        while let Some(open) = item.filter(|_| tokio::time::Instant::now() < until) {
            position += 1;
            let body = format!("{{\"position\":{position},\"item\":\"{open}\",\"response\":{{\"unknown\":true}}}}");
            let (status, reply) = client.post(&path, &code, &body).await;
            let reply = String::from_utf8_lossy(&reply);
            assert_eq!(status, 200, "{reply}");
            // Found by eye rather than parsed: the client shares the processor with the server it measures.
            let next = reply.split_once("\"question\":{").and_then(|(_, question)| question.split_once("\"id\":\""));
            item = next.and_then(|(_, rest)| rest.split('"').next()).map(ToOwned::to_owned);
            answered += 1;
        }
    }
    answered
}

async fn insert_on(address: String, until: tokio::time::Instant) -> usize {
    let mut client = Client::open(&address).await;
    let mut inserted = 0;
    while tokio::time::Instant::now() < until {
        let (status, _) = client.post("/", "", "{\"position\":1,\"item\":\"it_00000000\",\"response\":{\"unknown\":true}}").await;
        assert_eq!(status, 200);
        inserted += 1;
    }
    inserted
}

async fn measure<F, W>(address: &str, pid: u32, work: F) -> Figures
where
    F: Fn(String, tokio::time::Instant) -> W,
    W: Future<Output = usize> + Send + 'static,
{
    let before = processor_time(pid);
    let started = tokio::time::Instant::now();
    let until = started + Duration::from_secs(SECONDS);
    let tasks: Vec<_> = (0..CONNECTIONS).map(|_| tokio::spawn(work(address.to_owned(), until))).collect();
    let mut answers = 0;
    for task in tasks {
        answers += task.await.expect("the load runs");
    }
    let elapsed = started.elapsed().as_secs_f64();
    Figures { answers, per_second: answers as f64 / elapsed, processor: processor_time(pid).saturating_sub(before) }
}

/// The server, or this program again as the bare handler, as a process of its own so that its processor time can be told.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.rsplit("http://").next().unwrap_or_default().trim().to_owned();
        Self { child, address }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn server(folder: &Path, database: &str) -> Process {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let mut command = Command::new(binary());
    command
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--database", database])
        .current_dir(folder)
        .env("JALONUM_LIMITS__NEW_TESTS_PER_HOUR", "100000000")
        .env("JALONUM_LIMITS__ANSWERS_PER_MINUTE", "100000000");
    Process::start(command)
}

fn bare(database: &str) -> Process {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.env("JALONUM_BENCH_BARE", database);
    Process::start(command)
}

fn binary() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let built = Command::new(cargo).args(["build", "--profile", "bench", "--quiet", "-p", "jalonum"]).current_dir(root).status();
    assert!(built.expect("cargo runs").success());
    Path::new(root).join("target/release/jalonum")
}

#[derive(Clone)]
enum Bare {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// The bare minimum: one durable insert, nothing read, nothing decided.
async fn insert(State(db): State<Bare>, body: String) -> &'static str {
    let id = uuid::Uuid::from_u128(u128::from_le_bytes(rand()));
    match db {
        Bare::Sqlite(pool) => {
            let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.expect("begin");
            sqlx::query("INSERT INTO bare (id, body) VALUES ($1, $2)")
                .bind(id)
                .bind(body)
                .execute(&mut *tx)
                .await
                .expect("insert");
            tx.commit().await.expect("commit");
        }
        Bare::Postgres(pool) => {
            sqlx::query("INSERT INTO bare (id, body) VALUES ($1, $2)").bind(id).bind(body).execute(&pool).await.expect("insert");
        }
    }
    "{\"ok\":true}"
}

fn rand() -> [u8; 16] {
    use std::hash::{BuildHasher, Hasher};
    let half = || std::collections::hash_map::RandomState::new().build_hasher().finish().to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half());
    bytes[8..].copy_from_slice(&half());
    bytes
}

async fn serve_bare(database: &str) {
    let db = if let Some(path) = database.strip_prefix("sqlite://") {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool =
            SqlitePoolOptions::new().max_connections(1).test_before_acquire(false).connect_with(options).await.expect("open");
        sqlx::query("CREATE TABLE bare (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT").execute(&pool).await.expect("create");
        Bare::Sqlite(pool)
    } else {
        let pool = PgPoolOptions::new().max_connections(16).test_before_acquire(false).connect(database).await.expect("open");
        sqlx::query("CREATE TABLE bare (id UUID PRIMARY KEY, body TEXT NOT NULL)").execute(&pool).await.expect("create");
        Bare::Postgres(pool)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    let app = Router::new().route("/", post(insert)).with_state(db);
    axum::serve(listener, app).await.expect("it serves");
}

async fn fresh_postgres(server: &str, name: &str) -> String {
    let mut connection = PgConnection::connect(server).await.expect("the server answers");
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).execute(&mut connection).await.expect("drop");
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.expect("create");
    let (base, _) = server.rsplit_once('/').expect("a database in the address");
    format!("{base}/{name}")
}

async fn compare(kind: &str, folder: &Path, ours: &str, theirs: &str) {
    // In turns, so that a drift of the machine meets both.
    for round in 1..=2 {
        let process = bare(&theirs.replace("ROUND", &round.to_string()));
        let minimum = measure(&process.address, process.child.id(), insert_on).await;
        print(&format!("{kind}: bare handler, one durable insert"), &minimum);
        drop(process);
        let process = server(folder, ours);
        let answers = measure(&process.address, process.child.id(), answer_on).await;
        print(&format!("{kind}: POST /answers"), &answers);
        println!("{:<46} {:>7.0} % of the bare handler's throughput", "", 100.0 * answers.per_second / minimum.per_second);
    }
}

#[tokio::main]
async fn main() {
    if let Ok(database) = std::env::var("JALONUM_BENCH_BARE") {
        return serve_bare(&database).await;
    }
    let folder = std::env::temp_dir().join(format!("jalonum-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    println!("{CONNECTIONS} connections, {SECONDS} s each, in {}", folder.display());
    let file = |name: &str| format!("sqlite://{}", folder.join(name).display());
    compare("SQLite", &folder, &file("jalonum.db"), &file("bareROUND.db")).await;
    match std::env::var("JALONUM_TEST_POSTGRES") {
        Ok(server) => {
            let ours = fresh_postgres(&server, "jalonum_bench").await;
            for round in 1..=2 {
                fresh_postgres(&server, &format!("jalonum_bare_{round}")).await;
            }
            let theirs = ours.replace("jalonum_bench", "jalonum_bare_ROUND");
            compare("PostgreSQL", &folder, &ours, &theirs).await;
        }
        Err(_) => println!("PostgreSQL: not measured, JALONUM_TEST_POSTGRES is not set"),
    }
    let _ = std::fs::remove_dir_all(&folder);
}
