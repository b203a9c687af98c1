//! Peers that are scripts: run, and what they say is read.

use crate::Places;
use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use std::process::Command;

/// A script of `bench/` in the environment that `scripts/setup.sh bench` made for the peers
/// in Python.
///
/// # Errors
/// The environment is not there.
pub fn python(places: &Places, script: &str) -> Result<Command> {
    let python = places.home.join("target/bench-python/bin/python");
    ensure!(
        python.exists(),
        "{} is not there: scripts/setup.sh bench",
        python.display()
    );
    let mut command = Command::new(python);
    command.arg(places.bench.join(script));
    Ok(command)
}

/// Runs a script and reads the JSON of its last line.
///
/// # Errors
/// It cannot be run, fails, or says something else.
pub fn answer<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let out = command.output().with_context(|| format!("{command:?}"))?;
    if !out.status.success() {
        bail!("{command:?}:\n{}", String::from_utf8_lossy(&out.stderr));
    }
    let said = String::from_utf8_lossy(&out.stdout);
    let last = said.trim().lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("answer of {command:?}"))
}
