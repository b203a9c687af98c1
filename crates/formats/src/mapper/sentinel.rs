//! Rows that are sentinel influenza figures or baselines.

use super::Plan;
use super::bind::Binder;
use super::getter::Getter;
use super::reading::Reading;
use super::weekly::WeekPlan;
use crate::mapping::MappingError;
use jiff::civil::Date;
use lf_domain::fact::Fact;
use lf_domain::sentinel::{SentinelBaseline, SentinelWeek};
use lf_domain::week::Week;

pub(super) struct SentinelPlan {
    week: WeekPlan,
    ili_pct: Getter,
    ili_base: Getter,
    pos_pct: Getter,
    pos_base: Getter,
}

impl SentinelPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(SentinelPlan {
            week: b.week()?,
            ili_pct: b.field("ili_pct")?,
            ili_base: b.field("ili_base")?,
            pos_pct: b.field("pos_pct")?,
            pos_base: b.field("pos_base")?,
        })
    }
}

impl Plan for SentinelPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let week = self.week.read(r);
        let ili_pct = r.number(&self.ili_pct);
        let ili_base = r.number(&self.ili_base);
        let pos_pct = r.number(&self.pos_pct);
        let pos_base = r.number(&self.pos_base);
        if ili_pct.is_none() && pos_pct.is_none() && r.refusals.is_empty() {
            r.refuse(self.ili_pct.label(), "required", "", "0 .. 100");
        }
        Some(Fact::Sentinel(SentinelWeek {
            week: week?,
            ili_pct,
            ili_base,
            pos_pct,
            pos_base,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            self.week.getter(),
            &self.ili_pct,
            &self.ili_base,
            &self.pos_pct,
            &self.pos_base,
        ]
    }
}

pub(super) struct BaselinePlan {
    pub(super) season: Getter,
    pub(super) first_week: i8,
    pub(super) ili_base: Getter,
    pub(super) pos_base: Getter,
}

impl Plan for BaselinePlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let text = r.required(&self.season);
        let weeks = text.as_ref().and_then(|t| season(t, self.first_week));
        if let (Some(text), None) = (text, weeks) {
            r.refuse(self.season.label(), "not-a-season", text, "2013-2014");
        }
        let ili_base = r.required_number(&self.ili_base);
        let pos_base = r.required_number(&self.pos_base);
        let (from, until) = weeks?;
        Some(Fact::Baseline(SentinelBaseline {
            from,
            until,
            ili_base: ili_base?,
            pos_base: pos_base?,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![&self.season, &self.ili_base, &self.pos_base]
    }
}

/// First and last week of `2013-2014`, `2013/14` or `2013`.
fn season(text: &str, first_week: i8) -> Option<(Week, Week)> {
    let (first, second) = match text.split_once(['-', '/']) {
        Some((first, second)) => (first.trim(), Some(second.trim())),
        None => (text, None),
    };
    let year: i16 = first.parse().ok().filter(|_| first.len() == 4)?;
    let next = year.checked_add(1)?;
    let follows = match second {
        None => true,
        Some(s) if s.len() == 2 => s.parse::<i16>().ok()? == next % 100,
        Some(s) => s.parse::<i16>().ok()? == next,
    };
    let from = Week::new(year, first_week).filter(|_| follows)?;
    let after = Week::new(next, first_week)?.monday();
    Some((from, Week::of(after.yesterday().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_runs_into_the_next_year() {
        let show = |text, first| season(text, first).map(|(a, b)| format!("{a} {b}"));
        let winter = Some("2013-W40 2014-W39".to_string());
        for text in ["2013-2014", "2013/14", "2013", "2013 - 2014"] {
            assert_eq!(show(text, 40), winter, "{text}");
        }
        assert_eq!(show("2020", 1).as_deref(), Some("2020-W01 2020-W53"));
        for text in ["", "2013-2015", "13-14", "winter", "2013-14-15"] {
            assert_eq!(show(text, 40), None, "{text}");
        }
    }
}
