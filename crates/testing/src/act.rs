//! Who acts, how it came in, and what a refused act was told.

use lf_app::commit::Via;
use lf_app::office::Office;
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use std::fmt::Debug;

/// An officer of the city's list.
pub fn officer(office: &Office, id: &str) -> Actor {
    let found = office.city.officers.iter().find(|o| o.id == id);
    let o = found.unwrap_or_else(|| panic!("{id} is not on the list"));
    Actor {
        officer: o.id.clone(),
        body: o.body.clone(),
    }
}

/// Who signs for a body: its first officer with a post, else its first.
pub fn of(office: &Office, body: &str) -> Actor {
    let of_body = || office.city.officers.iter().filter(|o| o.body == body);
    let found = of_body()
        .find(|o| o.post.is_some())
        .or_else(|| of_body().next());
    let o = found.unwrap_or_else(|| panic!("nobody of {body} is on the list"));
    officer(office, &o.id)
}

/// An act of a test under an idempotency key.
pub fn keyed(key: &str) -> Via {
    Via {
        key: Some(key.into()),
        source: "test".into(),
    }
}

/// An act of a test without a key.
pub fn once() -> Via {
    Via::source("test")
}

/// The keys of the refusals with which an act was answered, in their order.
pub fn refusals<T: Debug>(done: Result<T, ReportError>) -> Vec<String> {
    match done {
        Err(ReportError::Refused(list)) => list.into_iter().map(|r| r.key).collect(),
        other => panic!("expected a refusal: {other:?}"),
    }
}

/// The key of the first refusal.
pub fn refused<T: Debug>(done: Result<T, ReportError>) -> String {
    refusals(done).swap_remove(0)
}
