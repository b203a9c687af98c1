//! Travellers as lists bring them: in characters or in pinyin, the family name first or
//! last, with slips of the pen, renewed passports and birthdays that nobody knows whole.
//! Always the same for the same number.

use crate::random::Random;
use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// People on one list.
const LIST: usize = 200;
/// Lists in one file: more than a day brings, less than a file may hold.
const FILE: usize = 500;

/// A traveller on a list.
#[derive(Clone, Debug)]
pub struct Traveller {
    /// Who he is in truth.
    pub person: u32,
    family: String,
    given: String,
    /// The name in letters, family name first.
    latin: String,
    birth: String,
    sex: &'static str,
    nationality: &'static str,
    document: String,
}

/// By what somebody is searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The number of his document.
    Document,
    /// His name in characters.
    Characters,
    /// His name in letters.
    Letters,
}

impl Kind {
    /// For the summary.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::Characters => "name in characters",
            Kind::Letters => "pinyin",
        }
    }
}

impl Traveller {
    /// What somebody would type to find him; none where that is not how he is written.
    pub fn query(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Document => Some(self.document.clone()).filter(|d| !d.is_empty()),
            Kind::Characters => {
                (!self.family.is_ascii()).then(|| format!("{}{}", self.family, self.given))
            }
            Kind::Letters => (self.family.is_ascii() && self.nationality == "CHN")
                .then(|| format!("{} {}", self.family, self.given)),
        }
    }
}

/// Family names or given names: as written, and in letters where that is another script.
type Names = Vec<(String, String)>;

struct Source {
    family: [Names; 2],
    given: [Names; 2],
}

fn source(path: &Path) -> Result<Source> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let of = |part: &str, characters: bool| -> Names {
        let lines = text.lines().filter(|l| !l.starts_with('#'));
        let row = |l: &str| {
            let mut cells = l.split('\t');
            let (kind, written) = (cells.next()?, cells.next()?);
            let letters = cells.next().unwrap_or_default();
            (kind == part && letters.is_empty() != characters)
                .then(|| (written.to_string(), letters.to_uppercase()))
        };
        lines.filter_map(row).collect()
    };
    let out = Source {
        family: [of("family", true), of("family", false)],
        given: [of("given", true), of("given", false)],
    };
    let all = out.family.iter().chain(&out.given);
    ensure!(all.clone().all(|n| n.len() > 20), "names are missing");
    Ok(out)
}

/// A person, before anybody wrote him down.
struct Person {
    family: (String, String),
    given: (String, String),
    day: (i32, u32, u32),
    sex: &'static str,
    nationality: &'static str,
    document: String,
}

fn number(r: &mut Random, letter: char) -> String {
    format!("{letter}{:08}", r.below(100_000_000))
}

fn person(s: &Source, r: &mut Random) -> Person {
    let chinese = r.below(10) < 7;
    let i = usize::from(!chinese);
    let pick = |r: &mut Random, names: &Names| names[r.skewed(names.len() as u32) as usize].clone();
    let family = pick(r, &s.family[i]);
    let mut given = s.given[i][r.below(s.given[i].len() as u32) as usize].clone();
    if chinese && r.below(20) < 17 {
        let second = &s.given[0][r.below(s.given[0].len() as u32) as usize];
        given.0.push_str(&second.0);
        given.1.push_str(&second.1);
    } else if !chinese && r.below(3) == 0 {
        let second = &s.given[1][r.below(s.given[1].len() as u32) as usize];
        given.0 = format!("{} {}", given.0, second.0);
    }
    let nations = ["PHL", "KOR", "JPN", "RUS", "VNM", "USA", "IND", "DEU"];
    Person {
        family,
        given,
        day: (1940 + r.below(70) as i32, 1 + r.below(12), 1 + r.below(28)),
        sex: if r.below(2) == 0 { "M" } else { "F" },
        nationality: if chinese { "CHN" } else { r.pick(&nations) },
        document: number(r, if chinese { 'E' } else { 'P' }),
    }
}

/// A slip of the pen: a letter left out, doubled, changed or exchanged with its neighbour.
fn slip(r: &mut Random, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_string();
    }
    let at = 1 + r.below(letters.len() as u32 - 2) as usize;
    match r.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'A' + r.below(26) as u8),
        _ => letters.swap(at, at - 1),
    }
    letters.into_iter().collect()
}

/// A person as one list has him. `known` is how far the list may be wrong about him.
fn written(p: &Person, id: u32, r: &mut Random, again: bool) -> Traveller {
    let chance = |r: &mut Random, percent: u32| again && r.below(100) < percent;
    let characters = !p.given.1.is_empty() && r.below(2) == 0;
    let letters = |n: &(String, String)| match n.1.is_empty() {
        true => n.0.clone(),
        false => n.1.clone(),
    };
    let (mut family, mut given) = match characters {
        true => (p.family.0.clone(), p.given.0.clone()),
        false => (letters(&p.family), letters(&p.given)),
    };
    let (mut family_latin, mut given_latin) = (letters(&p.family), letters(&p.given));
    if !characters && chance(r, 10) {
        given = slip(r, &given);
        given_latin = given.clone();
    }
    if chance(r, 12) {
        std::mem::swap(&mut family, &mut given);
        std::mem::swap(&mut family_latin, &mut given_latin);
    }
    // Of what says who he is one thing at a time may be another: a list that has nothing
    // right is about somebody else.
    let (year, month, day) = p.day;
    let mut birth = format!("{year:04}{month:02}{day:02}");
    let mut document = p.document.clone();
    match r.below(100) {
        0..=17 if again => document = number(r, document.chars().next().unwrap_or('E')),
        18..=22 if again => document = slip(r, &document),
        23..=27 if again => document.clear(),
        28..=32 if again => birth.clear(),
        33..=36 if again => birth.truncate(4),
        37..=41 if again => birth = format!("{year:04}{day:02}{month:02}"),
        _ => {}
    }
    if birth.len() == 8 && birth[4..6].parse().is_ok_and(|m: u32| m > 12) {
        birth = format!("{year:04}{month:02}{:02}", 1 + day % 28);
    }
    Traveller {
        person: id,
        latin: format!("{family_latin} {given_latin}"),
        family,
        given,
        birth,
        sex: if chance(r, 3) { "" } else { p.sex },
        nationality: if chance(r, 2) { "" } else { p.nationality },
        document,
    }
}

/// `n` travellers; about every fourth has been on a list before.
pub fn travellers(names: &Path, n: usize) -> Result<Vec<Traveller>> {
    let s = source(names)?;
    let r = &mut Random::new(20_260_901);
    let mut out = vec![];
    let mut id = 0;
    while out.len() < n {
        let p = person(&s, r);
        let times = match r.below(20) {
            0..=14 => 1,
            15..=18 => 2,
            _ => 3,
        };
        for again in 0..times {
            out.push(written(&p, id, r, again > 0));
        }
        id += 1;
    }
    out.truncate(n);
    // They come in any order.
    for i in (1..out.len()).rev() {
        out.swap(i, r.below(i as u32 + 1) as usize);
    }
    Ok(out)
}

/// Writes them as passenger lists, some hundred to an interchange; returns the files.
pub fn lists(folder: &Path, people: &[Traveller]) -> Result<Vec<PathBuf>> {
    let lists: Vec<&[Traveller]> = people.chunks(LIST).collect();
    let files = lists.chunks(FILE).enumerate().map(|(f, lists)| {
        let path = folder.join(format!("travellers-{f}.edi"));
        interchange(&path, lists, f * FILE)?;
        Ok(path)
    });
    files.collect()
}

/// Lists as one file, numbered after those `before` them.
fn interchange(path: &Path, lists: &[&[Traveller]], before: usize) -> Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    write!(out, "UNA:+.? 'UNB+UNOY:4+CARRIER+PORT+260901:0800+BENCH'")?;
    for (i, list) in lists.iter().enumerate() {
        let n = before + i + 1;
        let mut segments = 7;
        write!(
            out,
            "UNH+{n}+PAXLST:D:12B:UN:IATA'BGM+745'RFF+TN:L{n}'TDT+20+MU{n}'LOC+125+ICN'LOC+87+PVG'"
        )?;
        for p in *list {
            write!(
                out,
                "NAD+FL+++{}:{}'",
                escaped(&p.family),
                escaped(&p.given)
            )?;
            segments += 1;
            let date = match p.birth.len() {
                8 => format!("DTM+329:{}:102'", p.birth),
                4 => format!("DTM+329:{}:602'", p.birth),
                _ => String::new(),
            };
            for segment in [
                given(p.sex, |s| format!("ATT+2++{s}'")),
                date,
                given(p.nationality, |c| format!("NAT+2+{c}'")),
                given(&p.document, |d| format!("DOC+P:110:111+{d}'")),
            ] {
                segments += usize::from(!segment.is_empty());
                write!(out, "{segment}")?;
            }
        }
        write!(out, "CNT+42:{}'UNT+{}+{n}'", list.len(), segments + 1)?;
    }
    write!(out, "UNZ+{}+BENCH'", lists.len())?;
    out.flush()?;
    Ok(())
}

fn given(text: &str, segment: impl Fn(&str) -> String) -> String {
    match text.is_empty() {
        true => String::new(),
        false => segment(text),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\'', "?'")
}

/// Writes them as a table, for the peer.
pub fn table(path: &Path, people: &[Traveller]) -> Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    writeln!(out, "truth,latin,birth,document,sex,nationality")?;
    for p in people {
        let Traveller {
            person,
            latin,
            birth,
            document,
            sex,
            nationality,
            ..
        } = p;
        writeln!(
            out,
            "{person},{latin},{birth},{document},{sex},{nationality}"
        )?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_people_and_some_come_again() {
        let names = Path::new(env!("CARGO_MANIFEST_DIR")).join("../persons/names.tsv");
        let (a, b) = (
            travellers(&names, 2_000).unwrap(),
            travellers(&names, 2_000).unwrap(),
        );
        assert!(
            a.iter()
                .zip(&b)
                .all(|(a, b)| a.latin == b.latin && a.document == b.document)
        );
        let mut people: Vec<u32> = a.iter().map(|p| p.person).collect();
        people.sort_unstable();
        people.dedup();
        assert!((1_400..1_700).contains(&people.len()), "{}", people.len());
        assert!(a.iter().any(|p| !p.family.is_ascii()));
    }
}
