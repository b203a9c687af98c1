//! `lianfang policy …`: what every body sees in words, and policies that do not hold.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Standard output, and the exit code.
fn told(home: &Path, args: &[&str]) -> (String, i32) {
    let out = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .arg("--home")
        .arg(home)
        .arg("policy")
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    (text, out.status.code().unwrap())
}

#[test]
fn the_policies_of_every_city_hold() {
    for city in std::fs::read_dir(root().join("cities")).unwrap() {
        let city = city.unwrap().file_name().into_string().unwrap();
        let (text, code) = told(&root(), &["check", "--city", &city]);
        assert_eq!(code, 0, "{city}: {text}");
        assert!(text.contains("agreements between"), "{text}");
    }
    let (cedar, _) = told(&root(), &["check", "--city", "taicang", "--cedar"]);
    assert!(cedar.contains(r#"@id("hand-over")"#), "{cedar}");
    assert!(cedar.contains(r#"@id("taicang-port/three-to-health")"#));
    assert_eq!(
        cedar.matches("permit (").count() + cedar.matches("forbid (").count(),
        { cedar.matches("@id(").count() }
    );
}

#[test]
fn what_a_body_sees_is_said_with_its_clauses() {
    let args = [
        "list",
        "--city",
        "taicang",
        "--lang",
        "en",
        "--on",
        "2026-09-18",
    ];
    let (all, code) = told(&root(), &args);
    assert_eq!(code, 0);
    assert!(all.starts_with("everywhere: own, "), "{all}");
    assert!(all.contains("Tell health of the three categories"), "{all}");
    let one = ["--body", "border_inspection", "--category", "suspected"];
    let (text, code) = told(&root(), &[&args[..], &one].concat());
    assert_eq!(code, 0);
    assert!(
        text.contains("Name, Document") || text.contains("Document, Name"),
        "{text}"
    );
    assert!(text.contains("Control at the border"), "{text}");
    let unseen = text
        .lines()
        .find(|l| l.trim_start().starts_with("-:"))
        .unwrap();
    assert!(unseen.contains("Telephone"), "{text}");
    let wrong = ["--body", "nobody", "--category", "suspected"];
    assert_ne!(told(&root(), &[&args[..], &wrong].concat()).1, 0);
}

/// A home with the plans of this one and a city of its own.
fn with(permissions: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(
        root().join("plans").canonicalize().unwrap(),
        home.path().join("plans"),
    )
    .unwrap();
    let city = home.path().join("cities/jiaxing");
    std::fs::create_dir_all(&city).unwrap();
    std::fs::copy(
        root().join("cities/jiaxing/city.yaml"),
        city.join("city.yaml"),
    )
    .unwrap();
    std::fs::write(city.join("permissions.yaml"), permissions).unwrap();
    home
}

#[test]
fn what_does_not_hold_is_named() {
    let agreement = |change: (&str, &str)| {
        let text = "agreements: [{id: a, title: {zh: a, en: a}, from: [hospital], to: [cdc], \
                    about: [suspected], fields: [name], purpose: tracing, source: us}]\n";
        assert!(text.contains(change.0), "{}", change.0);
        text.replace(change.0, change.1)
    };
    let right = with(&agreement(("source: us", "source: all of us")));
    let (text, code) = told(right.path(), &["check"]);
    assert_eq!(code, 0, "{text}");
    for (wrong, says) in [
        (agreement(("[name]", "[shoe_size]")), "shoe_size"),
        (
            agreement(("[name]", "[goods]")),
            "does not need the field goods",
        ),
        (agreement(("[suspected]", "[unicorn]")), "unicorn"),
        (agreement(("[cdc]", "[astronomers]")), "astronomers"),
        (agreement(("tracing", "curiosity")), "curiosity"),
        ("clearances: {nobody: 1}\n".into(), "nobody"),
        (
            "forbid: 'permit (principal, action, resource);'\n".into(),
            "forbid",
        ),
    ] {
        let home = with(&wrong);
        let (text, code) = told(home.path(), &["check"]);
        assert_eq!(code, 1, "{wrong}: {text}");
        assert!(text.contains(says), "{wrong}: {text}");
    }
}
