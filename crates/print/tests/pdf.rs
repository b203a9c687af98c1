//! Pages set with the fonts of this machine.

use lf_print::document::{
    Band, Block, Cell, Column, Curve, Document, Field, Foot, Layout, Moment, Series, Table,
};
use lf_print::pdf::{Fonts, PdfError, pdf};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

/// Chinese fonts of the folders in which systems keep theirs.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let mut files = vec![];
    for folder in ["/usr/share/fonts", "/usr/local/share/fonts"] {
        walk(Path::new(folder), &mut files);
    }
    let fonts = Fonts::new(files);
    assert!(
        fonts.has_chinese(),
        "no Chinese font on this machine: install Noto CJK (scripts/setup.sh test does)"
    );
    fonts
});

fn walk(folder: &Path, files: &mut Vec<Arc<[u8]>>) {
    let mut entries: Vec<PathBuf> = (std::fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|e| e.path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            walk(&path, files);
        } else if name.starts_with("Noto") && name.contains("CJK") {
            files.push(std::fs::read(&path).unwrap().into());
        }
    }
}

/// The text of a file as `pdftotext` reads it; none where it is not installed.
fn text(bytes: &[u8]) -> Option<String> {
    let spawned = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("pdftotext is not installed: the text of the pages is not looked at");
        return None;
    };
    child.stdin.take()?.write_all(bytes).unwrap();
    let out = child.wait_with_output().unwrap();
    Some(String::from_utf8(out.stdout).unwrap())
}

fn letter() -> Document {
    let long =
        "病人已在定点医院隔离治疗；密切接触者二十三人在集中点观察，每日测温两次，尚无人发病。"
            .repeat(26);
    Document {
        layout: Layout::Letter,
        lang: "zh-CN".into(),
        title: "关于甲县某病疫情的首次报告".into(),
        subtitle: "报：甲市政府、省卫生健康委".into(),
        issuer: "甲市卫生健康委".into(),
        number: "第 1 号".into(),
        secrecy: "内部".into(),
        date: jiff::civil::date(2026, 10, 9),
        date_text: "2026年10月9日".into(),
        mark: "草稿".into(),
        blocks: vec![
            heading(1, "事件概况"),
            Block::Fields {
                fields: vec![
                    field("发病人数", "9", "由病例库填好，9-18 16:28，账本 #77"),
                    field("死亡人数", "0", ""),
                    field("主要症状", "腹泻、<脱水> & #set [x] $y$ *z* @w", "甲某填写"),
                ],
            },
            heading(1, "已采取的措施"),
            heading(2, "隔离"),
            Block::Paragraph {
                text: format!("{long}\n水源已封存采样。"),
            },
            heading(3, "下一步"),
            Block::Paragraph {
                text: "继续排查。".into(),
            },
            Block::Note {
                text: "数据截至 16:40。".into(),
            },
            Block::Signature {
                body: "甲市卫生健康委".into(),
                person: "顾某某".into(),
                date: "2026年10月9日".into(),
            },
        ],
        foot: Foot {
            left: vec![
                "账本 #1 至 #20　首 3f9a…c2e1　末 b07d…91aa".into(),
                "核验：lianfang verify".into(),
            ],
            right: "签发 顾某某".into(),
            page: "第 {page} 页，共 {pages} 页".into(),
        },
    }
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.into(),
    }
}

fn field(label: &str, value: &str, source: &str) -> Field {
    Field {
        label: label.into(),
        value: value.into(),
        source: source.into(),
    }
}

fn sheet() -> Document {
    let series = |name: &str, counts: &[u32]| Series {
        name: name.into(),
        counts: counts.to_vec(),
        imported: name == "输入",
    };
    let band = |name: &str, from, to, weight| Band {
        name: name.into(),
        from,
        to,
        weight,
    };
    let curve = Curve {
        caption: "按发病日；下条为响应级别".into(),
        days: (14..=30).map(|d| format!("9-{d}")).collect(),
        series: vec![
            series("输入", &[1]),
            series("甲县", &[0, 1, 2, 2, 1, 1, 1]),
            series("乙县", &[0, 0, 0, 1]),
        ],
        bands: vec![
            band("未启动", 0, 2, 0),
            band("Ⅳ级", 2, 4, 1),
            band("Ⅲ级", 4, 12, 2),
            band("Ⅳ级", 12, 17, 1),
        ],
    };
    let moments = (1..=8).map(|i| Moment {
        at: format!("9-18 17:0{i}"),
        what: "启动Ⅲ级响应，候选仍为Ⅳ级".into(),
        note: if i == 3 {
            "理由：同桌就餐，大型赛事".into()
        } else {
            String::new()
        },
        who: "市政府 周某某".into(),
        clause: "5.1.3".into(),
        number: format!("#1049{i}"),
        strong: i == 3,
    });
    let rows = (1..=70).map(|i| {
        vec![
            Cell::text(format!("职责 {i}")),
            Cell::number(f64::from(i)),
            Cell::number(0.0),
            Cell {
                text: "1小时21分".into(),
                sub: "本市参数".into(),
                ..Cell::default()
            },
        ]
    });
    Document {
        layout: Layout::Sheet,
        title: "甲县某病疫情应急处置评估报告".into(),
        subtitle: "依据 预案 6.1　报 市政府　编号 2026-EV-0916-01".into(),
        mark: String::new(),
        blocks: vec![
            heading(1, "结论"),
            Block::Paragraph { text: "9月14日至10月2日，全市确诊 10 例（输入 1 例，甲县本地 8 例，乙县 1 例），无死亡。Ⅲ级响应由市政府决定，比测算早 1小时7分。应办职责 214 项，按时 205 项，迟办 8 项，未办结 1 项。".into() },
            heading(1, "发病与响应级别"),
            Block::Curve(curve),
            heading(1, "关键节点"),
            Block::Timeline { head: ["时刻", "发生了什么", "谁", "条款", "账本"].map(String::from), moments: moments.collect() },
            heading(1, "职责履行"),
            Block::Table(Table {
                caption: "职责履行".into(),
                columns: vec![Column::text("职责", 2), Column::number("应办"), Column::number("迟办"), Column::text("中位用时", 1)],
                rows: rows.collect(),
                empty: String::new(),
            }),
            heading(1, "未了事项"),
            Block::Table(Table {
                caption: "未了事项".into(),
                columns: vec![Column::text("事项", 1), Column::text("单位", 1)],
                rows: vec![],
                empty: "没有未了事项".into(),
            }),
        ],
        ..letter()
    }
}

/// Keeps the file where LF_KEEP names a folder, so that it can be looked at.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("LF_KEEP") {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

#[test]
fn a_letter_has_its_words_and_pages() {
    let set = pdf(&letter(), &FONTS).unwrap();
    keep("letter.pdf", &set.bytes);
    assert!(set.bytes.starts_with(b"%PDF-"));
    assert!(set.pages >= 2, "{}", set.pages);
    let Some(text) = text(&set.bytes) else { return };
    let last = format!("第 {0} 页，共 {0} 页", set.pages);
    assert!(text.contains(&last), "{last} is not in\n{text}");
    for words in [
        "关于甲县某病疫情的首次报告",
        "报：甲市政府",
        "内部",
        "草稿",
        "一、事件概况",
        "（一）隔离",
        "1.下一步",
        "<脱水> & #set [x] $y$ *z* @w",
        "由病例库填好",
        "水源已封存采样",
        "顾某某",
        "#1 至 #20",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn a_sheet_repeats_the_heads_of_its_tables() {
    let set = pdf(&sheet(), &FONTS).unwrap();
    keep("sheet.pdf", &set.bytes);
    assert!(set.pages >= 3, "{}", set.pages);
    let Some(text) = text(&set.bytes) else { return };
    assert!(text.matches("中位用时").count() >= 2, "{text}");
    for words in [
        "未启动",
        "按发病日",
        "职责 70",
        "没有未了事项",
        "理由：同桌就餐",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn english_is_set_and_numbered_as_english() {
    let document = Document {
        lang: "en".into(),
        title: "First report: cholera".into(),
        blocks: vec![
            heading(1, "The event"),
            heading(2, "Cases"),
            Block::Paragraph {
                text: "Nine are ill.".into(),
            },
        ],
        foot: Foot {
            page: "Page {page} of {pages}".into(),
            ..Foot::default()
        },
        ..letter()
    };
    let set = pdf(&document, &FONTS).unwrap();
    keep("english.pdf", &set.bytes);
    assert_eq!(set.pages, 1);
    let Some(text) = text(&set.bytes) else { return };
    assert!(
        text.contains("1.1") && text.contains("Page 1 of 1"),
        "{text}"
    );
}

#[test]
fn the_same_document_has_the_same_bytes() {
    let first = pdf(&sheet(), &FONTS).unwrap();
    assert!(first == pdf(&sheet(), &FONTS).unwrap());
}

#[test]
fn without_a_chinese_font_it_is_said() {
    let none = Fonts::new(vec![Arc::from(&b"not a font"[..])]);
    assert!(!none.has_chinese());
    assert!(matches!(
        pdf(&letter(), &none),
        Err(PdfError::NoChineseFont)
    ));
}
