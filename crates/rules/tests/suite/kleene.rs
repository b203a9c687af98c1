//! Three-valued logic of the lowered tables on random conditions and intervals.

use lf_rules::condition::{Atom, Condition};
use lf_rules::report::{Op, Verdict};
use lf_rules::table::Table;
use proptest::prelude::*;

const SLOTS: usize = 5;

fn atom() -> impl Strategy<Value = Condition> {
    let op = prop::sample::select(vec![Op::Ge, Op::Gt, Op::Le, Op::Lt, Op::Eq, Op::Ne]);
    (0..SLOTS, op, 0i32..6).prop_map(|(slot, op, t)| {
        Condition::Atom(Atom {
            slot,
            op,
            threshold: t.into(),
        })
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![8 => atom(), 1 => any::<bool>().prop_map(Condition::Const)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let parts = prop::collection::vec(inner, 0..4);
        prop_oneof![
            parts.clone().prop_map(Condition::All),
            parts.prop_map(Condition::Any)
        ]
    })
}

/// Smallest and largest possible value of every slot.
fn intervals() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let one = (0i32..7, 0i32..4).prop_map(|(lo, more)| (f64::from(lo), f64::from(lo + more)));
    prop::collection::vec(one, SLOTS)
}

/// The condition as written, without a table.
fn tree(c: &Condition, values: &[(f64, f64)]) -> Verdict {
    match c {
        Condition::All(parts) => parts
            .iter()
            .map(|p| tree(p, values))
            .fold(Verdict::Yes, Verdict::and),
        Condition::Any(parts) => parts
            .iter()
            .map(|p| tree(p, values))
            .fold(Verdict::No, Verdict::or),
        Condition::Const(b) => Verdict::from(*b),
        Condition::Atom(a) => {
            a.op.compare(values[a.slot].0, values[a.slot].1, a.threshold)
        }
        Condition::Opaque(_) => unreachable!("not made here"),
    }
}

fn lowered(table: &Table, values: &[(f64, f64)]) -> Verdict {
    let mut truth = table.truth();
    values
        .iter()
        .enumerate()
        .for_each(|(slot, v)| table.set(&mut truth, slot, v.0, v.1));
    table.verdict(0, &truth, &[], &[])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_table_says_what_the_tree_says(c in condition(), values in intervals()) {
        let Ok(table) = Table::lower(&[&c], SLOTS) else { return Ok(()) };
        prop_assert_eq!(lowered(&table, &values), tree(&c, &values));
    }

    /// Whoever learns more never has to take back a yes or a no.
    #[test]
    fn knowledge_is_monotonic(c in condition(), values in intervals(), cuts in prop::collection::vec((0u8..4, 0u8..4), SLOTS)) {
        let Ok(table) = Table::lower(&[&c], SLOTS) else { return Ok(()) };
        let narrower: Vec<(f64, f64)> = values.iter().zip(cuts).map(|(&(lo, hi), (up, down))| {
            let lo = (lo + f64::from(up)).min(hi);
            (lo, (hi - f64::from(down)).max(lo))
        }).collect();
        let (before, after) = (lowered(&table, &values), lowered(&table, &narrower));
        prop_assert!(before == Verdict::Unknown || before == after, "{:?} became {:?}", before, after);
    }

    /// An unknown that is called a yes or a no can become the other.
    #[test]
    fn a_yes_or_no_holds_for_every_value_in_between(c in condition(), values in intervals()) {
        let Ok(table) = Table::lower(&[&c], SLOTS) else { return Ok(()) };
        let verdict = lowered(&table, &values);
        for pick in 0..4u32.pow(SLOTS as u32) {
            let exact: Vec<(f64, f64)> = values.iter().enumerate().map(|(i, &(lo, hi))| {
                let v = (lo + f64::from(pick / 4u32.pow(i as u32) % 4)).min(hi);
                (v, v)
            }).collect();
            let exact = lowered(&table, &exact);
            prop_assert!(exact != Verdict::Unknown, "known values are never unknown");
            prop_assert!(verdict == Verdict::Unknown || verdict == exact);
        }
    }

    #[test]
    fn two_values_are_three_without_the_third(c in condition(), values in prop::collection::vec(0i32..7, SLOTS)) {
        let Ok(table) = Table::lower(&[&c], SLOTS) else { return Ok(()) };
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let (mut truth, mut hits) = (vec![], vec![]);
        table.evaluate(&values, &mut truth, &mut hits);
        let exact: Vec<(f64, f64)> = values.iter().map(|v| (*v, *v)).collect();
        prop_assert_eq!(Verdict::from(hits[0] == 1), lowered(&table, &exact));
    }
}
