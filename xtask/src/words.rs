//! Words that have no place in the repository: Chinese in Rust code (it belongs in
//! packs, locales, cities and test data), marks of unfinished work, skipped tests,
//! paths of somebody's machine, addresses of package registries.

use crate::Problem;
use crate::tree::TextFile;

/// Words for unfinished work and skipped tests. Each is written in two halves, so
/// that this file does not find itself.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("#[ign", "ore"),
    concat!("test.", "skip("),
    concat!("it.", "skip("),
    concat!("describe.", "skip("),
    concat!("test.", "only("),
    concat!("it.", "only("),
    concat!("describe.", "only("),
];

/// Paths and addresses that are true on one machine or network only.
const LOCAL: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("registry.", "npmjs"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("files.", "pythonhosted"),
    concat!("py", "pi.org"),
    concat!("deb.", "debian.org"),
];

const CODE: &[&str] = &["rs", "ts", "js", "mjs", "css", "html", "sh", "sql", "ftl"];

/// Looks at every text file that a person wrote.
pub fn check(files: &[TextFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        if file.path == "Cargo.lock" || file.path == "LICENSE" || file.path.contains("/vendor/") {
            continue;
        }
        for (i, line) in file.text.lines().enumerate() {
            let place = || format!("{}:{}", file.path, i + 1);
            let found = UNFINISHED.iter().find(|w| line.contains(*w));
            if let Some(word) = found.filter(|_| CODE.contains(&file.extension())) {
                let text = format!("{word:?}: finish it, or open an issue");
                problems.push(Problem::new(place(), text));
            }
            if let Some(word) = LOCAL.iter().find(|w| line.contains(*w)) {
                let text = format!("{word:?} is true on one machine only");
                problems.push(Problem::new(place(), text));
            }
        }
        if file.extension() == "rs" && !file.is_rust_test() {
            problems.extend(chinese(file));
        }
    }
    problems
}

/// The first line of a Rust file with Chinese outside its tests, which stand last. A
/// comment may quote Chinese data, between backticks or in a fenced example.
fn chinese(file: &TextFile) -> Option<Problem> {
    let mut in_example = false;
    for (i, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line == "#[cfg(test)]" {
            break;
        }
        let found = match line.strip_prefix("//") {
            None => line.chars().any(is_chinese),
            Some(comment) => {
                in_example ^= comment.contains("```");
                let mut unquoted = comment.split('`').step_by(2);
                !in_example && unquoted.any(|part| part.chars().any(is_chinese))
            }
        };
        if found {
            let text = "Chinese text: it belongs in locales/, plans/, cities/ or test data";
            return Some(Problem::new(format!("{}:{}", file.path, i + 1), text));
        }
    }
    None
}

/// Han characters, CJK punctuation and full-width forms.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    fn places(files: &[TextFile]) -> Vec<String> {
        check(files).into_iter().map(|p| p.place).collect()
    }

    #[test]
    fn chinese_is_for_data_and_tests() {
        let files = [
            file("crates/a/src/lib.rs", "// fine\nlet x = \"市\";\n"),
            file(
                "crates/a/src/b.rs",
                "fn f() {}\n#[cfg(test)]\nmod t { /* 市 */ }\n",
            ),
            file("crates/a/tests/c.rs", "let x = \"市\";\n"),
            file(
                "crates/a/src/d.rs",
                "/// As `2 例`.\n/// ```\n/// 市\n/// ```\n",
            ),
            file("crates/a/src/e.rs", "// `2` 例\n"),
            file("locales/zh-CN/a.ftl", "a = 市\n"),
        ];
        assert_eq!(
            places(&files),
            ["crates/a/src/lib.rs:2", "crates/a/src/e.rs:1"]
        );
    }

    #[test]
    fn unfinished_work_and_local_paths_are_found() {
        let files = [
            file("a.rs", &format!("// {}: later\n", UNFINISHED[0])),
            file("b.spec.ts", &format!("{}'x')\n", UNFINISHED[5])),
            file("c.md", &format!("see {}x\n", LOCAL[0])),
            file("d.rs", "#[test]\nfn fine() {}\n"),
        ];
        assert_eq!(places(&files), ["a.rs:1", "b.spec.ts:1", "c.md:1"]);
    }
}
