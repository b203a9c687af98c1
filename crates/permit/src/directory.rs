//! The words that policies may use, and the bodies and officers of a city.

use lf_domain::city::{City, split_body};
use lf_domain::permit::{CLEARANCE, anybody};
use lf_domain::sharing::Sharing;
use std::collections::BTreeMap;

/// Record types, fields and purposes of the code book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Record types, e.g. `confirmed`.
    pub categories: Vec<String>,
    /// Fields, e.g. `name`.
    pub fields: Vec<String>,
    /// Purposes, e.g. `tracing`.
    pub purposes: Vec<String>,
    /// Fields that a purpose needs.
    pub needs: BTreeMap<String, Vec<String>>,
}

/// A real body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Id: `mhc`, `county_government@330482`.
    pub id: String,
    /// Role of the code book.
    pub role: String,
    /// County of a county's own body.
    pub area: Option<String>,
}

/// An officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// Body.
    pub body: String,
    /// Post.
    pub post: Option<String>,
    /// Secrecy level up to which he is cleared.
    pub clearance: i64,
}

/// Bodies and officers of a city.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Officers.
    pub officers: Vec<Officer>,
}

impl Vocabulary {
    /// The words of a code book.
    pub fn of(sharing: &Sharing) -> Vocabulary {
        Vocabulary {
            categories: sharing.categories.keys().cloned().collect(),
            fields: sharing.fields.keys().cloned().collect(),
            purposes: sharing.purposes.keys().cloned().collect(),
            needs: (sharing.purposes.iter())
                .map(|(code, p)| (code.clone(), p.needs.clone()))
                .collect(),
        }
    }
}

impl Directory {
    /// Bodies and officers of a city; beside them for each body somebody without a post,
    /// who stands for it where a question is about the body itself. `clearances` are those
    /// that are not the usual one.
    pub fn of(city: &City, clearances: &BTreeMap<String, i64>) -> Directory {
        let bodies: Vec<Body> = (city.bodies.iter())
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
        let named = city.officers.iter().map(|o| Officer {
            id: o.id.clone(),
            body: o.body.clone(),
            post: o.post.clone(),
            clearance: clearances.get(&o.id).copied().unwrap_or(CLEARANCE),
        });
        let nameless = bodies.iter().map(|b| Officer {
            id: anybody(&b.id),
            body: b.id.clone(),
            post: None,
            clearance: CLEARANCE,
        });
        let officers = named.chain(nameless).collect();
        Directory { bodies, officers }
    }
}
