//! Who may do what. One place, so that permissions can become policies later.

use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::refusal::Refusal;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Record a fact, a correction or a withdrawal.
    Report,
    /// Read a person's sealed content.
    ReadPerson,
    /// Import a file.
    Import,
    /// Destroy the key of a person.
    Erase,
    /// Open an approval file.
    OpenFile,
    /// Sign a step of an approval file, or change what it brought about.
    Sign,
    /// Record an order.
    Order,
    /// Hand signatures to a deputy.
    Delegate,
    /// Take note of a warning.
    Acknowledge,
}

/// Allows or refuses. At present every officer of the city's list may act for
/// his own body; nobody else may act at all.
///
/// # Errors
/// The officer is not on the list, or acts for another body.
pub fn authorise(city: &City, actor: &Actor, _action: Action) -> Result<(), Refusal> {
    let Some(officer) = city.officers.iter().find(|o| o.id == actor.officer) else {
        let known: Vec<&str> = city.officers.iter().map(|o| o.id.as_str()).collect();
        return Err(Refusal::new(
            "officer",
            "unknown-officer",
            &actor.officer,
            known.join(", "),
        ));
    };
    if officer.body != actor.body {
        return Err(Refusal::new(
            "body",
            "other-body",
            &actor.body,
            &officer.body,
        ));
    }
    Ok(())
}
