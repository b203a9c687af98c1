//! Mapping files: any text is read, or refused with a reason.
#![no_main]

use lf_formats::mapping::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Mapping::parse_all("fuzz.yaml", text) {
        Ok(mappings) => {
            for mapping in mappings {
                mapping.column_names();
            }
        }
        Err(e) => assert!(!e.to_string().is_empty()),
    }
});
