//! The given facts of a scenario, row by row, in the terms of the domain.

use jiff::civil::Date;
use lf_domain::case::{CaseCount, Origin};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::occurrence::{Occurrence, OtherPrefectures, Poisoning};
use lf_domain::place::Place;
use lf_domain::sentinel::SentinelWeek;
use lf_domain::transmission::{
    Capacity, CapacityScope, Designation, GradePlace, TransmissionGrade,
};
use lf_domain::week::Week;
use lf_domain::weekly::WeeklyCount;
use serde::{Deserialize, Serialize};

/// Given facts; a missing key means that nothing of the kind is recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the keys are those of the scenario format, which is fixed
pub struct Facts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CountRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judgements: Vec<JudgementRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub designations: Vec<DesignationRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_prefectures: Vec<PrefectureRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekly_bc: Vec<WeeklyRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub poisonings: Vec<PoisoningRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<GradeRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ili: Option<IliRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacity: Vec<CapacityRow>,
}

/// Cases by onset date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct CountRow {
    pub disease: String,
    pub area: String,
    pub date: Date,
    pub cases: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    #[serde(default)]
    pub deaths: u32,
}

/// A finding of the experts; without a date or a signer it does not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct JudgementRow {
    pub finding: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    pub value: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// A recorded occurrence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct EventRow {
    pub r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    #[serde(default)]
    pub deaths: u32,
    #[serde(default)]
    pub victims: u32,
    #[serde(default)]
    pub persons: u32,
}

/// A designation order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct DesignationRow {
    pub level: lf_domain::level::Level,
    pub by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// Other prefecture cities reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct PrefectureRow {
    pub disease: String,
    pub n: u32,
}

/// Weekly cases of a class B or C disease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct WeeklyRow {
    pub disease: String,
    pub county: String,
    pub week: Week,
    pub cases: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean5: Option<f64>,
}

/// One occupational poisoning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct PoisoningRow {
    pub occurrence: String,
    pub persons: u32,
    #[serde(default)]
    pub deaths: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Community transmission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct GradeRow {
    pub disease: String,
    pub place: GradePlace,
    pub grade: u8,
}

/// Influenza sentinel figures of one week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct IliRow {
    pub week: Week,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ili_pct: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ili_base: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos_pct: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos_base: Option<f64>,
}

/// Capacity of a county or the city.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as above
pub struct CapacityRow {
    pub scope: CapacityScope,
    pub value: u8,
}

/// Day that stands for "not dated" where the format gives no date.
const UNDATED: Date = jiff::civil::date(2000, 1, 1);

impl Facts {
    /// The facts in the terms of the domain.
    ///
    /// # Errors
    /// Every row that names something unknown, with the row's key and number.
    pub fn read(&self, plan: &str, city: &City, book: &CodeBook) -> Result<Vec<Fact>, Vec<String>> {
        let mut r = RowReader {
            city,
            book,
            facts: vec![],
            errors: vec![],
            row: String::new(),
        };
        for (i, c) in self.counts.iter().enumerate() {
            r.at("counts", i);
            let (disease, place) = (r.disease(&c.disease), r.place(&c.area));
            r.facts.push(Fact::Count(CaseCount {
                disease,
                place,
                zone: city.zone(&c.area).map(|z| z.code.clone()),
                date: c.date,
                cases: c.cases,
                deaths: c.deaths,
                focus: c.focus.clone(),
                origin: c.origin,
            }));
        }
        for (i, j) in self.judgements.iter().enumerate() {
            r.at("judgements", i);
            r.code("finding", &j.finding, book.questions.keys());
            let about = j.about.clone().unwrap_or_default();
            let about = match book.groups.contains_key(&about) {
                true => about,
                false => book
                    .disease_code(&about)
                    .map_or(about.clone(), str::to_string),
            };
            if !about.is_empty() {
                let known = book
                    .diseases
                    .keys()
                    .chain(book.groups.keys())
                    .chain(book.occurrences.keys())
                    .chain(book.topics.keys());
                r.code("about", &about, known);
            }
            // A finding that is not dated or not signed is no finding.
            let (Some(by), Some(date)) = (j.by.clone(), j.date) else {
                continue;
            };
            let (finding, value) = (j.finding.clone(), j.value);
            r.facts.push(Fact::Judgement(Judgement {
                finding,
                about,
                value,
                by,
                date,
                reason: String::new(),
            }));
        }
        for (i, e) in self.events.iter().enumerate() {
            r.at("events", i);
            r.code("type", &e.r#type, book.occurrences.keys());
            r.facts.push(Fact::Occurrence(Occurrence {
                what: e.r#type.clone(),
                date: e.date.unwrap_or(UNDATED),
                place: Place::City,
                persons: e.persons,
                victims: e.victims,
                deaths: e.deaths,
            }));
        }
        for d in &self.designations {
            r.facts.push(Fact::Designation(Designation {
                plan: plan.to_string(),
                level: d.level,
                by: d.by.clone(),
                doc: d.doc.clone().unwrap_or_default(),
                date: UNDATED,
                topic: String::new(),
                reason: String::new(),
            }));
        }
        for (i, o) in self.other_prefectures.iter().enumerate() {
            r.at("other_prefectures", i);
            let disease = r.disease(&o.disease);
            r.facts.push(Fact::OtherPrefectures(OtherPrefectures {
                disease,
                n: o.n,
                date: UNDATED,
            }));
        }
        for (i, w) in self.weekly_bc.iter().enumerate() {
            r.at("weekly_bc", i);
            let (disease, place) = (r.disease(&w.disease), r.place(&w.county));
            let (week, cases, mean5) = (w.week, w.cases, w.mean5);
            r.facts.push(Fact::Weekly(WeeklyCount {
                disease,
                place,
                week,
                cases,
                mean5,
            }));
        }
        for (i, p) in self.poisonings.iter().enumerate() {
            r.at("poisonings", i);
            let place = p.county.as_ref().map_or(Place::City, |c| r.place(c));
            r.facts.push(Fact::Poisoning(Poisoning {
                occurrence: p.occurrence.clone(),
                date: p.date.unwrap_or(UNDATED),
                place,
                persons: p.persons,
                deaths: p.deaths,
            }));
        }
        for (i, g) in self.grades.iter().enumerate() {
            r.at("grades", i);
            r.range("grade", g.grade, 3);
            let (disease, place, grade) = (r.disease(&g.disease), g.place, g.grade);
            // Rows without a date cannot replace one another: each is a finding of its own.
            let name = r.row.clone();
            r.facts.push(Fact::Grade(TransmissionGrade {
                disease,
                place,
                name,
                grade,
                date: UNDATED,
            }));
        }
        if let Some(i) = &self.ili {
            r.facts.push(Fact::Sentinel(SentinelWeek {
                week: i.week,
                ili_pct: i.ili_pct,
                ili_base: i.ili_base,
                pos_pct: i.pos_pct,
                pos_base: i.pos_base,
            }));
        }
        for (i, c) in self.capacity.iter().enumerate() {
            r.at("capacity", i);
            r.range("value", c.value, 2);
            let area = r.row.clone();
            r.facts.push(Fact::Capacity(Capacity {
                scope: c.scope,
                area,
                value: c.value,
                date: UNDATED,
            }));
        }
        if r.errors.is_empty() {
            Ok(r.facts)
        } else {
            Err(r.errors)
        }
    }
}

struct RowReader<'a> {
    city: &'a City,
    book: &'a CodeBook,
    facts: Vec<Fact>,
    errors: Vec<String>,
    row: String,
}

impl RowReader<'_> {
    fn at(&mut self, key: &str, i: usize) {
        self.row = format!("{key} row {}", i + 1);
    }

    fn code<'k>(&mut self, field: &str, code: &str, mut known: impl Iterator<Item = &'k String>) {
        if !known.any(|k| k == code) {
            self.errors
                .push(format!("{}: `{code}` is not a known {field}", self.row));
        }
    }

    /// The code of a disease that may be named by an alias.
    fn disease(&mut self, name: &str) -> String {
        let book = self.book;
        let code = book.disease_code(name).unwrap_or(name);
        self.code("disease", code, book.diseases.keys());
        code.to_string()
    }

    fn place(&mut self, name: &str) -> Place {
        self.city.place(name).unwrap_or_else(|| {
            let known: Vec<&str> = self.city.areas.iter().map(|a| a.label.en.as_str()).collect();
            self.errors.push(format!(
                "{}: `{name}` is not an area; known are {}, abroad, other_province, other_prefecture",
                self.row,
                known.join(", ")
            ));
            Place::City
        })
    }

    fn range(&mut self, field: &str, value: u8, max: u8) {
        if value > max {
            self.errors
                .push(format!("{}: {field} {value} must be 0 to {max}", self.row));
        }
    }
}
