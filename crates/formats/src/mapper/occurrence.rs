//! Rows that are occurrences, clusters, poisonings or the reach of an outbreak.

use super::Plan;
use super::bind::Binder;
use super::case::OriginPlan;
use super::getter::Getter;
use super::reading::Reading;
use crate::mapping::MappingError;
use jiff::civil::Date;
use lf_domain::fact::Fact;
use lf_domain::occurrence::{Cluster, Occurrence, OtherPrefectures, Poisoning};

pub(super) struct OccurrencePlan {
    what: Getter,
    date: Getter,
    place: Getter,
    persons: Getter,
    victims: Getter,
    deaths: Getter,
}

impl OccurrencePlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(OccurrencePlan {
            what: b.field("what")?,
            date: b.field("date")?,
            place: b.place()?,
            persons: b.field("persons")?,
            victims: b.field("victims")?,
            deaths: b.field("deaths")?,
        })
    }
}

impl Plan for OccurrencePlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let what = r.occurrence_type(&self.what);
        let date = r.required_date(&self.date);
        let place = r.place(&self.place);
        let persons = r.count(&self.persons).unwrap_or(0);
        let victims = r.count(&self.victims).unwrap_or(0);
        let deaths = r.count(&self.deaths).unwrap_or(0);
        Some(Fact::Occurrence(Occurrence {
            what: what?,
            date: date?,
            place: place?,
            persons,
            victims,
            deaths,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.what,
            &self.date,
            &self.place,
            &self.persons,
            &self.victims,
            &self.deaths,
        ]
    }
}

pub(super) struct ClusterPlan {
    disease: Getter,
    origin: OriginPlan,
    date: Getter,
    place: Getter,
    size: Getter,
    link: Getter,
}

impl ClusterPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(ClusterPlan {
            disease: b.field("disease")?,
            origin: b.origin()?,
            date: b.field("date")?,
            place: b.place()?,
            size: b.field("size")?,
            link: b.field("link")?,
        })
    }
}

impl Plan for ClusterPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let disease = r.disease(&self.disease);
        let before = r.refusals.len();
        let origin = self.origin.read(r);
        if origin.is_none() && r.refusals.len() == before {
            r.refuse(
                self.origin.getter().label(),
                "required",
                "",
                "imported, local",
            );
        }
        let date = r.required_date(&self.date);
        let place = r.place(&self.place);
        let size = r.required_count(&self.size);
        let link = r.text(&self.link).map(String::from).unwrap_or_default();
        Some(Fact::Cluster(Cluster {
            disease: disease?,
            origin: origin?,
            date: date?,
            place: place?,
            size: size?,
            link,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.disease,
            &self.date,
            &self.place,
            &self.size,
            &self.link,
        ]
    }
}

pub(super) struct PoisoningPlan {
    occurrence: Getter,
    date: Getter,
    place: Getter,
    persons: Getter,
    deaths: Getter,
}

impl PoisoningPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(PoisoningPlan {
            occurrence: b.field("occurrence")?,
            date: b.field("date")?,
            place: b.place()?,
            persons: b.field("persons")?,
            deaths: b.field("deaths")?,
        })
    }
}

impl Plan for PoisoningPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let occurrence = r.required(&self.occurrence);
        let date = r.required_date(&self.date);
        let place = r.place(&self.place);
        let persons = r.required_count(&self.persons);
        let deaths = r.count(&self.deaths).unwrap_or(0);
        Some(Fact::Poisoning(Poisoning {
            occurrence: occurrence?.into_owned(),
            date: date?,
            place: place?,
            persons: persons?,
            deaths,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.occurrence,
            &self.date,
            &self.place,
            &self.persons,
            &self.deaths,
        ]
    }
}

pub(super) struct OtherPrefecturesPlan {
    disease: Getter,
    n: Getter,
    date: Getter,
}

impl OtherPrefecturesPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(OtherPrefecturesPlan {
            disease: b.field("disease")?,
            n: b.field("n")?,
            date: b.field("date")?,
        })
    }
}

impl Plan for OtherPrefecturesPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let disease = r.disease(&self.disease);
        let n = r.required_count(&self.n);
        let date = r.required_date(&self.date);
        Some(Fact::OtherPrefectures(OtherPrefectures {
            disease: disease?,
            n: n?,
            date: date?,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![&self.disease, &self.n, &self.date]
    }
}
