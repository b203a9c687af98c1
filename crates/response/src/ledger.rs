//! The ledger: how many were owed, met, late, missed, waived, and how long it took.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers of obligations of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Opened at any time, without those withdrawn.
    pub owed: i64,
    /// Still open and within their limit.
    pub open: i64,
    /// Still open and late.
    pub overdue: i64,
    /// Done in time.
    pub met: i64,
    /// Done late.
    pub late: i64,
    /// Their period passed without them.
    pub missed: i64,
    /// Waived.
    pub waived: i64,
    /// Withdrawn.
    pub withdrawn: i64,
}

impl Tally {
    /// Adds another group.
    pub fn add(&mut self, other: &Tally) {
        self.owed += other.owed;
        self.open += other.open;
        self.overdue += other.overdue;
        self.met += other.met;
        self.late += other.late;
        self.missed += other.missed;
        self.waived += other.waived;
        self.withdrawn += other.withdrawn;
    }

    /// Met in time, of all that came to an end by being done or missed; none while there is nothing.
    pub fn met_share(&self) -> Option<f64> {
        let ended = self.met + self.late + self.missed;
        (ended > 0).then(|| self.met as f64 / ended as f64)
    }
}

/// Minutes that something took, as a multiset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minutes(BTreeMap<i64, i64>);

impl Minutes {
    /// Adds `n` times the same number of minutes.
    pub fn add(&mut self, minutes: i64, n: i64) {
        *self.0.entry(minutes).or_default() += n;
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: &Minutes) {
        for (minutes, n) in &other.0 {
            self.add(*minutes, *n);
        }
    }

    /// The summary; none where nothing was measured.
    pub fn spread(&self) -> Option<Spread> {
        let n: i64 = self.0.values().sum();
        let (max, _) = self.0.iter().next_back().filter(|_| n > 0)?;
        // The smallest value that at least this share does not exceed.
        let quantile = |percent: i64| {
            let rank = (n * percent + 99) / 100;
            let mut below = 0;
            for (minutes, count) in &self.0 {
                below += count;
                if below >= rank.max(1) {
                    return *minutes;
                }
            }
            *max
        };
        Some(Spread {
            n,
            median: quantile(50),
            p90: quantile(90),
            max: *max,
        })
    }
}

/// How long something took, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// How often.
    pub n: i64,
    /// Half of them took no longer.
    pub median: i64,
    /// Nine of ten took no longer.
    pub p90: i64,
    /// The longest.
    pub max: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against sorting them all.
        #[test]
        fn quantiles_are_those_of_the_sorted_list(mut list in prop::collection::vec(0i64..500, 1..80)) {
            let mut minutes = Minutes::default();
            list.iter().for_each(|m| minutes.add(*m, 1));
            list.sort_unstable();
            let at = |share: f64| list[((list.len() as f64 * share).ceil() as usize).max(1) - 1];
            let spread = minutes.spread().unwrap();
            prop_assert_eq!(spread, Spread { n: list.len() as i64, median: at(0.5), p90: at(0.9), max: at(1.0) });
        }
    }

    #[test]
    fn nothing_has_no_spread() {
        assert_eq!(Minutes::default().spread(), None);
        assert_eq!(Tally::default().met_share(), None);
        let t = Tally {
            met: 3,
            missed: 1,
            waived: 9,
            ..Tally::default()
        };
        assert_eq!(t.met_share(), Some(0.75));
    }
}
