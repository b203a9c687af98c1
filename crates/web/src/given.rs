//! Small values as templates hand them over: by reference to any depth.

use crate::part::Standing;
use jiff::civil::{Date, DateTime};
use lf_domain::level::Level;
use lf_domain::week::Week;
use lf_rules::report::Verdict;

/// A value of type `T`, however it was handed over.
pub trait Given<T> {
    /// The value.
    fn get(&self) -> T;
}

impl<T, U: Given<T> + ?Sized> Given<T> for &U {
    fn get(&self) -> T {
        (**self).get()
    }
}

impl Given<Option<Level>> for Option<&Level> {
    fn get(&self) -> Option<Level> {
        self.copied()
    }
}

impl Given<Option<Level>> for Option<Level> {
    fn get(&self) -> Option<Level> {
        *self
    }
}

impl Given<Level> for Level {
    fn get(&self) -> Level {
        *self
    }
}

impl Given<Verdict> for Verdict {
    fn get(&self) -> Verdict {
        *self
    }
}

impl Given<Standing> for Standing {
    fn get(&self) -> Standing {
        *self
    }
}

impl Given<Date> for Date {
    fn get(&self) -> Date {
        *self
    }
}

impl Given<DateTime> for DateTime {
    fn get(&self) -> DateTime {
        *self
    }
}

impl Given<Week> for Week {
    fn get(&self) -> Week {
        *self
    }
}

impl Given<f64> for f64 {
    fn get(&self) -> f64 {
        *self
    }
}
