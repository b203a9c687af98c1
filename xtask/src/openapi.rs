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

fn ask(root: &Path) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .args("run --quiet --locked -p lianfang -- openapi".split(' '))
        .current_dir(root)
        .output()
        .context("cargo run")?;
    if !out.status.success() {
        bail!("lianfang openapi: {}", String::from_utf8_lossy(&out.stderr));
    }
    let mut text = String::from_utf8(out.stdout).context("lianfang openapi: not UTF-8")?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
