//! What the policies say about one field of one record for one officer.

use crate::agreement::{Agreement, number};
use crate::directory::{Directory, Vocabulary};
use crate::schema::schema;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicyId, PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

const BASE: &str = include_str!("../policies/base.cedar");

/// Why the policies cannot be used, or a question not be asked.
#[derive(Debug, thiserror::Error)]
pub enum PermitError {
    /// The schema does not hold.
    #[error("schema of permissions: {0}")]
    Schema(String),
    /// A policy cannot be read or does not pass the validator.
    #[error("policy {id}: {detail}")]
    Policy {
        /// The agreement, or `base`.
        id: String,
        /// What the validator says.
        detail: String,
    },
    /// Bodies and officers do not fit the schema.
    #[error("directory of permissions: {0}")]
    Directory(String),
    /// The question names something that is not in the code book or the directory.
    #[error("question about a permission: {0}")]
    Question(String),
}

/// What a question is about: one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datum {
    /// Id of the record.
    pub id: String,
    /// Body whose record it is.
    pub owner: String,
    /// Record type.
    pub category: String,
    /// Secrecy level: 0 for what officers see in their work.
    pub secrecy: i64,
    /// County it belongs to.
    pub area: Option<String>,
    /// Incident it belongs to.
    pub incident: Option<String>,
}

/// Why something may be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is the body's own.
    Own,
    /// The officer broke the glass.
    Opened,
    /// An agreement, by id.
    Agreement(String),
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Reasons, where it may be seen; none where it may not.
    pub by: Vec<Why>,
}

impl Seen {
    /// Whether it may be seen.
    pub fn allowed(&self) -> bool {
        !self.by.is_empty()
    }
}

/// All policies of a city, validated.
pub struct Permits {
    policies: PolicySet,
    schema: Schema,
    entities: Entities,
    authorizer: Authorizer,
    agreements: BTreeMap<String, Agreement>,
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, PermitError> {
    let name = EntityTypeName::from_str(kind).map_err(|e| PermitError::Question(e.to_string()))?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

fn refer(kind: &str, id: &str) -> Result<RestrictedExpression, PermitError> {
    Ok(RestrictedExpression::new_entity_uid(uid(kind, id)?))
}

impl Permits {
    /// Compiles agreements beside the base policies and validates all of them.
    ///
    /// # Errors
    /// A policy names what is not in the vocabulary, or two agreements have one id.
    pub fn new(
        words: &Vocabulary,
        directory: &Directory,
        agreements: Vec<Agreement>,
    ) -> Result<Permits, PermitError> {
        let schema = schema(words)?;
        let mut policies = PolicySet::new();
        let base = PolicySet::from_str(BASE).map_err(|e| PermitError::Policy {
            id: "base".into(),
            detail: e.to_string(),
        })?;
        for p in base.policies() {
            let id = p.annotation("id").unwrap_or("base").to_string();
            add(&mut policies, p.new_id(PolicyId::new(&id)), &id)?;
        }
        for a in &agreements {
            let parsed = Policy::parse(Some(PolicyId::new(&a.id)), a.policy());
            let policy = parsed.map_err(|e| PermitError::Policy {
                id: a.id.clone(),
                detail: e.to_string(),
            })?;
            add(&mut policies, policy, &a.id)?;
        }
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if let Some(e) = checked.validation_errors().next() {
            return Err(PermitError::Policy {
                id: e.policy_id().to_string(),
                detail: e.to_string(),
            });
        }
        let entities = Entities::from_entities(entities(directory)?, Some(&schema))
            .map_err(|e| PermitError::Directory(e.to_string()))?;
        Ok(Permits {
            policies,
            schema,
            entities,
            authorizer: Authorizer::new(),
            agreements: agreements.into_iter().map(|a| (a.id.clone(), a)).collect(),
        })
    }

    /// The agreements in force, by id.
    pub fn agreements(&self) -> &BTreeMap<String, Agreement> {
        &self.agreements
    }

    /// Whether an officer acts for a body.
    ///
    /// # Errors
    /// The question cannot be asked.
    pub fn acts(&self, officer: &str, body: &str) -> Result<bool, PermitError> {
        let request = Request::new(
            uid("Officer", officer)?,
            uid("Action", "act")?,
            uid("Body", body)?,
            Context::empty(),
            Some(&self.schema),
        );
        let request = request.map_err(|e| PermitError::Question(e.to_string()))?;
        let said = (self.authorizer).is_authorized(&request, &self.policies, &self.entities);
        Ok(said.decision() == Decision::Allow)
    }

    /// What of these fields an officer may see of a record for a purpose on a day, each
    /// with its reasons. `opened` is true while he has broken the record's glass.
    ///
    /// # Errors
    /// A field, purpose, record type or officer is not known.
    pub fn see(
        &self,
        officer: &str,
        datum: &Datum,
        fields: &[&str],
        purpose: &str,
        day: Date,
        opened: bool,
    ) -> Result<Vec<Seen>, PermitError> {
        let entities = (self.entities.clone())
            .add_entities([record(datum)?], Some(&self.schema))
            .map_err(|e| PermitError::Question(e.to_string()))?;
        let mut out = Vec::with_capacity(fields.len());
        for field in fields {
            let context = Context::from_pairs([
                ("field".to_string(), refer("Field", field)?),
                ("purpose".to_string(), refer("Purpose", purpose)?),
                ("day".to_string(), RestrictedExpression::new_long(number(day))),
                ("opened".to_string(), RestrictedExpression::new_bool(opened)),
            ]);
            let request = Request::new(
                uid("Officer", officer)?,
                uid("Action", "see")?,
                uid("Record", &datum.id)?,
                context.map_err(|e| PermitError::Question(e.to_string()))?,
                Some(&self.schema),
            );
            let request = request.map_err(|e| PermitError::Question(e.to_string()))?;
            let said = self.authorizer.is_authorized(&request, &self.policies, &entities);
            // A policy that failed gives nothing, but it must not fail unnoticed.
            if let Some(e) = said.diagnostics().errors().next() {
                return Err(PermitError::Question(e.to_string()));
            }
            let mut by: Vec<Why> = match said.decision() {
                Decision::Allow => said.diagnostics().reason().map(why).collect(),
                Decision::Deny => vec![],
            };
            by.sort();
            out.push(Seen { by });
        }
        Ok(out)
    }
}

fn add(policies: &mut PolicySet, policy: Policy, id: &str) -> Result<(), PermitError> {
    policies.add(policy).map_err(|e| PermitError::Policy {
        id: id.to_string(),
        detail: e.to_string(),
    })
}

fn why(id: &PolicyId) -> Why {
    match id.to_string().as_str() {
        "own" => Why::Own,
        "opened" => Why::Opened,
        agreement => Why::Agreement(agreement.to_string()),
    }
}

fn record(d: &Datum) -> Result<Entity, PermitError> {
    let mut attrs = HashMap::from([
        ("owner".to_string(), refer("Body", &d.owner)?),
        ("category".to_string(), refer("Category", &d.category)?),
        ("secrecy".to_string(), RestrictedExpression::new_long(d.secrecy)),
    ]);
    if let Some(area) = &d.area {
        attrs.insert("area".into(), refer("Area", area)?);
    }
    if let Some(incident) = &d.incident {
        attrs.insert("incident".into(), refer("Incident", incident)?);
    }
    Entity::new(uid("Record", &d.id)?, attrs, HashSet::new())
        .map_err(|e| PermitError::Question(e.to_string()))
}

fn entities(directory: &Directory) -> Result<Vec<Entity>, PermitError> {
    let wrong = |e: cedar_policy::EntityAttrEvaluationError| PermitError::Directory(e.to_string());
    let mut out = vec![];
    for b in &directory.bodies {
        let mut attrs = HashMap::new();
        if let Some(area) = &b.area {
            attrs.insert("area".to_string(), refer("Area", area)?);
        }
        let parents = HashSet::from([uid("Role", &b.role)?]);
        out.push(Entity::new(uid("Body", &b.id)?, attrs, parents).map_err(wrong)?);
    }
    for o in &directory.officers {
        let attrs = HashMap::from([
            ("body".to_string(), refer("Body", &o.body)?),
            ("clearance".to_string(), RestrictedExpression::new_long(o.clearance)),
        ]);
        let mut parents = HashSet::from([uid("Body", &o.body)?]);
        if let Some(post) = &o.post {
            parents.insert(uid("Post", post)?);
        }
        out.push(Entity::new(uid("Officer", &o.id)?, attrs, parents).map_err(wrong)?);
    }
    Ok(out)
}
