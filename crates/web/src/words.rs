//! What pages say: messages of `locales/` in one language, with the names of
//! the code book and the city.

use crate::given::Given;
use crate::html::{Html, escape_into};
use crate::lang::Lang;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::{CodeBook, Label};
use lf_domain::level::Level;
use lf_domain::place::Place;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

static_loader! {
    static LOCALES = {
        locales: "../../locales",
        fallback_language: "zh-CN",
        // The direction marks that Fluent puts around arguments break words in Chinese
        // fonts and are not needed for two left-to-right languages.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Short names of one plan, for links and headings.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PlanName {
    /// Folder of the pack, which is also its place under `/plans/`.
    pub id: String,
    /// Code, e.g. `PHE`.
    pub code: String,
    /// Full name.
    pub label: Label,
    /// Name of one to five characters for use beside a clause number.
    pub short: Label,
}

/// Names that are data: the code book, the city, the plans in force.
#[derive(Clone, Debug)]
pub struct Names {
    /// Diseases, questions, bodies …
    pub codebook: CodeBook,
    /// Areas, bodies, officers.
    pub city: City,
    /// Plans in force, governing order first.
    pub plans: Vec<PlanName>,
}

/// A language with everything that has a name in it. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    /// Today in the city: dates of other years are written with their year.
    pub today: Date,
    names: Arc<Names>,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A number; plural forms depend on it.
    Num(f64),
    /// Text from anywhere.
    Text(String),
    /// Markup of our own, for [`Words::rich`] only.
    Html(String),
}

/// What can be an argument of a message.
pub trait Say {
    /// The argument.
    fn say(&self) -> Arg;
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self) -> Arg {
        (**self).say()
    }
}

impl Say for str {
    fn say(&self) -> Arg {
        Arg::Text(self.to_string())
    }
}

impl Say for String {
    fn say(&self) -> Arg {
        Arg::Text(self.clone())
    }
}

impl Say for Html {
    fn say(&self) -> Arg {
        Arg::Html(self.0.clone())
    }
}

impl Say for f64 {
    /// Two decimals at most: values are measured, not computed to the last bit.
    fn say(&self) -> Arg {
        Arg::Num((self * 100.0).round() / 100.0)
    }
}

impl Say for u64 {
    fn say(&self) -> Arg {
        Arg::Num(*self as f64)
    }
}

impl Say for u32 {
    fn say(&self) -> Arg {
        Arg::Num(f64::from(*self))
    }
}

impl Say for u8 {
    fn say(&self) -> Arg {
        Arg::Num(f64::from(*self))
    }
}

impl Say for usize {
    fn say(&self) -> Arg {
        Arg::Num(*self as f64)
    }
}

impl Words {
    /// The words of a language on a day.
    pub fn new(lang: Lang, today: Date, names: Arc<Names>) -> Words {
        Words { lang, today, names }
    }

    /// The names behind the words.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The message `key`.
    pub fn t(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The message `key` with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl Say) -> String {
        self.say(key, &[(name, value.say())])
    }

    /// The message `key` with two arguments.
    pub fn t2(&self, key: &str, n1: &str, v1: impl Say, n2: &str, v2: impl Say) -> String {
        self.say(key, &[(n1, v1.say()), (n2, v2.say())])
    }

    /// The message `key` with any arguments; the key itself where there is no such message.
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.maybe(key, args).unwrap_or_else(|| {
            tracing::warn!("no message `{key}`");
            key.to_string()
        })
    }

    /// The message `key` where there is one.
    pub fn maybe(&self, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        self.lookup(key, args, |text| text.to_string())
    }

    /// A message that holds markup of its own (`<b>`) or takes markup as arguments.
    /// Text arguments are escaped.
    pub fn rich(&self, key: &str, args: &[(&str, Arg)]) -> Html {
        let escaped = |text: &str| {
            let mut out = String::with_capacity(text.len());
            escape_into(&mut out, text);
            out
        };
        Html(self.lookup(key, args, escaped).unwrap_or_else(|| {
            tracing::warn!("no message `{key}`");
            key.to_string()
        }))
    }

    fn lookup(
        &self,
        key: &str,
        args: &[(&str, Arg)],
        text: impl Fn(&str) -> String,
    ) -> Option<String> {
        let args: HashMap<Cow<'static, str>, FluentValue<'static>> = (args.iter())
            .map(|(name, arg)| {
                let value = match arg {
                    Arg::Num(n) => FluentValue::from(*n),
                    Arg::Text(t) => FluentValue::from(text(t)),
                    Arg::Html(h) => FluentValue::from(h.clone()),
                };
                (Cow::Owned((*name).to_string()), value)
            })
            .collect();
        let said = if args.is_empty() {
            LOCALES.try_lookup(self.lang.id(), key)
        } else {
            LOCALES.try_lookup_with_args(self.lang.id(), key, &args)
        };
        said.map(|s| match self.lang {
            Lang::Zh => thin_gaps(s),
            Lang::En => s,
        })
    }

    /// A label in this language.
    pub fn label(&self, label: &Label) -> String {
        label.text(self.lang.tag()).to_string()
    }

    /// Name of any code of the code book.
    pub fn name(&self, code: &str) -> String {
        self.names.codebook.label(code, self.lang.tag())
    }

    /// Name of a code inside a sentence: English names begin small there, unless they
    /// are abbreviations or named after a country.
    pub fn noun(&self, code: &str) -> String {
        match self.lang {
            Lang::Zh => self.name(code),
            Lang::En => small(&self.name(code)),
        }
    }

    /// Short name of a body, by its role; the program itself has one too.
    pub fn body(&self, role: &str) -> String {
        match role {
            "lianfang" => self.t("body-machine"),
            // A county's own body.
            id if id.contains('@') => self.names.city.body_label(id, self.lang.tag()),
            _ => self.name(role),
        }
    }

    /// The city's own name of the body that fills a role.
    pub fn body_full(&self, role: &str) -> String {
        let own = self.names.city.bodies.iter().find(|b| b.role == role);
        own.map_or_else(|| self.body(role), |b| self.label(&b.label))
    }

    /// Name of an officer of the city, or the id of whoever signed.
    pub fn officer(&self, id: &str) -> String {
        if let Some(pack) = id.strip_prefix("pack:") {
            let (folder, digest) = pack.split_once('@').unwrap_or((pack, ""));
            let plan = self.names.plans.iter().find(|p| p.id == folder);
            let name = plan.map_or_else(|| folder.to_string(), |p| self.label(&p.short));
            let digest = digest.get(..6).unwrap_or(digest);
            return self.t2("officer-pack", "plan", name, "digest", digest);
        }
        let officer = self.names.city.officers.iter().find(|o| o.id == id);
        officer.map_or_else(|| id.to_string(), |o| self.label(&o.label))
    }

    /// Name of a town or street by its nine digits.
    pub fn town(&self, code: &str) -> String {
        let towns = self.names.city.areas.iter().flat_map(|a| &a.towns);
        let found = towns.clone().find(|t| t.code == code);
        found.map_or_else(|| code.to_string(), |t| self.label(&t.label))
    }

    /// A moment on the wall clocks of the city: `16:31` today, else `9-17 10:00`.
    pub fn when(&self, at: &jiff::Timestamp) -> String {
        self.moment(self.wall(at))
    }

    /// The wall clock of the city at a moment.
    pub fn wall(&self, at: &jiff::Timestamp) -> jiff::civil::DateTime {
        let zone = jiff::tz::TimeZone::get(&self.names.city.time_zone);
        at.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC))
            .datetime()
    }

    /// Name of a county by its code.
    pub fn county(&self, code: &str) -> String {
        self.place(&Place::County(code.to_string()))
    }

    /// Name of a place.
    pub fn place(&self, place: &Place) -> String {
        match place {
            Place::County(_) | Place::City => self.names.city.place_label(place, self.lang.tag()),
            Place::OtherPrefecture => self.t("place-other_prefecture"),
            Place::OtherProvince => self.t("place-other_province"),
            Place::Abroad => self.t("place-abroad"),
        }
    }

    /// The plan with a code, where it is in force.
    pub fn plan(&self, code: &str) -> Option<&PlanName> {
        self.names.plans.iter().find(|p| p.code == code)
    }

    /// Short name of a plan.
    pub fn plan_short(&self, code: &str) -> String {
        self.plan(code)
            .map_or_else(|| code.to_string(), |p| self.label(&p.short))
    }

    /// Address of the page of a clause.
    pub fn clause_href(&self, plan: &str, clause: &str) -> String {
        let id = self.plan(plan).map_or(plan, |p| p.id.as_str());
        format!("/plans/{id}/{clause}")
    }

    /// "III" with the word for level: `Level III`.
    pub fn level(&self, level: impl Given<Level>) -> String {
        let level = level.get();
        self.t(&format!("level-{level}"))
    }

    /// Level with its name: `Level III, relatively serious`.
    pub fn level_full(&self, level: impl Given<Level>) -> String {
        let level = level.get();
        self.t(&format!("level-full-{level}"))
    }
}

/// First words of names of the code book that keep their capital in a sentence.
const PROPER: &[&str] = &["Japanese"];

/// An English name as it stands inside a sentence.
pub fn small(name: &str) -> String {
    let first = name.split([' ', ',', '-']).next().unwrap_or_default();
    let plain = first.chars().skip(1).all(char::is_lowercase) && first.chars().count() > 1;
    let mut chars = name.chars();
    match chars.next() {
        Some(c) if plain && !PROPER.contains(&first) => c.to_lowercase().chain(chars).collect(),
        _ => name.to_string(),
    }
}

/// In Chinese text the gap between a figure and its unit must not
/// break; catalogues hold plain spaces, which can be seen and typed.
fn thin_gaps(text: String) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut digit = false;
    while let Some(c) = chars.next() {
        let wide = chars
            .peek()
            .is_some_and(|n| ('\u{3400}'..='\u{9fff}').contains(n));
        match c == ' ' && digit && wide {
            true => out.push('\u{a0}'),
            false => out.push(c),
        }
        digit = c.is_ascii_digit();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_small_inside_sentences() {
        assert_eq!(small("Cholera"), "cholera");
        assert_eq!(
            small("Hand, foot and mouth disease"),
            "hand, foot and mouth disease"
        );
        assert_eq!(small("SARS"), "SARS");
        assert_eq!(small("COVID-19"), "COVID-19");
        assert_eq!(small("Japanese encephalitis"), "Japanese encephalitis");
        assert_eq!(small("A"), "A");
    }

    #[test]
    fn figures_stay_with_their_units() {
        assert_eq!(
            thin_gaps("还差 3 例，到 9 月".into()),
            "还差 3\u{a0}例，到 9\u{a0}月"
        );
        assert_eq!(thin_gaps("3 of 4".into()), "3 of 4");
    }
}
