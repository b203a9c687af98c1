//! Tables: any bytes give rows and bad rows to the end, whatever the encoding, or one
//! reason why they are no table. Bytes that begin like a workbook go to that reader.
#![no_main]

use lf_formats::table::{HeaderSearch, Options, Table};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut table) = Table::open(Cursor::new(bytes), &Options::default()) else {
        return;
    };
    let Ok(mut rows) = table.rows(&HeaderSearch::default()) else {
        return;
    };
    // Every row, good or bad, takes at least one byte of a CSV file; a workbook may
    // repeat cells, but not without end.
    let most = bytes.len() + 1_100_000;
    let mut n = 0;
    while let Ok(Some(_)) = rows.next_row() {
        n += 1;
        assert!(n <= most, "rows without end");
    }
});
