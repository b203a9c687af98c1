use super::super::{Options, Table, TableError};
use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};
use std::io::Cursor;

/// A line list as offices make them: a title, a header over two rows with
/// merged cells, a county merged over two cases, a total that is merged too.
fn office_list() -> Vec<u8> {
    let mut book = Writer::new();
    let format = Format::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    book.add_worksheet().set_name("封面").unwrap();
    let sheet = book.add_worksheet().set_name("病例").unwrap();
    sheet.merge_range(0, 0, 0, 4, "七月病例", &format).unwrap();
    sheet.merge_range(2, 0, 3, 0, "编号", &format).unwrap();
    sheet.merge_range(2, 1, 2, 2, "日期", &format).unwrap();
    sheet.write(3, 1, "发病").unwrap();
    sheet.write(3, 2, "报告").unwrap();
    sheet.merge_range(2, 3, 3, 3, "县区", &format).unwrap();
    sheet.merge_range(2, 4, 3, 4, "人数", &format).unwrap();
    for (row, id) in [(4, "A-1"), (5, "A-2")] {
        sheet.write(row, 0, id).unwrap();
        let day = ExcelDateTime::from_ymd(2024, 7, row as u8).unwrap();
        sheet.write_with_format(row, 1, &day, &date).unwrap();
        sheet.write(row, 2, "2024/7/9").unwrap();
    }
    sheet.merge_range(4, 3, 5, 3, "海宁市", &format).unwrap();
    sheet.merge_range(4, 4, 5, 4, "", &format).unwrap();
    sheet.write(4, 4, 7).unwrap();
    sheet.write(7, 0, 3.5).unwrap();
    book.save_to_buffer().unwrap()
}

fn read(bytes: Vec<u8>, sheet: Option<&str>, names: &[&str]) -> Result<Vec<String>, TableError> {
    let options = Options {
        sheet: sheet.map(String::from),
        ..Options::default()
    };
    let search = HeaderSearch {
        names: names.iter().map(|n| n.to_string()).collect(),
        ..HeaderSearch::default()
    };
    let mut table = Table::open(Cursor::new(bytes), &options)?;
    let mut rows = table.rows(&search)?;
    let mut out = vec![format!(
        "{}: {}",
        rows.header().row(),
        rows.header().names().join("|")
    )];
    while let Some(row) = rows.next_row()? {
        let row = row.expect("rows of a workbook have no errors of their own");
        let cells: Vec<&str> = row.cells().collect();
        out.push(format!("{}: {}", row.number(), cells.join("|")));
    }
    Ok(out)
}

#[test]
fn merged_headers_are_filled_and_joined() {
    let names = ["编号", "日期 / 发病", "县区"];
    assert_eq!(
        read(office_list(), Some("病例"), &names).unwrap(),
        [
            "3: 编号|日期 / 发病|日期 / 报告|县区|人数",
            "5: A-1|2024-07-04|2024/7/9|海宁市|7",
            // The county is filled, the number is not: it would count twice.
            "6: A-2|2024-07-05|2024/7/9|海宁市",
            "8: 3.5",
        ]
    );
}

#[test]
fn what_is_missing_is_named() {
    let err = read(office_list(), Some("病例"), &["onset"]).unwrap_err();
    assert!(
        err.to_string().contains("looked for onset") && err.to_string().contains("编号"),
        "{err}"
    );
    let err = read(office_list(), Some("list"), &[]).unwrap_err();
    assert_eq!(
        err.to_string(),
        "there is no sheet `list`; the sheets are 封面, 病例"
    );
    let err = read(office_list(), None, &["编号"]).unwrap_err();
    assert!(err.to_string().contains("found no rows at all"), "{err}");
}

#[test]
fn what_is_no_workbook_is_refused_with_advice() {
    let old = read(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), None, &[]).unwrap_err();
    assert!(old.to_string().contains("save it as .xlsx or as CSV"));
    let page = read(b"\n<HTML><table>".to_vec(), None, &[]).unwrap_err();
    assert!(matches!(page, TableError::Markup));
    let cut = office_list();
    let cut = read(cut[..cut.len() / 2].to_vec(), None, &[]).unwrap_err();
    assert!(matches!(cut, TableError::BadWorkbook(_)), "{cut}");
}

#[test]
fn the_unpacked_size_is_limited() {
    let bytes = office_list();
    let err = Workbook::open(Cursor::new(&bytes), 2000).err().unwrap();
    assert!(err.to_string().contains("save it as CSV"), "{err}");
    assert!(Workbook::open(Cursor::new(&bytes), 200_000).is_ok());
}

/// The same list with the XML of its second sheet changed.
fn with_sheet(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    use std::io::Write;
    let mut old = zip::ZipArchive::new(Cursor::new(office_list())).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(vec![]));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut change = Some(change);
    for i in 0..old.len() {
        let mut entry = old.by_index(i).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).unwrap();
        if name.ends_with("sheet2.xml") {
            (change.take().expect("one sheet2"))(&mut bytes);
        }
        new.start_file(name, stored).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No damage to a workbook makes the reader panic.
    #[test]
    fn damaged_workbooks_do_not_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = office_list();
        let i = at.index(bytes.len());
        bytes[i] = byte;
        let _ = read(bytes.clone(), Some("病例"), &["编号"]);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(bytes, None, &["编号"]);
    }

    /// Nor does nonsense inside a sound archive.
    #[test]
    fn nonsense_sheets_do_not_panic(
        at in any::<prop::sample::Index>(),
        cut in 0usize..12,
        put in "(A1|ZZZZ99|A4294967295|A99999999999|:|-1|1e999|<c r=\"|<row r=\"0\">|t=\"s\"|[<>/\"&0-9a-z]){0,3}",
    ) {
        let bytes = with_sheet(|xml| {
            let from = at.index(xml.len());
            let to = (from + cut).min(xml.len());
            xml.splice(from..to, put.bytes());
        });
        let _ = read(bytes, Some("病例"), &["编号"]);
    }
}
