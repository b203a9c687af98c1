//! Clusters out of links, where a file has no clusters of its own.
//!
//! A cluster is otherwise a finding that CDC records. For replays and for line
//! lists that name hospital, ward, household, family chain or infector, this is
//! the rule: two or more local cases that share such a link and became known at
//! most 14 days apart (numbers by [`ClusterRule`]). Only cases that count as
//! onsets take part: clinically diagnosed and laboratory confirmed.
//!
//! The finder is fed facts in the order in which they became known. The first
//! time the rule holds for a link it gives a cluster; each further case within
//! the window of the one before gives a larger one that replaces it; after a
//! longer pause the next cases make a cluster of their own.

use crate::mapper::MappedFact;
use crate::mapping::{ClusterOrigin, ClusterRule};
use jiff::civil::Date;
use lf_domain::case::{CaseReport, Classification, Origin};
use lf_domain::fact::Fact;
use lf_domain::occurrence::Cluster;
use lf_domain::place::Place;
use std::collections::{HashMap, HashSet};

/// The kind of link that names another case: that case belongs to the cluster too.
const INFECTOR: &str = "infector";

/// Finds clusters in facts as they become known.
pub struct ClusterFinder {
    rule: ClusterRule,
    source: String,
    groups: HashMap<GroupKey, Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct GroupKey {
    disease: String,
    kind: String,
    link: String,
}

/// Cases that share a link.
#[derive(Default)]
struct Group {
    /// Those that may yet make a cluster, or that made it.
    members: Vec<Member>,
    ids: HashSet<String>,
    last_known: Option<Date>,
    /// Key of the cluster as last given, and the day on which it was first found.
    given: Option<(String, Date)>,
}

struct Member {
    known: Date,
    place: Place,
    imported: bool,
}

impl ClusterFinder {
    /// A finder without any cases. `source` is the source of the mapping.
    pub fn new(rule: &ClusterRule, source: &str) -> Self {
        ClusterFinder {
            rule: rule.clone(),
            source: source.into(),
            groups: HashMap::new(),
        }
    }

    /// Takes the next fact; gives the clusters that it makes or enlarges. Facts
    /// other than cases, corrections and cases that were seen already give none.
    pub fn feed(&mut self, mapped: &MappedFact) -> Vec<MappedFact> {
        let Fact::Case(case) = &mapped.fact else {
            return vec![];
        };
        if mapped.corrects.is_some() || !self.counts(case) {
            return vec![];
        }
        let wanted = |kind: &str| self.rule.links.iter().any(|k| k == kind);
        let shared = case.links.iter().filter(|l| wanted(&l.kind));
        let mut links: Vec<(&str, &str)> =
            shared.map(|l| (l.kind.as_str(), l.key.as_str())).collect();
        if wanted(INFECTOR) {
            links.push((INFECTOR, &case.case_id));
        }
        let mut found = vec![];
        for (kind, link) in links {
            let key = GroupKey {
                disease: case.disease.clone(),
                kind: kind.into(),
                link: link.into(),
            };
            let group = self.groups.entry(key.clone()).or_default();
            if group.add(case, mapped.known, &self.rule) {
                found.push(group.cluster(&key, mapped.known, &self.source));
            }
        }
        found
    }

    fn counts(&self, case: &CaseReport) -> bool {
        let sure = [Classification::Clinical, Classification::Confirmed];
        let here = match self.rule.origin {
            ClusterOrigin::Local => case.origin == Some(Origin::Local),
            ClusterOrigin::Any => true,
        };
        here && sure.contains(&case.classification)
    }
}

impl Group {
    /// Adds a case; true when there is a cluster now that was not there before
    /// or was smaller.
    fn add(&mut self, case: &CaseReport, known: Date, rule: &ClusterRule) -> bool {
        let within = i64::from(rule.within_days);
        if self
            .last_known
            .is_some_and(|last| days(last, known) > within)
        {
            *self = Group::default();
        }
        if !self.ids.insert(case.case_id.clone()) {
            return false;
        }
        if self.given.is_none() {
            self.members.retain(|m| days(m.known, known) <= within);
        }
        self.last_known = self.last_known.max(Some(known));
        self.members.push(Member {
            known,
            place: case.place.clone(),
            imported: case.origin == Some(Origin::Imported),
        });
        self.members.len() as u64 >= u64::from(rule.min_cases)
    }

    /// The cluster as it stands; it replaces the one given before.
    fn cluster(&mut self, key: &GroupKey, known: Date, source: &str) -> MappedFact {
        let found_on = self.given.as_ref().map_or(known, |(_, first)| *first);
        let size = self.members.len() as u32;
        let GroupKey {
            disease,
            kind,
            link,
        } = key;
        let name = format!("{source}/cluster/{disease}/{kind}/{link}/{found_on}/{size}");
        let before = self.given.replace((name.clone(), found_on));
        let first = &self.members[0].place;
        let one_place = self.members.iter().all(|m| m.place == *first);
        let imported = self.members.iter().all(|m| m.imported);
        MappedFact {
            fact: Fact::Cluster(Cluster {
                disease: disease.clone(),
                origin: if imported {
                    Origin::Imported
                } else {
                    Origin::Local
                },
                date: known,
                place: if one_place {
                    first.clone()
                } else {
                    Place::City
                },
                size,
                link: format!("{kind}: {link}"),
            }),
            known,
            key: name,
            corrects: before.map(|(key, _)| key),
            personal: None,
        }
    }
}

fn days(a: Date, b: Date) -> i64 {
    (b - a).get_days().abs().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use lf_domain::case::Link;

    fn rule(yaml: &str) -> ClusterRule {
        serde_saphyr::from_str(yaml).unwrap()
    }

    fn case(id: &str, day: i8, links: &[(&str, &str)]) -> MappedFact {
        let known = date(2024, 7, day);
        MappedFact {
            fact: Fact::Case(CaseReport {
                zone: None,
                case_id: id.into(),
                disease: "mers".into(),
                classification: Classification::Confirmed,
                origin: Some(Origin::Local),
                place: Place::County("330481".into()),
                onset: None,
                reported: known,
                died: None,
                focus: None,
                links: (links.iter())
                    .map(|(kind, key)| Link {
                        kind: kind.to_string(),
                        key: key.to_string(),
                    })
                    .collect(),
            }),
            known,
            key: format!("s/case/{id}"),
            corrects: None,
            personal: None,
        }
    }

    fn edit(mut mapped: MappedFact, change: impl FnOnce(&mut CaseReport)) -> MappedFact {
        if let Fact::Case(c) = &mut mapped.fact {
            change(c);
        }
        mapped
    }

    /// Each cluster found as `day size key, what it replaces`.
    fn find(rule: &ClusterRule, facts: &[MappedFact]) -> Vec<String> {
        let mut finder = ClusterFinder::new(rule, "s");
        let mut out = vec![];
        for fact in facts {
            for found in finder.feed(fact) {
                let Fact::Cluster(c) = &found.fact else {
                    panic!("a finder of clusters found something else")
                };
                let replaces = found.corrects.as_deref().unwrap_or("-");
                out.push(format!(
                    "{} {:?} {} {} {} < {replaces}",
                    found.known, c.origin, c.place, c.size, found.key
                ));
            }
        }
        out
    }

    #[test]
    fn two_cases_at_most_fourteen_days_apart() {
        let rule = rule("links: [hospital]");
        let h = [("hospital", "First")];
        assert_eq!(
            find(&rule, &[case("1", 1, &h), case("2", 15, &h)]),
            ["2024-07-15 Local 330481 2 s/cluster/mers/hospital/First/2024-07-15/2 < -"]
        );
        assert!(find(&rule, &[case("1", 1, &h), case("2", 16, &h)]).is_empty());
        let other = [("hospital", "Second")];
        assert!(find(&rule, &[case("1", 1, &h), case("2", 2, &other)]).is_empty());
        let ward = [("ward", "First")];
        assert!(find(&rule, &[case("1", 1, &h), case("2", 2, &ward)]).is_empty());
    }

    #[test]
    fn a_cluster_grows_and_a_pause_ends_it() {
        let rule = rule("{links: [hospital], within_days: 7}");
        let h = [("hospital", "A")];
        let days = [("1", 1), ("2", 3), ("3", 9), ("4", 20), ("5", 21)];
        let facts: Vec<MappedFact> = days.map(|(id, day)| case(id, day, &h)).into();
        assert_eq!(
            find(&rule, &facts),
            [
                "2024-07-03 Local 330481 2 s/cluster/mers/hospital/A/2024-07-03/2 < -",
                "2024-07-09 Local 330481 3 s/cluster/mers/hospital/A/2024-07-03/3 \
                 < s/cluster/mers/hospital/A/2024-07-03/2",
                "2024-07-21 Local 330481 2 s/cluster/mers/hospital/A/2024-07-21/2 < -",
            ]
        );
    }

    #[test]
    fn only_local_cases_that_count_take_part_and_only_once() {
        let rule = rule("links: [hospital]");
        let h = [("hospital", "A")];
        let first = case("1", 1, &h);
        let second = || case("2", 2, &h);
        let no = |other: MappedFact| assert!(find(&rule, &[first.clone(), other]).is_empty());
        no(case("1", 2, &h));
        no(edit(second(), |c| c.origin = Some(Origin::Imported)));
        no(edit(second(), |c| c.origin = None));
        no(edit(second(), |c| {
            c.classification = Classification::Suspected
        }));
        no(edit(second(), |c| {
            c.classification = Classification::Asymptomatic
        }));
        no(edit(second(), |c| c.disease = "sars".into()));
        no(MappedFact {
            corrects: Some("s/case/0".into()),
            ..second()
        });
        assert_eq!(find(&rule, &[first.clone(), second()]).len(), 1);
    }

    #[test]
    fn three_must_fit_into_one_window() {
        let rule = rule("{links: [hospital], min_cases: 3, within_days: 10}");
        let h = [("hospital", "A")];
        let chain = [case("1", 1, &h), case("2", 9, &h), case("3", 17, &h)];
        assert!(find(&rule, &chain).is_empty());
        let fit = [case("1", 1, &h), case("2", 9, &h), case("3", 11, &h)];
        assert_eq!(find(&rule, &fit).len(), 1);
    }

    #[test]
    fn the_infector_belongs_to_the_cluster() {
        let rule = rule("{links: [infector], origin: any}");
        let index = edit(case("1", 1, &[]), |c| c.origin = Some(Origin::Imported));
        let other_county = edit(case("2", 4, &[("infector", "1")]), |c| {
            c.place = Place::County("330411".into());
        });
        assert_eq!(
            find(&rule, &[index, other_county]),
            ["2024-07-04 Local city 2 s/cluster/mers/infector/1/2024-07-04/2 < -"]
        );
    }
}
