//! Where things lie: the repository, and the data that only some machines have.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the shared data, named by its path below `data/`. They are in `LF_SHARED`,
/// else beside the repository; where they are absent it is said, and the test passes.
pub fn data(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("LF_SHARED").map_or(home().join("../shared"), PathBuf::from);
    let path = shared.join("data").join(name);
    if !path.is_file() {
        println!("shared/ is absent: skipped ({name})");
        return None;
    }
    Some(path)
}
