//! How one comes in: by choosing an officer on this computer alone, or by signing in.

use super::identity::Provider;
use super::limit::Limiter;
use lf_app::accounts::setup::SetupCode;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The door of a server with sign-in.
pub struct Door {
    /// Where browsers reach it, e.g. `https://lianfang.example.org`; none on loopback alone.
    pub origin: Option<Origin>,
    /// The code for the first administrator, while there is none.
    pub setup: Option<SetupCode>,
    /// Another place to sign in at.
    pub provider: Option<Arc<dyn Provider>>,
    /// Attempts to sign in, by address.
    pub(crate) addresses: Limiter<IpAddr>,
    /// Attempts to sign in, by officer.
    pub(crate) officers: Limiter<String>,
    /// Set once there is an administrator.
    pub(crate) ready: AtomicBool,
}

impl Door {
    /// A door with its limits: an office behind one address signs in within minutes at
    /// the change of shifts, one officer needs a few attempts.
    pub fn new(
        origin: Option<Origin>,
        setup: Option<SetupCode>,
        provider: Option<Arc<dyn Provider>>,
    ) -> Door {
        Door {
            origin,
            setup,
            provider,
            addresses: Limiter::new(60, Duration::from_secs(2)),
            officers: Limiter::new(12, Duration::from_secs(10)),
            ready: AtomicBool::new(false),
        }
    }

    /// Whether browsers reach it through TLS alone: cookies then say so.
    pub fn secure(&self) -> bool {
        self.origin.as_ref().is_some_and(|o| o.secure)
    }

    /// The cookie of the session. Under `__Host-` no other name of the domain can set it.
    pub fn cookie(&self) -> &'static str {
        match self.secure() {
            true => "__Host-lf_session",
            false => "lf_session",
        }
    }
}

/// Scheme and host under which browsers reach the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// True for https.
    pub secure: bool,
    /// Name, with its port where it is not the usual one; small letters.
    pub host: String,
}

impl Origin {
    /// Reads `https://name` or `http://name:port`; none for anything longer.
    pub fn parse(text: &str) -> Option<Origin> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        (!host.is_empty() && host.chars().all(plain)).then(|| Origin {
            secure,
            host: host.to_string(),
        })
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let o = Origin::parse("https://Lianfang.Example.org/").unwrap();
        assert_eq!(o.to_string(), "https://lianfang.example.org");
        assert!(o.secure && !Origin::parse("http://10.0.0.8:8686").unwrap().secure);
        for bad in [
            "",
            "lianfang",
            "ftp://x",
            "https://",
            "https://a/b",
            "https://a b",
            "https://a@b",
        ] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }
}
