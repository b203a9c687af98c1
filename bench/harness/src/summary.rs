//! What a benchmark found: one line of bench/out/summary.jsonl each, and a table for
//! the eye.

use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// What a ratio has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

/// One comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What was compared, e.g. `rules: zen-engine`.
    pub name: String,
    /// Our figure.
    pub ours: f64,
    /// The peer's figure, or the limit that stands for one.
    pub peer: f64,
    /// How the two stand to each other, so that the goal can be read beside it.
    pub ratio: f64,
    /// Unit of both figures.
    pub unit: &'static str,
    /// The goal for the ratio, e.g. `>= 30`.
    pub goal: String,
    /// Whether it was reached.
    pub met: bool,
    /// What ran.
    pub versions: BTreeMap<String, String>,
}

impl Line {
    /// A line; the goal decides whether it is met.
    pub fn new(
        name: &str,
        ours: f64,
        peer: f64,
        ratio: f64,
        unit: &'static str,
        goal: Goal,
    ) -> Line {
        let (goal, met) = match goal {
            Goal::AtLeast(n) => (format!(">= {n}"), ratio >= n),
            Goal::AtMost(n) => (format!("<= {n}"), ratio <= n),
        };
        Line {
            name: name.into(),
            ours,
            peer,
            ratio,
            unit,
            goal,
            met,
            versions: BTreeMap::new(),
        }
    }

    /// Adds what ran.
    pub fn with(mut self, name: &str, version: impl Into<String>) -> Line {
        self.versions.insert(name.into(), version.into());
        self
    }
}

/// Writes the lines of this run to `summary.jsonl`; lines of parts that did not run
/// this time are kept, so that one part can be run again alone.
pub fn write(out: &Path, lines: &[Line]) -> Result<()> {
    let path = out.join("summary.jsonl");
    let part = |name: &str| name.split(':').next().unwrap_or_default().to_string();
    let ran: Vec<String> = lines.iter().map(|l| part(&l.name)).collect();
    let mut kept = Vec::new();
    for old in fs::read_to_string(&path).unwrap_or_default().lines() {
        let value: serde_json::Value = serde_json::from_str(old).unwrap_or_default();
        if !ran.contains(&part(value["name"].as_str().unwrap_or_default())) {
            kept.push(old.to_string());
        }
    }
    let mut file = File::create(&path).with_context(|| path.display().to_string())?;
    for line in kept {
        writeln!(file, "{line}")?;
    }
    for line in lines {
        writeln!(file, "{}", serde_json::to_string(line)?)?;
    }
    Ok(())
}

/// Prints the lines as a table.
pub fn print(lines: &[Line]) {
    println!();
    println!(
        "{:<44} {:>14} {:>14}  {:<9} {:>9}  goal",
        "", "ours", "peer", "unit", "ratio"
    );
    for l in lines {
        let mark = if l.met { "met" } else { "MISSED" };
        println!(
            "{:<44} {:>14} {:>14}  {:<9} {:>9}  {} {mark}",
            l.name,
            figure(l.ours),
            figure(l.peer),
            l.unit,
            figure(l.ratio),
            l.goal
        );
    }
}

/// A figure with three or four digits that mean something.
fn figure(n: f64) -> String {
    match n.abs() {
        a if a >= 1000.0 => {
            let digits = format!("{n:.0}");
            let mut out = String::new();
            for (i, c) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i).is_multiple_of(3) && out != "-" {
                    out.push(',');
                }
                out.push(c);
            }
            out
        }
        a if a >= 100.0 => format!("{n:.0}"),
        a if a >= 10.0 => format!("{n:.1}"),
        _ => format!("{n:.2}"),
    }
}

/// Version of the Rust compiler, as `rustc` says it.
pub fn rustc() -> String {
    let out = Command::new("rustc").arg("--version").output();
    let text = out.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.split_whitespace()
        .nth(1)
        .unwrap_or("unknown")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_on_its_line() {
        let line = |ratio, goal| Line::new("a: b", 1.0, 1.0, ratio, "s", goal).met;
        assert!(line(30.0, Goal::AtLeast(30.0)));
        assert!(!line(29.9, Goal::AtLeast(30.0)));
        assert!(line(12.0, Goal::AtMost(12.0)));
        assert!(!line(12.1, Goal::AtMost(12.0)));
    }

    #[test]
    fn figures_are_readable() {
        assert_eq!(figure(1_234_567.8), "1,234,568");
        assert_eq!(figure(999.6), "1000");
        assert_eq!(figure(42.25), "42.2");
        assert_eq!(figure(0.256), "0.26");
    }

    #[test]
    fn a_part_run_again_replaces_its_own_lines_only() {
        let out = std::env::temp_dir().join(format!("lf-bench-{}", std::process::id()));
        fs::create_dir_all(&out).unwrap();
        let line = |name, ours| Line::new(name, ours, 1.0, 1.0, "s", Goal::AtLeast(1.0));
        write(&out, &[line("rules: a", 1.0), line("import: b", 2.0)]).unwrap();
        write(&out, &[line("rules: a", 3.0)]).unwrap();
        let text = fs::read_to_string(out.join("summary.jsonl")).unwrap();
        fs::remove_dir_all(&out).unwrap();
        let found: Vec<_> = text
            .lines()
            .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
            .map(|v| format!("{} {}", v["name"].as_str().unwrap(), v["ours"]))
            .collect();
        assert_eq!(found, ["import: b 2.0", "rules: a 3.0"]);
    }
}
