//! `lianfang serve` and `lianfang demo`.

use super::place::Place;
use anyhow::{Context, Result, bail};
use clap::Args;
use lf_app::clock::{Clock, SetClock, SystemClock};
use lf_app::library::Library;
use lf_app::office::Office;
use lf_app::story;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often a changed head is signed.
const SIGN: Duration = Duration::from_secs(300);

/// Serve the pages and the API on the loopback address.
///
/// Until sign-in exists nobody but this computer can reach it.
///
/// Example: lianfang serve --city jiaxing --store ./var/jiaxing --port 8686
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8686)]
    port: u16,
}

/// Create a demo city with a story of facts as of today, and serve it.
///
/// Example: lianfang demo --store ./var/demo
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    place: Place,
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8686)]
    port: u16,
    /// Continue with the demo as it was left, without telling the story anew.
    #[arg(long)]
    keep: bool,
    /// Create the demo and stop without serving it.
    #[arg(long)]
    prepare: bool,
}

/// Serves an office.
pub async fn serve(home: &Path, command: Serve) -> Result<ExitCode> {
    let office = command.place.open(home, Arc::new(SystemClock)).await?;
    listen(office, command.port, false).await
}

/// Tells the story and serves it.
pub async fn demo(home: &Path, mut command: Demo) -> Result<ExitCode> {
    let store = command
        .place
        .store
        .get_or_insert_with(|| PathBuf::from("var/demo"))
        .clone();
    if command.place.database.is_some() {
        bail!("the demo keeps its journal in --store; leave --database out");
    }
    if !command.keep {
        clear(&store)?;
        tell(home, &command.place).await?;
    }
    if command.prepare {
        println!(
            "demo city {} is ready in {}",
            command.place.city,
            store.display()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let office = command.place.open(home, Arc::new(SystemClock)).await?;
    listen(office, command.port, true).await
}

/// Removes what an earlier demo left; nothing else in the folder is touched.
fn clear(store: &Path) -> Result<()> {
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        match std::fs::remove_file(store.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(e)
                    .with_context(|| format!("cannot remove {}", store.join(name).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

async fn tell(home: &Path, place: &Place) -> Result<()> {
    let path = home.join("cities").join(&place.city).join("demo.yaml");
    let story: story::Story = Library::open(home)?
        .story(&place.city)
        .with_context(|| format!("reading {}", path.display()))?;
    let now = SystemClock.now();
    // The office opens when the story begins: its clock does not go back.
    let zone = Library::open(home)?.city(&place.city)?.time_zone;
    let zone = jiff::tz::TimeZone::get(&zone).with_context(|| format!("time zone {zone}"))?;
    let begins = story.begins(now, &zone).unwrap_or(now).min(now);
    let clock = Arc::new(SetClock::new(begins));
    let office = place.open(home, clock.clone()).await?;
    story::tell(&office, &clock, &story, now).await?;
    clock.set(now);
    let head = office.journal.head().borrow().seq;
    office.evaluated(head, Duration::from_secs(10)).await;
    office.journal.sign_head(now).await?;
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
    println!(
        "demo city {}: a story of {} facts, {head} journal entries",
        place.city,
        story.scenes.len()
    );
    Ok(())
}

async fn listen(office: Arc<Office>, port: u16, demo: bool) -> Result<ExitCode> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; name another port with --port"))?;
    let address = listener.local_addr()?;
    println!("Listening on http://{address}/ (this computer only: there is no sign-in yet)");
    let signer = tokio::spawn(sign(Arc::downgrade(&office)));
    let journal = office.journal.clone();
    let app = lf_web::router(office.clone(), demo);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(stop())
        .await;
    signer.abort();
    journal.sign_head(office.now()).await?;
    drop(office);
    journal.close().await;
    served.context("serving")?;
    Ok(ExitCode::SUCCESS)
}

/// Signs the head of the journal whenever it has moved.
async fn sign(office: std::sync::Weak<Office>) {
    let mut signed = 0;
    loop {
        tokio::time::sleep(SIGN).await;
        let Some(office) = office.upgrade() else {
            return;
        };
        let head = office.journal.head().borrow().seq;
        if head > signed {
            match office.journal.sign_head(office.now()).await {
                Ok(_) => signed = head,
                Err(error) => {
                    tracing::error!(%error, "the head of the journal could not be signed")
                }
            }
        }
    }
}

async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut s) => s.recv().await.map_or((), |()| ()),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
