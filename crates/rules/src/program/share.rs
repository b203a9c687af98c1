//! An agreement on sharing as a plan gives it: who tells whom what about whom,
//! when, why, and what is expected back.

use super::task::{Confidentiality, Trigger};
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// One item of a `share` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Id, unique among the tasks and agreements of the pack, e.g. `cbrn-notice`.
    pub id: String,
    /// What is told, verb first, for a desk.
    pub title: Label,
    /// Roles that tell. A body that recorded the trigger tells the others, never itself.
    pub from: Vec<String>,
    /// Roles whose entries count as the only sender's own: hospitals for a health
    /// commission. Without them only entries of `from` itself trigger.
    #[serde(default)]
    pub by: Vec<String>,
    /// Roles that are told, each for itself.
    #[serde(default)]
    pub to: Vec<String>,
    /// Parameter of the city that lists further receiving roles, where the text names none.
    #[serde(default)]
    pub to_parameter: Option<String>,
    /// Categories of the code book: whom or what it is about.
    pub about: Vec<String>,
    /// What opens a notice; any one will do.
    #[serde(default)]
    pub on: Vec<Trigger>,
    /// Fields of the code book that are told, and no others.
    pub fields: Vec<String>,
    /// Purpose of the code book.
    pub purpose: String,
    /// By when it is sent: a length (`2h`), else the name of a parameter of the city.
    #[serde(default)]
    pub within: Option<String>,
    /// Where a length comes from: a clause or law.
    #[serde(default)]
    pub source: String,
    /// What the receiver owes.
    #[serde(default)]
    pub answer: Answer,
    /// By when the receiver owes it, like `within`.
    #[serde(default)]
    pub answer_within: Option<String>,
    /// Whether it goes out by itself.
    #[serde(default)]
    pub send: Sending,
    /// The only way out, for notices to bodies outside the mainland.
    #[serde(default)]
    pub route: Option<Route>,
    /// The clause leaves classified matter to the rules on secrecy: it never goes this way.
    #[serde(default)]
    pub secrecy: bool,
    /// Who may see it beyond the parties.
    #[serde(default)]
    pub confidentiality: Confidentiality,
    /// First day, where it is not the plan's.
    #[serde(default)]
    pub since: Option<jiff::civil::Date>,
    /// Last day, where it is not the plan's.
    #[serde(default)]
    pub until: Option<jiff::civil::Date>,
    /// What is inferred or missing in the text, said to whoever reads the agreement.
    #[serde(default)]
    pub note: Label,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// What a receiver owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing.
    None,
    /// A receipt.
    #[default]
    Acknowledge,
    /// An answer in words; it is a receipt too.
    Answer,
}

/// Whether a notice goes out by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sending {
    /// With the entry that triggers it.
    #[default]
    AtOnce,
    /// An officer of the sender looks at it first.
    ByHand,
}

/// The way of a notice to bodies outside the mainland: the program itself never
/// sends abroad, it gives the signed draft to the body that may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Role whose channel it is.
    pub through: String,
    /// Roles that sign before, in this order.
    pub signers: Vec<String>,
}

impl Share {
    /// Role that sends what a body of `role` recorded; none where the agreement does
    /// not speak of it.
    pub fn sender(&self, role: &str) -> Option<&str> {
        let own = self.from.iter().find(|f| *f == role);
        let first = || {
            self.from
                .first()
                .filter(|_| self.by.iter().any(|b| b == role))
        };
        own.or_else(first).map(String::as_str)
    }

    /// Whether it holds on a day, as far as the agreement itself says.
    pub fn holds(&self, day: jiff::civil::Date) -> bool {
        self.since.is_none_or(|d| d <= day) && self.until.is_none_or(|d| day <= d)
    }

    /// Whether it is about natural persons.
    pub fn is_personal(&self, sharing: &lf_domain::sharing::Sharing) -> bool {
        use lf_domain::sharing::Matter;
        let person =
            |c: &String| (sharing.categories.get(c)).is_some_and(|c| c.matter == Matter::Person);
        self.about.iter().any(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_recorded_it_sends_it() {
        let roles = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let mutual = Share {
            from: roles(&["customs", "mhc"]),
            ..Share::default()
        };
        assert_eq!(mutual.sender("mhc"), Some("mhc"));
        assert_eq!(mutual.sender("hospital"), None);
        let health = Share {
            from: roles(&["mhc"]),
            by: roles(&["hospital"]),
            ..Share::default()
        };
        assert_eq!(health.sender("hospital"), Some("mhc"));
        assert_eq!(health.sender("customs"), None);
    }

    #[test]
    fn an_agreement_has_its_own_days() {
        use jiff::civil::date;
        let s = Share {
            since: Some(date(2026, 3, 1)),
            until: Some(date(2026, 3, 31)),
            ..Share::default()
        };
        assert!(s.holds(date(2026, 3, 1)) && s.holds(date(2026, 3, 31)));
        assert!(!s.holds(date(2026, 2, 28)) && !s.holds(date(2026, 4, 1)));
        assert!(Share::default().holds(date(1999, 1, 1)));
    }
}
