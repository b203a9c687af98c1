//! Reading and checking a mapping file.

use super::cells::{Cells, How};
use super::fields::{Field, FieldType};
use super::{FactKind, Mapping};
use serde_saphyr::{Location, Spanned};
use std::collections::BTreeMap;
use std::fmt;

/// What is wrong with a mapping file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    /// Name of the file.
    pub file: String,
    /// Line and column, from 1; absent when the file as a whole is meant.
    pub at: Option<(u64, u64)>,
    /// What is wrong and what to write.
    pub message: String,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some((line, column)) => write!(f, "{}:{line}:{column}: ", self.file)?,
            None => write!(f, "{}: ", self.file)?,
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for MappingError {}

impl Mapping {
    /// Reads the one mapping of a file. `name` is the file's name, for messages.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and column.
    pub fn parse(name: &str, yaml: &str) -> Result<Mapping, MappingError> {
        let mut all = Mapping::parse_all(name, yaml)?;
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(MappingError {
                file: name.into(),
                at: None,
                message: "one mapping is expected here".into(),
            }),
        }
    }

    /// Reads all mappings of a file, parted by `---`.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and column.
    pub fn parse_all(name: &str, yaml: &str) -> Result<Vec<Mapping>, MappingError> {
        let options = serde_saphyr::options! {
            // A column may be called `y`, `no` or `007`.
            strict_booleans: true,
            leading_zero_numbers_as_strings: true,
            with_snippet: false,
        };
        let read = serde_saphyr::from_multiple_with_options::<Mapping>(yaml, options);
        let mut mappings = read.map_err(|e| {
            let text = e.without_snippet().to_string();
            // The place is given apart, and options are not the reader's business.
            let cut = [" at line ", ", set DuplicateKeyPolicy"];
            let end = cut.iter().filter_map(|c| text.find(c)).min();
            error(name, e.location(), &text[..end.unwrap_or(text.len())])
        })?;
        if mappings.is_empty() {
            return Err(error(name, None, "the file holds no mapping"));
        }
        for mapping in &mut mappings {
            mapping.name = name.into();
            mapping.check()?;
        }
        Ok(mappings)
    }

    /// An error at a place of this mapping.
    pub(crate) fn error(&self, at: Option<Location>, message: impl Into<String>) -> MappingError {
        error(&self.name, at, message)
    }

    fn check(&self) -> Result<(), MappingError> {
        if self.source.trim().is_empty() {
            return Err(self.error(None, "`source` is empty"));
        }
        if matches!(self.file.header_rows, Some(n) if !(1..=2).contains(&n)) {
            return Err(self.error(None, "`header_rows` is 1 or 2"));
        }
        self.check_fields(&self.columns, &self.constants)?;
        for part in &self.split {
            self.check_fields(&part.value.columns, &part.value.constants)?;
        }
        self.check_values()?;
        self.check_required()?;
        self.check_sections()
    }

    fn check_fields(
        &self,
        columns: &BTreeMap<String, Spanned<Cells>>,
        constants: &BTreeMap<String, Spanned<String>>,
    ) -> Result<(), MappingError> {
        for (name, cells) in columns {
            let field = self.known_field(name, cells.referenced)?;
            if matches!(cells.value.how, How::Sum(_)) && field.holds != FieldType::Count {
                let message = format!("`{name}` is not a number of things and cannot be a sum");
                return Err(self.error(Some(cells.referenced), message));
            }
        }
        for (name, constant) in constants {
            self.known_field(name, constant.referenced)?;
        }
        Ok(())
    }

    fn known_field(&self, name: &str, at: Location) -> Result<Field, MappingError> {
        self.fact.field(name).ok_or_else(|| {
            let names: Vec<&str> = self.fact.fields().iter().map(|f| f.name).collect();
            let message = match name {
                "place" | "area" => {
                    "the place has a section of its own: `place: {column: …}`".into()
                }
                "week" => "the week has a section of its own: `week: {iso: …}`".into(),
                "known" => {
                    "the moment of knowledge has a section of its own: `known: {columns: …}`".into()
                }
                _ => format!(
                    "a {} has no field `{name}`; it has {}",
                    self.fact.name(),
                    names.join(", ")
                ),
            };
            self.error(Some(at), message)
        })
    }

    fn check_values(&self) -> Result<(), MappingError> {
        for (name, values) in &self.values {
            self.known_field(name, values.referenced)?;
        }
        Ok(())
    }

    fn check_required(&self) -> Result<(), MappingError> {
        let given = |name: &str| {
            let in_base = self.columns.contains_key(name) || self.constants.contains_key(name);
            let in_part =
                |p: &super::Part| p.columns.contains_key(name) || p.constants.contains_key(name);
            in_base || !self.split.is_empty() && self.split.iter().all(|p| in_part(&p.value))
        };
        let fields = self.fact.fields().iter();
        let mut missing: Vec<&str> = fields
            .filter(|f| f.required && !given(f.name))
            .map(|f| f.name)
            .collect();
        let all_parts = |has: fn(&super::Part) -> bool| {
            !self.split.is_empty() && self.split.iter().all(|p| has(&p.value))
        };
        if self.fact.has_place() && self.place.is_none() && !all_parts(|p| p.place.is_some()) {
            missing.push("place");
        }
        if self.fact.has_week() && self.week.is_none() {
            missing.push("week");
        }
        match self.fact {
            FactKind::Case if !given("reported") && !self.knows_by_column() => {
                missing.push("reported (or columns under `known`)");
            }
            FactKind::Cluster if !given("origin") && self.origin.is_none() => {
                missing.push("origin")
            }
            FactKind::Baseline if self.season.is_none() => missing.push("season"),
            FactKind::Sentinel if !["ili_pct", "pos_pct"].into_iter().any(given) => {
                missing.push("ili_pct or pos_pct");
            }
            _ => {}
        }
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("a {} needs {}", self.fact.name(), missing.join(", "));
        Err(self.error(None, message))
    }

    fn knows_by_column(&self) -> bool {
        (self.known.as_ref()).is_some_and(|k| !k.value.columns.is_empty())
    }

    fn check_sections(&self) -> Result<(), MappingError> {
        let misplaced = [
            (
                self.place.as_ref().map(|s| s.referenced),
                "place",
                self.fact.has_place(),
            ),
            (
                self.week.as_ref().map(|s| s.referenced),
                "week",
                self.fact.has_week(),
            ),
            (
                self.season.as_ref().map(|s| s.referenced),
                "season",
                self.fact == FactKind::Baseline,
            ),
            (
                self.origin.as_ref().map(|s| s.referenced),
                "origin",
                self.fact.has_origin(),
            ),
            (
                self.links.first().map(|s| s.referenced),
                "links",
                self.fact == FactKind::Case,
            ),
            (
                self.clusters.as_ref().map(|s| s.referenced),
                "clusters",
                self.fact == FactKind::Case,
            ),
        ];
        for (at, section, allowed) in misplaced {
            if at.is_some() && !allowed {
                let message = format!("a {} has no `{section}`", self.fact.name());
                return Err(self.error(at, message));
            }
        }
        for rule in self
            .place
            .iter()
            .chain(self.split.iter().filter_map(|p| p.value.place.as_ref()))
        {
            if rule.value.column.is_none() && rule.value.constant.is_none() {
                let message = "`place` needs a `column`, a `constant` or both";
                return Err(self.error(Some(rule.referenced), message));
            }
        }
        for rule in &self.skip_if {
            if rule.value.is_void() {
                let message = "a condition needs `is`, `is_not` or `empty`";
                return Err(self.error(Some(rule.referenced), message));
            }
        }
        if let Some(season) = &self.season
            && !(1..=52).contains(&season.value.first_week)
        {
            return Err(self.error(Some(season.referenced), "`first_week` is 1 to 52"));
        }
        self.check_clusters()?;
        self.check_parts()
    }

    fn check_clusters(&self) -> Result<(), MappingError> {
        let Some(rule) = &self.clusters else {
            return Ok(());
        };
        let at = Some(rule.referenced);
        if rule.value.min_cases < 2 {
            return Err(self.error(at, "`min_cases` is at least 2: one case is no cluster"));
        }
        let linked = |kind: &String| self.links.iter().any(|l| l.value.kind == *kind);
        match rule.value.links.iter().find(|kind| !linked(kind)) {
            Some(kind) => {
                let message = format!("no entry of `links` has the kind `{kind}`");
                Err(self.error(at, message))
            }
            None => Ok(()),
        }
    }

    fn check_parts(&self) -> Result<(), MappingError> {
        for (i, part) in self.split.iter().enumerate() {
            let at = Some(part.referenced);
            if part.value.columns.is_empty() {
                return Err(self.error(at, "a part of `split` needs `columns` of its own"));
            }
            if self.split[..i]
                .iter()
                .any(|p| p.value.name == part.value.name)
            {
                let message = format!("two parts are called `{}`", part.value.name);
                return Err(self.error(at, message));
            }
        }
        Ok(())
    }
}

fn error(file: &str, at: Option<Location>, message: impl Into<String>) -> MappingError {
    let known = at.filter(|l| l.line() > 0);
    MappingError {
        file: file.into(),
        at: known.map(|l| (l.line(), l.column())),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &str = "source: s\nfact: case\ncolumns: {case_id: id, disease: d, reported: r}\n\
                         constants: {classification: confirmed}\nplace: {column: p}\n";

    fn err(yaml: &str) -> String {
        Mapping::parse("m.yaml", yaml).unwrap_err().to_string()
    }

    #[test]
    fn a_small_mapping_is_enough() {
        let m = Mapping::parse("m.yaml", CASES).unwrap();
        let names: Vec<String> = m.column_names().into_iter().collect();
        assert_eq!(names, ["d", "id", "p", "r"]);
    }

    #[test]
    fn errors_name_line_and_column_and_what_to_write() {
        let with = |more: &str| err(&format!("{CASES}{more}"));
        insta::assert_snapshot!([
            err(""),
            err("source: s\nfact: kase\n"),
            err("source: s\nfact: case\ncolums: {}\n"),
            err("source: s\nfact: case\n"),
            err("source: s\nfact: weekly\ncolumns:\n  onest: x\n"),
            err("source: s\nfact: count\ncolumns:\n  date: {sum: [a, b]}\n"),
            err("source: s\nfact: count\ncolumns:\n  date: {first: a, sum: [a, b]}\n"),
            err("source: s\nfact: count\ncolumns:\n  area: county\n"),
            err("source: s\nfact: sentinel\ncolumns: {ili_base: x}\n"),
            with("week: {iso: w}\n"),
            with("week: {isso: w}\n"),
            with("clusters: {links: [ward]}\n"),
            with("links: [{kind: ward, column: w}]\nclusters: {links: [ward], min_cases: 1}\n"),
            with("skip_if: [{column: x}]\n"),
            with("dates: [\"%Y-%m\"]\n"),
            with("values:\n  colour: {red: blue}\n"),
            with("columns: {}\n"),
            with("split: [{name: a}]\n"),
        ].join("\n"), @r"
        m.yaml: the file holds no mapping
        m.yaml:2:7: unknown variant `kase`, expected one of case, count, cluster, occurrence, poisoning, other_prefectures, weekly, sentinel, baseline, stay, contact
        m.yaml:3:1: unknown field `colums`, expected one of source, about, fact, file, columns, constants, values, dates, absent, place, origin, week, season, known, skip_if, filter, key, links, person, optional, split, weekly, clusters
        m.yaml: a case needs case_id, disease, classification, place, reported (or columns under `known`)
        m.yaml:4:10: a weekly has no field `onest`; it has disease, cases, mean5
        m.yaml:4:9: `date` is not a number of things and cannot be a sum
        m.yaml:4:9: exactly one of `column`, `first` and `sum` is needed
        m.yaml:4:9: the place has a section of its own: `place: {column: …}`
        m.yaml: a sentinel needs week, ili_pct or pos_pct
        m.yaml:6:7: a case has no `week`
        m.yaml:6:8: unknown variant `isso`, expected one of iso, iso_year, day, monday, saturday, mmwr
        m.yaml:6:11: no entry of `links` has the kind `ward`
        m.yaml:7:11: `min_cases` is at least 2: one case is no cluster
        m.yaml:6:11: a condition needs `is`, `is_not` or `empty`
        m.yaml:6:9: `%Y-%m` is not the form of a whole date; write `excel_serial` or a pattern like `%d.%m.%Y`
        m.yaml:7:11: a case has no field `colour`; it has case_id, disease, classification, origin, onset, reported, died, focus
        m.yaml:6:1: duplicate mapping key: columns
        m.yaml:6:9: a part of `split` needs `columns` of its own
        ");
    }
}
