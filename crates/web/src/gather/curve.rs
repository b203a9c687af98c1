//! Onsets by day, with the window that decides.

use super::incident::diseases;
use crate::desk::Desk;
use crate::view::incident::{Curve, Day, Window};
use jiff::Span;
use lf_app::incident::Incident;
use lf_domain::level::Level;
use lf_domain::situation::{day_date, day_number};
use lf_rules::report::{AtomReason, CriterionReport, Node, Op, Reason};
use std::collections::BTreeMap;

/// Days drawn at most, and at least.
const DAYS: (i32, i32) = (120, 9);

/// Onsets by day from the first of the episode to today, with the window that decides.
pub fn curve(desk: &Desk, i: &Incident, criteria: &[CriterionReport]) -> Option<Curve> {
    let mut by_day: BTreeMap<i32, Day> = BTreeMap::new();
    {
        let live = desk.office.live();
        for c in diseases(desk, i)
            .iter()
            .flat_map(|d| live.situation.episode(d, true))
        {
            let day = by_day.entry(c.day).or_insert_with(|| empty(c.day));
            let n = |v: i64| u32::try_from(v.max(0)).unwrap_or(u32::MAX);
            day.imported += n(c.tally.imported);
            day.local += n(c.tally.local);
            day.unstated += n(c.tally.cases - c.tally.imported - c.tally.local);
            day.suspected += n(c.tally.suspects);
        }
    }
    let (first, last) = (*by_day.keys().next()?, *by_day.keys().next_back()?);
    let today = day_number(desk.office.today());
    let window = window(i, criteria);
    // A window that is still open reaches beyond today: its last day is when a case still counts.
    let open = window.map_or(last, |w| day_number(w.to).min(today + 7));
    let last = last.max(today.min(last + 21)).max(open);
    let first = first.min(last - DAYS.1 + 1).max(last - DAYS.0 + 1);
    let days = (first..=last)
        .map(|d| by_day.get(&d).copied().unwrap_or_else(|| empty(d)))
        .collect();
    Some(Curve {
        days,
        window: window.filter(|w| day_number(w.from) >= first),
        weekly: false,
    })
}

fn empty(day: i32) -> Day {
    Day {
        date: day_date(day),
        local: 0,
        imported: 0,
        unstated: 0,
        suspected: 0,
    }
}

/// The fullest window of the criterion that comes next, with its threshold.
fn window(i: &Incident, criteria: &[CriterionReport]) -> Option<Window> {
    let mut best: Option<(Level, &AtomReason)> = None;
    for c in criteria
        .iter()
        .filter(|c| Some(c.level) >= i.candidate.level)
    {
        visit(&c.reason, &mut |a| {
            let days = a.query.args.get(2).is_some_and(|w| w != "all");
            let better = best.is_none_or(|(l, b)| {
                let next = |l: Level, a: &AtomReason| (a.threshold <= a.lo, l);
                next(c.level, a) < next(l, b)
            });
            if a.query.func == "cases"
                && days
                && a.op == Op::Ge
                && a.evidence.to.is_some()
                && better
            {
                best = Some((c.level, a));
            }
        });
    }
    let (level, a) = best?;
    let length = a
        .query
        .args
        .get(2)?
        .trim_end_matches('d')
        .parse::<i32>()
        .ok();
    let from = a.evidence.from?;
    let to = match length {
        Some(n) => from.saturating_add(Span::new().days(n - 1)),
        None => a.evidence.to?,
    };
    let next = (a.threshold > a.lo).then_some((level, a.threshold));
    Some(Window {
        from,
        to,
        total: a.lo.max(0.0) as u32,
        next,
    })
}

/// Visits every comparison of a reason tree.
pub fn visit<'a>(reason: &'a Reason, f: &mut dyn FnMut(&'a AtomReason)) {
    match &reason.node {
        Node::All(list) | Node::Any(list) => list.iter().for_each(|r| visit(r, f)),
        Node::Not(inner) => visit(inner, f),
        Node::Atom(a) => f(a),
    }
}
