//! `lianfang export` and `lianfang import`: a journal goes from one database to
//! the other and back, and a file that does not fit is told what would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lianfang(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .current_dir(root())
        .env_remove("LIANFANG_DATABASE")
        .args(args)
        .output()
        .unwrap()
}

fn well(args: &[&str]) -> Output {
    let out = lianfang(args);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{args:?}: {said}");
    out
}

/// What a refused command says.
fn refused(args: &[&str]) -> String {
    let out = lianfang(args);
    assert_eq!(out.status.code(), Some(2), "{args:?}");
    String::from_utf8(out.stderr).unwrap()
}

const CSV: &str = "examples/jiaxing-cases.csv";
const MAPPING: &str = "examples/jiaxing-cases.yaml";

/// A store with facts and findings, and its export.
fn sample(folder: &Path) -> (String, String) {
    let store = folder.join("first").display().to_string();
    let file = folder.join("first.jsonl").display().to_string();
    lianfang(&["import", "--store", &store, "--mapping", MAPPING, CSV]);
    well(&["export", "--store", &store, &file]);
    (store, file)
}

#[test]
fn a_journal_goes_to_postgresql_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = sample(folder.path());
    let mut from = file.clone();
    // Through PostgreSQL where a server is given, and back into SQLite.
    if let Ok(server) = std::env::var("LF_TEST_POSTGRES") {
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/lf_transfer_{}", std::process::id());
        create(&server, &url);
        let keys = folder.path().join("pg").display().to_string();
        carry_keys(&store, &keys);
        well(&["import", "--database", &url, "--store", &keys, &from]);
        from = folder.path().join("pg.jsonl").display().to_string();
        well(&["export", "--database", &url, "--store", &keys, &from]);
        drop_database(&server, &url);
    }
    let last = folder.path().join("last").display().to_string();
    carry_keys(&store, &last);
    well(&["import", "--store", &last, &from]);
    let to = folder.path().join("last.jsonl").display().to_string();
    well(&["export", "--store", &last, &to]);
    let (before, after) = (
        std::fs::read_to_string(&file).unwrap(),
        std::fs::read_to_string(&to).unwrap(),
    );
    assert!(before.lines().count() > 8);
    assert_eq!(before, after);
    well(&["verify", "--store", &last]);
    // The longer names do the same.
    let again = folder.path().join("again.jsonl").display().to_string();
    well(&["journal", "export", "--store", &last, &again]);
    assert_eq!(before, std::fs::read_to_string(&again).unwrap());
}

#[test]
fn what_does_not_go_together_is_told_what_would() {
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = sample(folder.path());
    let said = refused(&["import", "--store", &store, CSV]);
    assert!(said.contains("--mapping FILE.yaml"), "{said}");
    let other = folder.path().join("other").display().to_string();
    let said = refused(&["import", "--store", &other, "--mapping", MAPPING, &file]);
    assert!(said.contains(&format!("lianfang import {file}")), "{said}");
    let said = refused(&["import", "--store", &other, &file, CSV]);
    assert!(said.contains("alone"), "{said}");
    let said = refused(&["import", "--store", &store, &file]);
    assert!(said.contains("empty"), "{said}");
}

/// The key files go by hand.
fn carry_keys(from: &str, to: &str) {
    let (from, to) = (Path::new(from).join("keys"), Path::new(to).join("keys"));
    std::fs::create_dir_all(&to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn psql(server: &str, sql: &str) {
    let out = Command::new("psql")
        .args([server, "-v", "ON_ERROR_STOP=1", "-c", sql])
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

fn create(server: &str, url: &str) {
    let (_, name) = url.rsplit_once('/').unwrap();
    let sql = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    );
    psql(server, &sql);
}

fn drop_database(server: &str, url: &str) {
    let (_, name) = url.rsplit_once('/').unwrap();
    psql(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
}
