//! Headers of every answer, and the names under which this server may be asked.

use super::entrance::Gate;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Everything from here, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Puts the headers on. Pages are private and always asked for again; what sets its own
/// caching (assets) keeps it.
pub async fn headers(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let h = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        h.insert(name, HeaderValue::from_static(value));
    }
    if gate.door.is_some_and(|d| d.secure()) {
        let year = HeaderValue::from_static("max-age=31536000");
        h.insert(STRICT_TRANSPORT_SECURITY, year);
    }
    if !h.contains_key(CACHE_CONTROL) {
        h.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        h.append(VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    response
}

/// Answers only under names of this machine and the one that browsers were told: a page
/// elsewhere whose name was pointed at this address must not read what is here.
pub async fn own_names(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let host = (request.headers().get(HOST).and_then(|h| h.to_str().ok()))
        .or_else(|| request.uri().host())
        .map(str::to_ascii_lowercase);
    let told = gate.door.as_ref().and_then(|d| d.origin.as_ref());
    let own = |h: &str| is_local(h) || told.is_some_and(|o| o.host == h);
    match host.as_deref().map(own) {
        Some(true) | None => next.run(request).await,
        Some(false) => {
            let name = told.map_or("localhost and 127.0.0.1".to_string(), |o| o.host.clone());
            let text = format!("This server answers to {name} only.\n");
            (StatusCode::MISDIRECTED_REQUEST, text).into_response()
        }
    }
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine() {
        for host in [
            "localhost",
            "localhost:8686",
            "127.0.0.1:1",
            "[::1]:8686",
            "a.localhost",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "example.org",
            "127.0.0.1.example.org",
            "10.0.0.1",
            "localhost.example.org:80",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
