//! Names of the city and of the code book, looked up once per row.

use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::place::Place;
use std::collections::HashMap;

/// Places and diseases by every name that files use for them.
pub(super) struct Names<'a> {
    places: HashMap<String, Place>,
    diseases: HashMap<String, String>,
    occurrences: HashMap<String, String>,
    city: &'a City,
    /// What would be accepted as a place, for refusals.
    pub(super) accepted_places: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(city: &'a City, book: &CodeBook) -> Self {
        let mut places = HashMap::new();
        let areas = city.areas.iter().map(|a| (&a.code, &a.label, &a.aliases));
        let zones = city.zones.iter().map(|z| (&z.code, &z.label, &z.aliases));
        for (code, label, aliases) in areas.chain(zones) {
            for name in [code, &label.zh, &label.en].into_iter().chain(aliases) {
                if let Some(place) = city.place(name) {
                    places.insert(name.clone(), place);
                }
            }
        }
        let labelled = |code: &String, label: &lf_domain::codebook::Label| {
            [code.clone(), label.zh.clone(), label.en.clone()].map(|name| (name, code.clone()))
        };
        let diseases = book.diseases.iter();
        let occurrences = book.occurrences.iter();
        let counties = city.areas.iter().map(|a| a.label.en.as_str());
        Names {
            places,
            diseases: (diseases)
                .flat_map(|(code, d)| {
                    let aliases = d.aliases.iter().map(|a| (a.clone(), code.clone()));
                    labelled(code, &d.label).into_iter().chain(aliases)
                })
                .collect(),
            occurrences: (occurrences)
                .flat_map(|(code, o)| labelled(code, &o.label))
                .collect(),
            city,
            accepted_places: some(counties.chain([
                "city",
                "abroad",
                "other_province",
                "other_prefecture",
            ])),
        }
    }

    pub(super) fn place(&self, name: &str) -> Option<Place> {
        let known = self.places.get(name).cloned();
        known.or_else(|| self.city.place(name))
    }

    /// Code of the functional zone of a name.
    pub(super) fn zone(&self, name: &str) -> Option<String> {
        self.city.zone(name).map(|z| z.code.clone())
    }

    /// Code of a disease by code or name.
    pub(super) fn disease(&self, name: &str) -> Option<&str> {
        by_name(&self.diseases, name)
    }

    /// Names of diseases that are most like a text that is none.
    pub(super) fn diseases_like(&self, text: &str) -> String {
        nearest(text, &self.diseases)
    }

    /// Names of occurrence types that are most like a text that is none.
    pub(super) fn occurrences_like(&self, text: &str) -> String {
        nearest(text, &self.occurrences)
    }

    /// Code of an occurrence type by code or name.
    pub(super) fn occurrence(&self, name: &str) -> Option<&str> {
        by_name(&self.occurrences, name)
    }
}

fn by_name<'n>(names: &'n HashMap<String, String>, name: &str) -> Option<&'n str> {
    if let Some(code) = names.get(name) {
        return Some(code);
    }
    // Files differ in capitals; this costs a walk, but only for such files.
    let mut all = names.iter();
    all.find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, code)| code.as_str())
}

/// What shares the most pairs of neighbouring characters with a text: codes for
/// a text in ASCII, names for one in Chinese.
fn nearest(text: &str, names: &HashMap<String, String>) -> String {
    let pairs = |s: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = s.to_lowercase().chars().collect();
        chars.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let wanted = pairs(text);
    let mut ranked: Vec<(usize, &str)> = (names.iter())
        .map(|(name, code)| {
            let have = pairs(name);
            let shared = wanted.iter().filter(|p| have.contains(p)).count();
            let shown = if text.is_ascii() { code } else { name };
            // Of equal likeness the shorter name is the nearer one.
            let score = shared * 1000 / (have.len() + wanted.len()).max(1);
            (score, shown.as_str())
        })
        .filter(|(score, _)| *score > 0)
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let mut shown: Vec<&str> = vec![];
    for (_, name) in ranked {
        if !shown.contains(&name) && shown.len() < 3 {
            shown.push(name);
        }
    }
    shown.join(", ")
}

/// A list short enough for a message.
fn some<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = names.collect();
    match all.len() {
        0..=16 => all.join(", "),
        n => format!("{} … ({n})", all[..12].join(", ")),
    }
}
