//! Laboratory results: attached to the person, corrected and taken back where the
//! laboratory says so.

use crate::commit::Via;
use crate::import::Verdict;
use crate::messages::{Item, MessageFile, Taken};
use crate::office::Office;
use crate::persons::Arrived;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::person::{Description, Document, DocumentKind};
use lf_formats::laboratory::table::LabMapping;
use lf_formats::laboratory::{Code, LabResult, Results, Status as Told, Value as Measured};
use lf_formats::laboratory::{Verdict as Meaning, Words};
use lf_formats::mapping::MappingError;
use lf_formats::message::Place;
use lf_response::laboratory::{self as results, Fate, Status, Step};
use lf_response::person::{decide as persons, flat};
use lf_response::slug::slug;
use lf_store::{Entry, Expect, NewEntry, Personal, StoreError};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Results recorded in one transaction.
const BATCH: usize = 500;
/// How often a batch is taken again because somebody went on with a hand-over meanwhile.
const TRIES: usize = 3;

/// How laboratories write their results.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laboratories {
    /// Words and what they mean.
    #[serde(default)]
    pub words: BTreeMap<String, Meaning>,
    /// Tables by their columns.
    #[serde(default)]
    pub tables: Vec<LabMapping>,
}

impl Laboratories {
    /// The same, unless a table is described wrongly.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn checked(mut self) -> Result<Laboratories, MappingError> {
        let tables = std::mem::take(&mut self.tables).into_iter();
        self.tables = tables
            .map(|t| {
                let name = t.source.clone();
                t.checked(&name)
            })
            .collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// The words, with those of the standards.
    pub fn words(&self) -> Words {
        Words::with(self.words.iter().map(|(w, v)| (w.clone(), *v)))
    }
}

impl Office {
    pub(crate) async fn result_steps(&self, id: &str) -> Result<Vec<Step>, StoreError> {
        let history = self.journal.history(&format!("result/{id}")).await?;
        let contents = self.journal.open_entries(&history).await?;
        let step = |(e, content): (&Entry, Option<String>)| {
            Some(Step {
                seq: e.seq,
                at: e.recorded_at,
                agency: e.agency.clone(),
                told: serde_json::from_str(&e.body).ok()?,
                sealed: content.map_or(Value::Null, |c| {
                    serde_json::from_str(&c).unwrap_or_default()
                }),
            })
        };
        Ok(history.iter().zip(contents).filter_map(step).collect())
    }

    /// Takes results in.
    pub(crate) async fn take_results(
        &self,
        actor: &Actor,
        file: &MessageFile,
        read: Results,
        through: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Taken, ReportError> {
        let ids = ids(file, &read.rows);
        let rows: Vec<(LabResult, String)> = read.rows.into_iter().zip(ids).collect();
        let mut known: HashMap<String, Arrived> = HashMap::new();
        let mut items = vec![];
        for batch in rows.chunks(BATCH) {
            let mut tries = 0;
            // Somebody else may go on with a hand-over that a result follows into: once more.
            let (taken, met) = loop {
                tries += 1;
                match self.take_batch(actor, file, batch, &known).await {
                    Err(ReportError::Refused(r))
                        if tries < TRIES && r.iter().any(|r| r.key == "overtaken") => {}
                    done => break done?,
                }
            };
            known.extend(met);
            items.extend(taken);
            through(items.len() as u64, rows.len() as u64);
        }
        Ok(Taken::complete("result", items, read.problems))
    }

    async fn take_batch(
        &self,
        actor: &Actor,
        file: &MessageFile,
        rows: &[(LabResult, String)],
        known: &HashMap<String, Arrived>,
    ) -> Result<(Vec<(Place, Item)>, HashMap<String, Arrived>), ReportError> {
        let mut met: HashMap<String, Arrived> = HashMap::new();
        let mut follows: Vec<(String, results::Told)> = vec![];
        let mut arrivals = self.arrivals().await?;
        let mut more: Vec<NewEntry> = vec![];
        let mut expects: Vec<Expect> = vec![];
        // What is told of results in this batch, behind what is on record.
        let mut told_now: HashMap<&str, Vec<Step>> = HashMap::new();
        let mut items: Vec<(Place, Item, Option<usize>)> = vec![];
        for (row, id) in rows {
            let mut item = Item {
                thing: format!("result/{id}"),
                ..Item::rejected(&row.place, vec![])
            };
            let who = patient(row);
            let wrong = persons::check(&who);
            if !wrong.is_empty() {
                let refusals = wrong;
                item = Item::rejected(&row.place, refusals);
                items.push((row.place.clone(), item, None));
                continue;
            }
            if !told_now.contains_key(id.as_str()) {
                let steps = self.result_steps(id).await?;
                let seq = steps.last().map_or(0, |s| s.seq);
                expects.push(Expect::new(format!("result/{id}"), seq));
                told_now.insert(id, steps);
            }
            let history = told_now.entry(id).or_default();
            let (mut told, sealed) = (told(row), sealed(row, &who));
            let before = history.last().cloned();
            let fate = results::decide(history, &told, &sealed);
            let on = match &fate {
                Fate::Refused(refusal) => {
                    let refusals = vec![refusal.clone()];
                    item.verdict = Verdict::Rejected { refusals };
                    None
                }
                Fate::Same => {
                    let last = before.as_ref();
                    item.person = last.map(|s| s.told.person.clone());
                    let seq = last.map_or(0, |s| s.seq);
                    item.verdict = Verdict::Repeated { seq };
                    None
                }
                Fate::New | Fate::Corrects => {
                    let key = serde_json::to_string(&who).unwrap_or_default();
                    let arrived = match known.get(&key).or(met.get(&key)) {
                        Some(arrived) => arrived.clone(),
                        None => arrivals.meet(&who).await?,
                    };
                    item.of(&arrived);
                    told.person = arrived.id.clone();
                    met.insert(key, arrived);
                    follows.push((id.clone(), told.clone()));
                    let corrects = before.as_ref().map(|s| s.seq).filter(|s| *s > 0);
                    item.verdict = match before {
                        None => Verdict::Accepted { seq: 0 },
                        Some(last) => Verdict::Corrected {
                            seq: 0,
                            corrects: last.seq,
                        },
                    };
                    more.push(NewEntry {
                        kind: results::kind(&fate, told.status).into(),
                        happened_at: self.now().to_string(),
                        recorded_at: self.now(),
                        officer: actor.officer.clone(),
                        agency: actor.body.clone(),
                        source: format!("{} {}", file.name, row.place),
                        subject: Some(format!("result/{id}")),
                        corrects,
                        body: serde_json::to_string(&told).unwrap_or_default(),
                        personal: Some(Personal {
                            person: told.person.clone(),
                            content: sealed.to_string(),
                        }),
                        ..NewEntry::default()
                    });
                    history.push(Step {
                        seq: 0,
                        at: self.now(),
                        agency: actor.body.clone(),
                        told,
                        sealed,
                    });
                    Some(more.len() - 1)
                }
            };
            items.push((row.place.clone(), item, on));
        }
        let via = Via::source(&file.name);
        let (entries, stands) = self
            .results_follow(actor, &arrivals, &follows, &via)
            .await?;
        more.extend(entries);
        expects.extend(stands);
        let first = arrivals.len();
        let outcomes = arrivals.commit(actor, more, expects, &via).await?;
        let place = |(place, mut item, on): (Place, Item, Option<usize>)| {
            let at = on.and_then(|i| outcomes.get(first + i)).map(|o| o.seq());
            if let (Verdict::Accepted { seq } | Verdict::Corrected { seq, .. }, Some(at)) =
                (&mut item.verdict, at)
            {
                *seq = at;
            }
            (place, item)
        };
        Ok((items.into_iter().map(place).collect(), met))
    }
}

/// The ids of results: the report or specimen of a laboratory, and the test. Where a file
/// gives neither, the row of this very file. The second result of one test in one report is
/// another result.
fn ids(file: &MessageFile, rows: &[LabResult]) -> Vec<String> {
    let digest = slug(&format!(
        "{} {}",
        file.name,
        String::from_utf8_lossy(&file.bytes)
    ));
    let digest = digest.rsplit('-').next().unwrap_or_default().to_string();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut ids = vec![];
    for (n, row) in rows.iter().enumerate() {
        let report = match (row.report.is_empty(), row.specimen.id.is_empty()) {
            (false, _) => slug(&row.report),
            (true, false) => slug(&row.specimen.id),
            (true, true) => format!("{digest}.{n}"),
        };
        let from = match row.laboratory.is_empty() {
            false => slug(&row.laboratory),
            true => slug(&file.name),
        };
        let test = match row.test.code.is_empty() {
            false => slug(&row.test.code),
            true => slug(&row.test.text),
        };
        let id = format!("{from}-{report}-{test}");
        let nth = seen.entry(format!("{} {id}", row.message)).or_insert(0);
        *nth += 1;
        ids.push(match *nth {
            1 => id,
            n => format!("{id}-{n}"),
        });
    }
    ids
}

/// Who the patient is, the numbers of hospitals included.
fn patient(row: &LabResult) -> Description {
    let mut d = row.patient.clone();
    for id in row.patient_ids.iter().filter(|i| !i.value.is_empty()) {
        let issuer = match id.issuer.is_empty() {
            true => &row.laboratory,
            false => &id.issuer,
        };
        d.documents.push(Document {
            kind: DocumentKind::Patient,
            number: format!("{issuer}/{}", id.value),
            issuer: String::new(),
            expiry: None,
        });
    }
    d
}

fn said(code: &Code) -> String {
    match (code.code.is_empty(), code.text.is_empty()) {
        (true, _) => code.text.clone(),
        (false, true) => code.code.clone(),
        (false, false) => format!("{} {}", code.code, code.text),
    }
}

fn measured(value: &Measured) -> String {
    match value {
        Measured::None => String::new(),
        Measured::Number {
            comparator,
            number,
            unit,
        } => format!("{comparator}{number} {unit}").trim().to_string(),
        Measured::Code(code) => said(code),
        Measured::Text(text) => text.clone(),
    }
}

fn told(row: &LabResult) -> results::Told {
    let when = |w: Option<lf_formats::message::When>| w.map(|w| w.to_string()).unwrap_or_default();
    let verdict = row.verdict.map(|v| match v {
        Meaning::Positive => "positive",
        Meaning::Negative => "negative",
        Meaning::Indeterminate => "indeterminate",
    });
    results::Told {
        person: String::new(),
        test: said(&row.test),
        status: match row.status {
            Told::Preliminary => Status::Preliminary,
            Told::Final => Status::Final,
            Told::Corrected => Status::Corrected,
            Told::Withdrawn => Status::Withdrawn,
            Told::Unobtainable => Status::Unobtainable,
        },
        verdict: verdict.map(String::from),
        collected: when(row.specimen.collected),
        reported: when(row.reported),
        laboratory: row.laboratory.clone(),
        report: row.report.clone(),
        specimen: row.specimen.id.clone(),
    }
}

fn sealed(row: &LabResult, who: &Description) -> Value {
    let value = measured(&row.value);
    let mut content = flat(who);
    let notes = row.notes.join("\n");
    let flags = row.flags.join(" ");
    let panel = row.panel.as_ref().map(said).unwrap_or_default();
    for (name, text) in [
        ("value", value.clone()),
        ("test_result", format!("{} {value}", said(&row.test))),
        ("flags", flags),
        ("panel", panel),
        ("specimen", said(&row.specimen.kind)),
        ("address", row.address.clone()),
        ("notes", notes),
    ] {
        if !text.trim().is_empty() {
            content.insert(name.into(), json!(text.trim()));
        }
    }
    Value::Object(content)
}
