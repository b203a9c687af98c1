//! What stands between ids of the register: under whose id somebody is kept, and of which
//! two it is asked whether they are one person. Each look costs what it shows, however many
//! there are.

use lf_response::person::Open;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

type Id = Arc<str>;
/// Two ids, the smaller first.
type Pair = (Id, Id);

/// The ties.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// Under which id a merged one is kept.
    into: HashMap<Id, Id>,
    /// The same the other way round.
    members: HashMap<Id, BTreeSet<Id>>,
    /// Questions whether two ids are one person, with the number of the last.
    questions: HashMap<Pair, u64>,
    /// The questions that name an id.
    about: HashMap<Id, BTreeSet<Pair>>,
    /// Questions by number, but for those whose two have become one since.
    open: BTreeMap<u64, Pair>,
    /// What the program merged by itself: id, and the id under which it is kept.
    alone: BTreeMap<u64, (Id, Id)>,
}

fn pair(a: &str, b: &str) -> Pair {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    (a.into(), b.into())
}

impl Ties {
    /// The id under which an id is kept: its own, unless it was merged.
    pub fn kept<'a>(&'a self, id: &'a str) -> &'a str {
        self.into.get(id).map_or(id, |into| into)
    }

    /// How many ids are kept under another.
    pub fn merged_in_all(&self) -> usize {
        self.into.len()
    }

    /// The ids that were merged into an id.
    pub fn members(&self, id: &str) -> impl Iterator<Item = &str> {
        self.members.get(id).into_iter().flatten().map(|m| &**m)
    }

    /// How many questions are open.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// The open questions before a journal number, newest first.
    pub fn open_before(&self, before: Option<u64>) -> impl Iterator<Item = (&str, &str)> {
        let open = self.open.range(..before.unwrap_or(u64::MAX)).rev();
        open.map(|(_, (a, b))| (&**a, &**b))
    }

    /// What the program merged by itself, newest first: number, id, and under which it is kept.
    pub fn alone(&self) -> impl Iterator<Item = (u64, &str, &str)> {
        let newest = self.alone.iter().rev();
        newest.map(|(seq, (id, into))| (*seq, &**id, &**into))
    }

    /// Notes what an entry about an id says.
    pub fn note(&mut self, seq: u64, id: &str, said: Open) {
        match said {
            Open::Questioned { with, .. } => self.ask(pair(id, &with), seq),
            Open::Parted { with } => self.settle(&pair(id, &with)),
            Open::Merged { into, alone } => {
                self.settle(&pair(id, &into));
                self.part(id);
                let (id, into): (Id, Id) = (id.into(), into.as_str().into());
                if alone {
                    self.alone.insert(seq, (id.clone(), into.clone()));
                }
                let members = self.members.entry(into.clone()).or_default();
                members.insert(id.clone());
                self.into.insert(id.clone(), into);
                self.look_again(&id);
            }
            Open::Unmerged { from } => {
                self.settle(&pair(id, &from));
                self.alone.retain(|_, (member, _)| **member != *id);
                self.part(id);
                self.look_again(id);
            }
            _ => {}
        }
    }

    /// Forgets the questions about somebody who was erased.
    pub fn forget(&mut self, id: &str) {
        for pair in self.about.remove(id).unwrap_or_default() {
            self.settle(&pair);
        }
    }

    fn ask(&mut self, pair: Pair, seq: u64) {
        if let Some(before) = self.questions.insert(pair.clone(), seq) {
            self.open.remove(&before);
        }
        for id in [&pair.0, &pair.1] {
            let about = self.about.entry(id.clone()).or_default();
            about.insert(pair.clone());
        }
        self.look(&pair);
    }

    fn settle(&mut self, pair: &Pair) {
        let Some(seq) = self.questions.remove(pair) else {
            return;
        };
        self.open.remove(&seq);
        for id in [&pair.0, &pair.1] {
            if let Some(about) = self.about.get_mut(id) {
                about.remove(pair);
                if about.is_empty() {
                    self.about.remove(id);
                }
            }
        }
    }

    /// Takes an id out of the one it was merged into.
    fn part(&mut self, id: &str) {
        let Some(from) = self.into.remove(id) else {
            return;
        };
        if let Some(members) = self.members.get_mut(&from) {
            members.remove(id);
            if members.is_empty() {
                self.members.remove(&from);
            }
        }
    }

    /// Looks at the questions about an id again, which is kept elsewhere now.
    fn look_again(&mut self, id: &str) {
        for pair in self.about.get(id).cloned().unwrap_or_default() {
            self.look(&pair);
        }
    }

    /// Opens a question, or not, as both may have become one.
    fn look(&mut self, pair: &Pair) {
        let Some(seq) = self.questions.get(pair) else {
            return;
        };
        match self.kept(&pair.0) == self.kept(&pair.1) {
            true => self.open.remove(seq),
            false => self.open.insert(*seq, pair.clone()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(into: &str) -> Open {
        Open::Merged {
            into: into.into(),
            alone: true,
        }
    }

    fn open(t: &Ties) -> Vec<(&str, &str)> {
        t.open_before(None).collect()
    }

    #[test]
    fn a_question_waits_while_both_are_one_person() {
        let mut t = Ties::default();
        t.ask(pair("c", "a"), 1);
        t.ask(pair("b", "c"), 2);
        assert_eq!(open(&t), [("b", "c"), ("a", "c")]);
        assert_eq!(t.open_before(Some(2)).collect::<Vec<_>>(), [("a", "c")]);
        // Both of the first question are kept under x now.
        t.note(3, "a", merged("x"));
        t.note(4, "c", merged("x"));
        assert_eq!(open(&t), [("b", "c")]);
        assert_eq!(t.members("x").collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!((t.kept("a"), t.kept("b"), t.merged_in_all()), ("x", "b", 2));
        let from = || "x".to_string();
        t.note(5, "a", Open::Unmerged { from: from() });
        assert_eq!(open(&t), [("b", "c"), ("a", "c")]);
        assert_eq!(t.alone().collect::<Vec<_>>(), [(4, "c", "x")]);
        // Asked again it has another number; answered it is gone.
        t.ask(pair("a", "c"), 6);
        assert_eq!(open(&t), [("a", "c"), ("b", "c")]);
        t.note(7, "c", Open::Parted { with: "b".into() });
        assert_eq!((open(&t), t.open()), (vec![("a", "c")], 1));
        t.forget("a");
        assert_eq!((t.open(), t.about.len(), t.questions.len()), (0, 0, 0));
    }

    #[test]
    fn who_is_merged_elsewhere_leaves_where_he_was() {
        let mut t = Ties::default();
        t.note(1, "a", merged("x"));
        t.note(2, "a", merged("y"));
        assert_eq!(t.members("x").count(), 0);
        assert_eq!(t.members("y").collect::<Vec<_>>(), ["a"]);
        assert_eq!(t.kept("a"), "y");
    }
}
