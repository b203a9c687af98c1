//! Times as text of one width, so that their order as text is their order in
//! time on both databases.

use jiff::Timestamp;

/// `2026-11-21T08:00:00.000000000Z`: UTC, nine digits of the second.
pub fn to_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// Reads what [`to_text`] wrote; `None` for anything else, so that a text that
/// merely means the same instant is not taken for the stored one.
pub fn from_text(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    (to_text(at) == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_sorts_like_time_and_reads_back() {
        let early: Timestamp = "2026-11-21T08:00:20Z".parse().unwrap();
        let late: Timestamp = "2026-11-21T08:00:20.5Z".parse().unwrap();
        assert_eq!(to_text(early), "2026-11-21T08:00:20.000000000Z");
        assert!(to_text(early) < to_text(late));
        assert_eq!(from_text(&to_text(late)), Some(late));
        assert_eq!(from_text("2026-11-21T08:00:20Z"), None);
        assert_eq!(from_text("2026-11-21t08:00:20.000000000Z"), None);
    }
}
