//! The findings in English sentences. What they are made of is in the finding's
//! arguments, so that other languages can say the same.

use super::witness::line;
use super::{Finding, Kind, On, said};

/// The sentence of a finding.
pub(crate) fn english(f: &Finding) -> String {
    let arg = |name: &str| f.args.get(name).map_or("", String::as_str);
    let shown = f.witness.as_ref().map(line).unwrap_or_default();
    let less = f.less.as_ref().map(line).unwrap_or_default();
    let reading = match f.on {
        On::Text => "as written",
        _ => "as adopted",
    };
    let clauses = f.clauses.join(", ");
    let levels = f.levels.iter().map(ToString::to_string).collect::<Vec<_>>();
    match f.kind {
        Kind::DoesNotLoad => f.message.clone(),
        Kind::Gap => format!(
            "{reading}, no level for: {shown}. Less would be level {} by {}: {less}",
            arg("was"),
            arg("lost")
        ),
        Kind::Direction => format!(
            "{reading}, only level {} for: {shown}. Less would be level {} by {}: {less}",
            arg("now"),
            arg("was"),
            arg("lost")
        ),
        Kind::Overlap if f.is_nested() => format!(
            "{reading}, whenever {} ({}) holds, {} ({}) holds as well; the most severe wins: {shown}",
            f.clauses[0], levels[0], f.clauses[1], levels[1]
        ),
        Kind::Overlap => format!(
            "{reading}, {} ({}) and {} ({}) both hold; the most severe wins: {shown}",
            f.clauses[0], levels[0], f.clauses[1], levels[1]
        ),
        Kind::Shadowed => format!(
            "{reading}, {clauses} never decides: whenever it holds, a more severe clause holds as well"
        ),
        Kind::FiresOnNothing => format!("{reading}, {clauses} holds when nothing is recorded"),
        Kind::AsksOnNothing => {
            format!(
                "{clauses} is pending when nothing is recorded; ask only when something is, with judged_if()"
            )
        }
        Kind::NoWindow => {
            format!("{reading}, {clauses} counts cases together that lie a year apart: {shown}")
        }
        Kind::UndefinedTerm => match arg("what") {
            "number" => format!(
                "\"{}\" has no number in the text of {clauses}; set by {}",
                arg("term"),
                arg("who")
            ),
            "grade" => format!(
                "\"{}\" has no measure in the text of {clauses}; graded by {}",
                arg("term"),
                arg("who")
            ),
            _ => format!(
                "\"{}\" has no measure in the text of {clauses}; answered by {}",
                arg("term"),
                arg("who")
            ),
        },
        Kind::NoLevel => {
            let what = match arg("alone") {
                "grade" => "the first grade of community transmission".to_string(),
                "case" => "one case".to_string(),
                origin => format!("one {origin} case"),
            };
            format!(
                "{reading}, {what} of {} has no level and asks nobody, although it is in the plan's scope",
                arg("disease")
            )
        }
        Kind::Unreachable => format!(
            "{reading}, nothing that was tried meets {clauses}; its numbers may exclude each other"
        ),
        Kind::Opaque => format!(
            "{clauses} has a part outside the verifiable fragment: it runs, but nothing is proved about it"
        ),
        Kind::Incomplete => match arg("why") {
            "values" => format!("not every value was tried for {}", arg("subject")),
            "witness" => format!(
                "a finding about {clauses} could not be confirmed by its own facts: {shown}"
            ),
            _ => format!(
                "not every combination was tried for {clauses}; only every two kinds of facts together"
            ),
        },
        Kind::Conflict => format!(
            "level {} under {}, which governs, and level {} under {}: {shown}",
            arg("first_level"),
            arg("first"),
            arg("then_level"),
            arg("then")
        ),
        Kind::UncoveredCase if arg("cases") == "none" => {
            format!("{clauses} has no case; add one that meets it and one that just does not")
        }
        Kind::UncoveredCase => format!("no case of the pack meets {clauses}; add one"),
        Kind::UnusedValue => format!(
            "p.{} of {clauses} is used by no condition; remove it or use it",
            arg("value")
        ),
        Kind::StaleValue => format!(
            "p.{} of {clauses} was last checked on {}, more than two years ago; look at its source again",
            arg("value"),
            arg("checked")
        ),
        Kind::CoveredTwice => format!(
            "obligation {} is claimed by more than one block: {clauses}",
            arg("row")
        ),
        Kind::ClauseJump => format!(
            "clause {clauses} comes where {} was expected",
            arg("expected")
        ),
        Kind::OutOfScope if arg("why") == "referred_too" => {
            format!(
                "`{}` is both in the scope of the plan and referred to another; remove it from one of the lists",
                arg("topic")
            )
        }
        Kind::OutOfScope => format!(
            "the topic `{}` of {clauses} is not in the scope of pack.yaml; add it there",
            arg("topic")
        ),
        Kind::UnusedReading => format!(
            "reading {} is listed, but no block follows it",
            arg("reading")
        ),
        Kind::UnknownClause => format!(
            "{} names clause {}, which is not in the pack",
            arg("by"),
            arg("named")
        ),
        Kind::DuplicateId
        | Kind::UnknownName
        | Kind::UnfilledRole
        | Kind::UnknownParameter
        | Kind::WrongLimit
        | Kind::WrongTask
        | Kind::WrongReplacement
        | Kind::NoLimit
        | Kind::NoRecipient
        | Kind::NoEvidence
        | Kind::WrongChain
        | Kind::NoChain
        | Kind::TwoChains
        | Kind::WrongCommand
        | Kind::NoCommand
        | Kind::TwoCommands
        | Kind::ClashingClocks
        | Kind::WrongShare
        | Kind::WrongGate
        | Kind::MoreThanNeeded => said::english(f),
    }
}
