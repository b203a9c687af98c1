//! Entry forms: which fields a kind of fact has, what was typed, and the fact it means.

mod disease;
mod opinion;
mod reader;
mod register;
mod stay;
mod weekly;

pub use reader::Reader;

use crate::view::report_form::Typed;
use crate::words::Words;
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;

/// A kind of fact that has a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One case in one person.
    Case,
    /// A number of cases.
    Count,
    /// A cluster found by CDC.
    Cluster,
    /// A typed occurrence.
    Occurrence,
    /// An acute occupational poisoning.
    Poisoning,
    /// Weekly count of a class B or C disease.
    Weekly,
    /// Influenza sentinel figures.
    Sentinel,
    /// Influenza baselines.
    Baseline,
    /// An answer to a question of a plan.
    Judgement,
    /// Community transmission grade.
    Grade,
    /// Capacity grade.
    Capacity,
    /// Designation order.
    Designation,
    /// Other prefectures reached.
    OtherPrefectures,
    /// Where somebody was.
    Stay,
    /// A meeting that somebody named.
    Contact,
    /// A record is taken back.
    Withdrawal,
}

/// How a field is filled.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// A day.
    Date,
    /// An ISO week.
    Week,
    /// A number within bounds, in steps.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Step; 1 for whole numbers.
        step: &'static str,
    },
    /// One of few, all to be seen. None is chosen beforehand.
    Choice(Vec<Choice>),
    /// One of many.
    Select(Vec<Choice>),
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Value.
    pub value: String,
    /// Name.
    pub label: String,
    /// Group in a long list; empty for none.
    pub group: String,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name, which is also that of the fact's field.
    pub name: &'static str,
    /// How it is filled.
    pub control: Control,
    /// Whether it must be.
    pub required: bool,
    /// Whether it takes the whole width.
    pub wide: bool,
    /// Whether it is folded away with what can be added later.
    pub later: bool,
}

impl Field {
    fn must(name: &'static str, control: Control) -> Field {
        Field {
            name,
            control,
            required: true,
            wide: false,
            later: false,
        }
    }

    fn may(name: &'static str, control: Control) -> Field {
        Field {
            name,
            control,
            required: false,
            wide: false,
            later: false,
        }
    }

    fn later(name: &'static str, control: Control) -> Field {
        Field {
            name,
            control,
            required: false,
            wide: false,
            later: true,
        }
    }

    fn wide(self) -> Field {
        Field { wide: true, ..self }
    }

    /// True where the choices are to be seen side by side.
    pub fn is_short(&self) -> bool {
        matches!(&self.control, Control::Choice(c) if c.len() < 4)
    }
}

impl Kind {
    /// Kinds in the order of the page that offers them.
    pub const OFFERED: [Kind; 15] = [
        Kind::Case,
        Kind::Count,
        Kind::Cluster,
        Kind::Judgement,
        Kind::Occurrence,
        Kind::Poisoning,
        Kind::Weekly,
        Kind::Sentinel,
        Kind::Baseline,
        Kind::Grade,
        Kind::Capacity,
        Kind::OtherPrefectures,
        Kind::Designation,
        Kind::Stay,
        Kind::Contact,
    ];

    /// Name in addresses, and of the fact as journalled after `fact.`.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Case => "case",
            Kind::Count => "count",
            Kind::Cluster => "cluster",
            Kind::Occurrence => "occurrence",
            Kind::Poisoning => "poisoning",
            Kind::Weekly => "weekly",
            Kind::Sentinel => "sentinel",
            Kind::Baseline => "baseline",
            Kind::Judgement => "judgement",
            Kind::Grade => "grade",
            Kind::Capacity => "capacity",
            Kind::Designation => "designation",
            Kind::OtherPrefectures => "other_prefectures",
            Kind::Stay => "stay",
            Kind::Contact => "contact",
            Kind::Withdrawal => "withdrawal",
        }
    }

    /// The kind of a name.
    pub fn parse(slug: &str) -> Option<Kind> {
        (Kind::OFFERED.into_iter().chain([Kind::Withdrawal])).find(|k| k.slug() == slug)
    }

    /// Its fields in the order of the form.
    pub fn fields(self, w: &Words) -> Vec<Field> {
        match self {
            Kind::Case => disease::case_fields(w),
            Kind::Count => disease::count_fields(w),
            Kind::Cluster => disease::cluster_fields(w),
            Kind::OtherPrefectures => disease::other_fields(w),
            Kind::Occurrence => register::occurrence_fields(w),
            Kind::Poisoning => register::poisoning_fields(w),
            Kind::Designation => register::designation_fields(w),
            Kind::Weekly => weekly::weekly_fields(w),
            Kind::Sentinel => weekly::sentinel_fields(),
            Kind::Baseline => weekly::baseline_fields(),
            Kind::Judgement => opinion::judgement_fields(w),
            Kind::Grade => opinion::grade_fields(w),
            Kind::Capacity => opinion::capacity_fields(w),
            Kind::Stay => stay::stay_fields(w),
            Kind::Contact => stay::contact_fields(w),
            Kind::Withdrawal => vec![Field::must("reason", Control::Long).wide()],
        }
    }

    /// The fact that was typed.
    ///
    /// # Errors
    /// What is missing or cannot be read, field by field. Whether the fact is
    /// possible is for the domain to say.
    pub fn read(self, typed: &Typed, w: &Words) -> Result<Fact, Vec<Refusal>> {
        let mut r = Reader::new(typed, w.names());
        let fact = match self {
            Kind::Case => disease::case(&mut r),
            Kind::Count => disease::count(&mut r),
            Kind::Cluster => disease::cluster(&mut r),
            Kind::OtherPrefectures => disease::other(&mut r),
            Kind::Occurrence => register::occurrence(&mut r),
            Kind::Poisoning => register::poisoning(&mut r),
            Kind::Designation => register::designation(&mut r),
            Kind::Weekly => weekly::weekly(&mut r),
            Kind::Sentinel => weekly::sentinel(&mut r),
            Kind::Baseline => weekly::baseline(&mut r),
            Kind::Judgement => opinion::judgement(&mut r),
            Kind::Grade => opinion::grade(&mut r),
            Kind::Capacity => opinion::capacity(&mut r),
            Kind::Stay => stay::stay(&mut r),
            Kind::Contact => stay::contact(&mut r),
            Kind::Withdrawal => Some(Fact::Withdrawal {
                reason: r.required("reason"),
            }),
        };
        match (fact, r.refusals) {
            (Some(fact), refusals) if refusals.is_empty() => Ok(fact),
            (_, refusals) => Err(refusals),
        }
    }

    /// The field of the form that a refusal of the domain is about.
    pub fn field_of(self, refusal: &Refusal) -> &str {
        match (self, refusal.field.as_str()) {
            // The domain speaks of "the day it happened" where the form has a name for it.
            (Kind::Case, "date") => "onset",
            (Kind::Weekly | Kind::Sentinel, "date") => "week",
            (Kind::Baseline | Kind::Stay | Kind::Contact, "date") => "from",
            (_, field) => field,
        }
    }
}

/// A fact as it would be typed, for correcting it; none for kinds without a form.
pub fn typed(fact: &Fact) -> Option<(Kind, Typed)> {
    let kind = Kind::parse(fact.kind())?;
    let mut out = Typed::new();
    let json = serde_json::to_value(fact).ok()?;
    for (name, value) in json.as_object()? {
        let text = match value {
            serde_json::Value::String(s) => s.clone(),
            serde_json::Value::Number(n) => n.to_string(),
            serde_json::Value::Bool(b) => (if *b { "yes" } else { "no" }).to_string(),
            serde_json::Value::Object(place) => match place.get("county") {
                Some(code) => code.as_str().unwrap_or_default().to_string(),
                None => continue,
            },
            _ => continue,
        };
        out.insert(name.clone(), text);
    }
    out.remove("fact");
    // A zone is chosen as a place; the county follows from it.
    if let Some(zone) = out.remove("zone") {
        out.insert("place".into(), zone);
    }
    if let Fact::Case(c) = fact
        && let Some(link) = c.links.first()
    {
        out.insert("link_kind".into(), link.kind.clone());
        out.insert("link_key".into(), link.key.clone());
    }
    Some((kind, out))
}

/// Choices from codes that the catalogue names `<prefix>-<code>`.
fn coded(w: &Words, prefix: &str, codes: &[&str]) -> Vec<Choice> {
    let choice = |c: &&str| Choice {
        value: (*c).to_string(),
        label: w.t(&format!("{prefix}-{c}")),
        group: String::new(),
    };
    codes.iter().map(choice).collect()
}

/// Counties and zones, then the city as a whole; with `outside` what lies beyond it.
fn places(w: &Words, outside: bool) -> Vec<Choice> {
    let city = &w.names().city;
    let mut out: Vec<Choice> = vec![];
    let mut add = |value: &str, label: String, group: &str| {
        out.push(Choice {
            value: value.into(),
            label,
            group: group.into(),
        });
    };
    let (counties, other) = (w.t("group-counties"), w.t("group-elsewhere"));
    for a in &city.areas {
        add(&a.code, w.label(&a.label), &counties);
    }
    for z in &city.zones {
        let host = w.county(&z.host);
        add(
            &z.code,
            w.t2("zone-counted", "zone", w.label(&z.label), "host", host),
            &counties,
        );
    }
    add("city", w.t("place-city-unknown-county"), &other);
    if outside {
        for (code, place) in [
            ("other_prefecture", Place::OtherPrefecture),
            ("other_province", Place::OtherProvince),
            ("abroad", Place::Abroad),
        ] {
            add(code, w.place(&place), &other);
        }
    }
    out
}

/// Diseases, those that the plans name first.
fn diseases(w: &Words, only: impl Fn(&str) -> bool) -> Vec<Choice> {
    let book = &w.names().codebook;
    let grouped = |class: &str| match class {
        "A" => w.t("class-law-a"),
        "B" => w.t("class-law-b"),
        "C" => w.t("class-law-c"),
        _ => w.t("class-law-other"),
    };
    let mut out: Vec<Choice> = (book.diseases.iter())
        .filter(|(_, d)| only(&d.class))
        .map(|(code, d)| Choice {
            value: code.clone(),
            label: w.label(&d.label),
            group: grouped(&d.class),
        })
        .collect();
    let rank = |c: &Choice| {
        let class = book.diseases.get(&c.value).map_or("", |d| d.class.as_str());
        match class {
            "A" => 0,
            "other" => 1,
            "B" => 2,
            _ => 3,
        }
    };
    out.sort_by_key(rank);
    out
}

/// Bodies with a code, by name.
fn bodies<'a>(w: &Words, codes: impl Iterator<Item = &'a String>) -> Vec<Choice> {
    codes
        .map(|c| Choice {
            value: c.clone(),
            label: w.body(c),
            group: String::new(),
        })
        .collect()
}
