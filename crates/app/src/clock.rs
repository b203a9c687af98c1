//! The clock is an input of the office, so that the same code runs live, in
//! replays, in stories and in drills.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};

/// Something that says what time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands until it is set: for stories, drills and tests.
pub struct SetClock(Mutex<Timestamp>);

impl SetClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> SetClock {
        SetClock(Mutex::new(at))
    }

    /// Sets it.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(|e| e.into_inner()) = at;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// A clock that never goes back behind a moment that was recorded, whatever the
/// computer's clock does: the journal's times do not decrease, and a deadline
/// that struck has struck.
pub struct Steady {
    clock: Arc<dyn Clock>,
    last: Mutex<Timestamp>,
}

/// The clock shows an earlier time than was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WentBack {
    /// What it shows.
    pub shows: Timestamp,
    /// The last moment that was used.
    pub last: Timestamp,
}

/// Differences between the clocks of two machines that are no reason to speak.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

impl Steady {
    /// Steadies a clock, from the last recorded moment on.
    pub fn new(clock: Arc<dyn Clock>, last: Option<Timestamp>) -> Steady {
        Steady {
            clock,
            last: Mutex::new(last.unwrap_or(Timestamp::MIN)),
        }
    }

    /// Now, or the last moment that was used where the clock went back behind it.
    pub fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(|e| e.into_inner());
        *last = (*last).max(self.clock.now());
        *last
    }

    /// A moment that another process recorded: from now on it is not before that.
    pub fn not_before(&self, at: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(|e| e.into_inner());
        *last = (*last).max(at);
    }

    /// How far it went back, if it did.
    pub fn went_back(&self) -> Option<WentBack> {
        let shows = self.clock.now();
        let last = *self.last.lock().unwrap_or_else(|e| e.into_inner());
        (last.duration_since(shows) > TOLERANCE).then_some(WentBack { shows, last })
    }
}

/// The civil day of a moment in a time zone; UTC where the zone is not known.
pub fn day_in(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_stands_until_it_has_caught_up_and_says_so() {
        let at = |t: &str| t.parse::<Timestamp>().unwrap();
        let set = Arc::new(SetClock::new(at("2026-01-01T10:00:00Z")));
        let steady = Steady::new(set.clone(), Some(at("2026-01-01T09:00:00Z")));
        assert_eq!(steady.now(), at("2026-01-01T10:00:00Z"));
        assert_eq!(steady.went_back(), None);
        set.set(at("2026-01-01T09:00:00Z"));
        assert_eq!(steady.now(), at("2026-01-01T10:00:00Z"));
        let back = steady.went_back().unwrap();
        assert_eq!(
            (back.shows, back.last),
            (at("2026-01-01T09:00:00Z"), at("2026-01-01T10:00:00Z"))
        );
        set.set(at("2026-01-01T10:00:01Z"));
        assert_eq!(steady.now(), at("2026-01-01T10:00:01Z"));
        assert_eq!(steady.went_back(), None);
    }
}
