//! The packs beside the readings that they are meant to follow.

use super::packs;
use lf_rules::matrix::{self, Standing};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Readings {
    ambiguities: Vec<Ambiguity>,
}

#[derive(Deserialize)]
struct Ambiguity {
    id: String,
    kind: String,
}

/// The folder of the obligation matrices, which is not part of the repository.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("LF_SHARED")
        .map_or_else(|| packs::root().join("../shared"), PathBuf::from);
    folder
        .join("obligations/readings.yaml")
        .is_file()
        .then_some(folder)
}

#[test]
fn readings_of_the_packs_are_known_and_of_the_same_kind() {
    let Some(folder) = shared() else {
        println!("shared/ is absent: skipped");
        return;
    };
    let text = std::fs::read_to_string(folder.join("obligations/readings.yaml")).unwrap();
    let known: Readings = serde_saphyr::from_str(&text).unwrap();
    for plan in [packs::phe(), packs::ari()] {
        // `LF-` is what this project decided where no list says anything.
        let listed = (plan.header().readings.iter()).filter(|r| !r.id.starts_with("LF-"));
        for r in listed {
            let twin = known.ambiguities.iter().find(|a| a.id == r.id);
            let twin = twin.unwrap_or_else(|| panic!("{} is not among the readings", r.id));
            assert_eq!((&twin.kind, &r.id), (&r.kind, &twin.id), "{}", plan.code());
        }
    }
}

/// Every clause on organisation, monitoring, response and support has a block, or
/// says why it has none.
#[test]
fn clauses_of_the_matrix_have_a_block_or_a_reason() {
    let Some(folder) = shared() else {
        println!("shared/ is absent: skipped");
        return;
    };
    let text = std::fs::read_to_string(folder.join("obligations/plans.tsv")).unwrap();
    let rows = matrix::read(&text).unwrap();
    let mut silent = vec![];
    for plan in [packs::phe(), packs::ari()] {
        let (_, lines) = matrix::compare(&plan.pack, &rows).unwrap();
        assert!(lines.len() > 90, "{} has {}", plan.code(), lines.len());
        for l in lines
            .iter()
            .filter(|l| l.clause.starts_with(['3', '4', '5', '6']))
        {
            if l.standing == Standing::Nothing {
                silent.push(format!("{} {}", plan.code(), l.clause));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join(", "));
}
