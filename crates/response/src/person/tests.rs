use super::decide::{amend, check, merge, part, question, register, unmerge};
use super::likeness::{Features, judge};
use super::*;
use lf_domain::person::{DocumentKind, Name, Sex};
use lf_domain::refusal::Refusal;
use proptest::prelude::*;

/// Persons as the journal has them.
#[derive(Default)]
struct Journal(Vec<(String, Step)>);

impl Journal {
    fn append(&mut self, events: Vec<PersonEvent>) {
        for e in events {
            let open = serde_json::to_string(&e.open).unwrap();
            let step = Step {
                seq: self.0.len() as u64 + 1,
                at: Timestamp::UNIX_EPOCH,
                officer: "li".into(),
                open: serde_json::from_str(&open).unwrap(),
                content: e.content,
            };
            self.0.push((e.id, step));
        }
    }

    fn find(&self, id: &str) -> Option<Person> {
        let own = self.0.iter().filter(|(i, _)| i == id);
        Person::fold(id, own.map(|(_, s)| s.clone()))
    }

    fn get(&self, id: &str) -> Person {
        self.find(id).unwrap()
    }
}

fn who(given: &str, number: &str, phone: &str) -> Description {
    Description {
        names: vec![Name::new("Li", given)],
        documents: vec![Document {
            kind: DocumentKind::Passport,
            number: number.into(),
            issuer: String::new(),
            expiry: None,
        }],
        phones: vec![phone.into()],
        ..Description::default()
    }
}

fn two() -> Journal {
    let mut j = Journal::default();
    j.append(register("a", who("Na", "E1", "1"), "").unwrap());
    j.append(register("b", who("Nana", "E2", "2"), "").unwrap());
    j
}

#[test]
fn a_merge_is_undone_and_what_came_later_is_sorted_back() {
    let mut j = two();
    let before = (j.get("a").description(), j.get("b").description());
    j.append(merge(&j.get("a"), &j.get("b"), None, "same face").unwrap());
    assert_eq!(j.get("b").into.as_deref(), Some("a"));
    let all = together(&j.get("a"), &[j.get("b")]);
    assert_eq!((all.names.len(), all.documents.len()), (2, 2));
    // Afterwards something comes in for each, and one thing of b's under the id of a.
    j.append(amend(&j.get("b"), How::Added, who("Nana", "E3", "2"), "").unwrap());
    j.append(amend(&j.get("a"), How::Added, who("Na", "E4", "1"), "").unwrap());
    j.append(amend(&j.get("a"), How::Added, who("Nana", "E5", "2"), "").unwrap());
    let misplaced = j.get("a").seq;
    j.append(
        unmerge(
            &j.get("a"),
            &j.get("b"),
            &[misplaced],
            "two passports shown",
        )
        .unwrap(),
    );
    let numbers = |p: &Person| -> Vec<String> {
        p.description()
            .documents
            .into_iter()
            .map(|d| d.number)
            .collect()
    };
    assert_eq!(numbers(&j.get("a")), ["E1", "E4"]);
    assert_eq!(numbers(&j.get("b")), ["E2", "E3", "E5"]);
    assert_eq!(j.get("a").owner(misplaced), "b");
    assert_eq!(j.get("a").owner(1), "a");
    assert_eq!(j.get("a").description().names, before.0.names);
    assert_eq!(j.get("b").description().names, before.1.names);
    // What somebody said is not asked again, and the program does not say otherwise.
    let judged = judge(&Features::of(&before.0), &Features::of(&before.0));
    assert!(question(&j.get("a"), &j.get("b"), &judged).is_empty());
    let again = merge(&j.get("a"), &j.get("b"), Some(&judged), "");
    assert_eq!(again.unwrap_err().key, "person-not-alone");
}

#[test]
fn what_cannot_be_done_says_why() {
    let mut j = two();
    j.append(register("c", who("Bo", "E9", "3"), "").unwrap());
    let key = |r: Result<Vec<PersonEvent>, Refusal>| r.unwrap_err().key;
    let get = |j: &Journal, id: &str| j.get(id);
    assert_eq!(
        key(merge(&get(&j, "a"), &get(&j, "a"), None, "x")),
        "person-one-id"
    );
    assert_eq!(
        key(merge(&get(&j, "a"), &get(&j, "b"), None, " ")),
        "required"
    );
    assert_eq!(
        key(unmerge(&get(&j, "a"), &get(&j, "b"), &[], "x")),
        "person-not-merged"
    );
    let unlike = judge(
        &Features::of(&who("Na", "E1", "1")),
        &Features::of(&who("Bo", "E9", "3")),
    );
    assert_eq!(
        key(merge(&get(&j, "a"), &get(&j, "c"), Some(&unlike), "")),
        "person-not-alone"
    );
    j.append(merge(&j.get("a"), &j.get("b"), None, "x").unwrap());
    assert_eq!(
        key(merge(&get(&j, "c"), &get(&j, "b"), None, "x")),
        "person-is-merged"
    );
    assert_eq!(
        key(merge(&get(&j, "c"), &get(&j, "a"), None, "x")),
        "person-has-members"
    );
    assert_eq!(
        key(part(&get(&j, "a"), &get(&j, "b"), "x")),
        "person-is-merged"
    );
    assert_eq!(
        key(unmerge(&get(&j, "a"), &get(&j, "b"), &[1], "x")),
        "person-not-movable"
    );
    let nothing = register("d", Description::default(), "").unwrap_err();
    assert_eq!(nothing[0].key, "person-nothing-known");
    let mut wrong = who("Na", "110105194912310021", "1");
    wrong.documents[0].kind = DocumentKind::ResidentId;
    let wrong = check(&wrong);
    assert_eq!(
        (wrong[0].field.as_str(), wrong[0].key.as_str()),
        ("documents.0.number", "identity-check-digit")
    );
    let unsaid = amend(&j.get("a"), How::Corrected, who("Na", "E1", "1"), "");
    assert_eq!(unsaid.unwrap_err()[0].key, "required");
}

#[test]
fn a_correction_replaces_and_an_addition_adds() {
    let mut j = two();
    let mut more = who("Na", "E1", "1");
    more.birth = "1990-05-07".parse().ok();
    more.sex = Some(Sex::Female);
    more.documents[0].issuer = "CHN".into();
    j.append(amend(&j.get("a"), How::Added, more, "").unwrap());
    let year = Description {
        birth: "1990".parse().ok(),
        ..Description::default()
    };
    j.append(amend(&j.get("a"), How::Added, year, "").unwrap());
    let d = j.get("a").description();
    assert_eq!(
        (d.documents.len(), d.documents[0].issuer.as_str()),
        (1, "CHN")
    );
    assert_eq!(
        d.birth.unwrap().to_string(),
        "1990-05-07",
        "a part does not replace the whole"
    );
    j.append(
        amend(
            &j.get("a"),
            How::Corrected,
            who("Nuo", "E7", "1"),
            "misread",
        )
        .unwrap(),
    );
    let d = j.get("a").description();
    assert_eq!((d.names[0].given.as_str(), d.birth), ("Nuo", None));
    assert_eq!(j.get("a").given.len(), 4, "what stood before is still seen");
}

#[test]
fn nobody_says_anything_of_an_erased_person() {
    let mut j = two();
    for (_, s) in &mut j.0 {
        s.content = None;
    }
    assert!(j.get("a").erased());
    let refused = amend(&j.get("a"), How::Added, who("Na", "E1", "1"), "").unwrap_err();
    assert_eq!(refused[0].key, "person-erased");
}

proptest! {
    /// Whatever is merged, undone and said in between: nobody is kept under two ids, both
    /// sides of a merge agree, and a person who is alone is what was said under his id.
    #[test]
    fn both_sides_of_a_merge_agree(acts in proptest::collection::vec((0usize..4, 0usize..4, 0u8..5), 0..40)) {
        let ids = ["a", "b", "c", "d"];
        let mut j = Journal::default();
        for (i, id) in ids.iter().enumerate() {
            j.append(register(id, who("Na", &format!("E{i}"), "1"), "").unwrap());
        }
        for (n, (x, y, act)) in acts.into_iter().enumerate() {
            let (a, b) = (j.get(ids[x]), j.get(ids[y]));
            let events = match act {
                0 | 1 => merge(&a, &b, None, "x").ok(),
                2 => unmerge(&a, &b, &[], "x").ok(),
                3 => part(&a, &b, "x").ok(),
                _ => amend(&a, How::Added, who("Na", &format!("E{x}-{n}"), "1"), "").ok(),
            };
            j.append(events.unwrap_or_default());
            for id in ids {
                let p = j.get(id);
                prop_assert!(p.into.is_none() || p.members.is_empty());
                if let Some(into) = &p.into {
                    prop_assert!(j.get(into).members.contains(id));
                    prop_assert!(j.get(into).into.is_none());
                }
                for m in &p.members {
                    prop_assert!(j.get(m).into.as_deref() == Some(id));
                }
                // Nothing that was said under one id stands under another.
                let at = ids.iter().position(|i| *i == id).unwrap();
                let own = format!("E{at}");
                prop_assert!(p.description().documents.iter().all(|d| d.number.starts_with(&own)));
            }
        }
    }
}
