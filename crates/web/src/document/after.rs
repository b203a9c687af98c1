//! What the journal shows of a response, as parts of a document.

use super::curve::curve;
use crate::words::{Arg, Say, Words};
use lf_app::after::Onset;
use lf_app::office::Office;
use lf_app::report::ReportError;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_print::Document;
use lf_print::document::{Block, Cell, Column, Foot, Layout, Moment, Table};
use lf_response::after::{After, Deviation, Happened, Left, Node, TaskRow};
use lf_response::due::{Bound, LimitSource};
use lf_response::record::{Record, Registers};
use lf_response::standing::ResponseKey;

/// What happened, in one line.
pub fn happened(w: &Words, node: &Node) -> String {
    let level = |l: &Option<Level>| w.level_or_none(*l);
    match &node.what {
        Happened::Candidate { from, to } => {
            w.t2("after-candidate", "from", level(from), "to", level(to))
        }
        Happened::Response {
            area,
            before,
            level: now,
            ..
        } => {
            let area = w.place_name(area);
            match (before, now) {
                (None, Some(l)) => w.t2("after-started", "area", area, "level", w.level(*l)),
                (Some(b), Some(l)) if l > b => {
                    w.t2("after-raised", "area", area, "level", w.level(*l))
                }
                (Some(_), Some(l)) => w.t2("after-lowered", "area", area, "level", w.level(*l)),
                (_, None) => w.t1("after-ended", "area", area),
            }
        }
        Happened::Moved { pack } => {
            let digest = pack.get(..8).unwrap_or(pack);
            w.t1("after-moved", "pack", digest)
        }
        Happened::Step { said, step, file } => {
            w.t2(&format!("after-step-{said}"), "step", step, "file", file)
        }
        Happened::Order { from, number, .. } => {
            w.t2("after-order", "body", w.body_name(from), "number", number)
        }
        Happened::Declined { county } => w.t1("after-declined", "area", w.place_name(county)),
        Happened::NotFollowed { area } => w.t1("after-not-followed", "area", w.place_name(area)),
        Happened::Warning { level } => match level {
            Some(l) => w.t1("after-warning", "level", w.level(*l)),
            None => w.t("after-warning-lifted"),
        },
    }
}

/// Why, where people left what the plan suggested.
pub fn why(w: &Words, node: &Node) -> String {
    let mut out = vec![];
    if let Happened::Response {
        level: Some(l),
        candidate,
        ..
    } = &node.what
        && candidate != &Some(*l)
    {
        out.push(w.t1("after-candidate-was", "level", w.level_or_none(*candidate)));
    }
    if !node.reason.is_empty() {
        out.push(w.t1("after-reason", "text", &node.reason));
    }
    out.join("\u{3000}")
}

/// Who did it: body, and officer where a person acted.
pub fn who(w: &Words, node: &Node) -> String {
    match node.decision {
        true => format!("{} {}", w.body_name(&node.body), w.officer(&node.officer)),
        false => w.officer(&node.officer),
    }
}

/// What is different from the plan, in a few words.
pub fn fact(w: &Words, d: &Deviation) -> String {
    let n = d.count.unsigned_abs();
    match d.left {
        Left::Level => {
            let (candidate, level) = d.levels.unwrap_or_default();
            w.t2(
                "after-left-level",
                "candidate",
                w.level_or_none(candidate),
                "level",
                w.level_or_none(level),
            )
        }
        Left::Late => {
            let longest = w.lasted(d.longest.unwrap_or_default());
            w.t2("after-left-late", "n", n, "longest", longest)
        }
        Left::Missed => w.t1("after-left-missed", "n", n),
        Left::Overdue => w.t1("after-left-overdue", "n", n),
        Left::Waived => w.t1("after-left-waived", "n", n),
        Left::Refused => w.t1("after-left-refused", "at", w.stamp(&d.at)),
        Left::Declined => w.t1("after-left-declined", "at", w.stamp(&d.at)),
        Left::NotFollowed => w.t1("after-left-not-followed", "at", w.stamp(&d.at)),
    }
}

/// What the clause asks for.
pub fn demand(w: &Words, d: &Deviation) -> String {
    let label = match d.task.is_empty() {
        true => w.label(&d.demand),
        false => w.task_title(&d.task, &d.demand),
    };
    match (label.is_empty(), d.left) {
        (false, _) => label,
        (true, Left::Level) => w.t("after-demand-level"),
        (true, _) => w.t("after-demand-procedure"),
    }
}

/// A clause with the short name of its plan.
pub fn clause(w: &Words, plan: &str, clause: &str) -> String {
    match plan.is_empty() {
        true => clause.to_string(),
        false => format!("{} {clause}", w.plan_short(plan)),
    }
}

/// Where a limit comes from; a parameter of the city is called so each time.
pub fn limit(w: &Words, bound: Option<&Bound>) -> String {
    let Some(b) = bound else {
        return w.t("after-limit-none");
    };
    match &b.source {
        LimitSource::Parameter { .. } => w.t1("after-limit-city", "limit", &b.limit),
        LimitSource::Text { source } => match b.limit.is_empty() {
            true => source.clone(),
            false => w.t1("after-limit-text", "limit", &b.limit),
        },
        LimitSource::Period => w.t("after-limit-period"),
    }
}

/// The sections of an evaluation that people do not write.
pub fn assembled(w: &Words, a: &After, onsets: &[Onset], registers: &Registers) -> Vec<Block> {
    let heading = |key: &str| Block::Heading {
        level: 1,
        text: w.t(key),
    };
    let mut out = vec![heading("after-curve"), Block::Curve(curve(w, a, onsets))];
    out.push(heading("after-course"));
    out.push(Block::Timeline {
        head: [
            "after-col-at",
            "after-col-what",
            "after-col-who",
            "after-col-clause",
            "after-col-journal",
        ]
        .map(|k| w.t(k)),
        moments: a.course.iter().map(|n| moment(w, a, n)).collect(),
    });
    out.push(heading("after-owed"));
    out.push(Block::Paragraph { text: owed(w, a) });
    out.push(Block::Table(tasks(w, a)));
    out.push(Block::Table(bodies(w, a)));
    out.push(heading("after-left"));
    out.push(Block::Table(left(w, a)));
    out.push(heading("after-reports"));
    out.push(Block::Table(reports(w, a)));
    out.push(heading("after-records"));
    out.push(Block::Table(records(w, a, registers)));
    out
}

/// The numbers of obligations in one sentence.
pub fn owed(w: &Words, a: &After) -> String {
    let t = &a.total;
    let n = |n: i64| Arg::Num(n as f64);
    let args = [
        ("owed", n(t.owed)),
        ("met", n(t.met)),
        ("late", n(t.late)),
        ("overdue", n(t.overdue)),
        ("missed", n(t.missed)),
        ("waived", n(t.waived)),
        ("open", n(t.open)),
    ];
    let mut sentence = w.say("after-owed-sentence", &args);
    if a.own.owed != t.owed {
        let args = [("own", n(a.own.owed)), ("other", n(t.owed - a.own.owed))];
        sentence += &w.say("after-own-sentence", &args);
    }
    match a.spread {
        Some(s) => {
            let args = [
                ("median", w.lasted(s.median).say()),
                ("p90", w.lasted(s.p90).say()),
                ("max", w.lasted(s.max).say()),
            ];
            format!("{sentence}{}", w.say("after-spread-sentence", &args))
        }
        None => sentence,
    }
}

fn moment(w: &Words, a: &After, n: &Node) -> Moment {
    let clauses: Vec<&str> = n.clauses.iter().map(String::as_str).collect();
    Moment {
        at: w.stamp(&n.at),
        what: happened(w, n),
        note: why(w, n),
        who: who(w, n),
        clause: match clauses.is_empty() {
            true => String::new(),
            false => clause(w, &a.key.plan, &clauses.join(" ")),
        },
        number: format!("#{}", n.seq),
        strong: n.decision,
    }
}

fn number(n: i64) -> Cell {
    Cell::number(n as f64)
}

fn spans(w: &Words, t: &TaskRow) -> (String, String) {
    let median = t.spread.map_or(String::new(), |s| w.lasted(s.median));
    let longest = match (t.longest_late, t.spread) {
        (Some(late), _) => w.t1("after-late-by", "span", w.lasted(late)),
        (None, Some(s)) => w.lasted(s.max),
        (None, None) => String::new(),
    };
    (median, longest)
}

/// By task: owed, in time, late, missed, how long, where the limit comes from.
pub fn tasks(w: &Words, a: &After) -> Table {
    let row = |t: &TaskRow| {
        let (median, longest) = spans(w, t);
        vec![
            Cell {
                text: w.task_title(&t.task, &t.title),
                sub: clause(w, &t.plan, &t.clause),
                ..Cell::default()
            },
            number(t.tally.owed),
            number(t.tally.met),
            number(t.tally.late),
            number(t.tally.missed + t.tally.overdue),
            number(t.tally.waived),
            Cell::text(median),
            Cell::text(longest),
            Cell::text(limit(w, t.bound.as_ref())),
        ]
    };
    let mut columns = vec![Column::text(w.t("after-col-task"), 4)];
    columns.extend(
        [
            "after-col-owed",
            "after-col-met",
            "after-col-late",
            "after-col-missed",
            "after-col-waived",
        ]
        .map(|k| Column::number(w.t(k))),
    );
    columns.extend(["after-col-median", "after-col-longest"].map(|k| Column::text(w.t(k), 0)));
    columns.push(Column::text(w.t("after-col-limit"), 2));
    Table {
        caption: w.t("after-owed"),
        columns,
        rows: a.tasks.iter().map(row).collect(),
        empty: w.t("after-none"),
    }
}

/// By body.
pub fn bodies(w: &Words, a: &After) -> Table {
    let mut columns = vec![Column::text(w.t("after-col-body"), 1)];
    columns.extend(
        [
            "after-col-owed",
            "after-col-met",
            "after-col-late",
            "after-col-missed",
            "after-col-waived",
        ]
        .map(|k| Column::number(w.t(k))),
    );
    columns.push(Column::text(w.t("after-col-median"), 0));
    let row = |b: &lf_response::after::BodyRow| {
        vec![
            Cell::text(w.body_name(&b.body)),
            number(b.tally.owed),
            number(b.tally.met),
            number(b.tally.late),
            number(b.tally.missed + b.tally.overdue),
            number(b.tally.waived),
            Cell::text(b.spread.map_or(String::new(), |s| w.lasted(s.median))),
        ]
    };
    Table {
        caption: w.t("after-bodies"),
        columns,
        rows: a.bodies.iter().map(row).collect(),
        empty: w.t("after-none"),
    }
}

/// Where the plan was left.
pub fn left(w: &Words, a: &After) -> Table {
    let row = |d: &Deviation| {
        let said = match d.said.is_empty() {
            true => w.t("after-not-said"),
            false => d.said.join("\n"),
        };
        vec![
            Cell::text(clause(w, &d.plan, &d.clause)),
            Cell::text(demand(w, d)),
            Cell {
                text: fact(w, d),
                sub: d
                    .entries
                    .iter()
                    .map(|s| format!("#{s}"))
                    .collect::<Vec<_>>()
                    .join(" "),
                ..Cell::default()
            },
            Cell::text(said),
        ]
    };
    Table {
        caption: w.t("after-left"),
        columns: vec![
            Column::text(w.t("after-col-clause"), 0),
            Column::text(w.t("after-col-demand"), 3),
            Column::text(w.t("after-col-fact"), 3),
            Column::text(w.t("after-col-said"), 3),
        ],
        rows: a.deviations.iter().map(row).collect(),
        empty: w.t("after-left-none"),
    }
}

fn reports(w: &Words, a: &After) -> Table {
    let rows = a.reports.iter().filter_map(|r| {
        let v = r.standing()?;
        let (_, at, seq) = v.signed.as_ref()?;
        let late = match v.late_minutes() {
            Some(0) => w.t("after-in-time"),
            Some(m) => w.t1("after-late-by", "span", w.lasted(m)),
            None => String::new(),
        };
        Some(vec![
            Cell::text(&v.title),
            Cell::text(
                r.number
                    .map_or(String::new(), |n| w.t1("paper-number", "n", n)),
            ),
            Cell::text(w.body_name(&r.head.body)),
            Cell::text(w.stamp(at)),
            Cell::text(late),
            Cell::text(format!("#{seq}")),
        ])
    });
    Table {
        caption: w.t("after-reports"),
        columns: vec![
            Column::text(w.t("after-col-report"), 3),
            Column::text(w.t("after-col-number"), 0),
            Column::text(w.t("after-col-body"), 2),
            Column::text(w.t("after-col-signed"), 0),
            Column::text(w.t("after-col-in-time"), 0),
            Column::text(w.t("after-col-journal"), 0),
        ],
        rows: rows.collect(),
        empty: w.t("after-none"),
    }
}

fn records(w: &Words, a: &After, registers: &Registers) -> Table {
    let row = |r: &Record| {
        let register = registers.register(&r.now.register);
        let title = register.and_then(|x| r.now.values.get(&x.title)).cloned();
        let title = title.unwrap_or_default();
        vec![
            Cell::text(register.map_or(r.now.register.clone(), |x| w.label(&x.label))),
            Cell::text(r.now.number.to_string()),
            Cell::text(w.body_name(&r.now.body)),
            Cell::text(title),
            Cell::text(match r.open() {
                true => w.t("after-record-open"),
                false => w.t("after-record-done"),
            }),
        ]
    };
    Table {
        caption: w.t("after-records"),
        columns: vec![
            Column::text(w.t("after-col-register"), 1),
            Column::text(w.t("after-col-number"), 0),
            Column::text(w.t("after-col-body"), 2),
            Column::text(w.t("after-col-what"), 3),
            Column::text(w.t("after-col-state"), 0),
        ],
        rows: a.records.iter().map(row).collect(),
        empty: w.t("after-none"),
    }
}

/// The after-action sheet of a response, as it stands now.
///
/// # Errors
/// `after-not-started` where there never was such a response; failures of the journal.
pub async fn document(
    office: &Office,
    key: &ResponseKey,
    lang: &str,
) -> Result<Document, ReportError> {
    let Some(a) = office.after(key, None).await? else {
        return Err(Refusal::new("key", "after-not-started", key.to_string(), "").into());
    };
    let w = super::words(office, lang);
    let onsets = office.onsets_until(&key.topic, a.last).await?;
    let title = w.t1("after-sheet-title", "incident", w.name(&key.topic));
    let basis = w.t2(
        "after-sheet-basis",
        "plan",
        w.plan(&key.plan)
            .map_or(key.plan.clone(), |p| w.label(&p.label)),
        "area",
        w.place_name(&key.area),
    );
    Ok(Document {
        layout: Layout::Sheet,
        lang: w.lang.tag().into(),
        title,
        subtitle: basis,
        issuer: w.t1("after-sheet-issuer", "city", w.place_name("city")),
        number: String::new(),
        secrecy: w.t("paper-internal"),
        date: w.today,
        date_text: w.full_date(w.today),
        mark: w.t("after-sheet-mark"),
        blocks: assembled(&w, &a, &onsets, &office.registers),
        foot: Foot {
            left: vec![
                w.t2("paper-foot-range", "first", a.first, "last", a.last),
                w.t("paper-foot-verify"),
            ],
            right: String::new(),
            page: w.t("paper-page"),
        },
    })
}
