//! The numbers of the acting officer's desk, for the menu of every page.

use super::session::Session;
use crate::desk::Desk;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Looks them up before the handler. A page without them is better than none:
/// a failure is left to what the handler itself reads.
pub async fn layer(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let session = request.extensions().get::<Session>();
    let officer = session.and_then(|s| s.officer.clone());
    let chosen = (desk.names.city.officers.iter()).find(|o| Some(&o.id) == officer.as_ref());
    if let Some(body) = chosen.map(|o| o.body.clone())
        && let Ok(counts) = desk.office.desk_counts(&body).await
        && let Ok(custody) = desk.office.custody_counts(Some(&body)).await
        && let Ok(notices) = desk.office.notice_counts(&body).await
        && let Some(session) = request.extensions_mut().get_mut::<Session>()
    {
        session.owed = counts;
        session.custody = custody;
        session.notices = notices;
    }
    next.run(request).await
}
