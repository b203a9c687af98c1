//! Binding a mapping to a header: names of columns become positions.

use super::case::{CasePlan, CountPlan, OriginLists, OriginPlan};
use super::getter::{BoundCondition, Getter, Source, Values};
use super::occurrence::{ClusterPlan, OccurrencePlan, OtherPrefecturesPlan, PoisoningPlan};
use super::places::Names;
use super::sentinel::{BaselinePlan, SentinelPlan};
use super::stay::{ContactPlan, StayPlan};
use super::weekly::{Coverage, WeekPlan, WeeklyPlan};
use super::{KeyPart, Known, Mapper, Part, Plan, Settings};
use crate::mapping::{
    self, Cells, Condition, FactKind, How, Mapping, MappingError, WeekColumns, WeekRule,
};
use crate::table::Header;
use jiff::civil::Weekday;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::BTreeMap;

pub(super) fn bind<'a>(
    mapping: &Mapping,
    header: &Header,
    city: &'a City,
    book: &'a CodeBook,
    settings: &Settings,
) -> Result<Mapper<'a>, MappingError> {
    mapping.check_header(header)?;
    let base = Binder {
        mapping,
        header,
        part: None,
    };
    let known = match mapping.known.as_ref().map(|k| &k.value) {
        Some(rule) if !rule.columns.is_empty() => Known {
            getter: base.first("known", &rule.columns)?,
            delay_days: rule.delay_days.into(),
        },
        rule => Known {
            getter: Getter::none("known"),
            delay_days: rule.map_or(0, |r| r.delay_days.into()),
        },
    };
    let mut parts = vec![];
    for part in &mapping.split {
        let binder = Binder {
            part: Some(&part.value),
            ..base
        };
        let mut needs = vec![];
        for cells in part.value.columns.values() {
            needs.extend(base.positions(cells.value.columns())?);
        }
        parts.push(Part {
            name: part.value.name.clone(),
            needs,
            plan: binder.plan()?,
        });
    }
    if parts.is_empty() {
        parts.push(Part {
            name: String::new(),
            needs: vec![],
            plan: base.plan()?,
        });
    }
    let names = Names::new(city, book);
    check_codes(mapping, &names, city)?;
    Ok(Mapper {
        names,
        city,
        book,
        today: settings.today,
        source: mapping.source.clone(),
        absent: mapping.absent.clone(),
        dates: mapping.dates.clone(),
        filter: filters(&base, &settings.set)?,
        skip_if: (mapping.skip_if.iter())
            .filter_map(|c| base.condition(&c.value).transpose())
            .collect::<Result<_, _>>()?,
        known,
        key: match &mapping.key {
            Some(names) => Some(base.key_parts(&names.value)?),
            None => None,
        },
        person: base.person()?,
        parts,
        coverage: (mapping.fact == FactKind::Weekly && mapping.weekly.absent_is_zero)
            .then(Coverage::default),
    })
}

/// Places and diseases that the mapping itself writes must be known, or every
/// row would be refused for a mistake that is not the table's.
fn check_codes(mapping: &Mapping, names: &Names<'_>, city: &City) -> Result<(), MappingError> {
    let parts = mapping.split.iter().map(|p| &p.value);
    let places = (mapping.place.iter()).chain(parts.clone().filter_map(|p| p.place.as_ref()));
    for rule in places {
        for text in rule.value.constant.iter().chain(rule.value.values.values()) {
            if names.place(text).is_none() {
                let message = format!(
                    "`{text}` is no place of the city `{}`; its places are {}",
                    city.id, names.accepted_places
                );
                return Err(mapping.error(Some(rule.referenced), message));
            }
        }
    }
    let constants = (mapping.constants.get("disease").into_iter())
        .chain(parts.filter_map(|p| p.constants.get("disease")))
        .map(|c| (&c.value, c.referenced));
    let values = (mapping.values.get("disease").into_iter())
        .flat_map(|v| v.value.values().map(|code| (code, v.referenced)));
    for (text, at) in constants.chain(values) {
        if names.disease(text).is_none() {
            let message = format!("`{text}` is no disease of the code book");
            return Err(mapping.error(Some(at), message));
        }
    }
    Ok(())
}

/// The rows that the command line asks for.
fn filters(
    base: &Binder<'_>,
    set: &BTreeMap<String, String>,
) -> Result<Vec<(usize, String, String)>, MappingError> {
    let mapping = base.mapping;
    let names: Vec<&str> = mapping.filter.keys().map(String::as_str).collect();
    if let Some(name) = set.keys().find(|n| !mapping.filter.contains_key(*n)) {
        let message = match names.is_empty() {
            true => format!("`{name}` cannot be set: the mapping has no `filter`"),
            false => format!(
                "`{name}` cannot be set; what can be set is {}",
                names.join(", ")
            ),
        };
        return Err(mapping.error(None, message));
    }
    let mut filters = vec![];
    for (name, column) in &mapping.filter {
        let Some(value) = set.get(name) else {
            let message = format!("`{name}` must be set: --set {name}=…");
            return Err(mapping.error(Some(column.referenced), message));
        };
        let position = base.position(&column.value)?;
        if let Some(position) = position {
            filters.push((position, column.value.clone(), value.clone()));
        }
    }
    Ok(filters)
}

/// A mapping, or a part of one, about to be bound to a header.
#[derive(Clone, Copy)]
pub(super) struct Binder<'m> {
    pub(super) mapping: &'m Mapping,
    header: &'m Header,
    part: Option<&'m mapping::Part>,
}

impl Binder<'_> {
    fn plan(&self) -> Result<Box<dyn Plan>, MappingError> {
        Ok(match self.mapping.fact {
            FactKind::Case => Box::new(CasePlan::bind(self)?),
            FactKind::Count => Box::new(CountPlan::bind(self)?),
            FactKind::Cluster => Box::new(ClusterPlan::bind(self)?),
            FactKind::Occurrence => Box::new(OccurrencePlan::bind(self)?),
            FactKind::Poisoning => Box::new(PoisoningPlan::bind(self)?),
            FactKind::OtherPrefectures => Box::new(OtherPrefecturesPlan::bind(self)?),
            FactKind::Weekly => Box::new(WeeklyPlan::bind(self)?),
            FactKind::Sentinel => Box::new(SentinelPlan::bind(self)?),
            FactKind::Baseline => Box::new(self.baseline()?),
            FactKind::Stay => Box::new(StayPlan::bind(self)?),
            FactKind::Contact => Box::new(ContactPlan::bind(self)?),
        })
    }

    /// A field of the fact. What a part says of it replaces what the mapping says.
    pub(super) fn field(&self, name: &'static str) -> Result<Getter, MappingError> {
        let own = self
            .part
            .filter(|p| p.columns.contains_key(name) || p.constants.contains_key(name));
        let (columns, constants) = match own {
            Some(part) => (&part.columns, &part.constants),
            None => (&self.mapping.columns, &self.mapping.constants),
        };
        let mut getter = match columns.get(name) {
            Some(cells) => self.cells(name, &cells.value)?,
            None => Getter::none(name),
        };
        getter.constant = constants.get(name).map(|c| c.value.trim().to_string());
        getter.values = self.mapping.values.get(name).map(|v| values(&v.value));
        Ok(getter)
    }

    /// Cells under a name of their own.
    pub(super) fn cells(&self, field: &'static str, cells: &Cells) -> Result<Getter, MappingError> {
        let columns = self.positions(cells.columns())?;
        let labels: Vec<&str> = cells.columns().iter().map(String::as_str).collect();
        let (source, label) = match cells.how {
            How::First(_) => (Source::First(columns), labels.join(" | ")),
            How::Sum(_) => (Source::Sum(columns), labels.join(" + ")),
        };
        let when = match &cells.when {
            Some(when) => self.condition(when)?,
            None => None,
        };
        Ok(Getter {
            field,
            label,
            source,
            when,
            ..Getter::default()
        })
    }

    fn first(&self, field: &'static str, names: &[String]) -> Result<Getter, MappingError> {
        let how = How::First(names.to_vec());
        self.cells(field, &Cells { how, when: None })
    }

    pub(super) fn place(&self) -> Result<Getter, MappingError> {
        let own = self.part.and_then(|p| p.place.as_ref());
        let rule = own.or(self.mapping.place.as_ref());
        let Some(rule) = rule.map(|r| &r.value) else {
            return Ok(Getter::none("place"));
        };
        let mut getter = match &rule.column {
            Some(cells) => self.cells("place", cells)?,
            None => Getter::none("place"),
        };
        getter.constant = rule.constant.clone();
        getter.values = (!rule.values.is_empty()).then(|| values(&rule.values));
        Ok(getter)
    }

    pub(super) fn origin(&self) -> Result<OriginPlan, MappingError> {
        let own = self.part.and_then(|p| p.origin.as_ref());
        // A part's constant origin outranks the rule of the whole mapping.
        let constant = self
            .part
            .is_some_and(|p| p.constants.contains_key("origin"));
        let base = self.mapping.origin.as_ref().filter(|_| !constant);
        let rule = match own.or(base).map(|r| &r.value) {
            None => None,
            Some(rule) => Some(OriginLists {
                column: self.first("origin", std::slice::from_ref(&rule.column))?,
                imported: rule.imported.to_vec(),
                local: rule.local.as_ref().map(|l| l.to_vec()),
            }),
        };
        let code = self.field("origin")?;
        Ok(OriginPlan { code, rule })
    }

    pub(super) fn week(&self) -> Result<WeekPlan, MappingError> {
        let one = |name: &String| self.first("week", std::slice::from_ref(name));
        let two = |c: &WeekColumns| Ok::<_, MappingError>((one(&c.year)?, one(&c.week)?));
        let rule = self.mapping.week.as_ref().map(|w| &w.value);
        Ok(match rule {
            None => WeekPlan::Iso(Getter::none("week")),
            Some(WeekRule::Iso(name)) => WeekPlan::Iso(one(name)?),
            Some(WeekRule::Day(name)) => WeekPlan::Day(one(name)?, None),
            Some(WeekRule::Monday(name)) => WeekPlan::Day(one(name)?, Some(Weekday::Monday)),
            Some(WeekRule::Saturday(name)) => WeekPlan::Day(one(name)?, Some(Weekday::Saturday)),
            Some(WeekRule::IsoYear(columns)) => {
                let (year, week) = two(columns)?;
                WeekPlan::IsoYear { year, week }
            }
            Some(WeekRule::Mmwr(columns)) => {
                let (year, week) = two(columns)?;
                WeekPlan::Mmwr { year, week }
            }
        })
    }

    fn baseline(&self) -> Result<BaselinePlan, MappingError> {
        let rule = self.mapping.season.as_ref().map(|s| &s.value);
        Ok(BaselinePlan {
            season: match rule {
                Some(rule) => self.first("season", std::slice::from_ref(&rule.column))?,
                None => Getter::none("season"),
            },
            first_week: rule.map_or(40, |r| r.first_week),
            ili_base: self.field("ili_base")?,
            pos_base: self.field("pos_base")?,
        })
    }

    fn condition(&self, rule: &Condition) -> Result<Option<BoundCondition>, MappingError> {
        let column = self.position(&rule.column)?;
        Ok(column.map(|column| BoundCondition {
            column,
            label: rule.column.clone(),
            rule: rule.clone(),
        }))
    }

    fn key_parts(&self, names: &[String]) -> Result<Vec<KeyPart>, MappingError> {
        let mut parts = vec![];
        for name in names {
            if name == "$row" {
                parts.push(KeyPart::Row);
            } else {
                parts.extend(self.position(name)?.map(KeyPart::Column));
            }
        }
        Ok(parts)
    }

    fn person(&self) -> Result<Vec<(String, usize)>, MappingError> {
        let mut person = vec![];
        for (name, column) in &self.mapping.person {
            let position = self.position(&column.value)?;
            person.extend(position.map(|p| (name.clone(), p)));
        }
        Ok(person)
    }

    fn positions(&self, names: &[String]) -> Result<Vec<usize>, MappingError> {
        let mut positions = vec![];
        for name in names {
            positions.extend(self.position(name)?);
        }
        Ok(positions)
    }

    /// Position of a column; `None` for an optional one that the table lacks.
    fn position(&self, name: &str) -> Result<Option<usize>, MappingError> {
        let mut all = self.header.positions(name);
        let first = all.next();
        match all.next() {
            None => Ok(first),
            Some(_) => {
                let message = format!("the table has more than one column `{name}`");
                Err(self.mapping.error(None, message))
            }
        }
    }
}

pub(super) fn values(map: &BTreeMap<String, String>) -> Values {
    let special = |name: &str| map.get(name).cloned();
    let plain = map
        .iter()
        .filter(|(text, _)| !["", "*"].contains(&text.as_str()));
    Values {
        by_text: plain
            .map(|(t, c)| (t.trim().to_string(), c.clone()))
            .collect(),
        empty: special(""),
        other: special("*"),
    }
}
