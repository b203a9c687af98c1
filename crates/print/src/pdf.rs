//! A document as PDF, set by Typst from the templates of this crate.

use crate::document::{Document, Layout};
use std::sync::Arc;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

const BLOCKS: &str = include_str!("../templates/blocks.typ");
const LETTER: &str = include_str!("../templates/letter.typ");
const SHEET: &str = include_str!("../templates/sheet.typ");

/// Families for each use, the wished-for one first; those that are there are taken.
const TITLE: &[&str] = &["FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"];
const SONG: &[&str] = &[
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "Songti SC",
    "STSong",
    "SimSun",
    "AR PL UMing CN",
];
const FANG: &[&str] = &[
    "FangSong",
    "FangSong_GB2312",
    "STFangsong",
    "FZFangSong-Z02",
];
const KAI: &[&str] = &["KaiTi", "KaiTi_GB2312", "STKaiti", "AR PL UKai CN"];
const HEI: &[&str] = &[
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "SimHei",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
];

/// A character that every Chinese font has.
const PROBE: u32 = 0x4e2d;

/// Why a document was not set.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// None of the fonts has Chinese letters.
    #[error("no font with Chinese letters among the fonts that were given")]
    NoChineseFont,
    /// The setter says what is wrong with the template or the data.
    #[error("{}", .0.join("; "))]
    Set(Vec<String>),
}

/// A PDF file.
#[derive(Clone, Debug, PartialEq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
}

/// The fonts that documents are set in. Make them once and keep them: a Chinese
/// font has many megabytes.
pub struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    library: LazyHash<Library>,
    uses: String,
    chinese: bool,
}

impl Fonts {
    /// Reads font files (TTF, OTF, TTC, OTC). What is not a font is left out.
    pub fn new(files: Vec<Arc<[u8]>>) -> Fonts {
        let mut fonts: Vec<Font> = vec![];
        for file in files {
            fonts.extend(Font::iter(Bytes::new(file)));
        }
        let book = FontBook::from_fonts(&fonts);
        let covers = |f: &&Font| f.info().coverage.contains(PROBE);
        let chinese = fonts.iter().any(|f| covers(&f));
        let uses = uses(&book, fonts.iter().find(covers)).to_string();
        Fonts {
            fonts,
            book: LazyHash::new(book),
            library: LazyHash::new(Library::default()),
            uses,
            chinese,
        }
    }

    /// Whether Chinese documents can be set.
    pub fn has_chinese(&self) -> bool {
        self.chinese
    }
}

/// The families of each use, as the templates read them.
fn uses(book: &FontBook, any: Option<&Font>) -> serde_json::Value {
    let there = |lists: &[&[&str]]| -> Vec<String> {
        let wished = lists.iter().flat_map(|l| l.iter());
        let mut out: Vec<String> = (wished.filter(|f| book.contains_family(&f.to_lowercase())))
            .map(|f| f.to_string())
            .collect();
        out.extend(any.map(|f| f.info().family.to_string()));
        // A list must not be empty: this one is part of the setter's own fallbacks.
        if out.is_empty() {
            out.push("Libertinus Serif".into());
        }
        out
    };
    serde_json::json!({
        "title": there(&[TITLE, SONG, HEI]),
        "song": there(&[SONG, HEI]),
        "fang": there(&[FANG, SONG, HEI]),
        "kai": there(&[KAI, SONG, HEI]),
        "hei": there(&[HEI, SONG]),
    })
}

/// What the setter sees: our templates, the document as data, the given fonts.
/// No file system, no network, no clock.
struct Desk<'a> {
    fonts: &'a Fonts,
    main: FileId,
    document: String,
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Desk<'_> {
    fn text(&self, id: FileId) -> FileResult<&str> {
        let path = id.vpath().get_with_slash();
        match path {
            "/blocks.typ" => Ok(BLOCKS),
            "/letter.typ" => Ok(LETTER),
            "/sheet.typ" => Ok(SHEET),
            "/document.json" => Ok(&self.document),
            "/fonts.json" => Ok(&self.fonts.uses),
            _ => Err(FileError::NotFound(path.into())),
        }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.fonts.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        Ok(Source::new(id, self.text(id)?.to_string()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Ok(Bytes::from_string(self.text(id)?.to_string()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The data that the templates read: the document with numbered headings.
pub fn data(document: &Document) -> serde_json::Value {
    let numbered = Document {
        blocks: document.numbered(),
        ..document.clone()
    };
    serde_json::to_value(numbered).unwrap_or_default()
}

/// Sets a document.
///
/// # Errors
/// [`PdfError::NoChineseFont`] for a Chinese document without such a font, and
/// what the setter refuses, which is a fault of the templates.
pub fn pdf(document: &Document, fonts: &Fonts) -> Result<Pdf, PdfError> {
    if document.lang.starts_with("zh") && !fonts.has_chinese() {
        return Err(PdfError::NoChineseFont);
    }
    let main = match document.layout {
        Layout::Letter => "/letter.typ",
        Layout::Sheet => "/sheet.typ",
    };
    let desk = Desk {
        fonts,
        main: file_id(main).ok_or_else(|| PdfError::Set(vec![main.into()]))?,
        document: data(document).to_string(),
    };
    let set = typst::compile::<PagedDocument>(&desk);
    let paged = set.output.map_err(messages)?;
    let day = document.date;
    let created = Datetime::from_ymd_hms(
        i32::from(day.year()),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
        0,
        0,
        0,
    );
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {} {}", document.number, document.title, day)),
        creator: Smart::Custom(Some("Lianfang".into())),
        timestamp: created.map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&paged, &options).map_err(messages)?;
    // Memories of earlier documents are kept for a few more, then let go.
    typst::comemo::evict(5);
    Ok(Pdf {
        bytes,
        pages: paged.pages().len(),
    })
}

fn messages(errors: impl IntoIterator<Item = typst::diag::SourceDiagnostic>) -> PdfError {
    let say = |e: typst::diag::SourceDiagnostic| {
        let hints: Vec<&str> = e.hints.iter().map(|h| h.v.as_str()).collect();
        match hints.is_empty() {
            true => e.message.to_string(),
            false => format!("{} ({})", e.message, hints.join("; ")),
        }
    };
    PdfError::Set(errors.into_iter().map(say).collect())
}
