//! Who asks: language, acting officer and form token, from cookies.

use super::seen::{SEEN, Seen};
use crate::lang::Lang;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use lf_app::duties::DeskCounts;
use lf_app::notices::NoticeCounts;
use std::convert::Infallible;

/// Cookie of the language.
const LANG: &str = "lf_lang";
/// Cookie of the acting officer.
const OFFICER: &str = "lf_officer";
/// Cookie of the form token.
const TOKEN: &str = "lf_form";

/// What is known of whoever asks.
#[derive(Clone, Debug)]
pub struct Session {
    /// Language of the answer.
    pub lang: Lang,
    /// Officer id that was chosen; whether it is on the list is for the office to say.
    pub officer: Option<String>,
    /// Token that forms send back.
    pub token: String,
    /// When the officer last looked at the board.
    pub seen: Option<Seen>,
    /// Numbers of the acting officer's desk, where they were looked up.
    pub owed: DeskCounts,
    /// Numbers of the notices of the officer's body.
    pub notices: NoticeCounts,
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get::<Session>() {
            Some(session) => session.clone(),
            None => read(&parts.headers, &parts.uri).0,
        })
    }
}

/// Reads the session before the handler, and sets the cookies that are new after it.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let (session, new_token) = read(request.headers(), request.uri());
    let asked = query(request.uri(), "lang").and_then(|l| Lang::parse(&l));
    let token = session.token.clone();
    request.extensions_mut().insert(session);
    let mut response = next.run(request).await;
    if new_token {
        set(
            &mut response,
            &format!("{TOKEN}={token}; Path=/; HttpOnly; SameSite=Strict"),
        );
    }
    if let Some(lang) = asked {
        let cookie = format!(
            "{LANG}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
            lang.tag()
        );
        set(&mut response, &cookie);
    }
    response
}

/// Remembers the acting officer.
pub fn remember_officer(response: &mut Response, id: &str) {
    let plain = id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain {
        set(
            response,
            &format!("{OFFICER}={id}; Path=/; HttpOnly; SameSite=Strict"),
        );
    }
}

fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn read(headers: &HeaderMap, uri: &Uri) -> (Session, bool) {
    let lang = Lang::negotiate(
        query(uri, "lang").as_deref(),
        cookie(headers, LANG).as_deref(),
        headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()),
    );
    let known = cookie(headers, TOKEN)
        .filter(|t| t.len() == 32 && t.bytes().all(|b| b.is_ascii_hexdigit()));
    let new_token = known.is_none();
    let session = Session {
        lang,
        officer: cookie(headers, OFFICER).filter(|o| !o.is_empty()),
        token: known.unwrap_or_else(random),
        seen: cookie(headers, SEEN).and_then(|c| Seen::parse(&c)),
        owed: DeskCounts::default(),
        notices: NoticeCounts::default(),
    };
    (session, new_token)
}

/// 128 bits from the operating system, in hex.
pub fn random() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness no token is safe: an empty one matches nothing.
    match getrandom::fill(&mut bytes) {
        Ok(()) => hex::encode(bytes),
        Err(e) => {
            tracing::error!("no randomness: {e}");
            String::new()
        }
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    (headers.get_all(COOKIE).iter())
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|c| c.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v.to_string())
}

fn query(uri: &Uri, name: &str) -> Option<String> {
    let args = uri.query()?.split('&').filter_map(|a| a.split_once('='));
    args.filter(|(n, _)| *n == name)
        .map(|(_, v)| v.to_string())
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_and_bad_tokens_replaced() {
        let mut h = HeaderMap::new();
        h.insert(
            COOKIE,
            HeaderValue::from_static("a=1; lf_lang=en;lf_form=short; lf_officer=gu"),
        );
        let (s, new) = read(&h, &Uri::from_static("/x?lang=zh"));
        assert_eq!(
            (s.lang, s.officer.as_deref(), new),
            (Lang::Zh, Some("gu"), true)
        );
        assert_eq!(s.token.len(), 32);
        let token = "0123456789abcdef0123456789abcdef";
        h.insert(
            COOKIE,
            HeaderValue::from_str(&format!("lf_form={token}; lf_lang=en")).unwrap(),
        );
        let (s, new) = read(&h, &Uri::from_static("/"));
        assert_eq!((s.lang, s.token.as_str(), new), (Lang::En, token, false));
    }
}
