//! The parts of a DOCX file beside its text and styles: foot, properties, relations.

use super::xml::Xml;
use crate::document::Document;

/// Namespace of word processing.
pub const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// `[Content_Types].xml`.
pub fn content_types() -> String {
    let mut x = Xml::new();
    x.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    let rels = "application/vnd.openxmlformats-package.relationships+xml";
    x.empty("Default", &[("Extension", "rels"), ("ContentType", rels)]);
    x.empty(
        "Default",
        &[("Extension", "xml"), ("ContentType", "application/xml")],
    );
    let parts = [
        ("/word/document.xml", "document.main"),
        ("/word/styles.xml", "styles"),
        ("/word/fontTable.xml", "fontTable"),
        ("/word/settings.xml", "settings"),
        ("/word/footer1.xml", "footer"),
    ];
    for (part, kind) in parts {
        let kind = format!("{KIND}.{kind}+xml");
        x.empty("Override", &[("PartName", part), ("ContentType", &kind)]);
    }
    let core = "application/vnd.openxmlformats-package.core-properties+xml";
    x.empty(
        "Override",
        &[("PartName", "/docProps/core.xml"), ("ContentType", core)],
    );
    x.close("Types");
    x.done()
}

fn relationships(list: &[(&str, String, &str)]) -> String {
    let mut x = Xml::new();
    x.open(
        "Relationships",
        &[("xmlns", &format!("{PACKAGE}/relationships"))],
    );
    for (id, kind, target) in list {
        x.empty(
            "Relationship",
            &[("Id", id), ("Type", kind), ("Target", target)],
        );
    }
    x.close("Relationships");
    x.done()
}

/// `_rels/.rels`.
pub fn relations() -> String {
    relationships(&[
        (
            "rId1",
            format!("{OFFICE}/officeDocument"),
            "word/document.xml",
        ),
        (
            "rId2",
            format!("{PACKAGE}/relationships/metadata/core-properties"),
            "docProps/core.xml",
        ),
    ])
}

/// `word/_rels/document.xml.rels`.
pub fn document_relations() -> String {
    relationships(&[
        ("rId1", format!("{OFFICE}/styles"), "styles.xml"),
        ("rId2", format!("{OFFICE}/fontTable"), "fontTable.xml"),
        ("rId3", format!("{OFFICE}/settings"), "settings.xml"),
        ("rId4", format!("{OFFICE}/footer"), "footer1.xml"),
    ])
}

/// `docProps/core.xml`: dated with the document, not with the moment of writing.
pub fn properties(document: &Document) -> String {
    let mut x = Xml::new();
    x.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    x.text("dc:title", &[], &document.title);
    x.text("dc:creator", &[], &document.issuer);
    x.text("dc:language", &[], &document.lang);
    let day = format!("{}T00:00:00Z", document.date);
    for name in ["dcterms:created", "dcterms:modified"] {
        x.text(name, &[("xsi:type", "dcterms:W3CDTF")], &day);
    }
    x.close("cp:coreProperties");
    x.done()
}

/// `word/settings.xml`.
pub fn settings() -> String {
    let mut x = Xml::new();
    x.open("w:settings", &[("xmlns:w", W)]);
    x.empty(
        "w:characterSpacingControl",
        &[("w:val", "compressPunctuation")],
    );
    x.inside("w:compat", |x| {
        x.empty(
            "w:compatSetting",
            &[
                ("w:name", "compatibilityMode"),
                ("w:uri", "http://schemas.microsoft.com/office/word"),
                ("w:val", "15"),
            ],
        );
    });
    x.close("w:settings");
    x.done()
}

/// `word/footer1.xml`: where it can be verified, who signed, page of pages.
pub fn footer(document: &Document) -> String {
    let mut x = Xml::new();
    x.open("w:ftr", &[("xmlns:w", W)]);
    let foot = &document.foot;
    let lines = foot.left.len().max(2);
    for i in 0..lines {
        x.open("w:p", &[]);
        x.inside("w:pPr", |x| {
            x.empty("w:pStyle", &[("w:val", "Footer")]);
            if i == 0 {
                x.inside("w:pBdr", |x| {
                    x.empty(
                        "w:top",
                        &[
                            ("w:val", "single"),
                            ("w:sz", "4"),
                            ("w:space", "4"),
                            ("w:color", "000000"),
                        ],
                    );
                });
            }
        });
        super::run(&mut x, foot.left.get(i).map_or("", String::as_str), false);
        x.inside("w:r", |x| x.empty("w:tab", &[]));
        match i {
            0 => super::run(&mut x, &foot.right, false),
            1 => page(&mut x, &foot.page),
            _ => {}
        }
        x.close("w:p");
    }
    x.close("w:ftr");
    x.done()
}

/// The page number as fields, so that the office program counts.
fn page(x: &mut Xml, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let next = [("{page}", "PAGE"), ("{pages}", "NUMPAGES")]
            .into_iter()
            .filter_map(|(mark, field)| Some((rest.find(mark)?, mark, field)))
            .min();
        let Some((at, mark, field)) = next else {
            super::run(x, rest, false);
            return;
        };
        super::run(x, &rest[..at], false);
        x.open("w:fldSimple", &[("w:instr", field)]);
        super::run(x, "1", false);
        x.close("w:fldSimple");
        rest = &rest[at + mark.len()..];
    }
}
