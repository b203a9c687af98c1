//! Who may see what in this city: the sharing agreements of the plans in force, compiled
//! beside the base policies when the office opens.

use crate::office::Office;
use jiff::civil::Date;
use lf_domain::city::{City, split_body};
use lf_domain::codebook::CodeBook;
use lf_permit::directory::{Body, Directory, Officer, Vocabulary};
use lf_permit::{Agreement, Datum, PermitError, Permits, Why};
use lf_rules::plan::Plan;
use std::sync::Arc;

/// Secrecy up to which an officer is cleared. Matter under the rules on state secrets is
/// above it and is seen by nobody here.
const CLEARANCE: i64 = 1;

/// Bodies and officers of a city, as policies know them.
pub fn directory(city: &City) -> Directory {
    let bodies = (city.bodies.iter())
        .flat_map(|b| city.bodies_of(&b.role, None))
        .map(|id| {
            let (role, area) = split_body(&id);
            Body {
                role: role.to_string(),
                area: area.map(str::to_string),
                id: id.clone(),
            }
        })
        .collect();
    let officers = (city.officers.iter())
        .map(|o| Officer {
            id: o.id.clone(),
            body: o.body.clone(),
            post: o.post.clone(),
            clearance: CLEARANCE,
        })
        .collect();
    Directory { bodies, officers }
}

/// The words that agreements may use.
pub fn vocabulary(book: &CodeBook) -> Vocabulary {
    let sharing = &book.sharing;
    Vocabulary {
        categories: sharing.categories.keys().cloned().collect(),
        fields: sharing.fields.keys().cloned().collect(),
        purposes: sharing.purposes.keys().cloned().collect(),
    }
}

/// The agreements of the plans in force. What goes abroad goes on paper and opens nothing
/// here; roles that the city lists in a parameter are receivers like those of the text.
pub fn agreements(plans: &[Arc<Plan>], city: &City) -> Vec<Agreement> {
    let mut out = vec![];
    for plan in plans {
        for s in &plan.pack().program.shares {
            let it = &s.it;
            let named = it.to_parameter.as_ref().and_then(|p| city.parameters.get(p));
            let listed = named.map(|p| p.value.split([',', ' ']).map(str::trim));
            let mut to = it.to.clone();
            to.extend(listed.into_iter().flatten().filter(|r| !r.is_empty()).map(String::from));
            if it.route.is_some() || it.secrecy || to.is_empty() {
                continue;
            }
            out.push(Agreement {
                id: format!("{}/{}", plan.header().id, it.id),
                plan: plan.code().to_string(),
                clause: s.clause.clone(),
                from: it.from.iter().chain(&it.by).cloned().collect(),
                to,
                about: it.about.clone(),
                fields: it.fields.clone(),
                purpose: it.purpose.clone(),
                since: it.since.or(Some(plan.header().in_force.from)),
                until: it.until.or(plan.header().in_force.until),
            });
        }
    }
    out
}

/// Compiles and validates the permissions of a city.
///
/// # Errors
/// An agreement names what the code book has not.
pub fn permits(
    city: &City,
    book: &CodeBook,
    plans: &[Arc<Plan>],
) -> Result<Permits, PermitError> {
    Permits::new(&vocabulary(book), &directory(city), agreements(plans, city))
}

/// One line of what a body sees: a field of a record type of another body, for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sight {
    /// Field of the code book.
    pub field: String,
    /// Purpose of the code book.
    pub purpose: String,
    /// Role whose records they are.
    pub from: String,
    /// Agreements that give it, by id.
    pub by: Vec<String>,
}

impl Office {
    /// What an officer sees today of a record type, and by which agreements; and the
    /// fields that no agreement gives him. Asked of the policies, not read off the
    /// agreements.
    ///
    /// # Errors
    /// The record type is not in the code book.
    pub fn sights(
        &self,
        officer: &str,
        category: &str,
        day: Date,
    ) -> Result<(Vec<Sight>, Vec<String>), PermitError> {
        let fields: Vec<&str> = (self.book.sharing.categories.get(category))
            .map(|c| c.fields.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let mut out = vec![];
        let mut roles: Vec<&String> = (self.permits.agreements().values())
            .filter(|a| a.about.iter().any(|c| c == category))
            .flat_map(|a| &a.from)
            .collect();
        roles.sort();
        roles.dedup();
        for role in roles {
            for owner in self.city.bodies_of(role, None).into_iter().take(1) {
                let datum = Datum {
                    id: "sight".into(),
                    owner,
                    category: category.into(),
                    secrecy: 0,
                    area: None,
                    incident: None,
                };
                for purpose in self.book.sharing.purposes.keys() {
                    let seen = self.permits.see(officer, &datum, &fields, purpose, day, false)?;
                    for (field, s) in fields.iter().zip(seen) {
                        let by: Vec<String> = (s.by.into_iter())
                            .filter_map(|w| match w {
                                Why::Agreement(id) => Some(id),
                                Why::Own | Why::Opened => None,
                            })
                            .collect();
                        if !by.is_empty() {
                            out.push(Sight {
                                field: (*field).to_string(),
                                purpose: purpose.clone(),
                                from: role.clone(),
                                by,
                            });
                        }
                    }
                }
            }
        }
        let hidden = (fields.iter())
            .filter(|f| !out.iter().any(|s| s.field == **f))
            .map(|f| (*f).to_string())
            .collect();
        Ok((out, hidden))
    }
}
