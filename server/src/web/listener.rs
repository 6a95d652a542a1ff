//! The accept loop: from a listening socket to the application, one task for each connection.
//!
//! axum's own `serve` waits without end for the head of a request, so a few hundred silent sockets would close the server
//! to everyone. Here a head, and with it an idle keep-alive connection, has a deadline, and both its size and the number of
//! connections are bounded, in all and for each peer.
//!
//! What happens after the head is not decided here: the time given to a body and to a handler belongs to the application.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::pin,
    time::Duration,
};

use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tower::ServiceExt as _;

/// The request line and the headers, in bytes. hyper keeps as much for each connection while it reads them.
const MAX_HEAD: usize = 16 * 1024;

/// The headers of one request.
const MAX_HEADERS: usize = 100;

/// The time that running requests get to finish once the server has been told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// The pause after an `accept` that failed for want of a resource: long enough not to spin, short enough not to be felt.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The bounds of the accept loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListenerLimits {
    /// The time to send the whole head of a request, and the time that a connection may stay idle between two requests.
    pub header_timeout: Duration,
    /// The connections open at once, over all peers; the next ones wait in the queue of the operating system.
    pub connections: usize,
    /// The connections open at once from one IPv4 address or one IPv6 /64; the next ones are closed at once. A loopback
    /// address has no such bound, because it may be a reverse proxy that speaks for everyone.
    pub per_address: usize,
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self { header_timeout: Duration::from_secs(10), connections: 2048, per_address: 256 }
    }
}

/// Serves `app` on `listener` until `shutdown` resolves, then stops accepting and lets the running requests finish for at
/// most ten seconds.
///
/// Handlers find the peer as the request extension `ConnectInfo<SocketAddr>`; an IPv4 peer of a dual-stack socket is given
/// as IPv4.
///
/// # Errors
/// When the address of the listener cannot be read. Errors of `accept`, such as too many open files, are logged and the
/// loop goes on.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ListenerLimits,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with_grace(listener, app, limits, shutdown, GRACE).await
}

async fn serve_with_grace(
    listener: TcpListener,
    app: Router,
    limits: ListenerLimits,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "listening");
    let protocol = protocol(limits.header_timeout);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    let mut tasks = JoinSet::new();
    // Where each open connection comes from, by its task, so that a task that panics gives its place back too.
    let mut blocks = HashMap::new();

    loop {
        let (stream, peer) = tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = tasks.join_next_with_id() => {
                blocks.remove(&match ended {
                    Ok((task, ())) => task,
                    Err(error) => error.id(),
                });
                continue;
            }
            connection = accept(&listener), if tasks.len() < limits.connections => connection,
        };
        let block = block(peer.ip());
        if !admits(blocks.values(), block, limits.per_address) {
            continue;
        }
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let app = app.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            app.clone().oneshot(request)
        });
        let connection = graceful.watch(protocol.serve_connection(TokioIo::new(stream), service));
        let task = tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
        blocks.insert(task.id(), block);
    }

    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still running at the end of the grace period");
    }
    tasks.shutdown().await;
    Ok(())
}

/// HTTP/1 with our bounds on the head of a request.
fn protocol(header_timeout: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(MAX_HEAD)
        .max_header_size(MAX_HEAD)
        .max_headers(MAX_HEADERS);
    builder
}

/// The next connection. May be dropped at any time without losing one.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, SocketAddr::new(peer.ip().to_canonical(), peer.port())),
            Err(error) if concerns_one_peer(&error) => tracing::debug!(%error, "a connection ended before it was accepted"),
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether a failure of `accept` was about a connection that is already gone: the next one may be accepted at once.
fn concerns_one_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// What counts as one peer: an IPv4 address, or the /64 of an IPv6 address, which is what one subscriber is given.
fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address => address,
    }
}

/// Whether one more connection from `newcomer` may join those `open`. Counting some thousand addresses is cheaper than
/// keeping a second table in step with the first.
fn admits<'a>(open: impl Iterator<Item = &'a IpAddr>, newcomer: IpAddr, per_address: usize) -> bool {
    newcomer.is_loopback() || open.filter(|block| **block == newcomer).count() < per_address
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::oneshot,
        task::JoinHandle,
        time::{Instant, sleep, timeout},
    };

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// A server on a loopback port of its own, and what stops it.
    pub(in crate::web) struct TestServer {
        pub(in crate::web) address: SocketAddr,
        stop: oneshot::Sender<()>,
        running: JoinHandle<io::Result<()>>,
    }

    impl TestServer {
        pub(in crate::web) async fn start(app: Router, limits: ListenerLimits) -> Self {
            Self::start_with_grace(app, limits, GRACE).await
        }

        async fn start_with_grace(app: Router, limits: ListenerLimits, grace: Duration) -> Self {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let (stop, stopped) = oneshot::channel();
            let shutdown = async move {
                let _ = stopped.await;
            };
            let running = tokio::spawn(serve_with_grace(listener, app, limits, shutdown, grace));
            Self { address, stop, running }
        }

        async fn connect(&self) -> TcpStream {
            TcpStream::connect(self.address).await.unwrap()
        }

        /// Sends `request` as it is and reads until the server closes.
        pub(in crate::web) async fn exchange(&self, request: &str) -> String {
            let mut stream = self.connect().await;
            stream.write_all(request.as_bytes()).await.unwrap();
            read_to_close(&mut stream).await
        }
    }

    /// What arrives until the server closes; a reset is a close.
    async fn read_to_close(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        let _ = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("the server closes");
        String::from_utf8(bytes).unwrap()
    }

    /// Reads one response that ends with `ending`, and leaves the connection open.
    async fn read_until(stream: &mut TcpStream, ending: &str) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(ending.as_bytes()) {
            let read = timeout(SOON, stream.read_buf(&mut bytes)).await.expect("the server answers").unwrap();
            assert_ne!(read, 0, "the server closed after {:?}", String::from_utf8_lossy(&bytes));
        }
        String::from_utf8(bytes).unwrap()
    }

    fn app() -> Router {
        Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/panic", get(|| async { panic!("on purpose") as &'static str }))
            .route(
                "/slow",
                get(|| async {
                    sleep(Duration::from_millis(300)).await;
                    "at last"
                }),
            )
            .route("/endless", get(std::future::pending::<&'static str>))
    }

    fn limits(header_timeout_ms: u64) -> ListenerLimits {
        ListenerLimits { header_timeout: Duration::from_millis(header_timeout_ms), ..ListenerLimits::default() }
    }

    const HELLO: &str = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    #[tokio::test]
    async fn two_hundred_slow_sockets_are_closed_at_the_timeout_while_others_are_served() {
        let server = TestServer::start(app(), limits(1000)).await;
        let start = Instant::now();
        let mut slow = Vec::new();
        for number in 0..200 {
            let mut stream = server.connect().await;
            // Every other socket says nothing at all.
            if number % 2 == 0 {
                stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ").await.unwrap();
            }
            slow.push(stream);
        }
        assert!(server.exchange(HELLO).await.ends_with("hello"));
        assert!(start.elapsed() < Duration::from_secs(1), "served before the slow ones are closed");
        for stream in &mut slow {
            assert_eq!(read_to_close(stream).await, "");
        }
        assert!(start.elapsed() >= Duration::from_secs(1) && start.elapsed() < Duration::from_secs(4));
        assert!(server.exchange(HELLO).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn a_byte_now_and_then_does_not_move_the_deadline() {
        let server = TestServer::start(app(), limits(300)).await;
        let start = Instant::now();
        let (mut reader, mut writer) = server.connect().await.into_split();
        let drip = tokio::spawn(async move {
            writer.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").await.unwrap();
            while writer.write_all(b"a").await.is_ok() {
                sleep(Duration::from_millis(30)).await;
            }
        });
        let _ = timeout(SOON, reader.read_to_end(&mut Vec::new())).await.expect("the server closes");
        assert!(start.elapsed() < Duration::from_secs(2));
        timeout(SOON, drip).await.expect("the client notices").unwrap();
    }

    #[tokio::test]
    async fn an_idle_connection_is_kept_then_closed() {
        let server = TestServer::start(app(), limits(300)).await;
        let mut stream = server.connect().await;
        for _ in 0..2 {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
            assert!(read_until(&mut stream, "hello").await.starts_with("HTTP/1.1 200"));
        }
        let start = Instant::now();
        assert_eq!(read_to_close(&mut stream).await, "");
        assert!(start.elapsed() >= Duration::from_millis(250));
    }

    #[tokio::test]
    async fn a_handler_may_take_longer_than_the_header_timeout() {
        let server = TestServer::start(app(), limits(100)).await;
        let reply = server.exchange("GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await;
        assert!(reply.ends_with("at last"), "{reply}");
    }

    #[tokio::test]
    async fn a_head_over_sixteen_kibibytes_is_refused() {
        let server = TestServer::start(app(), limits(5000)).await;
        let with_filler =
            |size: usize| format!("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Filler: {}\r\n\r\n", "a".repeat(size));
        assert!(server.exchange(&with_filler(15 * 1024)).await.ends_with("hello"));
        for size in [MAX_HEAD, 17 * 1024, 64 * 1024] {
            let reply = server.exchange(&with_filler(size)).await;
            assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 431"), "{size}: {reply}");
        }
    }

    #[tokio::test]
    async fn more_than_a_hundred_headers_are_refused() {
        let server = TestServer::start(app(), limits(5000)).await;
        let with_headers = |count: usize| format!("GET / HTTP/1.1\r\nConnection: close\r\n{}\r\n", "A: b\r\n".repeat(count - 1));
        assert!(server.exchange(&with_headers(100)).await.ends_with("hello"));
        assert!(server.exchange(&with_headers(101)).await.starts_with("HTTP/1.1 431"));
    }

    #[tokio::test]
    async fn handlers_know_the_peer() {
        let server = TestServer::start(app(), limits(5000)).await;
        let mut stream = server.connect().await;
        let own = stream.local_addr().unwrap().to_string();
        stream.write_all(b"GET /peer HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await.unwrap();
        let reply = read_to_close(&mut stream).await;
        assert!(reply.ends_with(&own), "{reply}");
    }

    #[tokio::test]
    async fn a_connection_over_the_total_waits_for_a_place() {
        let server = TestServer::start(app(), ListenerLimits { connections: 2, per_address: 1, ..limits(60_000) }).await;
        // Loopback peers are not counted by address: both are served.
        let (mut first, mut second) = (server.connect().await, server.connect().await);
        for stream in [&mut first, &mut second] {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
            read_until(stream, "hello").await;
        }
        let mut third = server.connect().await;
        third.write_all(HELLO.as_bytes()).await.unwrap();
        assert!(timeout(Duration::from_millis(200), third.readable()).await.is_err(), "the third waits");
        drop(first);
        assert!(read_to_close(&mut third).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn a_panic_gives_its_place_back() {
        let server = TestServer::start(app(), ListenerLimits { connections: 1, ..limits(5000) }).await;
        assert_eq!(server.exchange("GET /panic HTTP/1.1\r\nHost: h\r\n\r\n").await, "");
        assert!(server.exchange(HELLO).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn a_running_request_finishes_at_shutdown() {
        let server = TestServer::start(app(), limits(60_000)).await;
        let (mut running, mut idle) = (server.connect().await, server.connect().await);
        idle.write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
        read_until(&mut idle, "hello").await;
        running.write_all(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(100)).await;
        let TestServer { address, stop, running: serving } = server;
        stop.send(()).unwrap();
        assert_eq!(read_to_close(&mut idle).await, "");
        assert!(!serving.is_finished(), "the running request is waited for");
        assert!(TcpStream::connect(address).await.is_err(), "no new connection");
        assert!(read_to_close(&mut running).await.ends_with("at last"));
        timeout(SOON, serving).await.expect("the server ends").unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_request_that_does_not_end_is_cut_after_the_grace_period() {
        let server = TestServer::start_with_grace(app(), limits(60_000), Duration::from_millis(200)).await;
        let mut stream = server.connect().await;
        stream.write_all(b"GET /endless HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(100)).await;
        server.stop.send(()).unwrap();
        assert_eq!(read_to_close(&mut stream).await, "");
        timeout(SOON, server.running).await.expect("the server ends").unwrap().unwrap();
    }

    #[test]
    fn a_peer_is_an_ipv4_address_or_an_ipv6_network() {
        let of = |text: &str| block(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::1"), "::1");
    }

    #[test]
    fn the_last_place_of_a_peer_is_taken_only_once() {
        let [here, there, proxy] = ["192.0.2.7", "192.0.2.8", "127.0.0.1"].map(|text| text.parse::<IpAddr>().unwrap());
        let open = [here, proxy, here, proxy, proxy];
        assert!(admits(open.iter(), here, 3));
        assert!(!admits(open.iter(), here, 2));
        assert!(admits(open.iter(), there, 2));
        assert!(admits(open.iter(), proxy, 2), "a loopback proxy is not bounded");
    }

    #[test]
    fn only_a_lost_peer_lets_accept_go_on_without_a_pause() {
        const TOO_MANY_OPEN_FILES: i32 = 24;
        assert!(!concerns_one_peer(&io::Error::from_raw_os_error(TOO_MANY_OPEN_FILES)));
        assert!(concerns_one_peer(&io::ErrorKind::ConnectionAborted.into()));
    }
}
