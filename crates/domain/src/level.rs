//! Incident levels I–IV of the national emergency plan family.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Level of an incident. The order is severity: `IV < III < II < I`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Ordinary.
    IV,
    /// Relatively serious.
    III,
    /// Serious.
    II,
    /// Especially serious.
    I,
}

impl Level {
    /// All levels, least severe first.
    pub const ALL: [Level; 4] = [Level::IV, Level::III, Level::II, Level::I];

    /// Roman numeral as plans write it.
    pub fn numeral(self) -> &'static str {
        match self {
            Level::I => "I",
            Level::II => "II",
            Level::III => "III",
            Level::IV => "IV",
        }
    }

    /// One bar for IV up to four bars for I: the shape that survives a black-and-white print.
    pub fn bars(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.numeral())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Level::ALL
            .into_iter()
            .find(|l| l.numeral() == s.trim())
            .ok_or_else(|| format!("`{s}` is not a level; write I, II, III or IV"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_orders_levels() {
        assert!(Level::I > Level::II && Level::II > Level::III && Level::III > Level::IV);
        assert_eq!("III".parse(), Ok(Level::III));
        assert!("V".parse::<Level>().is_err());
    }
}
