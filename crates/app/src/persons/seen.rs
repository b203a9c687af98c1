//! Persons as somebody sees them: each description goes by the body that gave it, so that
//! one page may show what customs wrote and mask what the hospital did.

use super::{Known, together};
use crate::office::Office;
use crate::reading::{Listing, Look, Mask, Reader, Record, Seen};
use crate::report::ReportError;
use lf_domain::permit::Datum;
use lf_domain::person::Description;
use lf_response::person::index::Hit;
use lf_response::person::{Person, subject};
use lf_store::StoreError;
use std::collections::HashMap;

/// A person of whom nothing is masked yet.
pub(super) struct Opened {
    known: Known,
    /// Who gave each description.
    agencies: HashMap<u64, String>,
    /// What is known of him besides.
    standing: Datum,
}

impl Opened {
    /// The id under which he is kept.
    pub fn id(&self) -> &str {
        &self.known.person.id
    }

    /// All his ids, that under which he is kept first.
    pub fn ids(&self) -> Vec<String> {
        let all = std::iter::once(&self.known.person).chain(&self.known.members);
        all.map(|p| p.id.clone()).collect()
    }

    /// Other ids that may be his.
    pub fn questions(&self) -> impl Iterator<Item = &String> {
        let all = std::iter::once(&self.known.person).chain(&self.known.members);
        all.flat_map(|p| p.questions.keys())
    }

    /// What is known of him besides.
    pub fn standing(&self) -> &Datum {
        &self.standing
    }
}

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// As the reader sees him.
    pub known: Known,
    /// How he was found.
    pub hit: Hit,
}

/// Of a masked name nothing is left beside a whole one.
fn tidy(mut d: Description) -> Description {
    let masked = |n: &lf_domain::person::Name| n.given.ends_with("**");
    if d.names.iter().any(|n| !masked(n)) {
        d.names.retain(|n| !masked(n));
    }
    d
}

impl Office {
    /// Opens a person with all that is kept under his id, for masking.
    pub(super) async fn opened_person(&self, id: &str) -> Result<Opened, ReportError> {
        let known = self.known_person(id).await?;
        let mut agencies = HashMap::new();
        let mut ids = vec![];
        for p in std::iter::once(&known.person).chain(&known.members) {
            let history = self.journal.history(&subject(&p.id)).await?;
            agencies.extend(history.into_iter().map(|e| (e.seq, e.agency)));
            ids.push(p.id.clone());
        }
        Ok(Opened {
            standing: self.standing_of(&ids).await?,
            known,
            agencies,
        })
    }

    fn given_record(&self, o: &Opened, id: &str, seq: u64) -> Record {
        let owner = o.agencies.get(&seq).map_or("", String::as_str);
        let record = self.record(id, owner, self.categories(["traveller"]));
        record.standing(&o.standing)
    }

    /// The records that describe him.
    pub(super) fn records_of(&self, o: &Opened) -> Vec<Record> {
        let all = std::iter::once(&o.known.person).chain(&o.known.members);
        all.flat_map(|p| p.given.iter().map(|g| self.given_record(o, &p.id, g.seq)))
            .collect()
    }

    fn masked_person(&self, look: &mut Look<'_>, o: &Opened, mut p: Person) -> Person {
        for g in &mut p.given {
            let mask: Mask = look.mask(&self.given_record(o, &p.id, g.seq));
            if let Some(d) = &g.description {
                let (left, had) = mask.description(d);
                look.note(&mask, had);
                g.description = Some(left);
            }
            // A note may name people.
            if !mask.whole() {
                g.note.clear();
            }
        }
        p
    }

    /// What is left of a person.
    pub(super) fn masked(&self, look: &mut Look<'_>, o: &Opened) -> Known {
        let person = self.masked_person(look, o, o.known.person.clone());
        let members = o.known.members.iter().cloned();
        let members: Vec<Person> = members.map(|p| self.masked_person(look, o, p)).collect();
        Known {
            description: tidy(together(&person, &members)),
            person,
            members,
        }
    }

    /// What a list shows of persons, each as far as the reader may see him; who saw whom is
    /// written down.
    pub(super) async fn listed(
        &self,
        reader: Reader<'_>,
        thing: &str,
        persons: Vec<Opened>,
    ) -> Result<Seen<Vec<Known>>, ReportError> {
        let records: Vec<Record> = persons.iter().flat_map(|o| self.records_of(o)).collect();
        let mut look = self.look(reader, &records).await?;
        let mut out = vec![];
        let mut shown = vec![];
        for o in &persons {
            out.push(self.masked(&mut look, o));
            let owners: std::collections::BTreeSet<&String> = o.agencies.values().collect();
            shown.push(Listing {
                person: o.id().to_string(),
                fields: look.turn(),
                owners: owners.into_iter().cloned().collect(),
            });
        }
        let sight = self.noted_list(look, ("read.listed", thing), shown).await?;
        Ok(Seen { it: out, sight })
    }

    /// Persons found by document or name, as far as the reader may see each of them.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn seek_persons(
        &self,
        reader: impl Into<Reader<'_>>,
        query: &str,
        limit: usize,
    ) -> Result<Seen<Vec<Found>>, ReportError> {
        let mut hits = self.find_persons(query, limit).await?;
        let mut opened = vec![];
        let mut known = vec![];
        for hit in hits.drain(..) {
            match self.opened_person(&hit.id).await {
                Ok(o) => {
                    opened.push(o);
                    known.push(hit);
                }
                // Nobody is told less because one entry of the index is behind.
                Err(ReportError::Refused(_)) => {}
                Err(e) => return Err(e),
            }
        }
        let seen = self.listed(reader.into(), "persons", opened).await?;
        let found = seen.it.into_iter().zip(known);
        Ok(Seen {
            it: found.map(|(known, hit)| Found { known, hit }).collect(),
            sight: seen.sight,
        })
    }

    /// What the entries under one id say, as somebody sees it.
    ///
    /// # Errors
    /// `person-no-such`, and failures of the journal.
    pub async fn read_description(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
    ) -> Result<Seen<Person>, ReportError> {
        let person = self.person(id).await?;
        let o = self.opened_person(id).await?;
        let records = self.records_of(&o);
        let mut look = self.look(reader.into(), &records).await?;
        let person = self.masked_person(&mut look, &o, person);
        let noting = crate::reading::Noting {
            kind: "read.person",
            under: vec![o.id().to_string()],
            thing: subject(id),
            reason: "",
        };
        let sight = self.noted(look, noting).await?;
        Ok(Seen { it: person, sight })
    }

    /// Whether an officer sees all that is known of the person of an id.
    pub(super) async fn sees_whole(
        &self,
        reader: Reader<'_>,
        id: &str,
    ) -> Result<Option<String>, ReportError> {
        let o = self.opened_person(id).await?;
        let records = self.records_of(&o);
        let look = self.look(reader, &records).await?;
        let hidden = records.iter().find(|r| !look.mask(r).whole());
        Ok(hidden.map(|r| r.datum.owner.clone()))
    }
}

/// Failures of the journal alone.
pub(super) fn store(e: ReportError) -> Result<(), StoreError> {
    match e {
        ReportError::Store(e) => Err(e),
        ReportError::Refused(_) => Ok(()),
    }
}
