//! The policy that an agreement becomes.

use crate::schema::quoted;
use jiff::civil::Date;
use lf_domain::permit::Agreement;

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

/// The policy of an agreement, as text that a person can read and the validator checks.
pub fn text(a: &Agreement) -> String {
    let mut when = vec![
        format!("resource.owner in {}", set("Role", &a.from)),
        format!("principal.body in {}", set("Role", &a.to)),
        format!(
            "resource.categories.containsAny({})",
            set("Category", &a.about)
        ),
        format!("{}.contains(context.field)", set("Field", &a.fields)),
        format!("context.purpose == Purpose::{}", quoted(&a.purpose)),
    ];
    when.extend(a.since.map(|d| format!("context.day >= {}", number(d))));
    when.extend(a.until.map(|d| format!("context.day <= {}", number(d))));
    format!(
        "@id({})\n@plan({})\n@clause({})\npermit (principal, action == Action::\"see\", resource)\nwhen {{\n    {}\n}};\n",
        quoted(&a.id),
        quoted(&a.plan),
        quoted(&a.clause),
        when.join(" &&\n    ")
    )
}
