//! One person is one person: a case that is told twice counts once, and what is
//! known about a person lies under one key.

use lf_app::files;
use lf_app::import::Import;
use lf_app::report::{Receipt, Report, ReportError};
use lf_app::store::{Personal, args};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_formats::mapper::Settings;
use lf_testing::act::officer;
use lf_testing::place::home;
use lf_testing::{Database, Scene, TestOffice};

async fn jiaxing(db: Database) -> TestOffice {
    TestOffice::open(Scene::demo("2026-09-18T02:00:00Z"), db).await
}

fn case(id: &str, classification: &str) -> Fact {
    serde_json::from_value(serde_json::json!({
        "fact": "case", "case_id": id, "disease": "cholera", "classification": classification,
        "origin": "local", "place": {"county": "330482"}, "onset": "2026-09-17", "reported": "2026-09-18",
    }))
    .unwrap()
}

fn report(fact: Fact, key: &str, corrects: Option<u64>) -> Report {
    Report {
        fact,
        corrects,
        key: Some(key.into()),
        source: "api".into(),
        personal: None,
    }
}

fn refusal(told: Result<Receipt, ReportError>) -> (String, String) {
    match told.unwrap_err() {
        ReportError::Refused(r) => (r[0].key.clone(), r[0].args["accepted"].to_string()),
        ReportError::Store(e) => panic!("{e}"),
    }
}

async fn cases(office: &TestOffice) -> i64 {
    office.settled().await;
    office.incident("cholera").unwrap().counts.cases
}

#[tokio::test]
async fn a_case_under_two_keys_counts_once() {
    for db in Database::each("reported_twice") {
        let office = jiaxing(db).await;
        let (hospital, cdc) = (
            officer(&office, "tao_jinrong"),
            officer(&office, "lu_wenqing"),
        );
        let tell = |who: &Actor, r: Report| {
            let (office, who) = (office.office.clone(), who.clone());
            async move { office.report(&who, r).await }
        };
        let first = tell(&hospital, report(case("A-1", "confirmed"), "k1", None));
        let first = first.await.unwrap();
        // The same again, under another key: a repeat.
        let again = tell(&hospital, report(case("A-1", "confirmed"), "k2", None));
        let again = again.await.unwrap();
        assert_eq!((again.seq, again.repeated), (first.seq, true));
        // Something else about the same case is a correction, and has to say so.
        let changed = tell(&hospital, report(case("A-1", "suspected"), "k3", None)).await;
        let seq = first.seq.to_string();
        assert_eq!(refusal(changed), ("case-known".to_string(), seq));
        assert_eq!(cases(&office).await, 1);
        // Another body's numbers are its own, and this body's next case is another.
        (tell(&cdc, report(case("A-1", "confirmed"), "k4", None)).await).unwrap();
        (tell(&hospital, report(case("A-2", "confirmed"), "k5", None)).await).unwrap();
        assert_eq!(cases(&office).await, 3);
        // Corrected by the centre it is still the hospital's case.
        let corrected = tell(&cdc, report(case("A-1", "excluded"), "k6", Some(first.seq)));
        let corrected = corrected.await.unwrap();
        let changed = tell(&hospital, report(case("A-1", "confirmed"), "k7", None)).await;
        assert_eq!(refusal(changed).1, corrected.seq.to_string());
        // Withdrawn: the number is free again. The old key still says what it said.
        let gone = Fact::Withdrawal {
            reason: "no case".into(),
        };
        (tell(&hospital, report(gone, "k8", Some(corrected.seq))).await).unwrap();
        let anew = tell(&hospital, report(case("A-1", "confirmed"), "k9", None));
        assert!(!anew.await.unwrap().repeated);
        let old = tell(&hospital, report(case("A-1", "confirmed"), "k1", None));
        assert_eq!(old.await.unwrap().seq, first.seq);
        // No correction makes one case of two.
        let second = tell(&hospital, report(case("A-2", "confirmed"), "k5", None));
        let second = second.await.unwrap().seq;
        let merged = tell(
            &hospital,
            report(case("A-1", "confirmed"), "k10", Some(second)),
        );
        assert_eq!(refusal(merged.await).0, "case-known");
        assert_eq!(cases(&office).await, 3);
        office.close().await;
    }
}

#[tokio::test]
async fn of_many_at_the_same_instant_one_is_recorded() {
    for db in Database::each("reported_at_once") {
        let office = jiaxing(db).await;
        let hospital = officer(&office, "tao_jinrong");
        let told = (0..8).map(|n| {
            let (office, who) = (office.office.clone(), hospital.clone());
            tokio::spawn(async move {
                let r = report(case("A-1", "confirmed"), &format!("k{n}"), None);
                office.report(&who, r).await.unwrap()
            })
        });
        let mut seqs = vec![];
        for t in told.collect::<Vec<_>>() {
            seqs.push(t.await.unwrap().seq);
        }
        seqs.dedup();
        assert_eq!(seqs.len(), 1);
        assert_eq!(cases(&office).await, 1);
        office.close().await;
    }
}

#[tokio::test]
async fn a_death_in_a_second_step_is_erased_with_its_person() {
    for db in Database::each("died") {
        let office = jiaxing(db).await;
        let cdc = officer(&office, "lu_wenqing");
        let path = office.database().folder().join("cases.csv");
        let table = "卡片编号,姓名,身份证号,联系电话,病种,发病日期,报告日期,死亡日期,现住区县,病例分类,输入/本地,家庭编号\n\
                     D-1,甲一,330499190001010010,13800000001,霍乱,2026-09-10,2026-09-11,2026-09-15,平湖市,确诊病例,本地,\n";
        std::fs::write(&path, table).unwrap();
        let order = Import {
            files: vec![path],
            mappings: files::mappings(&[home().join("examples/jiaxing-cases.yaml")]).unwrap(),
            settings: Settings::default(),
        };
        let totals = office.import(&cdc, order, &mut |_| {}).await.unwrap();
        assert_eq!(totals.accepted, 1);
        let rows: Vec<(i64, String)> = office
            .journal
            .db()
            .all(
                "SELECT seq, person FROM journal WHERE person IS NOT NULL ORDER BY seq",
                args![],
            )
            .await
            .unwrap();
        assert_eq!(rows.len(), 2, "the report and the death");
        let death = rows[1].0 as u64;
        let content = office.journal.open_personal(death).await.unwrap();
        assert!(content.unwrap().contains("甲一"));
        // A correction by hand keeps the key as well.
        assert_eq!(
            office.person_of(death).await.unwrap().as_ref(),
            Some(&rows[0].1)
        );
        let mut by_hand = report(case("D-1", "excluded"), "k1", Some(death));
        by_hand.personal = Some(Personal {
            person: office.person_of(death).await.unwrap().unwrap(),
            content: "甲一".into(),
        });
        let by_hand = office.report(&cdc, by_hand).await.unwrap().seq;
        assert!(
            office
                .erase_person(&cdc, &rows[0].1, "asked for")
                .await
                .unwrap()
        );
        for seq in [rows[0].0 as u64, death, by_hand] {
            assert_eq!(office.journal.open_personal(seq).await.unwrap(), None);
        }
        assert!(office.journal.verify(|_, _| {}).await.unwrap().ok);
        office.close().await;
    }
}
