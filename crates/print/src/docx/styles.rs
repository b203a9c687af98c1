//! How the paragraphs and tables of a DOCX file look: fonts, sizes, spaces.

use super::parts::W;
use super::xml::Xml;
use crate::document::{Document, Layout};

/// Sizes of a layout, in half points.
pub struct Sizes {
    title: u32,
    subtitle: u32,
    body: u32,
    heading: u32,
    table: u32,
    head: u32,
    /// Line pitch of prose in twentieths of a point; 0 for single lines.
    line: u32,
    /// Indent of first lines, in hundredths of a character.
    indent: u32,
}

impl Sizes {
    /// The sizes of a document.
    pub fn of(document: &Document) -> Sizes {
        let zh = document.lang.starts_with("zh");
        match (document.layout, zh) {
            (Layout::Letter, true) => Sizes {
                title: 44,
                subtitle: 28,
                body: 32,
                heading: 32,
                table: 24,
                head: 24,
                line: 579,
                indent: 200,
            },
            (Layout::Letter, false) => Sizes {
                title: 40,
                subtitle: 22,
                body: 24,
                heading: 24,
                table: 20,
                head: 20,
                line: 0,
                indent: 0,
            },
            (Layout::Sheet, _) => Sizes {
                title: 38,
                subtitle: 19,
                body: 21,
                heading: 24,
                table: 18,
                head: 18,
                line: 0,
                indent: 0,
            },
        }
    }
}

const TITLE: &str = "FZXiaoBiaoSong-B05S";
const FANG: &str = "FangSong";
const KAI: &str = "KaiTi";
const HEI: &str = "SimHei";
const SONG: &str = "SimSun";

/// `word/fontTable.xml`: what to take where a font is absent.
pub fn fonts() -> String {
    let mut x = Xml::new();
    x.open("w:fonts", &[("xmlns:w", W)]);
    let list = [
        (TITLE, SONG),
        (FANG, "Noto Serif CJK SC"),
        (KAI, "Noto Serif CJK SC"),
        (HEI, "Noto Sans CJK SC"),
        (SONG, "Noto Serif CJK SC"),
    ];
    for (name, instead) in list {
        x.open("w:font", &[("w:name", name)]);
        x.empty("w:altName", &[("w:val", instead)]);
        x.empty("w:charset", &[("w:val", "86")]);
        x.close("w:font");
    }
    x.close("w:fonts");
    x.done()
}

/// A paragraph style.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    font: &'a str,
    size: u32,
    bold: bool,
    align: &'a str,
    before: u32,
    after: u32,
    /// Exact line pitch; 0 for single lines.
    line: u32,
    /// First-line indent in hundredths of a character.
    indent: u32,
    outline: Option<u32>,
    colour: &'a str,
}

const PLAIN: Style = Style {
    id: "",
    name: "",
    font: FANG,
    size: 32,
    bold: false,
    align: "left",
    before: 0,
    after: 0,
    line: 0,
    indent: 0,
    outline: None,
    colour: "",
};

fn paragraph_styles(document: &Document, s: &Sizes) -> Vec<Style<'static>> {
    let sheet = document.layout == Layout::Sheet;
    let prose = if sheet { SONG } else { FANG };
    let gap = if sheet { 200 } else { 0 };
    let heading = |id, name, font, bold, outline| Style {
        id,
        name,
        font,
        bold,
        size: if outline == 0 { s.heading } else { s.body },
        before: gap,
        after: gap / 2,
        line: s.line,
        indent: s.indent,
        outline: Some(outline),
        ..PLAIN
    };
    vec![
        Style {
            id: "Head",
            name: "Head",
            font: HEI,
            size: s.head,
            after: 400,
            ..PLAIN
        },
        Style {
            id: "Mark",
            name: "Mark",
            font: HEI,
            size: s.head,
            align: "center",
            after: 200,
            ..PLAIN
        },
        Style {
            id: "Title",
            name: "Title",
            font: TITLE,
            size: s.title,
            bold: sheet,
            align: "center",
            before: 200,
            after: 200,
            ..PLAIN
        },
        Style {
            id: "Subtitle",
            name: "Subtitle",
            font: if sheet { HEI } else { KAI },
            size: s.subtitle,
            align: "center",
            after: 300,
            ..PLAIN
        },
        heading("Heading1", "heading 1", HEI, sheet, 0),
        heading(
            "Heading2",
            "heading 2",
            if sheet { HEI } else { KAI },
            sheet,
            1,
        ),
        heading("Heading3", "heading 3", prose, true, 2),
        Style {
            id: "BodyText",
            name: "Body Text",
            font: prose,
            size: s.body,
            align: "both",
            line: s.line,
            indent: s.indent,
            after: if s.line == 0 { 100 } else { 0 },
            ..PLAIN
        },
        Style {
            id: "Note",
            name: "Note",
            font: HEI,
            size: s.table.saturating_sub(2),
            before: 60,
            after: 120,
            colour: "505050",
            ..PLAIN
        },
        Style {
            id: "TableText",
            name: "Table Text",
            font: if sheet { HEI } else { SONG },
            size: s.table,
            ..PLAIN
        },
        Style {
            id: "TableSub",
            name: "Table Sub",
            font: HEI,
            size: s.table.saturating_sub(5),
            colour: "505050",
            ..PLAIN
        },
        Style {
            id: "Signature",
            name: "Signature",
            font: prose,
            size: s.body,
            align: "right",
            line: s.line,
            ..PLAIN
        },
        Style {
            id: "Gap",
            name: "Gap",
            size: 8,
            ..PLAIN
        },
        Style {
            id: "Footer",
            name: "footer",
            font: HEI,
            size: 16,
            ..PLAIN
        },
    ]
}

/// `word/styles.xml`.
pub fn styles(document: &Document, sizes: &Sizes) -> String {
    let zh = document.lang.starts_with("zh");
    let mut x = Xml::new();
    x.open("w:styles", &[("xmlns:w", W)]);
    x.inside("w:docDefaults", |x| {
        x.inside("w:rPrDefault", |x| {
            x.inside("w:rPr", |x| {
                let lang = if zh { "zh-CN" } else { "en-GB" };
                x.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", lang)]);
            });
        });
    });
    for s in paragraph_styles(document, sizes) {
        paragraph_style(&mut x, &s, zh);
    }
    for (id, inner) in [("TableRuled", false), ("TableFields", true)] {
        table_style(&mut x, id, inner);
    }
    x.close("w:styles");
    x.done()
}

fn paragraph_style(x: &mut Xml, s: &Style, zh: bool) {
    x.open("w:style", &[("w:type", "paragraph"), ("w:styleId", s.id)]);
    x.empty("w:name", &[("w:val", s.name)]);
    x.inside("w:pPr", |x| {
        if s.outline.is_some() {
            x.empty("w:keepNext", &[]);
        }
        if s.id == "Head" || s.id == "Footer" {
            let end = super::WIDTH.to_string();
            x.inside("w:tabs", |x| {
                x.empty("w:tab", &[("w:val", "right"), ("w:pos", &end)]);
            });
        }
        let mut spacing = vec![
            ("w:before", s.before.to_string()),
            ("w:after", s.after.to_string()),
        ];
        if s.line > 0 {
            spacing.push(("w:line", s.line.to_string()));
            spacing.push(("w:lineRule", "exact".into()));
        }
        let spacing: Vec<(&str, &str)> = spacing.iter().map(|(k, v)| (*k, v.as_str())).collect();
        x.empty("w:spacing", &spacing);
        if s.indent > 0 {
            let twips = (s.size * s.indent / 10).to_string();
            let chars = s.indent.to_string();
            x.empty(
                "w:ind",
                &[("w:firstLineChars", &chars), ("w:firstLine", &twips)],
            );
        }
        if s.id == "Signature" {
            x.empty("w:ind", &[("w:right", &(s.size * 20).to_string())]);
        }
        x.empty("w:jc", &[("w:val", s.align)]);
        if let Some(level) = s.outline {
            x.empty("w:outlineLvl", &[("w:val", &level.to_string())]);
        }
    });
    x.inside("w:rPr", |x| {
        let latin = "Times New Roman";
        let east = if zh { s.font } else { latin };
        x.empty(
            "w:rFonts",
            &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", east)],
        );
        if s.bold {
            x.empty("w:b", &[]);
        }
        if !s.colour.is_empty() {
            x.empty("w:color", &[("w:val", s.colour)]);
        }
        let size = s.size.to_string();
        x.empty("w:sz", &[("w:val", &size)]);
        x.empty("w:szCs", &[("w:val", &size)]);
    });
    x.close("w:style");
}

fn table_style(x: &mut Xml, id: &str, framed: bool) {
    x.open("w:style", &[("w:type", "table"), ("w:styleId", id)]);
    x.empty("w:name", &[("w:val", id)]);
    x.inside("w:tblPr", |x| {
        x.inside("w:tblBorders", |x| {
            let edges = [
                "w:top",
                "w:left",
                "w:bottom",
                "w:right",
                "w:insideH",
                "w:insideV",
            ];
            for edge in edges {
                let upright = matches!(edge, "w:left" | "w:right" | "w:insideV");
                let inner = edge.starts_with("w:inside");
                let size = match (framed, upright, inner) {
                    (false, true, _) => continue,
                    (false, false, false) => "8",
                    _ => "4",
                };
                x.empty(
                    edge,
                    &[
                        ("w:val", "single"),
                        ("w:sz", size),
                        ("w:space", "0"),
                        ("w:color", "404040"),
                    ],
                );
            }
        });
        x.inside("w:tblCellMar", |x| {
            for (edge, width) in [
                ("w:top", "50"),
                ("w:left", "80"),
                ("w:bottom", "50"),
                ("w:right", "80"),
            ] {
                x.empty(edge, &[("w:w", width), ("w:type", "dxa")]);
            }
        });
    });
    x.close("w:style");
}
