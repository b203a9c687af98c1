//! Whoever calls at a desk: in which session, under which address. What a handler does
//! for everybody stands here: who acts, what is shown in place of the page, where it goes on.

use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::door::Door;
use crate::http::entrance::{Visit, Visitor};
use crate::http::session::Session;
use crate::page::{Page, encode, respond};
use crate::view::filled::Filled;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::office::Office;
use lf_app::report::{Receipt, ReportError};
use lf_app::store::StoreError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// How long the answer waits until the pages show what was done.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// A caller.
pub(super) struct Caller {
    /// The desk.
    pub desk: Desk,
    /// The session.
    pub session: Session,
    /// The address.
    pub uri: Uri,
}

/// An answer in place of the page that was asked for.
pub(super) struct Instead(Box<Response>);

/// A page, or what is answered in its place.
pub(super) type Answer = Result<Response, Instead>;

impl FromRequestParts<Desk> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Infallible> {
        Ok(Caller {
            desk: desk.clone(),
            session: Session::from_request_parts(parts, desk).await?,
            uri: parts.uri.clone(),
        })
    }
}

impl From<Response> for Instead {
    fn from(response: Response) -> Instead {
        Instead(Box::new(response))
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl Caller {
    /// The office.
    pub fn office(&self) -> &Office {
        &self.desk.office
    }

    /// The frame of a page.
    pub fn page(&self, menu: &'static str) -> Page {
        self.desk.page(&self.session, &self.uri, menu)
    }

    /// The acting officer: who signed in, or where nobody signs in who was chosen.
    pub fn actor(&self) -> Option<Actor> {
        let chosen = self.session.officer.as_deref()?;
        let o = (self.desk.names.city.officers.iter()).find(|o| o.id == chosen)?;
        Some(Actor {
            officer: o.id.clone(),
            body: o.body.clone(),
        })
    }

    /// Body of the acting officer; empty where nobody acts.
    pub fn body(&self) -> String {
        self.actor().map(|a| a.body).unwrap_or_default()
    }

    /// The door; a page that says so where nobody signs in.
    pub fn door(&self) -> Result<Arc<Door>, Instead> {
        self.desk.door.clone().ok_or_else(|| {
            let lines = vec![self.page("").w.t("sign-in-off")];
            self.wrong(StatusCode::NOT_FOUND, lines)
        })
    }

    /// Who signed in, with the session; whoever did not is sent to the sign-in.
    pub fn signed_in(&self) -> Result<(Visitor, Visit), Instead> {
        self.door()?;
        let visitor = self.session.visitor.clone();
        visitor
            .and_then(|v| Some((v.clone(), v.session?)))
            .ok_or_else(|| Redirect::to("/sign-in").into_response().into())
    }

    /// The administrator of accounts; others are told who is one.
    pub fn administrator(&self) -> Result<Visitor, Instead> {
        let (visitor, visit) = self.signed_in()?;
        match visit.admin {
            true => Ok(visitor),
            false => {
                let lines = vec![self.page("").w.t("accounts-not-yours")];
                Err(self.wrong(StatusCode::FORBIDDEN, lines))
            }
        }
    }

    /// The acting officer; who is none is asked to choose first, and comes back to `next`.
    pub fn acting(&self, next: &str) -> Result<Actor, Instead> {
        self.actor().ok_or_else(|| {
            let choose = format!("/officer?asked=1&next={}", encode(next));
            Redirect::to(&choose).into_response().into()
        })
    }

    /// As [`Caller::acting`], coming back to this page.
    pub fn acting_here(&self) -> Result<Actor, Instead> {
        self.acting(self.uri.path_and_query().map_or("/", |p| p.as_str()))
    }

    /// What is there; else the page that says that nothing is.
    pub fn found<T>(&self, found: Option<T>) -> Result<T, Instead> {
        found.ok_or_else(|| self.missing())
    }

    /// What was read; else the page that says why not: nothing of this name, or the
    /// journal failed.
    pub fn read<T>(&self, read: Result<T, impl Into<ReportError>>) -> Result<T, Instead> {
        read.map_err(|e| match e.into() {
            ReportError::Refused(_) => self.missing(),
            ReportError::Store(e) => self.failed(&e),
        })
    }

    /// A form with the reasons why it was not taken.
    pub fn refused(&self, form: Filled, error: ReportError) -> Filled {
        form.refused(error, &self.page("").w)
    }

    /// Why something was refused, in the language of the page; else the page that says
    /// that the journal failed.
    pub fn lines(&self, error: ReportError) -> Result<Vec<String>, Instead> {
        match error {
            ReportError::Refused(refusals) => {
                let w = self.page("").w;
                Ok(refusals.iter().map(|r| w.refusal(r)).collect())
            }
            ReportError::Store(e) => Err(self.failed(&e)),
        }
    }

    /// The page that says that the journal failed.
    pub fn failed(&self, e: &StoreError) -> Instead {
        failed(&self.desk, &self.session, &self.uri, e).into()
    }

    /// The page that says that nothing is here.
    pub fn missing(&self) -> Instead {
        self.wrong(StatusCode::NOT_FOUND, vec![])
    }

    /// A page that says what is wrong.
    pub fn wrong(&self, status: StatusCode, lines: Vec<String>) -> Instead {
        wrong(&self.desk, &self.session, &self.uri, status, lines).into()
    }

    /// Goes on to a page once it shows what was done.
    pub async fn goes(&self, receipt: &Receipt, next: &str) -> Answer {
        self.office().evaluated(receipt.seq, PATIENCE).await;
        to(next)
    }

    /// Goes on to a page once it shows what was done, or shows what was refused.
    pub async fn answer(
        &self,
        done: Result<Receipt, ReportError>,
        next: &str,
        refused: impl AsyncFnOnce(Vec<Refusal>) -> Answer,
    ) -> Answer {
        match done {
            Err(ReportError::Refused(refusals)) => refused(refusals).await,
            done => {
                let receipt = self.read(done)?;
                self.goes(&receipt, next).await
            }
        }
    }
}

/// Goes on to a page.
pub(super) fn to(next: &str) -> Answer {
    Ok(Redirect::to(next).into_response())
}

/// A page as it is.
pub(super) fn shown(page: &impl Template) -> Answer {
    Ok(respond(StatusCode::OK, page))
}

/// A page with the reasons why something was not done; none of them where it is only shown.
pub(super) fn shown_again<R>(refusals: &[R], page: &impl Template) -> Answer {
    let status = match refusals.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(respond(status, page))
}
