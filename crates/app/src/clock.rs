//! The clock is an input of the office, so that the same code runs live, in
//! replays, in stories and in drills.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::Mutex;

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

/// The civil day of a moment in a time zone; UTC where the zone is not known.
pub fn day_in(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}
