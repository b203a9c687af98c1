//! Tables of results: any bytes give results and bad rows to the end, or one reason.
#![no_main]

use lf_formats::laboratory::Words;
use lf_formats::laboratory::table::LabMapping;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

const MAPPING: &str = "source: fuzz\nrow: laboratory\ncolumns: {name: a, document: b, test: c, value: d, collected: e}\n";

fuzz_target!(|bytes: &[u8]| {
    let mapping = LabMapping::parse("fuzz", MAPPING).expect("the mapping is right");
    let _ = mapping.read(Cursor::new(bytes), &Words::default());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = LabMapping::parse("fuzz", text);
    }
});
