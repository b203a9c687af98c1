//! What the tests of messages share; and no bytes stop a reader.

use crate::results::BUNDLE;
use crate::world::shared;
use lf_domain::identity;
use lf_formats::REFUSAL_KEYS;
use lf_formats::laboratory::Words;
use lf_formats::laboratory::table::LabMapping;
use lf_formats::message::{KEYS, Problem};
use lf_formats::{fhir, hl7, paxlst};
use proptest::prelude::*;
use std::io::Read;

pub fn bytes(path: &str) -> Option<Vec<u8>> {
    let mut out = vec![];
    shared(path)?.read_to_end(&mut out).unwrap();
    Some(out)
}

pub fn said(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|p| p.refusal.to_string()).collect()
}

/// Every key has a message, every problem a place.
pub fn sound(problems: &[Problem]) {
    for p in problems {
        let key = p.refusal.key.as_str();
        assert!(
            KEYS.contains(&key) || identity::KEYS.contains(&key),
            "{p:?}"
        );
        assert_eq!(p.refusal.field, p.place.to_string());
    }
}

/// Something cut out of, doubled in or changed in a message that is right.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let n = text.len();
    let edit = (
        0..n,
        0..6usize,
        prop_oneof![
            Just(b'+'),
            Just(b'\''),
            Just(b'|'),
            Just(b'?'),
            Just(b'"'),
            any::<u8>()
        ],
    );
    proptest::collection::vec(edit, 0..6).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, how, byte) in edits {
            let at = at % bytes.len().max(1);
            match how {
                0 => bytes.truncate(at),
                1 => bytes.insert(at.min(bytes.len()), byte),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 => bytes.extend_from_within(..at.min(bytes.len())),
                _ if !bytes.is_empty() => bytes[at] = byte,
                _ => {}
            }
        }
        bytes
    })
}

const PAX: &str = "UNA:+.? 'UNB+UNOA:4+A+B+260901:0800+X1'UNH+1+PAXLST:D:12B:UN:IATA+L+1:C'BGM+745++9'RFF+TN:Q:::1'TDT+20+V1+1'LOC+125+KRPUS'DTM+189:2609010800:201'NAD+FL+++A?+B:C'ATT+2++M'DTM+329:541016'NAT+2+USA'DOC+P:110:111+Z1'DTM+36:300101'LOC+91+USA'CNT+42:1'UNT+15+1'UNZ+1+X1'";
const TABLE: &str = "a,b,c,d,e,f\nLi Na,E1,RNA,<23.5,2026-09-01 07:30,m\nWang,,RNA,positive,,\n";
const MAPPING: &str = "source: x\nrow: laboratory\ncolumns: {name: a, document: b, test: c, value: d, collected: e, sex: f}\nvalues: {sex: {m: male}}\noptional: [sex]\n";
const ORU: &str = "MSH|^~\\&|A|B|||20260901||ORU^R01|M|P|2.5\rPID|1||1^^^^NI~2^^^H^PI||A^B||19820815|M||X|Y^^Z||^^^^1^2\rOBR|1||R|T^U^L\rOBX|1|NM|A^B^C||1|u|||||F|||2026\rNTE|1||\\X41\\\rSPM|1|a^b||c\r";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_stop_a_table_or_its_mapping(table in damaged(TABLE), mapping in damaged(MAPPING), noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let words = Words::default();
        let right = LabMapping::parse("x", MAPPING).unwrap();
        for bytes in [&table, &noise] {
            if let Ok(results) = right.read(std::io::Cursor::new(bytes), &words) {
                let known = |k: &str| {
                    KEYS.contains(&k) || identity::KEYS.contains(&k) || REFUSAL_KEYS.contains(&k)
                };
                assert!(results.problems.iter().all(|p| known(&p.refusal.key)));
            }
        }
        if let Ok(other) = LabMapping::parse("x", &String::from_utf8_lossy(&mapping)) {
            // A mapping that can be read can be used, whatever it says.
            let _ = other.read(std::io::Cursor::new(TABLE), &words);
        }
    }

    #[test]
    fn no_bytes_stop_a_reader(pax in damaged(PAX), oru in damaged(ORU), bundle in damaged(BUNDLE), noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let words = Words::default();
        for bytes in [&pax, &oru, &bundle, &noise] {
            let lists = paxlst::read(bytes);
            sound(&lists.map_or_else(|p| vec![*p], |l| l.problems));
            let results = hl7::oru::read(bytes, &words);
            sound(&results.map_or_else(|p| vec![*p], |r| r.problems));
            let results = fhir::read(bytes, &words);
            sound(&results.map_or_else(|p| vec![*p], |r| r.problems));
        }
    }
}
