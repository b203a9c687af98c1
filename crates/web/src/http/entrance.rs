//! Who asks, decided once for every page and every call of the API, before anything else.
//!
//! Without sign-in (`open`) nothing is asked here: pages and API believe the officer that
//! was chosen, and the server answers this computer alone. With sign-in a request needs a
//! session or a token; what a client itself says about the officer is refused.

use super::door::Door;
use super::session::{cookie, form_token};
use crate::api::problem::Problem;
use crate::page::encode;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::accounts::session::SignedIn;
use lf_app::accounts::token::Reach;
use lf_app::office::Office;
use lf_app::store::StoreError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Names the acting officer to the API. Behind the entrance it is ours alone.
pub const OFFICER: HeaderName = HeaderName::from_static("lianfang-officer");

/// Whoever came in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The officer and his body.
    pub actor: Actor,
    /// The session: none for a token.
    pub session: Option<Visit>,
}

/// A session of a browser.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Its id.
    pub id: String,
    /// True for an administrator of accounts.
    pub admin: bool,
    /// True while the one-time code is awaited.
    pub second: bool,
    /// What the session's forms send back.
    pub token: String,
}

/// What the entrance needs.
#[derive(Clone)]
pub struct Gate {
    /// The office.
    pub office: Arc<Office>,
    /// The door; none where nobody signs in.
    pub door: Option<Arc<Door>>,
}

/// Lets in, sends to the sign-in, or refuses.
pub async fn layer(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(door) = gate.door.clone() else {
        return next.run(request).await;
    };
    let path = request.uri().path().to_string();
    let api = path.starts_with("/api/");
    if request.headers_mut().remove(OFFICER).is_some() && api {
        let refusal = Refusal::new("Lianfang-Officer", "officer-by-sign-in", "", "");
        return refused(
            StatusCode::FORBIDDEN,
            "sign-in says who acts",
            Some(refusal),
        );
    }
    match ready(&gate, &door).await {
        Ok(true) => {}
        Ok(false) if always(&path) || path == "/setup" => return next.run(request).await,
        Ok(false) if api => {
            let title = "no administrator yet; open /setup with the code that the server printed";
            return refused(StatusCode::SERVICE_UNAVAILABLE, title, None);
        }
        Ok(false) => return Redirect::to("/setup").into_response(),
        Err(e) => return Problem::from(e).into_response(),
    }
    let asks = Asks {
        headers: request.headers().clone(),
        path: path.clone(),
        api,
        reads: matches!(
            *request.method(),
            Method::GET | Method::HEAD | Method::OPTIONS
        ),
    };
    let visitor = match visitor(&gate, &door, &asks).await {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let inside = visitor
        .as_ref()
        .is_some_and(|v| !v.session.as_ref().is_some_and(|s| s.second));
    if let Some(v) = visitor {
        if api
            && inside
            && let Ok(name) = HeaderValue::from_str(&v.actor.officer)
        {
            request.headers_mut().insert(OFFICER, name);
        }
        request.extensions_mut().insert(v);
    }
    if inside || always(&path) || before(&path) || by_link(&path) {
        return next.run(request).await;
    }
    if api {
        return refused(
            StatusCode::UNAUTHORIZED,
            "a session or a token is needed",
            None,
        );
    }
    let here = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let back = if request.method() == Method::GET {
        here
    } else {
        "/"
    };
    Redirect::to(&format!("/sign-in?next={}", encode(back))).into_response()
}

/// Open to everybody, always.
fn always(path: &str) -> bool {
    path.starts_with("/assets/") || path == "/healthz" || path == "/openapi.json"
}

/// Open to those who are on their way in.
fn before(path: &str) -> bool {
    path == "/sign-in" || path.starts_with("/sign-in/") || path == "/invitation"
}

/// Open to whoever holds a link: somebody under observation, who has no account.
fn by_link(path: &str) -> bool {
    path.starts_with("/self/") || path.starts_with("/api/v1/self/")
}

/// Whether there is an administrator; asked of the store until there is one.
async fn ready(gate: &Gate, door: &Door) -> Result<bool, StoreError> {
    if !door.ready.load(Ordering::Relaxed) && gate.office.has_accounts().await? {
        door.ready.store(true, Ordering::Relaxed);
    }
    Ok(door.ready.load(Ordering::Relaxed))
}

/// What of a request says who sends it. (The body of a request cannot be looked at while
/// something is awaited.)
struct Asks {
    headers: HeaderMap,
    path: String,
    api: bool,
    reads: bool,
}

/// Whoever the request proves to come from; none for nobody.
async fn visitor(gate: &Gate, door: &Door, asks: &Asks) -> Result<Option<Visitor>, Box<Response>> {
    if let Some(shown) = asks.headers.get(AUTHORIZATION) {
        let text = shown.to_str().ok().and_then(|s| {
            let (scheme, token) = s.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        return by_token(gate, asks, text.unwrap_or_default()).await;
    }
    let Some(id) = cookie(&asks.headers, door.cookie()).filter(|i| i.len() == 64) else {
        return Ok(None);
    };
    // What a page asks for by itself does not keep an empty chair signed in.
    let by_itself = asks.path == "/feed" || asks.headers.contains_key("x-refresh");
    let found = gate.office.session(&id, !by_itself).await.map_err(failed)?;
    if found.is_some() && asks.api && !asks.reads && !own_page(&asks.headers) {
        let refusal = Refusal::new("Origin", "foreign-page", "", "");
        let title = "a session acts from our own pages alone; programs use a token";
        return Err(Box::new(refused(
            StatusCode::FORBIDDEN,
            title,
            Some(refusal),
        )));
    }
    Ok(found.map(|s: SignedIn| Visitor {
        actor: s.actor,
        session: Some(Visit {
            token: form_token(&id),
            admin: s.admin,
            second: s.second,
            id,
        }),
    }))
}

/// The officer of a token, for calls of the API as far as it reaches.
async fn by_token(gate: &Gate, asks: &Asks, text: &str) -> Result<Option<Visitor>, Box<Response>> {
    match gate.office.token(text).await.map_err(failed)? {
        Some((actor, reach)) if asks.api && (asks.reads || reach == Reach::Act) => {
            let session = None;
            Ok(Some(Visitor { actor, session }))
        }
        Some(_) => {
            let refusal = Refusal::new("Authorization", "token-reach", "", "");
            let title = "the token does not reach so far";
            Err(Box::new(refused(
                StatusCode::FORBIDDEN,
                title,
                Some(refusal),
            )))
        }
        None => {
            let title = "the token is unknown, over or revoked";
            Err(Box::new(refused(StatusCode::UNAUTHORIZED, title, None)))
        }
    }
}

/// Whether the browser says that a page of ours sends this.
pub fn own_page(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let site = text(&HeaderName::from_static("sec-fetch-site"));
    let host = text(&HOST);
    let origin = text(&ORIGIN).map(|o| o.split_once("://").map_or(o, |(_, h)| h));
    match (site, origin) {
        (Some(s), _) if s != "same-origin" => false,
        (_, Some(o)) => host.is_some_and(|h| h.eq_ignore_ascii_case(o)),
        (site, None) => site.is_some(),
    }
}

fn failed(e: StoreError) -> Box<Response> {
    Box::new(Problem::from(e).into_response())
}

fn refused(status: StatusCode, title: &str, refusal: Option<Refusal>) -> Response {
    let mut problem = Problem::new(status, title);
    problem.refusals.extend(refusal);
    let mut answer = problem.into_response();
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer realm=\"lianfang\"");
        answer.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_act_with_a_session() {
        let asks = |pairs: &[(&'static str, &'static str)]| {
            let mut h = HeaderMap::new();
            for (n, v) in pairs {
                h.insert(*n, HeaderValue::from_static(v));
            }
            own_page(&h)
        };
        assert!(asks(&[("host", "a:1"), ("origin", "http://a:1")]));
        assert!(asks(&[("host", "a"), ("sec-fetch-site", "same-origin")]));
        assert!(!asks(&[("host", "a")]), "a browser says something");
        assert!(!asks(&[("host", "a"), ("sec-fetch-site", "cross-site")]));
        assert!(!asks(&[
            ("host", "a"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://a")
        ]));
        assert!(!asks(&[("host", "a"), ("origin", "https://evil.example")]));
        assert!(!asks(&[("host", "a"), ("origin", "null")]));
    }
}
