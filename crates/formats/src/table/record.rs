//! Where a CSV record ends, where its cells end, and what delimits them.

use memchr::{memchr, memchr2};

/// Offset of the line end that ends the record at the start of `text`, and
/// whether it has a quotation mark; or, where there is no such line end,
/// whether a quotation mark is open.
pub(super) fn record_end(
    text: &[u8],
    delimiter: u8,
    line_end: u8,
    joined: bool,
) -> Result<(usize, bool), bool> {
    let first = memchr2(line_end, b'"', text).ok_or(false)?;
    if text[first] == line_end {
        return Ok((first, false));
    }
    if !joined {
        return memchr(line_end, text).map(|at| (at, true)).ok_or(false);
    }
    // Go through the cells; only a quotation mark at the start of one opens it.
    let mut at = 0;
    loop {
        if text.get(at) == Some(&b'"') {
            at = closing_quote(text, at + 1).ok_or(true)? + 1;
        }
        at += memchr2(delimiter, line_end, &text[at..]).ok_or(false)?;
        if text[at] == line_end {
            return Ok((at, true));
        }
        at += 1;
    }
}

/// Offset of the quotation mark that closes a cell whose text begins at `from`.
fn closing_quote(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'"', &text[at..])?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// A cell and its length in the record.
pub(super) struct Piece<'t> {
    pub text: &'t [u8],
    pub length: usize,
    pub end: CellEnd,
}

pub(super) enum CellEnd {
    Clean,
    /// Text follows the closing quotation mark; it is kept.
    Loose,
    /// The quotation mark never closes.
    Open,
}

/// The first cell of a record.
pub(super) fn cell<'t>(record: &'t [u8], delimiter: u8, scratch: &'t mut Vec<u8>) -> Piece<'t> {
    let plain_end = |from: usize| {
        let end = memchr(delimiter, &record[from..]);
        end.map_or(record.len(), |i| from + i)
    };
    if record.first() != Some(&b'"') {
        let length = plain_end(0);
        let text = &record[..length];
        let end = CellEnd::Clean;
        return Piece { text, length, end };
    }
    let Some(close) = closing_quote(record, 1) else {
        return Piece {
            text: &record[1..],
            length: record.len(),
            end: CellEnd::Open,
        };
    };
    let length = plain_end(close + 1);
    scratch.clear();
    let mut from = 1;
    while let Some(at) = memchr(b'"', &record[from..close]) {
        scratch.extend_from_slice(&record[from..=from + at]);
        from += at + 2;
    }
    scratch.extend_from_slice(&record[from..close]);
    scratch.extend_from_slice(&record[close + 1..length]);
    let end = if close + 1 == length {
        CellEnd::Clean
    } else {
        CellEnd::Loose
    };
    let text = &scratch[..];
    Piece { text, length, end }
}

/// The delimiter that stands in most of the first lines, and there most often.
pub(super) fn sniff(text: &[u8], line_end: u8) -> u8 {
    let lines: Vec<&[u8]> = (text.split(|b| *b == line_end))
        .filter(|l| !l.trim_ascii().is_empty())
        .take(20)
        .collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines.iter().map(|l| outside_quotes(l, delimiter)).collect();
        let with = counts.iter().filter(|c| **c > 0).count();
        (with, counts.iter().sum::<usize>())
    };
    // On a tie the first wins: a comma.
    let mut best = (b',', score(b','));
    for delimiter in [b';', b'\t'] {
        let s = score(delimiter);
        if s > best.1 {
            best = (delimiter, s);
        }
    }
    best.0
}

fn outside_quotes(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    (line.iter())
        .filter(|b| {
            quoted ^= **b == b'"';
            !quoted && **b == delimiter
        })
        .count()
}
