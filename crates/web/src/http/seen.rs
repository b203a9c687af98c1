//! When the acting officer last looked at the board, and how far the journal
//! was then: kept in a cookie of the browser, for that officer alone.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use jiff::Timestamp;

/// Cookie of the last looks.
pub(super) const SEEN: &str = "lf_seen";
/// Looks with no longer pause between them are one visit.
const VISIT_SECONDS: i64 = 15 * 60;
/// The cookie is kept for a month.
const KEPT_SECONDS: i64 = 31 * 24 * 3600;

/// A moment at which somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Last journal number then.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
}

/// The looks of one officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    officer: String,
    /// The last look of the visit before the present one.
    before: Option<Look>,
    /// The last look.
    last: Look,
}

impl Seen {
    /// Reads the cookie; none for what is no cookie of ours.
    pub(super) fn parse(value: &str) -> Option<Seen> {
        let mut parts = value.split(':');
        let officer = parts.next()?.to_string();
        let numbers: Vec<i64> = parts.map(|p| p.parse().ok()).collect::<Option<_>>()?;
        let look = |seq: i64, at: i64| {
            Some(Look {
                seq: u64::try_from(seq).ok()?,
                at: Timestamp::from_second(at).ok()?,
            })
        };
        let (before, last) = match numbers[..] {
            [seq, at] => (None, look(seq, at)?),
            [seq, at, old_seq, old_at] => (Some(look(old_seq, old_at)?), look(seq, at)?),
            _ => return None,
        };
        Some(Seen {
            officer,
            before,
            last,
        })
    }

    /// The looks after a new one. A look after a pause begins a visit; another
    /// officer at the same browser begins anew.
    pub fn look(old: Option<&Seen>, officer: &str, seq: u64, now: Timestamp) -> Seen {
        let last = Look { seq, at: now };
        // A journal that is shorter than what was seen is another journal.
        let old = old.filter(|o| o.officer == officer && o.last.seq <= seq && o.last.at <= now);
        let before = match old {
            None => None,
            Some(o) if now.as_second() - o.last.at.as_second() > VISIT_SECONDS => Some(o.last),
            Some(o) => o.before,
        };
        Seen {
            officer: officer.to_string(),
            before,
            last,
        }
    }

    /// The last look of the visit before this one.
    pub fn before(&self) -> Option<Look> {
        self.before
    }

    /// Keeps the looks in the browser.
    pub fn remember(&self, response: &mut Response) {
        let look = |l: &Look| format!("{}:{}", l.seq, l.at.as_second());
        let mut value = format!("{}:{}", self.officer, look(&self.last));
        if let Some(b) = &self.before {
            value.push(':');
            value.push_str(&look(b));
        }
        let plain = value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'));
        let cookie =
            format!("{SEEN}={value}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Strict");
        if let (true, Ok(cookie)) = (plain, HeaderValue::from_str(&cookie)) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_pause_ends_a_visit_and_looking_again_does_not() {
        let first = Seen::look(None, "gu", 10, at(0));
        assert_eq!(first.before(), None);
        let again = Seen::look(Some(&first), "gu", 12, at(60));
        assert_eq!(again.before(), None, "still the first visit");
        let back = Seen::look(Some(&again), "gu", 30, at(4000));
        assert_eq!(back.before().unwrap().seq, 12);
        let reload = Seen::look(Some(&back), "gu", 31, at(4100));
        assert_eq!(reload.before().unwrap().seq, 12, "a reload keeps the line");
        let other = Seen::look(Some(&reload), "chen", 31, at(9000));
        assert_eq!(other.before(), None);
        let shorter = Seen::look(Some(&reload), "gu", 3, at(9000));
        assert_eq!(shorter.before(), None);
    }

    #[test]
    fn the_cookie_is_read_back_and_nonsense_is_not() {
        let mut response = Response::new(axum::body::Body::empty());
        let seen = Seen::look(
            Some(&Seen::look(None, "gu_weimin", 10, at(0))),
            "gu_weimin",
            20,
            at(5000),
        );
        seen.remember(&mut response);
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        let value = cookie.split(';').next().unwrap().split_once('=').unwrap().1;
        assert_eq!(Seen::parse(value), Some(seen));
        for bad in [
            "",
            "gu",
            "gu:1",
            "gu:1:2:3",
            "gu:-1:5",
            "gu:a:b",
            "gu:1:2:3:4:5",
        ] {
            assert_eq!(Seen::parse(bad), None, "{bad}");
        }
    }
}
