//! Conditions: any text is lowered to a table or refused, quickly, and what is lowered
//! can be evaluated.
#![no_main]

use lf_rules::table::{FactDecl, FactKind, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let fact = |name: &str, kind| FactDecl {
        name: name.into(),
        kind,
    };
    let facts = [
        fact(
            "disease",
            FactKind::Choice(vec!["cholera".into(), "mers".into()]),
        ),
        fact("cases", FactKind::Number),
        fact("counties", FactKind::Number),
        fact("trend", FactKind::Boolean),
    ];
    match Table::compile(&[("a", text)], &facts) {
        Ok(table) => {
            let (mut truth, mut hits) = (Vec::new(), Vec::new());
            for values in [[0.0, 0.0, 0.0, 0.0], [1.0, 30.0, 2.0, 1.0]] {
                table.evaluate(&values, &mut truth, &mut hits);
            }
        }
        Err((_, fault)) => assert!(fault.offset <= text.len(), "a place after the end: {fault}"),
    }
});
