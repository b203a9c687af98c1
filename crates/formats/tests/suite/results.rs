//! Laboratory results in HL7 v2, FHIR and tables: real ones, made ones, and broken ones.

use crate::messages::{bytes, said, sound};
use crate::world::{city, mapping, run, shared};
use lf_domain::person::{DocumentKind, Sex};
use lf_formats::laboratory::table::LabMapping;
use lf_formats::laboratory::{Results, Status, Value, Verdict, Words};
use lf_formats::message::Weight;
use lf_formats::{fhir, hl7};

#[test]
fn a_real_result_of_hepatitis_c() {
    let Some(bytes) = bytes("lab/hl7/nist_elr_hepatitis_c.hl7") else {
        return;
    };
    let results = hl7::oru::read(&bytes, &Words::default()).unwrap();
    assert_eq!(said(&results.problems), Vec::<String>::new());
    let [row] = &results.rows[..] else {
        panic!("{} rows", results.rows.len())
    };
    assert_eq!(row.message, "NIST-110316102333943");
    assert_eq!(
        (row.test.code.as_str(), row.test.system.as_str()),
        ("10676-5", "LN")
    );
    let Value::Number { number, unit, .. } = &row.value else {
        panic!("{:?}", row.value)
    };
    assert_eq!((*number, unit.as_str()), (850_000.0, "iU/mL"));
    assert_eq!((row.status, row.verdict), (Status::Final, None));
    assert_eq!(row.patient.names[0].written(), "Michael Takamura");
    assert_eq!(row.patient.birth.unwrap().to_string(), "1982-08-15");
    assert_eq!(row.patient_ids[0].value, "686774009");
    assert_eq!(row.specimen.kind.code, "122555007");
    assert_eq!(row.report, "7564832");
    assert_eq!(row.patient.phones, ["5106658876"]);
}

fn oru(text: &str) -> Results {
    let words = Words::with([
        ("阳性".into(), Verdict::Positive),
        ("阴性".into(), Verdict::Negative),
    ]);
    let results = hl7::oru::read(text.as_bytes(), &words).unwrap();
    sound(&results.problems);
    results
}

#[test]
fn several_orders_types_and_corrections() {
    let results = oru("MSH|^~\\&|LIS|CDC|||20260901||ORU^R01|M1|P|2.5.1\r\
         PID|1||11010519491231002X^^^^NNCHN~880011^^^HIS^PI||张^伟~ZHANG^WEI|||M\r\
         OBR|1||R1|COV^新冠核酸^L|||202609010700|||||||||||||||202609011200|||C\r\
         OBX|1|CWE|94500-6^SARS-CoV-2^LN||260373001^Detected^SCT||||||C\r\
         NTE|1||复核\\.br\\两次\r\
         OBX|2|NM|CT||23,5|1\r\
         OBX|3|ST|FLU^甲流^L||阴性||||||F\r\
         OBX|4|SN|VL^载量^L||>^1000|copies/mL\r\
         SPM|1|^S77||258500001^Nasopharyngeal swab^SCT|||||||||||||20260901\r\
         OBR|2||R2|HBV\r\
         OBR|3||R3|X^Y^L\r\
         OBX|1|ST|||x\r\
         OBX|2|ED|IMG^图^L||abc||||||?\r");
    let row = |n: usize| &results.rows[n];
    assert_eq!(results.rows.len(), 5);
    assert_eq!(
        (row(0).verdict, row(0).status),
        (Some(Verdict::Positive), Status::Corrected)
    );
    assert_eq!(row(0).notes, ["复核\n两次"]);
    assert_eq!(row(0).specimen.id, "S77");
    assert_eq!(row(0).reported.unwrap().to_string(), "2026-09-01T12:00:00");
    assert_eq!(row(1).value, Value::Text("23,5".into()));
    assert_eq!(
        row(1).status,
        Status::Corrected,
        "the order's status where the result has none"
    );
    assert_eq!(
        (row(2).verdict, row(2).status),
        (Some(Verdict::Negative), Status::Final)
    );
    assert!(matches!(&row(3).value, Value::Number { comparator, .. } if comparator == ">"));
    let d = &row(0).patient;
    assert_eq!(d.documents[0].kind, DocumentKind::ResidentId);
    assert_eq!(
        (d.names.len(), d.names[0].written()),
        (2, "张伟".to_string())
    );
    let problems: Vec<(String, &str, Weight)> = (results.problems.iter())
        .map(|p| (p.place.to_string(), p.refusal.key.as_str(), p.weight))
        .collect();
    for wanted in [
        ("segment 6 OBX 5", "message-not-a-number", Weight::Noted),
        ("segment 10 OBR", "message-no-result", Weight::Noted),
        ("segment 12 OBX 3.1", "message-required", Weight::Refused),
        ("segment 13 OBX 2", "message-unsupported", Weight::Noted),
        ("segment 13 OBX 11.1", "message-not-a-code", Weight::Noted),
    ] {
        let found = problems.iter().any(|p| (p.0.as_str(), p.1, p.2) == wanted);
        assert!(found, "{wanted:?} is not in {problems:?}");
    }
    let other = oru("MSH|^~\\&|A||||||ADT^A01|1\rPID|1\r");
    assert_eq!(other.problems[0].refusal.args["accepted"], "ORU^R01");
}

pub const BUNDLE: &str = r##"{"resourceType":"Bundle","id":"b1","type":"message","entry":[
 {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"p","name":[{"family":"Li","given":["Na"]}],"gender":"female","birthDate":"1990-05",
   "identifier":[{"type":{"coding":[{"code":"PPN"}]},"value":"E 1234567"},{"system":"urn:his","value":"77"}],"telecom":[{"system":"phone","value":"13800000000"}]}},
 {"resource":{"resourceType":"Specimen","id":"s","type":{"text":"swab"},"accessionIdentifier":{"value":"S1"},"collection":{"collectedDateTime":"2026-09-01T07:00:00+08:00"}}},
 {"resource":{"resourceType":"DiagnosticReport","id":"r","status":"final","code":{"text":"panel"},"issued":"2026-09-01T12:00:00Z","result":[{"reference":"Observation/o1"},{"reference":"Observation/gone"}],"performer":[{"display":"CDC"}]}},
 {"resource":{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"94500-6"}]},"subject":{"reference":"urn:uuid:p"},"specimen":{"reference":"http://x/fhir/Specimen/s/_history/2"},
   "valueCodeableConcept":{"coding":[{"code":"260373001"}]},"component":[{"code":{"text":"Ct"},"valueQuantity":{"value":21.5}}]}},
 {"resource":{"resourceType":"Observation","id":"o2","status":"final"}},
 {"resource":{"resourceType":"Observation","id":"o3","status":"odd","code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"in","name":[{"text":"Wang Wei"}],"birthDate":"1990-13"}],"subject":{"reference":"#in"},"valueString":"negative"}},
 {"resource":{"resourceType":"Observation","id":"o4","status":"cancelled","code":{"text":"x"}}},
 {"resource":{"resourceType":"Encounter","id":"e"}}
]}"##;

#[test]
fn a_bundle_with_good_and_bad_resources() {
    let results = fhir::read(BUNDLE.as_bytes(), &Words::default()).unwrap();
    sound(&results.problems);
    let row = |n: usize| &results.rows[n];
    assert_eq!(results.rows.len(), 4, "{:?}", results.rows);
    assert_eq!(
        (row(0).verdict, row(0).report.as_str()),
        (Some(Verdict::Positive), "r")
    );
    assert_eq!(row(0).specimen.id, "S1");
    assert_eq!(
        row(0).specimen.collected.unwrap().to_string(),
        "2026-09-01T07:00:00+08:00"
    );
    assert_eq!(row(0).patient.birth.unwrap().to_string(), "1990-05");
    assert_eq!(row(0).patient.documents[0].number, "E1234567");
    assert_eq!(
        (
            row(0).laboratory.as_str(),
            row(0).patient_ids[0].value.as_str()
        ),
        ("CDC", "77")
    );
    assert_eq!(row(1).place.to_string(), "/entry/3/resource/component/0");
    assert!(matches!(row(1).value, Value::Number { number, .. } if number == 21.5));
    assert_eq!(row(2).patient.names[0].written(), "Wang Wei");
    assert_eq!(
        (row(2).verdict, row(2).status),
        (Some(Verdict::Negative), Status::Preliminary)
    );
    assert_eq!(row(3).status, Status::Unobtainable);
    let problems: Vec<(String, &str)> = (results.problems.iter())
        .map(|p| (p.place.to_string(), p.refusal.key.as_str()))
        .collect();
    for wanted in [
        ("/entry/2/resource/result/1", "message-no-target"),
        ("/entry/4/resource", "message-bad-field"),
        ("/entry/5/resource/status", "message-not-a-code"),
        (
            "/entry/5/resource/contained/0/birthDate",
            "message-bad-date",
        ),
        ("/entry/6/resource/subject", "message-required"),
    ] {
        let found = problems.iter().any(|p| (p.0.as_str(), p.1) == wanted);
        assert!(found, "{wanted:?} is not in {problems:?}");
    }
    assert!(fhir::read(b"{\"resourceType\":\"Patient\"}", &Words::default()).is_err());
    assert!(fhir::read(b"{", &Words::default()).is_err());
}

const LAB: &str = "source: county\nrow: laboratory\ncolumns: {report: 编号, name: 姓名, document: 证件号, test: 项目, value: 结果, collected: 采样时间, sex: 性别}\nvalues: {sex: {男: male, 女: female}}\nabsent: [无]\n";

#[test]
fn a_table_of_results() {
    let mapping = LabMapping::parse("lab.yaml", LAB).unwrap();
    let table = "编号,姓名,证件号,项目,结果,采样时间,性别\n\
                 1,张伟,11010519491231002X,新冠核酸,阳性,2026-09-01 07:30,男\n\
                 2,李娜,110105194912310021,Ct,<23.5,昨天,他\n\
                 3,王伟,无,新冠核酸,,2026-09-01,\n\
                 4,赵云,E1234567,新冠核酸,阴性,2026/9/1,女\n";
    let words = Words::with([
        ("阳性".into(), Verdict::Positive),
        ("阴性".into(), Verdict::Negative),
    ]);
    let results = mapping.read(std::io::Cursor::new(table), &words).unwrap();
    sound(&results.problems);
    let verdicts: Vec<_> = results.rows.iter().map(|r| r.verdict).collect();
    assert_eq!(
        verdicts,
        [Some(Verdict::Positive), None, Some(Verdict::Negative)]
    );
    assert_eq!(
        results.rows[0].specimen.collected.unwrap().to_string(),
        "2026-09-01T07:30:00"
    );
    assert_eq!(results.rows[0].patient.sex, Some(Sex::Male));
    assert_eq!(
        results.rows[0].patient.documents[0].kind,
        DocumentKind::ResidentId
    );
    let problems: Vec<(String, &str)> = (results.problems.iter())
        .map(|p| (p.place.to_string(), p.refusal.key.as_str()))
        .collect();
    assert_eq!(
        problems,
        [
            ("row 3 性别".to_string(), "message-not-a-code"),
            ("row 3 证件号".into(), "identity-check-digit"),
            ("row 3 采样时间".into(), "message-bad-date"),
            ("row 4 结果".into(), "message-required"),
        ]
    );
    let wrong = LabMapping::parse("x", "source: a\nrow: laboratory\ncolumns: {tests: A}\n");
    assert!(wrong.unwrap_err().message.contains("`tests`"));
    assert!(LabMapping::parse("x", "source: a\nrow: laboratory\ncolumns: {test: A}\n").is_err());
}

#[test]
fn the_results_on_board_and_the_travellers_of_2020() {
    let Some(file) = shared("lab/diamond_princess_2020_pcr.csv") else {
        return;
    };
    let ship = run(
        &mapping("diamond-princess-2020.yaml"),
        &city("taicang"),
        &[],
        file,
    );
    let total: u64 = (ship.facts.iter())
        .map(|f| match &f.fact {
            lf_domain::fact::Fact::Count(c) => u64::from(c.cases),
            other => panic!("{other:?}"),
        })
        .sum();
    // The running total of the file is 706: 49 of them are in no line of it.
    assert_eq!((ship.accepted, ship.rejected.len(), total), (15, 0, 657));
    let file = shared("outbreaks/covid19_2020_linelist_international_travellers.csv").unwrap();
    let travellers = run(
        &mapping("covid19-travellers-2020.yaml"),
        &city("taicang"),
        &[],
        file,
    );
    assert_eq!((travellers.accepted, travellers.rejected.len()), (295, 12));
    assert!(
        travellers.rejected[0].contains("required"),
        "{}",
        travellers.rejected[0]
    );
}
