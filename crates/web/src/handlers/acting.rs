//! What was typed, as handlers of acts read it.

use crate::desk::Desk;
use crate::view::report_form::Typed;
use jiff::Timestamp;
use jiff::civil::DateTime;
use lf_app::commit::Via;

/// The form's own key, so that sending twice records once.
pub(super) fn via(typed: &Typed) -> Via {
    let key = typed
        .get("key")
        .filter(|k| k.starts_with("form:") && k.len() < 120);
    Via {
        key: key.cloned(),
        source: "form".into(),
    }
}

/// A moment typed as the city's clocks show it: `2026-09-18T16:28`.
pub(super) fn moment(desk: &Desk, text: &str) -> Option<Timestamp> {
    let at: DateTime = text.trim().parse().ok()?;
    Some(at.to_zoned(desk.office.zone().clone()).ok()?.timestamp())
}

/// The codes whose boxes were ticked: `county-330424`.
pub(super) fn ticked(typed: &Typed, prefix: &str) -> Vec<String> {
    let codes = typed.keys().filter_map(|k| k.strip_prefix(prefix));
    codes.map(str::to_string).collect()
}

/// What was typed without spaces around it; none when nothing was.
pub(super) fn given(typed: &Typed, name: &str) -> Option<String> {
    let text = typed.get(name)?.trim();
    (!text.is_empty()).then(|| text.to_string())
}
