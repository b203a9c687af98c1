//! The demo city's story, told to a real journal: what the plans make of it.

use jiff::Timestamp;
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::story::{Story, tell};
use lf_domain::level::Level;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

async fn open(url: &str, dir: &Path, clock: Arc<SetClock>) -> Arc<Office> {
    let library = Library::open(&home()).unwrap();
    let setup = Setup {
        city: "jiaxing".into(),
        url: url.into(),
        key_dir: dir.join("keys"),
        clock,
    };
    Office::open(&library, setup).await.unwrap()
}

/// A database of its own on the test server, where one is configured.
fn postgres() -> Option<String> {
    let Ok(server) = std::env::var("LF_TEST_POSTGRES") else {
        println!("PostgreSQL not configured: skipped");
        return None;
    };
    let name = format!("lf_story_{}", std::process::id());
    for sql in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ),
    ] {
        let done = Command::new("psql")
            .args(["-q", "-d", &server, "-c", &sql])
            .status()
            .unwrap();
        assert!(done.success(), "psql cannot reach {server}");
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

fn level_of(office: &Office, topic: &str) -> Option<Level> {
    office.incident(topic).unwrap().candidate.level
}

#[tokio::test]
async fn the_story_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", dir.path().join("journal.db").display());
    the_story_leads_to_candidates_and_survives_a_restart(&url, dir.path()).await;
}

#[tokio::test]
async fn the_story_on_postgresql() {
    let dir = tempfile::tempdir().unwrap();
    if let Some(url) = postgres() {
        the_story_leads_to_candidates_and_survives_a_restart(&url, dir.path()).await;
    }
}

async fn the_story_leads_to_candidates_and_survives_a_restart(url: &str, dir: &Path) {
    let now: Timestamp = "2026-09-18T08:40:00Z".parse().unwrap();
    let text = std::fs::read_to_string(home().join("cities/jiaxing/demo.yaml")).unwrap();
    let story: Story = serde_saphyr::from_str(&text).unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let today = lf_app::clock::day_in(now, &zone);
    let begins = story.begins(today, &zone).unwrap();
    let clock = Arc::new(SetClock::new(begins));
    let office = open(url, dir, clock.clone()).await;
    tell(&office, &clock, &story, today).await.unwrap();
    clock.set(now);

    let cholera = office.incident("cholera").unwrap();
    assert_eq!(cholera.candidate.level, Some(Level::IV));
    assert_eq!(cholera.candidate.clauses, ["2.4(1)"]);
    assert_eq!(cholera.counts.cases, 7);
    assert_eq!(cholera.counts.suspects, 1);
    assert!(
        cholera.candidate.pending.contains(&"2.3(2)".to_string()),
        "a suspect in a second county leaves III open"
    );
    assert_eq!(cholera.with_suspects.level, Some(Level::III));
    let next = cholera.next.unwrap();
    assert_eq!((next.level, next.clause.as_str()), (Level::III, "2.3(2)"));
    assert_eq!(level_of(&office, "occupational_poisoning"), Some(Level::IV));
    let pneumonia = office.incident("unexplained_pneumonia").unwrap();
    assert_eq!(pneumonia.candidate.level, None);
    assert!(
        pneumonia
            .asks
            .iter()
            .any(|a| a.if_yes == Some(Some(Level::IV))),
        "{:?}",
        pneumonia.asks
    );

    let before = office.incidents();
    let head = office.journal.head().borrow().clone();
    let findings = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert!(
        findings
            .iter()
            .any(|f| f.kind == "finding.candidate" && f.body.contains("2.4(1)"))
    );
    assert!(office.evaluated(head.seq, Duration::from_secs(5)).await);
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;

    let office = open(url, dir, clock).await;
    assert!(office.evaluated(head.seq, Duration::from_secs(5)).await);
    assert_eq!(office.incidents(), before, "state is a fold of the journal");
    let again = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert_eq!(again.len(), findings.len(), "a restart finds nothing new");
}
