//! Cases of the current episodes, and what windows of days hold.

use super::{Situation, day_number};
use crate::case::Origin;
use crate::counter::{self, AreaIx, AsOf, Basis, Cell, Episode, Found, Span, Tally};

impl Situation {
    /// Code of an area index, where it is a county.
    pub fn area_code(&self, ix: AreaIx) -> Option<&str> {
        self.areas.get(usize::from(ix)).map(String::as_str)
    }

    /// Number of counties.
    pub fn area_count(&self) -> usize {
        self.areas.len()
    }

    fn as_of(&self) -> AsOf {
        let today = self.today.map_or(self.last_day, day_number);
        match (&self.currency, self.today) {
            (Some(c), Some(_)) => AsOf {
                today,
                since: today - c.quiet_days as i32,
            },
            _ => AsOf::ever(today),
        }
    }

    /// The current episode of a disease, in the city or outside it.
    pub(super) fn current(&self, disease: &str, city: bool) -> Option<Episode<'_>> {
        let today = self.currency.as_ref().and(self.today).map(day_number);
        self.counters.get(disease)?.episode(city, today)
    }

    /// The cells of the current episode of a disease, in the city or outside it.
    pub fn episode(&self, disease: &str, city: bool) -> Vec<Cell> {
        self.current(disease, city)
            .map_or(vec![], |e| e.cells().collect())
    }

    /// True when an episode of a disease is on record in the city.
    pub fn has_cases(&self, disease: &str) -> bool {
        self.current(disease, true).is_some()
    }

    /// What the current episode of a disease in the city adds up to.
    pub fn total(&self, disease: &str) -> Tally {
        self.current(disease, true)
            .map_or(Tally::default(), |e| e.total())
    }

    /// What the current episode of a disease adds up to by area of the city.
    pub fn totals(&self, disease: &str) -> Vec<(AreaIx, Tally)> {
        self.current(disease, true)
            .map_or(vec![], |e| e.areas().map(|(a, t)| (a, *t)).collect())
    }

    /// Diseases with a case on record, in no particular order.
    pub fn diseases(&self) -> impl Iterator<Item = &str> {
        self.counters.keys().map(String::as_str)
    }

    /// Length of one mean incubation period of a disease, in days.
    pub fn incubation(&self, disease: &str) -> Span {
        self.incubation
            .get(disease)
            .map_or(Span::NotSet, |d| Span::Days(d.ceil() as i32))
    }

    /// Suspected cases of the current episode in the city.
    pub fn suspects(&self, disease: &str) -> u32 {
        self.total(disease).suspects.max(0) as u32
    }

    /// See [`Episode::most_cases`].
    pub fn cases(
        &self,
        disease: &str,
        span: Span,
        one_county: bool,
        origin: Option<Origin>,
        basis: Basis,
    ) -> Found {
        let most = |e: Episode<'_>| e.most_cases(span, one_county, basis, origin, self.as_of());
        self.current(disease, true).map(most).unwrap_or_default()
    }

    /// See [`Episode::most_counties`].
    pub fn counties(&self, disease: &str, span: Span, at_least: i64, basis: Basis) -> Found {
        let areas = self.areas.len();
        let most = |e: Episode<'_>| e.most_counties(span, at_least, basis, areas, self.as_of());
        self.current(disease, true).map(most).unwrap_or_default()
    }

    /// See [`Episode::most_foci`].
    pub fn foci(&self, disease: &str, span: Span, at_least: i64, basis: Basis) -> Found {
        let most = |e: Episode<'_>| e.most_foci(span, at_least, basis, self.as_of());
        self.current(disease, true).map(most).unwrap_or_default()
    }

    /// Cases in the city of one origin; cases whose origin nobody has said make an interval.
    pub fn by_origin(&self, disease: &str, origin: Origin, basis: Basis) -> Found {
        let Some(episode) = self.current(disease, true) else {
            return Found::default();
        };
        let t = episode.total();
        let of = |o| t.on(basis, Some(o)) as f64;
        let said = of(Origin::Imported) + of(Origin::Local);
        Found {
            lo: of(origin),
            hi: of(origin) + (t.on(basis, None) as f64 - said),
            area: None,
            from: Some(episode.from),
            to: Some(episode.to),
            open: None,
        }
    }

    /// Cases abroad or in other provinces.
    pub fn outside(&self, disease: &str, basis: Basis) -> f64 {
        let far = |a: AreaIx| a == counter::ABROAD || a == counter::OTHER_PROVINCE;
        self.current(disease, false).map_or(0.0, |e| {
            (e.areas().filter(|(a, _)| far(*a)))
                .map(|(_, t)| t.on(basis, None))
                .sum::<i64>() as f64
        })
    }

    /// Deaths in the city.
    pub fn deaths(&self, disease: &str) -> f64 {
        self.total(disease).deaths as f64
    }
}
