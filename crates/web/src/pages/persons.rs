//! The register of persons: found, registered, one with all that is on his record, and who
//! may be one.

use crate::html::Html;
use crate::page::Page;
use crate::pages::reading::told;
use crate::part;
use crate::view::declared::{Row, Section};
use crate::view::happening::What;
use crate::words::Words;
use askama::Template;
use lf_app::persons::{Double, Joined, Known, PersonRecord, Thing};
use lf_app::reading::ReadLine;
use lf_domain::person::{Description, Document, Sex};
use lf_domain::refusal::Refusal;
use lf_response::custody::rules::Rules;
use lf_response::person::{Given, How, Person};

/// Somebody who was found.
pub struct Found {
    /// The person.
    pub known: Known,
    /// How he was found.
    pub by: &'static str,
}

/// Search, with what was found.
#[derive(Template)]
#[template(path = "pages/persons.html")]
pub struct Persons<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What was asked; empty for nothing yet.
    pub q: &'a str,
    /// Who was found.
    pub found: Vec<Found>,
    /// How many persons are on the register.
    pub all: usize,
    /// How many pairs wait for a word.
    pub doubles: usize,
}

/// The form of a new person, or of more about one.
#[derive(Template)]
#[template(path = "pages/person_new.html")]
pub struct NewPerson<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The person who is described again.
    pub again: Option<&'a Person>,
    /// Whether what stood before was wrong.
    pub corrected: bool,
    /// What was written as a reason.
    pub note: &'a str,
    /// What was wrong.
    pub wrongs: Vec<(String, String, String)>,
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Key of the form.
    pub key: &'a str,
}

/// A person's record.
#[derive(Template)]
#[template(path = "pages/person.html")]
pub struct PersonPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The record.
    pub r: &'a PersonRecord,
    /// How it was read.
    pub sight: Html,
    /// What was refused.
    pub refusals: &'a [Refusal],
    /// Key of the forms.
    pub key: String,
    /// What the city says about handing persons over.
    pub rules: &'a Rules,
    /// Whether the acting officer's body determines persons.
    pub may_determine: bool,
}

/// Persons who may be one, and who was taken for one.
#[derive(Template)]
#[template(path = "pages/doubles.html")]
pub struct Doubles<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Pairs, newest first.
    pub pairs: &'a [Double],
    /// How many there are.
    pub all: usize,
    /// What the program merged by itself.
    pub joined: &'a [Joined],
    /// What was refused.
    pub refusals: &'a [Refusal],
    /// Key of the forms.
    pub key: String,
    /// What the city says about handing persons over.
    pub rules: &'a Rules,
    /// Whether the acting officer's body determines persons.
    pub may_determine: bool,
}

/// Names as one text.
pub fn name(w: &Words, d: &Description) -> String {
    let names: Vec<String> = d.names.iter().map(|n| n.written()).collect();
    match names.is_empty() {
        true => w.t("person-nameless"),
        false => names.join(" / "),
    }
}

/// A number of which only the end is shown.
pub fn masked(number: &str) -> String {
    let n = number.chars().count();
    let shown = if n > 6 { 4 } else { 2 };
    let end: String = number.chars().skip(n.saturating_sub(shown)).collect();
    format!("{}{end}", "*".repeat(n.saturating_sub(shown).min(14)))
}

/// The documents, with only the ends of their numbers.
pub fn documents(w: &Words, d: &Description) -> String {
    let one = |x: &Document| format!("{} {}", kind(w, x), masked(&x.number));
    let all: Vec<String> = d.documents.iter().map(one).collect();
    all.join(&w.t("list-comma"))
}

fn kind(w: &Words, d: &Document) -> String {
    w.t(&format!("decl-say-{}", d.kind.name()))
}

/// What else is known, in a line: sex, birth, nationality.
pub fn traits(w: &Words, d: &Description) -> String {
    let sex = d.sex.map(|s| match s {
        Sex::Male => w.t("decl-say-male"),
        Sex::Female => w.t("decl-say-female"),
    });
    let birth = d.birth.map(|b| w.t1("person-born", "day", b.to_string()));
    let nation = (!d.nationality.is_empty()).then(|| d.nationality.clone());
    let all: Vec<String> = [sex, birth, nation].into_iter().flatten().collect();
    all.join(&w.t("list-comma"))
}

/// Why two may be one, strongest first.
fn reasons(w: &Words, keys: &[String]) -> Vec<String> {
    keys.iter().map(|k| w.t(&format!("likeness-{k}"))).collect()
}

/// The lines of a description, whole.
pub fn lines(w: &Words, d: &Description) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = vec![];
    for n in &d.names {
        out.push((w.t("person-name"), n.written()));
    }
    for x in &d.documents {
        let issuer = match x.issuer.is_empty() {
            true => String::new(),
            false => format!(" {}", x.issuer),
        };
        let until = x.expiry.map_or(String::new(), |e| {
            format!(" {}", w.t1("person-until", "day", e.to_string()))
        });
        out.push((kind(w, x), format!("{}{issuer}{until}", x.number)));
    }
    let rest = traits(w, d);
    if !rest.is_empty() {
        out.push((w.t("person-traits"), rest));
    }
    for phone in &d.phones {
        out.push((w.t("decl-phones-number"), phone.clone()));
    }
    out
}

impl Persons<'_> {
    fn name(&self, d: &Description) -> String {
        name(&self.p.w, d)
    }

    fn documents(&self, d: &Description) -> String {
        documents(&self.p.w, d)
    }

    fn traits(&self, d: &Description) -> String {
        traits(&self.p.w, d)
    }
}

impl NewPerson<'_> {
    fn row(&self, row: &Row) -> Vec<Html> {
        row.fields.iter().map(Html::of).collect()
    }
}

impl PersonPage<'_> {
    fn title(&self) -> String {
        name(&self.p.w, &self.r.known.description)
    }

    fn lines(&self, d: &Description) -> Vec<(String, String)> {
        lines(&self.p.w, d)
    }

    fn erased(&self) -> bool {
        let all = std::iter::once(&self.r.known.person).chain(&self.r.known.members);
        all.into_iter().all(|p| p.erased())
    }

    /// What was given about the person, newest first, with the id under which it stands.
    fn given(&self) -> Vec<(&str, &Given)> {
        let all = std::iter::once(&self.r.known.person).chain(&self.r.known.members);
        let mut out: Vec<(&str, &Given)> = all
            .flat_map(|p| p.given.iter().map(|g| (p.id.as_str(), g)))
            .collect();
        out.sort_by_key(|(_, g)| std::cmp::Reverse(g.seq));
        out
    }

    fn corrects(&self, g: &Given) -> bool {
        g.how == How::Corrected
    }

    fn summary(&self, d: &Description) -> String {
        let w = &self.p.w;
        let parts = [name(w, d), documents(w, d), traits(w, d)];
        let parts: Vec<String> = parts.into_iter().filter(|t| !t.is_empty()).collect();
        parts.join(" · ")
    }

    /// The beginning of the id.
    fn short(&self) -> String {
        self.r.known.person.id.chars().take(8).collect()
    }

    fn member(&self, m: &Person) -> String {
        self.summary(&m.description())
    }

    fn category(&self, code: &str) -> String {
        let known = self.rules.words.categories.get(code);
        known.map_or(code.to_string(), |c| self.p.w.label(&c.label))
    }

    /// What an entry is called.
    fn called(&self, t: &Thing) -> String {
        let kind = t.kind.clone();
        self.p.w.happening(&What::Other { kind })
    }

    /// What somebody who looked was shown.
    fn looked(&self, r: &ReadLine) -> String {
        told(&self.p.w, r)
    }

    /// Where the thing of an entry is shown.
    fn href(&self, t: &Thing) -> String {
        let (sort, id) = t.subject.split_once('/').unwrap_or_default();
        match sort {
            "declaration" => format!("/declarations/{id}"),
            "manifest" => format!("/manifests/{id}"),
            "result" => format!("/results/{id}"),
            "custody" => format!("/custody/{id}"),
            "case" if !t.sealed.is_null() => format!("/journal/{}/person", t.seq),
            "observation" => format!("/observations/{id}"),
            _ => format!("/journal/{}", t.seq),
        }
    }

    /// What an entry says, in a line.
    fn says(&self, t: &Thing) -> String {
        let w = &self.p.w;
        let text = |name: &str| t.sealed[name].as_str().unwrap_or_default().to_string();
        let open = |name: &str| t.body[name].as_str().unwrap_or_default().to_string();
        let verdict = t.body["verdict"].as_str();
        let verdict = verdict.map(|v| w.t(&format!("result-says-{v}")));
        let symptoms: Vec<String> = (text("symptoms").split([',', ' ']))
            .filter(|s| !s.is_empty())
            .map(|s| w.maybe(&format!("symptom-{s}"), &[]).unwrap_or(s.into()))
            .collect();
        let parts = match t.kind.split('.').next().unwrap_or_default() {
            "result" => vec![
                open("test"),
                verdict.unwrap_or_default(),
                text("value"),
                open("laboratory"),
            ],
            "manifest" => vec![text("conveyance"), text("itinerary"), text("seat")],
            "custody" => vec![
                self.category(&open("kind")),
                open("place"),
                open("conveyance"),
            ],
            "declaration" => vec![
                open("conveyance"),
                text("seat"),
                symptoms.join(&w.t("list-comma")),
            ],
            _ => vec![w.body_name(t.agency.as_str())],
        };
        let parts: Vec<String> = parts.into_iter().filter(|p| !p.trim().is_empty()).collect();
        parts.join(" · ")
    }

    fn icon(&self, name: &str) -> Html {
        part::icon(name)
    }
}

impl Doubles<'_> {
    fn name(&self, k: &Known) -> String {
        name(&self.p.w, &k.description)
    }

    fn lines(&self, k: &Known) -> Vec<(String, String)> {
        lines(&self.p.w, &k.description)
    }

    fn summary(&self, k: &Known) -> String {
        let w = &self.p.w;
        let (docs, traits) = (documents(w, &k.description), traits(w, &k.description));
        format!("{docs} · {traits}")
    }

    fn both<'d>(&self, d: &'d Double) -> [&'d Known; 2] {
        [&d.one, &d.other]
    }

    fn reasons(&self, d: &Double) -> Vec<String> {
        reasons(&self.p.w, &d.question.reasons)
    }

    /// Two people who give one document number: nobody may wave that through.
    fn one_document(&self, d: &Double) -> bool {
        let same = |key: &str| d.question.reasons.iter().any(|r| r == key);
        same("document-same") && same("name-other")
    }

    fn bits(&self, d: &Double) -> f64 {
        d.question.bits
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn only_the_end_of_a_number_is_shown() {
        assert_eq!(masked("E12345678"), "*****5678");
        assert_eq!(masked("11010519491231002X"), "**************002X");
        assert_eq!(masked("77"), "77");
        assert_eq!(masked(""), "");
    }
}
