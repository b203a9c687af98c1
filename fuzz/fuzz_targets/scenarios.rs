//! Scenario files: any text is read, scenario by scenario, or refused with a place.
#![no_main]

use lf_rules::problem::Source;
use lf_rules::scenario;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = Source {
        name: "fuzz.yaml".into(),
        text: text.into(),
    };
    match scenario::read_file(&source) {
        Ok(scenarios) => {
            for broken in scenarios.into_iter().filter_map(Result::err) {
                assert!(!broken.errors.is_empty(), "refused without a reason");
            }
        }
        Err(p) => assert!(
            p.line <= text.lines().count() + 1,
            "a place after the end: {p}"
        ),
    }
});
