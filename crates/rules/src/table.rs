//! Criteria lowered once to interned comparisons ("atoms") and bit masks: one
//! form for evaluation in two and in three values, for reasons, for headroom
//! and for the checker.

use crate::condition::{self, Atom, Condition, Fault, Names, Opaque};
use crate::report::{Op, Query, Verdict};

/// Most alternatives that one criterion may unfold into.
pub const MAX_WAYS: usize = 4_096;

/// One alternative of a criterion: all these atoms (and opaque parts) together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WayMask {
    /// Words of the atom set with the bits that must be true.
    pub words: Vec<(u16, u64)>,
    /// Opaque parts that must be true, by their number.
    pub opaque: Vec<u16>,
}

/// A compiled set of criteria over numbered values.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Atoms, grouped by operator so that evaluation runs in straight loops.
    atoms: Vec<Atom>,
    /// Opaque parts.
    opaques: Vec<Opaque>,
    /// Alternatives of each criterion; any one suffices.
    criteria: Vec<Vec<WayMask>>,
    /// Criteria that read a slot, by slot.
    readers: Vec<Vec<u32>>,
    /// Atoms that read a slot, by slot.
    slot_atoms: Vec<Vec<u32>>,
}

/// Truth of every atom: certainly true, and possibly true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    yes: Vec<u64>,
    maybe: Vec<u64>,
}

impl Table {
    /// Lowers conditions over `slots` values.
    ///
    /// # Errors
    /// The number of the condition that unfolds into more than [`MAX_WAYS`] alternatives.
    pub fn lower(conditions: &[&Condition], slots: usize) -> Result<Table, usize> {
        let mut atoms: Vec<Atom> = vec![];
        let mut opaques: Vec<Opaque> = vec![];
        for c in conditions {
            collect(c, &mut atoms, &mut opaques);
        }
        atoms.sort_by(|a, b| {
            (a.op as u8, a.slot)
                .cmp(&(b.op as u8, b.slot))
                .then(a.threshold.total_cmp(&b.threshold))
        });
        atoms.dedup();
        let mut table = Table {
            readers: vec![vec![]; slots],
            slot_atoms: vec![vec![]; slots],
            atoms,
            opaques,
            criteria: vec![],
        };
        for (i, a) in table.atoms.iter().enumerate() {
            table.slot_atoms[a.slot].push(i as u32);
        }
        for (n, c) in conditions.iter().enumerate() {
            let ways = table.unfold(c).ok_or(n)?;
            table.criteria.push(ways);
            let mut reads = vec![];
            slots_of(c, &mut reads);
            reads.sort_unstable();
            reads.dedup();
            for s in reads {
                table.readers[s].push(n as u32);
            }
        }
        Ok(table)
    }

    /// Compiles criteria over plain named numbers, for decision tables without
    /// a situation behind them: `(id, condition)` over `facts` in this order.
    ///
    /// # Errors
    /// The id of the criterion and what is wrong with it.
    pub fn compile(
        criteria: &[(&str, &str)],
        facts: &[FactDecl],
    ) -> Result<Table, (String, Fault)> {
        let mut names = Decls(facts);
        let mut parsed = vec![];
        for (id, text) in criteria {
            parsed.push(condition::parse(text, &mut names).map_err(|f| (id.to_string(), f))?);
        }
        Table::lower(&parsed.iter().collect::<Vec<_>>(), facts.len()).map_err(|n| {
            (
                criteria[n].0.to_string(),
                Fault {
                    offset: 0,
                    message: "unfolds into too many alternatives".into(),
                },
            )
        })
    }

    /// Number of criteria.
    pub fn len(&self) -> usize {
        self.criteria.len()
    }

    /// True when there is no criterion.
    pub fn is_empty(&self) -> bool {
        self.criteria.is_empty()
    }

    /// The interned atoms.
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Alternatives of a criterion.
    pub fn ways(&self, criterion: usize) -> &[WayMask] {
        &self.criteria[criterion]
    }

    /// Criteria that read a slot.
    pub fn readers(&self, slot: usize) -> &[u32] {
        &self.readers[slot]
    }

    /// True when a criterion has a part that only the interpreter can run.
    pub fn is_opaque(&self, criterion: usize) -> bool {
        self.criteria[criterion]
            .iter()
            .any(|w| !w.opaque.is_empty())
    }

    /// True when a part that only the interpreter can run reads a slot.
    pub(crate) fn opaque_reads(&self, slot: usize) -> bool {
        self.opaques.iter().any(|o| o.slots.contains(&slot))
    }

    /// Evaluates all criteria on known values: bit `n` of `hits` is criterion `n`.
    /// `truth` and `hits` are reused between calls.
    pub fn evaluate(&self, values: &[f64], truth: &mut Vec<u64>, hits: &mut Vec<u64>) {
        truth.clear();
        truth.resize(self.atoms.len().div_ceil(64), 0);
        hits.clear();
        hits.resize(self.criteria.len().div_ceil(64), 0);
        for (word, chunk) in truth.iter_mut().zip(self.atoms.chunks(64)) {
            let mut bits = 0u64;
            for (i, a) in chunk.iter().enumerate() {
                let v = values[a.slot];
                let t = a.threshold;
                let b = match a.op {
                    Op::Ge | Op::Is => v >= t,
                    Op::Gt => v > t,
                    Op::Le => v <= t,
                    Op::Lt => v < t,
                    Op::Eq => v == t,
                    Op::Ne => v != t,
                };
                bits |= u64::from(b) << i;
            }
            *word = bits;
        }
        for (n, ways) in self.criteria.iter().enumerate() {
            let hit = ways.iter().any(|w| {
                w.words.iter().all(|&(i, m)| truth[usize::from(i)] & m == m)
                    && w.opaque
                        .iter()
                        .all(|&o| self.opaques[usize::from(o)].run(values, values) == Verdict::Yes)
            });
            hits[n / 64] |= u64::from(hit) << (n % 64);
        }
    }

    /// An empty truth for this table.
    pub fn truth(&self) -> Truth {
        let words = self.atoms.len().div_ceil(64);
        Truth {
            yes: vec![0; words],
            maybe: vec![0; words],
        }
    }

    /// Compares one slot's value, known to lie in `lo..=hi`, with all its thresholds.
    pub fn set(&self, truth: &mut Truth, slot: usize, lo: f64, hi: f64) {
        for &i in &self.slot_atoms[slot] {
            let a = self.atoms[i as usize];
            let (word, bit) = (i as usize / 64, 1u64 << (i % 64));
            let v = a.op.compare(lo, hi, a.threshold);
            if v == Verdict::Yes {
                truth.yes[word] |= bit
            } else {
                truth.yes[word] &= !bit
            }
            if v == Verdict::No {
                truth.maybe[word] &= !bit
            } else {
                truth.maybe[word] |= bit
            }
        }
    }

    /// Verdict of one criterion. `lo` and `hi` serve opaque parts only.
    pub fn verdict(&self, criterion: usize, truth: &Truth, lo: &[f64], hi: &[f64]) -> Verdict {
        let mut best = Verdict::No;
        for w in &self.criteria[criterion] {
            let v = self.way_verdict(w, truth, lo, hi);
            best = best.or(v);
            if best == Verdict::Yes {
                break;
            }
        }
        best
    }

    fn way_verdict(&self, w: &WayMask, truth: &Truth, lo: &[f64], hi: &[f64]) -> Verdict {
        if !w
            .words
            .iter()
            .all(|&(i, m)| truth.maybe[usize::from(i)] & m == m)
        {
            return Verdict::No;
        }
        let mut v = Verdict::from(
            w.words
                .iter()
                .all(|&(i, m)| truth.yes[usize::from(i)] & m == m),
        );
        if v == Verdict::No {
            v = Verdict::Unknown;
        }
        for &o in &w.opaque {
            v = v.and(self.opaques[usize::from(o)].run(lo, hi));
        }
        v
    }

    /// Atoms of an alternative.
    pub fn way_atoms<'a>(&'a self, w: &'a WayMask) -> impl Iterator<Item = Atom> + 'a {
        w.words.iter().flat_map(move |&(i, m)| {
            (0..64)
                .filter(move |b| m >> b & 1 == 1)
                .map(move |b| self.atoms[usize::from(i) * 64 + b])
        })
    }

    /// Disjunctive form; none when it is too large.
    fn unfold(&self, c: &Condition) -> Option<Vec<WayMask>> {
        Some(match c {
            Condition::Const(true) => vec![WayMask::default()],
            Condition::Const(false) => vec![],
            Condition::Atom(a) => {
                let i = self.atoms.iter().position(|b| a == b)?;
                vec![WayMask {
                    words: vec![((i / 64) as u16, 1 << (i % 64))],
                    opaque: vec![],
                }]
            }
            Condition::Opaque(o) => {
                let i = self.opaques.iter().position(|p| p == o)?;
                vec![WayMask {
                    words: vec![],
                    opaque: vec![i as u16],
                }]
            }
            Condition::Any(parts) => {
                let mut out = vec![];
                for p in parts {
                    out.append(&mut self.unfold(p)?);
                    if out.len() > MAX_WAYS {
                        return None;
                    }
                }
                out
            }
            Condition::All(parts) => {
                let mut parts: Vec<Vec<WayMask>> = parts
                    .iter()
                    .map(|p| self.unfold(p))
                    .collect::<Option<_>>()?;
                // What has one alternative comes first, so that a long list of them costs little.
                parts.sort_by_key(Vec::len);
                let mut out = vec![WayMask::default()];
                for ways in parts {
                    if out.len() * ways.len() > MAX_WAYS {
                        return None;
                    }
                    out = out
                        .iter()
                        .flat_map(|a| ways.iter().map(move |b| join(a, b)))
                        .collect();
                }
                out
            }
        })
    }
}

fn join(a: &WayMask, b: &WayMask) -> WayMask {
    let mut out = a.clone();
    for &(i, m) in &b.words {
        match out.words.iter_mut().find(|(j, _)| *j == i) {
            Some((_, n)) => *n |= m,
            None => out.words.push((i, m)),
        }
    }
    for o in &b.opaque {
        if !out.opaque.contains(o) {
            out.opaque.push(*o);
        }
    }
    out
}

fn collect(c: &Condition, atoms: &mut Vec<Atom>, opaques: &mut Vec<Opaque>) {
    match c {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|p| collect(p, atoms, opaques))
        }
        Condition::Atom(a) => atoms.push(*a),
        Condition::Opaque(o) if !opaques.contains(o) => opaques.push(o.clone()),
        Condition::Opaque(_) | Condition::Const(_) => {}
    }
}

/// Slots that a condition reads, with repeats.
pub fn slots_of(c: &Condition, out: &mut Vec<usize>) {
    match c {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|p| slots_of(p, out))
        }
        Condition::Atom(a) => out.push(a.slot),
        Condition::Opaque(o) => out.extend(&o.slots),
        Condition::Const(_) => {}
    }
}

/// True when a part of a condition is left to the interpreter.
pub(crate) fn has_opaque(c: &Condition) -> bool {
    match c {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(has_opaque),
        Condition::Opaque(_) => true,
        Condition::Atom(_) | Condition::Const(_) => false,
    }
}

/// A plain fact of a decision table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactDecl {
    /// Its name in conditions.
    pub name: String,
    /// What it may be.
    pub kind: FactKind,
}

/// What a plain fact may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A number.
    Number,
    /// Yes (1) or no (0).
    Boolean,
    /// One of these texts, held as its position in the list.
    Choice(Vec<String>),
}

struct Decls<'a>(&'a [FactDecl]);

impl Names for Decls<'_> {
    fn call(&mut self, q: &Query) -> Result<usize, String> {
        Err(format!(
            "`{}`: a plain table has facts, no functions",
            q.func
        ))
    }

    fn is_boolean(&self, slot: usize) -> bool {
        self.0[slot].kind == FactKind::Boolean
    }

    fn name(&mut self, name: &str) -> Result<usize, String> {
        self.0.iter().position(|f| f.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.0.iter().map(|f| f.name.as_str()).collect();
            format!("there is no fact `{name}`; known are {}", known.join(", "))
        })
    }

    fn param(&self, name: &str) -> Result<f64, String> {
        Err(format!("`p.{name}`: a plain table has no parameters"))
    }

    fn text(&self, slot: usize, value: &str) -> Result<f64, String> {
        match &self.0[slot].kind {
            FactKind::Choice(list) => list
                .iter()
                .position(|v| v == value)
                .map(|i| i as f64)
                .ok_or_else(|| {
                    format!(
                        "`{value}` is not a value of {}; known are {}",
                        self.0[slot].name,
                        list.join(", ")
                    )
                }),
            _ => Err(format!("{} is not a text", self.0[slot].name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Verdict;

    fn facts() -> Vec<FactDecl> {
        let f = |name: &str, kind| FactDecl {
            name: name.into(),
            kind,
        };
        vec![
            f(
                "disease",
                FactKind::Choice(vec!["cholera".into(), "plague".into()]),
            ),
            f("cases", FactKind::Number),
            f("counties", FactKind::Number),
            f("trend", FactKind::Boolean),
        ]
    }

    #[test]
    fn a_table_finds_the_criteria_that_hold() {
        let table = Table::compile(
            &[
                ("a", r#"disease == "cholera" && cases >= 30"#),
                (
                    "b",
                    r#"disease == "cholera" && (cases >= 10 || counties > 1)"#,
                ),
                ("c", r#"disease == "plague" && !(cases < 5) && trend"#),
                ("d", "cases + counties * 2 >= 34"),
            ],
            &facts(),
        )
        .unwrap();
        let (mut t, mut h) = (vec![], vec![]);
        let mut hits = |v: &[f64]| {
            table.evaluate(v, &mut t, &mut h);
            h[0]
        };
        assert_eq!(hits(&[0.0, 30.0, 1.0, 0.0]), 0b0011);
        assert_eq!(hits(&[0.0, 30.0, 2.0, 0.0]), 0b1011);
        assert_eq!(hits(&[0.0, 1.0, 2.0, 1.0]), 0b0010);
        assert_eq!(hits(&[1.0, 5.0, 2.0, 1.0]), 0b0100);
        assert!(table.is_opaque(3) && !table.is_opaque(0));
    }

    #[test]
    fn unknown_values_decide_only_where_they_matter() {
        let table =
            Table::compile(&[("a", "cases >= 5 && trend || counties >= 3")], &facts()).unwrap();
        let mut truth = table.truth();
        let mut verdict = |cases: (f64, f64), trend: (f64, f64), counties: f64| {
            table.set(&mut truth, 1, cases.0, cases.1);
            table.set(&mut truth, 2, counties, counties);
            table.set(&mut truth, 3, trend.0, trend.1);
            table.verdict(0, &truth, &[], &[])
        };
        assert_eq!(verdict((5.0, 5.0), (0.0, 1.0), 1.0), Verdict::Unknown);
        assert_eq!(verdict((1.0, 4.0), (0.0, 1.0), 1.0), Verdict::No);
        assert_eq!(verdict((1.0, 9.0), (1.0, 1.0), 1.0), Verdict::Unknown);
        assert_eq!(verdict((1.0, 9.0), (0.0, 1.0), 3.0), Verdict::Yes);
    }

    #[test]
    fn errors_say_where_and_what_instead() {
        let err = |text: &str| Table::compile(&[("a", text)], &facts()).unwrap_err().1;
        assert_eq!(err("cases >= 5 && deth >= 1").offset, 14);
        assert!(err("cases").message.contains("number"));
        assert!(err("trend >= 1").message.contains("yes or no"));
        assert!(err(r#"disease == "colera""#).message.contains("cholera"));
        assert!(err("cases >= ").message.contains("syntax"));
        assert!(
            err("[1, 2].exists(x, x > cases)")
                .message
                .contains("macros")
        );
        assert!(err(&"(".repeat(5_000)).message.contains("syntax"));
    }
}
