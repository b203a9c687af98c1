//! `lianfang serve` and `lianfang demo`.

use super::place::Place;
use anyhow::{Context, Result, bail};
use clap::Args;
use lf_app::accounts::setup::SetupCode;
use lf_app::clock::{Clock, SetClock, SystemClock};
use lf_app::library::Library;
use lf_app::office::Office;
use lf_app::story;
use lf_web::http::door::{Door, Origin};
use lf_web::http::identity::Provider;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often a changed head is signed.
const SIGN: Duration = Duration::from_secs(300);

/// Serve the pages and the API.
///
/// Officers sign in. On a store without accounts a set-up code is printed, with which
/// the first administrator is made. With --open nobody signs in: for drills and trials
/// on this computer alone.
///
/// Example: lianfang serve --city jiaxing --store ./var/jiaxing --port 8686
/// Example: lianfang serve --listen 10.1.2.3:8686 --origin https://lianfang.example.org
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8686, conflicts_with = "listen")]
    port: u16,
    /// Address and port to listen on instead; not with --open.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "open")]
    listen: Option<SocketAddr>,
    /// Where browsers reach the server, e.g. https://lianfang.example.org: needed when it
    /// listens beyond this computer. TLS is ended by a proxy in front.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// No sign-in: whoever sits at this computer chooses an officer. Loopback only.
    #[arg(long)]
    open: bool,
    /// Issuer of an OpenID provider at which officers can sign in too.
    #[arg(
        long,
        value_name = "URL",
        requires = "oidc_client",
        conflicts_with = "open"
    )]
    oidc_issuer: Option<String>,
    /// Name under which this server is registered there. The provider sends browsers back
    /// to <origin>/sign-in/provider/back.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// Secret of the registration, where it has one.
    #[arg(
        long,
        value_name = "SECRET",
        env = "LIANFANG_OIDC_SECRET",
        hide_env_values = true
    )]
    oidc_secret: Option<String>,
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
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, command.port));
    let address = command.listen.unwrap_or(loopback);
    let origin = match &command.origin {
        Some(text) => Some(Origin::parse(text).with_context(|| {
            format!(
                "--origin {text}: write scheme and host alone, such as https://lianfang.example.org"
            )
        })?),
        None => None,
    };
    if !address.ip().is_loopback() && origin.is_none() {
        bail!(
            "--listen {address} is reached from elsewhere: name with --origin how browsers reach it"
        );
    }
    let office = command.place.open(home, Arc::new(SystemClock)).await?;
    if command.open {
        return listen(office, loopback, Way::Open { demo: false }).await;
    }
    let (setup, code) = match office.has_accounts().await? {
        true => (None, None),
        false => SetupCode::new().map(|(code, text)| (Some(code), Some(text)))?,
    };
    // Until the port is known an origin on loopback cannot be named.
    let back = (origin.as_ref()).map_or_else(|| format!("http://{address}"), Origin::to_string);
    let provider = match (&command.oidc_issuer, &command.oidc_client) {
        (Some(issuer), Some(client)) => Some(provider(issuer, client, command.oidc_secret, &back)?),
        _ => None,
    };
    let door = Door::new(origin, setup, provider);
    let door = Box::new(door);
    listen(office, address, Way::SignIn { door, code }).await
}

#[cfg(feature = "openid")]
fn provider(
    issuer: &str,
    client: &str,
    secret: Option<String>,
    back: &str,
) -> Result<Arc<dyn Provider>> {
    use lf_web::http::openid::OpenId;
    Ok(Arc::new(OpenId::new(issuer, client, secret, back)?))
}

#[cfg(not(feature = "openid"))]
fn provider(issuer: &str, _: &str, _: Option<String>, _: &str) -> Result<Arc<dyn Provider>> {
    bail!(
        "--oidc-issuer {issuer}: this program was built without OpenID; build it with \
         `cargo build --release -p lianfang --features openid`"
    )
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
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, command.port));
    listen(office, address, Way::Open { demo: true }).await
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

/// How one comes in.
enum Way {
    /// By choosing an officer.
    Open { demo: bool },
    /// By signing in; with the code of the first administrator where there is none.
    SignIn {
        door: Box<Door>,
        code: Option<String>,
    },
}

async fn listen(office: Arc<Office>, address: SocketAddr, way: Way) -> Result<ExitCode> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; name another port with --port"))?;
    let address = listener.local_addr()?;
    let app = match way {
        Way::Open { demo } => {
            println!("Listening on http://{address}/ (this computer only: no sign-in)");
            lf_web::router(office.clone(), demo)
        }
        Way::SignIn { door, code } => {
            match &door.origin {
                Some(origin) => println!("Listening on http://{address}/ for {origin}/"),
                None => println!("Listening on http://{address}/ (this computer only)"),
            }
            if let Some(code) = code {
                println!("No account yet. Set-up code for the first administrator: {code}");
            }
            lf_web::guarded(office.clone(), *door)
        }
    };
    let signer = tokio::spawn(sign(Arc::downgrade(&office)));
    let journal = office.journal.clone();
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
