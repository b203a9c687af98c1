//! The fenced blocks of the plans, as far as coverage needs them: where each stands
//! and which rows it covers. The language itself is read by the rules crate, which
//! refuses what is wrong in a block; here only `covers` is read.

use crate::Problem;
use crate::tree::TextFile;
use serde::Deserialize;

/// A fenced block of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Folder of the plan and clause, e.g. `jiaxing-phe 2.3(2)`.
    pub name: String,
    /// Rows that it covers.
    pub covers: Vec<String>,
    /// File and line of its fence.
    pub place: String,
}

#[derive(Deserialize)]
struct Covers {
    #[serde(default)]
    covers: Vec<String>,
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
            match covers(kind.trim(), &body.join("\n")) {
                Ok(covers) => blocks.push(Block {
                    name: format!("{plan} {}", clause(&headings)),
                    covers,
                    place,
                }),
                Err(e) => problems.push(Problem::new(place, format!("not readable: {e}"))),
            }
        } else if line.starts_with('#') {
            let depth = line.chars().take_while(|c| *c == '#').count();
            headings.retain(|(d, _)| *d < depth);
            headings.push((depth, number(&line[depth..])));
        }
    }
}

/// What a block covers; a block of cases is a list, and each case may cover rows.
fn covers(kind: &str, body: &str) -> Result<Vec<String>, serde_saphyr::Error> {
    if kind == "case" {
        let cases: Vec<Covers> = serde_saphyr::from_str(body)?;
        return Ok(cases.into_iter().flat_map(|c| c.covers).collect());
    }
    serde_saphyr::from_str::<Covers>(body).map(|c| c.covers)
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
            ]
        );
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
