//! Weekly counts to try: one, two and more counties around the excess that a
//! condition asks for, with a mean, with a mean of zero, and without one.

use super::axes::{Coord, Setting, World, first_week, thin};
use super::subjects::Marks;
use crate::scenario::{Facts, WeeklyRow};
use std::collections::BTreeSet;

/// Mean of the years before in the counties that are tried.
const MEAN: f64 = 10.0;

/// One county's week: cases and mean.
type Row = (u32, Option<f64>);

/// Settings, and whether some were left out.
pub(crate) fn settings(m: &Marks, world: &World<'_>) -> (Vec<Setting>, bool) {
    let Some(disease) = world
        .book
        .diseases
        .keys()
        .find(|d| world.book.is_class_bc(d))
    else {
        return (vec![Setting::empty(vec![])], false);
    };
    // A name that a reader knows is better than the first of the alphabet.
    let disease = if world.book.is_class_bc("measles") {
        "measles"
    } else {
        disease.as_str()
    };
    let counts: BTreeSet<u32> = [5, 10, 11]
        .into_iter()
        .chain(
            m.ratios(0)
                .filter(|e| (-1.0..1e4).contains(e))
                .flat_map(|e| {
                    let n = (MEAN * (1.0 + e)).round().max(0.0) as u32;
                    [n.saturating_sub(1), n, n + 1]
                }),
        )
        .collect();
    let all: Vec<u32> = counts.into_iter().collect();
    let some = thin(&all, 20);
    let rows: Vec<Option<Row>> = [None, Some((3, Some(0.0))), Some((3, None))]
        .into_iter()
        .chain(some.iter().map(|n| Some((*n, Some(MEAN)))))
        .collect();
    let most = m.counties.iter().max().copied().unwrap_or(1);
    let repeat = (most - 1).clamp(1, world.city.areas.len().max(3) as i64 - 2) as usize;
    let mut out = vec![];
    for first in &rows {
        for second in &rows {
            for third in [None, Some((11, Some(MEAN)))] {
                out.push(setting(disease, [*first, *second, third], repeat, world));
            }
        }
    }
    (out, some.len() < all.len())
}

/// The second county stands for `repeat` counties alike.
fn setting(disease: &str, given: [Option<Row>; 3], repeat: usize, world: &World<'_>) -> Setting {
    let (mut rows, mut coords, mut total, mut peak) = (vec![], vec![], 0u64, 0u64);
    let mut area = 0;
    for (i, row) in given.iter().enumerate() {
        let times = if i == 1 { repeat } else { 1 };
        let Some((cases, mean)) = row else {
            coords.extend([Coord::Tag(0), Coord::Rank(-1)]);
            continue;
        };
        for _ in 0..times {
            rows.push(WeeklyRow {
                disease: disease.into(),
                county: world.area(area),
                week: first_week(),
                cases: *cases,
                mean5: *mean,
            });
            area += 1;
        }
        let kind = match mean {
            None => 1,
            Some(0.0) => 2,
            Some(_) => 3,
        };
        coords.extend([Coord::Tag(kind), Coord::Rank((*cases).into())]);
        total += u64::from(*cases) * times as u64;
        peak = peak.max((*cases).into());
    }
    let weight = [u64::from(!rows.is_empty()), total, peak, rows.len() as u64];
    Setting {
        facts: Facts {
            weekly_bc: rows,
            ..Facts::default()
        },
        coords,
        weight,
    }
}
