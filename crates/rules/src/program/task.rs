//! A task as a plan gives it: a `duty` (opened by something that happens or by
//! the calendar) or a `measure` (opened by the level of a response or the risk
//! grade of an area).

use super::chain::Tier;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};

/// One item of a `duty` or `measure` block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Id, unique in the pack, e.g. `daily-report`.
    pub id: String,
    /// What is to be done, verb first, for a desk: at most about 20 characters.
    pub title: Label,
    /// Roles that must do it; each gets a task of its own.
    pub who: Vec<String>,
    /// For each of which areas; without it once for the area of the response.
    #[serde(default)]
    pub each: Option<Each>,
    /// Roles that receive the result. A role of county bodies means the one of the same county.
    #[serde(default)]
    pub to: Vec<String>,
    /// By when.
    #[serde(default)]
    pub due: Option<Due>,
    /// How often, while it holds.
    #[serde(default)]
    pub every: Option<Every>,
    /// What shows that it was done.
    #[serde(default)]
    pub evidence: Evidence,
    /// Who may see it beyond the parties.
    #[serde(default)]
    pub confidential: Confidentiality,
    /// Group of the command structure that carries it, e.g. `medical`.
    #[serde(default)]
    pub group: Option<String>,
    /// What happens when it is late.
    #[serde(default)]
    pub escalate: Vec<Escalation>,
    /// Duties only: what opens it.
    #[serde(default)]
    pub on: Option<Trigger>,
    /// Measures only: the level from which it holds, this and every higher one.
    #[serde(default)]
    pub level: Option<Level>,
    /// Measures only: holds in areas of these risk grades alone.
    #[serde(default)]
    pub grades: Vec<Grade>,
    /// Measures only: topics of the responses that it is for; all when left out.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Whose responses it belongs to; both when left out.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Tasks of the same plan, by id, whose place it takes while both would hold.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Set where the text says "may" or a higher body decides: then it is offered
    /// as a proposal, never opened by itself.
    #[serde(default)]
    pub power: Option<Power>,
    /// Advice to the public or a standing rule of conduct: shown, never owed.
    #[serde(default)]
    pub advice: bool,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// For each of which areas a task exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// Every county of the city (of the response's area).
    County,
    /// Counties with something on record for the incident, or of the response's scope.
    Affected,
    /// Every other county.
    Unaffected,
}

/// A risk grade of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Low.
    Low,
    /// Middle.
    Mid,
    /// High.
    High,
}

/// By when, and who says so. One of `within`, `by`, `parameter` is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// Length from the moment that opens it: `2h`, `30m`, `3d`.
    #[serde(default)]
    pub within: Option<String>,
    /// Time of the day in the city, of the period's last day: `20:00`.
    #[serde(default)]
    pub by: Option<String>,
    /// Parameter of the city that gives `within` or `by`, where the text gives none.
    #[serde(default)]
    pub parameter: Option<String>,
    /// Where the limit comes from: a clause or law. Empty with `parameter`.
    #[serde(default)]
    pub source: String,
    /// First day on which the limit is law.
    #[serde(default)]
    pub since: Option<jiff::civil::Date>,
    /// Counted from the happening itself instead of from the moment it became known.
    #[serde(default)]
    pub from_happening: bool,
}

/// How often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Every {
    /// Number of calendar days in one period: 1 daily, 7 weekly, 3 every three days.
    pub days: u32,
    /// Parameter of the city, a length in days (`30d`), that takes the place of
    /// `days` where the text gives no number; `days` holds in a city without it.
    #[serde(default)]
    pub parameter: Option<String>,
    /// May the leading group change it, with a reason (AMB-57)?
    #[serde(default)]
    pub adjustable: bool,
}

impl Every {
    /// Days of one period, at least one. `value` gives the value of a parameter of the city.
    pub fn days_in<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> u32 {
        let given = (self.parameter.as_deref())
            .and_then(value)
            .and_then(|v| v.strip_suffix('d')?.parse().ok());
        given.unwrap_or(self.days).max(1)
    }
}

/// What shows that a task was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What is handed over, e.g. "risk assessment report".
    #[serde(default)]
    pub label: Label,
    /// The recorded act that discharges it by itself: `report.daily`, `report.first`,
    /// `report.progress`, `report.closing`, `report.evaluation`, `zone.map`,
    /// `file.<step>`, `fact.<kind>`, `record.<kind>`, `release`. Without it a note discharges it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Who may see a task beyond its parties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    /// Everybody.
    Public,
    /// The bodies of the joint mechanism.
    #[default]
    Internal,
    /// The parties only.
    Confidential,
}

/// A step of reminding when a task is late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Length after the limit: `90m`.
    pub after: String,
    /// Roles that are told.
    pub to: Vec<String>,
}

/// What opens a duty. All given filters must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// `fact.<kind>`, `finding.candidate`, `finding.pending`, `response.started`,
    /// `response.raised`, `response.lowered`, `response.ended`, `response.active` (with
    /// `every`), `file.opened`, `order.recorded`, `zone.graded`, `warning.issued`,
    /// `report.signed`, `standing` (with `every`: always, by the calendar).
    pub event: String,
    /// Diseases of the fact.
    #[serde(default)]
    pub diseases: Vec<String>,
    /// Legal classes of the disease: `A`, `B`, `C`, `a_managed` (class A, or managed as
    /// such), `b_managed` (class B, and managed as such).
    #[serde(default)]
    pub classes: Vec<String>,
    /// Classifications of a case.
    #[serde(default)]
    pub classifications: Vec<String>,
    /// Topics of the incident.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Levels (of the candidate or response).
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Kind of order, report or record.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Origins of a case: `imported`, `local`, …
    #[serde(default)]
    pub origins: Vec<String>,
    /// Values that it must have, by their names: one of a list of texts, or `>=3`, or
    /// `>=name` with a parameter of the city.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, Vec<String>>,
    /// Opened once for an incident's response instead of at each such event.
    #[serde(default)]
    pub once: bool,
}

/// A measure that needs a decision of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// Role that may decide it under the plan.
    pub by: String,
    /// Role whose decision number the law asks for in addition (AMB-51, AMB-52).
    #[serde(default)]
    pub higher: Option<String>,
    /// The law or clause that asks for it.
    #[serde(default)]
    pub law: String,
    /// What an order must carry: `scope`, `assessment`, `end`, `review`, `reason`, `basis`,
    /// `tracks`, `object`, `exceptions`; `class_ab`: its disease is of class A or B; `trunk`:
    /// the higher body's number only where a trunk road is cut; `lab`: warns without a result.
    #[serde(default)]
    pub needs: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_of_the_city_takes_the_place_of_the_packs() {
        let every = |parameter: Option<&str>| Every {
            days: 30,
            parameter: parameter.map(String::from),
            adjustable: false,
        };
        let city = |name: &str| match name {
            "review" => Some("90d"),
            "hours" => Some("24h"),
            _ => None,
        };
        assert_eq!(every(None).days_in(city), 30);
        assert_eq!(every(Some("review")).days_in(city), 90);
        assert_eq!(every(Some("unset")).days_in(city), 30);
        assert_eq!(every(Some("hours")).days_in(city), 30);
    }
}
