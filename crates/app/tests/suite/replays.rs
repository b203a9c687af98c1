//! Real outbreaks told to the plans: the crossing days and clauses. The data
//! stay in the shared folder; where it is absent these tests say so and pass.

use jiff::civil::Date;
use lf_app::files;
use lf_app::library::Library;
use lf_app::replay::{Line, Tale, replay};
use lf_domain::level::Level;
use lf_formats::mapper::Settings;
use lf_testing::place::{data, home};
use std::collections::BTreeMap;
use std::path::PathBuf;

struct Told {
    lines: Vec<Line>,
    facts: usize,
    rejected: usize,
}

fn told(
    city: &str,
    plan: &str,
    mappings: &[&str],
    set: &[(&str, &str)],
    tables: &[&str],
) -> Option<Told> {
    let tables: Vec<PathBuf> = tables.iter().map(|t| data(t)).collect::<Option<_>>()?;
    let library = Library::open(&home()).unwrap();
    let city = library.city(city).unwrap();
    let plan = library
        .plans_of(&city, None)
        .unwrap()
        .into_iter()
        .find(|p| p.code() == plan)
        .unwrap();
    let mappings: Vec<PathBuf> = mappings
        .iter()
        .map(|m| home().join("examples").join(m))
        .collect();
    let mappings = files::mappings(&mappings).unwrap();
    let set: BTreeMap<String, String> = set
        .iter()
        .map(|(a, b)| (a.to_string(), b.to_string()))
        .collect();
    let tale = Tale::read(
        &tables,
        &mappings,
        &city,
        &library.book,
        &Settings { set, today: None },
    )
    .unwrap();
    let mut lines = vec![];
    replay(&city, &library.book, &plan, &tale, &mut |l| lines.push(l));
    Some(Told {
        lines,
        facts: tale.facts.len(),
        rejected: tale.rejected.len(),
    })
}

/// The days on which level or clauses change, in short.
fn crossings(lines: &[Line]) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut last = String::from("none ");
    for l in lines {
        let level = l.level.map_or("none".into(), |l| l.to_string());
        let state = format!("{level} {}", l.clauses.join(" "));
        if state != last {
            out.push(format!("{} {}", l.at, state.trim_end()));
            last = state;
        }
    }
    out
}

#[test]
fn mers_in_korea_2015() {
    let Some(t) = told(
        "korea-care-region",
        "ARI",
        &["mers-korea-2015.yaml"],
        &[],
        &["outbreaks/mers_korea_2015_linelist.csv"],
    ) else {
        return;
    };
    assert_eq!(t.rejected, 0);
    // 20 May: the traveller and the two infected by him are confirmed within a
    // day, so the imported case (IV) and the first local one (III) share a day;
    // the next local case of the same hospital makes the cluster (II). The last
    // cases are known in early July; the cluster counts for 60 days more.
    assert_eq!(
        crossings(&t.lines),
        [
            "2015-05-20 III 2.2(2)",
            "2015-05-21 II 2.3(3)",
            "2015-08-16 none"
        ]
    );
}

#[test]
fn h7n9_in_china_2013() {
    let Some(t) = told(
        "china-2013",
        "ARI",
        &["h7n9-china-2013.yaml"],
        &[],
        &["outbreaks/fluH7N9_china_2013.csv"],
    ) else {
        return;
    };
    // One case is enough for IV; many provinces without a recorded cluster stay IV (AMB-26).
    let c = crossings(&t.lines);
    assert_eq!(c[0], "2013-02-19 IV 2.1(2)");
    assert!(
        c.iter()
            .all(|l| l.ends_with("IV 2.1(2)") || l.ends_with("none")),
        "{c:?}"
    );
}

#[test]
fn influenza_in_a_us_state_with_baselines() {
    let Some(t) = told(
        "us-state",
        "ARI",
        &["us-ili-weekly.yaml", "us-ili-baseline.yaml"],
        &[("region", "Alabama")],
        &[
            "ili/us_states_ili_positivity_weekly.csv",
            "ili/us_states_baseline_by_season.csv",
        ],
    ) else {
        return;
    };
    let c = crossings(&t.lines);
    same(
        &c[..6],
        &[
            "2013-12-15 IV 2.1(3)",
            "2013-12-22 none",
            "2014-01-12 IV 2.1(3)",
            "2014-01-19 none",
            "2014-12-07 IV 2.1(3)",
            "2014-12-21 III 2.2(4)",
        ],
    );
    // Before the first baseline the three influenza clauses are unknown, not unmet.
    let first = &t.lines[0];
    assert_eq!(first.pending, ["2.3(5)", "2.2(4)", "2.1(3)"]);
    assert!(first.at < "2013-10-01".parse::<Date>().unwrap());
}

#[test]
fn cholera_in_burundi_by_week() {
    let Some(t) = told(
        "african-country",
        "PHE",
        &["cholera-africa-weekly.yaml"],
        &[("country", "BDI")],
        &["outbreaks/cholera_africa_weekly_2023_26.csv"],
    ) else {
        return;
    };
    let c = crossings(&t.lines);
    same(
        &c[..3],
        &[
            "2023-02-12 IV 2.4(1)",
            "2023-02-26 III 2.3(2)",
            "2023-04-16 II 2.2(2)",
        ],
    );
    assert_eq!(c.last().unwrap(), "2026-04-14 none");
}

/// The first day of each level, as `IV 2023-02-12, II 2023-04-16`, in order of time.
fn firsts(lines: &[Line]) -> String {
    let mut seen: Vec<(Level, String)> = vec![];
    for l in lines {
        if let Some(level) = l.level
            && !seen.iter().any(|(s, _)| *s == level)
        {
            seen.push((level, format!("{level} {}", l.at)));
        }
    }
    let words: Vec<String> = seen.into_iter().map(|(_, w)| w).collect();
    words.join(", ")
}

#[test]
fn cholera_in_six_countries() {
    let expected = [
        ("BDI", "IV 2023-02-12, III 2023-02-26, II 2023-04-16"),
        ("COG", "III 2023-07-30, II 2023-08-27, IV 2025-06-22"),
        ("MOZ", "II 2023-02-12, III 2024-07-16, IV 2024-10-20"),
        ("MWI", "II 2023-02-12, III 2023-07-11, IV 2023-11-28"),
        ("TZA", "III 2023-02-12, IV 2023-03-07, II 2023-03-19"),
        ("ZMB", "II 2023-02-12, III 2023-03-14, IV 2023-07-04"),
    ];
    for (country, days) in expected {
        let table = "outbreaks/cholera_africa_weekly_2023_26.csv";
        let mapping = &["cholera-africa-weekly.yaml"];
        let Some(t) = told(
            "african-country",
            "PHE",
            mapping,
            &[("country", country)],
            &[table],
        ) else {
            return;
        };
        assert_eq!(
            (t.rejected, firsts(&t.lines).as_str()),
            (0, days),
            "{country}"
        );
    }
}

#[test]
fn influenza_in_eleven_states() {
    let expected = [
        ("Alabama", "IV 2013-12-15, III 2014-12-21"),
        ("California", "IV 2013-12-29, III 2017-12-31"),
        ("Colorado", "IV 2013-12-29, III 2015-01-04"),
        ("Georgia", "IV 2013-12-22, III 2014-12-21"),
        ("Massachusetts", "IV 2017-02-12, III 2018-02-04"),
        ("Mississippi", "IV 2017-02-05, III 2019-02-03"),
        // No baseline is given for this state: its clauses stay unknown.
        ("New Jersey", ""),
        ("New Mexico", "IV 2017-02-05, III 2018-01-21, II 2020-01-12"),
        ("Oregon", "IV 2013-12-29, III 2014-01-05"),
        ("Texas", "IV 2013-12-01, III 2013-12-15"),
        ("Virginia", "IV 2013-12-29, III 2014-12-21"),
    ];
    for (region, days) in expected {
        let mappings = &["us-ili-weekly.yaml", "us-ili-baseline.yaml"];
        let tables = &[
            "ili/us_states_ili_positivity_weekly.csv",
            "ili/us_states_baseline_by_season.csv",
        ];
        let Some(t) = told("us-state", "ARI", mappings, &[("region", region)], tables) else {
            return;
        };
        assert_eq!(
            (t.rejected, firsts(&t.lines).as_str()),
            (0, days),
            "{region}"
        );
    }
}

#[test]
fn dengue_in_tainan_against_five_years() {
    let Some(t) = told(
        "tainan",
        "PHE",
        &["dengue-tainan-weekly.yaml"],
        &[],
        &["outbreaks/dengue_tainan_weekly_by_district_1998_2024.csv"],
    ) else {
        return;
    };
    assert_eq!(t.rejected, 0);
    assert!(t.facts > 2_000);
    let c = crossings(&t.lines);
    // The great outbreak of 2015 is found as II over several districts in that summer.
    assert!(
        c.iter()
            .any(|l| l.starts_with("2015-0") && l.ends_with("II 2.2(3)")),
        "{c:#?}"
    );
    // Before five years of history there is no level at all.
    assert!(
        c.iter().all(|l| l.as_str() >= "2003-01-01"),
        "{:?}",
        c.first()
    );
}

fn same(got: &[String], want: &[&str]) {
    assert_eq!(got, want);
}
