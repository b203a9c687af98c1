//! Passenger lists: any bytes give people and problems with their places, or one reason.
#![no_main]

use lf_formats::paxlst;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(lists) = paxlst::read(bytes) else {
        return;
    };
    let people: usize = lists.lists.iter().map(|l| l.travellers.len()).sum();
    // Each person and each problem takes at least one byte.
    assert!(people <= bytes.len(), "people out of nothing");
    assert!(lists.problems.iter().all(|p| !p.refusal.key.is_empty()));
});
