//! The guard: what is checked before every request, and the headers that every response carries.
//!
//! A request is refused when its `Host` is not one of ours (a name that a foreign page rebound to our address), or when it
//! would change something and comes, or may come, from a page of another site. `Sec-Fetch-Site` would say it better, but
//! browsers do not send it over plain http, which classrooms use (OWASP ASVS 5.0, 3.5 and 4.1).
//!
//! [`protect`] must be the outermost layer, so that error pages, panics and timeouts get the headers too: the last
//! `.layer(axum::middleware::from_fn_with_state(Arc::new(guard), protect))` of the application.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};

/// Headers of every response.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with forms.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The content security policy of pages.
const PAGE_POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The content security policy of everything else: a file opened as a document can do nothing.
const FILE_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// One year.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Makes the page of a refusal.
#[derive(Clone)]
pub struct Refuse(pub Arc<Face>);

/// From a status and the head of a request to a page.
pub type Face = dyn Fn(StatusCode, &Parts) -> Response + Send + Sync;

impl std::fmt::Debug for Refuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Refuse(…)")
    }
}

/// What the guard knows of the site.
#[derive(Debug, Clone)]
pub struct Guard {
    /// `scheme://host[:port]`, as browsers write it in `Origin`: lower case, without the default port.
    pub public_origin: String,
    /// The `Host` values that are ours, as [`allowed_hosts`] gives them: lower case, with the port where it is not the
    /// default one.
    pub hosts: Vec<String>,
    /// Whether browsers reach the site over https, here or at a proxy.
    pub https: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Makes the page that answers a refused request; the guard adds its headers to it.
    pub refuse: Refuse,
}

/// The address of the client, as a request extension: the peer, or what a trusted proxy said of it. An IPv4 address is
/// always written as IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddr(pub IpAddr);

/// The middleware: inserts [`ClientAddr`], refuses what [`Guard`] does not allow, and adds the headers to the response.
///
/// A refused request is answered by [`Guard::refuse`]: 421 for a foreign `Host`, 403 for a request from another site, and
/// 500 when the peer is unknown because the application was not served by our accept loop.
pub async fn protect(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = match guard.check(&mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(status) => (guard.refuse.0)(status, &parts),
    };
    guard.complete(response.headers_mut());
    response
}

impl Guard {
    async fn check(&self, parts: &mut Parts) -> Result<(), StatusCode> {
        let Ok(ConnectInfo(peer)) = ConnectInfo::<SocketAddr>::from_request_parts(parts, &()).await else {
            tracing::error!("a request has no peer address");
            return Err(StatusCode::INTERNAL_SERVER_ERROR);
        };
        parts.extensions.insert(ClientAddr(self.client(peer.ip(), &parts.headers)));
        if !self.is_for_us(parts) {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        let reads = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if reads || self.is_from_us(&parts.headers) { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
    }

    /// The peer, or the rightmost hop of `X-Forwarded-For` that is not a trusted proxy. When a hop cannot be read, what
    /// stands to its left may be forged: the client is then the last trusted one.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<&[u8]> = headers.get_all("x-forwarded-for").iter().map(HeaderValue::as_bytes).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b',')) {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = parse_hop(hop) else { break };
            client = address;
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(address))
    }

    /// Whether the request names one of our hosts, once, and names no other in its target.
    fn is_for_us(&self, parts: &Parts) -> bool {
        let Only::One(host) = only(&parts.headers, &header::HOST) else { return false };
        let host = host.to_ascii_lowercase();
        let agrees = parts.uri.authority().is_none_or(|target| target.as_str().eq_ignore_ascii_case(&host));
        agrees && self.is_our_host(without_default_port(&host, self.https))
    }

    /// Whether a request that would change something comes from one of our pages, or from a client that is no browser.
    fn is_from_us(&self, headers: &HeaderMap) -> bool {
        match only(headers, &header::ORIGIN) {
            Only::One(origin) => self.is_our_origin(origin),
            Only::Unusable => false,
            // Without a cookie a foreign page gains nothing that it could not send itself.
            Only::None if !headers.contains_key(header::COOKIE) => true,
            Only::None => match only(headers, &header::REFERER) {
                Only::One(referer) => self.is_our_origin(origin_of(referer)),
                Only::None | Only::Unusable => false,
            },
        }
    }

    fn is_our_origin(&self, origin: &str) -> bool {
        let scheme = if self.https { "https://" } else { "http://" };
        origin == self.public_origin || origin.strip_prefix(scheme).is_some_and(|host| self.is_our_host(host))
    }

    fn is_our_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|ours| ours == host)
    }

    /// Adds the headers of every response.
    fn complete(&self, headers: &mut HeaderMap) {
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
        }
        let policy = if is_page(headers) { PAGE_POLICY } else { FILE_POLICY };
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// A header that must not be repeated.
enum Only<'a> {
    None,
    One(&'a str),
    /// Repeated, or not ASCII.
    Unusable,
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Only<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (None, _) => Only::None,
        (Some(Ok(value)), None) => Only::One(value),
        _ => Only::Unusable,
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.as_bytes().split(|byte| *byte == b';').next())
        .is_some_and(|essence| essence.trim_ascii().eq_ignore_ascii_case(b"text/html"))
}

/// One hop of `X-Forwarded-For`: an address, with or without a port.
fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop.trim_ascii()).ok()?;
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip())).ok()?;
    Some(IpAddr::to_canonical(&address))
}

/// What stands before the path: `https://host` of `https://host/path`. An address without a path is its own origin.
fn origin_of(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[authority..].find('/').map_or(url.len(), |path| authority + path);
    &url[..end]
}

fn without_default_port(host: &str, https: bool) -> &str {
    host.strip_suffix(if https { ":443" } else { ":80" }).unwrap_or(host)
}

/// The `Host` values that are ours: the host of the `public` URL, the `extra` ones, and the names of this machine when the
/// socket can be reached from it (it listens on a loopback address or on every address). No name that an attacker could
/// point at us is added: a foreign page never makes a browser send `Host: localhost`.
///
/// Lower case, each once, without the default port of the public scheme. A public URL that has no host gives none.
pub fn allowed_hosts(public: &str, listen: SocketAddr, extra: &[String]) -> Vec<String> {
    let public: Uri = public.parse().unwrap_or_default();
    let https = public.scheme_str() == Some("https");
    let mut candidates = Vec::new();
    if let (Some(_), Some(host)) = (public.scheme(), public.host()) {
        candidates.push(public.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
    }
    let ip = listen.ip().to_canonical();
    if ip.is_loopback() || ip.is_unspecified() {
        candidates.extend(["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{}", listen.port())));
    }
    candidates.extend_from_slice(extra);

    let mut hosts = Vec::new();
    for candidate in candidates {
        let host = without_default_port(&candidate.trim().to_ascii_lowercase(), https).to_owned();
        if !host.is_empty() && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// The first address; an IPv4 address is held as `::ffff:a.b.c.d`.
    first: u128,
    /// The bits that must be equal.
    mask: u128,
}

/// Why a text is not a block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// What stands before the slash is not an address.
    #[error("not an IP address")]
    Address,
    /// What stands after the slash is not a length from 0 to 32 (IPv4) or 128 (IPv6).
    #[error("not a prefix length")]
    Length,
    /// The address has bits set after the prefix, as in `10.0.0.1/8`: one machine or a whole network may be meant.
    #[error("the address is not the first one of its network")]
    HostBits,
}

impl Network {
    /// Whether `address` is in the block. An IPv4 address and its IPv6 form (`::ffff:a.b.c.d`) are the same.
    pub fn contains(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.first
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.trim().parse().map_err(|_| NetworkError::Address)?;
        let width: u32 = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(width), |length| length.trim().parse().map_err(|_| NetworkError::Length))?;
        let free = width.checked_sub(length).ok_or(NetworkError::Length)?;
        let mask = u128::MAX.checked_shl(free).unwrap_or(0);
        let first = bits(address);
        if first & mask == first { Ok(Self { first, mask }) } else { Err(NetworkError::HostBits) }
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Extension, Router,
        response::{Html, IntoResponse as _},
        routing::get,
    };

    use super::*;
    use crate::web::listener::{ListenerLimits, tests::TestServer};

    fn refuse(status: StatusCode, parts: &Parts) -> Response {
        let client = parts.extensions.get::<ClientAddr>().map(|client| client.0);
        (status, Html(format!("<h1>refused {client:?}</h1>"))).into_response()
    }

    fn app() -> Router {
        Router::new()
            .route("/", get(|| async { Html("page") }).post(|| async { "done" }))
            .route("/data", get(|| async { "data" }))
            .route("/style.css", get(|| async { ([("content-type", "text/css"), ("cache-control", "max-age=60")], "a{}") }))
            .route("/who", get(|Extension(ClientAddr(address)): Extension<ClientAddr>| async move { address.to_string() }))
    }

    async fn site(https: bool, trusted: &[&str]) -> TestServer {
        let guard = Guard {
            public_origin: if https { "https://jalonum.example" } else { "http://jalonum.example" }.to_owned(),
            hosts: vec!["jalonum.example".to_owned(), "room.lan:8080".to_owned()],
            https,
            trusted_proxies: trusted.iter().map(|text| text.parse().unwrap()).collect(),
            refuse: Refuse(Arc::new(refuse)),
        };
        let app = app().layer(axum::middleware::from_fn_with_state(Arc::new(guard), protect));
        TestServer::start(app, ListenerLimits::default()).await
    }

    impl TestServer {
        /// Sends the request line and the headers; the connection is closed after the answer.
        async fn ask(&self, line: &str, headers: &[&str]) -> String {
            let head = [&[line], headers, &["Connection: close\r\n\r\n"]].concat().join("\r\n");
            self.exchange(&head.replacen("\r\n", " HTTP/1.1\r\n", 1)).await
        }

        async fn status(&self, line: &str, headers: &[&str]) -> u16 {
            self.ask(line, headers).await.split(' ').nth(1).unwrap().parse().unwrap()
        }

        async fn client(&self, headers: &[&str]) -> String {
            let headers = [&["Host: jalonum.example"], headers].concat();
            self.ask("GET /who", &headers).await.lines().last().unwrap().to_owned()
        }
    }

    const HOST: &str = "Host: jalonum.example";
    const COOKIE: &str = "Cookie: __Host-learner=abc";

    #[tokio::test]
    async fn a_foreign_host_is_misdirected() {
        let site = site(true, &[]).await;
        for ours in [HOST, "Host: JALONUM.example", "Host: jalonum.example:443", "Host: room.lan:8080"] {
            assert_eq!(site.status("GET /", &[ours]).await, 200, "{ours}");
        }
        for foreign in
            ["Host: evil.example", "Host:", "Host: jalonum.example:80", "Host: room.lan", "Host: jalonum.example.", "X: y"]
        {
            assert_eq!(site.status("GET /", &[foreign]).await, 421, "{foreign}");
        }
        assert_eq!(site.status("GET /", &[HOST, HOST]).await, 421, "repeated");
        assert_eq!(site.status("GET /", &[HOST, "Host: evil.example"]).await, 421, "repeated");
        assert_eq!(site.status("GET http://evil.example/", &[HOST]).await, 421, "the target disagrees");
        assert_eq!(site.status("GET http://jalonum.example/", &[HOST]).await, 200, "the target agrees");
    }

    #[tokio::test]
    async fn a_post_from_another_site_is_refused() {
        let site = site(true, &[]).await;
        for ours in ["Origin: https://jalonum.example", "Origin: https://room.lan:8080"] {
            assert_eq!(site.status("POST /", &[HOST, COOKIE, ours]).await, 200, "{ours}");
        }
        for foreign in [
            "Origin: https://evil.example",
            "Origin: http://jalonum.example",
            "Origin: https://jalonum.example.evil.example",
            "Origin: https://jalonum.example:444",
            "Origin: null",
            "Origin:",
        ] {
            assert_eq!(site.status("POST /", &[HOST, COOKIE, foreign]).await, 403, "{foreign}");
            assert_eq!(site.status("POST /", &[HOST, foreign]).await, 403, "{foreign}, no cookie");
        }
        let ours = "Origin: https://jalonum.example";
        assert_eq!(site.status("POST /", &[HOST, ours, ours]).await, 403, "repeated");
        assert_eq!(site.status("DELETE /", &[HOST, "Origin: https://evil.example"]).await, 403);
        assert_eq!(site.status("GET /", &[HOST, COOKIE, "Origin: https://evil.example"]).await, 200, "reading changes nothing");
    }

    #[tokio::test]
    async fn a_post_with_a_cookie_must_say_where_it_comes_from() {
        let site = site(true, &[]).await;
        assert_eq!(site.status("POST /", &[HOST, COOKIE]).await, 403);
        for ours in
            ["Referer: https://jalonum.example/test?a=//b", "Referer: https://jalonum.example", "Referer: https://room.lan:8080/"]
        {
            assert_eq!(site.status("POST /", &[HOST, COOKIE, ours]).await, 200, "{ours}");
        }
        for foreign in [
            "Referer: https://evil.example/https://jalonum.example/",
            "Referer: https://jalonum.example.evil.example/",
            "Referer: https://jalonum.example@evil.example/",
            "Referer: https://jalonum.example?/",
            "Referer: /test",
            "Referer:",
        ] {
            assert_eq!(site.status("POST /", &[HOST, COOKIE, foreign]).await, 403, "{foreign}");
        }
        assert_eq!(site.status("POST /", &[HOST]).await, 200, "a client without cookies is no browser session");
    }

    #[tokio::test]
    async fn over_plain_http_the_origins_are_plain_too() {
        let site = site(false, &[]).await;
        assert_eq!(site.status("POST /", &["Host: room.lan:8080", COOKIE, "Origin: http://room.lan:8080"]).await, 200);
        assert_eq!(site.status("POST /", &["Host: room.lan:8080", COOKIE, "Origin: https://room.lan:8080"]).await, 403);
        assert_eq!(site.status("GET /", &["Host: jalonum.example:80"]).await, 200);
        assert_eq!(site.status("GET /", &["Host: jalonum.example:443"]).await, 421);
    }

    #[tokio::test]
    async fn a_forwarded_address_from_an_untrusted_peer_is_ignored() {
        let site = site(true, &["10.0.0.0/8"]).await;
        assert_eq!(site.client(&["X-Forwarded-For: 192.0.2.9"]).await, "127.0.0.1");
    }

    #[tokio::test]
    async fn behind_a_proxy_the_client_is_the_rightmost_untrusted_hop() {
        let site = site(true, &["127.0.0.1", "10.0.0.0/8"]).await;
        assert_eq!(site.client(&[]).await, "127.0.0.1");
        for (forwarded, client) in [
            ("192.0.2.9", "192.0.2.9"),
            ("203.0.113.1, 192.0.2.9", "192.0.2.9"),
            ("203.0.113.1, 192.0.2.9,10.1.2.3 ,10.0.0.1", "192.0.2.9"),
            ("10.0.0.2, 10.0.0.1", "10.0.0.2"),
            ("192.0.2.9, unknown, 10.0.0.1", "10.0.0.1"),
            ("192.0.2.9,", "127.0.0.1"),
            ("192.0.2.9:4711", "192.0.2.9"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("203.0.113.1, ::ffff:192.0.2.9, ::ffff:10.0.0.1", "192.0.2.9"),
        ] {
            assert_eq!(site.client(&[&format!("X-Forwarded-For: {forwarded}")]).await, client, "{forwarded}");
        }
        let several = ["X-Forwarded-For: 203.0.113.1, 192.0.2.9", "X-Forwarded-For: 10.0.0.1"];
        assert_eq!(site.client(&several).await, "192.0.2.9");
    }

    #[tokio::test]
    async fn pages_and_files_carry_their_headers() {
        let site = site(true, &[]).await;
        let page = site.ask("GET /", &[HOST]).await;
        let data = site.ask("GET /data", &[HOST]).await;
        let style = site.ask("GET /style.css", &[HOST]).await;
        let missing = site.ask("GET /missing", &[HOST]).await;
        let refused = site.ask("GET /", &["Host: evil.example"]).await;
        for reply in [&page, &data, &style, &missing, &refused] {
            for (name, value) in ALWAYS {
                assert!(reply.contains(&format!("\r\n{name}: {value}\r\n")), "{name} in {reply}");
            }
            assert!(reply.contains("\r\nstrict-transport-security: max-age=31536000; includeSubDomains\r\n"), "{reply}");
            assert_eq!(reply.matches("content-security-policy").count(), 1, "{reply}");
        }
        for reply in [&page, &refused] {
            assert!(reply.contains("\r\ncontent-security-policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"), "{reply}");
        }
        for reply in [&data, &style, &missing] {
            assert!(
                reply.contains("\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n"),
                "{reply}"
            );
        }
        for reply in [&page, &data, &missing, &refused] {
            assert!(reply.contains("\r\ncache-control: no-store\r\n"), "{reply}");
        }
        assert!(style.contains("\r\ncache-control: max-age=60\r\n") && !style.contains("no-store"), "{style}");
    }

    #[tokio::test]
    async fn plain_http_promises_no_https() {
        let site = site(false, &[]).await;
        assert!(!site.ask("GET /", &[HOST]).await.contains("strict-transport-security"));
    }

    #[tokio::test]
    async fn a_refusal_is_made_by_the_application_which_knows_the_client() {
        let site = site(true, &["127.0.0.1"]).await;
        let reply = site.ask("GET /", &["Host: evil.example", "X-Forwarded-For: 192.0.2.9"]).await;
        assert!(reply.ends_with("<h1>refused Some(192.0.2.9)</h1>"), "{reply}");
    }

    #[test]
    fn our_hosts_are_the_public_one_this_machine_and_the_extra_ones() {
        let hosts = |public: &str, listen: &str, extra: &[&str]| {
            let extra: Vec<String> = extra.iter().map(|&host| host.to_owned()).collect();
            allowed_hosts(public, listen.parse().unwrap(), &extra).join(" ")
        };
        assert_eq!(hosts("https://Jalonum.Example/", "192.0.2.1:8080", &[]), "jalonum.example");
        assert_eq!(hosts("https://jalonum.example:443", "192.0.2.1:8080", &[]), "jalonum.example");
        assert_eq!(hosts("http://room.lan:8080/app", "192.0.2.1:8080", &[]), "room.lan:8080");
        assert_eq!(hosts("http://[2001:db8::1]:8080", "192.0.2.1:8080", &[]), "[2001:db8::1]:8080");
        for listen in ["127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080", "[::]:8080"] {
            assert_eq!(hosts("https://a.example", listen, &[]), "a.example 127.0.0.1:8080 localhost:8080 [::1]:8080", "{listen}");
        }
        assert_eq!(hosts("http://localhost", "127.0.0.1:80", &[]), "localhost 127.0.0.1 [::1]");
        let extra = ["Room.lan:8080", " a.example:443 ", "", "b.example"];
        assert_eq!(hosts("https://a.example", "192.0.2.1:1", &extra), "a.example room.lan:8080 b.example");
        assert_eq!(hosts("", "192.0.2.1:1", &[]), "");
        assert_eq!(hosts("/path", "192.0.2.1:1", &[]), "");
    }

    #[test]
    fn a_network_contains_its_addresses() {
        let contains = |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("192.0.2.128/25", "192.0.2.200") && !contains("192.0.2.128/25", "192.0.2.127"));
        assert!(contains("192.0.2.1", "192.0.2.1") && !contains("192.0.2.1", "192.0.2.2"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.2.3") && contains("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1") && !contains("2001:db8::/32", "2001:db9::"));
        assert!(contains("::/0", "2001:db8::1") && contains("::1/128", "::1"));
    }

    #[test]
    fn a_text_that_is_not_a_network_is_refused() {
        let error = |text: &str| text.parse::<Network>().unwrap_err();
        for text in ["", "localhost", "10.0.0", "/8", "10.0.0.0.0/8"] {
            assert_eq!(error(text), NetworkError::Address, "{text}");
        }
        for text in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0"] {
            assert_eq!(error(text), NetworkError::Length, "{text}");
        }
        for text in ["10.0.0.1/8", "2001:db8::1/64"] {
            assert_eq!(error(text), NetworkError::HostBits, "{text}");
        }
    }
}
