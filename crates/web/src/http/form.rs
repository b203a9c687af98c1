//! Forms that were sent from our own pages.

use super::entrance::own_page;
use super::limit::address;
use super::session::Session;
use crate::desk::Desk;
use crate::view::report_form::Typed;
use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lf_app::accounts::secret::same;
use std::net::IpAddr;

/// What was typed into a form that carries the token of its session.
pub struct Posted {
    /// Who sent it.
    pub session: Session,
    /// Fields.
    pub typed: Typed,
    /// From where.
    pub address: IpAddr,
}

impl Posted {
    /// What was typed into a field, as it was typed.
    pub fn text(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }
}

impl FromRequest<Desk> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Response> {
        let session = request.extensions().get::<Session>().cloned();
        let uri = request.uri().clone();
        let address = address(&request);
        // Browsers say where a request comes from; one from elsewhere is no form of ours.
        let said = ["sec-fetch-site", "origin"];
        let says = said.iter().any(|n| request.headers().contains_key(*n));
        let foreign = says && !own_page(request.headers());
        let is_form = (request.headers().get(header::CONTENT_TYPE))
            .and_then(|v| v.to_str().ok())
            .is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
        let wrong = |status: StatusCode, session: &Session| {
            crate::handlers::wrong(desk, session, &uri, status, vec![])
        };
        let Some(session) = session else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        if !desk.limiter.take(&address) {
            return Err(wrong(StatusCode::TOO_MANY_REQUESTS, &session));
        }
        if foreign || !is_form {
            return Err(wrong(StatusCode::FORBIDDEN, &session));
        }
        let typed = match Form::<Vec<(String, String)>>::from_request(request, &()).await {
            Ok(Form(pairs)) => pairs.into_iter().collect::<Typed>(),
            Err(e) => {
                let status = e.into_response().status();
                let large = status == StatusCode::PAYLOAD_TOO_LARGE;
                let status = if large { status } else { StatusCode::FORBIDDEN };
                return Err(wrong(status, &session));
            }
        };
        let token = typed.get("csrf").map_or("", String::as_str);
        if session.token.is_empty() || !same(token, &session.token) {
            return Err(wrong(StatusCode::FORBIDDEN, &session));
        }
        Ok(Posted {
            session,
            typed,
            address,
        })
    }
}
