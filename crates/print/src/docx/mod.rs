//! A document as DOCX, in the layout that offices expect, so that it can be gone
//! over in an office program. Written part by part: the page is plain, and the
//! same document has to have the same bytes.

mod parts;
mod styles;
mod xml;

use crate::document::{Band, Block, Cell, Column, Curve, Document, Layout, Moment, Table};
use std::io::{Cursor, Write};
use styles::Sizes;
use xml::Xml;
use zip::CompressionMethod;
use zip::DateTime;
use zip::write::SimpleFileOptions;

/// Width between the margins, in twentieths of a point.
const WIDTH: usize = 11906 - 1247 - 1020;

/// Why a file could not be written: only the container can fail.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the container of the document: {0}")]
pub struct DocxError(String);

impl From<zip::result::ZipError> for DocxError {
    fn from(e: zip::result::ZipError) -> Self {
        DocxError(e.to_string())
    }
}

impl From<std::io::Error> for DocxError {
    fn from(e: std::io::Error) -> Self {
        DocxError(e.to_string())
    }
}

/// Writes a document.
///
/// # Errors
/// When the container cannot be written.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let sizes = Sizes::of(document);
    let files = [
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::relations()),
        ("docProps/core.xml", parts::properties(document)),
        ("word/_rels/document.xml.rels", parts::document_relations()),
        ("word/document.xml", body(document)),
        ("word/styles.xml", styles::styles(document, &sizes)),
        ("word/fontTable.xml", styles::fonts()),
        ("word/settings.xml", parts::settings()),
        ("word/footer1.xml", parts::footer(document)),
    ];
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in files {
        out.start_file(name, options)?;
        out.write_all(text.as_bytes())?;
    }
    Ok(out.finish()?.into_inner())
}

fn body(document: &Document) -> String {
    let mut x = Xml::new();
    x.open(
        "w:document",
        &[
            (
                "xmlns:w",
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            ),
            (
                "xmlns:r",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            ),
        ],
    );
    x.open("w:body", &[]);
    head(&mut x, document);
    paragraph(&mut x, "Title", &document.title);
    if !document.subtitle.is_empty() {
        paragraph(&mut x, "Subtitle", &document.subtitle);
    }
    for block in document.numbered() {
        write(&mut x, &block);
    }
    section(&mut x, document);
    x.close("w:body");
    x.close("w:document");
    x.done()
}

/// Issuer at the left, confidentiality, number and date at the right of one line.
fn head(x: &mut Xml, document: &Document) {
    let right = [&document.secrecy, &document.number, &document.date_text];
    let right: Vec<&str> = (right.into_iter().map(String::as_str))
        .filter(|t| !t.is_empty())
        .collect();
    x.open("w:p", &[]);
    style(x, "Head");
    run(x, &document.issuer, false);
    x.inside("w:r", |x| x.empty("w:tab", &[]));
    run(x, &right.join("\u{3000}"), false);
    x.close("w:p");
    if !document.mark.is_empty() {
        paragraph(x, "Mark", &document.mark);
    }
}

fn write(x: &mut Xml, block: &Block) {
    match block {
        Block::Heading { level, text } => {
            paragraph(x, &format!("Heading{}", (*level).clamp(1, 3)), text);
        }
        Block::Paragraph { text } => {
            for part in text.split('\n') {
                paragraph(x, "BodyText", part);
            }
        }
        Block::Note { text } => paragraph(x, "Note", text),
        Block::Fields { fields } => {
            let cells = |f: &crate::document::Field| {
                vec![
                    Cell::text(&f.label),
                    Cell {
                        text: f.value.clone(),
                        sub: f.source.clone(),
                        ..Cell::default()
                    },
                ]
            };
            let table = Table {
                columns: vec![Column::text("", 1), Column::text("", 3)],
                rows: fields.iter().map(cells).collect(),
                ..Table::default()
            };
            rows(x, &table, false, true);
        }
        Block::Table(t) => rows(x, t, true, false),
        Block::Timeline { head, moments } => rows(x, &timeline(head, moments), true, false),
        Block::Curve(c) => {
            rows(x, &curve(c), true, false);
            paragraph(x, "Note", &c.caption);
        }
        Block::Signature { body, person, date } => {
            for text in [body, person, date] {
                let text = if text.is_empty() {
                    "\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}"
                } else {
                    text
                };
                paragraph(x, "Signature", text);
            }
        }
    }
}

fn style(x: &mut Xml, style: &str) {
    x.inside("w:pPr", |x| x.empty("w:pStyle", &[("w:val", style)]));
}

/// A paragraph; line ends in the text are line breaks.
fn paragraph(x: &mut Xml, name: &str, text: &str) {
    x.open("w:p", &[]);
    style(x, name);
    run(x, text, false);
    x.close("w:p");
}

fn run(x: &mut Xml, text: &str, strong: bool) {
    x.open("w:r", &[]);
    if strong {
        x.inside("w:rPr", |x| x.empty("w:b", &[]));
    }
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            x.empty("w:br", &[]);
        }
        x.text("w:t", &[("xml:space", "preserve")], line);
    }
    x.close("w:r");
}

/// A table. Its first row is a heading that is repeated on every page.
fn rows(x: &mut Xml, table: &Table, headed: bool, framed: bool) {
    let widths = widths(table);
    x.open("w:tbl", &[]);
    x.inside("w:tblPr", |x| {
        let style = if framed { "TableFields" } else { "TableRuled" };
        x.empty("w:tblStyle", &[("w:val", style)]);
        x.empty("w:tblW", &[("w:w", &WIDTH.to_string()), ("w:type", "dxa")]);
        x.empty("w:tblLayout", &[("w:type", "fixed")]);
    });
    x.inside("w:tblGrid", |x| {
        for w in &widths {
            x.empty("w:gridCol", &[("w:w", &w.to_string())]);
        }
    });
    if headed {
        let cells: Vec<Cell> = (table.columns.iter())
            .map(|c| Cell {
                strong: true,
                ..Cell::text(&c.head)
            })
            .collect();
        row(x, table, &widths, &cells, true);
    }
    for cells in &table.rows {
        row(x, table, &widths, cells, false);
    }
    if table.rows.is_empty() && headed {
        x.open("w:tr", &[]);
        x.inside("w:tc", |x| {
            x.inside("w:tcPr", |x| {
                x.empty("w:gridSpan", &[("w:val", &widths.len().to_string())]);
            });
            paragraph(x, "TableText", &table.empty);
        });
        x.close("w:tr");
    }
    x.close("w:tbl");
    // Two tables one after the other would grow together.
    paragraph(x, "Gap", "");
}

fn row(x: &mut Xml, table: &Table, widths: &[usize], cells: &[Cell], head: bool) {
    x.open("w:tr", &[]);
    x.inside("w:trPr", |x| {
        x.empty("w:cantSplit", &[]);
        if head {
            x.empty("w:tblHeader", &[]);
        }
    });
    for (i, cell) in cells.iter().enumerate() {
        let width = widths.get(i).copied().unwrap_or(0);
        x.open("w:tc", &[]);
        x.inside("w:tcPr", |x| {
            x.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        });
        x.open("w:p", &[]);
        x.inside("w:pPr", |x| {
            x.empty("w:pStyle", &[("w:val", "TableText")]);
            if table.columns.get(i).is_some_and(|c| c.right) {
                x.empty("w:jc", &[("w:val", "right")]);
            }
        });
        run(x, &cell.text, cell.strong);
        x.close("w:p");
        if !cell.sub.is_empty() {
            paragraph(x, "TableSub", &cell.sub);
        }
        x.close("w:tc");
    }
    x.close("w:tr");
}

/// Columns with a share divide what the others, as wide as their text, leave.
fn widths(table: &Table) -> Vec<usize> {
    let wide = |text: &str| -> usize {
        let longest = text.split('\n').map(|l| {
            l.chars()
                .map(|c| if c.is_ascii() { 1 } else { 2 })
                .sum::<usize>()
        });
        longest.max().unwrap_or(0)
    };
    let natural = |i: usize, c: &Column| -> usize {
        let cells = table.rows.iter().filter_map(|r| r.get(i));
        let most = cells.map(|c| wide(&c.text)).chain([wide(&c.head)]).max();
        (most.unwrap_or(0).min(24) * 105 + 260).min(WIDTH / 3)
    };
    let fixed: Vec<usize> = (table.columns.iter().enumerate())
        .map(|(i, c)| if c.width == 0 { natural(i, c) } else { 0 })
        .collect();
    let shares: usize = table.columns.iter().map(|c| usize::from(c.width)).sum();
    let left = WIDTH.saturating_sub(fixed.iter().sum());
    (table.columns.iter().zip(fixed))
        .map(|(c, fixed)| match c.width {
            0 => fixed,
            w => left * usize::from(w) / shares.max(1),
        })
        .collect()
}

/// The lines of a timeline as a table.
pub(crate) fn timeline(head: &[String; 5], moments: &[Moment]) -> Table {
    let columns = [0u8, 5, 3, 0, 0];
    let row = |m: &Moment| {
        vec![
            Cell::text(&m.at),
            Cell {
                text: m.what.clone(),
                strong: m.strong,
                sub: m.note.clone(),
                ..Cell::default()
            },
            Cell::text(&m.who),
            Cell::text(&m.clause),
            Cell::text(&m.number),
        ]
    };
    Table {
        columns: (head.iter().zip(columns))
            .map(|(h, w)| Column::text(h, w))
            .collect(),
        rows: moments.iter().map(row).collect(),
        ..Table::default()
    }
}

/// The numbers of a curve as a table, with the level of each day.
pub(crate) fn curve(c: &Curve) -> Table {
    let band = |day: usize| {
        let there = c.bands.iter().find(|b: &&Band| b.from <= day && day < b.to);
        there.map_or(String::new(), |b| b.name.clone())
    };
    let row = |(day, name): (usize, &String)| {
        let mut cells = vec![Cell::text(name)];
        for s in &c.series {
            let n = s.counts.get(day).copied().unwrap_or(0);
            cells.push(Cell::number(f64::from(n)));
        }
        cells.push(Cell::text(band(day)));
        cells
    };
    let mut columns = vec![Column::text("", 0)];
    columns.extend(c.series.iter().map(|s| Column::number(&s.name)));
    columns.push(Column::text("", 1));
    Table {
        caption: c.caption.clone(),
        columns,
        rows: c.days.iter().enumerate().map(row).collect(),
        empty: String::new(),
    }
}

fn section(x: &mut Xml, document: &Document) {
    x.inside("w:sectPr", |x| {
        x.empty(
            "w:footerReference",
            &[("w:type", "default"), ("r:id", "rId4")],
        );
        x.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
        x.empty(
            "w:pgMar",
            &[
                ("w:top", "964"),
                ("w:right", "1020"),
                ("w:bottom", "1531"),
                ("w:left", "1247"),
                ("w:header", "567"),
                ("w:footer", "680"),
                ("w:gutter", "0"),
            ],
        );
        if document.layout == Layout::Letter && document.lang.starts_with("zh") {
            x.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", "579")]);
        }
    });
}

#[cfg(test)]
mod tests;
