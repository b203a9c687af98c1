//! Files that were sent with a form of our own pages.

use super::own::Sender;
use crate::desk::Desk;
use crate::view::report_form::Typed;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

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
        let sender = Sender::of(&request, desk)?;
        let broken = |status: StatusCode| sender.broken(desk, status);
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
        sender.holds(desk, &typed)?;
        Ok(Uploaded { typed, file })
    }
}
