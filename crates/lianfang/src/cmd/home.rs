//! Where the plans and cities are.

use std::path::PathBuf;

/// `$LIANFANG_HOME`, else the nearest folder at or above the current one that
/// holds `plans/codebook.yaml`.
pub fn find() -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("LIANFANG_HOME") {
        return Some(home.into());
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .find(|d| d.join("plans/codebook.yaml").is_file())
        .map(PathBuf::from)
}
