//! Which crate may know which. The layers of ARCHITECTURE.md, as a table.

use crate::Problem;
use crate::metadata::Metadata;

/// Crate, and the crates of this workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("lf-domain", &[]),
    ("lf-rules", &["lf-domain"]),
    ("lf-response", &["lf-domain", "lf-rules"]),
    ("lf-permit", &["lf-domain", "lf-rules"]),
    ("lf-print", &["lf-domain"]),
    ("lf-formats", &["lf-domain"]),
    ("lf-store", &["lf-domain"]),
    (
        "lf-app",
        &[
            "lf-domain",
            "lf-rules",
            "lf-response",
            "lf-formats",
            "lf-store",
        ],
    ),
    (
        "lf-web",
        &["lf-app", "lf-domain", "lf-rules", "lf-response", "lf-print"],
    ),
    (
        "lianfang",
        &[
            "lf-domain",
            "lf-rules",
            "lf-response",
            "lf-formats",
            "lf-store",
            "lf-app",
            "lf-web",
            "lf-permit",
        ],
    ),
    (
        "lf-testing",
        &[
            "lf-domain",
            "lf-response",
            "lf-store",
            "lf-app",
            "lf-permit",
        ],
    ),
    (
        "lf-bench",
        &[
            "lf-domain",
            "lf-rules",
            "lf-response",
            "lf-formats",
            "lf-app",
        ],
    ),
    ("xtask", &[]),
];

/// Library, and the only crates that may depend on it.
const OWNERS: &[(&str, &[&str])] = &[
    ("sqlx", &["lf-store"]),
    ("axum", &["lf-web", "lf-testing", "lianfang"]),
    ("askama", &["lf-web"]),
    ("tower-http", &["lf-web"]),
    ("cel", &["lf-rules", "lf-bench"]),
    ("typst", &["lf-print"]),
    ("cedar-policy", &["lf-permit"]),
    ("rust_xlsxwriter", &["lf-print"]),
    ("clap", &["lianfang"]),
    ("anyhow", &["lianfang", "lf-bench", "xtask"]),
];

/// Crates that do no input or output and read no clock, and what would let them.
const PURE: &[&str] = &[
    "lf-domain",
    "lf-rules",
    "lf-response",
    "lf-formats",
    "lf-print",
    "lf-permit",
];
const IMPURE: &[&str] = &["tokio", "getrandom", "uuid", "tracing", "tempfile"];

/// Compares the dependencies of our packages with the tables. Dependencies of tests
/// are free: a test may reach over the layers to set its stage.
pub fn check(metadata: &Metadata) -> Vec<Problem> {
    let mut problems = Vec::new();
    let ours: Vec<_> = metadata.packages.iter().filter(|p| p.is_ours()).collect();
    for package in &ours {
        let name = package.name.as_str();
        let Some((_, allowed)) = ARROWS.iter().find(|(n, _)| *n == name) else {
            let text = "not in the table of layers; add it to xtask/src/arrows.rs";
            problems.push(Problem::new(name, text));
            continue;
        };
        for dependency in &package.dependencies {
            if dependency.kind.as_deref() == Some("dev") {
                continue;
            }
            let to = dependency.name.as_str();
            if ours.iter().any(|p| p.name == to) && !allowed.contains(&to) {
                let text = format!("must not depend on {to}: it stands above or beside it");
                problems.push(Problem::new(name, text));
            }
            if let Some((_, owners)) = OWNERS.iter().find(|(lib, _)| *lib == to)
                && !owners.contains(&name)
            {
                let text = format!("must not depend on {to}: only {} may", owners.join(", "));
                problems.push(Problem::new(name, text));
            }
            if PURE.contains(&name) && IMPURE.contains(&to) {
                let text = format!("is pure and must not depend on {to}");
                problems.push(Problem::new(name, text));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Dependency, Package};

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        Package {
            name: name.into(),
            version: "0.1.0".into(),
            license: None,
            source: None,
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency {
                    name: (*name).into(),
                    kind: kind.map(Into::into),
                })
                .collect(),
        }
    }

    fn texts(packages: Vec<Package>) -> Vec<String> {
        let found = check(&Metadata { packages });
        found
            .into_iter()
            .map(|p| format!("{} {}", p.place, p.text))
            .collect()
    }

    #[test]
    fn downward_arrows_and_dependencies_of_tests_pass() {
        let packages = vec![
            package("lf-domain", &[("serde", None)]),
            package("lf-store", &[("lf-domain", None), ("sqlx", None)]),
            package(
                "lf-rules",
                &[("lf-domain", None), ("tempfile", Some("dev"))],
            ),
            package("lf-web", &[("lf-store", Some("dev"))]),
        ];
        assert_eq!(texts(packages), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_break_is_named() {
        let packages = vec![
            package("lf-domain", &[("lf-rules", None), ("tokio", Some("build"))]),
            package("lf-rules", &[]),
            package("lf-app", &[("sqlx", None)]),
            package("lf-unheard-of", &[]),
        ];
        let found = texts(packages);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].starts_with("lf-domain must not depend on lf-rules"));
        assert!(found[1].starts_with("lf-domain is pure"));
        assert!(found[2].starts_with("lf-app must not depend on sqlx"));
        assert!(found[3].starts_with("lf-unheard-of not in the table"));
    }
}
