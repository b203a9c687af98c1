//! The personal content of a reported case, field by field with its reasons.

use super::noted::Noting;
use super::{Reader, Sight};
use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::projections::fact_of;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_domain::refusal::Refusal;
use serde::Serialize;
use serde_json::Value;

/// One field of a person as an officer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Field of the code book.
    pub field: String,
    /// The value; none where nobody said it or where it is masked.
    pub value: Option<String>,
    /// Why it may be seen: `own`, `opened`, … or the agreement; empty where it is masked.
    pub by: Vec<String>,
}

/// The personal content of a case as an officer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseSheet {
    /// Entry that holds it.
    pub entry: u64,
    /// Id of the person.
    pub person: String,
    /// Body whose record it is: who is asked for more.
    pub owner: String,
    /// Record types of the code book.
    pub categories: Vec<String>,
    /// Its sealed fields.
    pub fields: Vec<Shown>,
    /// True when the person was erased: nothing can be shown to anybody.
    pub erased: bool,
    /// How it was read, and who looked.
    pub sight: Sight,
}

/// A sealed value as text; none for an empty one.
fn value(content: &Value, from: &[String]) -> Option<String> {
    let names = from.iter().filter_map(|p| p.strip_prefix("sealed."));
    names.filter_map(|n| content.get(n)).find_map(|v| match v {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Null | Value::String(_) => None,
        other => Some(other.to_string()),
    })
}

impl Office {
    /// The personal content of a reported case, as far as the officer may see it for a
    /// purpose. Fields that nobody filled are told apart from masked ones only where they
    /// may be seen.
    ///
    /// # Errors
    /// `no-person` where there is none, a purpose that is not in the code book, failures of
    /// the journal.
    pub async fn case_sheet(
        &self,
        actor: &Actor,
        seq: u64,
        purpose: &str,
    ) -> Result<CaseSheet, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        let none = || Refusal::new("entry", "no-person", seq.to_string(), "");
        let entry = self.journal.entry(seq).await?.ok_or_else(none)?;
        let person = entry.person.clone().ok_or_else(none)?;
        let Some(Fact::Case(case)) = fact_of(&entry) else {
            return Err(none().into());
        };
        let standing = self.standing_of(std::slice::from_ref(&person)).await?;
        let record = self.case_record(&person, &entry.agency, &case);
        let record = record.standing(&standing);
        let mut look =
            (self.look(Reader::of(actor, purpose), std::slice::from_ref(&record))).await?;
        let mask = look.mask(&record);
        let opened = self.journal.open_personal(seq).await?;
        let erased = opened.is_none();
        let content: Value = (opened.as_deref())
            .and_then(|t| serde_json::from_str(t).ok())
            .unwrap_or_default();
        let sharing = &self.book.sharing;
        let (left, had) = mask.content(&content, sharing);
        look.note(&mask, had);
        let noting = Noting {
            kind: "read.case",
            under: vec![person.clone()],
            thing: format!("seq/{seq}"),
            reason: "",
        };
        let sight = self.noted(look, noting).await?;
        let from = |code: &str| sharing.fields.get(code).map(|f| f.from.as_slice());
        let sealed = |code: &&String| {
            let from = from(code).unwrap_or_default();
            from.iter().any(|p| p.starts_with("sealed."))
        };
        let mut codes: Vec<&String> = (record.datum.categories.iter())
            .filter_map(|c| sharing.categories.get(c))
            .flat_map(|c| c.fields.iter().filter(sealed))
            .collect();
        let mut met = std::collections::BTreeSet::new();
        codes.retain(|c| met.insert(*c));
        let fields = codes.into_iter().map(|code| Shown {
            value: value(&left, from(code).unwrap_or_default()),
            by: mask.by(code).iter().map(|w| w.word().to_string()).collect(),
            field: code.clone(),
        });
        Ok(CaseSheet {
            entry: seq,
            owner: entry.agency,
            categories: record.datum.categories.iter().cloned().collect(),
            fields: fields.collect(),
            erased,
            sight,
            person,
        })
    }
}
