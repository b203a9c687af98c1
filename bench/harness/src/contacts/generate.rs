//! Stays of people who live in households, fly, go by train and sail. Always the same for
//! the same number.

use crate::random::Random;
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Days over which people travel, from 2024-03-01 on.
const DAYS: u32 = 61;
/// Seats of a row, rows of an aircraft, places of a carriage and of a ship's cabin.
const ABREAST: u32 = 6;
const ROWS: u32 = 30;
const CARRIAGE: u32 = 80;
const BERTHS: u32 = 4;
/// People of a household.
const HOUSEHOLD: u32 = 3;

/// Writes `n` stays as a table; returns how many people they are of.
pub fn stays(path: &Path, n: u32) -> Result<u32> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    writeln!(out, "person,unit,which,cabin,row,from,to")?;
    let mut random = Random::new(20_240_301);
    // Each has one home and travels as often again.
    let people = (n / 2).max(HOUSEHOLD);
    for p in 0..people.min(n) {
        let home = p / HOUSEHOLD;
        writeln!(out, "p{p},household,h{home},,,2024-01-01,2024-04-30")?;
    }
    let mut left = n.saturating_sub(people);
    let mut conveyance = 0u32;
    while left > 0 {
        conveyance += 1;
        let kind = random.below(10);
        let seats = match kind {
            0..=5 => ROWS * ABREAST,
            6..=8 => CARRIAGE,
            _ => BERTHS,
        };
        let taken = seats.min(left);
        let day = random.below(DAYS);
        let (from, to) = (date(day), date((day + 6).min(DAYS - 1)));
        for seat in 0..taken {
            let p = random.below(people);
            match kind {
                0..=5 => {
                    let row = seat / ABREAST + 1;
                    writeln!(out, "p{p},flight,F{conveyance},main,{row},{from},{from}")?;
                }
                6..=8 => writeln!(out, "p{p},train,T{conveyance},5,,{from},{from}")?,
                _ => writeln!(out, "p{p},ship,S{conveyance},12,,{from},{to}")?,
            }
        }
        left -= taken;
    }
    out.flush()?;
    Ok(people)
}

/// A day of March or April 2024.
fn date(day: u32) -> String {
    match day {
        0..=30 => format!("2024-03-{:02}", day + 1),
        _ => format!("2024-04-{:02}", day - 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days() {
        assert_eq!(
            [date(0), date(30), date(31), date(DAYS - 1)],
            ["2024-03-01", "2024-03-31", "2024-04-01", "2024-04-30"]
        );
    }
}
