//! The functions that a condition may call: what each means, its arguments,
//! its unit and range, and in which direction it makes things worse.

mod argument;
mod ask;

pub(crate) use ask::{Ask, Window, understand};

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
