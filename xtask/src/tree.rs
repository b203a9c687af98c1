//! The files of the repository, as text.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// What was built, installed or produced, not written.
const SKIPPED: &[&str] = &[
    // A folder, or in a second work tree a file.
    ".git",
    "target",
    "node_modules",
    "var",
    "out",
    "corpus",
    "artifacts",
];

/// A text file of the repository.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Path from the root of the repository, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

impl TextFile {
    /// Extension without the dot; empty if there is none.
    pub fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, e)| e)
    }

    /// Whether this is Rust that only tests compile: a file in `tests/` or named after them.
    pub fn is_rust_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
    }
}

/// Root of the repository: the folder above this package.
pub fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().context("xtask has no parent folder")?;
    Ok(root.to_path_buf())
}

/// All text files, sorted by path. Files that are not UTF-8 are pictures, fonts or
/// test data in another encoding, and are left out.
pub fn files(root: &Path) -> Result<Vec<TextFile>> {
    let mut found = Vec::new();
    visit(root, "", &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn visit(folder: &Path, prefix: &str, found: &mut Vec<TextFile>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            visit(&entry.path(), &format!("{path}/"), found)?;
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            found.push(TextFile { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
pub mod test {
    use super::TextFile;

    /// A file for the tests of the checks.
    pub fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.into(),
            text: text.into(),
        }
    }

    #[test]
    fn walks_sources_and_leaves_products_out() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("a/src/lib.rs", "x"),
            ("target/debug/y.rs", "y"),
            ("b/node_modules/z.js", "z"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::write(folder.path().join("picture.png"), [0xff, 0xd8]).unwrap();
        let found = super::files(folder.path()).unwrap();
        let paths: Vec<_> = found.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["a/src/lib.rs"]);
    }
}
