//! The query for stays side by side: one text for a cabin and for the whole of what people
//! were in.

use lf_store::Arg;

/// Persons that one query looks up.
pub(super) const AT_ONCE: usize = 32;

/// Numbers for a query that takes [`AT_ONCE`] of them.
pub(super) fn padded(part: &[i64]) -> impl Iterator<Item = Arg> + '_ {
    let last = part.last().copied().unwrap_or_default();
    let fill = AT_ONCE - part.len();
    let all = part.iter().copied().chain(std::iter::repeat_n(last, fill));
    all.map(Arg::from)
}

// Texts of queries are literals, so that nothing that anybody typed gets into one.
macro_rules! side_by_side {
    ($column:literal) => {
        concat!(
            "SELECT a.person, b.person, a.seq, b.seq, a.unit, \
     CAST(CASE WHEN a.crew + b.crew > 0 THEN 1 ELSE 0 END + CASE WHEN a.cabin = b.cabin THEN 2 ELSE 0 END AS BIGINT), \
     CASE WHEN a.spot < 0 OR b.spot < 0 THEN -1 ELSE ABS(a.spot - b.spot) END, \
     CASE WHEN a.begins > b.begins THEN a.begins ELSE b.begins END, \
     CASE WHEN a.ends < b.ends THEN a.ends ELSE b.ends END \
     FROM stay_line a CROSS JOIN (SELECT 0 AS n, 0 AS days UNION ALL SELECT 1, 31 UNION ALL SELECT 2, 999999) k \
     CROSS JOIN stay_line b \
     WHERE a.person IN ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38) AND a.begins <= $2 AND a.ends >= $1 AND (a.unit & $3) <> 0 \
     AND b.", $column, " = a.", $column, " AND b.span = k.n AND b.begins >= a.begins - k.days AND b.begins <= a.ends \
     AND b.ends >= a.begins AND b.begins <= $2 AND b.ends >= $1 AND b.person <> a.person \
     AND ((a.unit & $4) = 0 OR a.spot < 0 OR b.spot < 0 OR a.crew + b.crew > 0 \
     OR (b.spot <= a.spot + $5 AND b.spot >= a.spot - $5)) LIMIT $6"
        )
    };
}

/// Pairs of stays in one cabin; a stay of each length begins at most so long before.
pub(super) const IN_CABIN: &str = side_by_side!("cabin");

/// Pairs of stays in one unit, and named meetings.
pub(super) const IN_WHOLE: &str = side_by_side!("whole");

/// Ids of persons by their numbers.
pub(super) const NAMES: &str = "SELECT id, name FROM stay_person WHERE id \
     IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)";
