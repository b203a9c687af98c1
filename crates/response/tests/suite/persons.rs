//! The register on a generated list of travellers with everything that goes wrong in one:
//! mistyped names and numbers, names in characters and in pinyin, either order, changed
//! passports, births known in part.

use lf_domain::partial_date::PartialDate;
use lf_domain::person::{Description, Document, DocumentKind, Name, Sex};
use lf_response::person::index::{By, Index};
use lf_response::person::likeness::Verdict;
use pinyin::ToPinyin;
use std::collections::BTreeSet;

const FAMILIES: &str =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const GIVEN: &str =
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志强晓东海燕文博子轩雨欣浩然梓涵";
const LATIN: [&str; 12] = [
    "SMITH", "GARCIA", "IVANOV", "NGUYEN", "SANTOS", "CRUZ", "KUMAR", "SINGH", "TANAKA", "KIM",
    "PARK", "REYES",
];
const FIRST: [&str; 12] = [
    "JOHN", "MARIA", "OLEG", "ANH", "JOSE", "JUAN", "RAJ", "PRIYA", "YUKI", "MINJI", "SEOYEON",
    "ANGELO",
];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

fn traveller(dice: &mut Dice) -> Description {
    let chinese = !dice.one_in(3);
    let name = match chinese {
        true => {
            let families: Vec<char> = FAMILIES.chars().collect();
            let given: Vec<char> = GIVEN.chars().collect();
            let mut text = dice.pick(&given).to_string();
            if !dice.one_in(4) {
                text.push(dice.pick(&given));
            }
            Name::new(&dice.pick(&families).to_string(), &text)
        }
        false => {
            let second = format!("{} {}", dice.pick(&FIRST), dice.pick(&LATIN));
            Name::new(dice.pick(&LATIN), &second)
        }
    };
    Description {
        names: vec![name],
        documents: vec![passport(dice)],
        sex: Some(if dice.one_in(2) {
            Sex::Male
        } else {
            Sex::Female
        }),
        birth: PartialDate::new(
            1940 + dice.below(70) as i16,
            Some(1 + dice.below(12) as i8),
            Some(1 + dice.below(28) as i8),
        ),
        nationality: if chinese { "CHN".into() } else { "PHL".into() },
        phones: vec![],
    }
}

fn passport(dice: &mut Dice) -> Document {
    Document {
        kind: DocumentKind::Passport,
        number: format!("E{:08}", dice.below(100_000_000)),
        issuer: String::new(),
        expiry: None,
    }
}

/// The same person as another clerk enters him.
fn again(d: &Description, dice: &mut Dice) -> Description {
    let mut out = d.clone();
    if out.names[0].in_characters() && dice.one_in(2) {
        let read = |t: &str| -> String { t.to_pinyin().flatten().map(|p| p.plain()).collect() };
        out.names[0] = Name::new(&read(&out.names[0].family), &read(&out.names[0].given));
    }
    if dice.one_in(4) {
        let n = out.names[0].clone();
        out.names[0] = match n.in_characters() {
            true => Name::whole(&n.written()),
            false => Name::new(&n.given, &n.family),
        };
    }
    if dice.one_in(8) && !out.names[0].in_characters() {
        let mut letters: Vec<char> = out.names[0].given.chars().collect();
        let at = dice.below(letters.len());
        letters[at] = (b'a' + dice.below(26) as u8) as char;
        out.names[0].given = letters.into_iter().collect();
    }
    match dice.below(5) {
        0 => out.documents = vec![passport(dice)],
        1 => {
            let mut digits: Vec<char> = out.documents[0].number.chars().collect();
            let at = 1 + dice.below(8);
            digits[at] = (b'0' + dice.below(10) as u8) as char;
            out.documents[0].number = digits.into_iter().collect();
        }
        2 => out.documents.clear(),
        _ => {}
    }
    if let Some(birth) = out.birth.filter(|_| dice.one_in(12)) {
        out.birth = match dice.below(3) {
            // Somebody without document and full name alike cannot be told from others.
            0 if !out.documents.is_empty() => PartialDate::new(birth.year(), None, None),
            1 => PartialDate::new(
                birth.year(),
                birth.day().filter(|d| *d <= 12).or(birth.month()),
                birth.month().or(birth.day()),
            ),
            _ => Some(birth),
        };
    }
    out
}

/// Precision and recall of the pairs that are found, on a list of so many entries.
fn measure(entries: usize) -> (f64, f64) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut index = Index::default();
    let mut people: Vec<Description> = vec![];
    let (mut found, mut right, mut pairs) = (0usize, 0usize, 0usize);
    let mut seen: Vec<Vec<usize>> = vec![];
    for entry in 0..entries {
        let (who, described) = match !people.is_empty() && dice.one_in(4) {
            true => {
                let who = dice.below(people.len());
                (who, again(&people[who].clone(), &mut dice))
            }
            false => {
                people.push(traveller(&mut dice));
                seen.push(vec![]);
                (people.len() - 1, people[people.len() - 1].clone())
            }
        };
        pairs += seen[who].len();
        let mine: BTreeSet<String> = seen[who].iter().map(|e| e.to_string()).collect();
        for m in index.matches(&described) {
            found += 1;
            right += usize::from(mine.contains(&m.id));
            if m.judged.verdict == Verdict::Same {
                assert!(mine.contains(&m.id), "merged alone and wrongly: {m:?}");
            }
        }
        index.insert(&entry.to_string(), &described);
        seen[who].push(entry);
    }
    (right as f64 / found as f64, right as f64 / pairs as f64)
}

#[test]
fn pairs_of_a_generated_list_are_found() {
    let (precision, recall) = measure(4_000);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("precision {precision:.4} recall {recall:.4} F1 {f1:.4}");
    assert!(
        f1 >= 0.97,
        "precision {precision:.4} recall {recall:.4} F1 {f1:.4}"
    );
}

fn person(family: &str, given: &str, number: &str) -> Description {
    let mut d = Description {
        names: vec![Name::new(family, given)],
        ..Description::default()
    };
    if !number.is_empty() {
        d.documents.push(Document {
            kind: DocumentKind::Passport,
            number: number.into(),
            issuer: String::new(),
            expiry: None,
        });
    }
    d
}

#[test]
fn people_are_found_by_what_a_tired_officer_types() {
    let mut index = Index::default();
    index.insert("1", &person("张", "小明", "E12345678"));
    index.insert("2", &person("ZHANG", "WEI", "E87654321"));
    index.insert("3", &person("章", "晓鸣", ""));
    index.insert("4", &person("O'Brien", "Seán Patrick", "P1"));
    index.insert("5", &person("欧阳", "修", ""));
    let found = |query: &str| -> Vec<(String, By)> {
        index
            .search(query, 10)
            .into_iter()
            .map(|h| (h.id, h.by))
            .collect()
    };
    let ids = |query: &str| -> Vec<String> { found(query).into_iter().map(|f| f.0).collect() };
    assert_eq!(found("e1234 5678"), [("1".to_string(), By::Document)]);
    assert_eq!(found("张小明"), [("1".to_string(), By::Name)]);
    assert_eq!(found("张小"), [("1".to_string(), By::Beginning)]);
    assert_eq!(ids("zhang xiaoming"), ["1", "3"]);
    assert_eq!(ids("Xiaoming ZHANG"), ["1", "3"]);
    assert_eq!(found("zxm").len(), 2);
    assert_eq!(found("wei z"), [("2".to_string(), By::Beginning)]);
    assert_eq!(
        ids("zhang"),
        ["2", "1", "3"],
        "in the order of the alphabet"
    );
    assert_eq!(ids("sean patrick obrien"), ["4"]);
    assert_eq!(ids("ouyangxiu"), ["5"]);
    // The traditional form sounds the same.
    assert_eq!(ids("張小明"), ["1", "3"]);
    assert!(ids("").is_empty() && ids("'").is_empty() && ids("x").is_empty());
    index.remove("1");
    index.insert("3", &person("李", "娜", ""));
    assert!(index.search("zhangxiaoming", 10).is_empty());
    assert_eq!((index.len(), index.search("lina", 10).len()), (4, 1));
}
