//! Who says that a row is done: blocks of plans, comments above tests
//! (`// covers: JX-1.3-02, JX-1.3-03`), and docs/coverage.yaml for the rest:
//!
//! ```yaml
//! JX-1.3-02: {test: "crates/app/tests/router.rs::respiratory_goes_first"}
//! JX-1.3-04: {block: "jiaxing-phe 2.3(2)"}
//! JX-1.2-01: {reason: "a duty of persons alone"}
//! ```

use super::blocks::{Block, Nothing};
use crate::Problem;
use crate::tree::TextFile;
use serde::Deserialize;
use std::collections::BTreeMap;

const LIST: &str = "docs/coverage.yaml";
/// How far below its comment a test may begin: attributes and doc comments fit between.
const REACH: usize = 12;

/// What speaks for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A block of a plan.
    Block(String),
    /// A test, as `path::name`.
    Test(String),
    /// Why no software can do it.
    Reason(String),
    /// Why nothing does it yet.
    Later(String),
}

/// A claim that a row is done, or no matter of software.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Id of the row.
    pub id: String,
    /// What speaks for it.
    pub proof: Proof,
    /// Where the claim stands.
    pub place: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    test: Option<String>,
    block: Option<String>,
    reason: Option<String>,
}

/// Collects the claims that hold; the others become problems.
pub fn read(files: &[TextFile], blocks: &[Block], problems: &mut Vec<Problem>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for block in blocks {
        for id in &block.covers {
            claims.push(Claim {
                id: id.clone(),
                proof: match &block.nothing {
                    None => Proof::Block(block.name.clone()),
                    Some(Nothing::Ever(why)) => Proof::Reason(why.clone()),
                    Some(Nothing::Yet(why)) => Proof::Later(why.clone()),
                },
                place: block.place.clone(),
            });
        }
    }
    for file in files.iter().filter(|f| is_code(f)) {
        comments(file, &mut claims, problems);
    }
    if let Some(list) = files.iter().find(|f| f.path == LIST) {
        listed(list, files, blocks, &mut claims, problems);
    }
    claims
}

fn is_code(file: &TextFile) -> bool {
    // This task writes about the comments that it looks for.
    matches!(file.extension(), "rs" | "ts" | "mjs" | "js")
        && !file.path.starts_with("xtask/")
        && !file.path.contains("/vendor/")
}

fn comments(file: &TextFile, claims: &mut Vec<Claim>, problems: &mut Vec<Problem>) {
    let lines: Vec<&str> = file.text.lines().collect();
    for (i, line) in lines.iter().enumerate() {
        let Some(ids) = line.trim_start().strip_prefix("// covers:") else {
            continue;
        };
        let place = format!("{}:{}", file.path, i + 1);
        let below = &lines[i + 1..lines.len().min(i + 1 + REACH)];
        let Some(name) = below.iter().find_map(|l| test_name(l)) else {
            let text = format!("no test begins within {REACH} lines below this comment");
            problems.push(Problem::new(place, text));
            continue;
        };
        for id in ids.split([',', ' ']).filter(|id| !id.is_empty()) {
            claims.push(Claim {
                id: id.into(),
                proof: Proof::Test(format!("{}::{name}", file.path)),
                place: place.clone(),
            });
        }
    }
}

/// The name of the test that begins on this line: a Rust function, or the title that
/// is given to `test(` or `it(`.
fn test_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("async ").unwrap_or(line);
    if let Some(rest) = line.strip_prefix("fn ") {
        return rest.split('(').next();
    }
    let rest = line.strip_prefix("await ").unwrap_or(line);
    let rest = rest.strip_prefix("test(").or(rest.strip_prefix("it("))?;
    let quote = rest.chars().next().filter(|c| "'\"`".contains(*c))?;
    rest[1..].split(quote).next()
}

fn listed(
    list: &TextFile,
    files: &[TextFile],
    blocks: &[Block],
    claims: &mut Vec<Claim>,
    problems: &mut Vec<Problem>,
) {
    let rows: BTreeMap<String, Listed> = match serde_saphyr::from_str(&list.text) {
        Ok(rows) => rows,
        Err(e) => return problems.push(Problem::new(LIST, format!("not readable: {e}"))),
    };
    for (id, row) in rows {
        let place = format!("{LIST} {id}");
        let proof = match (row.test, row.block, row.reason) {
            (Some(test), None, None) if has_test(files, &test) => Proof::Test(test),
            (Some(test), None, None) => {
                problems.push(Problem::new(place, format!("there is no test {test}")));
                continue;
            }
            (None, Some(block), None) if has_block(blocks, &block) => Proof::Block(block),
            (None, Some(block), None) => {
                problems.push(Problem::new(place, format!("there is no block {block}")));
                continue;
            }
            (None, None, Some(reason)) if reason.trim().len() >= 10 => Proof::Reason(reason),
            _ => {
                let text = "say one of test, block, or a reason that a reader can judge";
                problems.push(Problem::new(place, text));
                continue;
            }
        };
        claims.push(Claim { id, proof, place });
    }
}

/// True when the name is that of a clause with a block that does something, or of an item.
fn has_block(blocks: &[Block], name: &str) -> bool {
    let is = |b: &Block| {
        let rest = b.name.strip_prefix(name);
        b.nothing.is_none() && rest.is_some_and(|r| r.is_empty() || r.starts_with(' '))
    };
    blocks.iter().any(is)
}

fn has_test(files: &[TextFile], test: &str) -> bool {
    let Some((path, name)) = test.split_once("::") else {
        return false;
    };
    let file = files.iter().find(|f| f.path == path);
    file.is_some_and(|f| f.text.lines().any(|l| test_name(l) == Some(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    #[test]
    fn comments_name_the_test_below_them() {
        let rust = "\
// covers: A-1, A-2
/// Says why.
#[tokio::test]
async fn waits() {}
";
        let script = "// covers: A-3\ntest('a page, at last', async () => {});\n";
        let lost = "// covers: A-4\nlet x = 1;\n";
        let mut problems = Vec::new();
        let files = [
            file("crates/a/tests/a.rs", rust),
            file("crates/web/e2e/b.spec.ts", script),
            file("crates/a/src/c.rs", lost),
        ];
        let found: Vec<_> = read(&files, &[], &mut problems)
            .into_iter()
            .map(|c| (c.id, c.proof))
            .collect();
        let test = |t: &str| Proof::Test(t.into());
        assert_eq!(
            found,
            [
                ("A-1".into(), test("crates/a/tests/a.rs::waits")),
                ("A-2".into(), test("crates/a/tests/a.rs::waits")),
                (
                    "A-3".into(),
                    test("crates/web/e2e/b.spec.ts::a page, at last")
                ),
            ]
        );
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place, "crates/a/src/c.rs:1");
    }

    #[test]
    fn a_list_must_say_exactly_one_thing_per_row() {
        let list =
            "A-1: {}\nA-2: {test: 'a.rs::t', reason: 'and also this one'}\nA-3: {reason: no}\n";
        let mut problems = Vec::new();
        let claims = read(&[file(LIST, list)], &[], &mut problems);
        assert_eq!(claims, []);
        assert_eq!(problems.len(), 3);

        let mut problems = Vec::new();
        read(&[file(LIST, "A-1: {tset: a}\n")], &[], &mut problems);
        assert!(problems[0].text.contains("not readable"), "{problems:?}");
    }
}
