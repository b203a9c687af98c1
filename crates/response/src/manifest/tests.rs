//! Lists that come twice, in parts, corrected.

use super::*;
use lf_domain::person::{Document, DocumentKind, Name};

fn who(name: &str, number: &str) -> Listed {
    let document = Document {
        kind: DocumentKind::Passport,
        number: number.into(),
        issuer: String::new(),
        expiry: None,
    };
    Listed {
        description: Description {
            names: vec![Name::whole(name)],
            documents: (!number.is_empty())
                .then_some(document)
                .into_iter()
                .collect(),
            birth: "1980-01-01".parse().ok(),
            ..Description::default()
        },
        ..Listed::default()
    }
}

fn said(function: Function, part: Option<(u32, bool)>, people: &[Listed]) -> Said {
    Said {
        head: Received {
            function,
            part: part.map(|p| p.0),
            last: part.is_some_and(|p| p.1),
            announced: Some(3),
            ..Received::default()
        },
        people: people.to_vec(),
    }
}

/// The list after a message.
fn after(list: Manifest, said: &Said) -> (Manifest, Decision) {
    let decision = decide(&list, said);
    let mut list = list;
    if decision.repeated {
        return (list, decision);
    }
    let mut seq = list.seq;
    let mut say = |list: &mut Manifest, what| {
        seq += 1;
        let (at, officer) = (Timestamp::UNIX_EPOCH, String::new());
        list.apply(Step {
            seq,
            at,
            officer,
            what,
        });
    };
    say(&mut list, What::Received(decision.head.clone()));
    for (person, fate) in said.people.iter().zip(&decision.fates) {
        let what = match fate {
            Fate::Enters(item) => Open::Entered {
                item: *item,
                person: format!("p{item}"),
            },
            Fate::Changes(item) => Open::Changed { item: *item },
            Fate::Leaves(item) => Open::Left { item: *item },
            Fate::Same(_) | Fate::Refused(_) => continue,
        };
        say(&mut list, What::Person(what, Some(person.clone())));
    }
    for item in &decision.leaving {
        say(&mut list, What::Person(Open::Left { item: *item }, None));
    }
    (list, decision)
}

use Function::*;

#[test]
fn a_list_in_parts_twice_and_corrected() {
    let (a, b, c) = (who("A", "E1"), who("B", "E2"), who("C", "E3"));
    let empty = Manifest::empty("m");
    let first = said(Original, Some((1, false)), &[a.clone(), b.clone()]);
    let (list, d) = after(empty, &first);
    assert_eq!(d.fates, [Fate::Enters(1), Fate::Enters(2)]);
    assert_eq!((list.aboard(), list.missing_parts()), (2, vec![0]));
    assert!(d.head.lacking);
    // The same part once more is nothing new.
    let (list, d) = after(list, &first);
    assert!(d.repeated && d.fates == [Fate::Same(1), Fate::Same(2)]);
    let third = said(Original, Some((3, true)), std::slice::from_ref(&c));
    let (list, d) = after(list, &third);
    assert_eq!((d.head.lacking, list.missing_parts()), (true, vec![2]));
    let second = said(Original, Some((2, false)), &[]);
    let (list, d) = after(list, &second);
    assert_eq!((d.head.lacking, list.missing_parts()), (false, vec![]));
    // Another document of B: a change, not a fourth person.
    let corrected = said(Change, None, &[who("B", "E9")]);
    let (list, d) = after(list, &corrected);
    assert_eq!(d.fates, [Fate::Changes(2)]);
    assert_eq!(list.aboard(), 3);
    let (list, d) = after(list, &said(Deletion, None, std::slice::from_ref(&a)));
    assert_eq!((d.fates, list.aboard()), (vec![Fate::Leaves(1)], 2));
    // The whole list anew: C stays, D comes, B is gone, A comes back.
    let whole = said(Replacement, None, &[c.clone(), who("D", "E4"), a]);
    let (list, d) = after(list, &whole);
    assert_eq!(d.fates, [Fate::Same(3), Fate::Enters(4), Fate::Changes(1)]);
    assert_eq!((d.leaving, d.head.aboard, list.aboard()), (vec![2], 3, 3));
    let (list, d) = after(list, &said(Cancellation, None, &[]));
    assert_eq!((d.leaving.len(), list.aboard()), (3, 0));
    assert!(list.cancelled() && !d.head.lacking);
}

#[test]
fn who_is_not_on_the_list_cannot_be_taken_off_but_a_change_lists_him() {
    let empty = Manifest::empty("m");
    let d = decide(&empty, &said(Deletion, None, &[who("X", "E1")]));
    assert!(matches!(&d.fates[0], Fate::Refused(r) if r.key == "manifest-not-on-list"));
    let d = decide(&empty, &said(Change, None, &[who("X", "E1")]));
    assert_eq!(d.fates, [Fate::Enters(1)]);
}

#[test]
fn two_people_with_one_document_number_are_two_on_the_list() {
    let people = [who("A", "E1"), who("B", "E1")];
    let d = decide(&Manifest::empty("m"), &said(Original, None, &people));
    assert_eq!(d.fates, [Fate::Enters(1), Fate::Enters(2)]);
    let by_reference = |name: &str| Listed {
        reference: "R1".into(),
        ..who(name, "")
    };
    let (list, _) = after(
        Manifest::empty("m"),
        &said(Original, None, &[by_reference("A")]),
    );
    let (_, d) = after(list, &said(Change, None, &[by_reference("Q")]));
    assert_eq!(d.fates, [Fate::Changes(1)]);
}
