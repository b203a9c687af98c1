//! What an office program would find in the file.

use super::docx;
use crate::document::{Block, Document};
use crate::tests::sample;
use std::io::{Cursor, Read};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// Checks that elements nest and gives the text of `w:t` in order.
fn texts(xml: &str) -> Vec<String> {
    let mut open: Vec<&str> = vec![];
    let mut out = vec![];
    let mut rest = &xml[xml.find("?>").unwrap() + 2..];
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        if open.last() == Some(&"w:t") {
            out.push(text.to_string());
        } else {
            assert!(text.trim().is_empty(), "text outside w:t: {text}");
        }
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "wrong end tag");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?} never closed");
    out.retain(|t| !t.is_empty());
    out
}

#[test]
fn every_part_is_well_formed_and_says_what_the_document_says() {
    let bytes = docx(&sample::letter()).unwrap();
    for name in [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/fontTable.xml",
        "word/settings.xml",
    ] {
        let xml = part(&bytes, name);
        if name != "docProps/core.xml" {
            assert!(texts(&xml).is_empty(), "{name}");
        }
    }
    let said = texts(&part(&bytes, "word/document.xml"));
    insta::assert_yaml_snapshot!("letter", said);
    let foot = texts(&part(&bytes, "word/footer1.xml"));
    insta::assert_yaml_snapshot!("foot", foot);
}

#[test]
fn table_heads_are_repeated_and_rows_stay_whole() {
    let bytes = docx(&sample::sheet()).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let said = texts(&xml);
    assert!(said.iter().any(|t| t == "职责 90"));
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 4);
    assert_eq!(
        xml.matches("<w:cantSplit/>").count(),
        xml.matches("<w:tr>").count() - 1
    );
}

#[test]
fn the_same_document_has_the_same_bytes() {
    let document = sample::sheet();
    assert_eq!(docx(&document).unwrap(), docx(&document).unwrap());
    let other = Document {
        blocks: vec![Block::Paragraph { text: "x".into() }],
        ..document.clone()
    };
    assert_ne!(docx(&document).unwrap(), docx(&other).unwrap());
}
