//! The packs, the code book and the city of this repository, for tests.

use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_rules::pack::{self, Pack};
use lf_rules::plan::Plan;
use lf_rules::problem::{Problem, Source};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: PathBuf) -> Source {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text,
    }
}

/// The code book of the repository.
pub fn book() -> Arc<CodeBook> {
    static BOOK: LazyLock<Arc<CodeBook>> =
        LazyLock::new(|| Arc::new(pack::yaml(&read(root().join("plans/codebook.yaml"))).unwrap()));
    BOOK.clone()
}

/// The city of Jiaxing.
pub fn city() -> City {
    pack::yaml(&read(root().join("cities/jiaxing/city.yaml"))).unwrap()
}

/// The files of a pack of the repository.
pub fn sources(folder: &str) -> Vec<Source> {
    let entries = std::fs::read_dir(root().join("plans").join(folder)).unwrap();
    let paths = entries.map(|e| e.unwrap().path());
    let mut out: Vec<Source> = paths
        .filter(|p| p.extension().is_some_and(|e| e == "md" || e == "yaml"))
        .map(read)
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// One file of a pack.
pub fn source(name: &str, text: &str) -> Source {
    Source {
        name: name.into(),
        text: text.into(),
    }
}

/// A small pack with these clauses, for tests of one thing.
pub fn small(clauses: &str) -> Vec<Source> {
    let head = "id: t\ncode: T\nlabel: {zh: 测试, en: Test}\nissuer: municipal_government\n\
                authority: city\njurisdiction: jiaxing\nin_force: {from: 2024-01-01}\n\
                scope: {topics: [cholera, class_bc, designated]}\n";
    vec![source("pack.yaml", head), source("2-levels.md", clauses)]
}

/// A clause with a criterion of level `level` under `heading`.
pub fn clause(heading: &str, level: &str, when: &str) -> String {
    format!(
        "### {heading}\n\nWords.\n\n> Words.\n\n```yaml criterion\nlevel: {level}\ntopic: cholera\nwhen: |\n  {when}\n```\n\n"
    )
}

/// Compiles a pack against the code book of the repository.
pub fn compile(sources: Vec<Source>) -> Result<Plan, Vec<Problem>> {
    pack::read(sources).and_then(|p: Pack| Plan::compile(p, &book(), None))
}

/// A plan of the repository.
pub fn plan(folder: &str) -> Arc<Plan> {
    Arc::new(compile(sources(folder)).unwrap_or_else(|p| panic!("{p:#?}")))
}

/// The general plan.
pub fn phe() -> Arc<Plan> {
    static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| plan("jiaxing-phe"));
    PLAN.clone()
}

/// The plan for acute respiratory diseases.
pub fn ari() -> Arc<Plan> {
    static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| plan("jiaxing-ari"));
    PLAN.clone()
}
