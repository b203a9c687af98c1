//! Documents that the tests of all formats set.

use crate::document::*;
use jiff::civil::Date;

pub fn empty() -> Document {
    Document {
        layout: Layout::Letter,
        lang: "zh-CN".into(),
        title: String::new(),
        subtitle: String::new(),
        issuer: String::new(),
        number: String::new(),
        secrecy: String::new(),
        date: Date::constant(2026, 10, 9),
        date_text: "2026年10月9日".into(),
        mark: String::new(),
        blocks: vec![],
        foot: Foot::default(),
    }
}

/// A first report as an office writes it.
pub fn letter() -> Document {
    let field = |label: &str, value: &str, source: &str| Field {
        label: label.into(),
        value: value.into(),
        source: source.into(),
    };
    Document {
        title: "甲市某病疫情首次报告".into(),
        subtitle: "报 市政府、省卫健委".into(),
        issuer: "甲市卫生健康委".into(),
        number: "第 1 号".into(),
        secrecy: "内部".into(),
        blocks: vec![
            Block::Heading {
                level: 1,
                text: "事件概况".into(),
            },
            Block::Fields {
                fields: vec![
                    field("发病人数", "9", "由病例库填好，09-18 16:28"),
                    field("死亡人数", "0", "由病例库填好，09-18 16:28"),
                    field("主要症状", "腹泻，<脱水> & 呕吐 #set [x]", ""),
                ],
            },
            Block::Heading {
                level: 1,
                text: "已采取的措施".into(),
            },
            Block::Paragraph {
                text: "病人已在定点医院隔离治疗；密切接触者二十三人在集中点观察，每日测温两次，尚无人发病。\n水源已封存采样。".into(),
            },
            Block::Heading {
                level: 2,
                text: "下一步".into(),
            },
            Block::Paragraph {
                text: "继续排查。".into(),
            },
            Block::Signature {
                body: "甲市卫生健康委".into(),
                person: "顾某某".into(),
                date: "2026年10月9日".into(),
            },
        ],
        foot: Foot {
            left: vec!["账本 #1 至 #20　首 3f9a…c2e1　末 b07d…91aa".into()],
            right: "签发 顾某某".into(),
            page: "第 {page} 页，共 {pages} 页".into(),
        },
        ..empty()
    }
}

/// An evaluation with a table over several pages.
pub fn sheet() -> Document {
    let rows = (1..=90).map(|i| {
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
        title: "甲市某病疫情应急处置评估报告".into(),
        mark: "草稿".into(),
        blocks: vec![
            Block::Heading {
                level: 1,
                text: "发病与响应级别".into(),
            },
            Block::Curve(Curve {
                caption: "按发病日；下条为响应级别".into(),
                days: (14..=30).map(|d| format!("9-{d}")).collect(),
                series: vec![
                    Series {
                        name: "输入".into(),
                        counts: vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        imported: true,
                    },
                    Series {
                        name: "甲县".into(),
                        counts: vec![0, 1, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        imported: false,
                    },
                    Series {
                        name: "乙县".into(),
                        counts: vec![0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        imported: false,
                    },
                ],
                bands: vec![
                    Band {
                        name: "未启动".into(),
                        from: 0,
                        to: 2,
                        weight: 0,
                    },
                    Band {
                        name: "Ⅳ级".into(),
                        from: 2,
                        to: 4,
                        weight: 1,
                    },
                    Band {
                        name: "Ⅲ级".into(),
                        from: 4,
                        to: 12,
                        weight: 2,
                    },
                    Band {
                        name: "Ⅳ级".into(),
                        from: 12,
                        to: 17,
                        weight: 1,
                    },
                ],
            }),
            Block::Heading {
                level: 1,
                text: "关键节点".into(),
            },
            Block::Timeline {
                head: ["时刻", "发生了什么", "谁", "条款", "账本"].map(String::from),
                moments: vec![Moment {
                    at: "9-18 17:05".into(),
                    what: "启动Ⅲ级响应".into(),
                    note: "理由：同桌就餐".into(),
                    who: "市政府".into(),
                    clause: "5.1.3".into(),
                    number: "#10497".into(),
                    strong: true,
                }],
            },
            Block::Heading {
                level: 1,
                text: "职责履行".into(),
            },
            Block::Table(Table {
                caption: "职责履行".into(),
                columns: vec![
                    Column::text("职责", 2),
                    Column::number("应办"),
                    Column::number("迟办"),
                    Column::text("中位用时", 1),
                ],
                rows: rows.collect(),
                empty: String::new(),
            }),
            Block::Heading {
                level: 1,
                text: "未了事项".into(),
            },
            Block::Table(Table {
                caption: "未了事项".into(),
                columns: vec![Column::text("事项", 1)],
                rows: vec![],
                empty: "没有".into(),
            }),
            Block::Note {
                text: "表中时限注明出处。".into(),
            },
        ],
        ..letter()
    }
}
