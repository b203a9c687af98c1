//! Files that were sent with a form of our own pages.

use super::entrance::own_page;
use super::limit::address;
use super::session::Session;
use crate::desk::Desk;
use crate::view::report_form::Typed;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lf_app::accounts::secret::same;

/// A form with one file; the form carries the token of its session.
pub struct Uploaded {
    /// What was typed.
    pub typed: Typed,
    /// Name and content of the file; none where none was chosen.
    pub file: Option<(String, Vec<u8>)>,
}

impl FromRequest<Desk> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Response> {
        let session = request.extensions().get::<Session>().cloned();
        let uri = request.uri().clone();
        let address = address(&request);
        let said = ["sec-fetch-site", "origin"];
        let says = said.iter().any(|n| request.headers().contains_key(*n));
        let foreign = says && !own_page(request.headers());
        let Some(session) = session else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let wrong =
            |status: StatusCode| crate::handlers::wrong(desk, &session, &uri, status, vec![]);
        if !desk.limiter.take(&address) {
            return Err(wrong(StatusCode::TOO_MANY_REQUESTS));
        }
        if foreign {
            return Err(wrong(StatusCode::FORBIDDEN));
        }
        let broken = |status: StatusCode| match status {
            StatusCode::PAYLOAD_TOO_LARGE => wrong(status),
            _ => wrong(StatusCode::FORBIDDEN),
        };
        let mut parts = (Multipart::from_request(request, &()).await)
            .map_err(|e| broken(e.into_response().status()))?;
        let (mut typed, mut file) = (Typed::new(), None);
        while let Some(part) = parts.next_field().await.map_err(|e| broken(e.status()))? {
            let name = part.name().unwrap_or_default().to_string();
            match part.file_name().map(str::to_string) {
                Some(named) => {
                    let bytes = part.bytes().await.map_err(|e| broken(e.status()))?;
                    if !named.is_empty() {
                        file = Some((named, bytes.to_vec()));
                    }
                }
                None => {
                    let text = part.text().await.map_err(|e| broken(e.status()))?;
                    typed.insert(name, text);
                }
            }
        }
        let token = typed.get("csrf").map_or("", String::as_str);
        if session.token.is_empty() || !same(token, &session.token) {
            return Err(wrong(StatusCode::FORBIDDEN));
        }
        Ok(Uploaded { typed, file })
    }
}
