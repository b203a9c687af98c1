//! Announces new entries to open pages, so that they refresh themselves.

use crate::desk::Desk;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::time::Duration;

/// One event whenever the plans have followed the journal further.
pub(super) async fn show(State(desk): State<Desk>) -> Response {
    let events = stream::unfold(desk.office.reached(), |mut reached| async move {
        tokio::select! {
            moved = reached.changed() => moved.ok()?,
            // An open page must not keep a server that is asked to stop.
            () = stopping() => return None,
        }
        let seq = *reached.borrow_and_update();
        let event = Event::default().event("head").data(seq.to_string());
        Some((Ok::<_, Infallible>(event), reached))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(25));
    Sse::new(events).keep_alive(alive).into_response()
}

/// Resolves when this process is asked to stop.
async fn stopping() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut s) => s.recv().await.map_or((), |()| ()),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
