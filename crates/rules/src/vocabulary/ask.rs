//! A call of a function with its arguments understood.

use super::argument::{accept, likeness};
use super::{FUNCTIONS, function};
use crate::report::Query;
use lf_domain::case::Origin;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use lf_domain::transmission::CapacityScope;

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
