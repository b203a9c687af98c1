//! Every dependency under a licence that this project can be given away with. The
//! list is the one in deny.toml; this check runs on every machine, cargo-deny or not.

use crate::Problem;
use crate::metadata::Metadata;
use anyhow::{Context, Result};

/// Where the list stands.
pub const LIST: &str = "deny.toml";

/// Names the foreign packages whose licence is missing or not on the list, which is
/// the text of deny.toml.
pub fn check(metadata: &Metadata, list: &str) -> Result<Vec<Problem>> {
    let accepted = allowed(list).context("deny.toml: no list `allow` under [licenses]")?;
    let mut problems = Vec::new();
    for package in metadata.packages.iter().filter(|p| !p.is_ours()) {
        let text = match &package.license {
            None => "states no licence".to_string(),
            Some(l) if fits(l, &accepted) => continue,
            Some(l) => format!("licence {l:?} is not on the list of {LIST}"),
        };
        let place = format!("{} {}", package.name, package.version);
        problems.push(Problem::new(place, text));
    }
    Ok(problems)
}

/// The names between quotes in `allow = [ … ]` under `[licenses]`.
fn allowed(list: &str) -> Option<Vec<&str>> {
    let (_, section) = list.split_once("[licenses]")?;
    let (_, rest) = section.split_once("allow = [")?;
    let (inside, _) = rest.split_once(']')?;
    Some(inside.split('"').skip(1).step_by(2).collect())
}

/// Evaluates an SPDX expression: one accepted side of an OR is enough, AND needs both.
fn fits(expression: &str, accepted: &[&str]) -> bool {
    // Packages from before SPDX expressions write "MIT/Apache-2.0" and mean OR.
    let spaced = expression.replace('/', " OR ");
    let spaced = spaced.replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any(&mut rest, accepted) == Some(true) && rest.is_empty()
}

/// `a OR b`; None if it is not well-formed.
fn any(rest: &mut &[&str], accepted: &[&str]) -> Option<bool> {
    let mut result = all(rest, accepted)?;
    while let Some(("OR", tail)) = rest.split_first().map(|(h, t)| (*h, t)) {
        *rest = tail;
        result |= all(rest, accepted)?;
    }
    Some(result)
}

/// `a AND b`, which binds more tightly than OR.
fn all(rest: &mut &[&str], accepted: &[&str]) -> Option<bool> {
    let mut result = one(rest, accepted)?;
    while let Some(("AND", tail)) = rest.split_first().map(|(h, t)| (*h, t)) {
        *rest = tail;
        result &= one(rest, accepted)?;
    }
    Some(result)
}

/// A name, a name with an exception, or an expression in brackets.
fn one(rest: &mut &[&str], accepted: &[&str]) -> Option<bool> {
    let (head, tail) = rest.split_first()?;
    *rest = tail;
    if *head == "(" {
        let result = any(rest, accepted)?;
        let (close, tail) = rest.split_first()?;
        *rest = tail;
        return (*close == ")").then_some(result);
    }
    if let ["WITH", exception, tail @ ..] = *rest {
        *rest = tail;
        // An exception only gives further permission.
        let full = format!("{head} WITH {exception}");
        return Some(accepted.contains(&full.as_str()) || accepted.contains(head));
    }
    Some(accepted.contains(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Package;

    const DENY: &str = r#"
[graph]
all-features = false

[licenses]
allow = [
    "Apache-2.0", # ours
    "MIT",
    "ISC",
    "Unicode-3.0",
]
"#;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let accepted = allowed(DENY).unwrap();
        assert_eq!(accepted, ["Apache-2.0", "MIT", "ISC", "Unicode-3.0"]);
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "LGPL-2.1-or-later OR MIT AND ISC",
        ] {
            assert!(fits(good, &accepted), "{good}");
        }
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR Apache-2.0) AND SSPL-1.0",
            "(MIT",
            "",
            "MIT OR",
        ] {
            assert!(!fits(bad, &accepted), "{bad}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_named() {
        let package = |name: &str, license: Option<&str>, source: Option<&str>| Package {
            name: name.into(),
            version: "1.0.0".into(),
            license: license.map(Into::into),
            source: source.map(Into::into),
            dependencies: Vec::new(),
        };
        let packages = vec![
            package("ours", None, None),
            package("good", Some("MIT"), Some("registry")),
            package("silent", None, Some("registry")),
            package("closed", Some("Proprietary"), Some("registry")),
        ];
        let found = check(&Metadata { packages }, DENY).unwrap();
        let places: Vec<_> = found.iter().map(|p| p.place.as_str()).collect();
        assert_eq!(places, ["silent 1.0.0", "closed 1.0.0"]);
    }
}
