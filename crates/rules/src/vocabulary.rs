//! The functions that a condition may call: what each means, its arguments,
//! its unit and range, and in which direction it makes things worse.

use crate::report::Query;
use lf_domain::case::Origin;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use lf_domain::transmission::CapacityScope;

/// What an argument of a function may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// Disease code of the code book.
    Disease,
    /// `city` or `one_county`.
    Area,
    /// `all`, `incubation` or a number of days such as `7d`.
    Window,
    /// `imported` or `local`.
    Origin,
    /// A whole number, at least 1.
    Number,
    /// Question code of the code book.
    Question,
    /// Disease, group or occurrence that a question is about.
    About,
    /// Occurrence type of the code book.
    Occurrence,
    /// `persons` or `deaths`.
    PoisoningPart,
    /// `county` or `city`.
    Scope,
    /// `one_county`, `affected` or `each`.
    ExcessScope,
    /// `I`, `II`, `III` or `IV`.
    Level,
    /// Body codes with commas between.
    Bodies,
}

/// One function of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Name in conditions.
    pub name: &'static str,
    /// Arguments; those from `required` on may be left out.
    pub params: &'static [Param],
    /// How many arguments must be given.
    pub required: usize,
    /// True for yes-or-no functions.
    pub boolean: bool,
    /// Unit of the value.
    pub unit: &'static str,
    /// Smallest and largest possible value.
    pub range: (f64, f64),
    /// Meaning, for the manual and for editors.
    pub doc: &'static str,
}

const INF: f64 = f64::INFINITY;

/// Every function. In all of them more means worse, which the checker relies on.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "cases",
        params: &[Param::Disease, Param::Area, Param::Window, Param::Origin],
        required: 3,
        boolean: false,
        unit: "case",
        range: (0.0, INF),
        doc: "most onsets of a disease in any window, in the whole city or in the county that has most",
    },
    Function {
        name: "counties",
        params: &[Param::Disease, Param::Window, Param::Number],
        required: 2,
        boolean: false,
        unit: "county",
        range: (0.0, INF),
        doc: "most counties with a case inside one window (that holds at least this many cases in the city)",
    },
    Function {
        name: "foci",
        params: &[Param::Disease, Param::Window, Param::Number],
        required: 2,
        boolean: false,
        unit: "point",
        range: (0.0, INF),
        doc: "most distinct points of occurrence in a window (that holds at least this many cases)",
    },
    Function {
        name: "imported",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "case",
        range: (0.0, INF),
        doc: "cases in the city that were acquired elsewhere",
    },
    Function {
        name: "local",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "case",
        range: (0.0, INF),
        doc: "cases in the city that were acquired here",
    },
    Function {
        name: "outside",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "case",
        range: (0.0, INF),
        doc: "cases abroad or in other provinces",
    },
    Function {
        name: "other_prefectures",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "city",
        range: (0.0, INF),
        doc: "other prefecture cities reached by the same outbreak",
    },
    Function {
        name: "deaths",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "death",
        range: (0.0, INF),
        doc: "deaths in the city",
    },
    Function {
        name: "excess5y",
        params: &[Param::ExcessScope, Param::Number],
        required: 1,
        boolean: false,
        unit: "times the mean",
        range: (-1.0, INF),
        doc: "(week - five-year mean) / mean of one class B or C disease: largest in one county, joint over its affected counties where at least this many are affected, or the most that at least this many counties reach each by itself",
    },
    Function {
        name: "poisoning",
        params: &[Param::PoisoningPart],
        required: 1,
        boolean: false,
        unit: "person",
        range: (0.0, INF),
        doc: "persons (the dead included) or deaths of the largest acute occupational poisoning",
    },
    Function {
        name: "event",
        params: &[Param::Occurrence],
        required: 1,
        boolean: false,
        unit: "occurrence",
        range: (0.0, INF),
        doc: "recorded occurrences of a type",
    },
    Function {
        name: "event_deaths",
        params: &[Param::Occurrence],
        required: 1,
        boolean: false,
        unit: "death",
        range: (0.0, INF),
        doc: "deaths in connection with occurrences of a type",
    },
    Function {
        name: "event_victims",
        params: &[Param::Occurrence],
        required: 1,
        boolean: false,
        unit: "person",
        range: (0.0, INF),
        doc: "infected or dead in connection with occurrences of a type",
    },
    Function {
        name: "grade",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "grade",
        range: (0.0, 3.0),
        doc: "community transmission in the city: 0 none, 1 local, 2 sustained, 3 widespread",
    },
    Function {
        name: "grade_in_province",
        params: &[Param::Disease],
        required: 1,
        boolean: false,
        unit: "grade",
        range: (0.0, 3.0),
        doc: "highest grade in another prefecture city of the province",
    },
    Function {
        name: "capacity",
        params: &[Param::Scope],
        required: 1,
        boolean: false,
        unit: "grade",
        range: (0.0, 2.0),
        doc: "treatment and control capacity: 0 within, 1 may be exceeded, 2 exceeded",
    },
    Function {
        name: "judged",
        params: &[Param::Question, Param::About],
        required: 1,
        boolean: true,
        unit: "yes",
        range: (0.0, 1.0),
        doc: "answer of the body that is asked; unknown until it answers, unless the question has a default",
    },
    Function {
        name: "judged_if",
        params: &[Param::Question, Param::About],
        required: 2,
        boolean: true,
        unit: "yes",
        range: (0.0, 1.0),
        doc: "like judged, but not asked (and so no) while nothing of what it is about is on record",
    },
    Function {
        name: "ili_excess",
        params: &[],
        required: 0,
        boolean: false,
        unit: "percentage point",
        range: (-100.0, 100.0),
        doc: "influenza-like illness above its baseline in the latest sentinel week",
    },
    Function {
        name: "pos_excess",
        params: &[],
        required: 0,
        boolean: false,
        unit: "percentage point",
        range: (-100.0, 100.0),
        doc: "positivity above its baseline in the latest sentinel week",
    },
    Function {
        name: "designated",
        params: &[Param::Level, Param::Bodies],
        required: 2,
        boolean: true,
        unit: "order",
        range: (0.0, 1.0),
        doc: "an order with a document number designates this level, by one of these bodies",
    },
];

/// The function of a name.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name == name)
}

/// Length of a window as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Window {
    /// The whole episode.
    All,
    /// A number of days.
    Days(i32),
    /// One mean incubation period of the disease.
    Incubation,
}

/// A query whose arguments are understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    /// See [`FUNCTIONS`]; likewise for all others.
    Cases {
        disease: String,
        one_county: bool,
        window: Window,
        origin: Option<Origin>,
    },
    Counties {
        disease: String,
        window: Window,
        at_least: i64,
    },
    Foci {
        disease: String,
        window: Window,
        at_least: i64,
    },
    ByOrigin {
        disease: String,
        origin: Origin,
    },
    Outside {
        disease: String,
    },
    OtherPrefectures {
        disease: String,
    },
    Deaths {
        disease: String,
    },
    ExcessOneCounty,
    ExcessAffected {
        at_least: usize,
    },
    ExcessEach {
        at_least: usize,
    },
    PoisoningPersons,
    PoisoningDeaths,
    Event {
        what: String,
    },
    EventDeaths {
        what: String,
    },
    EventVictims {
        what: String,
    },
    Grade {
        disease: String,
    },
    GradeInProvince {
        disease: String,
    },
    Capacity {
        scope: CapacityScope,
    },
    Judged {
        finding: String,
        about: String,
        only_if_raised: bool,
    },
    IliExcess,
    PosExcess,
    Designated {
        level: Level,
        by: Vec<String>,
    },
}

/// Understands a query, or says what is wrong with it and what would be accepted.
pub(crate) fn understand(q: &Query, book: &CodeBook) -> Result<Ask, String> {
    let f = function(&q.func).ok_or_else(|| {
        let near = FUNCTIONS
            .iter()
            .map(|f| f.name)
            .max_by_key(|n| likeness(n, &q.func))
            .unwrap_or("");
        format!("there is no function `{}`; did you mean `{near}`?", q.func)
    })?;
    if q.args.len() < f.required || q.args.len() > f.params.len() {
        return Err(format!(
            "`{}` takes {} to {} arguments, not {}: {}",
            f.name,
            f.required,
            f.params.len(),
            q.args.len(),
            f.doc
        ));
    }
    for (arg, param) in q.args.iter().zip(f.params) {
        accept(arg, *param, book).map_err(|m| format!("in `{}`: {m}", f.name))?;
    }
    let about = q.args.get(1).map_or("", String::as_str);
    let on_record = book.diseases.contains_key(about) || book.occurrences.contains_key(about);
    if f.name == "judged_if" && !on_record {
        return Err(format!(
            "in `judged_if`: `{about}` is never on record by itself; name a disease or an occurrence type, or write judged()"
        ));
    }
    let arg = |i: usize| q.args.get(i).cloned().unwrap_or_default();
    let number = |i: usize| {
        q.args
            .get(i)
            .and_then(|a| a.parse::<i64>().ok())
            .unwrap_or(1)
    };
    let window = |i: usize| match arg(i).as_str() {
        "all" => Window::All,
        "incubation" => Window::Incubation,
        days => Window::Days(days.trim_end_matches('d').parse().unwrap_or(1)),
    };
    let origin = |s: &str| match s {
        "imported" => Some(Origin::Imported),
        "local" => Some(Origin::Local),
        _ => None,
    };
    Ok(match f.name {
        "cases" => Ask::Cases {
            disease: arg(0),
            one_county: arg(1) == "one_county",
            window: window(2),
            origin: origin(&arg(3)),
        },
        "counties" => Ask::Counties {
            disease: arg(0),
            window: window(1),
            at_least: number(2),
        },
        "foci" => Ask::Foci {
            disease: arg(0),
            window: window(1),
            at_least: number(2),
        },
        "imported" => Ask::ByOrigin {
            disease: arg(0),
            origin: Origin::Imported,
        },
        "local" => Ask::ByOrigin {
            disease: arg(0),
            origin: Origin::Local,
        },
        "outside" => Ask::Outside { disease: arg(0) },
        "other_prefectures" => Ask::OtherPrefectures { disease: arg(0) },
        "deaths" => Ask::Deaths { disease: arg(0) },
        "excess5y" if arg(0) == "affected" => Ask::ExcessAffected {
            at_least: number(1) as usize,
        },
        "excess5y" if arg(0) == "each" => Ask::ExcessEach {
            at_least: number(1) as usize,
        },
        "excess5y" => Ask::ExcessOneCounty,
        "poisoning" if arg(0) == "deaths" => Ask::PoisoningDeaths,
        "poisoning" => Ask::PoisoningPersons,
        "event" => Ask::Event { what: arg(0) },
        "event_deaths" => Ask::EventDeaths { what: arg(0) },
        "event_victims" => Ask::EventVictims { what: arg(0) },
        "grade" => Ask::Grade { disease: arg(0) },
        "grade_in_province" => Ask::GradeInProvince { disease: arg(0) },
        "capacity" if arg(0) == "city" => Ask::Capacity {
            scope: CapacityScope::City,
        },
        "capacity" => Ask::Capacity {
            scope: CapacityScope::County,
        },
        "judged" => Ask::Judged {
            finding: arg(0),
            about: arg(1),
            only_if_raised: false,
        },
        "judged_if" => Ask::Judged {
            finding: arg(0),
            about: arg(1),
            only_if_raised: true,
        },
        "ili_excess" => Ask::IliExcess,
        "pos_excess" => Ask::PosExcess,
        _ => Ask::Designated {
            level: arg(0).parse().map_err(|e: String| e)?,
            by: arg(1).split(',').map(|b| b.trim().to_string()).collect(),
        },
    })
}

fn accept(arg: &str, param: Param, book: &CodeBook) -> Result<(), String> {
    let one_of = |list: &[&str]| {
        if list.contains(&arg) {
            Ok(())
        } else {
            Err(format!("`{arg}` must be one of {}", list.join(", ")))
        }
    };
    let code = |known: &mut dyn Iterator<Item = &String>, what: &str| {
        let known: Vec<&String> = known.collect();
        if known.iter().any(|k| k.as_str() == arg) {
            return Ok(());
        }
        let near = known
            .iter()
            .max_by_key(|k| likeness(k, arg))
            .map_or("", |k| k.as_str());
        Err(format!(
            "`{arg}` is not {what} of the code book; did you mean `{near}`?"
        ))
    };
    match param {
        Param::Disease => code(&mut book.diseases.keys(), "a disease"),
        Param::Question => code(&mut book.questions.keys(), "a question"),
        Param::Occurrence => code(&mut book.occurrences.keys(), "an occurrence type"),
        Param::About => code(
            &mut book
                .diseases
                .keys()
                .chain(book.groups.keys())
                .chain(book.occurrences.keys())
                .chain(book.topics.keys()),
            "a disease, group or occurrence type",
        ),
        Param::Area => one_of(&["city", "one_county"]),
        Param::ExcessScope => one_of(&["one_county", "affected", "each"]),
        Param::Origin => one_of(&["imported", "local"]),
        Param::PoisoningPart => one_of(&["persons", "deaths"]),
        Param::Scope => one_of(&["county", "city"]),
        Param::Level => one_of(&["I", "II", "III", "IV"]),
        Param::Bodies => arg.split(',').try_for_each(|b| accept_body(b.trim(), book)),
        Param::Window => {
            let days = arg
                .strip_suffix('d')
                .and_then(|d| d.parse::<u16>().ok())
                .is_some_and(|d| (1..=366).contains(&d));
            if arg == "all" || arg == "incubation" || days {
                Ok(())
            } else {
                Err(format!(
                    "`{arg}` is not a window; write \"7d\", \"incubation\" or \"all\""
                ))
            }
        }
        Param::Number => match arg.parse::<i64>() {
            Ok(n) if n >= 1 => Ok(()),
            _ => Err(format!("`{arg}` must be a whole number, at least 1")),
        },
    }
}

fn accept_body(body: &str, book: &CodeBook) -> Result<(), String> {
    if book.bodies.contains_key(body) {
        return Ok(());
    }
    let near = book
        .bodies
        .keys()
        .max_by_key(|k| likeness(k, body))
        .map_or("", |k| k.as_str());
    Err(format!(
        "`{body}` is not a body of the code book; did you mean `{near}`?"
    ))
}

/// How alike two codes are: the number of letter pairs that they share.
fn likeness(a: &str, b: &str) -> usize {
    let pairs = |s: &str| {
        s.as_bytes()
            .windows(2)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let other = pairs(b);
    pairs(a).iter().filter(|p| other.contains(p)).count() * 4 + usize::from(a.len() == b.len())
}
