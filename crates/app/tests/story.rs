//! The demo city's story, told to a real journal: what the plans make of it.

use jiff::Timestamp;
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::story::{Story, tell};
use lf_domain::level::Level;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

async fn open(dir: &Path, clock: Arc<SetClock>) -> Arc<Office> {
    let library = Library::open(&home()).unwrap();
    let url = format!("sqlite://{}", dir.join("journal.db").display());
    let setup = Setup { city: "jiaxing".into(), url, key_dir: dir.join("keys"), clock };
    Office::open(&library, setup).await.unwrap()
}

fn level_of(office: &Office, topic: &str) -> Option<Level> {
    office.incident(topic).unwrap().candidate.level
}

#[tokio::test]
async fn the_story_leads_to_candidates_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-09-18T08:40:00Z".parse().unwrap();
    let clock = Arc::new(SetClock::new(now));
    let office = open(dir.path(), clock.clone()).await;
    let text = std::fs::read_to_string(home().join("cities/jiaxing/demo.yaml")).unwrap();
    let story: Story = serde_saphyr::from_str(&text).unwrap();
    tell(&office, &clock, &story, office.today()).await.unwrap();
    clock.set(now);

    let cholera = office.incident("cholera").unwrap();
    assert_eq!(cholera.candidate.level, Some(Level::IV));
    assert_eq!(cholera.candidate.clauses, ["2.4(1)"]);
    assert_eq!(cholera.counts.cases, 7);
    assert_eq!(cholera.counts.suspects, 1);
    assert!(cholera.candidate.pending.contains(&"2.3(2)".to_string()), "a suspect in a second county leaves III open");
    assert_eq!(cholera.with_suspects.level, Some(Level::III));
    let next = cholera.next.unwrap();
    assert_eq!((next.level, next.clause.as_str()), (Level::III, "2.3(2)"));
    assert_eq!(level_of(&office, "occupational_poisoning"), Some(Level::IV));
    let pneumonia = office.incident("unexplained_pneumonia").unwrap();
    assert_eq!(pneumonia.candidate.level, None);
    assert!(pneumonia.asks.iter().any(|a| a.if_yes == Some(Some(Level::IV))), "{:?}", pneumonia.asks);

    let before = office.incidents();
    let head = office.journal.head().borrow().clone();
    let findings = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert!(findings.iter().any(|f| f.kind == "finding.candidate" && f.body.contains("2.4(1)")));
    assert!(office.evaluated(head.seq, Duration::from_secs(5)).await);
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;

    let office = open(dir.path(), clock).await;
    assert!(office.evaluated(head.seq, Duration::from_secs(5)).await);
    assert_eq!(office.incidents(), before, "state is a fold of the journal");
    let again = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert_eq!(again.len(), findings.len(), "a restart finds nothing new");
}
