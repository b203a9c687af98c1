//! Declarations of health as somebody sees them: who is ill by each one's own record, the
//! rest of a ship's or an aircraft's form by the form's.

use super::{Noting, Reader, Record, Seen};
use crate::declarations::{Declaration, Sort, line};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::declaration::form::Values;

impl Office {
    /// A declaration as somebody sees it. What is to be asked about is for whoever sees the
    /// whole form.
    ///
    /// # Errors
    /// `declaration-no-such`, and failures of the journal.
    pub async fn read_declaration(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
    ) -> Result<Seen<Declaration>, ReportError> {
        let mut d = self.declaration(id).await?;
        let thing = format!("declaration/{id}");
        let owner = d
            .course
            .first()
            .map_or("", |(_, _, by, _)| by.body.as_str());
        let traveller = d.made.sort == Sort::Traveller;
        let (kind, key) = match d.made.sort {
            Sort::Traveller => ("traveller", d.made.persons.get(&0).cloned()),
            Sort::Ship => ("ship", None),
            Sort::Aircraft => ("flight", None),
        };
        let mut records = vec![];
        let own = self.record(
            key.as_deref().unwrap_or(&thing),
            owner,
            self.categories([kind]),
        );
        records.push((None, own));
        for (n, person) in d.made.persons.iter().filter(|_| !traveller) {
            let record = self.record(person, owner, self.categories(["traveller"]));
            records.push((Some(*n), record));
        }
        for (_, record) in &mut records {
            let standing = self
                .standing_of(std::slice::from_ref(&record.person))
                .await?;
            *record = record.clone().standing(&standing);
        }
        let all: Vec<Record> = records.iter().map(|(_, r)| r.clone()).collect();
        let mut look = self.look(reader.into(), &all).await?;
        let mut left = Values::new();
        let mut whole = true;
        for (n, record) in &records {
            let mask = look.mask(record);
            whole &= mask.whole();
            let of_person = |field: &str| field.starts_with("ill.") && !traveller;
            let part: Values = match n {
                Some(n) => line(&d.values, *n),
                None => (d.values.iter().filter(|(f, _)| !of_person(f)))
                    .map(|(f, t)| (f.clone(), t.clone()))
                    .collect(),
            };
            let (seen, had) = mask.declared(&part, n.is_some());
            look.note(&mask, had);
            left.extend(seen.into_iter().map(|(field, text)| match n {
                Some(n) => (format!("ill.{n}.{field}"), text),
                None => (field, text),
            }));
        }
        // Lines that name nobody are the form's own.
        if look.mask(&records[0].1).whole() {
            let named = |f: &str| {
                d.made
                    .persons
                    .keys()
                    .any(|n| f.starts_with(&format!("ill.{n}.")))
            };
            let rest = d.values.iter().filter(|(f, _)| traveller || !named(f));
            left.extend(rest.map(|(f, t)| (f.clone(), t.clone())));
        }
        d.values = left;
        if !whole {
            d.asks.clear();
            d.course.iter_mut().for_each(|c| c.3.clear());
        }
        let several = d.made.persons.len() != 1 || !traveller;
        let under = match d.made.persons.values().next().filter(|_| !several) {
            Some(person) => person.clone(),
            None => thing.clone(),
        };
        let noting = Noting {
            kind: "read.declaration",
            under: vec![under],
            thing,
            reason: "",
        };
        let sight = self.noted(look, noting).await?;
        Ok(Seen { it: d, sight })
    }
}
