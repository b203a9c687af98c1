//! An agreement on sharing, and the policy that it becomes.

use crate::schema::quoted;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who may see which fields of what, for which purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Id, unique among all plans in force: `taicang-port/cbrn-notice`.
    pub id: String,
    /// Code of the plan.
    pub plan: String,
    /// Clause under which it stands.
    pub clause: String,
    /// Roles whose records it opens.
    pub from: Vec<String>,
    /// Roles that may see them.
    pub to: Vec<String>,
    /// Record types.
    pub about: Vec<String>,
    /// Fields, and no others.
    pub fields: Vec<String>,
    /// The purpose.
    pub purpose: String,
    /// First day.
    #[serde(default)]
    pub since: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// A day as policies compare it: 20260918.
pub(crate) fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// `[Role::"a", Role::"b"]`.
fn set(kind: &str, ids: &[String]) -> String {
    let all: Vec<String> = (ids.iter())
        .map(|id| format!("{kind}::{}", quoted(id)))
        .collect();
    format!("[{}]", all.join(", "))
}

impl Agreement {
    /// The policy, as text that a person can read and the validator checks.
    pub fn policy(&self) -> String {
        let mut when = vec![
            format!("resource.owner in {}", set("Role", &self.from)),
            format!("principal.body in {}", set("Role", &self.to)),
            format!("{}.contains(resource.category)", set("Category", &self.about)),
            format!("{}.contains(context.field)", set("Field", &self.fields)),
            format!("context.purpose == Purpose::{}", quoted(&self.purpose)),
        ];
        when.extend(self.since.map(|d| format!("context.day >= {}", number(d))));
        when.extend(self.until.map(|d| format!("context.day <= {}", number(d))));
        format!(
            "@plan({})\n@clause({})\npermit (principal, action == Action::\"see\", resource)\nwhen {{\n    {}\n}};\n",
            quoted(&self.plan),
            quoted(&self.clause),
            when.join(" &&\n    ")
        )
    }
}
