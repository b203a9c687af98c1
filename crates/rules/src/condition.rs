//! Conditions: CEL text, parsed by the `cel` crate, turned into our own typed
//! tree over numbered values ("slots"). The tree is the verifiable fragment:
//! comparisons of one value with a number, joined by and, or, not. Arithmetic
//! between values stays with the `cel` interpreter as an opaque comparison.

use crate::report::{Op, Query};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use std::fmt;

/// A condition in negation normal form: negations are pushed into the comparisons.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// Any holds.
    Any(Vec<Condition>),
    /// A value compared with a number.
    Atom(Atom),
    /// A constant, e.g. of a comparison between two numbers.
    Const(bool),
    /// Outside the fragment: run by the `cel` interpreter, not proved.
    Opaque(Opaque),
}

/// A comparison of a slot with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Atom {
    /// Number of the value.
    pub slot: usize,
    /// How it is compared.
    pub op: Op,
    /// With what.
    pub threshold: f64,
}

/// A sub-expression that only the interpreter can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque {
    /// The expression with its queries replaced by variables `slot_<n>`.
    pub expr: IdedExpr,
    /// The values it reads.
    pub slots: Vec<usize>,
    /// True when the result is to be negated.
    pub negated: bool,
}

/// What is wrong with a condition, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Byte offset in the text.
    pub offset: usize,
    /// What is wrong and what would be accepted.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What names mean where a condition is read.
pub trait Names {
    /// Slot of a function call, or what is wrong with it.
    fn call(&mut self, query: &Query) -> Result<usize, String>;
    /// Whether a function (or fact) gives yes or no.
    fn is_boolean(&self, slot: usize) -> bool;
    /// Slot of a plain name, or what is wrong with it.
    fn name(&mut self, name: &str) -> Result<usize, String>;
    /// Value of a parameter `p.<name>`.
    fn param(&self, name: &str) -> Result<f64, String>;
    /// Number that stands for a text value of a slot.
    fn text(&self, slot: usize, value: &str) -> Result<f64, String>;
}

/// Longest condition that is read; a longer one belongs in two clauses.
pub const MAX_TEXT: usize = 8_192;

/// Parses a condition.
pub fn parse(source: &str, names: &mut dyn Names) -> Result<Condition, Fault> {
    if source.len() > MAX_TEXT {
        return Err(Fault {
            offset: 0,
            message: format!("longer than {MAX_TEXT} bytes; split it over clauses"),
        });
    }
    let program = cel::Program::compile(source).map_err(|e| {
        let first = e.errors.first();
        let (line, column) = first.map_or((1, 1), |e| e.pos);
        let offset = offset_of(source, line, column);
        let message = first.map_or("not a CEL expression", |e| e.msg.as_str());
        Fault {
            offset,
            message: format!("syntax: {}", plain(message)),
        }
    })?;
    let places = program.source_info();
    let offset = |id| start_of(source, places.offset_for(id).map_or(0, |o| o.0 as usize));
    let mut reader = Reader {
        names,
        offset: &offset,
        depth: 0,
    };
    reader.boolean(program.expression(), false)
}

/// A message of the parser without its list of tokens.
fn plain(message: &str) -> &str {
    let text = message.trim_start_matches("Syntax error: ");
    match text.split_once(" expecting ") {
        Some((found, _)) if found.contains("<EOF>") => "the condition ends before it is complete",
        Some((found, _)) => found,
        None => text,
    }
}

/// The parser places a call at its parenthesis; a reader looks for its name.
fn start_of(source: &str, offset: usize) -> usize {
    if !source.get(offset..).is_some_and(|s| s.starts_with('(')) {
        return offset;
    }
    let before = source[..offset].trim_end();
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if name.len() < before.len() {
        name.len()
    } else {
        offset
    }
}

fn offset_of(source: &str, line: isize, column: isize) -> usize {
    let before: usize = source
        .split_inclusive('\n')
        .take((line - 1).max(0) as usize)
        .map(str::len)
        .sum();
    (before + (column - 1).max(0) as usize).min(source.len())
}

struct Reader<'a> {
    names: &'a mut dyn Names,
    offset: &'a dyn Fn(u64) -> usize,
    depth: usize,
}

/// One side of a comparison.
enum Side {
    Number(f64),
    Text(String),
    Slot(usize),
}

impl Reader<'_> {
    fn fault<T>(&self, e: &IdedExpr, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault {
            offset: (self.offset)(e.id),
            message: message.into(),
        })
    }

    fn boolean(&mut self, e: &IdedExpr, negated: bool) -> Result<Condition, Fault> {
        self.depth += 1;
        if self.depth > 200 {
            return self.fault(e, "nested too deeply; write it flatter");
        }
        let out = self.boolean_inner(e, negated);
        self.depth -= 1;
        out
    }

    fn boolean_inner(&mut self, e: &IdedExpr, negated: bool) -> Result<Condition, Fault> {
        match &e.expr {
            Expr::Literal(LiteralValue::Boolean(b)) => Ok(Condition::Const(*b.inner() != negated)),
            Expr::Call(c) => match c.func_name.as_str() {
                operators::LOGICAL_AND | operators::LOGICAL_OR => {
                    let all = (c.func_name == operators::LOGICAL_AND) != negated;
                    let mut parts = vec![];
                    for arg in &c.args {
                        match (all, self.boolean(arg, negated)?) {
                            (true, Condition::All(mut p)) | (false, Condition::Any(mut p)) => {
                                parts.append(&mut p)
                            }
                            (_, p) => parts.push(p),
                        }
                    }
                    Ok(if all {
                        Condition::All(parts)
                    } else {
                        Condition::Any(parts)
                    })
                }
                operators::LOGICAL_NOT => self.boolean(&c.args[0], !negated),
                name if comparison(name).is_some() => self.comparison(e, c, negated),
                name if name.starts_with('_') || name.starts_with('@') || name.starts_with('-') => {
                    self.fault(
                        e,
                        "this is a number, not a yes or no; compare it with something",
                    )
                }
                _ => self.yes_no(e, negated),
            },
            Expr::Ident(_) | Expr::Select(_) => self.yes_no(e, negated),
            Expr::Comprehension(_) => self.fault(
                e,
                "macros such as exists() and map() are not part of the plan language",
            ),
            _ => self.fault(e, "this is not a yes-or-no expression"),
        }
    }

    fn yes_no(&mut self, e: &IdedExpr, negated: bool) -> Result<Condition, Fault> {
        match self.side(e)? {
            Some(Side::Slot(slot)) if self.names.is_boolean(slot) => {
                let op = if negated { Op::Lt } else { Op::Is };
                Ok(Condition::Atom(Atom {
                    slot,
                    op,
                    threshold: 1.0,
                }))
            }
            Some(Side::Slot(_)) => self.fault(
                e,
                "this is a number, not a yes or no; compare it, e.g. `>= 1`",
            ),
            _ => self.fault(e, "this is not a yes-or-no expression"),
        }
    }

    fn comparison(
        &mut self,
        e: &IdedExpr,
        c: &CallExpr,
        negated: bool,
    ) -> Result<Condition, Fault> {
        let mut op = comparison(&c.func_name).unwrap_or(Op::Eq);
        let (left, right) = (self.side(&c.args[0])?, self.side(&c.args[1])?);
        if negated {
            op = inverse(op);
        }
        let atom = |slot, op, threshold| {
            Ok(Condition::Atom(Atom {
                slot,
                op,
                threshold,
            }))
        };
        match (left, right) {
            (Some(Side::Slot(s)), Some(Side::Number(n))) => {
                self.number_only(e, s)?;
                atom(s, op, n)
            }
            (Some(Side::Number(n)), Some(Side::Slot(s))) => {
                self.number_only(e, s)?;
                atom(s, mirror(op), n)
            }
            (Some(Side::Slot(s)), Some(Side::Text(t)))
            | (Some(Side::Text(t)), Some(Side::Slot(s))) => {
                if !matches!(op, Op::Eq | Op::Ne) {
                    return self.fault(e, "texts can only be compared with == and !=");
                }
                match self.names.text(s, &t) {
                    Ok(n) => atom(s, op, n),
                    Err(m) => self.fault(e, m),
                }
            }
            (Some(Side::Number(a)), Some(Side::Number(b))) => Ok(Condition::Const(
                op.compare(a, a, b) == crate::report::Verdict::Yes,
            )),
            (Some(Side::Text(_)), Some(Side::Text(_) | Side::Number(_)))
            | (Some(Side::Number(_)), Some(Side::Text(_))) => {
                self.fault(e, "two constants are compared; one side must be a fact")
            }
            _ => {
                let mut expr = e.clone();
                let mut slots = vec![];
                self.open(&mut expr, &mut slots)?;
                Ok(Condition::Opaque(Opaque {
                    expr,
                    slots,
                    negated,
                }))
            }
        }
    }

    fn number_only(&self, e: &IdedExpr, slot: usize) -> Result<(), Fault> {
        if self.names.is_boolean(slot) {
            return self.fault(
                e,
                "this is a yes or no; use it as it is or with `!`, not in a comparison",
            );
        }
        Ok(())
    }

    /// One side of a comparison; none for arithmetic.
    fn side(&mut self, e: &IdedExpr) -> Result<Option<Side>, Fault> {
        let slot = |r: Result<usize, String>| match r {
            Ok(s) => Ok(Some(Side::Slot(s))),
            Err(m) => Err(Fault {
                offset: (self.offset)(e.id),
                message: m,
            }),
        };
        Ok(match &e.expr {
            Expr::Literal(LiteralValue::Int(i)) => Some(Side::Number(*i.inner() as f64)),
            Expr::Literal(LiteralValue::UInt(u)) => Some(Side::Number(*u.inner() as f64)),
            Expr::Literal(LiteralValue::Double(d)) => Some(Side::Number(*d.inner())),
            Expr::Literal(LiteralValue::String(s)) => Some(Side::Text(s.inner().to_string())),
            Expr::Select(s) if matches!(&s.operand.expr, Expr::Ident(p) if p == "p") => {
                match self.names.param(&s.field) {
                    Ok(n) => Some(Side::Number(n)),
                    Err(m) => return self.fault(e, m),
                }
            }
            Expr::Ident(name) => return slot(self.names.name(name)),
            Expr::Call(c) if c.func_name == operators::NEGATE => match self.side(&c.args[0])? {
                Some(Side::Number(n)) => Some(Side::Number(-n)),
                _ => None,
            },
            Expr::Call(c) if is_arithmetic(&c.func_name) => None,
            Expr::Call(c) => {
                let query = self.query(e, c)?;
                return slot(self.names.call(&query));
            }
            _ => return self.fault(e, "only facts, numbers, texts and p.<name> can be compared"),
        })
    }

    fn query(&self, e: &IdedExpr, c: &CallExpr) -> Result<Query, Fault> {
        if c.target.is_some() {
            return self.fault(e, "functions are called as name(…), not on a value");
        }
        let mut args = vec![];
        for a in &c.args {
            args.push(match &a.expr {
                Expr::Literal(LiteralValue::String(s)) => s.inner().to_string(),
                Expr::Literal(LiteralValue::Int(i)) => i.inner().to_string(),
                _ => return self.fault(
                    a,
                    "arguments of a function are written out: a text in quotes or a whole number",
                ),
            });
        }
        Ok(Query {
            func: c.func_name.clone(),
            args,
        })
    }

    /// Replaces every query inside an expression by a variable that the interpreter is given.
    fn open(&mut self, e: &mut IdedExpr, slots: &mut Vec<usize>) -> Result<(), Fault> {
        match self.side(e)? {
            Some(Side::Slot(s)) => {
                slots.push(s);
                e.expr = Expr::Ident(format!("slot_{s}"));
            }
            Some(Side::Number(n)) => {
                e.expr =
                    Expr::Literal(LiteralValue::Double(cel::common::types::CelDouble::from(n)));
            }
            Some(Side::Text(_)) => return self.fault(e, "a text cannot be calculated with"),
            None => {}
        }
        if let Expr::Call(c) = &mut e.expr {
            for a in &mut c.args {
                self.open_operand(a, slots)?;
            }
        }
        Ok(())
    }

    fn open_operand(&mut self, e: &mut IdedExpr, slots: &mut Vec<usize>) -> Result<(), Fault> {
        match &e.expr {
            Expr::Call(c) if is_arithmetic(&c.func_name) || comparison(&c.func_name).is_some() => {
                if let Expr::Call(c) = &mut e.expr {
                    for a in &mut c.args {
                        self.open_operand(a, slots)?;
                    }
                }
                Ok(())
            }
            _ => self.open(e, slots),
        }
    }
}

fn is_arithmetic(name: &str) -> bool {
    [
        operators::ADD,
        operators::SUBSTRACT,
        operators::MULTIPLY,
        operators::DIVIDE,
        operators::MODULO,
        operators::NEGATE,
    ]
    .contains(&name)
        || comparison(name).is_some()
}

fn comparison(name: &str) -> Option<Op> {
    Some(match name {
        operators::GREATER_EQUALS => Op::Ge,
        operators::GREATER => Op::Gt,
        operators::LESS_EQUALS => Op::Le,
        operators::LESS => Op::Lt,
        operators::EQUALS => Op::Eq,
        operators::NOT_EQUALS => Op::Ne,
        _ => return None,
    })
}

fn inverse(op: Op) -> Op {
    match op {
        Op::Ge => Op::Lt,
        Op::Gt => Op::Le,
        Op::Le => Op::Gt,
        Op::Lt => Op::Ge,
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Is => Op::Lt,
    }
}

fn mirror(op: Op) -> Op {
    match op {
        Op::Ge => Op::Le,
        Op::Gt => Op::Lt,
        Op::Le => Op::Ge,
        Op::Lt => Op::Gt,
        other => other,
    }
}

impl Opaque {
    /// Runs the interpreter on known values; unknown where one of them is not
    /// known, or where the expression cannot be run (a division by zero).
    pub fn run(&self, lo: &[f64], hi: &[f64]) -> crate::report::Verdict {
        use crate::report::Verdict;
        if self.slots.iter().any(|&s| lo[s] != hi[s]) {
            return Verdict::Unknown;
        }
        let mut context = cel::Context::default();
        for &s in &self.slots {
            context.add_variable_from_value(format!("slot_{s}"), cel::Value::Float(lo[s]));
        }
        match cel::Value::resolve(&self.expr, &context) {
            Ok(cel::Value::Bool(b)) => Verdict::from(b != self.negated),
            _ => Verdict::Unknown,
        }
    }
}
