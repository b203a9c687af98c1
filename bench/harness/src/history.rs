//! Cases as a city sees them over the years, always the same for the same seed: common
//! diseases all the time, the diseases of the plans in one outbreak of a month each
//! year.

use crate::city::{COMMON, COUNTIES, RARE};
use crate::random::Random;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::case::{CaseReport, Classification, Origin};
use lf_domain::place::Place;

/// One case in so many is of a disease that the plans watch.
const RARE_ONE_IN: u32 = 20;
/// Days of an outbreak, and of a year that begins with one.
const OUTBREAK: u32 = 30;
const YEAR: u32 = 365;

/// `n` cases with onsets in the `years` before `end`.
pub fn cases(n: usize, years: u32, end: Date) -> impl Iterator<Item = CaseReport> {
    let mut random = Random::new(20_260_101);
    let first = end.saturating_sub(i64::from(years * YEAR).days());
    (1..=n).map(move |i| {
        let year = random.below(years) * YEAR;
        let (disease, day) = if random.below(RARE_ONE_IN) == 0 {
            let which = random.below(RARE.len() as u32);
            // Each in a season of its own, and none in the last days before `end`.
            let season = which * 60 + random.below(OUTBREAK);
            (RARE[which as usize], year + season)
        } else {
            (random.pick(COMMON), year + random.below(YEAR))
        };
        let onset = first.saturating_add(i64::from(day).days());
        case(&mut random, format!("L{i:07}"), disease, onset, end)
    })
}

/// A case of a disease with this onset, reported some days later, at most on `end`.
pub fn case(random: &mut Random, id: String, disease: &str, onset: Date, end: Date) -> CaseReport {
    let late = i64::from(random.below(6));
    CaseReport {
        zone: None,
        case_id: id,
        disease: disease.into(),
        classification: random.pick(&[
            Classification::Confirmed,
            Classification::Confirmed,
            Classification::Clinical,
            Classification::Suspected,
        ]),
        origin: random.pick(&[
            Some(Origin::Local),
            Some(Origin::Local),
            Some(Origin::Imported),
        ]),
        place: Place::County(random.pick(COUNTIES).into()),
        onset: Some(onset),
        reported: end.min(onset.saturating_add(late.days())),
        died: None,
        focus: None,
        links: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn outbreaks_are_months_and_common_diseases_are_always_there() {
        let end = date(2026, 1, 1);
        let found: Vec<CaseReport> = cases(50_000, 5, end).collect();
        let days = |disease: &str| {
            let of = found.iter().filter(|c| c.disease == disease);
            let mut days: Vec<Date> = of.filter_map(|c| c.onset).collect();
            days.sort_unstable();
            days.dedup();
            days.len()
        };
        assert!(RARE.iter().all(|d| (100..=150).contains(&days(d))));
        assert!(COMMON.iter().all(|d| days(d) > 1_500));
        assert!(found.iter().all(|c| c.reported <= end));
        assert_eq!(found, cases(50_000, 5, end).collect::<Vec<_>>());
    }
}
