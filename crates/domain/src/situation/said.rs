//! What somebody said: occurrences, grades, capacities, orders, answers,
//! sentinel figures, as far as it still counts.

use super::{Said, SentinelBaseline, SentinelWeek, Situation};
use crate::judgement::Judgement;
use crate::level::Level;
use crate::occurrence::{Occurrence, OtherPrefectures};
use crate::place::Place;
use crate::transmission::{Capacity, CapacityScope, Designation, GradePlace, TransmissionGrade};
use crate::week::Week;
use std::collections::BTreeMap;

impl Situation {
    /// Other prefecture cities reached, by the latest report.
    pub fn other_prefectures(&self, disease: &str) -> Option<&Said<OtherPrefectures>> {
        (self.other_prefectures.iter())
            .filter(|o| o.fact.disease == disease && self.is_current(o.fact.date))
            .max_by_key(|o| (o.fact.date, o.seq))
    }

    /// Occurrences of a type that still count.
    pub fn occurrences(&self, what: &str) -> impl Iterator<Item = &Said<Occurrence>> {
        (self.occurrences.get(what).into_iter().flatten()).filter(|o| self.is_current(o.fact.date))
    }

    /// Poisonings that still count: occurrence, persons (the dead included), deaths, and the facts.
    pub fn poisonings(&self) -> Vec<(&str, u32, u32, Vec<u64>)> {
        let mut by_place: BTreeMap<(&str, &Place), (u32, u32, Vec<u64>)> = BTreeMap::new();
        for p in self
            .poisonings
            .iter()
            .filter(|p| self.is_current(p.fact.date))
        {
            let e = by_place
                .entry((&p.fact.occurrence, &p.fact.place))
                .or_default();
            // Reports of one place are cumulative: late deaths come with a later, larger figure.
            e.0 = e.0.max(p.fact.persons).max(p.fact.deaths);
            e.1 = e.1.max(p.fact.deaths);
            e.2.push(p.seq);
        }
        let mut out: Vec<(&str, u32, u32, Vec<u64>)> = vec![];
        for ((id, _), (persons, deaths, seqs)) in by_place {
            match out.last_mut().filter(|o| o.0 == id) {
                Some(o) => {
                    o.1 += persons;
                    o.2 += deaths;
                    o.3.extend(seqs);
                }
                None => out.push((id, persons, deaths, seqs)),
            }
        }
        out
    }

    /// Highest transmission grade of a disease at a kind of place, by the latest finding for each place.
    pub fn grade(&self, disease: &str, place: GradePlace) -> Option<&Said<TransmissionGrade>> {
        let mut latest: BTreeMap<&str, &Said<TransmissionGrade>> = BTreeMap::new();
        for g in &self.grades {
            if g.fact.disease == disease && g.fact.place == place && self.is_current(g.fact.date) {
                let e = latest.entry(&g.fact.name).or_insert(g);
                if (g.fact.date, g.seq) >= (e.fact.date, e.seq) {
                    *e = g;
                }
            }
        }
        latest.into_values().max_by_key(|g| g.fact.grade)
    }

    /// Highest capacity grade of a scope, by the latest finding for each area.
    pub fn capacity(&self, scope: CapacityScope) -> Option<&Said<Capacity>> {
        let mut latest: BTreeMap<&str, &Said<Capacity>> = BTreeMap::new();
        for c in &self.capacities {
            if c.fact.scope == scope && self.is_current(c.fact.date) {
                let e = latest.entry(&c.fact.area).or_insert(c);
                if (c.fact.date, c.seq) >= (e.fact.date, e.seq) {
                    *e = c;
                }
            }
        }
        latest.into_values().max_by_key(|c| c.fact.value)
    }

    /// The latest answer that counts to a question about something: dated,
    /// current, and by a body that the question is put to.
    pub fn judgement(&self, finding: &str, about: &str) -> Option<&Said<Judgement>> {
        let asks = self
            .book
            .questions
            .get(finding)
            .map(|q| q.asks.as_slice())
            .unwrap_or_default();
        (self.judgements.get(finding).into_iter().flatten())
            .filter(|j| self.book.about_matches(&j.fact.about, about))
            .filter(|j| asks.contains(&j.fact.by) && self.is_current(j.fact.date))
            .max_by_key(|j| (j.fact.date, j.seq))
    }

    /// A designation order under a plan for a level by one of the competent
    /// bodies, with a document number.
    pub fn designation(&self, plan: &str, level: Level, by: &[&str]) -> Option<&Said<Designation>> {
        (self.designations.iter())
            .filter(|d| {
                d.fact.plan == plan && d.fact.level == level && !d.fact.doc.trim().is_empty()
            })
            .filter(|d| by.contains(&d.fact.by.as_str()) && self.is_current(d.fact.date))
            .max_by_key(|d| (d.fact.date, d.seq))
    }

    /// The sentinel figures of the latest week that still counts.
    pub fn sentinel(&self) -> Option<&Said<SentinelWeek>> {
        let w = self.sentinel.iter().max_by_key(|s| (s.fact.week, s.seq))?;
        self.is_current_week(w.fact.week).then_some(w)
    }

    /// The latest baseline that holds in a week.
    pub fn baseline(&self, week: Week) -> Option<&Said<SentinelBaseline>> {
        (self.baselines.iter())
            .filter(|b| b.fact.from <= week && week <= b.fact.until)
            .max_by_key(|b| b.seq)
    }
}
