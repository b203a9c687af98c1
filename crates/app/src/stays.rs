//! Stays of persons, laid out so that everybody who was near somebody is found by a few
//! looks into an index, however many stays there are.
//!
//! A line is one stay; a meeting that somebody named is two, one for each person, in a place
//! of its own. Persons and places are numbers made of their names, so that an index row is
//! short. Lines are sorted by how long the stay was: whoever was in a place at a time began
//! at most that long before.

use crate::projections::fact_of;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use lf_domain::fact::Fact;
use lf_domain::stay::{Contact, Stay, Unit};
use lf_store::{Arg, Entry, Projection, StoreError, Tx};
use sha2::{Digest, Sha256};

/// The table of stays.
pub struct Stays;

/// Bit of a named meeting, where units have theirs.
pub const NAMED: i64 = 1 << 20;
/// Day before all days: a meeting whose first day is not known.
pub const EVER: i64 = -400_000;
/// Day after all days.
pub const ALWAYS: i64 = 400_000;

/// Number of a name: 63 bits of its digest. Among ten million names two share a number
/// with a probability of 5 in a million.
pub fn number(parts: &[&str]) -> i64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&digest.finalize()[..8]);
    i64::from_le_bytes(first) & i64::MAX
}

/// Number of a person.
pub fn person(id: &str) -> i64 {
    number(&["person", id])
}

/// Bit of a unit.
pub fn bit(unit: Unit) -> i64 {
    let at = Unit::ALL.iter().position(|u| *u == unit);
    1 << at.unwrap_or_default()
}

/// The unit of a bit; none for a named meeting.
pub fn unit(bit: i64) -> Option<Unit> {
    Unit::ALL.into_iter().find(|u| self::bit(*u) == bit)
}

/// Number of a day.
pub fn day(date: Date) -> i64 {
    let since = Date::constant(1970, 1, 1).until(date);
    since.map_or(0, |s| i64::from(s.get_days()))
}

/// The day of a number; none before and after all days.
pub fn date(day: i64) -> Option<Date> {
    let known = (EVER + 1..ALWAYS).contains(&day);
    let since = known.then(|| jiff::Span::new().try_days(day).ok())??;
    Date::constant(1970, 1, 1).checked_add(since).ok()
}

/// In which of the three lengths a stay falls: a day, a month, longer. The query of
/// contacts knows them too.
fn span(begins: i64, ends: i64) -> i64 {
    match ends - begins {
        ..=0 => 0,
        1..=31 => 1,
        _ => 2,
    }
}

const COLUMNS: usize = 11;

fn line(seq: u64, s: &Stay) -> [Arg; COLUMNS] {
    let (begins, ends) = (day(s.from), day(s.to));
    let unit = s.unit.code();
    [
        Arg::from(seq),
        Arg::from(0i64),
        Arg::from(person(&s.person)),
        Arg::from(bit(s.unit)),
        Arg::from(number(&[unit, &s.which])),
        Arg::from(number(&[unit, &s.which, &s.cabin])),
        Arg::from(s.row().map_or(-1, i64::from)),
        Arg::from(i64::from(s.crew)),
        Arg::from(span(begins, ends)),
        Arg::from(begins),
        Arg::from(ends),
    ]
}

fn sides(seq: u64, c: &Contact) -> [[Arg; COLUMNS]; 2] {
    let begins = c.from.map_or(EVER, day);
    let ends = c.to.or(c.from).map_or(ALWAYS, day);
    // No digest is negative: a place that no stay has.
    let place = -(seq as i64);
    [(0i64, &c.of), (1, &c.person)].map(|(side, who)| {
        [
            Arg::from(seq),
            Arg::from(side),
            Arg::from(person(who)),
            Arg::from(NAMED),
            Arg::from(place),
            Arg::from(place),
            Arg::from(-1i64),
            Arg::from(0i64),
            Arg::from(span(begins, ends)),
            Arg::from(begins),
            Arg::from(ends),
        ]
    })
}

impl Projection for Stays {
    fn name(&self) -> &'static str {
        "stays"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["stay_line", "stay_person"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE stay_line (seq BIGINT NOT NULL, side BIGINT NOT NULL, \
             person BIGINT NOT NULL, unit BIGINT NOT NULL, whole BIGINT NOT NULL, \
             cabin BIGINT NOT NULL, spot BIGINT NOT NULL, crew BIGINT NOT NULL, \
             span BIGINT NOT NULL, begins BIGINT NOT NULL, ends BIGINT NOT NULL, \
             PRIMARY KEY (seq, side))",
            "CREATE INDEX stay_of ON stay_line (person, begins)",
            "CREATE INDEX stay_cabin ON stay_line (cabin, span, begins, ends, spot, person, crew, seq)",
            "CREATE INDEX stay_whole ON stay_line \
             (whole, span, begins, ends, cabin, spot, person, crew, seq)",
            "CREATE TABLE stay_person (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let (mut lines, mut people): (Vec<Arg>, Vec<Arg>) = (vec![], vec![]);
            for e in entries {
                let ours = matches!(&*e.kind, "fact.stay" | "fact.contact" | "fact.withdrawal");
                if !ours {
                    continue;
                }
                if let Some(old) = e.corrects {
                    // What it corrects may stand in the same batch.
                    insert(tx, &mut lines, &mut people).await?;
                    let sql = "DELETE FROM stay_line WHERE seq = $1";
                    tx.exec(sql, vec![Arg::from(old)]).await?;
                }
                let mut name = |id: &str| people.extend([Arg::from(person(id)), Arg::from(id)]);
                match fact_of(e) {
                    Some(Fact::Stay(s)) => {
                        name(&s.person);
                        lines.extend(line(e.seq, &s));
                    }
                    Some(Fact::Contact(c)) => {
                        name(&c.person);
                        name(&c.of);
                        lines.extend(sides(e.seq, &c).into_iter().flatten());
                    }
                    _ => {}
                }
            }
            insert(tx, &mut lines, &mut people).await
        })
    }
}

async fn insert(
    tx: &mut Tx,
    lines: &mut Vec<Arg>,
    people: &mut Vec<Arg>,
) -> Result<(), StoreError> {
    let head = "INSERT INTO stay_line \
         (seq, side, person, unit, whole, cabin, spot, crew, span, begins, ends) VALUES";
    let lines = std::mem::take(lines);
    tx.insert_many(head, COLUMNS, "ON CONFLICT (seq, side) DO NOTHING", lines)
        .await?;
    let head = "INSERT INTO stay_person (id, name) VALUES";
    let people = std::mem::take(people);
    tx.insert_many(head, 2, "ON CONFLICT (id) DO NOTHING", people)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered_and_back() {
        let when: Date = "2020-02-29".parse().unwrap();
        assert_eq!(date(day(when)), Some(when));
        assert_eq!(day("1970-01-02".parse().unwrap()), 1);
        assert_eq!((date(EVER), date(ALWAYS)), (None, None));
    }

    #[test]
    fn numbers_of_names_keep_their_parts_apart() {
        assert_ne!(number(&["ab", "c"]), number(&["a", "bc"]));
        assert!(number(&["x"]) >= 0);
        for u in Unit::ALL {
            assert_eq!(unit(bit(u)), Some(u));
        }
        assert_eq!(unit(NAMED), None);
    }

    #[test]
    fn a_stay_is_a_day_a_month_or_longer() {
        assert_eq!(
            [span(5, 5), span(5, 36), span(5, 37), span(EVER, ALWAYS)],
            [0, 1, 2, 2]
        );
    }
}
