//! Settings: each key has a default; a file, the environment and the command line change them, in this order.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::storage::DatabaseUrl;
use crate::web::guard::Network;

/// All settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// `sqlite://FILE` or `postgres://…`.
    pub database: String,
    /// Folder of a bank; the one inside the program when absent.
    pub bank: Option<PathBuf>,
    /// Address that people type, such as `https://jalonum.example.org`; from `listen` when absent.
    pub public_url: Option<String>,
    /// Further host names under which the server may be reached.
    pub allowed_hosts: Vec<String>,
    /// Plain http on a network: codes and answers can then be read by others on it.
    pub lan_http: bool,
    /// Networks of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// File of the server's secret; made when absent. Several machines share one secret.
    pub secret_file: PathBuf,
    /// Limits against abuse.
    pub limits: Limits,
}

/// Limits against abuse.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// New tests per address and hour.
    pub new_tests_per_hour: u32,
    /// Well-formed wrong codes per address and minute.
    pub wrong_codes_per_minute: u32,
    /// Well-formed wrong codes per address and day.
    pub wrong_codes_per_day: u32,
    /// Answers per test and minute.
    pub answers_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { new_tests_per_hour: 60, wrong_codes_per_minute: 10, wrong_codes_per_day: 100, answers_per_minute: 30 }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: "sqlite://jalonum.db".to_owned(),
            bank: None,
            public_url: None,
            allowed_hosts: Vec::new(),
            lan_http: false,
            trusted_proxies: Vec::new(),
            secret_file: PathBuf::from("jalonum.key"),
            limits: Limits::default(),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable is not understood.
    #[error("the settings are not understood: {0}")]
    Unreadable(String),
    /// A setting has a value that cannot be used.
    #[error("the setting `{key}` cannot be used: {reason}")]
    Wrong {
        /// Setting.
        key: &'static str,
        /// Why.
        reason: String,
    },
}

impl Config {
    /// Reads settings: defaults, then a file, then variables `JALONUM_…` (`__` between nested names).
    ///
    /// # Errors
    /// When the file that was named is missing, or anything in it is unknown or of the wrong type.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        figment = match file {
            Some(file) => figment.merge(Toml::file_exact(file)),
            None => figment.merge(Toml::file("jalonum.toml")),
        };
        // JALONUM_TEST_… belongs to the tests, JALONUM_LOG to the log.
        let env = Env::prefixed("JALONUM_").filter(|key| !key.starts_with("test_") && key != "log").split("__");
        let read = figment.merge(env).extract::<Self>();
        read.map_err(|error| ConfigError::Unreadable(error.to_string().replace('\n', " ")))
    }

    /// The database's address, understood.
    ///
    /// # Errors
    /// When it is neither SQLite nor PostgreSQL.
    pub fn database_url(&self) -> Result<DatabaseUrl, ConfigError> {
        self.database.parse().map_err(|reason| ConfigError::Wrong { key: "database", reason })
    }

    /// The address that people type, and whether it is https.
    ///
    /// # Errors
    /// When it is no http address, or when it would be plain http on a network without `lan_http`.
    pub fn origin(&self) -> Result<Origin, ConfigError> {
        let wrong = |key, reason: &str| Err(ConfigError::Wrong { key, reason: reason.to_owned() });
        let loopback = self.listen.ip().is_loopback();
        let url = match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_ascii_lowercase(),
            None if loopback || self.lan_http => format!("http://{}", self.listen),
            None => {
                return wrong(
                    "listen",
                    "on a network, give --public-url https://… (behind a proxy), or --lan-http for plain http",
                );
            }
        };
        if self.public_url.is_none() && self.listen.ip().is_unspecified() {
            let reason =
                "listens on every address of this machine: say which one people type, with --public-url http://ADDRESS:PORT";
            return wrong("listen", reason);
        }
        let Some((scheme, host)) = url.split_once("://") else {
            return wrong("public_url", "must be an address such as https://jalonum.example.org");
        };
        if !matches!(scheme, "http" | "https") || host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return wrong("public_url", "must be http:// or https:// and a host, with nothing behind it");
        }
        if scheme == "http" && !loopback && !self.lan_http {
            return wrong("public_url", "is plain http on a network: say so with --lan-http, or use https");
        }
        Ok(Origin { https: scheme == "https", url })
    }

    /// Networks of trusted proxies, understood.
    ///
    /// # Errors
    /// When one is no network.
    pub fn proxies(&self) -> Result<Vec<Network>, ConfigError> {
        let understood = |text: &String| {
            text.parse::<Network>().or_else(|_| {
                let single = text.parse::<IpAddr>().map(|ip| format!("{ip}/{}", if ip.is_ipv4() { 32 } else { 128 }));
                single.map_err(|_| ()).and_then(|network| network.parse::<Network>().map_err(|_| ()))
            })
        };
        self.trusted_proxies
            .iter()
            .map(|text| {
                understood(text).map_err(|()| ConfigError::Wrong {
                    key: "trusted_proxies",
                    reason: format!("\"{text}\" is no network such as 10.0.0.0/8"),
                })
            })
            .collect()
    }
}

/// The address that people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Scheme, host and port, without a slash at the end.
    pub url: String,
    /// Whether it is https.
    pub https: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_on_a_network_must_be_asked_for() {
        let mut config = Config { listen: SocketAddr::from(([0, 0, 0, 0], 8080)), ..Config::default() };
        assert!(config.origin().is_err());
        config.lan_http = true;
        assert!(config.origin().is_err(), "people cannot type 0.0.0.0");
        config.lan_http = false;
        config.public_url = Some("http://192.168.1.5:8080".to_owned());
        assert!(config.origin().is_err());
        config.lan_http = true;
        assert_eq!(config.origin().unwrap(), Origin { url: "http://192.168.1.5:8080".to_owned(), https: false });
        config.public_url = Some("https://Jalonum.example.org/".to_owned());
        assert_eq!(config.origin().unwrap(), Origin { url: "https://jalonum.example.org".to_owned(), https: true });
        for wrong in ["jalonum.example.org", "ftp://x", "https://x/y", "https://"] {
            config.public_url = Some(wrong.to_owned());
            assert!(config.origin().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_default_is_a_private_server_on_this_machine() {
        let config = Config::default();
        assert_eq!(config.origin().unwrap().url, "http://127.0.0.1:8080");
        assert_eq!(config.database_url().unwrap(), DatabaseUrl::Sqlite(PathBuf::from("jalonum.db")));
    }
}
