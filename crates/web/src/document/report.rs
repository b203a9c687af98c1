//! A report as a document.

use super::after::assembled;
use crate::words::Words;
use lf_app::after::Onset;
use lf_app::office::Office;
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use lf_print::Document;
use lf_print::document::{Block, Field as Line, Foot, Layout};
use lf_response::after::After;
use lf_response::form::{Field, Holds};
use lf_response::record::Registers;
use lf_response::report::{Report, ReportKind, Stage, Version};

/// A value as it is read: names instead of codes.
pub fn value(w: &Words, field: &Field, value: &str) -> String {
    match field.holds {
        Holds::Choice => {
            let choice = field.options.iter().find(|o| o.id == value);
            choice.map_or_else(|| value.to_string(), |o| w.label(&o.label))
        }
        Holds::Body => w.body_name(value),
        Holds::Bodies => {
            let names: Vec<String> = value.lines().map(|b| w.body_name(b.trim())).collect();
            names.join(&w.t("list-comma"))
        }
        Holds::Date => value
            .parse()
            .map_or_else(|_| value.to_string(), |d| w.full_date(d)),
        Holds::Moment => value.replace('T', " "),
        Holds::Level => {
            let level = lf_response::form::level(value);
            level.map_or_else(|| value.to_string(), |l| w.level(l))
        }
        _ => value.to_string(),
    }
}

/// Where a value comes from, in words; none where a person wrote it.
pub fn source(w: &Words, field: &str, v: &Version) -> Option<String> {
    let filled = v.filled.get(field)?;
    let same = v.values.get(field) == Some(&filled.value);
    let at = w.stamp(&filled.at);
    let piece = w.t(&format!("material-{}", filled.from.split('.').next()?));
    Some(match same {
        true => w.t2("paper-filled", "from", piece, "at", at),
        false => w.t2("paper-changed", "from", piece, "was", &filled.value),
    })
}

/// One version of a report, or the one that holds, as a document.
///
/// # Errors
/// `no-such-report`, `report-no-such-version`, and failures of the journal.
pub async fn document(
    office: &Office,
    id: &str,
    version: Option<u32>,
) -> Result<Document, ReportError> {
    let report = office.report_by_id(id).await?;
    let v = match version {
        Some(n) => report.versions.iter().find(|v| v.version == n),
        None => Some(report.standing().unwrap_or(report.last())),
    };
    let Some(v) = v.cloned() else {
        let all: Vec<String> = report
            .versions
            .iter()
            .map(|v| v.version.to_string())
            .collect();
        let n = version.unwrap_or_default().to_string();
        return Err(Refusal::new("version", "report-no-such-version", n, all.join(", ")).into());
    };
    let Some(kind) = office.kinds.kind(&report.head.kind) else {
        return Err(Refusal::new("kind", "report-no-such-kind", &report.head.kind, "").into());
    };
    let w = super::words(office, &report.head.lang);
    let upto = match v.signed {
        Some(_) => v.as_of,
        None => office.journal.head().borrow().seq,
    };
    let after = match kind.after {
        true => office.after_for(&report.head, Some(upto)).await?,
        false => None,
    };
    let onsets = onsets(office, &after, upto).await?;
    let shown = Shown {
        after: after.as_ref(),
        onsets: &onsets,
        registers: &office.registers,
    };
    Ok(set(&w, &report, &v, kind, &shown))
}

async fn onsets(
    office: &Office,
    after: &Option<After>,
    upto: u64,
) -> Result<Vec<Onset>, StoreError> {
    match after {
        Some(a) => office.onsets_until(&a.key.topic, upto).await,
        None => Ok(vec![]),
    }
}

/// What the journal shows beside what people wrote.
pub struct Shown<'a> {
    /// The response, for kinds that ask for it.
    pub after: Option<&'a After>,
    /// Its cases by day.
    pub onsets: &'a [Onset],
    /// Names of registers.
    pub registers: &'a Registers,
}

/// The document of a version.
pub fn set(
    w: &Words,
    report: &Report,
    v: &Version,
    kind: &ReportKind,
    shown: &Shown<'_>,
) -> Document {
    let draft = v.signed.is_none();
    let date = match &v.signed {
        Some((_, at, _)) => w.wall(at).date(),
        None => w.today,
    };
    let mut blocks: Vec<Block> = vec![];
    for (i, section) in kind.sections.iter().enumerate() {
        blocks.push(Block::Heading {
            level: 1,
            text: w.label(&section.label),
        });
        written(w, &section.fields, v, draft, &mut blocks);
        // What the journal shows stands after the conclusion.
        if let (0, Some(after)) = (i, shown.after) {
            blocks.extend(assembled(w, after, shown.onsets, shown.registers));
        }
    }
    let officer = v.signed.as_ref().map(|(officer, ..)| w.officer(officer));
    blocks.push(Block::Signature {
        body: w.body_name(&report.head.body),
        person: officer.clone().unwrap_or_default(),
        date: if draft {
            String::new()
        } else {
            w.full_date(date)
        },
    });
    let number = report.number.filter(|_| !draft);
    let number = number.map_or(String::new(), |n| w.t1("paper-number", "n", n));
    let to: Vec<String> = v.sendings.iter().map(|s| w.body_name(&s.to)).collect();
    let mut subtitle = vec![];
    if !to.is_empty() {
        subtitle.push(w.t1("paper-to", "bodies", to.join(&w.t("list-comma"))));
    }
    if v.version > 1 {
        subtitle.push(w.t1("paper-correction", "n", v.version - 1));
    }
    Document {
        layout: if kind.sheet {
            Layout::Sheet
        } else {
            Layout::Letter
        },
        lang: w.lang.tag().into(),
        title: v.title.clone(),
        subtitle: subtitle.join("\u{3000}"),
        issuer: w.body_name(&report.head.body),
        number,
        secrecy: w.label(&kind.secrecy),
        date,
        date_text: w.full_date(date),
        mark: match v.stage() {
            Stage::Draft => w.t("paper-draft"),
            Stage::Dropped => w.t("paper-dropped"),
            _ => String::new(),
        },
        blocks,
        foot: foot(w, v, shown.after, officer),
    }
}

/// The fields of a section: short ones as a table, long ones as prose.
fn written(w: &Words, fields: &[Field], v: &Version, draft: bool, blocks: &mut Vec<Block>) {
    let get = |f: &Field| v.values.get(&f.id).map(|t| value(w, f, t));
    let short: Vec<&Field> = fields.iter().filter(|f| f.holds != Holds::Long).collect();
    let lines: Vec<Line> = (short.iter())
        .filter(|f| f.required || get(f).is_some())
        .map(|f| Line {
            label: w.label(&f.label),
            value: get(f).unwrap_or_else(|| w.t("paper-empty")),
            // What is signed is the signer's word; a draft shows where it comes from.
            source: match draft {
                true => source(w, &f.id, v).unwrap_or_default(),
                false => String::new(),
            },
        })
        .collect();
    if !lines.is_empty() {
        blocks.push(Block::Fields { fields: lines });
    }
    let long: Vec<&Field> = fields.iter().filter(|f| f.holds == Holds::Long).collect();
    for f in &long {
        let text = match get(f) {
            Some(text) => text,
            None if f.required => w.t("paper-empty"),
            None => continue,
        };
        // A section of one text needs no second heading.
        if fields.len() > 1 {
            blocks.push(Block::Heading {
                level: 2,
                text: w.label(&f.label),
            });
        }
        blocks.push(Block::Paragraph { text });
        if let Some(source) = source(w, &f.id, v).filter(|_| draft) {
            blocks.push(Block::Note { text: source });
        }
    }
}

fn foot(w: &Words, v: &Version, after: Option<&After>, officer: Option<String>) -> Foot {
    let mut left = vec![];
    if let Some(a) = after {
        left.push(w.t2("paper-foot-range", "first", a.first, "last", a.last));
    }
    match &v.signed {
        Some((_, _, seq)) => left.push(w.t2(
            "paper-foot-signed",
            "seq",
            *seq,
            "digest",
            w.short_digest(&v.digest),
        )),
        None => left.push(w.t("paper-foot-draft")),
    }
    left.push(w.t("paper-foot-verify"));
    Foot {
        left,
        right: officer.map_or(String::new(), |o| w.t1("paper-foot-by", "officer", o)),
        page: w.t("paper-page"),
    }
}
