//! Which row is the header, and what its columns are called.

use super::error::TableError;

/// Rows in which a header is looked for.
pub(super) const SEARCHED_ROWS: usize = 30;

/// What is known about the header before it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderSearch {
    /// Column names that the header should have. With them titles and notes
    /// above the header are passed over; without, the first row of names is it.
    pub names: Vec<String>,
    /// Row of the header, where it is known.
    pub row: Option<u64>,
    /// Rows of the header, 1 or 2; absent: whichever gives more of the names.
    pub rows: Option<u8>,
}

/// A header: the names of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    row: u64,
}

impl Header {
    /// A header made by hand, for tests.
    pub fn of<'c>(names: impl IntoIterator<Item = &'c str>) -> Self {
        let names = names.into_iter().map(tidy).collect();
        Header { names, row: 1 }
    }

    /// Names of the columns, white space tidied; of two header rows `parent / child`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of the (first) header row.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Positions of all columns of a name.
    pub fn positions<'h>(&'h self, name: &str) -> impl Iterator<Item = usize> + 'h {
        let name = tidy(name);
        let all = self.names.iter().enumerate();
        all.filter(move |(_, n)| **n == name).map(|(i, _)| i)
    }

    /// True when there is a column of that name.
    pub fn has(&self, name: &str) -> bool {
        self.positions(name).next().is_some()
    }

    /// Name of a column for messages: its name, or its number where it has none.
    pub fn label(&self, index: usize) -> String {
        match self.names.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("#{}", index + 1),
        }
    }
}

/// A row above or in the header, merged cells filled.
pub(super) struct HeadRow {
    pub number: u64,
    pub cells: Vec<String>,
}

/// A header that was found, and the index in the head of the first row after it.
pub(super) struct Found {
    pub header: Header,
    pub next: usize,
}

/// Finds the header among the first rows of a table.
pub(super) fn find(head: &[HeadRow], search: &HeaderSearch) -> Result<Found, TableError> {
    let depths: &[usize] = match search.rows {
        Some(1) => &[1],
        Some(_) => &[2],
        None if search.names.is_empty() || search.row.is_some() => &[1],
        None => &[1, 2],
    };
    let wanted: Vec<String> = search.names.iter().map(|n| tidy(n)).collect();
    let mut best: Option<(usize, Found)> = None;
    for (i, row) in head.iter().enumerate() {
        if search.row.is_some_and(|r| r != row.number) {
            continue;
        }
        for &depth in depths {
            let Some(rows) = head.get(i..i + depth) else {
                continue;
            };
            let mut names = join(rows);
            while names.last().is_some_and(String::is_empty) {
                names.pop();
            }
            let score = if search.row.is_some() {
                1
            } else if wanted.is_empty() {
                usize::from(looks_like_names(&names, head))
            } else {
                wanted.iter().filter(|w| names.contains(w)).count()
            };
            // Of equals the header with fewer rows, then the upper one.
            let rank = if score == 0 {
                0
            } else {
                2 * score + usize::from(depth == 1)
            };
            if rank > best.as_ref().map_or(0, |(r, _)| *r) {
                let header = Header {
                    names,
                    row: row.number,
                };
                let next = i + depth;
                best = Some((rank, Found { header, next }));
            }
        }
    }
    best.map(|(_, found)| found)
        .ok_or_else(|| TableError::NoHeader {
            searched: head.len(),
            looked_for: search.names.join(", "),
            found: excerpt(head),
        })
}

/// Names of one or two header rows. In two rows a parent stands over every
/// child until the next parent, which is how merged cells look in a CSV file.
fn join(rows: &[HeadRow]) -> Vec<String> {
    let (parents, children) = match rows {
        [one] => return one.cells.iter().map(|c| tidy(c)).collect(),
        [parents, children, ..] => (&parents.cells, &children.cells),
        [] => return vec![],
    };
    let mut parent = String::new();
    (0..parents.len().max(children.len()))
        .map(|i| {
            let above = parents.get(i).map(|c| tidy(c)).unwrap_or_default();
            let child = children.get(i).map(|c| tidy(c)).unwrap_or_default();
            if !above.is_empty() {
                // A name over both rows has no children, so nothing is carried on.
                let has_children = !child.is_empty() && child != above;
                parent = if has_children {
                    above.clone()
                } else {
                    String::new()
                };
            }
            match (child.is_empty(), parent.is_empty()) {
                (true, _) => above,
                (false, true) => child,
                (false, false) => format!("{parent} / {child}"),
            }
        })
        .collect()
}

/// True for a row of distinct texts, none of them a number, as wide as the table needs.
fn looks_like_names(names: &[String], head: &[HeadRow]) -> bool {
    let filled: Vec<&String> = names.iter().filter(|n| !n.is_empty()).collect();
    let width = head.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let starts_with_digit = |n: &String| n.starts_with(|c: char| c.is_ascii_digit());
    let mut distinct = filled.clone();
    distinct.sort();
    distinct.dedup();
    filled.len() >= width.min(2)
        && !filled.is_empty()
        && distinct.len() == filled.len()
        && !filled.iter().any(|n| starts_with_digit(n))
}

/// The first rows, short enough for a message.
fn excerpt(head: &[HeadRow]) -> String {
    let rows = head
        .iter()
        .filter(|r| r.cells.iter().any(|c| !c.is_empty()));
    let shown: Vec<String> = rows
        .take(3)
        .map(|r| {
            let cells: Vec<String> = (r.cells.iter().take(6))
                .map(|c| tidy(c).chars().take(20).collect())
                .collect();
            format!("row {}: {}", r.number, cells.join(" | "))
        })
        .collect();
    if shown.is_empty() {
        "no rows at all".into()
    } else {
        shown.join("; ")
    }
}

/// Runs of white space, line breaks inside a header cell included, become one space.
fn tidy(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}');
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(rows: &[&str]) -> Vec<HeadRow> {
        (rows.iter().zip(1..))
            .map(|(r, number)| HeadRow {
                number,
                cells: r.split(',').map(String::from).collect(),
            })
            .collect()
    }

    fn names(rows: &[&str], wanted: &[&str]) -> Result<(u64, Vec<String>, usize), String> {
        let search = HeaderSearch {
            names: wanted.iter().map(|s| s.to_string()).collect(),
            ..HeaderSearch::default()
        };
        find(&head(rows), &search)
            .map(|f| (f.header.row, f.header.names, f.next))
            .map_err(|e| e.to_string())
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        let got = names(
            &["Cases of July,,", ",,", "id,onset,area", "1,x,y"],
            &["onset"],
        );
        assert_eq!(
            got,
            Ok((3, vec!["id".into(), "onset".into(), "area".into()], 3))
        );
    }

    #[test]
    fn two_rows_are_joined_where_that_finds_more() {
        let rows = ["id,dates,,place", ",onset,report,", "1,2,3,4"];
        let (row, found, next) = names(&rows, &["id", "dates / report"]).unwrap();
        assert_eq!((row, next), (1, 2));
        assert_eq!(found, ["id", "dates / onset", "dates / report", "place"]);
    }

    #[test]
    fn one_row_wins_where_two_find_no_more() {
        let (_, found, next) = names(&["id,onset", "1,2024-07-01"], &["id", "onset"]).unwrap();
        assert_eq!((found, next), (vec!["id".to_string(), "onset".into()], 1));
    }

    #[test]
    fn nothing_found_says_what_was_seen() {
        let err = names(&["1,2,3", "4,5,6"], &["onset"]).unwrap_err();
        assert_eq!(
            err,
            "no header row in the first 2 rows; looked for onset; \
             found row 1: 1 | 2 | 3; row 2: 4 | 5 | 6"
        );
        assert!(names(&["1,2,3", "4,5,6"], &[]).is_err());
    }
}
