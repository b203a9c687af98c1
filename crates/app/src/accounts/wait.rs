//! How long an account waits after failed attempts.

use jiff::SignedDuration;

/// Attempts that may fail before the first wait.
pub const FREE: i64 = 4;
/// The longest wait, in minutes: an attacker must not shut a duty officer out for a day.
const LONGEST: i64 = 60;

/// The wait after so many failed attempts in a row: none for the first [`FREE`], then
/// 1, 2, 4 … minutes, at most an hour.
pub fn wait(failures: i64) -> Option<SignedDuration> {
    let beyond = failures - FREE;
    if beyond <= 0 {
        return None;
    }
    let doubled = 1i64.checked_shl(u32::try_from(beyond - 1).unwrap_or(u32::MAX).min(30));
    Some(SignedDuration::from_mins(
        doubled.unwrap_or(LONGEST).min(LONGEST),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_an_hour() {
        let minutes: Vec<i64> = (0..14)
            .map(|n| wait(n).map_or(0, |w| w.as_mins()))
            .collect();
        assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait(i64::MAX / 2).map(|w| w.as_mins()), Some(60));
    }
}
