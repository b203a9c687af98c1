//! Identity numbers and machine readable zones: any text is right, or wrong with what
//! would be accepted; a zone that is read is written back as it was.
#![no_main]

use lf_domain::identity::{container, credit, imo, mrz, permit, resident};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = resident::check(text, None);
    let _ = imo::check(text);
    let _ = container::check(text);
    let _ = credit::check(text);
    let _ = permit::check(text);
    if let Ok(zone) = mrz::parse(text) {
        // Fillers that mean nothing may be written in another way; the meaning is the same.
        if let Ok(again) = mrz::build(&zone) {
            assert_eq!(mrz::parse(&again).as_ref(), Ok(&zone));
        }
    }
});
