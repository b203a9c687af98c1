//! Excess of a week over the mean of the same week of the five years before,
//! for notifiable diseases of class B and C: `(week - mean) / mean` (AMB-15,
//! reading E; AMB-16 and AMB-17 for what is unknown and what is affected).

use crate::place::Place;
use crate::situation::Situation;
use crate::week::Week;

/// An excess as far as it is known, and where it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// Smallest possible value; -1 where no county has any.
    pub lo: f64,
    /// Largest possible value; infinite where a mean is zero or unknown.
    pub hi: f64,
    /// Disease.
    pub disease: Option<String>,
    /// Week.
    pub week: Option<Week>,
    /// County with the largest excess, where one county is meant.
    pub place: Option<Place>,
    /// Cases of the week and mean, summed over the counties meant.
    pub figures: Option<(f64, f64)>,
    /// Facts.
    pub seqs: Vec<u64>,
    /// Counties whose mean is zero or unknown although they have cases: disease, week, county.
    pub unknown: Vec<(String, Week, Place)>,
}

impl Default for Excess {
    fn default() -> Self {
        Excess {
            lo: -1.0,
            hi: -1.0,
            disease: None,
            week: None,
            place: None,
            figures: None,
            seqs: vec![],
            unknown: vec![],
        }
    }
}

/// One county in one week.
struct Row<'a> {
    seq: u64,
    place: &'a Place,
    cases: f64,
    mean: Option<f64>,
}

/// Differences are compared with round numbers, so the last bits of a division must not decide.
fn rounded(x: f64) -> f64 {
    (x * 1e9).round() / 1e9
}

impl Situation {
    /// Mean of the same week of the five years before: given with the week, or
    /// computed where all five are recorded (or weekly counts are complete since then).
    pub fn mean5(&self, disease: &str, week: Week, place: &Place) -> Option<f64> {
        let key = |w: Week| (disease.to_string(), w, place.to_string());
        if let Some(m) = self
            .weekly
            .get(&key(week))
            .and_then(|l| l.last())
            .and_then(|s| s.fact.mean5)
        {
            return Some(m);
        }
        let complete = self
            .coverage
            .get(disease)
            .and_then(|l| l.last())
            .is_some_and(|c| c.fact.since <= week.years_before(5));
        let mut sum = 0.0;
        for years in 1..=5 {
            match self
                .weekly
                .get(&key(week.years_before(years)))
                .and_then(|l| l.last())
            {
                Some(s) => sum += f64::from(s.fact.cases),
                None if complete => {}
                None => return None,
            }
        }
        Some(sum / 5.0)
    }

    /// Every class B or C disease with a week that still counts.
    fn current_weeks(&self) -> Vec<(String, Week)> {
        let mut out: Vec<(String, Week)> = vec![];
        let mut at = self.weekly.keys().next().map(|k| k.0.clone());
        while let Some(disease) = at {
            let until = (
                disease.clone() + "\u{0}",
                Week::of(jiff::civil::Date::MIN),
                String::new(),
            );
            if self.book().is_class_bc(&disease) {
                let from = (
                    disease.clone(),
                    Week::of(jiff::civil::Date::MIN),
                    String::new(),
                );
                for (_, week, _) in self.weekly.range(from..until.clone()).rev().map(|(k, _)| k) {
                    if !self.is_current_week(*week) {
                        break;
                    }
                    if out.last() != Some(&(disease.clone(), *week)) {
                        out.push((disease.clone(), *week));
                    }
                }
            }
            at = self.weekly.range(until..).next().map(|(k, _)| k.0.clone());
        }
        out
    }

    fn rows(&self, disease: &str, week: Week) -> Vec<Row<'_>> {
        let from = (disease.to_string(), week, String::new());
        (self.weekly.range(from..))
            .take_while(|((d, w, _), _)| d == disease && *w == week)
            .filter_map(|(_, l)| l.last())
            .map(|s| Row {
                seq: s.seq,
                place: &s.fact.place,
                cases: f64::from(s.fact.cases),
                mean: self.mean5(disease, week, &s.fact.place),
            })
            .collect()
    }

    /// Largest excess of any class B or C disease in one county.
    pub fn excess_one_county(&self) -> Excess {
        let mut best = Excess::default();
        for (disease, week) in self.current_weeks() {
            for row in self.rows(&disease, week) {
                match row.mean {
                    Some(m) if m > 0.0 => {
                        let e = rounded((row.cases - m) / m);
                        if e > best.lo {
                            best = Excess {
                                lo: e,
                                hi: best.hi.max(e),
                                disease: Some(disease.clone()),
                                week: Some(week),
                                place: Some(row.place.clone()),
                                figures: Some((row.cases, m)),
                                seqs: vec![row.seq],
                                unknown: best.unknown,
                            };
                        }
                    }
                    _ if row.cases > 0.0 => {
                        best.hi = f64::INFINITY;
                        best.unknown
                            .push((disease.clone(), week, row.place.clone()));
                    }
                    _ => {}
                }
            }
        }
        best
    }

    /// Largest joint excess of one class B or C disease in one week over its
    /// affected counties, where at least `n` are affected. A county is affected
    /// when its count exceeds its own mean; a county with cases and a mean of
    /// zero or an unknown mean may be, and makes the answer an interval.
    pub fn excess_affected(&self, n: usize) -> Excess {
        let mut best = Excess::default();
        for (disease, week) in self.current_weeks() {
            let rows = self.rows(&disease, week);
            let affected: Vec<&Row> = rows
                .iter()
                .filter(|r| r.mean.is_some_and(|m| m > 0.0 && r.cases > m))
                .collect();
            let open: Vec<&Row> = rows
                .iter()
                .filter(|r| r.cases > 0.0 && r.mean.is_none_or(|m| m == 0.0))
                .collect();
            let sum = |f: fn(&Row) -> f64, rows: &[&Row]| rows.iter().map(|r| f(r)).sum::<f64>();
            let (cases, mean) = (
                sum(|r| r.cases, &affected),
                sum(|r| r.mean.unwrap_or(0.0), &affected),
            );
            let lo = if affected.len() >= n && mean > 0.0 {
                rounded((cases - mean) / mean)
            } else {
                -1.0
            };
            let mut hi = lo;
            if !open.is_empty() && affected.len() + open.len() >= n {
                // With a mean of zero a county adds cases and no mean; with an unknown mean it may add anything.
                let zero_means = open.iter().all(|r| r.mean == Some(0.0));
                hi = if zero_means && mean > 0.0 {
                    rounded((cases + sum(|r| r.cases, &open) - mean) / mean)
                } else {
                    f64::INFINITY
                };
                best.unknown.extend(
                    open.iter()
                        .map(|r| (disease.clone(), week, r.place.clone())),
                );
            }
            if lo > best.lo || best.disease.is_none() && !affected.is_empty() {
                best = Excess {
                    lo: lo.max(best.lo),
                    hi: best.hi,
                    disease: Some(disease.clone()),
                    week: Some(week),
                    place: None,
                    figures: Some((cases, mean)),
                    seqs: affected.iter().map(|r| r.seq).collect(),
                    unknown: best.unknown,
                };
            }
            best.hi = best.hi.max(hi);
        }
        best
    }
}

impl Situation {
    /// Largest excess that at least `n` counties with one class B or C disease
    /// in one week reach each by itself, against its own mean. A county with
    /// cases and a mean of zero or an unknown mean may reach any.
    pub fn excess_each(&self, n: usize) -> Excess {
        let mut best = Excess::default();
        for (disease, week) in self.current_weeks() {
            let rows = self.rows(&disease, week);
            let own = |r: &Row<'_>| {
                let mean = r.mean.filter(|m| *m > 0.0)?;
                Some(rounded((r.cases - mean) / mean))
            };
            let mut known: Vec<(f64, &Row)> =
                rows.iter().filter_map(|r| Some((own(r)?, r))).collect();
            known.sort_by(|a, b| b.0.total_cmp(&a.0));
            let open: Vec<&Row> = (rows.iter())
                .filter(|r| r.cases > 0.0 && r.mean.is_none_or(|m| m == 0.0))
                .collect();
            let at = |place: usize| match place {
                0 => f64::INFINITY,
                p => known.get(p - 1).map_or(-1.0, |k| k.0),
            };
            let (lo, hi) = (at(n.max(1)), at(n.max(1).saturating_sub(open.len())));
            if hi > lo {
                let counties = open
                    .iter()
                    .map(|r| (disease.clone(), week, r.place.clone()));
                best.unknown.extend(counties);
            }
            if lo > best.lo {
                let last = known.get(n.max(1) - 1).map(|k| k.1);
                best = Excess {
                    lo,
                    hi: best.hi,
                    disease: Some(disease.clone()),
                    week: Some(week),
                    place: last.map(|r| r.place.clone()),
                    figures: last.and_then(|r| Some((r.cases, r.mean?))),
                    seqs: known.iter().take(n.max(1)).map(|k| k.1.seq).collect(),
                    unknown: best.unknown,
                };
            }
            best.hi = best.hi.max(hi);
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::{City, Currency};
    use crate::codebook::{CodeBook, Disease, Label};
    use crate::fact::Fact;
    use crate::weekly::{WeeklyCount, WeeklyCoverage};
    use std::sync::Arc;

    fn situation() -> Situation {
        let mut book = CodeBook::default();
        let d = |class: &str| Disease {
            label: Label::default(),
            class: class.into(),
            ..Disease::default()
        };
        book.diseases.insert("measles".into(), d("B"));
        book.diseases.insert("plague".into(), d("A"));
        let city = City {
            id: "t".into(),
            label: Label::default(),
            code: "00".into(),
            time_zone: "Asia/Shanghai".into(),
            areas: vec![],
            zones: vec![],
            bodies: vec![],
            officers: vec![],
            currency: Currency {
                quiet_days: 28,
                occurrence_days: 60,
                week_days: 13,
            },
            packs: vec![],
            parameters: Default::default(),
            desks: vec![],
            posts: Default::default(),
            incubation_days: Default::default(),
        };
        Situation::new(&city, Arc::new(book), false)
    }

    fn week(
        s: &mut Situation,
        seq: u64,
        disease: &str,
        county: &str,
        week: &str,
        cases: u32,
        mean5: Option<f64>,
    ) {
        s.add(
            seq,
            &Fact::Weekly(WeeklyCount {
                disease: disease.into(),
                place: Place::County(county.into()),
                week: week.parse().unwrap(),
                cases,
                mean5,
            }),
        );
    }

    #[test]
    fn one_county_at_the_line_and_a_zero_mean_is_unknown() {
        let mut s = situation();
        week(&mut s, 1, "measles", "a", "2024-W10", 12, Some(6.0));
        assert_eq!(s.excess_one_county().lo, 1.0);
        week(&mut s, 2, "measles", "b", "2024-W10", 3, Some(0.0));
        let e = s.excess_one_county();
        assert_eq!((e.lo, e.hi), (1.0, f64::INFINITY));
        assert_eq!(e.unknown.len(), 1);
        week(&mut s, 3, "plague", "a", "2024-W10", 900, Some(1.0));
        assert_eq!(s.excess_one_county().lo, 1.0, "class A does not count");
    }

    #[test]
    fn joint_excess_needs_enough_affected_counties() {
        let mut s = situation();
        week(&mut s, 1, "measles", "a", "2024-W10", 15, Some(5.0));
        assert_eq!(s.excess_affected(2).lo, -1.0);
        week(&mut s, 2, "measles", "b", "2024-W10", 15, Some(5.0));
        assert_eq!(s.excess_affected(2).lo, 2.0);
        week(&mut s, 3, "measles", "c", "2024-W10", 5, Some(5.0));
        assert_eq!(
            s.excess_affected(2).lo,
            2.0,
            "a county at its own mean is not affected"
        );
    }

    #[test]
    fn in_each_county_the_least_of_them_decides() {
        let mut s = situation();
        week(&mut s, 1, "measles", "a", "2024-W10", 40, Some(10.0));
        assert_eq!(s.excess_each(2).lo, -1.0, "one county is not two");
        week(&mut s, 2, "measles", "b", "2024-W10", 25, Some(10.0));
        let e = s.excess_each(2);
        assert_eq!((e.lo, e.hi, e.seqs), (1.5, 1.5, vec![1, 2]));
        assert_eq!(s.excess_affected(2).lo, 2.25, "together they exceed it");
        week(&mut s, 3, "measles", "c", "2024-W10", 1, Some(0.0));
        let e = s.excess_each(2);
        assert_eq!((e.lo, e.hi, e.unknown.len()), (1.5, 3.0, 1));
        assert_eq!(s.excess_each(3).hi, 1.5);
        assert_eq!(s.excess_each(1).hi, f64::INFINITY);
    }

    #[test]
    fn the_mean_comes_from_five_recorded_years_or_from_complete_coverage() {
        let mut s = situation();
        for (i, y) in (2019..2024).enumerate() {
            week(
                &mut s,
                i as u64,
                "measles",
                "a",
                &format!("{y}-W10"),
                2,
                None,
            );
        }
        let p = Place::County("a".into());
        let w: Week = "2024-W10".parse().unwrap();
        assert_eq!(s.mean5("measles", w, &p), Some(2.0));
        assert_eq!(s.mean5("measles", w, &Place::County("b".into())), None);
        s.add(
            9,
            &Fact::WeeklyCoverage(WeeklyCoverage {
                disease: "measles".into(),
                since: "2018-W01".parse().unwrap(),
            }),
        );
        assert_eq!(s.mean5("measles", w, &Place::County("b".into())), Some(0.0));
    }
}
