//! Names in a form in which they can be compared and searched: characters as pinyin (with
//! the other readings that a character has), other scripts as plain letters; which part is
//! the family name does not count.
//!
//! Romanisations other than pinyin (Wade-Giles, Cantonese) are not recognised: such a name is
//! found by its document, or by a second name in characters.

use lf_domain::person::Name;
use pinyin::ToPinyinMulti;

/// The most readings of one name that are kept.
const READINGS: usize = 6;

/// A name in letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters {
    /// `a`–`z`, without blanks.
    pub text: String,
    /// Where each part begins.
    pub parts: Vec<usize>,
}

/// A name, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The characters, where it is written in them.
    pub characters: Option<String>,
    /// Its readings.
    pub readings: Vec<Letters>,
}

impl Key {
    /// The key of a name; none where nothing of it can be read.
    pub fn of(name: &Name) -> Option<Key> {
        let written = format!("{} {}", name.family, name.given);
        let mut readings: Vec<Letters> = vec![Letters {
            text: String::new(),
            parts: vec![],
        }];
        let mut in_part = false;
        for (i, c) in written.chars().enumerate() {
            if let Some(all) = c.to_pinyin_multi() {
                // The first character is the family name, whose reading is often not the usual one.
                let most = if i <= 1 { 3 } else { 2 };
                let mut syllables: Vec<String> = vec![];
                for p in all.into_iter().take(most) {
                    let plain = plain(p.plain());
                    if !syllables.contains(&plain) {
                        syllables.push(plain);
                    }
                }
                let with = |r: &Letters, s: &str| {
                    let mut r = r.clone();
                    r.parts.push(r.text.len());
                    r.text.push_str(s);
                    r
                };
                // The usual readings first; the others as long as there is room.
                let mut next: Vec<Letters> = vec![];
                for s in &syllables {
                    next.extend(readings.iter().map(|r| with(r, s)));
                }
                next.truncate(READINGS);
                readings = next;
                in_part = false;
                continue;
            }
            let letters = fold(c);
            if letters.is_empty() {
                // An apostrophe does not part a name: O'Brien.
                in_part &= matches!(c, '\'' | '’');
                continue;
            }
            for r in &mut readings {
                if !in_part {
                    r.parts.push(r.text.len());
                }
                r.text.push_str(&letters);
            }
            in_part = true;
        }
        for r in &mut readings {
            r.settle();
        }
        readings.dedup();
        readings.retain(|r| !r.text.is_empty());
        let characters = name.in_characters().then(|| {
            let all = written.chars().filter(|c| !c.is_whitespace() && *c != '·');
            all.collect::<String>()
        });
        (!readings.is_empty()).then_some(Key {
            characters,
            readings,
        })
    }
}

impl Letters {
    /// `lv`, `lyu` and `lu` are written for one syllable; here all are `lu`.
    fn settle(&mut self) {
        for (from, to) in [("lyu", "lu"), ("nyu", "nu"), ("lv", "lu"), ("nv", "nu")] {
            while let Some(at) = self.text.find(from) {
                self.text.replace_range(at..at + from.len(), to);
                let less = from.len() - to.len();
                for p in self.parts.iter_mut().filter(|p| **p > at) {
                    *p -= less;
                }
            }
        }
    }

    /// The name beginning with each of its parts in turn, the rest behind it in order: the
    /// family name first or last.
    pub fn turns(&self) -> impl Iterator<Item = String> + '_ {
        self.parts
            .iter()
            .map(|at| format!("{}{}", &self.text[*at..], &self.text[..*at]))
    }

    /// The same for any order and any division into parts: the first of all rotations in
    /// the order of the alphabet.
    pub fn canonical(&self) -> String {
        let t = self.text.as_bytes();
        let n = t.len();
        let turned = |start: usize| (0..n).map(move |i| t[(start + i) % n]);
        let starts = (1..n).filter(|at| self.text.is_char_boundary(*at));
        let best = starts.fold(0, |best, at| match turned(at).lt(turned(best)) {
            true => at,
            false => best,
        });
        format!("{}{}", &self.text[best..], &self.text[..best])
    }

    /// First letters of the parts, beginning with each of them in turn.
    pub fn initials(&self) -> impl Iterator<Item = String> + '_ {
        let all: String = self
            .parts
            .iter()
            .filter_map(|p| self.text[*p..].chars().next())
            .collect();
        (0..all.len()).map(move |at| format!("{}{}", &all[at..], &all[..at]))
    }

    /// The parts.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let ends = self.parts.iter().skip(1).copied().chain([self.text.len()]);
        self.parts
            .iter()
            .zip(ends)
            .map(|(from, to)| &self.text[*from..to])
    }
}

/// A syllable without marks.
fn plain(syllable: &str) -> String {
    syllable.chars().map(fold).collect()
}

/// A letter without marks, small; nothing for what is no letter.
fn fold(c: char) -> String {
    let c = c.to_lowercase().next().unwrap_or(c);
    let is = match c {
        'a'..='z' => return c.to_string(),
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        // Scripts of other alphabets stay as they are and are compared letter by letter.
        c if c.is_alphabetic() => return c.to_string(),
        _ => "",
    };
    is.to_string()
}

/// How two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Nothing in common.
    Different,
    /// One part is the same.
    Part,
    /// A letter or two apart, or one has a part more.
    Near,
    /// The same letters in any order of the parts.
    Letters,
    /// The same characters.
    Characters,
}

/// How two names stand to each other.
pub fn likeness(a: &Key, b: &Key) -> Likeness {
    let sound = letters(&a.readings, &b.readings);
    match (&a.characters, &b.characters) {
        (Some(x), Some(y)) if x == y => Likeness::Characters,
        // Names in other characters that sound alike are near, not the same.
        (Some(_), Some(_)) => sound.min(Likeness::Near),
        _ => sound,
    }
}

fn letters(a: &[Letters], b: &[Letters]) -> Likeness {
    let mut best = Likeness::Different;
    for x in a {
        for y in b {
            best = best.max(two(x, y));
        }
    }
    best
}

fn two(a: &Letters, b: &Letters) -> Likeness {
    let (n, m) = (a.text.len(), b.text.len());
    if n == m && a.canonical() == b.canonical() {
        return Likeness::Letters;
    }
    let allowed = match n.min(m) {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    };
    if n.abs_diff(m) <= allowed
        && b.turns()
            .any(|t| strsim::osa_distance(&a.text, &t) <= allowed)
    {
        return Likeness::Near;
    }
    let (few, many) = if a.parts.len() <= b.parts.len() {
        (a, b)
    } else {
        (b, a)
    };
    let common = few
        .words()
        .filter(|w| w.len() > 1 && many.words().any(|o| o == *w))
        .count();
    match common {
        0 => Likeness::Different,
        c if c >= 2 && c == few.parts.len() => Likeness::Near,
        _ => Likeness::Part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(family: &str, given: &str) -> Key {
        Key::of(&Name::new(family, given)).unwrap()
    }

    fn alike(a: (&str, &str), b: (&str, &str)) -> Likeness {
        let (x, y) = (key(a.0, a.1), key(b.0, b.1));
        assert_eq!(likeness(&x, &y), likeness(&y, &x));
        likeness(&x, &y)
    }

    #[test]
    fn order_script_and_division_do_not_count() {
        use Likeness::*;
        for (a, b, wanted) in [
            (("张", "小明"), ("", "张小明"), Characters),
            (("张", "小明"), ("ZHANG", "XIAOMING"), Letters),
            (("张", "小明"), ("", "Xiao-Ming Zhang"), Letters),
            (("", "ZHANG XIAOMING"), ("XIAOMING", "ZHANG"), Letters),
            (("吕", "布"), ("LYU", "BU"), Letters),
            (("吕", "布"), ("LV", "BU"), Letters),
            (("O'Brien", "Seán"), ("OBRIEN", "SEAN"), Letters),
            (("张", "小明"), ("章", "晓鸣"), Near),
            (("ZHANG", "XIAOMING"), ("ZHANG", "XIAOMIMG"), Near),
            (("SMITH", "JOHN PAUL"), ("SMITH", "JOHN"), Near),
            (("ZHANG", "WEI"), ("ZHANG", "LI"), Part),
            (("WU", "AN"), ("WU", "EN"), Part),
            (("IVANOV", "OLEG"), ("CRUZ", "JUAN"), Different),
        ] {
            assert_eq!(alike(a, b), wanted, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_character_keeps_its_other_readings() {
        // As a family name it is read another way than usual.
        assert_eq!(
            alike(("单", "雄信"), ("SHAN", "XIONGXIN")),
            Likeness::Letters
        );
        assert_eq!(alike(("曾", "国藩"), ("ZENG", "GUOFAN")), Likeness::Letters);
        assert!(key("单", "雄信").readings.len() <= READINGS);
    }

    #[test]
    fn other_scripts_are_compared_as_they_are() {
        assert_eq!(
            alike(("Иванов", "Олег"), ("Олег", "Иванов")),
            Likeness::Letters
        );
        assert!(Key::of(&Name::whole(" - ")).is_none());
        let all: Vec<String> = key("Smith", "John Paul").readings[0].initials().collect();
        assert_eq!(all, ["sjp", "jps", "psj"]);
    }
}
