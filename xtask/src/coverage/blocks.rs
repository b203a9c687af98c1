//! The fenced blocks of the plans, as far as coverage needs them: where each stands,
//! the ids of its items, which rows it covers, and why nothing of a clause runs. The
//! language itself is read by the rules crate, which refuses what is wrong in a block.

use crate::Problem;
use crate::tree::TextFile;
use serde::Deserialize;

/// A fenced block of a plan, or one item of a block that is a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Folder of the plan and clause, e.g. `jiaxing-phe 2.3(2)`; for an item with its
    /// id, e.g. `jiaxing-phe 5.1.1 city-start-1`.
    pub name: String,
    /// Rows that it covers.
    pub covers: Vec<String>,
    /// For notes: why nothing runs for these rows.
    pub nothing: Option<Nothing>,
    /// File and line of its fence.
    pub place: String,
}

/// What a note says about rows that no block does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// No software can do it.
    Ever(String),
    /// Not yet.
    Yet(String),
}

/// What is read of a block or an item.
#[derive(Default, Deserialize)]
struct Read {
    #[serde(default)]
    id: String,
    #[serde(default)]
    covers: Vec<String>,
    software: Option<Software>,
    #[serde(default)]
    why: Why,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Software {
    None,
    Later,
}

#[derive(Default, Deserialize)]
struct Why {
    #[serde(default)]
    en: String,
}

impl Read {
    fn block(self, clause: &str, place: &str) -> Block {
        let name = [clause, &self.id].join(" ");
        Block {
            name: name.trim_end().to_string(),
            covers: self.covers,
            nothing: self.software.map(|s| match s {
                Software::None => Nothing::Ever(self.why.en),
                Software::Later => Nothing::Yet(self.why.en),
            }),
            place: place.to_string(),
        }
    }
}

/// Reads the blocks of all chapters under `plans/`.
pub fn read(files: &[TextFile], problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for file in files.iter().filter(|f| f.extension() == "md") {
        let mut parts = file.path.split('/');
        if let (Some("plans"), Some(plan), Some(_)) = (parts.next(), parts.next(), parts.next()) {
            chapter(plan, file, &mut blocks, problems);
        }
    }
    blocks
}

fn chapter(plan: &str, file: &TextFile, blocks: &mut Vec<Block>, problems: &mut Vec<Problem>) {
    let mut headings: Vec<(usize, String)> = Vec::new();
    let mut lines = file.text.lines().enumerate();
    while let Some((i, line)) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let body = (&mut lines).take_while(|(_, l)| l.trim_end() != "```");
            let body: Vec<&str> = body.map(|(_, l)| l).collect();
            let Some(kind) = kind.strip_prefix("yaml ") else {
                continue;
            };
            let place = format!("{}:{}", file.path, i + 1);
            let clause = format!("{plan} {}", clause(&headings));
            match items(kind.trim(), &body.join("\n")) {
                Ok(items) => blocks.extend(items.into_iter().map(|i| i.block(&clause, &place))),
                Err(e) => problems.push(Problem::new(place, format!("not readable: {e}"))),
            }
        } else if line.starts_with('#') {
            let depth = line.chars().take_while(|c| *c == '#').count();
            headings.retain(|(d, _)| *d < depth);
            headings.push((depth, number(&line[depth..])));
        }
    }
}

/// Kinds of blocks that are lists of items with an id, each of which covers rows.
const LISTS: [&str; 6] = ["duty", "measure", "chain", "share", "gate", "assessment"];

fn items(kind: &str, body: &str) -> Result<Vec<Read>, serde_saphyr::Error> {
    if LISTS.contains(&kind) {
        return serde_saphyr::from_str(body);
    }
    if kind == "case" {
        let cases: Vec<Read> = serde_saphyr::from_str(body)?;
        let covers = cases.into_iter().flat_map(|c| c.covers).collect();
        return Ok(vec![Read {
            covers,
            ..Read::default()
        }]);
    }
    Ok(vec![serde_saphyr::from_str(body)?])
}

/// The instrument's own number at the head of a heading: `2.3`, `(2)`; empty if none.
fn number(heading: &str) -> String {
    let plain = heading.replace('\u{ff08}', "(").replace('\u{ff09}', ")");
    let is_number = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '(' | ')');
    let number: String = plain.trim_start().chars().take_while(is_number).collect();
    number.trim_end_matches('.').to_string()
}

/// A number that begins with a digit is whole; one in brackets continues the one above.
fn clause(headings: &[(usize, String)]) -> String {
    let mut clause = String::new();
    for (_, number) in headings {
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            clause.clear();
        }
        clause.push_str(number);
    }
    clause
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    #[test]
    fn a_block_has_the_numbers_of_the_headings_above_it() {
        let text = "\
# 2 分级
## 2.2 重大
### （3）霍乱
```yaml criterion
level: II
covers: [A-1, A-2]
```
```yaml case
- name: one
  covers: [A-3]
- name: two
```
## 2.3 较大
```yaml note
text: nothing
```
```text
# not a heading
```
### 2.3.1 whole
```yaml note
covers: [A-4]
```
```yaml duty
- {id: one, covers: [A-5, A-6]}
- {id: two}
```
```yaml chain
- {id: three, covers: [A-5]}
```
";
        let mut problems = Vec::new();
        let files = [
            file("plans/p/02.md", text),
            file("docs/p/02.md", text),
            file("plans/readme.md", text),
        ];
        let blocks = read(&files, &mut problems);
        let found: Vec<_> = blocks
            .iter()
            .map(|b| (b.name.as_str(), b.covers.join(","), b.place.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("p 2.2(3)", "A-1,A-2".into(), "plans/p/02.md:4"),
                ("p 2.2(3)", "A-3".into(), "plans/p/02.md:8"),
                ("p 2.3", String::new(), "plans/p/02.md:14"),
                ("p 2.3.1", "A-4".into(), "plans/p/02.md:21"),
                ("p 2.3.1 one", "A-5,A-6".into(), "plans/p/02.md:24"),
                ("p 2.3.1 two", String::new(), "plans/p/02.md:24"),
                ("p 2.3.1 three", "A-5".into(), "plans/p/02.md:28"),
            ]
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn a_note_says_why_nothing_runs() {
        let text = "## 1.1 a\n```yaml note\ncovers: [A-1]\nsoftware: later\n\
                    why: {zh: 以后, en: after the next step}\n```\n";
        let mut problems = Vec::new();
        let blocks = read(&[file("plans/p/1.md", text)], &mut problems);
        let why = "after the next step".to_string();
        assert_eq!(blocks[0].nothing, Some(Nothing::Yet(why)));
        assert_eq!(problems, []);
    }

    #[test]
    fn a_block_that_is_no_yaml_is_named() {
        let mut problems = Vec::new();
        let text = "## 1.1 a\n```yaml criterion\ncovers: [A-1\n```\n";
        assert_eq!(read(&[file("plans/p/a.md", text)], &mut problems), []);
        assert_eq!(problems[0].place, "plans/p/a.md:2");
    }
}
