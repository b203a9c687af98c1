//! A document as a workbook: what it says on the first sheet, each table on one of
//! its own, numbers as numbers.

use crate::document::{Block, Document, Table};
use crate::docx::{curve, timeline};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError as Inner,
};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the workbook: {0}")]
pub struct XlsxError(#[from] Inner);

/// Names of sheets have at most this many characters.
const NAME: usize = 31;

/// Writes a document.
///
/// # Errors
/// When the workbook cannot be written, e.g. with more rows than a sheet can have.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = document.date;
    let created = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    book.set_properties(
        &DocProperties::new()
            .set_title(&document.title)
            .set_author(&document.issuer)
            .set_creation_datetime(&created),
    );
    let mut names = vec![];
    let first = book.add_worksheet();
    first.set_name(sheet_name(&document.title, &mut names))?;
    cover(first, document)?;
    for table in tables(document) {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.caption, &mut names))?;
        fill(sheet, &table)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The tables of a document in their order; timelines and curves are tables too.
fn tables(document: &Document) -> Vec<Table> {
    let mut heading = String::new();
    let mut out = vec![];
    for block in &document.blocks {
        let table = match block {
            Block::Heading { text, .. } => {
                heading = text.clone();
                continue;
            }
            Block::Table(t) => t.clone(),
            Block::Timeline { head, moments } => timeline(head, moments),
            Block::Curve(c) => curve(c),
            _ => continue,
        };
        let caption = match table.caption.is_empty() {
            true => heading.clone(),
            false => table.caption.clone(),
        };
        out.push(Table { caption, ..table });
    }
    out
}

/// A name that a sheet can have and that no other has.
fn sheet_name(wish: &str, taken: &mut Vec<String>) -> String {
    let plain = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let base: String = wish.chars().filter(plain).take(NAME - 3).collect();
    let base = if base.trim().is_empty() {
        "1".to_string()
    } else {
        base
    };
    let mut name = base.clone();
    let mut n = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{base} {n}");
        n += 1;
    }
    taken.push(name.to_lowercase());
    name
}

fn cover(sheet: &mut Worksheet, document: &Document) -> Result<(), Inner> {
    let title = Format::new().set_bold().set_font_size(16.0);
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let quiet = Format::new()
        .set_text_wrap()
        .set_font_color(0x0050_5050)
        .set_align(FormatAlign::Top);
    sheet.set_column_width(0, 24.0)?;
    sheet.set_column_width(1, 60.0)?;
    sheet.set_column_width(2, 32.0)?;
    sheet.write_with_format(0, 0, &document.title, &title)?;
    let mut row = 1;
    let about = [
        &document.subtitle,
        &document.issuer,
        &document.number,
        &document.secrecy,
        &document.date_text,
        &document.mark,
    ];
    for line in about.into_iter().filter(|l| !l.is_empty()) {
        sheet.write(row, 0, line)?;
        row += 1;
    }
    for block in document.numbered() {
        match block {
            Block::Heading { text, .. } => {
                row += 1;
                sheet.write_with_format(row, 0, text, &bold)?;
                row += 1;
            }
            Block::Paragraph { text } | Block::Note { text } => {
                sheet.write_with_format(row, 1, text, &wrapped)?;
                row += 1;
            }
            Block::Fields { fields } => {
                for f in fields {
                    sheet.write_with_format(row, 0, f.label, &wrapped)?;
                    match f.value.parse::<f64>() {
                        Ok(n) => sheet.write_with_format(row, 1, n, &wrapped)?,
                        Err(_) => sheet.write_with_format(row, 1, f.value, &wrapped)?,
                    };
                    sheet.write_with_format(row, 2, f.source, &quiet)?;
                    row += 1;
                }
            }
            Block::Signature { body, person, date } => {
                row += 1;
                for line in [body, person, date] {
                    sheet.write(row, 1, line)?;
                    row += 1;
                }
            }
            Block::Table(_) | Block::Timeline { .. } | Block::Curve(_) => {}
        }
    }
    for line in &document.foot.left {
        row += 1;
        sheet.write_with_format(row, 0, line, &Format::new().set_font_color(0x0050_5050))?;
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), Inner> {
    let head = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let strong = plain.clone().set_bold();
    for (i, column) in table.columns.iter().enumerate() {
        let i = i as u16;
        sheet.write_with_format(0, i, &column.head, &head)?;
        let width = match (column.right, column.width) {
            (true, _) => 10.0,
            (_, 0) => 16.0,
            (_, share) => 12.0 + 8.0 * f64::from(share),
        };
        sheet.set_column_width(i, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (r, cells) in table.rows.iter().enumerate() {
        for (c, cell) in cells.iter().enumerate() {
            let (r, c) = (r as u32 + 1, c as u16);
            let format = if cell.strong { &strong } else { &plain };
            match cell.number {
                Some(n) => sheet.write_with_format(r, c, n, format)?,
                None if cell.sub.is_empty() => sheet.write_with_format(r, c, &cell.text, format)?,
                None => {
                    let both = format!("{}\n{}", cell.text, cell.sub);
                    sheet.write_with_format(r, c, both, format)?
                }
            };
        }
    }
    if table.rows.is_empty() {
        sheet.write(1, 0, &table.empty)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn a_workbook_is_read_back_with_numbers_as_numbers() {
        let bytes = xlsx(&sample::sheet()).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        insta::assert_yaml_snapshot!(names);
        let duties = book.worksheet_range("职责履行").unwrap();
        assert_eq!(duties.get_size(), (91, 4));
        assert_eq!(duties.get((90, 0)), Some(&Data::String("职责 90".into())));
        assert_eq!(duties.get((90, 1)), Some(&Data::Float(90.0)));
        let letter = xlsx(&sample::letter()).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(letter)).unwrap();
        let cover = book.worksheet_range_at(0).unwrap().unwrap();
        let cells: Vec<String> = cover.used_cells().map(|(_, _, v)| v.to_string()).collect();
        assert!(cells.contains(&"发病人数".to_string()) && cells.contains(&"9".to_string()));
    }

    #[test]
    fn the_same_document_has_the_same_bytes() {
        assert_eq!(
            xlsx(&sample::sheet()).unwrap(),
            xlsx(&sample::sheet()).unwrap()
        );
    }

    #[test]
    fn names_of_sheets_differ_and_are_allowed() {
        let mut taken = vec![];
        let names: Vec<String> = ["a/b", "A/B", "", "[x]:*?", &"长".repeat(40)]
            .into_iter()
            .map(|n| sheet_name(n, &mut taken))
            .collect();
        assert_eq!(names[..4], ["ab", "AB 2", "1", "x"]);
        assert!(names[4].chars().count() <= NAME);
    }
}
