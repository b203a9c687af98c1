//! In which city a test plays, and when it begins.

use crate::place;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// A city under its plans, at a moment.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The folder with `plans/` and `cities/`.
    pub home: PathBuf,
    /// Folder name of the city.
    pub city: String,
    /// What the clock shows first.
    pub begins: Timestamp,
    /// Under the plans as they stand now, whatever day the clock shows.
    pub plans_of_today: bool,
}

impl Scene {
    /// The demo city.
    pub fn demo(begins: &str) -> Scene {
        Scene::city("jiaxing", begins)
    }

    /// A city of the repository.
    pub fn city(city: &str, begins: &str) -> Scene {
        Scene {
            home: place::home(),
            city: city.into(),
            begins: crate::at(begins),
            plans_of_today: false,
        }
    }

    /// A small city under one small plan, copied into a folder.
    pub fn toy(folder: &Path, begins: &str) -> Scene {
        Scene {
            home: toy(folder),
            ..Scene::city("toy", begins)
        }
    }
}

/// The files of the small city, in the shape of a home.
fn toy(folder: &Path) -> PathBuf {
    let home = folder.join("home");
    // Made once: other processes may be reading it.
    if home.exists() {
        return home;
    }
    let from = place::home().join("crates/response/tests/suite");
    for (name, to) in [
        ("codebook.yaml", "plans/codebook.yaml"),
        ("pack.yaml", "plans/t/pack.yaml"),
        ("5-duties.md", "plans/t/5-duties.md"),
        ("city.yaml", "cities/toy/city.yaml"),
    ] {
        let to = home.join(to);
        std::fs::create_dir_all(to.parent().unwrap_or(&home)).expect("a folder of the toy city");
        std::fs::copy(from.join(name), to).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    home
}
