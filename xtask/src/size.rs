//! A file is one thing that a person can name; past a length it is several.

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
}
