//! What a message about a list comes to, person by person.

use super::{Function, Item, Listed, Manifest, Received, missing};
use lf_domain::refusal::Refusal;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// A message: its head, and the people in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Head; what depends on the list is filled in by [`decide`].
    pub head: Received,
    /// People, in order.
    pub people: Vec<Listed>,
}

/// What becomes of one person of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// Is new on the list, at this place.
    Enters(u32),
    /// Was on it, and the same is said.
    Same(u32),
    /// Was on it, and something else is said now; or comes back.
    Changes(u32),
    /// Is taken off.
    Leaves(u32),
    /// Nothing: the message asks for what cannot be.
    Refused(Refusal),
}

/// What a message comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The head, complete.
    pub head: Received,
    /// Fates of the people, in the order of the message.
    pub fates: Vec<Fate>,
    /// People of the list whom the message does not name and who leave it.
    pub leaving: Vec<u32>,
    /// Whether nothing is new: the message came before.
    pub repeated: bool,
}

/// Decides what a message does to a list. A message that came before does nothing; nobody
/// leaves a list because a part of it does not name him.
pub fn decide(list: &Manifest, said: &Said) -> Decision {
    let mut taken: HashSet<u32> = HashSet::new();
    let places = Places::of(list);
    let mut next = list.items.iter().map(|i| i.number).max().unwrap_or(0);
    let mut fates = vec![];
    for person in &said.people {
        let known = places.of_person(person, &taken);
        taken.extend(known.map(|i| i.number));
        fates.push(fate(said.head.function, known, person, &mut next));
    }
    let leaves = match said.head.function {
        Function::Cancellation => true,
        // Without all its parts a replacement does not say who is missing.
        Function::Replacement => said.head.part.is_none(),
        _ => false,
    };
    let leaving: Vec<u32> = (list.items.iter())
        .filter(|i| leaves && !i.left && !taken.contains(&i.number))
        .map(|i| i.number)
        .collect();
    let moved = |f: &Fate| matches!(f, Fate::Enters(_) | Fate::Changes(_) | Fate::Leaves(_));
    let heard = list
        .received
        .iter()
        .any(|(_, _, r)| same_head(r, &said.head));
    let repeated = heard && leaving.is_empty() && !fates.iter().any(moved);
    let mut head = said.head.clone();
    head.sort = "manifest".into();
    head.people = said.people.len() as u32;
    let entering = fates
        .iter()
        .filter(|f| matches!(f, Fate::Enters(_)))
        .count();
    let back = |n: &u32| list.items.iter().any(|i| i.number == *n && i.left);
    let back = (fates.iter())
        .filter(|f| matches!(f, Fate::Changes(n) if back(n)))
        .count();
    let gone = fates
        .iter()
        .filter(|f| matches!(f, Fate::Leaves(_)))
        .count()
        + leaving.len();
    let aboard = (list.aboard() + entering + back).saturating_sub(gone);
    head.aboard = aboard as u32;
    let announced = head.announced.or(list.announced());
    let parts = missing(list.received.iter().map(|(_, _, r)| r).chain([&head]));
    head.lacking = head.function != Function::Cancellation
        && (!parts.is_empty() || announced.is_some_and(|n| n as usize > aboard));
    Decision {
        head,
        fates,
        leaving,
        repeated,
    }
}

fn fate(function: Function, known: Option<&Item>, person: &Listed, next: &mut u32) -> Fate {
    let mut enter = || {
        *next += 1;
        Fate::Enters(*next)
    };
    let nobody = || {
        let name = person.description.names.first().map(|n| n.written());
        let accepted = "2 (addition), 9 (original)";
        let name = name.unwrap_or_default();
        Fate::Refused(Refusal::new("BGM", "manifest-not-on-list", name, accepted))
    };
    match (function, known) {
        (Function::Deletion | Function::Cancellation, Some(i)) if i.left => Fate::Same(i.number),
        (Function::Deletion | Function::Cancellation, Some(i)) => Fate::Leaves(i.number),
        (Function::Deletion | Function::Cancellation, None) => nobody(),
        // Whose data are changed before he was listed is listed now: he is on board.
        (_, None) => enter(),
        (_, Some(i)) if !i.left && i.listed.as_ref() == Some(person) => Fate::Same(i.number),
        (_, Some(i)) => Fate::Changes(i.number),
    }
}

/// The places of a list by what tells whose they are.
struct Places<'a>(HashMap<String, Vec<&'a Item>>);

impl<'a> Places<'a> {
    fn of(list: &'a Manifest) -> Places<'a> {
        let mut out: HashMap<String, Vec<&Item>> = HashMap::new();
        for item in &list.items {
            for key in item.listed.iter().flat_map(keys) {
                out.entry(key).or_default().push(item);
            }
        }
        Places(out)
    }

    /// The place of a person: by the carrier's reference, else by a document, else by name
    /// and birth. Of several the one of whom the same was said, else of the same name: two
    /// people may have been given one number.
    fn of_person(&self, person: &Listed, taken: &HashSet<u32>) -> Option<&'a Item> {
        keys(person).into_iter().find_map(|key| {
            let likely = |i: &&&'a Item| {
                let listed = i.listed.as_ref();
                let named = |l: &Listed| l.description.names == person.description.names;
                (
                    listed == Some(person),
                    listed.is_some_and(named),
                    Reverse(i.number),
                )
            };
            let here = self.0.get(&key).into_iter().flatten();
            here.filter(|i| !taken.contains(&i.number))
                .max_by_key(likely)
                .copied()
        })
    }
}

fn keys(p: &Listed) -> Vec<String> {
    if !p.reference.is_empty() {
        return vec![format!("reference {}", p.reference)];
    }
    let d = &p.description;
    let documents = d.documents.iter();
    let mut out: Vec<String> = documents
        .map(|d| format!("document {} {}", d.kind.name(), d.number))
        .collect();
    if !d.names.is_empty() {
        let names: Vec<String> = d.names.iter().map(|n| n.written()).collect();
        let birth = d.birth.map(|b| b.to_string()).unwrap_or_default();
        out.push(format!("name {} {birth}", names.join(", ")));
    }
    out
}

/// Whether a message was heard before, whatever it came to then.
fn same_head(a: &Received, b: &Received) -> bool {
    (a.function, a.part, a.crew, &a.sender) == (b.function, b.part, b.crew, &b.sender)
        && a.legs == b.legs
        && a.announced == b.announced
}
