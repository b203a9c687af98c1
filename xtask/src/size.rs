//! A file is one thing that a person can name; past a length it is several. And the
//! tests of a crate are one program: each program more is linked anew with everything
//! below it, in time and on disk.

use crate::Problem;
use crate::tree::TextFile;

/// Lines that no source file may exceed.
const MOST: usize = 700;
const SOURCES: &[&str] = &["rs", "ts", "js", "mjs", "css", "html", "sh"];

/// Names the source files that are too long. Third-party files under `vendor/` are
/// kept as they came.
pub fn check(files: &[TextFile]) -> Vec<Problem> {
    let sources = files
        .iter()
        .filter(|f| SOURCES.contains(&f.extension()) && !f.path.contains("/vendor/"));
    let mut problems = Vec::new();
    for file in sources {
        let lines = file.text.lines().count();
        if lines > MOST {
            let text = format!("{lines} lines, more than {MOST}: name its parts and split it");
            problems.push(Problem::new(&file.path, text));
        }
    }
    problems.extend(programs(files));
    problems
}

/// Names the second and later programs of tests of a crate.
fn programs(files: &[TextFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = "";
    for file in files {
        let Some((home, below)) = file.path.split_once("/tests/") else {
            continue;
        };
        let program = below.ends_with(".rs") && !below.contains('/') || below.ends_with("/main.rs");
        if program && home == seen {
            let text = "a second program of tests: make it a module of tests/suite/main.rs";
            problems.push(Problem::new(&file.path, text));
        }
        if program {
            seen = home;
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::test::file;

    #[test]
    fn the_line_above_the_limit_is_one_too_many() {
        let files = [
            file("a.rs", &"x\n".repeat(MOST)),
            file("b.rs", &"x\n".repeat(MOST + 1)),
            file("assets/vendor/c.js", &"x\n".repeat(MOST + 1)),
            file("d.tsv", &"x\n".repeat(MOST + 1)),
        ];
        let found = check(&files);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "b.rs");
    }

    #[test]
    fn a_crate_has_one_program_of_tests() {
        let files = [
            file("crates/a/tests/suite/case.rs", ""),
            file("crates/a/tests/suite/main.rs", ""),
            file("crates/b/tests/odd.rs", ""),
            file("crates/b/tests/suite/main.rs", ""),
        ];
        let found = check(&files);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/b/tests/suite/main.rs");
    }
}
