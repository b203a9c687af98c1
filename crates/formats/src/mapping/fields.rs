//! The facts that a table can hold, and their fields.

use serde::Deserialize;

/// What a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// One case in one person ([`lf_domain::case::CaseReport`]).
    Case,
    /// A number of cases with one onset date ([`lf_domain::case::CaseCount`]).
    Count,
    /// A cluster found by CDC ([`lf_domain::occurrence::Cluster`]).
    Cluster,
    /// A typed occurrence ([`lf_domain::occurrence::Occurrence`]).
    Occurrence,
    /// A report on an acute occupational poisoning ([`lf_domain::occurrence::Poisoning`]).
    Poisoning,
    /// Other prefecture cities reached ([`lf_domain::occurrence::OtherPrefectures`]).
    OtherPrefectures,
    /// A weekly count of a class B or C disease ([`lf_domain::weekly::WeeklyCount`]).
    Weekly,
    /// Influenza sentinel figures of a week ([`lf_domain::sentinel::SentinelWeek`]).
    Sentinel,
    /// Influenza baselines of a year ([`lf_domain::sentinel::SentinelBaseline`]).
    Baseline,
    /// Where somebody was ([`lf_domain::stay::Stay`]).
    Stay,
    /// A meeting that somebody named ([`lf_domain::stay::Contact`]).
    Contact,
}

/// What the text of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A code or name of the code book, or one of a short list of words.
    Code,
    /// A day.
    Date,
    /// A whole number ≥ 0; columns can be summed.
    Count,
    /// A decimal number ≥ 0; percentages are 0–100.
    Number,
}

/// A field of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, the same as in the domain.
    pub name: &'static str,
    /// What its text is.
    pub holds: FieldType,
    /// True when every fact needs it.
    pub required: bool,
}

const fn need(name: &'static str, holds: FieldType) -> Field {
    Field {
        name,
        holds,
        required: true,
    }
}

const fn may(name: &'static str, holds: FieldType) -> Field {
    Field {
        name,
        holds,
        required: false,
    }
}

use FieldType::{Code, Count, Date, Number, Text};

impl FactKind {
    /// Name as mapping files and the journal write it.
    pub fn name(self) -> &'static str {
        match self {
            FactKind::Case => "case",
            FactKind::Count => "count",
            FactKind::Cluster => "cluster",
            FactKind::Occurrence => "occurrence",
            FactKind::Poisoning => "poisoning",
            FactKind::OtherPrefectures => "other_prefectures",
            FactKind::Weekly => "weekly",
            FactKind::Sentinel => "sentinel",
            FactKind::Baseline => "baseline",
            FactKind::Stay => "stay",
            FactKind::Contact => "contact",
        }
    }

    /// The fields that `columns` and `constants` can give.
    pub fn fields(self) -> &'static [Field] {
        match self {
            FactKind::Case => {
                const {
                    &[
                        need("case_id", Text),
                        need("disease", Code),
                        need("classification", Code),
                        may("origin", Code),
                        may("onset", Date),
                        may("reported", Date),
                        may("died", Date),
                        may("focus", Text),
                    ]
                }
            }
            FactKind::Count => {
                const {
                    &[
                        need("disease", Code),
                        need("date", Date),
                        need("cases", Count),
                        may("deaths", Count),
                        may("focus", Text),
                        may("origin", Code),
                    ]
                }
            }
            FactKind::Cluster => {
                const {
                    &[
                        need("disease", Code),
                        need("date", Date),
                        need("size", Count),
                        may("origin", Code),
                        may("link", Text),
                    ]
                }
            }
            FactKind::Occurrence => {
                const {
                    &[
                        need("what", Code),
                        need("date", Date),
                        may("persons", Count),
                        may("victims", Count),
                        may("deaths", Count),
                    ]
                }
            }
            FactKind::Poisoning => {
                const {
                    &[
                        need("occurrence", Text),
                        need("date", Date),
                        need("persons", Count),
                        may("deaths", Count),
                    ]
                }
            }
            FactKind::OtherPrefectures => {
                const { &[need("disease", Code), need("date", Date), need("n", Count)] }
            }
            FactKind::Weekly => {
                const {
                    &[
                        need("disease", Code),
                        need("cases", Count),
                        may("mean5", Number),
                    ]
                }
            }
            FactKind::Sentinel => {
                const {
                    &[
                        may("ili_pct", Number),
                        may("ili_base", Number),
                        may("pos_pct", Number),
                        may("pos_base", Number),
                    ]
                }
            }
            FactKind::Baseline => const { &[need("ili_base", Number), need("pos_base", Number)] },
            FactKind::Stay => {
                const {
                    &[
                        need("person", Text),
                        need("unit", Code),
                        need("which", Text),
                        need("from", Date),
                        may("to", Date),
                        may("cabin", Text),
                        may("seat", Text),
                        may("row", Count),
                        may("crew", Code),
                    ]
                }
            }
            FactKind::Contact => {
                const {
                    &[
                        need("person", Text),
                        need("of", Text),
                        may("setting", Text),
                        may("from", Date),
                        may("to", Date),
                    ]
                }
            }
        }
    }

    /// A field by its name.
    pub fn field(self, name: &str) -> Option<Field> {
        self.fields().iter().find(|f| f.name == name).copied()
    }

    /// True when the fact belongs to a place.
    pub fn has_place(self) -> bool {
        use FactKind::{Case, Cluster, Count, Occurrence, Poisoning, Weekly};
        matches!(
            self,
            Case | Count | Cluster | Occurrence | Poisoning | Weekly
        )
    }

    /// True when the fact belongs to a reporting week.
    pub fn has_week(self) -> bool {
        matches!(self, FactKind::Weekly | FactKind::Sentinel)
    }

    /// True when the fact can be imported or local.
    pub fn has_origin(self) -> bool {
        self.field("origin").is_some()
    }
}
