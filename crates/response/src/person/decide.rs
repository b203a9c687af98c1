//! What may be done in the register of persons.

use super::likeness::{Judgement, Verdict};
use super::{Content, How, Open, Person, PersonEvent};
use lf_domain::identity::{permit, resident};
use lf_domain::person::{Description, DocumentKind};
use lf_domain::refusal::Refusal;

/// What is wrong with a description: nothing to know somebody by, a number that cannot be.
pub fn check(d: &Description) -> Vec<Refusal> {
    let mut out = vec![];
    let named = d.names.iter().any(|n| !n.written().trim().is_empty());
    if !named && d.documents.is_empty() {
        let accepted = "names, documents";
        out.push(Refusal::new("names", "person-nothing-known", "", accepted));
    }
    for (i, document) in d.documents.iter().enumerate() {
        let field = format!("documents.{i}.number");
        let wrong = match document.kind {
            _ if document.number.trim().is_empty() => {
                out.push(Refusal::new(&field, "required", "", ""));
                continue;
            }
            DocumentKind::ResidentId => resident::check(&document.number, None).err(),
            DocumentKind::TravelPermit => permit::check(&document.number).err(),
            _ => None,
        };
        out.extend(wrong.map(|w| w.at(&field)));
    }
    out
}

/// Somebody is described for the first time.
///
/// # Errors
/// See [`check`].
pub fn register(
    id: &str,
    description: Description,
    note: &str,
) -> Result<Vec<PersonEvent>, Vec<Refusal>> {
    let wrong = check(&description);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(vec![event(id, Open::Registered, Some(description), note)])
}

/// Somebody is described again.
///
/// # Errors
/// See [`check`]; a correction without a reason; an erased person.
pub fn amend(
    person: &Person,
    how: How,
    description: Description,
    note: &str,
) -> Result<Vec<PersonEvent>, Vec<Refusal>> {
    let mut wrong = match how {
        How::Corrected => check(&description),
        // What is added may be one telephone number.
        How::Added if description == Description::default() => {
            let accepted = "names, documents, birth …";
            vec![Refusal::new("names", "person-nothing-known", "", accepted)]
        }
        How::Added => {
            let mut all = person.description();
            super::add(&mut all, &description);
            check(&all)
        }
    };
    if how == How::Corrected {
        wrong.extend(reason(note).err());
    }
    if person.erased() {
        wrong.push(Refusal::new(
            "person",
            "person-erased",
            &person.id,
            "POST /persons",
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(vec![event(
        &person.id,
        Open::Amended { how },
        Some(description),
        note,
    )])
}

/// The question whether two are one person, unless it was asked or answered before. It is
/// put to both, so that it stands on both pages.
pub fn question(a: &Person, b: &Person, judged: &Judgement) -> Vec<PersonEvent> {
    let known = |x: &Person, y: &Person| {
        x.questions.contains_key(&y.id) || x.parted.contains(&y.id) || x.members.contains(&y.id)
    };
    let merged = a.into.is_some() || b.into.is_some();
    if a.id == b.id || merged || known(a, b) || known(b, a) {
        return vec![];
    }
    let ask = |id: &str, with: &str| {
        let open = Open::Questioned {
            with: with.to_string(),
            bits: judged.bits,
            reasons: judged.reasons.iter().map(|r| r.key.to_string()).collect(),
        };
        event(id, open, None, "")
    };
    vec![ask(&a.id, &b.id), ask(&b.id, &a.id)]
}

/// Somebody says that they are two.
///
/// # Errors
/// It is one id, they are merged, or no reason is given.
pub fn part(a: &Person, b: &Person, note: &str) -> Result<Vec<PersonEvent>, Refusal> {
    reason(note)?;
    two(a, b)?;
    if a.members.contains(&b.id) || b.members.contains(&a.id) {
        return Err(Refusal::new("with", "person-is-merged", &b.id, "unmerge"));
    }
    let say = |id: &str, with: &str| {
        let with = with.to_string();
        event(id, Open::Parted { with }, None, note)
    };
    Ok(vec![say(&a.id, &b.id), say(&b.id, &a.id)])
}

/// Two ids are one person, kept under the first.
///
/// The program may do this alone (`judged`) only where a document and the name are the same
/// and nobody said otherwise; an officer gives a reason.
///
/// # Errors
/// It is one id; one of them is merged already; the program may not; no reason is given.
pub fn merge(
    survivor: &Person,
    member: &Person,
    judged: Option<&Judgement>,
    note: &str,
) -> Result<Vec<PersonEvent>, Refusal> {
    two(survivor, member)?;
    for p in [survivor, member] {
        if let Some(into) = &p.into {
            return Err(Refusal::new("with", "person-is-merged", &p.id, into));
        }
    }
    if !member.members.is_empty() {
        // One step deep: who is kept under an id is seen at once, and undone at once.
        let all: Vec<&str> = member.members.iter().map(String::as_str).collect();
        let refusal = Refusal::new("with", "person-has-members", &member.id, all.join(", "));
        return Err(refusal);
    }
    let alone = judged.is_some();
    match judged {
        Some(j) => {
            let said = survivor.parted.contains(&member.id) || member.parted.contains(&survivor.id);
            if j.verdict != Verdict::Same || said {
                return Err(Refusal::new(
                    "with",
                    "person-not-alone",
                    &member.id,
                    "questioned",
                ));
            }
        }
        None => reason(note)?,
    }
    let into = survivor.id.clone();
    let absorbed = member.id.clone();
    Ok(vec![
        event(&member.id, Open::Merged { into, alone }, None, note),
        event(
            &survivor.id,
            Open::Absorbed { member: absorbed },
            None,
            note,
        ),
    ])
}

/// A merge is undone. `moved` are entries under the surviving id that are about the other
/// one: descriptions among them are given to it, facts are sorted by [`Person::owner`].
///
/// # Errors
/// They are not merged; no reason is given; a moved entry was there before the merge.
pub fn unmerge(
    survivor: &Person,
    member: &Person,
    moved: &[u64],
    note: &str,
) -> Result<Vec<PersonEvent>, Refusal> {
    reason(note)?;
    if member.into.as_ref() != Some(&survivor.id) {
        let accepted: Vec<&str> = survivor.members.iter().map(String::as_str).collect();
        let refusal = Refusal::new("with", "person-not-merged", &member.id, accepted.join(", "));
        return Err(refusal);
    }
    // What was known of the survivor when he was registered is his own.
    let first = survivor.given.first().map_or(0, |g| g.seq);
    if let Some(own) = moved.iter().find(|s| **s <= first || **s > survivor.seq) {
        let accepted = format!("{} – {}", first + 1, survivor.seq);
        return Err(Refusal::new(
            "moved",
            "person-not-movable",
            own.to_string(),
            accepted,
        ));
    }
    let from = survivor.id.clone();
    let released = Open::Released {
        member: member.id.clone(),
        moved: moved.to_vec(),
    };
    let mut events = vec![
        event(&member.id, Open::Unmerged { from }, None, note),
        event(&survivor.id, released, None, note),
    ];
    for g in survivor.given.iter().filter(|g| moved.contains(&g.seq)) {
        if let Some(d) = &g.description {
            let open = Open::Amended { how: How::Added };
            events.push(event(&member.id, open, Some(d.clone()), &g.note));
        }
    }
    Ok(events)
}

fn event(id: &str, open: Open, description: Option<Description>, note: &str) -> PersonEvent {
    let content = Content {
        description,
        note: note.trim().to_string(),
    };
    PersonEvent {
        id: id.to_string(),
        open,
        content: (content != Content::default()).then_some(content),
    }
}

fn reason(note: &str) -> Result<(), Refusal> {
    match note.trim().is_empty() {
        true => Err(Refusal::new("note", "required", "", "")),
        false => Ok(()),
    }
}

fn two(a: &Person, b: &Person) -> Result<(), Refusal> {
    match a.id == b.id {
        true => Err(Refusal::new("with", "person-one-id", &a.id, "another id")),
        false => Ok(()),
    }
}
