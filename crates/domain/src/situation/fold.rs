//! Taking facts in and back.

use super::{Said, Situation, Touch, day_number};
use crate::case::{CaseReport, Classification, Origin};
use crate::counter::{self, AreaIx, Tally};
use crate::fact::Fact;
use crate::occurrence::Occurrence;
use crate::place::Place;
use jiff::civil::Date;
use std::sync::Arc;

/// What is counted where.
struct Counted<'a> {
    disease: &'a str,
    date: Date,
    place: &'a Place,
    zone: Option<&'a str>,
    focus: Option<&'a str>,
}

impl Situation {
    /// Takes a fact in. `seq` is its journal number.
    pub fn add(&mut self, seq: u64, fact: &Fact) -> Vec<Touch> {
        self.fold(seq, fact, 1)
    }

    /// Takes a fact back that was corrected or withdrawn.
    pub fn retract(&mut self, seq: u64, fact: &Fact) -> Vec<Touch> {
        self.fold(seq, fact, -1)
    }

    fn fold(&mut self, seq: u64, fact: &Fact, sign: i64) -> Vec<Touch> {
        fn put<T: Clone>(list: &mut Vec<Said<T>>, seq: u64, fact: &T, sign: i64) {
            if sign > 0 {
                list.push(Said {
                    seq,
                    fact: fact.clone(),
                });
            } else {
                list.retain(|s| s.seq != seq);
            }
        }
        match fact {
            Fact::Case(c) => self.count_case(c, sign),
            Fact::Count(c) => {
                let n = i64::from(c.cases);
                let of = |o: Origin| if c.origin == Some(o) { n } else { 0 };
                let tally = Tally {
                    cases: n,
                    imported: of(Origin::Imported),
                    local: of(Origin::Local),
                    deaths: i64::from(c.deaths),
                    ..Tally::default()
                };
                let at = Counted {
                    disease: &c.disease,
                    date: c.date,
                    place: &c.place,
                    zone: c.zone.as_deref(),
                    focus: c.focus.as_deref(),
                };
                self.count(&at, &tally, sign)
            }
            Fact::Cluster(c) => {
                let found = self.book.diseases.get(&c.disease).map(|d| {
                    let local = d
                        .local_cluster
                        .clone()
                        .filter(|_| c.origin == Origin::Local);
                    [d.cluster.clone(), local]
                });
                let mut touched = vec![];
                for what in found.into_iter().flatten().flatten() {
                    let o = Occurrence {
                        what: what.clone(),
                        date: c.date,
                        place: c.place.clone(),
                        persons: c.size,
                        victims: c.size,
                        deaths: 0,
                    };
                    put(
                        self.occurrences.entry(what.clone()).or_default(),
                        seq,
                        &o,
                        sign,
                    );
                    touched.push(Touch::Occurrence(what));
                }
                touched
            }
            Fact::Occurrence(o) => {
                put(
                    self.occurrences.entry(o.what.clone()).or_default(),
                    seq,
                    o,
                    sign,
                );
                vec![Touch::Occurrence(o.what.clone())]
            }
            Fact::Poisoning(p) => {
                put(&mut self.poisonings, seq, p, sign);
                vec![Touch::Poisoning]
            }
            Fact::OtherPrefectures(o) => {
                put(&mut self.other_prefectures, seq, o, sign);
                vec![Touch::OtherPrefectures(o.disease.clone())]
            }
            Fact::Weekly(w) => {
                let key = (w.disease.clone(), w.week, w.place.to_string());
                let list = Arc::make_mut(&mut self.weekly).entry(key).or_default();
                put(list, seq, w, sign);
                vec![Touch::Weekly]
            }
            Fact::WeeklyCoverage(c) => {
                put(
                    self.coverage.entry(c.disease.clone()).or_default(),
                    seq,
                    c,
                    sign,
                );
                vec![Touch::Weekly]
            }
            Fact::Sentinel(s) => {
                put(&mut self.sentinel, seq, s, sign);
                vec![Touch::Sentinel]
            }
            Fact::Baseline(b) => {
                put(&mut self.baselines, seq, b, sign);
                vec![Touch::Sentinel]
            }
            Fact::Grade(g) => {
                put(&mut self.grades, seq, g, sign);
                vec![Touch::Grade(g.disease.clone())]
            }
            Fact::Capacity(c) => {
                put(&mut self.capacities, seq, c, sign);
                vec![Touch::Capacity]
            }
            Fact::Designation(d) => {
                put(&mut self.designations, seq, d, sign);
                vec![Touch::Designation]
            }
            Fact::Judgement(j) => {
                put(
                    self.judgements.entry(j.finding.clone()).or_default(),
                    seq,
                    j,
                    sign,
                );
                vec![Touch::Judgement(j.finding.clone())]
            }
            // Where people were is looked up, never counted.
            Fact::Stay(_) | Fact::Contact(_) | Fact::Withdrawal { .. } => vec![],
        }
    }

    fn count_case(&mut self, c: &CaseReport, sign: i64) -> Vec<Touch> {
        let of = |o: Origin| i64::from(c.origin == Some(o));
        let (imported, local) = (of(Origin::Imported), of(Origin::Local));
        let tally = match c.classification {
            Classification::Confirmed | Classification::Clinical => Tally {
                cases: 1,
                imported,
                local,
                deaths: i64::from(c.died.is_some()),
                ..Tally::default()
            },
            Classification::Suspected => Tally {
                suspects: 1,
                suspects_imported: imported,
                suspects_local: local,
                ..Tally::default()
            },
            Classification::Asymptomatic | Classification::Excluded => return vec![],
        };
        let at = Counted {
            disease: &c.disease,
            date: c.counted_on(),
            place: &c.place,
            zone: c.zone.as_deref(),
            focus: c.focus.as_deref(),
        };
        self.count(&at, &tally, sign)
    }

    fn count(&mut self, at: &Counted<'_>, tally: &Tally, sign: i64) -> Vec<Touch> {
        let focus = at.focus.map_or(0, |f| self.point(f));
        let day = day_number(at.date);
        self.last_day = self.last_day.max(day);
        let area = self.area_ix(at.place);
        self.counter(at.disease).add(day, area, focus, tally, sign);
        if let Some(zone) = at.zone {
            self.zoned.add(at.disease, zone, (day, focus), tally, sign);
        }
        vec![Touch::Disease(at.disease.to_string())]
    }

    /// Number of a named point of occurrence.
    fn point(&mut self, name: &str) -> u32 {
        if let Some(n) = self.foci.get(name) {
            return *n;
        }
        let next = self.foci.len() as u32 + 1;
        Arc::make_mut(&mut self.foci).insert(name.to_string(), next);
        next
    }

    pub(super) fn area_ix(&self, place: &Place) -> AreaIx {
        match place {
            Place::County(code) => self
                .areas
                .iter()
                .position(|a| a == code)
                .map_or(counter::CITY, |i| i as AreaIx),
            Place::City => counter::CITY,
            Place::OtherPrefecture => counter::OTHER_PREFECTURE,
            Place::OtherProvince => counter::OTHER_PROVINCE,
            Place::Abroad => counter::ABROAD,
        }
    }
}
