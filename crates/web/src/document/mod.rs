//! Things of the office as documents: texts in the language of the document, ready
//! to be set as PDF, DOCX or XLSX.

pub mod after;
pub mod curve;
pub mod fonts;
pub mod ledger;
pub mod record;
pub mod report;

use crate::lang::Lang;
use crate::words::{Names, PlanName, Words};
use jiff::Timestamp;
use lf_app::office::Office;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::place::Place;
use lf_print::Document;
use lf_print::pdf::PdfError;
use std::sync::Arc;

/// A file format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PDF.
    Pdf,
    /// DOCX.
    Docx,
    /// XLSX.
    Xlsx,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::Pdf, Format::Docx, Format::Xlsx];

    /// By the ending of a file name: `document.pdf`.
    pub fn of(name: &str) -> Option<Format> {
        let ending = name.rsplit('.').next()?;
        Format::ALL.into_iter().find(|f| f.ending() == ending)
    }

    /// Ending of its file names.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
        }
    }

    /// Media type.
    pub fn media(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// There is no Chinese font on this machine.
    #[error(
        "no Chinese font was found on this machine, so no PDF can be set: install one \
         (Debian: apt-get install fonts-noto-cjk; Fedora: google-noto-serif-cjk-fonts), or put font \
         files into a folder and name it in LIANFANG_FONTS. DOCX and XLSX need none"
    )]
    NoFont,
    /// It could not be set or written.
    #[error("the document could not be made: {0}")]
    Made(String),
}

/// Makes a file of a document. It takes a while: setting runs on a thread of its own.
///
/// # Errors
/// See [`DocumentError`].
pub async fn make(document: Document, format: Format) -> Result<Vec<u8>, DocumentError> {
    let done = tokio::task::spawn_blocking(move || file(&document, format)).await;
    done.unwrap_or_else(|e| Err(DocumentError::Made(e.to_string())))
}

/// The same on the present thread.
///
/// # Errors
/// See [`DocumentError`].
pub fn file(document: &Document, format: Format) -> Result<Vec<u8>, DocumentError> {
    let made = |e: &dyn std::fmt::Display| DocumentError::Made(e.to_string());
    match format {
        Format::Docx => lf_print::docx::docx(document).map_err(|e| made(&e)),
        Format::Xlsx => lf_print::xlsx::xlsx(document).map_err(|e| made(&e)),
        Format::Pdf => match lf_print::pdf::pdf(document, &fonts::fonts()) {
            Ok(pdf) => Ok(pdf.bytes),
            Err(PdfError::NoChineseFont) => Err(DocumentError::NoFont),
            Err(e) => Err(made(&e)),
        },
    }
}

/// Names of an office, as pages and documents say them.
pub fn names(office: &Office) -> Names {
    let plans = (office.plans.iter()).map(|p| {
        let h = p.header();
        let code = || Label {
            zh: h.code.clone(),
            en: h.code.clone(),
        };
        PlanName {
            id: h.id.clone(),
            code: h.code.clone(),
            label: h.label.clone(),
            short: h.short.clone().unwrap_or_else(code),
        }
    });
    Names {
        codebook: (*office.book).clone(),
        city: (*office.city).clone(),
        plans: plans.collect(),
    }
}

/// The words of a language, for a document.
pub fn words(office: &Office, lang: &str) -> Words {
    let lang = Lang::parse(lang).unwrap_or(Lang::Zh);
    Words::new(lang, office.today(), Arc::new(names(office)))
}

/// Words that documents and their pages share.
impl Words {
    /// The city's own name of a body, also of one of a county.
    pub fn body_name(&self, id: &str) -> String {
        match id {
            "lianfang" => self.body(id),
            "public" => self.t("paper-public"),
            id => self.names().city.body_label(id, self.lang.tag()),
        }
    }

    /// The city or a county by its name.
    pub fn place_name(&self, area: &str) -> String {
        match area {
            "city" => self.place(&Place::City),
            code => self.county(code),
        }
    }

    /// A day with its year, as documents write it.
    pub fn full_date(&self, date: jiff::civil::Date) -> String {
        let args = [
            ("y", crate::words::Arg::Text(date.year().to_string())),
            (
                "m",
                crate::words::Arg::Text(self.t(&format!("month-{}", date.month()))),
            ),
            ("d", crate::words::Arg::Text(date.day().to_string())),
        ];
        self.say("date-year", &args).replace('\u{2060}', "")
    }

    /// A moment of the journal with its day, also when it is today.
    pub fn stamp(&self, at: &Timestamp) -> String {
        let at = self.wall(at);
        format!("{}-{} {}", at.month(), at.day(), self.time(at))
    }

    /// How long something took: `40 min`, `1 h 20 min`, `3 d`.
    pub fn lasted(&self, minutes: i64) -> String {
        let n = minutes.unsigned_abs();
        match n {
            0..60 => self.t1("span-min", "m", n),
            60..1440 => self.t2("span-hour", "h", n / 60, "m", n % 60),
            _ => self.t1("span-day", "d", n / 1440),
        }
    }

    /// A level or that there is none.
    pub fn level_or_none(&self, level: Option<Level>) -> String {
        level.map_or_else(|| self.t("paper-no-level"), |l| self.level(l))
    }

    /// First and last digits of a digest.
    pub fn short_digest(&self, hex: &str) -> String {
        let (a, z) = (hex.get(..4), hex.len().checked_sub(4));
        match (a, z.and_then(|at| hex.get(at..))) {
            (Some(a), Some(z)) => format!("{a}\u{2026}{z}"),
            _ => hex.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_the_ending_of_the_name() {
        assert_eq!(Format::of("document.pdf"), Some(Format::Pdf));
        assert_eq!(Format::of("document.docx"), Some(Format::Docx));
        assert_eq!(Format::of("document.xlsx"), Some(Format::Xlsx));
        assert_eq!(Format::of("document"), None);
        assert_eq!(Format::of("document.odt"), None);
    }
}
