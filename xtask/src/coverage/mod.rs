//! Which rows of the obligation matrices are done. The matrices stand beside the
//! repository, in the `obligations` folder of the shared material (LF_SHARED, else
//! `../shared`); what covers a row is said where it is done: in a block of a plan,
//! above a test, or in docs/coverage.yaml. A claim that points at nothing is an error.

mod blocks;
mod claims;
mod matrix;

use crate::Problem;
use crate::tree::{self, TextFile};
use anyhow::Result;
use claims::{Claim, Proof};
use matrix::Row;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// A row with what is claimed for it.
#[derive(Debug, PartialEq)]
struct Line<'a> {
    id: &'a str,
    status: &'static str,
    blocks: String,
    proof: String,
}

/// Prints the table: id, status, block, test or reason.
pub fn print(root: &Path) -> Result<()> {
    let Some(rows) = rows(root)? else {
        return Ok(());
    };
    let (claims, _) = collect(&tree::files(root)?);
    let mut table = String::from("id\tstatus\tblock\ttest or reason\n");
    for line in join(&rows, &claims) {
        let cells = [line.id, line.status, &line.blocks, &line.proof];
        table.push_str(&cells.join("\t"));
        table.push('\n');
    }
    match std::io::stdout().write_all(table.as_bytes()) {
        // The reader has seen enough, e.g. `head`.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Names claims that point at nothing, and prints how much is covered.
pub fn check(root: &Path) -> Result<Vec<Problem>> {
    let (claims, mut problems) = collect(&tree::files(root)?);
    if let Some(rows) = rows(root)? {
        problems.extend(strangers(&rows, &claims));
        summarise(&rows, &join(&rows, &claims));
    }
    Ok(problems)
}

fn rows(root: &Path) -> Result<Option<Vec<Row>>> {
    let shared = match std::env::var_os("LF_SHARED") {
        Some(path) => path.into(),
        None => root.join("../shared"),
    };
    let rows = matrix::read(&shared.join("obligations"))?;
    if rows.is_none() {
        eprintln!("coverage: shared/ is absent: the obligation matrices were not looked at");
    }
    Ok(rows)
}

fn collect(files: &[TextFile]) -> (Vec<Claim>, Vec<Problem>) {
    let mut problems = Vec::new();
    let found = blocks::read(files, &mut problems);
    let claims = claims::read(files, &found, &mut problems);
    problems.extend(contradictions(&claims));
    (claims, problems)
}

/// Ids that are called both done and not.
fn contradictions(claims: &[Claim]) -> Vec<Problem> {
    let is_reason = |c: &&Claim| matches!(c.proof, Proof::Reason(_) | Proof::Later(_));
    let mut problems = Vec::new();
    for reason in claims.iter().filter(is_reason) {
        let same = |c: &&Claim| c.id == reason.id && !is_reason(c);
        if let Some(other) = claims.iter().find(same) {
            let text = format!(
                "{} is covered at {}; drop the reason",
                reason.id, other.place
            );
            problems.push(Problem::new(&reason.place, text));
        }
    }
    problems
}

/// Claims for ids that no matrix has.
fn strangers(rows: &[Row], claims: &[Claim]) -> Vec<Problem> {
    let known = |id: &str| rows.iter().any(|r| r.id == id);
    claims
        .iter()
        .filter(|c| !known(&c.id))
        .map(|c| {
            Problem::new(
                &c.place,
                format!("no obligation matrix has a row {:?}", c.id),
            )
        })
        .collect()
}

fn join<'a>(rows: &'a [Row], claims: &[Claim]) -> Vec<Line<'a>> {
    let mut by_id: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        by_id.entry(&claim.id).or_default().push(claim);
    }
    rows.iter()
        .map(|row| line(row, by_id.get(row.id.as_str()).map_or(&[], Vec::as_slice)))
        .collect()
}

fn line<'a>(row: &'a Row, claims: &[&Claim]) -> Line<'a> {
    let mut blocks = Vec::new();
    let mut tests = Vec::new();
    let mut reasons = Vec::new();
    let mut later = Vec::new();
    for claim in claims {
        match &claim.proof {
            Proof::Block(b) => blocks.push(b.as_str()),
            Proof::Test(t) => tests.push(t.as_str()),
            Proof::Reason(r) => reasons.push(r.as_str()),
            Proof::Later(r) => later.push(r.as_str()),
        }
    }
    let status = match (blocks.len() + tests.len(), reasons.len()) {
        (0, 0) => "open",
        (0, _) => "not-software",
        _ => "covered",
    };
    reasons.extend(later);
    let proof = if tests.is_empty() { reasons } else { tests };
    Line {
        id: &row.id,
        status,
        blocks: blocks.join("; "),
        proof: proof.join("; "),
    }
}

/// One line per source document, to standard error, so that the check says how far it is.
fn summarise(rows: &[Row], lines: &[Line]) {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (row, line) in rows.iter().zip(lines) {
        let n = counts.entry(&row.source).or_default();
        let i = match line.status {
            "covered" => 0,
            "open" => 1,
            _ => 2,
        };
        n[i] += 1;
    }
    for (source, [covered, open, other]) in counts {
        eprintln!("{source}: {covered} covered, {open} open, {other} not software");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    fn row(id: &str) -> Row {
        Row {
            id: id.into(),
            source: "some-plan.md".into(),
        }
    }

    const CHAPTER: &str = "\
## 2.3 Larger
### (2) Cholera
```yaml criterion
level: III
covers: [A-1, A-2]
```
";

    const PROGRAM: &str = "\
## 5.2 Measures
```yaml measure
- {id: isolate, covers: [A-7]}
- {id: trace, covers: [A-7, A-8]}
```
```yaml duty
- {id: report, covers: [A-7]}
```
```yaml note
covers: [A-9]
software: none
why: {zh: 人做, en: persons do it}
```
```yaml note
covers: [A-10]
software: later
why: {zh: 以后, en: in a later step}
```
";

    #[test]
    fn rows_get_their_status_from_blocks_tests_and_reasons() {
        let files = [
            file("plans/p/02.md", CHAPTER),
            file(
                "crates/a/tests/t.rs",
                "// covers: A-1, A-3\n#[test]\nfn counts() {}\n",
            ),
            file(
                "docs/coverage.yaml",
                "A-4: {reason: a duty of persons}\nA-5: {test: 'crates/a/tests/t.rs::counts'}\n",
            ),
            file("plans/p/05.md", PROGRAM),
        ];
        let (claims, problems) = collect(&files);
        assert_eq!(problems, []);
        let rows: Vec<Row> = (1..=10).map(|i| row(&format!("A-{i}"))).collect();
        let table: Vec<String> = join(&rows, &claims)
            .iter()
            .map(|l| format!("{} {} | {} | {}", l.id, l.status, l.blocks, l.proof))
            .collect();
        assert_eq!(
            table,
            [
                "A-1 covered | p 2.3(2) | crates/a/tests/t.rs::counts",
                "A-2 covered | p 2.3(2) | ",
                "A-3 covered |  | crates/a/tests/t.rs::counts",
                "A-4 not-software |  | a duty of persons",
                "A-5 covered |  | crates/a/tests/t.rs::counts",
                "A-6 open |  | ",
                "A-7 covered | p 5.2 isolate; p 5.2 trace; p 5.2 report | ",
                "A-8 covered | p 5.2 trace | ",
                "A-9 not-software |  | persons do it",
                "A-10 open |  | in a later step",
            ]
        );
        assert_eq!(strangers(&rows, &claims), []);
        let found = strangers(&rows[1..], &claims);
        assert_eq!(found.len(), 2, "the block and the test both name A-1");
    }

    #[test]
    fn claims_that_point_at_nothing_are_errors() {
        let files = [
            file("plans/p/02.md", CHAPTER),
            file("plans/p/05.md", PROGRAM),
            file("crates/a/tests/t.rs", "#[test]\nfn counts() {}\n"),
            file(
                "docs/coverage.yaml",
                "A-1: {reason: but a block covers it}\n\
                 A-6: {test: 'crates/a/tests/t.rs::never_written'}\n\
                 A-7: {test: 'crates/a/tests/nowhere.rs::counts'}\n\
                 A-8: {block: 'p 9.9'}\n\
                 A-11: {block: 'p 2.3(2)'}\n\
                 A-12: {block: 'p 5.2 trace'}\n\
                 A-13: {block: 'p 5.2'}\n\
                 A-14: {block: 'p 5.2 trac'}\n\
                 A-15: {reason: persons say so}\n\
                 A-10: {block: 'p 5.2 trace'}\n",
            ),
        ];
        let (_, problems) = collect(&files);
        let texts: Vec<&str> = problems.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(problems.len(), 6, "{texts:#?}");
        let texts = texts.join("\n");
        for wrong in [
            "never_written",
            "nowhere.rs",
            "there is no block p 9.9",
            "there is no block p 5.2 trac",
            "A-1 is covered at plans/p/02.md:3",
            "A-10 is covered at docs/coverage.yaml A-10",
        ] {
            assert!(texts.contains(wrong), "{wrong} in {texts}");
        }
    }
}
