//! Persons in memory: found by document, by name in characters or pinyin, and compared with
//! those whom they may be. The index is a fold of what is known; it holds no more than
//! comparing needs and is never stored.

use super::likeness::{Features, Judgement, Verdict, judge};
use super::name::Key;
use lf_domain::identity::tidy;
use lf_domain::person::{Description, Name};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::Bound;

/// A key that more persons than this share tells nobody apart: pairs under it alone are not
/// compared. Names with their year of birth, days of birth with initials, documents and
/// telephones are far below it.
const CROWD: usize = 400;

/// Persons, found by what is known of them.
#[derive(Debug, Default)]
pub struct Index {
    /// Ids by their number.
    ids: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    /// What is known, by number; none for somebody who was taken out.
    known: Vec<Option<Features>>,
    /// Who shares a key, by its hash.
    blocks: HashMap<u64, Vec<u32>>,
    /// Names in letters and characters, to be searched by their beginning.
    names: BTreeSet<(Box<str>, u32)>,
}

/// How somebody was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// By the number of a document.
    Document,
    /// By the whole name.
    Name,
    /// By the initials of the name.
    Initials,
    /// By the beginning of the name.
    Beginning,
}

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Id.
    pub id: String,
    /// How.
    pub by: By,
}

/// Somebody who may be the same person.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Id.
    pub id: String,
    /// What is made of the pair.
    pub judged: Judgement,
}

impl Index {
    /// How many persons are in it.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Whether somebody is in it under an id.
    pub fn contains(&self, id: &str) -> bool {
        self.numbers.contains_key(id)
    }

    /// Puts somebody in, or anew under the same id.
    pub fn insert(&mut self, id: &str, description: &Description) {
        self.insert_features(id, Features::of(description));
    }

    fn insert_features(&mut self, id: &str, features: Features) {
        self.remove(id);
        let n = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.push(id.into());
        self.numbers.insert(id.into(), n);
        for key in blocks(&features) {
            self.blocks.entry(key).or_default().push(n);
        }
        for text in texts(&features) {
            self.names.insert((text.into(), n));
        }
        self.known.push(Some(features));
    }

    /// Takes somebody out.
    pub fn remove(&mut self, id: &str) {
        let Some(n) = self.numbers.remove(id) else {
            return;
        };
        let Some(features) = self.known.get_mut(n as usize).and_then(Option::take) else {
            return;
        };
        for key in blocks(&features) {
            if let Some(all) = self.blocks.get_mut(&key) {
                all.retain(|m| *m != n);
                if all.is_empty() {
                    self.blocks.remove(&key);
                }
            }
        }
        for text in texts(&features) {
            self.names.remove(&(text.into(), n));
        }
    }

    /// The id under which the very same was said before of somebody with a document.
    pub fn told_before(&self, description: &Description) -> Option<&str> {
        let features = Features::of(description);
        let (_, number) = features.documents.first()?;
        let block = self.blocks.get(&hash("d", number))?;
        let same = |n: &&u32| self.known[**n as usize].as_ref() == Some(&features);
        let n = block.iter().find(same)?;
        Some(&self.ids[*n as usize])
    }

    /// Those who may be the person described, likeliest first; two persons for certain are
    /// not among them.
    pub fn matches(&self, description: &Description) -> Vec<Match> {
        self.matching(&Features::of(description), None)
    }

    /// Those who may be the same person as an id that is in the index.
    pub fn matches_of(&self, id: &str) -> Vec<Match> {
        let n = self.numbers.get(id).copied();
        let features = n.and_then(|n| self.known.get(n as usize)?.as_ref());
        features.map_or(vec![], |f| self.matching(f, n))
    }

    fn matching(&self, features: &Features, but: Option<u32>) -> Vec<Match> {
        let mut seen: HashSet<u32> = but.into_iter().collect();
        let mut out = vec![];
        for key in blocks(features) {
            let Some(block) = self.blocks.get(&key).filter(|b| b.len() <= CROWD) else {
                continue;
            };
            for n in block.iter().filter(|n| seen.insert(**n)) {
                let Some(other) = &self.known[*n as usize] else {
                    continue;
                };
                let judged = judge(features, other);
                if judged.verdict != Verdict::Different {
                    let id = self.ids[*n as usize].to_string();
                    out.push(Match { id, judged });
                }
            }
        }
        let order = |m: &Match| (m.judged.verdict, m.judged.bits);
        out.sort_by(|a, b| {
            let (x, y) = (order(a), order(b));
            y.0.cmp(&x.0)
                .then(y.1.total_cmp(&x.1))
                .then(a.id.cmp(&b.id))
        });
        out
    }

    /// Finds persons by what was typed: the number of a document, a name in characters, in
    /// pinyin with the family name first or last, its initials, or the beginning of a name.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let mut out: Vec<Hit> = vec![];
        let mut seen = HashSet::new();
        let mut push = |n: u32, by: By, out: &mut Vec<Hit>| {
            if out.len() < limit && seen.insert(n) {
                let id = self.ids[n as usize].to_string();
                out.push(Hit { id, by });
            }
        };
        let number = tidy(query);
        if number.is_empty() {
            return out;
        }
        for n in self.blocks.get(&hash("d", &number)).into_iter().flatten() {
            let known = self.known[*n as usize].as_ref();
            if known.is_some_and(|f| f.documents.iter().any(|d| d.1 == number)) {
                push(*n, By::Document, &mut out);
            }
        }
        let Some(key) = Key::of(&Name::whole(query)) else {
            return out;
        };
        let typed: Vec<String> = match &key.characters {
            Some(characters) => vec![characters.clone()],
            None => key.readings.iter().map(|r| r.text.clone()).collect(),
        };
        for text in &typed {
            for n in self
                .beginning(text)
                .take_while(|(t, _)| **t == **text)
                .map(|(_, n)| *n)
            {
                push(n, By::Name, &mut out);
            }
        }
        if key.characters.is_none() {
            for text in &typed {
                let initials = format!("#{text}");
                let same = self
                    .beginning(&initials)
                    .take_while(|(t, _)| **t == *initials);
                for (_, n) in same {
                    push(*n, By::Initials, &mut out);
                }
            }
        }
        if out.is_empty() && key.characters.is_some() {
            // Other characters of the same sound: the traditional form, a slip.
            for r in &key.readings {
                let sound = self.beginning(&r.text).take_while(|(t, _)| **t == *r.text);
                for (_, n) in sound {
                    push(*n, By::Name, &mut out);
                }
            }
        }
        for text in &typed {
            // One letter begins too many names to be an answer.
            if text.chars().count() < 2 && key.characters.is_none() {
                continue;
            }
            let begins = self
                .beginning(text)
                .take_while(|(t, _)| t.starts_with(text.as_str()));
            for (_, n) in begins.take(limit.saturating_mul(4)) {
                push(*n, By::Beginning, &mut out);
            }
        }
        out
    }

    fn beginning(&self, text: &str) -> impl Iterator<Item = &(Box<str>, u32)> {
        let from = (Box::from(text), 0);
        self.names.range((Bound::Included(from), Bound::Unbounded))
    }
}

fn hash(kind: &str, text: impl Hash) -> u64 {
    // With fixed keys: the same everywhere.
    let mut h = DefaultHasher::new();
    kind.hash(&mut h);
    text.hash(&mut h);
    h.finish()
}

/// The keys of which one must be shared by two who are compared: a document, a telephone, the
/// name with the year of birth, the name alone for a birth that is unknown or mistyped, and
/// the day of birth with the first letter of a part, for a name that is mistyped.
fn blocks(f: &Features) -> Vec<u64> {
    let mut out: Vec<u64> = f.documents.iter().map(|d| hash("d", &d.1)).collect();
    out.extend(f.phones.iter().map(|p| hash("p", p)));
    for r in f.names.iter().flat_map(|k| k.readings.iter()) {
        let name = r.canonical();
        out.push(hash("n", &name));
        let Some(birth) = f.birth else { continue };
        out.push(hash("ny", (&name, birth.year())));
        if let Some(day) = birth.full() {
            let first = |w: &str| hash("bi", (day, w.chars().next()));
            out.extend(r.words().map(first));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The texts under which somebody is searched.
fn texts(f: &Features) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for key in &f.names {
        out.extend(key.characters.clone());
        for r in &key.readings {
            out.extend(r.turns());
            out.extend(
                r.initials()
                    .filter(|i| i.len() > 1)
                    .map(|i| format!("#{i}")),
            );
        }
    }
    out
}
