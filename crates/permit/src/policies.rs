//! What the policies say about one field of one record for one officer.

use crate::directory::{Directory, Vocabulary};
use crate::policy::{number, text};
use crate::schema::schema;
use cedar_policy::{
    Authorizer, Context, Decision, Effect, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    Policy, PolicyId, PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use lf_domain::permit::{Agreement, Datum, Permits, Question, Unanswered, Why};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

const BASE: &str = include_str!("../policies/base.cedar");
/// A question is about one record; which one is no matter of policies.
const RECORD: &str = "asked";

/// Why the policies cannot be used.
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
    /// A question names something that is not in the code book or the directory.
    #[error(transparent)]
    Question(#[from] Unanswered),
}

/// All policies of a city, validated.
pub struct Policies {
    policies: PolicySet,
    schema: Schema,
    entities: Entities,
    /// The same one by one: a question is asked of those alone that it is about.
    known: HashMap<EntityUid, Entity>,
    /// Body of each officer.
    serves: HashMap<String, String>,
    authorizer: Authorizer,
    agreements: Vec<Agreement>,
    forbid: String,
    needs: BTreeMap<String, Vec<String>>,
}

fn unanswered(e: impl std::fmt::Display) -> Unanswered {
    Unanswered(e.to_string())
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Unanswered> {
    let name = EntityTypeName::from_str(kind).map_err(unanswered)?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

fn refer(kind: &str, id: &str) -> Result<RestrictedExpression, Unanswered> {
    Ok(RestrictedExpression::new_entity_uid(uid(kind, id)?))
}

impl Policies {
    /// Compiles agreements beside the base policies and validates all of them.
    ///
    /// # Errors
    /// A policy names what is not in the vocabulary, or two agreements have one id.
    pub fn new(
        words: &Vocabulary,
        directory: &Directory,
        agreements: Vec<Agreement>,
        forbid: &str,
    ) -> Result<Policies, PermitError> {
        let schema = schema(words)?;
        let mut policies = PolicySet::new();
        let base = PolicySet::from_str(BASE).map_err(|e| wrong("base", e))?;
        for p in base.policies() {
            let id = p.annotation("id").unwrap_or("base").to_string();
            add(&mut policies, p.new_id(PolicyId::new(&id)), &id)?;
        }
        for a in &agreements {
            let parsed = Policy::parse(Some(PolicyId::new(&a.id)), text(a));
            let policy = parsed.map_err(|e| wrong(&a.id, e))?;
            add(&mut policies, policy, &a.id)?;
        }
        let own = PolicySet::from_str(forbid).map_err(|e| wrong("city", e))?;
        for (n, p) in own.policies().enumerate() {
            let number = n.to_string();
            let id = format!("forbid/{}", p.annotation("id").unwrap_or(&number));
            if p.effect() != Effect::Forbid {
                return Err(wrong(&id, "a city only takes away; write forbid"));
            }
            add(&mut policies, p.new_id(PolicyId::new(&id)), &id)?;
        }
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if let Some(e) = checked.validation_errors().next() {
            return Err(wrong(e.policy_id().as_ref(), e));
        }
        let all = entities(directory)?;
        let known = all.iter().map(|e| (e.uid(), e.clone())).collect();
        let entities = Entities::from_entities(all, Some(&schema))
            .map_err(|e| PermitError::Directory(e.to_string()))?;
        let serves = directory.officers.iter();
        let serves = serves.map(|o| (o.id.clone(), o.body.clone())).collect();
        Ok(Policies {
            policies,
            schema,
            entities,
            known,
            serves,
            authorizer: Authorizer::new(),
            agreements,
            forbid: forbid.to_string(),
            needs: words.needs.clone(),
        })
    }

    /// All policies as Cedar text, base first.
    pub fn text(&self) -> String {
        let agreed = self.agreements.iter().map(text);
        std::iter::once(BASE.to_string())
            .chain(agreed)
            .chain([self.forbid.clone()])
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether an officer acts for a body.
    ///
    /// # Errors
    /// The question cannot be asked.
    pub fn acts(&self, officer: &str, body: &str) -> Result<bool, Unanswered> {
        let request = Request::new(
            uid("Officer", officer)?,
            uid("Action", "act")?,
            uid("Body", body)?,
            Context::empty(),
            Some(&self.schema),
        );
        let request = request.map_err(unanswered)?;
        let said = (self.authorizer).is_authorized(&request, &self.policies, &self.entities);
        Ok(said.decision() == Decision::Allow)
    }
}

impl Policies {
    /// Officer, his body, the owner and the record: policies compare the other bodies by
    /// name alone.
    fn about(&self, q: &Question<'_>) -> Result<Entities, Unanswered> {
        let body = self.serves.get(q.officer).map_or("", String::as_str);
        let ids = HashSet::from([
            uid("Officer", q.officer)?,
            uid("Body", body)?,
            uid("Body", &q.datum.owner)?,
        ]);
        let known = ids.iter().filter_map(|id| self.known.get(id)).cloned();
        let all = known.chain([record(q.datum)?]);
        Entities::from_entities(all, None).map_err(unanswered)
    }
}

impl Permits for Policies {
    fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    fn see(&self, q: &Question<'_>) -> Result<Vec<Vec<Why>>, Unanswered> {
        let entities = self.about(q)?;
        let mut out = Vec::with_capacity(q.fields.len());
        let needs = self.needs.get(q.purpose);
        for field in q.fields {
            let needed = needs.is_some_and(|n| n.iter().any(|f| f == field));
            let context = Context::from_pairs([
                ("field".to_string(), refer("Field", field)?),
                ("purpose".to_string(), refer("Purpose", q.purpose)?),
                (
                    "day".to_string(),
                    RestrictedExpression::new_long(number(q.day)),
                ),
                (
                    "opened".to_string(),
                    RestrictedExpression::new_bool(q.opened),
                ),
                ("needed".to_string(), RestrictedExpression::new_bool(needed)),
            ]);
            let request = Request::new(
                uid("Officer", q.officer)?,
                uid("Action", "see")?,
                uid("Record", RECORD)?,
                context.map_err(unanswered)?,
                Some(&self.schema),
            );
            let request = request.map_err(unanswered)?;
            let said = (self.authorizer).is_authorized(&request, &self.policies, &entities);
            // A policy that failed gives nothing, but it must not fail unnoticed.
            if let Some(e) = said.diagnostics().errors().next() {
                return Err(unanswered(e));
            }
            let mut by: Vec<Why> = match said.decision() {
                Decision::Allow => said.diagnostics().reason().map(why).collect(),
                Decision::Deny => vec![],
            };
            by.sort();
            out.push(by);
        }
        Ok(out)
    }
}

fn wrong(id: &str, detail: impl std::fmt::Display) -> PermitError {
    PermitError::Policy {
        id: id.to_string(),
        detail: detail.to_string(),
    }
}

fn add(policies: &mut PolicySet, policy: Policy, id: &str) -> Result<(), PermitError> {
    policies.add(policy).map_err(|e| wrong(id, e))
}

fn why(id: &PolicyId) -> Why {
    Why::of(id.as_ref())
}

fn bodies<'a>(
    ids: impl IntoIterator<Item = &'a String>,
) -> Result<RestrictedExpression, Unanswered> {
    let all: Result<Vec<_>, _> = ids.into_iter().map(|b| refer("Body", b)).collect();
    Ok(RestrictedExpression::new_set(all?))
}

fn record(d: &Datum) -> Result<Entity, Unanswered> {
    let categories: Result<Vec<_>, _> =
        (d.categories.iter().map(|c| refer("Category", c))).collect();
    let mut attrs = HashMap::from([
        ("owner".to_string(), refer("Body", &d.owner)?),
        (
            "categories".to_string(),
            RestrictedExpression::new_set(categories?),
        ),
        (
            "secrecy".to_string(),
            RestrictedExpression::new_long(d.secrecy),
        ),
        ("parties".to_string(), bodies(&d.parties)?),
        ("told".to_string(), bodies(&d.told)?),
    ]);
    for (name, kind, id) in [
        ("area", "Area", &d.area),
        ("incident", "Incident", &d.incident),
        ("holder", "Body", &d.holder),
    ] {
        if let Some(id) = id {
            attrs.insert(name.into(), refer(kind, id)?);
        }
    }
    Entity::new(uid("Record", RECORD)?, attrs, HashSet::new()).map_err(unanswered)
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
            (
                "clearance".to_string(),
                RestrictedExpression::new_long(o.clearance),
            ),
        ]);
        let mut parents = HashSet::from([uid("Body", &o.body)?]);
        if let Some(post) = &o.post {
            parents.insert(uid("Post", post)?);
        }
        out.push(Entity::new(uid("Officer", &o.id)?, attrs, parents).map_err(wrong)?);
    }
    Ok(out)
}
