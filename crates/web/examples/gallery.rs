//! Serves every page with invented data, for developers and for the eye:
//! `cargo run -p lf-web --example gallery -- 8099`, then open the printed address.

#[path = "../fixtures/mod.rs"]
mod fixtures;

use axum::Router;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use lf_web::lang::Lang;
use lf_web::page::{Page, respond};
use lf_web::pages::{board, incident};
use std::collections::BTreeMap;

type Args = Query<BTreeMap<String, String>>;

fn page(uri: &Uri, args: &Args, menu: &'static str) -> Page {
    let lang = Lang::negotiate(args.get("lang").map(String::as_str), None, None);
    fixtures::page(lang, uri.path(), menu)
}

async fn board(uri: Uri, args: Args) -> Response {
    let (p, v) = (page(&uri, &args, "board"), fixtures::view("board"));
    respond(StatusCode::OK, &board::Board { p: &p, v: &v })
}

async fn incident(uri: Uri, args: Args) -> Response {
    let (p, v) = (page(&uri, &args, "incidents"), fixtures::view("incident"));
    respond(StatusCode::OK, &incident::Incident { p: &p, v: &v })
}

async fn incidents(uri: Uri, args: Args) -> Response {
    let p = page(&uri, &args, "incidents");
    let v: lf_web::view::board::BoardView = fixtures::view("board");
    respond(
        StatusCode::OK,
        &board::Incidents {
            p: &p,
            rows: &v.incidents,
        },
    )
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or("8099".into());
    let app = Router::new()
        .route("/", get(board))
        .route("/incidents", get(incidents))
        .route("/incidents/{id}", get(incident))
        .route("/assets/{name}", get(lf_web::assets::serve));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}/", listener.local_addr()?);
    axum::serve(listener, app).await
}
