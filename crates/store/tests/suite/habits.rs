//! Rules about the sources themselves.

use std::fs;
use std::path::Path;

#[test]
fn no_statement_changes_a_journal_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for part in ["src", "migrations"] {
        for file in fs::read_dir(folder.join(part)).unwrap() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap().to_lowercase();
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            read += 1;
            for forbidden in [
                "update journal ",
                "delete from journal",
                "truncate journal",
                "drop table journal",
                "replace into journal",
            ] {
                assert!(
                    !words.contains(forbidden),
                    "{}: {forbidden}",
                    path.display()
                );
            }
        }
    }
    assert!(read > 15, "the sources were found");
}
