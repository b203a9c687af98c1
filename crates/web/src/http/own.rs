//! Whether what is sent comes from a form of our own pages: from here, not too often, with
//! the token of its session.

use super::entrance::own_page;
use super::limit::address;
use super::session::Session;
use crate::desk::Desk;
use crate::view::report_form::Typed;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use lf_app::accounts::secret::same;
use std::net::IpAddr;

/// Whoever sends a form.
pub(super) struct Sender {
    /// His session.
    pub session: Session,
    /// From where.
    pub address: IpAddr,
    uri: Uri,
}

impl Sender {
    /// Whoever sends a request.
    ///
    /// # Errors
    /// The page that says why it is not taken: too often, or from elsewhere.
    #[expect(
        clippy::result_large_err,
        reason = "the error is the answer that is sent"
    )]
    pub fn of(request: &Request, desk: &Desk) -> Result<Sender, Response> {
        let Some(session) = request.extensions().get::<Session>().cloned() else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let sender = Sender {
            session,
            address: address(request),
            uri: request.uri().clone(),
        };
        if !desk.limiter.take(&sender.address) {
            return Err(sender.wrong(desk, StatusCode::TOO_MANY_REQUESTS));
        }
        // Browsers say where a request comes from; one from elsewhere is no form of ours.
        let said = ["sec-fetch-site", "origin"];
        let says = said.iter().any(|n| request.headers().contains_key(*n));
        match says && !own_page(request.headers()) {
            true => Err(sender.wrong(desk, StatusCode::FORBIDDEN)),
            false => Ok(sender),
        }
    }

    /// The page that says why it is not taken.
    pub fn wrong(&self, desk: &Desk, status: StatusCode) -> Response {
        crate::handlers::wrong(desk, &self.session, &self.uri, status, vec![])
    }

    /// As [`Sender::wrong`], for a body that cannot be read: too large, or none of ours.
    pub fn broken(&self, desk: &Desk, status: StatusCode) -> Response {
        let large = status == StatusCode::PAYLOAD_TOO_LARGE;
        self.wrong(desk, if large { status } else { StatusCode::FORBIDDEN })
    }

    /// Whether a form carries the token of its session.
    ///
    /// # Errors
    /// The page that says that it does not.
    #[expect(
        clippy::result_large_err,
        reason = "the error is the answer that is sent"
    )]
    pub fn holds(&self, desk: &Desk, typed: &Typed) -> Result<(), Response> {
        let token = typed.get("csrf").map_or("", String::as_str);
        match !self.session.token.is_empty() && same(token, &self.session.token) {
            true => Ok(()),
            false => Err(self.wrong(desk, StatusCode::FORBIDDEN)),
        }
    }
}
