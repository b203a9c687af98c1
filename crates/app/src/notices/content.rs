//! What a notice tells, in words: the agreed fields of the entries that it names.

use crate::office::Office;
use lf_domain::codebook::Label;
use lf_response::form::Holds;
use lf_response::notice::Standing;
use lf_response::notice::content::{Line, Told, content};
use lf_store::{Entry, StoreError, stamp};
use serde::Serialize;
use std::collections::BTreeSet;

/// One field of what a notice tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Field of the code book.
    pub field: String,
    /// Value in the words of the register where it is a choice, Chinese and English.
    pub value: Option<Label>,
    /// Whether it says who somebody is or how he can be reached.
    pub personal: bool,
}

/// What tells a notice from its like in a list, without anything personal.
pub type Hint = Vec<Label>;

/// Fields by which a notice is told from its like, if it tells them.
const HINTS: &[&str] = &[
    "subject",
    "case_id",
    "disease",
    "conveyance",
    "kind",
    "goods",
];

impl Office {
    /// The agreed fields with their values, each from the newest entry that has it, and the
    /// persons whom the entries are about.
    pub(super) async fn content(
        &self,
        s: &Standing,
    ) -> Result<(Vec<Field>, BTreeSet<String>), StoreError> {
        let tells = match s.tells.is_empty() {
            true => vec![self.newest(s).await?],
            false => s.tells.clone(),
        };
        let mut entries = vec![];
        let mut persons = BTreeSet::new();
        let mut register = None;
        // A late fact says only what is new: the rest is still in the entry that opened it.
        for seq in std::iter::once(s.it.cause.seq).chain(tells) {
            let Some(e) = self.journal.entry(seq).await? else {
                continue;
            };
            let sealed = self.journal.open_personal(seq).await.unwrap_or_default();
            register = register_of(&e).or(register);
            persons.extend(e.person.clone());
            entries.push(told(e, sealed.as_deref()));
        }
        let lines = content(&s.it.fields, &entries, &self.book.sharing);
        let register = register.as_deref();
        let fields = lines.into_iter().map(|l| self.said(l, register));
        Ok((fields.collect(), persons))
    }

    /// What tells a notice from its like, out of the open part of its entries alone.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notice_hint(&self, s: &Standing) -> Result<Hint, StoreError> {
        let fields = (HINTS.iter().map(ToString::to_string))
            .filter(|f| s.it.fields.contains(f) && !self.personal(f));
        let fields: Vec<String> = fields.take(2).collect();
        let mut entries = vec![];
        let mut register = None;
        for seq in std::iter::once(s.it.cause.seq).chain(s.tells.last().copied()) {
            if let Some(e) = self.journal.entry(seq).await? {
                register = register_of(&e).or(register);
                entries.push(told(e, None));
            }
        }
        let lines = content(&fields, &entries, &self.book.sharing);
        let said = lines.into_iter().map(|l| self.said(l, register.as_deref()));
        Ok(said.filter_map(|f| f.value).collect())
    }

    fn personal(&self, field: &str) -> bool {
        (self.book.sharing.fields.get(field)).is_none_or(|f| f.personal)
    }

    /// A value in the words of the code book, the city or the register.
    fn said(&self, line: Line, register: Option<&str>) -> Field {
        let label = |text: &str| {
            let both = |zh: String, en: String| Label { zh, en };
            let field = (line.path.strip_prefix("values."))
                .zip(register.and_then(|r| self.registers.register(r)))
                .and_then(|(name, r)| r.fields.iter().find(|f| f.id == name));
            let choice = field.filter(|f| f.holds == Holds::Choice);
            let option = choice.and_then(|f| f.options.iter().find(|o| o.id == text));
            if let Some(o) = option {
                return o.label.clone();
            }
            // As people write it: the day, then the time.
            if field.is_some_and(|f| f.holds == Holds::Moment) {
                let text = text.replacen('T', " ", 1);
                return both(text.clone(), text);
            }
            if self.city.has_body(text) {
                let name = |lang| self.city.body_label(text, lang);
                return both(name("zh"), name("en"));
            }
            if let Some(a) = self.city.areas.iter().find(|a| a.code == text) {
                return a.label.clone();
            }
            if let Some(c) = self.book.sharing.categories.get(text) {
                return c.label.clone();
            }
            if line.path.starts_with("entry.")
                && let Ok(at) = text.parse::<jiff::Timestamp>()
            {
                let wall = at.to_zoned(self.zone().clone()).datetime();
                let text = wall.strftime("%Y-%m-%d %H:%M").to_string();
                return both(text.clone(), text);
            }
            both(self.book.label(text, "zh"), self.book.label(text, "en"))
        };
        Field {
            value: line.value.as_deref().map(label),
            personal: self.personal(&line.field),
            field: line.field,
        }
    }

    /// The newest entry about what a notice goes back to: what it tells of when it goes out.
    pub(super) async fn newest(&self, s: &Standing) -> Result<u64, StoreError> {
        let root = &s.it.root;
        let Some(seq) = root.strip_prefix("seq/").and_then(|n| n.parse().ok()) else {
            let history = self.journal.history(root).await?;
            return Ok(history.last().map_or(s.it.cause.seq, |e| e.seq));
        };
        let mut newest: u64 = seq;
        while let Some(by) = self.superseded_by(newest).await? {
            newest = by;
        }
        Ok(newest)
    }
}

fn register_of(e: &Entry) -> Option<String> {
    e.kind.strip_prefix("record.").map(str::to_string)
}

fn told(e: Entry, sealed: Option<&str>) -> Told {
    let json = |t: &str| serde_json::from_str(t).unwrap_or_default();
    Told {
        body: json(&e.body),
        sealed: sealed.map(json).unwrap_or_default(),
        happened: e.happened_at,
        recorded: stamp::to_text(e.recorded_at),
        agency: e.agency,
    }
}
