//! Who asks: language, acting officer and form token. Where one signs in, officer and
//! token are those of the session; else they are in cookies.

use super::entrance::Visitor;
use super::seen::{SEEN, Seen};
use crate::desk::Desk;
use crate::lang::Lang;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use lf_app::custody::CustodyCounts;
use lf_app::duties::DeskCounts;
use lf_app::notices::NoticeCounts;
use sha2::{Digest, Sha256};
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
    /// Officer who signed in, or who was chosen where nobody signs in; whether a chosen
    /// one is on the list is for the office to say.
    pub officer: Option<String>,
    /// The visitor, where one signs in.
    pub visitor: Option<Visitor>,
    /// Token that forms send back.
    pub token: String,
    /// When the officer last looked at the board.
    pub seen: Option<Seen>,
    /// Numbers of the acting officer's desk, where they were looked up.
    pub owed: DeskCounts,
    /// Numbers of the custody board of the officer's body.
    pub custody: CustodyCounts,
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
pub async fn layer(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let (mut session, mut new_token) = read(request.headers(), request.uri());
    if desk.door.is_some() {
        // Nobody is whom he merely names.
        session.officer = None;
        if let Some(visitor) = request.extensions().get::<Visitor>() {
            if let Some(visit) = &visitor.session {
                session.token = visit.token.clone();
                new_token = false;
                if !visit.second {
                    session.officer = Some(visitor.actor.officer.clone());
                }
            }
            session.visitor = Some(visitor.clone());
        }
    }
    let secure = desk.door.as_ref().is_some_and(|d| d.secure());
    let secure = if secure { "; Secure" } else { "" };
    let asked = query(request.uri(), "lang").and_then(|l| Lang::parse(&l));
    let token = session.token.clone();
    request.extensions_mut().insert(session);
    let mut response = next.run(request).await;
    if new_token {
        set(
            &mut response,
            &format!("{TOKEN}={token}; Path=/; HttpOnly; SameSite=Strict{secure}"),
        );
    }
    if let Some(lang) = asked {
        let cookie = format!(
            "{LANG}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}",
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

/// What the forms of a session send back: made of its id, which pages never show.
pub(super) fn form_token(id: &str) -> String {
    let digest = Sha256::new()
        .chain_update(b"lianfang/form/1\n")
        .chain_update(id)
        .finalize();
    hex::encode(&digest[..16])
}

/// Adds a cookie to an answer.
pub(crate) fn set(response: &mut Response, cookie: &str) {
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
        visitor: None,
        token: known.unwrap_or_else(random),
        seen: cookie(headers, SEEN).and_then(|c| Seen::parse(&c)),
        owed: DeskCounts::default(),
        custody: CustodyCounts::default(),
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

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
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
