//! The obligation matrix of a plan beside its blocks: which clauses have a block
//! that runs, and why the others have none.

use crate::pack::{Note, Pack, Software};
use crate::program::{Chain, Command, Task};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A row of a matrix, as far as it is needed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Id, unique over all matrices.
    pub id: String,
    /// Document that the row was read from.
    pub source: String,
    /// Clause in the instrument's own numbering; can name several.
    pub clause: String,
}

/// Reads a matrix: tab-separated, with a header that begins with id, source, clause.
///
/// # Errors
/// What a table of another shape has instead.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = lines.next().unwrap_or_default();
    if !header.starts_with("id\tsource\tclause") {
        return Err(format!(
            "the header begins with `{}`, not with the columns id, source, clause",
            header.chars().take(40).collect::<String>()
        ));
    }
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_string);
        match (cells.next(), cells.next(), cells.next()) {
            (Some(id), Some(source), Some(clause)) => Ok(Row { id, source, clause }),
            _ => Err(format!("a row without id, source and clause: {line:?}")),
        }
    };
    lines.filter(|l| !l.trim().is_empty()).map(row).collect()
}

/// What became of one clause of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "has", rename_all = "snake_case")]
pub enum Standing {
    /// A block that runs.
    Block,
    /// A note that says how the program does it.
    Note {
        /// The note in English.
        why: String,
    },
    /// A note that says that no program can do it.
    None {
        /// Why, in English.
        why: String,
    },
    /// A note that says that this program does not do it yet.
    Later {
        /// Why, in English.
        why: String,
    },
    /// Nothing.
    Nothing,
}

/// A clause of the matrix with what the pack has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseLine {
    /// Clause as the matrix writes it.
    pub clause: String,
    /// Rows of the clause.
    pub rows: usize,
    /// Rows that a block covers by id.
    pub covered: usize,
    /// What it has.
    #[serde(flatten)]
    pub standing: Standing,
}

/// The clauses of the matrix that belong to a pack, in the order of the matrix;
/// none where no document of the matrix is the pack's.
pub fn compare(pack: &Pack, rows: &[Row]) -> Option<(String, Vec<ClauseLine>)> {
    let h = &pack.header;
    let own = |r: &&Row| match &h.matrix {
        Some(document) => &r.source == document,
        None => r.source.starts_with(&h.id),
    };
    let source = rows.iter().find(own)?.source.clone();
    let mut clauses: Vec<(&str, Vec<&str>)> = vec![];
    for r in rows.iter().filter(|r| r.source == source) {
        match clauses.iter_mut().find(|c| c.0 == r.clause) {
            Some(c) => c.1.push(&r.id),
            None => clauses.push((&r.clause, vec![&r.id])),
        }
    }
    let running = running(pack);
    let notes = notes(pack);
    let line = |(clause, ids): (&str, Vec<&str>)| {
        let covered = ids.iter().filter(|id| running.contains(*id)).count();
        let has_block =
            covered > 0 || (pack.clauses.iter()).any(|c| c.number == clause && c.runs());
        let standing = if has_block {
            Standing::Block
        } else {
            let by_row = ids.iter().find_map(|id| notes.get(id).copied());
            match by_row.or_else(|| above(pack, clause)) {
                Some(note) => said(note),
                None => Standing::Nothing,
            }
        };
        ClauseLine {
            clause: clause.to_string(),
            rows: ids.len(),
            covered,
            standing,
        }
    };
    Some((source, clauses.into_iter().map(line).collect()))
}

/// Rows that something that runs covers.
fn running(pack: &Pack) -> BTreeSet<&str> {
    let p = &pack.program;
    let criteria = pack.clauses.iter().filter_map(|c| c.criterion.as_ref());
    (criteria.map(|c| &c.it.covers))
        .chain(p.duties.iter().chain(&p.measures).map(|t| task(&t.it)))
        .chain(p.chains.iter().map(|c| chain(&c.it)))
        .chain(p.commands.iter().map(|c| command(&c.it)))
        .chain(p.shares.iter().map(|s| &s.it.covers))
        .chain(p.gates.iter().map(|g| &g.it.covers))
        .chain(p.assessments.iter().map(|a| &a.it.covers))
        .chain(p.instruments.iter().map(|i| &i.it.covers))
        .flatten()
        .map(String::as_str)
        .collect()
}

fn task(t: &Task) -> &Vec<String> {
    &t.covers
}

fn chain(c: &Chain) -> &Vec<String> {
    &c.covers
}

fn command(c: &Command) -> &Vec<String> {
    &c.covers
}

/// Notes by the rows that they cover.
fn notes(pack: &Pack) -> BTreeMap<&str, &Note> {
    let all = pack.clauses.iter().flat_map(|c| &c.notes);
    all.flat_map(|n| n.it.covers.iter().map(|id| (id.as_str(), &n.it)))
        .collect()
}

/// A note with `software` and no rows of its own, under the clause or one above it.
fn above<'p>(pack: &'p Pack, clause: &str) -> Option<&'p Note> {
    let mut number = clause;
    loop {
        let here = pack.clauses.iter().filter(|c| c.number == number);
        let whole = |n: &&Note| n.software.is_some() && n.covers.is_empty();
        if let Some(n) = here.flat_map(|c| &c.notes).map(|n| &n.it).find(whole) {
            return Some(n);
        }
        number = &number[..number.rfind(['.', '('])?];
    }
}

fn said(note: &Note) -> Standing {
    let why = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match note.software {
        Some(Software::None) => Standing::None {
            why: why(&note.why.en),
        },
        Some(Software::Later) => Standing::Later {
            why: why(&note.why.en),
        },
        None => Standing::Note { why: why(&note.en) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack;
    use crate::problem::Source;

    const CHAPTER: &str = "\
## 3 Command

```yaml note
software: none
why: {zh: 原则, en: It states
  principles.}
```

## 3.1 Posts

```yaml command
levels: [I]
tier: city
leader: [mayor]
covers: [A-2]
```

## 4.1 Watch

```yaml duty
- {id: watch, title: {zh: a, en: a}, who: [cdc], on: {event: standing}, covers: [A-5]}
```

```yaml note
covers: [A-6]
software: later
why: {zh: 以后, en: Needs the register.}
```

## 4.2 Router

```yaml note
covers: [A-7]
zh: 看范围
en: See the scope.
```
";

    const MATRIX: &str = "\
id\tsource\tclause\tkind
A-1\tt-plan.md\t3.1.2(1)\tduty
A-2\tt-plan.md\t3.1\trole
A-3\tt-plan.md\t3.1\trole
A-4\tt-plan.md\t3.4.1(1),(5)\trole
A-5\tt-plan.md\t4.1.1\tduty
A-6\tt-plan.md\t4.1.2\tduty
A-7\tt-plan.md\t4.2\tduty
A-8\tt-plan.md\t5.1\tduty
A-9\tother-plan.md\t5.1\tduty
";

    fn pack() -> Pack {
        let head = "id: t\ncode: T\nlabel: {zh: t, en: t}\nissuer: mhc\nauthority: city\n\
                    jurisdiction: x\nin_force: {from: 2024-01-01}\nscope: {}\n";
        let source = |name: &str, text: &str| Source {
            name: name.into(),
            text: text.into(),
        };
        pack::read(vec![source("pack.yaml", head), source("3.md", CHAPTER)]).unwrap()
    }

    #[test]
    fn clauses_have_a_block_a_reason_or_nothing() {
        let rows = read(MATRIX).unwrap();
        let (source, lines) = compare(&pack(), &rows).unwrap();
        assert_eq!(source, "t-plan.md");
        let why = |w: &str| w.to_string();
        let principles = || Standing::None {
            why: why("It states principles."),
        };
        let found: Vec<_> = (lines.iter())
            .map(|l| (l.clause.as_str(), l.rows, l.covered, l.standing.clone()))
            .collect();
        assert_eq!(
            found,
            [
                ("3.1.2(1)", 1, 0, principles()),
                ("3.1", 2, 1, Standing::Block),
                ("3.4.1(1),(5)", 1, 0, principles()),
                ("4.1.1", 1, 1, Standing::Block),
                (
                    "4.1.2",
                    1,
                    0,
                    Standing::Later {
                        why: why("Needs the register.")
                    }
                ),
                (
                    "4.2",
                    1,
                    0,
                    Standing::Note {
                        why: why("See the scope.")
                    }
                ),
                ("5.1", 1, 0, Standing::Nothing),
            ]
        );
    }

    #[test]
    fn a_pack_can_name_its_document() {
        let rows = read(MATRIX).unwrap();
        let mut pack = pack();
        pack.header.matrix = Some("other-plan.md".into());
        assert_eq!(compare(&pack, &rows).unwrap().1.len(), 1);
        pack.header.matrix = Some("none.md".into());
        assert_eq!(compare(&pack, &rows), None);
    }

    #[test]
    fn a_table_of_another_shape_is_refused() {
        assert!(read("a\tb\n").unwrap_err().contains("id, source, clause"));
        assert!(read("id\tsource\tclause\nA-1\n").is_err());
    }
}
