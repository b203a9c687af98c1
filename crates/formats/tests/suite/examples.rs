//! Every mapping of `examples/` over its table: what is accepted, passed over, rejected.

use crate::world::{Run, city, mapping, root, run, shared};
use lf_domain::fact::Fact;
use lf_formats::mapper::MappedFact;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::File;

/// A run in a few lines.
fn summary(run: &Run) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for f in run.facts.iter().chain(&run.clusters) {
        *kinds.entry(f.fact.kind()).or_default() += 1;
    }
    let keys: BTreeSet<&str> = run.facts.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys.len(), run.facts.len(), "keys are unique");
    let mut out = String::new();
    let rejected = run.rejected.len();
    writeln!(
        out,
        "accepted {}, rejected {rejected}, skipped {:?}",
        run.accepted, run.skipped
    )
    .unwrap();
    writeln!(out, "facts {kinds:?}").unwrap();
    let known: Vec<_> = run.facts.iter().map(|f| f.known).collect();
    writeln!(
        out,
        "known {:?} to {:?}",
        known.iter().min(),
        known.iter().max()
    )
    .unwrap();
    run.rejected
        .iter()
        .take(3)
        .for_each(|r| writeln!(out, "{r}").unwrap());
    out
}

fn line(f: &MappedFact) -> String {
    let fact = serde_json::to_string(&f.fact).unwrap();
    format!("{} {} {fact}", f.known, f.key)
}

fn lines<'f>(facts: impl IntoIterator<Item = &'f MappedFact>) -> String {
    facts.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn mers_korea() {
    let Some(file) = shared("outbreaks/mers_korea_2015_linelist.csv") else {
        return;
    };
    let run = run(
        &mapping("mers-korea-2015.yaml"),
        &city("korea-care-region"),
        &[],
        file,
    );
    insta::assert_snapshot!(summary(&run), @r#"
    accepted 162, rejected 0, skipped {}
    facts {"case": 169, "cluster": 149}
    known Some(2015-05-20) to Some(2015-06-16)
    "#);
    insta::assert_snapshot!(lines(&run.facts[..3]), @r#"
    2015-05-20 mers-korea-2015/case/SK_1 {"fact":"case","case_id":"SK_1","disease":"mers","classification":"confirmed","origin":"imported","place":{"county":"900101"},"onset":"2015-05-11","reported":"2015-05-20","links":[{"kind":"hospital","key":"Pyeongtaek St. Mary, Hospital, Pyeongtaek, Gyeonggi"}]}
    2015-05-20 mers-korea-2015/case/SK_2 {"fact":"case","case_id":"SK_2","disease":"mers","classification":"confirmed","origin":"local","place":{"county":"900101"},"onset":"2015-05-18","reported":"2015-05-20","links":[{"kind":"hospital","key":"Pyeongtaek St. Mary, Hospital, Pyeongtaek, Gyeonggi"}]}
    2015-05-21 mers-korea-2015/case/SK_3 {"fact":"case","case_id":"SK_3","disease":"mers","classification":"confirmed","origin":"local","place":{"county":"900101"},"onset":"2015-05-20","reported":"2015-05-21","links":[{"kind":"hospital","key":"Pyeongtaek St. Mary, Hospital, Pyeongtaek, Gyeonggi"}]}
    "#);
    let first_of_each = run.clusters.iter().filter(|c| c.corrects.is_none());
    insta::assert_snapshot!(lines(first_of_each), @r#"
    2015-05-21 mers-korea-2015/cluster/mers/hospital/Pyeongtaek St. Mary, Hospital, Pyeongtaek, Gyeonggi/2015-05-21/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-05-21","place":{"county":"900101"},"size":2,"link":"hospital: Pyeongtaek St. Mary, Hospital, Pyeongtaek, Gyeonggi"}
    2015-06-01 mers-korea-2015/cluster/mers/hospital/Konyang University Hospital, Daejeon/2015-06-01/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-01","place":{"county":"900101"},"size":2,"link":"hospital: Konyang University Hospital, Daejeon"}
    2015-06-05 mers-korea-2015/cluster/mers/hospital/Dae Cheong Hospital, Daejeon/2015-06-05/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-05","place":{"county":"900101"},"size":2,"link":"hospital: Dae Cheong Hospital, Daejeon"}
    2015-06-05 mers-korea-2015/cluster/mers/hospital/Samsung Medical Center, Seoul/2015-06-05/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-05","place":{"county":"900101"},"size":2,"link":"hospital: Samsung Medical Center, Seoul"}
    2015-06-08 mers-korea-2015/cluster/mers/hospital/Seoul Clinic, Asan, Chungcheongnam/2015-06-08/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-08","place":{"county":"900101"},"size":2,"link":"hospital: Seoul Clinic, Asan, Chungcheongnam"}
    2015-06-08 mers-korea-2015/cluster/mers/hospital/Hallym University Medical Center/2015-06-08/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-08","place":{"county":"900101"},"size":2,"link":"hospital: Hallym University Medical Center"}
    2015-06-10 mers-korea-2015/cluster/mers/hospital/Pyeongtaek goodmorning hospital/2015-06-10/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-10","place":{"county":"900101"},"size":2,"link":"hospital: Pyeongtaek goodmorning hospital"}
    2015-06-15 mers-korea-2015/cluster/mers/hospital/Hallym University Dongtan Sacred Heart Hospital, Hwaseong, Gyeonggi/2015-06-15/2 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-15","place":{"county":"900101"},"size":2,"link":"hospital: Hallym University Dongtan Sacred Heart Hospital, Hwaseong, Gyeonggi"}
    "#);
    let last = run.clusters.iter().rfind(|c| c.key.contains("Samsung"));
    insta::assert_snapshot!(lines(last), @r#"2015-06-16 mers-korea-2015/cluster/mers/hospital/Samsung Medical Center, Seoul/2015-06-05/85 {"fact":"cluster","disease":"mers","origin":"local","date":"2015-06-16","place":{"county":"900101"},"size":85,"link":"hospital: Samsung Medical Center, Seoul"}"#);
    let imported = run.facts.iter().filter(|f| match &f.fact {
        Fact::Case(c) => c.origin == Some(lf_domain::case::Origin::Imported),
        _ => false,
    });
    assert_eq!(imported.count(), 1);
}

#[test]
fn h7n9_china() {
    let Some(file) = shared("outbreaks/fluH7N9_china_2013.csv") else {
        return;
    };
    let run = run(
        &mapping("h7n9-china-2013.yaml"),
        &city("china-2013"),
        &[],
        file,
    );
    insta::assert_snapshot!(summary(&run), @r#"
    accepted 126, rejected 10, skipped {}
    facts {"case": 156}
    known Some(2013-02-19) to Some(2013-08-11)
    row 65: date_of_hospitalisation | date_of_onset: required ``
    row 66: date_of_hospitalisation | date_of_onset: required ``
    row 67: date_of_hospitalisation | date_of_onset: required ``
    "#);
    let died = run.facts.iter().filter(|f| f.corrects.is_some());
    insta::assert_snapshot!(lines(died.take(2)), @r#"
    2013-03-04 h7n9-china-2013/case/1/died {"fact":"case","case_id":"1","disease":"human_avian_flu","classification":"confirmed","origin":"local","place":{"county":"900211"},"onset":"2013-02-19","reported":"2013-02-19","died":"2013-03-04"}
    2013-03-10 h7n9-china-2013/case/2/died {"fact":"case","case_id":"2","disease":"human_avian_flu","classification":"confirmed","origin":"local","place":{"county":"900211"},"onset":"2013-02-27","reported":"2013-03-03","died":"2013-03-10"}
    "#);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for f in run.facts.iter().filter(|f| f.corrects.is_none()) {
        if let Fact::Case(c) = &f.fact {
            *places.entry(c.place.to_string()).or_default() += 1;
        }
    }
    assert_eq!(places.len(), 13);
    assert_eq!(places.values().sum::<usize>(), run.accepted);
}

#[test]
fn us_influenza() {
    let Some(weekly) = shared("ili/us_states_ili_positivity_weekly.csv") else {
        return;
    };
    let Some(baseline) = shared("ili/us_states_baseline_by_season.csv") else {
        return;
    };
    let city = city("us-state");
    let set = [("region", "Alabama")];
    let weeks = run(&mapping("us-ili-weekly.yaml"), &city, &set, weekly);
    insta::assert_snapshot!(summary(&weeks), @r#"
    accepted 490, rejected 0, skipped {"Filter(\"region\")": 4900}
    facts {"sentinel": 490}
    known Some(2010-10-10) to Some(2020-02-23)
    "#);
    insta::assert_snapshot!(lines(&weeks.facts[..2]), @r#"
    2010-10-10 us-ili/sentinel/Alabama/2010-10-09 {"fact":"sentinel","week":"2010-W40","ili_pct":2.13477,"pos_pct":0.0}
    2010-10-17 us-ili/sentinel/Alabama/2010-10-16 {"fact":"sentinel","week":"2010-W41","ili_pct":2.05999,"pos_pct":0.0}
    "#);
    // MMWR week 53 of 2014 ends on 3 January 2015, in the first ISO week of 2015.
    let at_the_turn = weeks
        .facts
        .iter()
        .find(|f| f.key.ends_with("2015-01-03"))
        .unwrap();
    assert!(line(at_the_turn).contains("\"week\":\"2015-W01\""));
    let mut seen = BTreeSet::new();
    for f in &weeks.facts {
        if let Fact::Sentinel(s) = &f.fact {
            assert!(seen.insert(s.week), "two rows in {}", s.week);
        }
    }
    let seasons = run(&mapping("us-ili-baseline.yaml"), &city, &set, baseline);
    insta::assert_snapshot!(summary(&seasons), @r#"
    accepted 7, rejected 0, skipped {"Filter(\"region\")": 56}
    facts {"baseline": 7}
    known Some(2013-09-30) to Some(2019-09-30)
    "#);
    insta::assert_snapshot!(lines(&seasons.facts[..1]), @r#"2013-09-30 us-ili/baseline/Alabama/2013-2014 {"fact":"baseline","from":"2013-W40","until":"2014-W39","ili_base":2.2027,"pos_base":0.5694}"#);
}

#[test]
fn every_state_has_its_own_rows() {
    let mut accepted = 0;
    for state in [
        "Alabama",
        "California",
        "Colorado",
        "Georgia",
        "Massachusetts",
        "Mississippi",
        "New Jersey",
        "New Mexico",
        "Oregon",
        "Texas",
        "Virginia",
    ] {
        let Some(file) = shared("ili/us_states_ili_positivity_weekly.csv") else {
            return;
        };
        let run = run(
            &mapping("us-ili-weekly.yaml"),
            &city("us-state"),
            &[("region", state)],
            file,
        );
        assert!(run.rejected.is_empty(), "{state}: {:?}", run.rejected);
        accepted += run.accepted;
    }
    assert_eq!(accepted, 5390);
}

#[test]
fn cholera_africa() {
    let mut accepted = vec![];
    for country in ["BDI", "COG", "MOZ", "MWI", "TZA", "ZMB"] {
        let Some(file) = shared("outbreaks/cholera_africa_weekly_2023_26.csv") else {
            return;
        };
        let run = run(
            &mapping("cholera-africa-weekly.yaml"),
            &city("african-country"),
            &[("country", country)],
            file,
        );
        if country == "BDI" {
            insta::assert_snapshot!(summary(&run), @r#"
    accepted 163, rejected 0, skipped {"Filter(\"country_iso3\")": 778}
    facts {"count": 163}
    known Some(2023-02-12) to Some(2026-03-22)
    "#);
            insta::assert_snapshot!(lines(&run.facts[..1]), @r#"2023-02-12 cholera-africa/count/BDI/2023-02-06 {"fact":"count","disease":"cholera","place":{"county":"900401"},"date":"2023-02-06","cases":3,"deaths":0}"#);
        }
        assert!(run.rejected.is_empty(), "{country}: {:?}", run.rejected);
        accepted.push(run.accepted);
    }
    assert_eq!(accepted, [163, 137, 162, 163, 154, 162]);
}

#[test]
fn dengue_tainan() {
    let Some(file) = shared("outbreaks/dengue_tainan_weekly_by_district_1998_2024.csv") else {
        return;
    };
    let run = run(
        &mapping("dengue-tainan-weekly.yaml"),
        &city("tainan"),
        &[],
        file,
    );
    insta::assert_snapshot!(summary(&run), @r#"
    accepted 2183, rejected 0, skipped {"Condition(\"district\")": 10}
    facts {"weekly": 2183, "weekly_coverage": 1}
    known Some(1998-02-15) to Some(2024-09-08)
    "#);
    insta::assert_snapshot!(lines(&run.facts[..3]), @r#"
    1998-02-15 dengue-tainan/weekly_coverage/dengue/1998-W07 {"fact":"weekly_coverage","disease":"dengue","since":"1998-W07"}
    1998-02-15 dengue-tainan/weekly/dengue/900525/1998-W07 {"fact":"weekly","disease":"dengue","place":{"county":"900525"},"week":"1998-W07","cases":1}
    1998-08-30 dengue-tainan/weekly/dengue/900502/1998-W35 {"fact":"weekly","disease":"dengue","place":{"county":"900502"},"week":"1998-W35","cases":1}
    "#);
}

#[test]
fn jiaxing_cases() {
    let file = File::open(root().join("examples/jiaxing-cases.csv")).unwrap();
    let run = run(&mapping("jiaxing-cases.yaml"), &city("jiaxing"), &[], file);
    insta::assert_snapshot!(summary(&run), @r#"
    accepted 7, rejected 0, skipped {}
    facts {"case": 8}
    known Some(2024-07-02) to Some(2024-07-09)
    "#);
    insta::assert_snapshot!(lines(&run.facts), @r#"
    2024-07-02 jiaxing-cases/case/JX-2024-0001 {"fact":"case","case_id":"JX-2024-0001","disease":"cholera","classification":"confirmed","origin":"local","place":{"county":"330482"},"onset":"2024-07-01","reported":"2024-07-02","links":[{"kind":"household","key":"H-01"}]}
    2024-07-04 jiaxing-cases/case/JX-2024-0002 {"fact":"case","case_id":"JX-2024-0002","disease":"cholera","classification":"confirmed","origin":"local","place":{"county":"330482"},"onset":"2024-07-03","reported":"2024-07-04","links":[{"kind":"household","key":"H-01"}]}
    2024-07-05 jiaxing-cases/case/JX-2024-0003 {"fact":"case","case_id":"JX-2024-0003","disease":"cholera","classification":"clinical","origin":"local","place":{"county":"330482"},"zone":"port_zone","onset":"2024-07-03","reported":"2024-07-05"}
    2024-07-05 jiaxing-cases/case/JX-2024-0004 {"fact":"case","case_id":"JX-2024-0004","disease":"measles","classification":"suspected","place":{"county":"330481"},"onset":"2024-07-04","reported":"2024-07-05"}
    2024-07-04 jiaxing-cases/case/JX-2024-0005 {"fact":"case","case_id":"JX-2024-0005","disease":"covid19","classification":"asymptomatic","origin":"imported","place":{"county":"330402"},"onset":"2024-07-03","reported":"2024-07-04"}
    2024-07-06 jiaxing-cases/case/JX-2024-0006 {"fact":"case","case_id":"JX-2024-0006","disease":"human_avian_flu","classification":"confirmed","origin":"local","place":{"county":"330421"},"onset":"2024-07-02","reported":"2024-07-06"}
    2024-07-09 jiaxing-cases/case/JX-2024-0006/died {"fact":"case","case_id":"JX-2024-0006","disease":"human_avian_flu","classification":"confirmed","origin":"local","place":{"county":"330421"},"onset":"2024-07-02","reported":"2024-07-06","died":"2024-07-09"}
    2024-07-06 jiaxing-cases/case/JX-2024-0007 {"fact":"case","case_id":"JX-2024-0007","disease":"hand_foot_mouth_disease","classification":"clinical","origin":"imported","place":"other_prefecture","reported":"2024-07-06"}
    "#);
    let personal = run.facts[0].personal.as_ref().unwrap();
    let personal = serde_json::to_string(personal).unwrap();
    insta::assert_snapshot!(personal, @r#"{"id_number":"330499190001010010","name":"甲一","phone":"13800000001"}"#);
    for f in &run.facts {
        let fact = line(f);
        assert!(
            !fact.contains("330499") && !fact.contains("138000"),
            "{fact}"
        );
    }
}

/// The assumptions that a replay prints, and nothing that the city lacks.
#[test]
fn every_example_reads_and_says_what_it_assumes() {
    let mut n = 0;
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".yaml") {
            continue;
        }
        let mapping = mapping(&name);
        let replay = !["cases-simple", "jiaxing-cases"].contains(&mapping.source.as_str());
        assert_eq!(replay, !mapping.about.is_empty(), "{name}");
        n += 1;
    }
    assert!(n >= 8, "{n} mappings");
}
