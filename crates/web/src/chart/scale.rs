//! Scales: numbers to positions, and the ticks that people can read.

/// A straight scale from a domain to positions.
#[derive(Clone, Copy, Debug)]
pub struct Linear {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Linear {
    /// Maps `domain` onto `range`.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Linear {
        Linear { domain, range }
    }

    /// Position of a value.
    pub fn at(&self, v: f64) -> f64 {
        let (a, b) = self.domain;
        let t = if a == b { 0.0 } else { (v - a) / (b - a) };
        self.range.0 + t * (self.range.1 - self.range.0)
    }
}

/// Whole-number ticks from 0 to at least `max`: at most about six, in steps of 1, 2 or 5.
pub fn counts(max: f64) -> Vec<f64> {
    let mut step = 1.0;
    let mut turn = 0;
    while max / step > 6.0 {
        // 1, 2, 5, 10, 20, 50 …
        step *= if turn % 3 == 1 { 2.5 } else { 2.0 };
        turn += 1;
    }
    let top = (max / step).ceil().max(1.0) as usize;
    (0..=top).map(|i| i as f64 * step).collect()
}

/// Every how many labels one has room: the smallest of 1, 2, 3, 5, 7, 14, 28 … that
/// keeps `room` between labels `gap` apart.
pub fn every(gap: f64, room: f64) -> usize {
    [1usize, 2, 3, 5, 7, 14, 28, 56, 91, 182, 364]
        .into_iter()
        .find(|k| *k as f64 * gap >= room)
        .unwrap_or(728)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(counts(3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(counts(11.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        assert_eq!(counts(26.0), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
        assert_eq!(counts(0.0), [0.0, 1.0]);
        for max in [7.0, 99.0, 1234.0, 86_000.0] {
            let t = counts(max);
            assert!(t.len() <= 8 && *t.last().unwrap() >= max, "{max}: {t:?}");
        }
    }

    #[test]
    fn labels_keep_their_distance() {
        assert_eq!(every(60.0, 44.0), 1);
        assert_eq!(every(10.0, 44.0), 5);
        assert_eq!(every(1.0, 44.0), 56);
    }
}
