//! The packs, the code book and the cities on disk, read and compiled.

use crate::laboratory::Laboratories;
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::declaration::affected::{self, Affected};
use lf_response::custody::rules::Rules;
use lf_response::record::Registers;
use lf_response::report::ReportKinds;
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::problem::{Problem, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that holds `plans/` and `cities/`.
#[derive(Clone, Debug)]
pub struct Library {
    /// The folder.
    pub home: PathBuf,
    /// The code book.
    pub book: Arc<CodeBook>,
}

/// Why something of the library could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A file could not be read.
    #[error(
        "cannot read {path}: {source}; check that --home names the folder with plans/ and cities/"
    )]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Data names what is not there.
    #[error("{path}: {}", .faults.join("; "))]
    Faults {
        /// The file.
        path: String,
        /// What is wrong.
        faults: Vec<String>,
    },
    /// A text is wrong.
    #[error("{}", .0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

fn read(path: &Path) -> Result<String, LibraryError> {
    std::fs::read_to_string(path).map_err(|source| LibraryError::Unreadable {
        path: path.display().to_string(),
        source,
    })
}

/// Reads one YAML file.
fn yaml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, LibraryError> {
    let source = Source {
        name: path.display().to_string(),
        text: read(path)?,
    };
    lf_rules::pack::yaml(&source).map_err(|p| LibraryError::Wrong(vec![p]))
}

impl Library {
    /// Opens the folder and reads its code book.
    ///
    /// # Errors
    /// When the code book is absent or wrong.
    pub fn open(home: &Path) -> Result<Library, LibraryError> {
        let book: CodeBook = yaml(&home.join("plans/codebook.yaml"))?;
        Ok(Library {
            home: home.to_path_buf(),
            book: Arc::new(book),
        })
    }

    /// A city by the name of its folder.
    ///
    /// # Errors
    /// When there is no such city or its definition is wrong.
    pub fn city(&self, id: &str) -> Result<City, LibraryError> {
        yaml(&self.city_file(id))
    }

    fn city_file(&self, id: &str) -> PathBuf {
        self.home.join("cities").join(id).join("city.yaml")
    }

    /// The countries and regions that a city has on its list.
    ///
    /// # Errors
    /// A line that cannot be read: nobody would be told of the travellers it is about.
    pub fn affected(&self, city: &City) -> Result<Vec<Affected>, LibraryError> {
        affected::of(city).map_err(|line| LibraryError::Faults {
            path: self.city_file(&city.id).display().to_string(),
            faults: vec![format!(
                "{}: `{line}` is not a line of it; write CODE|Name 2026-01-01..2026-06-30, lines parted by `;`",
                affected::PARAMETER
            )],
        })
    }

    /// The kinds of reports. A home without the file offers none.
    ///
    /// # Errors
    /// When the file is wrong.
    pub fn report_kinds(&self) -> Result<ReportKinds, LibraryError> {
        let path = self.home.join("plans/reports.yaml");
        match path.is_file() {
            true => yaml(&path),
            false => Ok(ReportKinds::default()),
        }
    }

    /// The registers. A home without the file keeps none.
    ///
    /// # Errors
    /// When the file is wrong, or a register names what is not there.
    pub fn registers(&self) -> Result<Registers, LibraryError> {
        let path = self.home.join("plans/registers.yaml");
        if !path.is_file() {
            return Ok(Registers::default());
        }
        let registers: Registers = yaml(&path)?;
        match registers.faults() {
            faults if faults.is_empty() => Ok(registers),
            faults => Err(LibraryError::Faults {
                path: path.display().to_string(),
                faults,
            }),
        }
    }

    /// How persons are handed over in a city: the words, and what the city makes of
    /// them. A home or a city without the files hands nobody over.
    ///
    /// # Errors
    /// When a file is wrong, or names what is not there.
    pub fn custody_rules(&self, city: &City) -> Result<Rules, LibraryError> {
        let words = self.home.join("plans/custody.yaml");
        let own = self.home.join("cities").join(&city.id).join("custody.yaml");
        if !words.is_file() || !own.is_file() {
            return Ok(Rules::default());
        }
        let rules = Rules {
            words: yaml(&words)?,
            city: Some(yaml(&own)?),
        };
        match rules.faults(city, &self.book) {
            faults if faults.is_empty() => Ok(rules),
            faults => Err(LibraryError::Faults {
                path: own.display().to_string(),
                faults,
            }),
        }
    }

    /// How laboratories write their results. A home without the file knows the words of the
    /// standards and no table.
    ///
    /// # Errors
    /// When the file is wrong.
    pub fn laboratories(&self) -> Result<Laboratories, LibraryError> {
        let path = self.home.join("plans/laboratory.yaml");
        if !path.is_file() {
            return Ok(Laboratories::default());
        }
        let read: Laboratories = yaml(&path)?;
        read.checked().map_err(|fault| LibraryError::Faults {
            path: path.display().to_string(),
            faults: vec![fault.to_string()],
        })
    }

    /// The demo story of a city.
    ///
    /// # Errors
    /// When the city has none or it is wrong.
    pub fn story(&self, city: &str) -> Result<crate::story::Story, LibraryError> {
        yaml(&self.home.join("cities").join(city).join("demo.yaml"))
    }

    /// A plan by its folder, `jiaxing-phe` or a path, with the values that hold on a day.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn plan(&self, folder: &str, on: Option<Date>) -> Result<Plan, LibraryError> {
        let path = if Path::new(folder).join("pack.yaml").is_file() {
            PathBuf::from(folder)
        } else {
            self.home.join("plans").join(folder)
        };
        let sources = self.sources(&path)?;
        let pack = pack::read(sources).map_err(LibraryError::Wrong)?;
        Plan::compile(pack, &self.book, on).map_err(LibraryError::Wrong)
    }

    /// The plans in force in a city, governing order first.
    ///
    /// # Errors
    /// As [`Library::plan`], for the first plan that is wrong.
    pub fn plans_of(&self, city: &City, on: Option<Date>) -> Result<Vec<Arc<Plan>>, LibraryError> {
        city.packs
            .iter()
            .map(|p| self.plan(p, on).map(Arc::new))
            .collect()
    }

    /// Names of the folders under `plans/`.
    pub fn plan_folders(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.home.join("plans"))
            .into_iter()
            .flatten()
            .flatten();
        let mut out: Vec<String> = entries
            .filter(|e| e.path().join("pack.yaml").is_file())
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        out.sort();
        out
    }

    fn sources(&self, folder: &Path) -> Result<Vec<Source>, LibraryError> {
        let unreadable = |source| LibraryError::Unreadable {
            path: folder.display().to_string(),
            source,
        };
        let mut out = vec![];
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            if name.ends_with(".md") || name == "pack.yaml" {
                let folder = folder
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default();
                out.push(Source {
                    name: format!("{folder}/{name}"),
                    text: read(&path)?,
                });
            }
        }
        Ok(out)
    }
}
