//! What a person is at present: kinds of the code book, who answers for him, who has a part
//! in handing him over. Policies go by that, whichever of his records is read.

use super::Record;
use crate::office::Office;
use lf_domain::case::{CaseReport, Classification, Origin};
use lf_domain::permit::{CONFIDENTIAL, Datum, INTERNAL};
use lf_domain::place::Place;
use lf_domain::sharing::Matter;
use lf_response::custody::Custody;
use lf_store::{StoreError, args};
use std::collections::{BTreeMap, BTreeSet};

/// Record types of a case.
pub(super) fn of_case(case: &CaseReport) -> Vec<&'static str> {
    let mut out = match case.classification {
        Classification::Confirmed | Classification::Clinical => vec!["confirmed"],
        Classification::Suspected => vec!["suspected"],
        Classification::Asymptomatic => vec!["asymptomatic_significant"],
        Classification::Excluded => vec![],
    };
    if case.origin == Some(Origin::Imported) && !out.is_empty() {
        out.push("imported_case");
    }
    out
}

impl Office {
    /// The record types among these words that the code book knows.
    pub(crate) fn categories<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> BTreeSet<String> {
        let known = &self.book.sharing.categories;
        let words = words.into_iter().filter(|w| known.contains_key(*w));
        words.map(str::to_string).collect()
    }

    /// How secret records of these types are: what is about a person is confidential.
    fn secrecy(&self, categories: &BTreeSet<String>) -> i64 {
        let known = &self.book.sharing.categories;
        let person = |c: &String| known.get(c).is_some_and(|c| c.matter == Matter::Person);
        match categories.is_empty() || categories.iter().any(person) {
            true => CONFIDENTIAL,
            false => INTERNAL,
        }
    }

    /// A record of a body about a person, of these types.
    pub(crate) fn record(&self, person: &str, owner: &str, categories: BTreeSet<String>) -> Record {
        Record {
            person: person.to_string(),
            datum: Datum {
                owner: owner.to_string(),
                secrecy: self.secrecy(&categories),
                categories,
                ..Datum::default()
            },
        }
    }

    /// A custody as a record.
    pub(crate) fn custody_record(&self, c: &Custody) -> Record {
        let categories = self.categories([c.category.as_str()]);
        let determined = c.determined.first().map(|(_, sign)| sign.by.body.clone());
        let owner = determined.or_else(|| c.owner.clone()).unwrap_or_default();
        let mut record = self.record(&c.person, &owner, categories);
        record.datum.incident = Some(c.disease.clone()).filter(|d| !d.is_empty());
        record.datum.holder.clone_from(&c.owner);
        record.datum.parties = c.parties().into_iter().collect();
        record
    }

    /// A case as a record.
    pub(crate) fn case_record(&self, person: &str, owner: &str, case: &CaseReport) -> Record {
        let mut record = self.record(person, owner, self.categories(of_case(case)));
        record.datum.incident = Some(case.disease.clone());
        record.datum.area = match &case.place {
            Place::County(code) => Some(code.clone()),
            _ => None,
        };
        record
    }

    /// What [`Office::standing_of`] says of each of many persons who are in custody now.
    pub(crate) async fn held_among<'p>(
        &self,
        persons: impl Iterator<Item = &'p str>,
    ) -> Result<BTreeMap<String, Datum>, StoreError> {
        let persons: BTreeSet<&str> = persons.collect();
        let persons: Vec<String> = persons.into_iter().map(str::to_string).collect();
        if persons.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut tx = self.journal.db().snapshot().await?;
        let rows: Vec<(String,)> = tx
            .all_in_then(
                "SELECT person FROM custody WHERE live = 1 AND person IN",
                persons,
                "",
            )
            .await?;
        tx.rollback().await?;
        let mut out = BTreeMap::new();
        for (person,) in rows {
            let standing = self.standing_of(std::slice::from_ref(&person)).await?;
            out.insert(person, standing);
        }
        Ok(out)
    }

    /// What the running custodies of a person, under any of his ids, say about all records of
    /// him: of what kind he is, who answers for him, who has a part.
    pub(crate) async fn standing_of(&self, ids: &[String]) -> Result<Datum, StoreError> {
        let mut out = Datum::default();
        for id in ids {
            let rows: Vec<(String,)> = self
                .journal
                .db()
                .all(
                    "SELECT data FROM custody WHERE person = $1 AND live = 1",
                    args![id.as_str()],
                )
                .await?;
            let custodies = rows
                .iter()
                .filter_map(|r| serde_json::from_str::<Custody>(&r.0).ok());
            for c in custodies {
                let of = self.custody_record(&c).datum;
                out.categories.extend(of.categories);
                out.parties.extend(of.parties);
                out.holder = of.holder.or(out.holder);
                out.incident = of.incident.or(out.incident);
            }
        }
        Ok(out)
    }
}

impl Record {
    /// The same record of somebody of whom more is known.
    pub(crate) fn standing(mut self, of: &Datum) -> Record {
        self.datum.categories.extend(of.categories.iter().cloned());
        self.datum.parties.extend(of.parties.iter().cloned());
        self.datum.holder = self.datum.holder.or_else(|| of.holder.clone());
        self.datum.incident = self.datum.incident.or_else(|| of.incident.clone());
        self
    }
}
