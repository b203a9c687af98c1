//! Imports: a verdict for every row, twice the same, corrections, bad rows.

use lf_app::files;
use lf_app::import::{Import, Totals, Verdict};
use lf_app::report::Report;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_formats::mapper::Settings;
use lf_testing::TestOffice;
use lf_testing::act::of;
use lf_testing::office::PATIENCE;
use lf_testing::place::home;

struct Desk {
    office: TestOffice,
    actor: Actor,
}

impl Desk {
    async fn new() -> Desk {
        let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
        let actor = of(&office, "cdc");
        Desk { office, actor }
    }

    async fn import(&self, bytes: &[u8]) -> (Totals, Vec<Verdict>) {
        let path = self.office.database().folder().join("cases.csv");
        std::fs::write(&path, bytes).unwrap();
        let order = Import {
            files: vec![path],
            mappings: files::mappings(&[home().join("examples/cases-simple.yaml")]).unwrap(),
            settings: Settings::default(),
        };
        let mut verdicts = vec![];
        let totals = self
            .office
            .import(&self.actor, order, &mut |v| verdicts.push(v.verdict))
            .await
            .unwrap();
        self.office.settled().await;
        (totals, verdicts)
    }
}

const HEAD: &str = "case_id,disease,area,onset,reported,classification,origin\n";

fn totals(accepted: u64, repeated: u64, corrected: u64, rejected: u64) -> Totals {
    Totals {
        accepted,
        repeated,
        corrected,
        skipped: 0,
        rejected,
        clusters: 0,
    }
}

/// Journal number of a row that was accepted.
fn seq(verdict: &Verdict) -> u64 {
    match verdict {
        Verdict::Accepted { seq } => *seq,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_can_be_imported_twice_and_corrected() {
    let desk = Desk::new().await;
    let file = format!(
        "{HEAD}A1,cholera,Pinghu,2026-09-14,2026-09-15,confirmed,local\nA2,cholera,Pinghu,2026-09-15,2026-09-16,confirmed,local\n"
    );
    let (t, first) = desk.import(file.as_bytes()).await;
    assert_eq!(t, totals(2, 0, 0, 0));
    assert_eq!(desk.import(file.as_bytes()).await.0, totals(0, 2, 0, 0));
    assert_eq!(desk.office.incident("cholera").unwrap().counts.cases, 2);

    // The second case turns out to live in another county: III.
    let moved = file.replace("A2,cholera,Pinghu", "A2,cholera,Haining");
    let (t, verdicts) = desk.import(moved.as_bytes()).await;
    assert_eq!(t, totals(0, 1, 1, 0));
    assert!(
        matches!(verdicts[1], Verdict::Corrected { corrects, .. } if corrects == seq(&first[1])),
        "{verdicts:?}"
    );
    let cholera = desk.office.incident("cholera").unwrap();
    assert_eq!(
        (cholera.counts.cases, cholera.candidate.level),
        (2, Some(Level::III))
    );
    assert_eq!(desk.import(moved.as_bytes()).await.0, totals(0, 2, 0, 0));
    // And back: the same words as at first are a new correction.
    assert_eq!(desk.import(file.as_bytes()).await.0, totals(0, 1, 1, 0));
    assert_eq!(
        desk.office.incident("cholera").unwrap().candidate.level,
        Some(Level::IV)
    );
    assert!(desk.office.journal.verify(|_, _| {}).await.unwrap().ok);
}

#[tokio::test]
async fn bad_rows_are_named_and_the_rest_goes_through() {
    let desk = Desk::new().await;
    let file = format!(
        "{HEAD}B1,cholera,Pinghu,2026-09-14,2026-09-15,confirmed,local\n\
         B2,colera,Pinghu,2026-09-14,2026-09-15,confirmed,local\n\
         B3,cholera,Atlantis,2026-09-14,2026-09-15,confirmed,local\n\
         B4,cholera,Pinghu,2026-02-30,2026-09-15,confirmed,local\n\
         B5,cholera,Pinghu,2026-09-16,2026-09-15,confirmed,local\n\
         B6,cholera,Pinghu\n\
         B7,cholera,Pinghu,2026-09-14,2027-09-15,confirmed,local\n\
         B8,cholera,Haiyan,2026-09-14,2026-09-15,confirmed,local\n"
    );
    let (t, verdicts) = desk.import(file.as_bytes()).await;
    assert_eq!(t, totals(2, 0, 0, 6));
    let columns: Vec<String> = verdicts
        .iter()
        .filter_map(|v| match v {
            Verdict::Rejected { refusals } => {
                Some(format!("{} {}", refusals[0].field, refusals[0].key))
            }
            _ => None,
        })
        .collect();
    assert_eq!(columns[0], "disease unknown-disease");
    assert_eq!(columns[1], "area unknown-place");
    assert_eq!(columns[2], "onset impossible-date");
    assert_eq!(columns[3], "onset date-order");
}

#[tokio::test]
async fn a_withdrawal_by_hand_outlives_the_next_import_of_the_same_file() {
    let desk = Desk::new().await;
    let file = format!("{HEAD}C1,cholera,Pinghu,2026-09-14,2026-09-15,confirmed,local\n");
    let (_, verdicts) = desk.import(file.as_bytes()).await;
    let report = Report {
        fact: Fact::Withdrawal {
            reason: "wrong person".into(),
        },
        corrects: Some(seq(&verdicts[0])),
        key: None,
        source: "form".into(),
        personal: None,
    };
    let receipt = desk.office.report(&desk.actor, report).await.unwrap();
    assert!(desk.office.evaluated(receipt.seq, PATIENCE).await);
    assert_eq!(desk.office.incident("cholera").unwrap().counts.cases, 0);
    assert_eq!(desk.import(file.as_bytes()).await.0, totals(0, 1, 0, 0));
    assert_eq!(desk.office.incident("cholera").unwrap().counts.cases, 0);
}
