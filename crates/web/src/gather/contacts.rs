//! Contacts for their page.

use crate::desk::Desk;
use jiff::civil::Date;
use lf_app::contacts::{CaseWindow, ContactLine, ContactQuery, Contacts, Whereabouts};
use lf_app::store::StoreError;
use serde::Deserialize;

/// Lines of the list; the drawing and the API have more.
pub const MOST: usize = 200;

/// What the address asks for, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Entry of a case.
    pub case: String,
    /// Id of a person.
    pub person: String,
    /// Disease whose definitions count.
    pub disease: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `2` for contacts of contacts.
    pub steps: String,
}

/// A line of the list.
pub struct Row {
    /// Who, when, how far.
    pub line: ContactLine,
    /// The last meeting as it is on record.
    pub last: Option<Whereabouts>,
    /// Last day of observation by the rules.
    pub until: Option<Date>,
    /// Running observation.
    pub observed: Option<String>,
}

/// What the page shows.
pub struct ContactsView {
    /// What was asked for.
    pub asked: Asked,
    /// The case, where one was asked for.
    pub window: Option<CaseWindow>,
    /// The search; none where nothing was asked for or it cannot be read.
    pub query: Option<ContactQuery>,
    /// Everything that was found.
    pub contacts: Contacts,
    /// Lines of the list.
    pub rows: Vec<Row>,
    /// A day that cannot be read.
    pub wrong_day: Option<String>,
    /// Today in the city.
    pub today: Date,
}

/// Looks for contacts; none where the case does not exist.
///
/// # Errors
/// When the database fails.
pub async fn gather(desk: &Desk, asked: Asked) -> Result<Option<ContactsView>, StoreError> {
    let office = &desk.office;
    let window = match asked.case.as_str() {
        "" => None,
        case => match case.parse() {
            Ok(seq) => office.case_window(seq).await?,
            Err(_) => None,
        },
    };
    if window.is_none() && !asked.case.is_empty() {
        return Ok(None);
    }
    let mut view = ContactsView {
        today: office.today(),
        query: None,
        contacts: Contacts::default(),
        rows: vec![],
        wrong_day: None,
        window,
        asked,
    };
    view.query = query(&mut view);
    if let Some(q) = &view.query {
        view.contacts = office.contacts(q).await?;
        let shown = view.contacts.lines.iter().take(MOST);
        let persons: Vec<&str> = shown.map(|l| l.person.as_str()).collect();
        let mut running = office.observed(&persons).await?;
        for line in view.contacts.lines.iter().take(MOST) {
            let last = match line.meetings.first() {
                Some(m) => office.whereabouts(m.stay).await?,
                None => None,
            };
            let until = (line.last)
                .and_then(|l| office.book.contacts.observed_until(&q.disease, l))
                .map(|(day, _)| day);
            view.rows.push(Row {
                observed: running.remove(&line.person),
                line: line.clone(),
                last,
                until,
            });
        }
    }
    Ok(Some(view))
}

/// The search that was asked for.
fn query(view: &mut ContactsView) -> Option<ContactQuery> {
    let asked = &view.asked;
    let mut wrong = None;
    let mut day = |text: &str, or: Date| match text.trim() {
        "" => or,
        text => text.parse().unwrap_or_else(|_| {
            wrong = Some(text.to_string());
            or
        }),
    };
    let (persons, disease, first) = match &view.window {
        Some(w) => (w.persons.clone(), w.disease.clone(), w.from),
        None => {
            let person = asked.person.trim().to_string();
            let back = view.today.saturating_sub(jiff::Span::new().days(14));
            (vec![person], asked.disease.clone(), back)
        }
    };
    let (from, to) = (day(&asked.from, first), day(&asked.to, view.today));
    let steps = if asked.steps == "2" { 2 } else { 1 };
    view.wrong_day = wrong;
    let complete = persons.iter().any(|p| !p.is_empty()) && !disease.is_empty();
    (complete && view.wrong_day.is_none()).then_some(ContactQuery {
        persons,
        disease,
        from,
        to,
        steps,
    })
}
