//! Duty rosters: setting a day, the hours that nobody covers, handing over.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use crate::zoning::Zoning;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::city::Desk;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_response::roster::{self, DutyDay, Handover, Roster, Shift};
use lf_store::{Expect, StoreError};
use serde::Serialize;

/// Days that are shown at once at most.
const MOST_DAYS: u32 = 62;

/// A span of a day, in minutes from midnight.
pub type Span = (u16, u16);

/// One desk of one body over some days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeskRow {
    /// Body.
    pub body: String,
    /// Desk.
    pub desk: Desk,
    /// Whether it must be staffed at present; else its gaps are not counted.
    pub needed: bool,
    /// Its days.
    pub days: Vec<DeskDay>,
}

/// One desk on one day.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DeskDay {
    /// The day.
    pub day: Date,
    /// Shifts that begin on it.
    pub shifts: Vec<Shift>,
    /// Hours that nobody covers; empty while the desk is not needed.
    pub gaps: Vec<Span>,
    /// Handovers of the day.
    pub handed: Vec<roster::Handed>,
}

/// A gap, for lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Body.
    pub body: String,
    /// Desk id.
    pub desk: String,
    /// The day.
    pub day: Date,
    /// First minute of the day that nobody covers.
    pub from: u16,
    /// First minute that somebody covers again, or the end of the desk's hours.
    pub to: u16,
}

/// Rosters over some days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RosterView {
    /// First day.
    pub from: Date,
    /// The days.
    pub days: Vec<Date>,
    /// Desks, by body in the order of the city.
    pub rows: Vec<DeskRow>,
    /// Who is on duty now: body, desk id, shift.
    pub now: Vec<(String, String, Shift)>,
}

impl RosterView {
    /// All gaps of the desks that must be staffed.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut out = vec![];
        for row in &self.rows {
            for day in &row.days {
                out.extend(day.gaps.iter().map(|(from, to)| Gap {
                    body: row.body.clone(),
                    desk: row.desk.id.clone(),
                    day: day.day,
                    from: *from,
                    to: *to,
                }));
            }
        }
        out
    }
}

impl Office {
    /// Rosters of all desks, or of one body's, for `days` days from `from` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rosters(
        &self,
        from: Date,
        days: u32,
        body: Option<&str>,
    ) -> Result<RosterView, StoreError> {
        let zoning = self.zoning().await?;
        let last = days.clamp(1, MOST_DAYS) as i64;
        let days: Vec<Date> = (0..last)
            .filter_map(|n| from.checked_add(n.days()).ok())
            .collect();
        let mut rows = vec![];
        for b in self
            .city
            .bodies
            .iter()
            .flat_map(|b| self.city.bodies_of(&b.role, None))
        {
            if body.is_some_and(|only| only != b) {
                continue;
            }
            for desk in roster::desks_of(&self.city, &b) {
                rows.push(self.row(&zoning, &b, desk, &days));
            }
        }
        let wall = self.now().to_zoned(self.zone().clone());
        let (today, minute) = (wall.date(), wall.hour() as u16 * 60 + wall.minute() as u16);
        let now = rows.iter().flat_map(|r| {
            let on = zoning.rosters.on_duty(&r.body, &r.desk.id, today, minute);
            on.into_iter()
                .map(|s| (r.body.clone(), r.desk.id.clone(), s.clone()))
        });
        Ok(RosterView {
            from,
            days,
            now: now.collect(),
            rows,
        })
    }

    fn row(&self, zoning: &Zoning, body: &str, desk: &Desk, days: &[Date]) -> DeskRow {
        let needed = self.needed(body, desk);
        let day = |day: &Date| {
            let known = zoning.rosters.day(body, *day);
            let of_desk = |d: &&DutyDay| -> Vec<Shift> {
                d.shifts
                    .iter()
                    .filter(|s| s.desk == desk.id)
                    .cloned()
                    .collect()
            };
            DeskDay {
                day: *day,
                shifts: known.as_ref().map(of_desk).unwrap_or_default(),
                gaps: match needed {
                    true => zoning.rosters.gaps(body, desk, *day),
                    false => vec![],
                },
                handed: (known.into_iter().flat_map(|d| &d.handed))
                    .filter(|h| h.handover.desk == desk.id)
                    .cloned()
                    .collect(),
            }
        };
        DeskRow {
            body: body.to_string(),
            desk: desk.clone(),
            needed,
            days: days.iter().map(day).collect(),
        }
    }

    /// Whether a desk must be staffed at the level in force for its body.
    fn needed(&self, body: &str, desk: &Desk) -> bool {
        let Some(from) = desk.from_level else {
            return true;
        };
        let county = lf_domain::city::split_body(body).1;
        let standings = self.responses();
        let level: Option<Level> = (self.in_force(&standings).iter())
            .filter(|r| match county {
                Some(c) => r.concerns(c),
                None => r.standing.now.key.is_city(),
            })
            .filter_map(|r| r.standing.now.level)
            .max();
        level.is_some_and(|l| l >= from)
    }

    /// A body's day with the number of its last entry, for the form.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roster_day(&self, body: &str, day: Date) -> Result<DutyDay, StoreError> {
        let zoning = self.zoning().await?;
        Ok(zoning.rosters.day(body, day).cloned().unwrap_or_default())
    }

    /// Sets the shifts of the own body on days, in place of what was there. `seen`
    /// is the last entry that the officer has seen of the first day.
    ///
    /// # Errors
    /// Refusals of [`roster::set`], `overtaken`, failures of the journal.
    pub async fn set_rosters(
        &self,
        actor: &Actor,
        rosters: Vec<Roster>,
        seen: Option<u64>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let (mut events, mut expects) = (vec![], vec![]);
        {
            let zoning = self.zoning().await?;
            for (i, roster) in rosters.into_iter().enumerate() {
                let roster = roster::set(&self.city, actor, roster, self.today())
                    .map_err(ReportError::Refused)?;
                let subject = roster::subject(&roster.body, roster.day);
                let known = zoning.rosters.seq(&roster.body, roster.day);
                let seq = seen.filter(|_| i == 0).unwrap_or(known);
                expects.push(Expect::new(&subject, seq));
                events.push(Event::new("roster.set", subject, &roster));
            }
        }
        if events.is_empty() {
            return Err(Refusal::new("shifts", "required", "", "").into());
        }
        self.commit(actor, events, expects, via).await
    }

    /// Hands a shift over: what is open, for the one who comes. How many duties the
    /// body owes is counted, whatever `handover` says.
    ///
    /// # Errors
    /// Refusals of [`roster::hand`], failures of the journal.
    pub async fn hand_over(
        &self,
        actor: &Actor,
        handover: Handover,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        let mut handover =
            roster::hand(&self.city, actor, handover).map_err(ReportError::Refused)?;
        // Counted here: the one who comes relies on it.
        handover.open = self.desk_counts(&handover.body).await?.todo;
        let subject = roster::subject(&handover.body, handover.day);
        let event = Event::new("roster.handed", subject, &handover);
        self.commit(actor, vec![event], vec![], via).await
    }

    /// Takes a shift over: the one who comes has read what was handed.
    ///
    /// # Errors
    /// Refusals of [`roster::take`], `overtaken`, failures of the journal.
    pub async fn take_over(
        &self,
        actor: &Actor,
        body: &str,
        day: Date,
        handed: u64,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let (event, expect) = {
            let zoning = self.zoning().await?;
            let state = zoning.rosters.day(body, day);
            let taken = roster::take(state, actor, body, day, handed)?;
            let subject = roster::subject(body, day);
            let event = Event::new("roster.taken", subject.clone(), &taken);
            (event, Expect::new(subject, state.map_or(0, |d| d.seq)))
        };
        self.commit(actor, vec![event], vec![expect], via).await
    }
}
