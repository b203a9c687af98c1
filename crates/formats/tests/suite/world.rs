//! The code book and the cities of the repository, and tables run through mappings.

use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_formats::clusters::ClusterFinder;
use lf_formats::mapper::{Mapped, MappedFact, Mapper, Settings};
use lf_formats::mapping::Mapping;
use lf_formats::table::Table;
use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn book() -> CodeBook {
    serde_saphyr::from_str(&text("plans/codebook.yaml")).expect("plans/codebook.yaml")
}

pub fn city(id: &str) -> City {
    serde_saphyr::from_str(&text(&format!("cities/{id}/city.yaml"))).expect(id)
}

pub fn mapping(name: &str) -> Mapping {
    Mapping::parse(name, &text(&format!("examples/{name}"))).unwrap_or_else(|e| panic!("{e}"))
}

pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A file of `shared/data`, where that folder is there.
pub fn shared(path: &str) -> Option<std::fs::File> {
    let folder = std::env::var_os("LF_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| root().join("../shared"));
    if !folder.is_dir() {
        println!("shared/ is absent: skipped");
        return None;
    }
    let path = folder.join("data").join(path);
    Some(std::fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// What became of a table.
#[derive(Debug, Default)]
pub struct Run {
    pub facts: Vec<MappedFact>,
    pub accepted: usize,
    pub skipped: BTreeMap<String, usize>,
    /// Row and reasons of every rejected row.
    pub rejected: Vec<String>,
    pub clusters: Vec<MappedFact>,
}

/// Reads a table through a mapping; panics where the table as a whole is refused.
pub fn run(mapping: &Mapping, city: &City, set: &[(&str, &str)], file: impl Read + Seek) -> Run {
    try_run(mapping, city, set, file).unwrap_or_else(|e| panic!("{e}"))
}

pub fn try_run(
    mapping: &Mapping,
    city: &City,
    set: &[(&str, &str)],
    file: impl Read + Seek,
) -> Result<Run, String> {
    let book = book();
    let mut table = Table::open(file, &mapping.table_options()).map_err(|e| e.to_string())?;
    let mut rows = table
        .rows(&mapping.header_search())
        .map_err(|e| e.to_string())?;
    let settings = Settings {
        set: (set.iter())
            .map(|(n, v)| (n.to_string(), v.to_string()))
            .collect(),
        ..Settings::default()
    };
    let mut mapper =
        Mapper::new(mapping, rows.header(), city, &book, &settings).map_err(|e| e.to_string())?;
    let mut out = Run::default();
    while let Some(row) = rows.next_row().map_err(|e| e.to_string())? {
        let row = match row {
            Ok(row) => row,
            Err(bad) => {
                assert_key(&bad.refusal());
                out.rejected.push(bad.to_string());
                continue;
            }
        };
        match mapper.map_row(row) {
            Mapped::Facts(facts) => {
                out.accepted += 1;
                out.facts.extend(facts);
            }
            Mapped::Skipped(why) => *out.skipped.entry(format!("{why:?}")).or_default() += 1,
            Mapped::Rejected(refusals) => {
                assert!(!refusals.is_empty(), "rejected without a reason");
                refusals.iter().for_each(assert_key);
                let reasons: Vec<String> = refusals.iter().map(|r| r.to_string()).collect();
                out.rejected
                    .push(format!("row {}: {}", row.number(), reasons.join("; ")));
            }
        }
    }
    if let Some(rule) = &mapping.clusters {
        let mut finder = ClusterFinder::new(&rule.value, &mapping.source);
        let mut in_order: Vec<&MappedFact> = out.facts.iter().collect();
        in_order.sort_by_key(|f| f.known);
        let found = in_order.into_iter().flat_map(|f| finder.feed(f));
        out.clusters = found.collect();
    }
    Ok(out)
}

/// Every key has a message, which the locales are held to.
fn assert_key(refusal: &lf_domain::refusal::Refusal) {
    assert!(
        lf_formats::REFUSAL_KEYS.contains(&refusal.key.as_str()),
        "{refusal:?}"
    );
}
