use super::*;
use proptest::prelude::*;
use std::io::Cursor;

/// Rows as text, bad rows as their message.
fn read(bytes: &[u8]) -> Vec<String> {
    read_with(bytes, &HeaderSearch::default())
}

fn read_with(bytes: &[u8], search: &HeaderSearch) -> Vec<String> {
    let mut rows = match super::super::Rows::csv(Cursor::new(bytes), search, &Options::default()) {
        Ok(rows) => rows,
        Err(e) => return vec![e.to_string()],
    };
    let mut out = vec![];
    while let Some(row) = rows.next_row().unwrap() {
        out.push(match row {
            Ok(row) => {
                let cells: Vec<&str> = row.cells().collect();
                format!("{}: {}", row.number(), cells.join("|"))
            }
            Err(bad) => bad.to_string(),
        });
    }
    out
}

#[test]
fn delimiters_line_ends_and_quotes() {
    assert_eq!(read(b"a,b\n1,2\r\n\"x,\"\"y\",3"), ["2: 1|2", "3: x,\"y|3"]);
    assert_eq!(read(b"a;b\n1,5;2\n"), ["2: 1,5|2"]);
    assert_eq!(read(b"a\tb\n1\t2\n"), ["2: 1|2"]);
    assert_eq!(read(b"a,b\r1,2\r3,4\r"), ["2: 1|2", "3: 3|4"]);
    assert_eq!(read(b"a,b\n1,\"x\ny\"\n3,4"), ["2: 1|x\ny", "4: 3|4"]);
    assert_eq!(read(b"a,b\n1,\"x\ny\""), ["2: 1|x\ny"]);
    assert_eq!(read(b"a\n\n1\n\n2"), ["3: 1", "5: 2"]);
    assert_eq!(read(b"a,b,\n1,2,\n3,4\n"), ["2: 1|2", "3: 3|4"]);
    assert_eq!(read(b"a,b\n5' 3\" tall,\"q\"z\n"), ["2: 5' 3\" tall|qz"]);
}

#[test]
fn bad_rows_are_named_and_the_next_is_read() {
    let bad = b"a,b\n1\n1,2,3\n\xff,2\nok,\n,,\n9,9\n";
    assert_eq!(
        read(bad),
        [
            "row 2: 2 cells expected, 1 found",
            "row 3: 2 cells expected, 3 found",
            "row 4: column `a` has bytes that are not UTF-8",
            "5: ok|",
            "7: 9|9",
        ]
    );
}

#[test]
fn an_open_quote_costs_one_row() {
    let unclosed = b"a,b\n1,\"x\n2,y\n3,z\n";
    assert_eq!(
        read(unclosed),
        [
            "row 2: column `b` opens a quotation mark and never closes it",
            "3: 2|y",
            "4: 3|z"
        ]
    );
    // Two of them close each other; the lines between are parted again.
    let two = b"a,b\n1,\"x\n2,y\n3,\"z\n4,w\n";
    let got = read(two);
    assert_eq!(got.len(), 4, "{got:?}");
    assert!(got[0].starts_with("row 2:") && got[2].starts_with("row 4:"));
    assert_eq!((&got[1][..], &got[3][..]), ("3: 2|y", "5: 4|w"));
}

#[test]
fn an_open_quote_in_a_long_file_costs_one_row() {
    let mut bytes = b"a,b\n1,\"x\n".to_vec();
    let lines = MAX_ROW / 3;
    bytes.extend(b"2,y\n".repeat(lines));
    let got = read(&bytes);
    assert_eq!(got.len(), lines + 1);
    assert!(got[0].starts_with("row 2: column `b` opens"));
    assert_eq!(got[lines], format!("{}: 2|y", lines + 2));
}

#[test]
fn a_line_without_end_is_passed_over() {
    let mut bytes = b"a,b\n1,2\n".to_vec();
    bytes.extend(b"x".repeat(5 * MAX_ROW / 2));
    bytes.extend(b"\n3,4\n");
    assert_eq!(
        read(&bytes),
        ["2: 1|2", "row 3: longer than 1048576 bytes", "4: 3|4"]
    );
}

#[test]
fn titles_and_two_header_rows() {
    let search = HeaderSearch {
        names: vec!["id".into(), "dates / report".into()],
        ..HeaderSearch::default()
    };
    let text = "Case list\n\nid,dates,\n,onset,report\n1,2024-07-01,2024-07-02\n";
    assert_eq!(
        read_with(text.as_bytes(), &search),
        ["5: 1|2024-07-01|2024-07-02"]
    );
    assert_eq!(
        read_with(b"1,2\n3,4\n", &search),
        [
            "no header row in the first 2 rows; looked for id, dates / report; \
          found row 1: 1 | 2; row 2: 3 | 4"
        ]
    );
    assert!(read_with(b"", &search)[0].contains("found no rows at all"));
}

/// A stream of a header and `blocks` times the same rows, nowhere held as a whole.
struct Endless {
    block: Vec<u8>,
    blocks: u64,
    rest: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.position() == self.rest.get_ref().len() as u64 && self.blocks > 0 {
            self.blocks -= 1;
            self.rest = Cursor::new(self.block.clone());
        }
        self.rest.read(buf)
    }
}

#[test]
fn memory_stays_constant_however_long_the_file() {
    let in_block = 1000;
    let blocks = if cfg!(debug_assertions) { 1_600 } else { 7_000 };
    let lines = (0..in_block).map(|n| format!("C-{n:08},Haining,2024-07-{:02}\n", n % 31 + 1));
    let endless = Endless {
        block: lines.collect::<String>().into_bytes(),
        blocks,
        rest: Cursor::new(b"id,area,onset\n".to_vec()),
    };
    let (_, mut source) =
        CsvRows::open(endless, &HeaderSearch::default(), &Options::default()).unwrap();
    let mut row = Row::default();
    let (mut n, mut bytes, mut largest) = (0, 0, 0);
    while let Some(got) = source.fill(&mut row).unwrap() {
        got.unwrap();
        n += 1;
        bytes += row.cells().map(|c| c.len() + 1).sum::<usize>();
        largest = largest.max(source.buf.capacity());
    }
    assert_eq!(n, blocks * in_block);
    assert_eq!(row.number(), n + 1);
    assert!(bytes >= 48_000_000, "{bytes}");
    assert!(largest < 1024 * 1024, "{largest} bytes held");
}

proptest! {
    /// On sound files the rows are those of the `csv` crate.
    #[test]
    fn agrees_with_the_csv_crate(
        table in proptest::collection::vec(proptest::collection::vec("[a-z ,;\"\n\u{6d77}]{0,6}", 3), 1..20)
    ) {
        let mut writer = ::csv::Writer::from_writer(vec![]);
        writer.write_record(["one", "two", "three"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = Options { delimiter: Some(','), ..Options::default() };
        let mut rows = super::super::Rows::csv(&bytes[..], &HeaderSearch { row: Some(1), ..HeaderSearch::default() }, &options).unwrap();
        let mut got: Vec<Vec<String>> = vec![];
        while let Some(row) = rows.next_row().unwrap() {
            got.push(row.unwrap().cells().map(String::from).collect());
        }
        let blank = |r: &&Vec<String>| !r.iter().all(|c| c.trim().is_empty());
        let expected: Vec<Vec<String>> = table.iter().filter(blank).cloned().collect();
        prop_assert_eq!(got, expected);
    }

    /// No bytes make the reader panic, and it always comes to an end.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    /// The same for bytes that look like tables.
    #[test]
    fn no_table_bytes_panic(bytes in "([ab1,;\"\\t\r\n\u{feff}\u{6d77}]|\\PC){0,200}") {
        let rows = read(bytes.as_bytes());
        prop_assert!(rows.len() <= bytes.lines().count() + bytes.matches('\r').count() + 1);
    }
}
