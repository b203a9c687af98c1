//! People under observation: the list, the form of a new one, one with its looks.

use crate::chart;
use crate::html::Html;
use crate::page::Page;
use crate::view::filled::Filled;
use askama::Template;
use jiff::civil::Date;
use lf_app::reading::ReadLine;
use lf_response::observation::{End, How, Look, Observation, Reason, Site};

/// The list.
#[derive(Template)]
#[template(path = "pages/observations.html")]
pub struct Observations<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Observations.
    pub rows: &'a [Observation],
    /// Only running ones.
    pub open: bool,
    /// Only those that the officer's body looks after.
    pub mine: bool,
    /// Number to continue below.
    pub before: Option<u64>,
    /// Today.
    pub today: Date,
}

impl Observations<'_> {
    fn say(&self, family: &str, word: &str) -> String {
        self.p.w.t(&format!("{family}-{word}"))
    }

    fn missed(&self, o: &Observation) -> usize {
        match o.ended {
            Some(_) => 0,
            None => o.missed(self.today).len(),
        }
    }

    fn complaints(&self, o: &Observation) -> bool {
        o.ended.is_none() && o.complains()
    }

    /// Nobody has looked today.
    fn asked(&self, o: &Observation) -> bool {
        o.next <= self.today
    }

    fn over(&self, o: &Observation) -> bool {
        o.ended.is_none() && (o.over() || self.today > o.until)
    }
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "pages/observation_new.html")]
pub struct NewObservation<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The officer's own body.
    pub own: String,
    /// Bodies that can look after somebody.
    pub bodies: Vec<String>,
    /// What was typed.
    pub form: Filled,
}

impl NewObservation<'_> {
    fn say(&self, family: &str, word: &str) -> String {
        self.p.w.t(&format!("{family}-{word}"))
    }

    fn diseases(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let all = w.names().codebook.diseases.keys();
        all.map(|d| (d.clone(), w.name(d))).collect()
    }

    fn chosen(&self, body: &str) -> bool {
        match self.form.value("body") {
            "" => body == self.own,
            typed => body == typed,
        }
    }
}

/// Symptoms of the rules, with the boxes that were ticked.
pub fn symptoms(p: &Page, form: &Filled) -> Vec<(String, String, bool)> {
    let follow = p.w.names().codebook.contacts.follow.as_ref();
    let all = follow.map(|f| &f.symptoms).into_iter().flatten();
    all.map(|(code, label)| {
        let name = format!("s-{code}");
        let on = form.is(&name, "1");
        (name, p.w.label(label), on)
    })
    .collect()
}

/// One observation.
#[derive(Template)]
#[template(path = "pages/observation.html")]
pub struct ObservationPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The observation, as the reader may see it.
    pub o: &'a Observation,
    /// Days without a look.
    pub missed: Vec<Date>,
    /// Whether the officer's body looks after him.
    pub mine: bool,
    /// The same, and it runs.
    pub own: bool,
    /// Who read what was found, newest first; for the body that looks after him.
    pub reads: Vec<ReadLine>,
    /// What was typed.
    pub form: Filled,
    /// The link that was just given out.
    pub link: Option<String>,
    /// Today.
    pub today: Date,
}

impl ObservationPage<'_> {
    fn say(&self, family: &str, word: &str) -> String {
        self.p.w.t(&format!("{family}-{word}"))
    }

    fn symptoms(&self) -> Vec<(String, String, bool)> {
        symptoms(self.p, &self.form)
    }

    /// The link as a square that his telephone reads.
    fn qr(&self, address: &str) -> Html {
        chart::qr::draw(&self.p.w.t("observation-link"), address)
    }

    /// How officers look at somebody.
    fn hows(&self) -> [How; 2] {
        [How::Visit, How::Phone]
    }

    /// What was typed into one of the forms, when it was the one that was sent.
    fn typed(&self, sent: &str, name: &str) -> &str {
        let last = match self.form.value("do") {
            "" => "check",
            sent => sent,
        };
        if last == sent {
            self.form.value(name)
        } else {
            ""
        }
    }

    /// The reason of what was done last, where the reader may see it.
    fn because(&self) -> String {
        let note = self.o.note.as_deref().filter(|n| !n.is_empty());
        note.map_or_else(String::new, |n| {
            format!("{}{n}", self.p.w.t("reason-colon"))
        })
    }

    fn missed_days(&self) -> String {
        let days: Vec<String> = self.missed.iter().map(|d| self.p.w.day(*d)).collect();
        days.join(&self.p.w.t("list-comma"))
    }

    fn looks(&self) -> Vec<&Look> {
        self.o.looks.iter().rev().collect()
    }

    /// What was found, where the reader may see it.
    fn found(&self, look: &Look) -> String {
        let w = &self.p.w;
        let Some(seen) = &look.seen else {
            return match look.checked.complaints {
                true => w.t("observation-complaints"),
                false => w.t("observation-well"),
            };
        };
        let follow = w.names().codebook.contacts.follow.as_ref();
        let name = |code: &String| {
            let label = follow.and_then(|f| f.symptoms.get(code));
            label.map_or_else(|| code.clone(), |l| w.label(l))
        };
        let degrees = seen.tenths.map(|t| {
            let text = format!("{}.{}", t / 10, t % 10);
            w.t1("observation-degrees", "t", text)
        });
        let note = Some(seen.note.clone()).filter(|n| !n.is_empty());
        let well = seen.well && seen.symptoms.is_empty();
        let said: Vec<String> = (degrees.into_iter())
            .chain(well.then(|| w.t("observation-well")))
            .chain(seen.symptoms.iter().map(name))
            .chain(note)
            .collect();
        match said.is_empty() {
            true => w.t("observation-well"),
            false => said.join(&w.t("list-comma")),
        }
    }

    fn who(&self, look: &Look) -> String {
        match look.checked.how {
            How::Himself => self.p.w.t("observation-how-himself"),
            _ => self.p.w.officer(look.by.officer.as_str()),
        }
    }
}
