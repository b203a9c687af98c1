//! Forms that were sent from our own pages.

use super::own::Sender;
use super::session::Session;
use crate::desk::Desk;
use crate::view::report_form::Typed;
use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
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
        let sender = Sender::of(&request, desk)?;
        let is_form = (request.headers().get(header::CONTENT_TYPE))
            .and_then(|v| v.to_str().ok())
            .is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(sender.wrong(desk, StatusCode::FORBIDDEN));
        }
        let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, &())
            .await
            .map_err(|e| sender.broken(desk, e.into_response().status()))?;
        let typed: Typed = pairs.into_iter().collect();
        sender.holds(desk, &typed)?;
        Ok(Posted {
            session: sender.session,
            typed,
            address: sender.address,
        })
    }
}
