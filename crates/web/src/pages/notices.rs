//! Notices: the list, one open beside it with its receipts and what each receiver
//! gets to see; the agreements on sharing in plain words.

use crate::html::Html;
use crate::page::{Page, encode};
use crate::pages::duties::sign;
use crate::view::notices::{MailRow, NoticeDesk, NoticeOpen, Side};
use crate::words::Words;
use askama::Template;
use jiff::Timestamp;
use lf_app::notices::{Clock, Field, Hint, NoticeView};
use lf_domain::codebook::Label;
use lf_response::notice::{Done, Standing, State};
use lf_rules::program::Answer;

/// The page.
#[derive(Template)]
#[template(path = "pages/notices.html")]
pub struct Notices<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a NoticeDesk,
}

/// One step on the way of a notice.
struct Step {
    key: String,
    at: Option<Timestamp>,
    class: &'static str,
}

/// A line of the matrix of what each receiver sees.
struct Shared {
    field: String,
    value: Option<Label>,
    given: Vec<bool>,
}

impl Words {
    /// The state of a notice, as its list says it.
    pub fn notice_state(&self, n: &Standing) -> String {
        let word = match (n.state, n.it.answer) {
            (State::Sent, Answer::None) => "told",
            (State::Acknowledged, Answer::Answer) => "unanswered",
            (state, _) => state.word(),
        };
        self.t(&format!("notice-state-{word}"))
    }

    /// A value of a notice: what the code book has no name for may be a word of forms.
    pub fn told(&self, field: &str, value: &Label) -> String {
        let text = self.label(value);
        let code = value.zh == value.en
            && value
                .zh
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_');
        if !code {
            return text;
        }
        let family = match field {
            "origin" => "origin",
            _ => "class",
        };
        self.maybe(&format!("{family}-{text}"), &[]).unwrap_or(text)
    }

    fn hint(&self, hint: &Hint) -> String {
        self.list(hint.iter().map(|h| self.told("", h)))
    }
}

impl Notices<'_> {
    fn out(&self) -> bool {
        self.v.side == Side::Out
    }

    fn query(&self, side: &Side, open: &bool, after: Option<&str>) -> String {
        let side = match side {
            Side::In => "in",
            Side::Out => "out",
        };
        let open = if *open { "&open=1" } else { "" };
        let after = after.map_or(String::new(), |a| format!("&after={}", encode(a)));
        format!("/notices?side={side}{open}{after}")
    }

    fn tabs(&self) -> Vec<(String, &'static str, bool, u64)> {
        let c = &self.v.counts;
        let tab = |side, open, key, n| {
            let here = self.v.side == side && self.v.only_open == open;
            (self.query(&side, &open, None), key, here, n)
        };
        vec![
            tab(Side::In, false, "notice-tab-in", 0),
            tab(Side::In, true, "notice-tab-waiting", c.waiting),
            tab(Side::Out, false, "notice-tab-out", 0),
            tab(
                Side::Out,
                true,
                "notice-tab-unanswered",
                c.unanswered + c.unsent,
            ),
        ]
    }

    fn href(&self, r: &MailRow) -> String {
        let open = if self.v.only_open { "?open=1" } else { "" };
        format!("/notices/{}{open}", r.notices[0].it.id)
    }

    fn here(&self, r: &MailRow) -> bool {
        let open = self.v.open.as_ref().map(|o| &o.view.standing.it.id);
        r.notices.iter().any(|n| Some(&n.it.id) == open)
    }

    fn title(&self, n: &Standing, hint: &Hint) -> String {
        let w = &self.p.w;
        let title = w.label(&n.it.title);
        match hint.is_empty() {
            true => title,
            false => format!("{title}{}{}", w.t("reason-colon"), w.hint(hint)),
        }
    }

    /// Whom it came from, or to whom it goes.
    fn others(&self, r: &MailRow) -> String {
        let w = &self.p.w;
        match self.v.side {
            Side::In => w.t1("notice-from", "body", w.body(&r.notices[0].it.sender)),
            Side::Out => {
                let mut to: Vec<String> = r.notices.iter().map(|n| n.it.receiver.clone()).collect();
                to.dedup();
                w.t1("notice-to", "bodies", w.receivers(&to))
            }
        }
    }

    fn at(&self, r: &MailRow) -> String {
        let n = &r.notices[0];
        self.p.w.when(&n.sent_at.unwrap_or(n.it.opened_at))
    }

    fn version(&self, n: &Standing) -> Option<String> {
        let more = n.version().saturating_sub(1);
        (more > 0).then(|| self.p.w.t1("notice-version", "n", more))
    }

    /// Sign and words at the end of a row.
    fn state(&self, r: &MailRow) -> Html {
        let w = &self.p.w;
        let count = |f: &dyn Fn(&Standing) -> bool| r.notices.iter().filter(|n| f(n)).count();
        let unsent = count(&|n| n.state == State::Open);
        let live = count(&Standing::live);
        let gone = count(&|n| matches!(n.state, State::Withdrawn | State::Dismissed));
        let (class, name, text) = match self.v.side {
            _ if r.late > 0 => ("late", "late", w.t1("notice-n-late", "n", r.late)),
            Side::In => {
                let n = &r.notices[0];
                (dot(n), dot(n), w.notice_state(n))
            }
            Side::Out if unsent > 0 => ("open", "open", w.t1("notice-n-unsent", "n", unsent)),
            Side::Out if live > 0 => (
                "acknowledged",
                "acknowledged",
                w.t1("notice-n-unanswered", "n", live),
            ),
            Side::Out if gone == r.notices.len() => {
                ("withdrawn", "withdrawn", w.notice_state(&r.notices[0]))
            }
            Side::Out => ("discharged", "discharged", w.t("notice-all-done")),
        };
        Html(format!(
            r#"<span class="dstate {class}">{}{}</span>"#,
            sign(name),
            Html::text(&text)
        ))
    }

    /// The steps of one notice with their times.
    fn steps(&self, n: &Standing, clock: Option<&Clock>) -> Vec<Step> {
        let at = |what: &str| n.course.iter().rev().find(|d| d.what == what).map(|d| d.at);
        let mut out = vec![];
        for (i, body) in n.it.signers.iter().enumerate() {
            let signed = n.course.iter().filter(|d| d.what == "signed").nth(i);
            out.push((
                self.p
                    .w
                    .t1("notice-step-signed", "body", self.p.w.body(body)),
                signed.map(|d| d.at),
            ));
        }
        let t = |key: &str| self.p.w.t(key);
        out.push((t("notice-step-sent"), n.sent_at));
        // A further version asks for another receipt.
        let since = |moment: Option<Timestamp>| moment.filter(|m| Some(*m) >= n.sent_at);
        if n.it.answer != Answer::None {
            let receipt = at("acknowledged").max(at("answered"));
            out.push((t("notice-step-acknowledged"), since(receipt)));
        }
        if n.it.answer == Answer::Answer {
            out.push((t("notice-step-answered"), since(at("answered"))));
        }
        if !n.it.signers.is_empty() {
            out.push((t("notice-step-dispatched"), at("dispatched")));
        }
        let late = clock.is_some_and(|c| c.late);
        let next = out.iter().position(|(_, at)| at.is_none());
        let class = |i: usize, done: bool| match done {
            true => "done",
            false if Some(i) == next && late => "late",
            false => "next",
        };
        (out.into_iter().enumerate())
            .map(|(i, (key, at))| Step {
                class: class(i, at.is_some()),
                key,
                at,
            })
            .collect()
    }

    /// What is awaited of a notice, and since when or until when.
    fn next(&self, v: &NoticeView) -> String {
        let w = &self.p.w;
        let n = &v.standing;
        let said = n
            .course
            .iter()
            .rev()
            .find(|d| d.what == "answered" && !d.text.is_empty());
        if let (State::Answered, Some(d)) = (n.state, said) {
            return w.t2(
                "notice-answered-with",
                "at",
                w.when(&d.at),
                "text",
                d.text.as_str(),
            );
        }
        let now = self.p.shell.now;
        match v.clock.as_ref().and_then(|c| Some((c, c.due?))) {
            Some((c, due)) if c.late => w.t2(
                "notice-over",
                "body",
                w.body(&c.who),
                "span",
                w.lapse(w.wall(&due), now),
            ),
            Some((c, due)) => w.t2("notice-due", "body", w.body(&c.who), "at", w.when(&due)),
            None => w.notice_state(n),
        }
    }

    fn is_late(&self, v: &NoticeView) -> bool {
        v.clock.as_ref().is_some_and(|c| c.late)
    }

    /// Every field that anybody is told about the thing, and who is told it.
    fn matrix(&self, mail: &[NoticeView]) -> Vec<Shared> {
        let mut out: Vec<Shared> = vec![];
        for (i, v) in mail.iter().enumerate() {
            for f in &v.content {
                let at = out.iter().position(|s| s.field == f.field);
                let at = at.unwrap_or_else(|| {
                    out.push(Shared {
                        field: f.field.clone(),
                        value: None,
                        given: vec![false; mail.len()],
                    });
                    out.len() - 1
                });
                out[at].given[i] = true;
                if out[at].value.is_none() {
                    out[at].value = f.value.clone();
                }
            }
        }
        out
    }

    fn field(&self, code: &str) -> String {
        self.p
            .w
            .names()
            .codebook
            .sharing
            .label(code, self.p.w.lang.tag())
    }

    fn value(&self, f: &Field) -> Option<String> {
        f.value.as_ref().map(|v| self.p.w.told(&f.field, v))
    }

    /// Versions after the first: when a correction or a late fact followed.
    fn later<'b>(&self, n: &'b Standing) -> Vec<(&'b Done, usize)> {
        let sent = n.course.iter().filter(|d| d.what == "sent");
        sent.enumerate().skip(1).map(|(i, d)| (d, i)).collect()
    }

    fn did(&self, d: &Done) -> String {
        self.p.w.t(&format!("notice-did-{}", d.what))
    }

    /// The line under the title of the open one.
    fn terms(&self, o: &NoticeOpen) -> String {
        let w = &self.p.w;
        let it = &o.view.standing.it;
        let sharing = &w.names().codebook.sharing;
        let purpose = sharing.label(&it.purpose, w.lang.tag());
        w.t2(
            "notice-purpose",
            "purpose",
            purpose,
            "secrecy",
            w.secrecy(&it.confidential),
        )
    }

    fn mine(&self, body: &str) -> bool {
        self.v.body == body
    }

    fn may_sign(&self, n: &Standing) -> bool {
        n.state == State::Open && n.awaits().is_some_and(|b| self.mine(b))
    }

    fn may_send(&self, n: &Standing) -> bool {
        n.state == State::Open && self.mine(&n.it.sender)
    }

    fn may_acknowledge(&self, n: &Standing) -> bool {
        n.state == State::Sent && self.mine(&n.it.receiver) && n.it.answer != Answer::None
    }

    fn may_answer(&self, n: &Standing) -> bool {
        self.mine(&n.it.receiver)
            && n.it.answer == Answer::Answer
            && matches!(n.state, State::Sent | State::Acknowledged)
    }

    fn may_dispatch(&self, n: &Standing) -> bool {
        self.mine(&n.it.receiver)
            && !n.it.signers.is_empty()
            && n.delivered()
            && !n.course.iter().any(|d| d.what == "dispatched")
            && !matches!(n.state, State::Withdrawn | State::Dismissed)
    }

    fn withdrawn(&self, n: &Standing) -> bool {
        n.state == State::Withdrawn
    }

    /// Why a person must decide whether it goes out.
    fn doubt(&self, n: &Standing) -> Option<String> {
        let names: Vec<String> = (n.it.doubt.iter())
            .map(|d| {
                let p = self.p.w.names().city.parameters.get(d);
                p.map_or(d.clone(), |p| self.p.w.label(&p.label))
            })
            .collect();
        (!names.is_empty()).then(|| self.p.w.t1("notice-doubt", "what", names.join("; ")))
    }
}

/// The ring of a notice's state.
fn dot(n: &Standing) -> &'static str {
    match n.state {
        State::Withdrawn | State::Dismissed => "withdrawn",
        _ if !n.live() => "discharged",
        State::Acknowledged => "acknowledged",
        _ => "open",
    }
}
