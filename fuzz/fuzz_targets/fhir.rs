//! FHIR bundles: any bytes give results and problems with their places, or one reason.
#![no_main]

use lf_formats::fhir;
use lf_formats::laboratory::Words;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(results) = fhir::read(bytes, &Words::default()) {
        assert!(results.rows.len() <= bytes.len(), "results out of nothing");
    }
});
