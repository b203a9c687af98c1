//! The packs beside the readings that they are meant to follow.

use super::packs;
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
