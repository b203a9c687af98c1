//! docs/openapi.json is what the binary says: `lianfang openapi` prints the contract
//! that is written beside the handlers.

use crate::Problem;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

const FILE: &str = "docs/openapi.json";

/// Writes the file from the binary's answer.
pub fn write(root: &Path) -> Result<()> {
    fs::write(root.join(FILE), ask(root)?).context(FILE)?;
    println!("wrote {FILE}");
    Ok(())
}

/// Compares the file with the binary's answer.
pub fn check(root: &Path) -> Result<Vec<Problem>> {
    let said = ask(root)?;
    let kept = fs::read_to_string(root.join(FILE)).unwrap_or_default();
    if said == kept {
        return Ok(Vec::new());
    }
    let differs = said.lines().zip(kept.lines()).take_while(|(a, b)| a == b);
    let place = format!("{FILE}:{}", differs.count() + 1);
    let text = "differs from what the binary says; `cargo xtask openapi` writes it anew";
    Ok(vec![Problem::new(place, text)])
}

/// Asks the binary that was built beside this one. Building it from here would not do:
/// a cargo inside a cargo has other variables around it and builds everything anew.
fn ask(root: &Path) -> Result<String> {
    let binary = std::env::current_exe()?.with_file_name("lianfang");
    if !binary.is_file() {
        bail!("{} is not there: cargo build -p lianfang", binary.display());
    }
    let out = Command::new(&binary)
        .arg("openapi")
        .current_dir(root)
        .output()
        .with_context(|| binary.display().to_string())?;
    if !out.status.success() {
        bail!("lianfang openapi: {}", String::from_utf8_lossy(&out.stderr));
    }
    let mut text = String::from_utf8(out.stdout).context("lianfang openapi: not UTF-8")?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
