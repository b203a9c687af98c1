//! Who may see what in this office. The policies themselves are compiled elsewhere and
//! given to the office when it opens; without any a body sees what is its own, and nothing
//! besides.

use crate::office::Office;
use crate::reading::Asked;
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::permit::{Agreement, Datum, Permits, Question, Unanswered, Why, anybody};
use lf_domain::refusal::Refusal;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// No agreements at all.
pub(crate) struct OwnAlone(pub Arc<City>);

impl Permits for OwnAlone {
    fn agreements(&self) -> &[Agreement] {
        &[]
    }

    fn see(&self, q: &Question<'_>) -> Result<Vec<Vec<Why>>, Unanswered> {
        let officer = self.0.officers.iter().find(|o| o.id == q.officer);
        let own = officer.is_some_and(|o| o.body == q.datum.owner);
        let why = || if own { vec![Why::Own] } else { vec![] };
        Ok(q.fields.iter().map(|_| why()).collect())
    }
}

/// One line of what a body sees: a field of another body's records, for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sight {
    /// Body whose records they are.
    pub from: String,
    /// Purpose of the code book.
    pub purpose: String,
    /// Field of the code book.
    pub field: String,
    /// Agreements that give it, by id.
    pub by: Vec<String>,
}

/// What a body sees of a record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sights {
    /// The body.
    pub body: String,
    /// Record type of the code book.
    pub category: String,
    /// What it sees of other bodies' records.
    pub seen: Vec<Sight>,
    /// Fields that no agreement gives it of anybody's.
    pub hidden: Vec<String>,
}

pub(crate) fn unanswered(e: Unanswered) -> Refusal {
    Refusal::new("purpose", "cannot-ask", e.to_string(), "")
}

impl Office {
    /// Uses these policies from now on.
    pub fn permit_by(&self, permits: Arc<dyn Permits>) {
        let asked = Arc::new(Asked::new(permits));
        *self.permits.write().unwrap_or_else(|e| e.into_inner()) = asked;
    }

    /// Whoever says who may see what.
    pub fn permits(&self) -> Arc<dyn Permits> {
        self.policies().permits().clone()
    }

    /// The same with what was asked before.
    pub(crate) fn policies(&self) -> Arc<Asked> {
        let asked = self.permits.read();
        asked.unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// What a body sees today of a record type of the others, and by which agreements.
    ///
    /// # Errors
    /// No such body or record type.
    pub fn sights(&self, body: &str, category: &str) -> Result<Sights, Refusal> {
        let permits = self.permits();
        let day = self.today();
        sights(
            &self.city,
            &self.book,
            permits.as_ref(),
            (body, category),
            day,
        )
    }
}

/// What a body sees on a day of a record type of the others, and by which agreements. The
/// policies are asked; nothing is read off the agreements but whom to ask about.
///
/// # Errors
/// No such body or record type.
pub fn sights(
    city: &City,
    book: &CodeBook,
    permits: &dyn Permits,
    (body, category): (&str, &str),
    day: Date,
) -> Result<Sights, Refusal> {
    let sharing = &book.sharing;
    let Some(known) = sharing.categories.get(category) else {
        let all: Vec<&str> = sharing.categories.keys().map(String::as_str).collect();
        return Err(Refusal::new(
            "category",
            "not-a-choice",
            category,
            all.join(", "),
        ));
    };
    if !city.has_body(body) {
        let all: Vec<&str> = city.bodies.iter().map(|b| b.role.as_str()).collect();
        return Err(Refusal::new("body", "unknown-body", body, all.join(", ")));
    }
    let fields: Vec<&str> = known.fields.iter().map(String::as_str).collect();
    let officer = anybody(body);
    let mut asked: BTreeSet<(String, &str)> = BTreeSet::new();
    for a in permits.agreements() {
        if a.about.iter().any(|c| c == category) {
            let owners = a.from.iter().flat_map(|role| city.bodies_of(role, None));
            asked.extend(owners.map(|o| (o, a.purpose.as_str())));
        }
    }
    let mut seen: Vec<Sight> = vec![];
    for (owner, purpose) in asked.into_iter().filter(|(o, _)| o != body) {
        let datum = Datum {
            owner: owner.clone(),
            categories: [category.to_string()].into(),
            ..Datum::default()
        };
        let question = Question {
            officer: &officer,
            datum: &datum,
            fields: &fields,
            purpose,
            day,
            opened: false,
        };
        let said = permits.see(&question).map_err(unanswered)?;
        for (field, by) in fields.iter().zip(said) {
            let by: Vec<String> = (by.into_iter())
                .filter_map(|w| match w {
                    Why::Agreement(id) => Some(id),
                    _ => None,
                })
                .collect();
            if !by.is_empty() {
                seen.push(Sight {
                    from: owner.clone(),
                    purpose: purpose.into(),
                    field: (*field).to_string(),
                    by,
                });
            }
        }
    }
    let hidden = (fields.iter())
        .filter(|f| !seen.iter().any(|s| s.field == **f))
        .map(|f| (*f).to_string())
        .collect();
    Ok(Sights {
        body: body.into(),
        category: category.into(),
        seen,
        hidden,
    })
}
