//! The criteria written out by hand, as it were: the fastest that Rust can be, and
//! what a city would have to maintain without a plan language. Made from the table
//! in criteria.rs by `lf-bench write-hand`; a test holds the two together.

use super::facts::{Disease, Facts, Origin, Setting};

/// Bit `n` is set where criterion `C<n+1>` holds.
pub fn evaluate(f: &Facts) -> u64 {
    let mut hits = 0;
    match f.disease {
        Disease::Plague => {
            // C01
            if f.imported >= 1 && f.imported < 2 {
                hits |= 1 << 0;
            }
            // C02
            if f.deaths >= 5 || f.grade >= 3 {
                hits |= 1 << 1;
            }
            // C03
            if (f.setting == Setting::Hospital && f.grade >= 2) || f.cases_14d >= 100 {
                hits |= 1 << 2;
            }
            // C04
            if f.persons >= 100 && f.origin != Origin::Imported && f.cases_14d >= 10 {
                hits |= 1 << 3;
            }
        }
        Disease::Cholera => {
            // C05
            if f.deaths >= 1 && f.cases_7d >= 5 {
                hits |= 1 << 4;
            }
            // C06
            if (f.cases_7d >= 10 || f.imported >= 2) && f.excess >= 1.0 {
                hits |= 1 << 5;
            }
            // C07
            if f.grade >= 3 && f.origin != Origin::Imported && f.county_cases >= 3 {
                hits |= 1 << 6;
            }
            // C08
            if f.grade >= 3 && f.origin != Origin::Imported && f.counties >= 1 {
                hits |= 1 << 7;
            }
        }
        Disease::Sars => {
            // C09
            if (f.cases_7d >= 5 || f.grade >= 1) && f.deaths >= 1 {
                hits |= 1 << 8;
            }
            // C10
            if f.county_cases >= 5 && f.origin != Origin::Imported && f.counties >= 1 {
                hits |= 1 << 9;
            }
            // C11
            if (f.deaths >= 5 || f.county_cases >= 10) && f.foci >= 3 {
                hits |= 1 << 10;
            }
            // C12
            if f.grade >= 3 && f.cases_7d >= 50 {
                hits |= 1 << 11;
            }
        }
        Disease::Mers => {
            // C13
            if (f.grade >= 1 || f.excess >= 0.5) && f.foci >= 1 {
                hits |= 1 << 12;
            }
            // C14
            if (f.setting == Setting::School && f.county_cases >= 3) || f.foci >= 5 {
                hits |= 1 << 13;
            }
            // C15
            if f.persons >= 50 && f.counties >= 3 {
                hits |= 1 << 14;
            }
            // C16
            if f.cases_14d >= 100 && f.counties >= 5 {
                hits |= 1 << 15;
            }
        }
        Disease::Covid19 => {
            // C17
            if (f.excess >= 0.5 || f.foci >= 1) && f.county_cases >= 3 {
                hits |= 1 << 16;
            }
            // C18
            if f.grade >= 2 && f.origin != Origin::Imported && f.cases_14d >= 10 {
                hits |= 1 << 17;
            }
            // C19
            if (f.setting == Setting::Hospital && f.grade >= 2) || f.cases_14d >= 100 {
                hits |= 1 << 18;
            }
            // C20
            if f.county_cases >= 30 || f.cases_14d >= 100 {
                hits |= 1 << 19;
            }
        }
        Disease::AvianFlu => {
            // C21
            if f.cases_14d >= 10 && f.foci >= 1 {
                hits |= 1 << 20;
            }
            // C22
            if f.cases_14d >= 20 && f.origin != Origin::Imported && f.counties >= 1 {
                hits |= 1 << 21;
            }
            // C23
            if f.counties >= 3 && f.origin != Origin::Imported && f.persons >= 10 {
                hits |= 1 << 22;
            }
            // C24
            if f.cases_7d >= 50 {
                hits |= 1 << 23;
            }
        }
        Disease::Anthrax => {
            // C25
            if f.foci >= 1 && f.grade >= 1 {
                hits |= 1 << 24;
            }
            // C26
            if (f.excess >= 1.0 || f.cases_14d >= 20) && f.counties >= 2 {
                hits |= 1 << 25;
            }
            // C27
            if f.counties >= 3 && f.counties < 5 {
                hits |= 1 << 26;
            }
            // C28
            if (f.county_cases >= 30 || f.persons >= 100) && f.imported >= 10 {
                hits |= 1 << 27;
            }
        }
        Disease::Unexplained => {
            // C29
            if f.persons >= 10 && f.county_cases >= 3 {
                hits |= 1 << 28;
            }
            // C30
            if f.cases_14d >= 20 && f.cases_14d < 50 {
                hits |= 1 << 29;
            }
            // C31
            if (f.imported >= 5 || f.persons >= 50) && f.cases_7d >= 30 {
                hits |= 1 << 30;
            }
            // C32
            if f.counties >= 5 || f.cases_14d >= 100 {
                hits |= 1 << 31;
            }
        }
    }
    // C33
    if f.grade >= 2 && ((f.county_cases >= 3 || f.deaths >= 1) && f.counties >= 1) {
        hits |= 1 << 32;
    }
    // C34
    if f.cases_7d >= 30 && (f.county_cases >= 10 || f.foci >= 3) {
        hits |= 1 << 33;
    }
    // C35
    if f.foci >= 5 && (f.imported >= 5 && f.county_cases >= 10) {
        hits |= 1 << 34;
    }
    // C36
    if f.grade >= 3 && (f.cases_7d >= 50 && f.origin != Origin::Imported && f.counties >= 1) {
        hits |= 1 << 35;
    }
    // C37
    if f.county_cases >= 5 && ((f.cases_14d >= 10 || f.foci >= 1) && f.persons >= 10) {
        hits |= 1 << 36;
    }
    // C38
    if f.counties >= 3 && (f.county_cases >= 5 && f.county_cases < 10) {
        hits |= 1 << 37;
    }
    // C39
    if f.grade >= 3 && (f.foci >= 3 && f.foci < 5) {
        hits |= 1 << 38;
    }
    // C40
    if f.cases_7d >= 50 && ((f.setting == Setting::School && f.grade >= 3) || f.county_cases >= 30)
    {
        hits |= 1 << 39;
    }
    // C41
    if f.imported >= 2 && ((f.cases_7d >= 5 || f.county_cases >= 3) && f.foci >= 1) {
        hits |= 1 << 40;
    }
    // C42
    if f.imported >= 5 && (f.foci >= 3 || f.cases_14d >= 50) {
        hits |= 1 << 41;
    }
    // C43
    if f.imported >= 10 && (f.counties >= 5 || f.foci >= 5) {
        hits |= 1 << 42;
    }
    // C44
    if f.foci >= 5 && ((f.grade >= 3 || f.excess >= 2.0) && f.persons >= 100) {
        hits |= 1 << 43;
    }
    // C45
    if f.cases_14d >= 20 && (f.county_cases >= 5 || f.imported >= 2) {
        hits |= 1 << 44;
    }
    // C46
    if f.cases_7d >= 30 && (f.deaths >= 2 && f.deaths < 5) {
        hits |= 1 << 45;
    }
    // C47
    if f.county_cases >= 30 && (f.counties >= 3 && f.foci >= 3) {
        hits |= 1 << 46;
    }
    // C48
    if f.grade >= 3 && f.county_cases >= 30 {
        hits |= 1 << 47;
    }
    hits
}
