//! Both languages say the same things: the same keys with the same variables, and
//! every key that a page asks for exists.

use crate::Problem;
use crate::tree::TextFile;
use std::collections::{BTreeMap, BTreeSet};

/// The language that is written first; the others are compared with it.
const SOURCE: &str = "zh-CN";

/// Key (of a message, a term, or an attribute as `message.attribute`) and its variables.
type Keys = BTreeMap<String, BTreeSet<String>>;

/// Compares the languages under `locales/`, and the keys in use with those that exist.
pub fn check(files: &[TextFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut languages: BTreeMap<&str, Keys> = BTreeMap::new();
    for file in files.iter().filter(|f| f.extension() == "ftl") {
        let Some(rest) = file.path.strip_prefix("locales/") else {
            continue;
        };
        let Some((language, _)) = rest.split_once('/') else {
            continue;
        };
        let keys = languages.entry(language).or_default();
        for (key, variables) in read(&file.text) {
            if keys.insert(key.clone(), variables).is_some() {
                problems.push(Problem::new(&file.path, format!("{key} stands twice")));
            }
        }
    }
    let Some(source) = languages.get(SOURCE) else {
        return problems;
    };
    for (language, keys) in languages.iter().filter(|(l, _)| **l != SOURCE) {
        problems.extend(compare(language, source, keys));
    }
    problems.extend(unknown(files, source));
    problems
}

fn compare(language: &str, source: &Keys, keys: &Keys) -> Vec<Problem> {
    let mut problems = Vec::new();
    let place = format!("locales/{language}");
    for key in source.keys().filter(|k| !keys.contains_key(*k)) {
        problems.push(Problem::new(&place, format!("{key} is missing")));
    }
    for (key, variables) in keys {
        match source.get(key) {
            None => {
                let text = format!("{key} is not in locales/{SOURCE}");
                problems.push(Problem::new(&place, text));
            }
            Some(same) if same == variables => {}
            Some(other) => {
                let text = format!("{key} uses {variables:?}, locales/{SOURCE} uses {other:?}");
                problems.push(Problem::new(&place, text));
            }
        }
    }
    problems
}

/// Keys of a Fluent file with the variables that stand in them.
fn read(text: &str) -> Keys {
    let mut keys = Keys::new();
    let mut message = String::new();
    let mut current = String::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let head = line.split('=').next().unwrap_or_default();
        let name = head.trim();
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') && line.contains('=') {
            message = name.to_string();
            current.clone_from(&message);
            keys.entry(current.clone()).or_default();
        } else if name.starts_with('.') && line.contains('=') {
            current = format!("{message}{name}");
            keys.entry(current.clone()).or_default();
        }
        if let Some(variables) = keys.get_mut(&current) {
            variables.extend(variables_in(line));
        }
    }
    keys
}

/// Names after `$` on a line.
fn variables_in(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        rest[..end.unwrap_or(rest.len())].to_string()
    })
}

/// Keys that templates and code ask for and that do not exist.
fn unknown(files: &[TextFile], keys: &Keys) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|f| asks(f)) {
        for (i, line) in file.text.lines().enumerate() {
            if file.extension() == "rs" && line.trim() == "#[cfg(test)]" {
                break;
            }
            for key in asked_on(line) {
                if !keys.contains_key(key) {
                    let place = format!("{}:{}", file.path, i + 1);
                    let text = format!("no such key in locales/{SOURCE}: {key:?}");
                    problems.push(Problem::new(place, text));
                }
            }
        }
    }
    problems
}

fn asks(file: &TextFile) -> bool {
    file.path.starts_with("crates/web/")
        && matches!(file.extension(), "html" | "rs")
        && !file.is_rust_test()
        && !file.path.contains("/e2e/")
}

/// The calls with which a page or the command line asks for a text; the key is the
/// first argument, as a literal. A key that is put together at run time cannot be seen
/// here; the enumerations that such keys come from have tests beside them.
const CALLS: &[&str] = &["t(\"", "t1(\"", "t2(\"", "say(\"", "rich(\""];

fn asked_on(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for call in CALLS {
        for (at, _) in line.match_indices(call) {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &line[at + call.len()..];
            let Some((key, _)) = rest.split_once('"') else {
                continue;
            };
            // Part of a key that ends in a dash is put together with something.
            let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if !key.is_empty() && !key.ends_with('-') && key.chars().all(is_key) {
                found.push(key);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    fn texts(files: &[TextFile]) -> Vec<String> {
        let found = check(files);
        found
            .into_iter()
            .map(|p| format!("{} {}", p.place, p.text))
            .collect()
    }

    #[test]
    fn keys_and_variables_are_read() {
        let text = "\
# a comment = no key
board-title = Situation
cases = { $n ->
    [one] one case in { $area }
   *[other] { $n } cases
}
field = Onset
    .hint = Day, e.g. { $example }
-brand = Lianfang
";
        let keys = read(text);
        let flat: Vec<String> = keys
            .iter()
            .map(|(k, v)| format!("{k}:{}", v.iter().cloned().collect::<Vec<_>>().join("+")))
            .collect();
        assert_eq!(
            flat,
            [
                "-brand:",
                "board-title:",
                "cases:area+n",
                "field:",
                "field.hint:example"
            ]
        );
    }

    #[test]
    fn differences_between_languages_are_named() {
        let files = [
            file("locales/zh-CN/a.ftl", "one = { $n } 个\ntwo = 二\n"),
            file("locales/en/a.ftl", "one = { $m }\nthree = 3\n"),
        ];
        let found = texts(&files);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].contains("two is missing"));
        assert!(found[1].contains("one uses"));
        assert!(found[2].contains("three is not in"));
    }

    #[test]
    fn a_key_in_use_must_exist() {
        let files = [
            file("locales/zh-CN/a.ftl", "one = 一\n"),
            file("locales/en/a.ftl", "one = 1\n"),
            file(
                "crates/web/templates/a.html",
                "{{ t(\"one\") }} {{ t(\"two\") }}\n",
            ),
            file(
                "crates/web/src/a.rs",
                "fn f() { t1(\"three\"); insert(\"four\"); t(\"level-\") }\n#[cfg(test)]\nmod x { t(\"five\") }\n",
            ),
        ];
        let found = texts(&files);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].contains("a.html:1") && found[0].contains("two"));
        assert!(found[1].contains("a.rs:1") && found[1].contains("three"));
    }
}
