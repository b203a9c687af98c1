//! Files of messages: passenger lists and laboratory results, told by their content. Every
//! item gets its verdict, and one that is wrong costs no other.

use crate::authorise::{Action, authorise};
use crate::import::{Totals, Verdict};
use crate::office::Office;
use crate::persons::Arrived;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_formats::laboratory::table::LabMapping;
use lf_formats::laboratory::{Results, Words};
use lf_formats::message::{Place, Problem, Weight};
use lf_formats::{edifact, fhir, hl7, paxlst};
use lf_response::person::likeness::Judgement;
use serde::Serialize;
use std::io::Cursor;

/// A file as it was handed in.
#[derive(Clone, Debug, Default)]
pub struct MessageFile {
    /// Its name; it stands in the journal as the source.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The mapping of a table, where none of the office's own fits.
    pub mapping: Option<LabMapping>,
}

/// What became of one item: a traveller, a result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Where in the file it stands.
    pub place: String,
    /// The person, by the id under which he is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The list or result that it belongs to, e.g. `manifest/…`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thing: String,
    /// Persons who may be the same; somebody was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<String>,
    /// Whether one of them has the number of the same document under another name.
    pub same_document: bool,
    /// What of it was not taken, or looks wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Taken {
    /// `manifest` or `result`.
    pub sort: &'static str,
    /// Lists and results that it touched, each once.
    pub things: Vec<String>,
    /// How many items came to what.
    pub totals: Totals,
    /// Items, in the order of the file.
    pub items: Vec<Item>,
    /// What is wrong with the file as a whole.
    pub notes: Vec<Refusal>,
}

/// Which messages are read.
const KINDS: &str = "PAXLST (UN/EDIFACT), ORU^R01 (HL7 v2), Bundle (FHIR R4), CSV, XLSX";

/// Whether a file begins like one of the messages that are told by their content.
pub fn is_message(start: &[u8]) -> bool {
    edifact::is_edifact(start) || hl7::is_hl7(start) || fhir::is_json(start)
}

impl Office {
    /// Takes a file in: a passenger list (EDIFACT PAXLST), laboratory results (HL7 v2,
    /// FHIR R4, a table).
    ///
    /// # Errors
    /// The file as a whole cannot be read; the officer may not; failures of the journal.
    /// What is wrong with an item is a verdict.
    pub async fn take_file(&self, actor: &Actor, file: MessageFile) -> Result<Taken, ReportError> {
        self.take_file_watched(actor, file, &mut |_, _| ()).await
    }

    /// As [`Office::take_file`]; tells now and then how many items of how many are through.
    ///
    /// # Errors
    /// As there.
    pub async fn take_file_watched(
        &self,
        actor: &Actor,
        file: MessageFile,
        through: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Taken, ReportError> {
        authorise(&self.city, actor, Action::Import)?;
        let refuse = |p: Box<Problem>| ReportError::Refused(vec![p.refusal]);
        let start = &file.bytes[..file.bytes.len().min(4096)];
        if edifact::is_edifact(start) {
            let lists = paxlst::read(&file.bytes).map_err(refuse)?;
            return self.take_lists(actor, &file.name, lists, through).await;
        }
        let words = self.laboratories.words();
        let results = if hl7::is_hl7(start) {
            hl7::oru::read(&file.bytes, &words).map_err(refuse)?
        } else if fhir::is_json(start) {
            fhir::read(&file.bytes, &words).map_err(refuse)?
        } else {
            self.table(&file, &words)?
        };
        self.take_results(actor, &file, results, through).await
    }

    /// A table of results, by the mapping that was sent with it, or the first that fits.
    fn table(&self, file: &MessageFile, words: &Words) -> Result<Results, Refusal> {
        let mappings: Vec<&LabMapping> = match &file.mapping {
            Some(mapping) => vec![mapping],
            None => self.laboratories.tables.iter().collect(),
        };
        let mut first = None;
        for mapping in mappings {
            match mapping.read(Cursor::new(&file.bytes), words) {
                Ok(results) => return Ok(results),
                Err(e) => first = first.or(Some(e)),
            }
        }
        let why = first.map_or(String::new(), |e| e.to_string());
        Err(Refusal::new("file", "message-other-kind", why, KINDS))
    }
}

impl Item {
    /// A refused item.
    pub(crate) fn rejected(place: &Place, refusals: Vec<Refusal>) -> Item {
        Item {
            place: place.to_string(),
            person: None,
            thing: String::new(),
            maybe: vec![],
            same_document: false,
            notes: vec![],
            verdict: Verdict::Rejected { refusals },
        }
    }

    /// Notes who else the person may be.
    pub(crate) fn of(&mut self, arrived: &Arrived) {
        self.person = Some(arrived.kept_under.clone());
        self.maybe = arrived.maybe.iter().map(|m| m.id.clone()).collect();
        let same = |j: &Judgement| j.reasons.iter().any(|r| r.key == "document-same");
        self.same_document = arrived.maybe.iter().any(|m| same(&m.judged));
    }
}

/// Where an item begins, for sorting and for the notes of its parts.
fn order(place: &Place) -> (usize, String) {
    match place {
        Place::Whole => (0, String::new()),
        Place::Segment { number, .. } => (*number, String::new()),
        Place::Pointer(p) => (pointer(p), p.clone()),
        Place::Cell { row, .. } => (*row as usize, String::new()),
    }
}

/// The entry of a bundle that a pointer leads into.
fn pointer(p: &str) -> usize {
    let entry = p.strip_prefix("/entry/").and_then(|r| r.split('/').next());
    entry
        .and_then(|n| n.parse::<usize>().ok())
        .map_or(0, |n| n + 1)
}

impl Taken {
    /// Puts items in order, hangs the problems of the file where they belong, and counts.
    pub(crate) fn complete(
        sort: &'static str,
        items: Vec<(Place, Item)>,
        problems: Vec<Problem>,
    ) -> Taken {
        let mut all = items;
        let mut notes = vec![];
        let (refused, noted): (Vec<Problem>, Vec<Problem>) =
            (problems.into_iter()).partition(|p| p.weight == Weight::Refused);
        for p in refused {
            let item = Item::rejected(&p.place, vec![p.refusal]);
            all.push((p.place, item));
        }
        all.sort_by_key(|(place, _)| order(place));
        let starts: Vec<usize> = all.iter().map(|(place, _)| order(place).0).collect();
        for p in noted {
            // A part of an item stands behind its beginning, and before the next one.
            let at = order(&p.place).0;
            let after = starts.partition_point(|s| *s <= at);
            match after.checked_sub(1) {
                Some(i) if at > 0 && p.place != Place::Whole && belongs(&p.place, &all[i].0) => {
                    all[i].1.notes.push(p.refusal);
                }
                _ => notes.push(p.refusal),
            }
        }
        let mut out = Taken {
            sort,
            notes,
            ..Taken::default()
        };
        for (_, item) in all {
            out.totals.count(&item.verdict);
            if !item.thing.is_empty() && !out.things.contains(&item.thing) {
                out.things.push(item.thing.clone());
            }
            out.items.push(item);
        }
        out
    }
}

/// Whether a place can be a part of the item that begins at another.
fn belongs(part: &Place, item: &Place) -> bool {
    match (part, item) {
        (Place::Cell { row: a, .. }, Place::Cell { row: b, .. }) => a == b,
        (Place::Pointer(a), Place::Pointer(b)) => pointer(a) == pointer(b),
        // The end of a message is about the message.
        (Place::Segment { tag, .. }, Place::Segment { .. }) => !matches!(
            tag.as_str(),
            "CNT" | "UNT" | "UNZ" | "UNE" | "UNH" | "UNB" | "MSH"
        ),
        _ => false,
    }
}
