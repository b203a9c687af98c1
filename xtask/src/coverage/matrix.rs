//! The obligation matrices: one TSV file each, with a header and the id first.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// What the task needs of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Id, unique over all matrices.
    pub id: String,
    /// Document that the row was read from.
    pub source: String,
}

/// All rows of all `*.tsv` files, in the order of files and lines; None if the
/// folder is not there.
pub fn read(folder: &Path) -> Result<Option<Vec<Row>>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "tsv") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut rows: Vec<Row> = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        rows.extend(parse(&text).with_context(|| path.display().to_string())?);
    }
    let mut ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(pair) = ids.windows(2).find(|p| p[0] == p[1]) {
        bail!("the id {} stands twice", pair[0]);
    }
    Ok(Some(rows))
}

fn parse(text: &str) -> Result<Vec<Row>> {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    if !header.starts_with("id\tsource\t") {
        bail!("the header does not begin with id and source");
    }
    let mut rows = Vec::new();
    for line in lines.filter(|l| !l.is_empty()) {
        let mut cells = line.split('\t');
        let (Some(id), Some(source)) = (cells.next(), cells.next()) else {
            bail!("a row without a source: {line:?}");
        };
        rows.push(Row {
            id: id.into(),
            source: source.into(),
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ids_in_order_and_refuses_doubles() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("b.tsv", "id\tsource\tclause\nB-1\tb.md\t1\n");
        write("a.tsv", "id\tsource\tclause\nA-2\ta.md\t2\nA-1\ta.md\t1\n");
        write("notes.md", "not a matrix");
        let rows = read(folder.path()).unwrap().unwrap();
        let ids: Vec<_> = rows.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["A-2", "A-1", "B-1"]);

        write("c.tsv", "id\tsource\tclause\nA-1\tc.md\t1\n");
        let refused = read(folder.path()).unwrap_err();
        assert!(refused.to_string().contains("A-1 stands twice"));
        assert_eq!(read(&folder.path().join("nowhere")).unwrap(), None);
    }
}
