//! The national limits of reports, as the pack of this repository gives them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_response::obligation::Obligation;
use lf_response::opening::{Happening, Owed, Scene, Script, asked};
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use serde_json::json;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(path: PathBuf) -> Source {
    Source {
        text: std::fs::read_to_string(&path).unwrap(),
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
    }
}

pub struct Nation {
    pub city: City,
    book: CodeBook,
    plan: Plan,
    zone: TimeZone,
}

impl Nation {
    fn new() -> Nation {
        Nation::of("cn-reporting")
    }

    /// Jiaxing under one pack of this repository.
    pub fn of(folder: &str) -> Nation {
        let book: CodeBook = pack::yaml(&source(root().join("plans/codebook.yaml"))).unwrap();
        let files = std::fs::read_dir(root().join("plans").join(folder)).unwrap();
        let paths = files.map(|f| f.unwrap().path()).filter(|p| p.is_file());
        let sources = paths.map(source).collect();
        let pack = pack::read(sources).unwrap_or_else(|p| panic!("{p:?}"));
        Nation {
            city: pack::yaml(&source(root().join("cities/jiaxing/city.yaml"))).unwrap(),
            plan: Plan::compile(pack, &book, None).unwrap_or_else(|p| panic!("{p:?}")),
            book,
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
        }
    }

    /// Code of the pack.
    pub fn code(&self) -> &str {
        self.plan.code()
    }

    pub fn opened(&self, what: &Happening) -> Vec<Obligation> {
        let scene = Scene {
            city: &self.city,
            book: &self.book,
            zone: &self.zone,
        };
        let owed = asked(what, &scene, &Script::of(&self.plan));
        owed.iter().map(|o: &Owed| o.it().clone()).collect()
    }

    /// Tasks that a case opens, each with its owner and its hours.
    fn case(&self, disease: &str, classification: &str, at: &str) -> Vec<(String, String, i64)> {
        let at: Timestamp = at.parse().unwrap();
        let what = Happening {
            seq: 7,
            root: 7,
            kind: "fact.case".into(),
            at,
            agency: "hospital".into(),
            body: json!({"disease": disease, "classification": classification, "place": {"county": "330482"}}),
            fact_topics: vec![disease.into()],
            ..Happening::default()
        };
        let hours = |o: &Obligation| o.due.map_or(-1, |d| d.duration_since(at).as_hours());
        let mut out: Vec<_> = (self.opened(&what).iter())
            .map(|o| (o.task.clone(), o.who.clone(), hours(o)))
            .collect();
        out.sort();
        out
    }

    fn hours(&self, disease: &str, task: &str) -> Option<i64> {
        let opened = self.case(disease, "confirmed", "2026-09-18T02:00:00Z");
        opened.iter().find(|o| o.0 == task).map(|o| o.2)
    }
}

#[test]
fn cards_have_two_hours_or_twenty_four_by_the_class_in_force() {
    let n = Nation::new();
    for disease in ["cholera", "bubonic_plague", "sars", "pneumonic_anthrax"] {
        assert_eq!(n.hours(disease, "card-a"), Some(2), "{disease}");
    }
    for disease in ["emerging_disease", "unexplained_pneumonia", "mers"] {
        assert_eq!(n.hours(disease, "card-new"), Some(2), "{disease}");
        assert_eq!(n.hours(disease, "card-bc"), None, "{disease}");
    }
    for disease in [
        "cutaneous_anthrax",
        "human_avian_flu",
        "measles",
        "influenza",
        "chikungunya",
    ] {
        assert_eq!(n.hours(disease, "card-bc"), Some(24), "{disease}");
        assert_eq!(n.hours(disease, "card-a"), None, "{disease}");
    }
    // In none of the three classes, and nothing new.
    assert_eq!(n.hours("varicella", "card-bc"), None);
}

#[test]
fn a_disease_managed_as_class_a_has_one_card_and_not_two() {
    let n = Nation::new();
    for disease in ["sars", "pneumonic_anthrax"] {
        let cards: Vec<String> = (n
            .case(disease, "confirmed", "2026-09-18T02:00:00Z")
            .into_iter())
        .map(|o| o.0)
        .filter(|t| t.starts_with("card-"))
        .collect();
        assert_eq!(cards, ["card-a"], "{disease}");
    }
}

#[test]
fn one_case_can_run_two_clocks() {
    let n = Nation::new();
    // Human avian influenza: a card of 24 hours, and one case is an event of 2 hours.
    assert_eq!(n.hours("human_avian_flu", "card-bc"), Some(24));
    assert_eq!(n.hours("human_avian_flu", "finder-case"), Some(2));
    assert_eq!(n.hours("measles", "finder-case"), None);
}

#[test]
fn the_report_climbs_from_the_finder_to_the_province() {
    let n = Nation::new();
    let chain: Vec<(String, String, i64)> =
        (n.case("cholera", "suspected", "2026-09-18T02:00:00Z"))
            .into_iter()
            .filter(|o| !o.0.contains("card"))
            .collect();
    let step = |task: &str, who: &str, hours: i64| (task.to_string(), who.to_string(), hours);
    assert_eq!(
        chain,
        [
            step("city-government-case", "municipal_government", 6),
            step("county-government-case", "county_government@330482", 4),
            step("county-health-case", "county_health_bureau@330482", 2),
            step("finder-case", "hospital", 2),
        ]
    );
    assert_eq!(n.case("cholera", "excluded", "2026-09-18T02:00:00Z"), []);
}

#[test]
fn before_a_limit_was_law_there_is_none() {
    let n = Nation::new();
    let card = |at: &str| {
        let opened = n.case("measles", "confirmed", at);
        opened.iter().find(|o| o.0 == "card-bc").map(|o| o.2)
    };
    assert_eq!(card("2026-01-28T02:00:00Z"), Some(-1));
    assert_eq!(card("2026-01-29T02:00:00Z"), Some(24));
}

#[test]
fn its_duties_join_the_responses_of_other_plans() {
    let n = Nation::new();
    let ended = Happening {
        seq: 9,
        root: 9,
        kind: "response.ended".into(),
        at: "2026-09-18T02:00:00Z".parse().unwrap(),
        agency: "municipal_government".into(),
        body: json!({
            "key": {"plan": "ANY", "topic": "cholera", "area": "330482"},
            "before": "IV", "starter": "county_government@330482",
        }),
        ..Happening::default()
    };
    let closing = n.opened(&ended);
    assert_eq!(closing.len(), 1);
    assert_eq!(closing[0].who, "county_cdc@330482");
    let due = closing[0].due.unwrap().to_zoned(n.zone.clone());
    assert_eq!(due.date().to_string(), "2026-10-02");
}
