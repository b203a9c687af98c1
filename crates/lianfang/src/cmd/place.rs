//! Where a journal and its keys are.

use anyhow::{Context, Result};
use clap::Args;
use lf_app::clock::Clock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_permit::agreements::of_city;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which city, and where its journal is kept.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder name of the city under cities/.
    #[arg(long, default_value = "jiaxing")]
    pub city: String,
    /// Folder of the journal (SQLite) and of its keys (default:
    /// $XDG_DATA_HOME/lianfang/<city>).
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// PostgreSQL database instead of SQLite, e.g. postgres://user@host/db; the
    /// keys stay in --store.
    #[arg(
        long,
        value_name = "URL",
        env = "LIANFANG_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
}

impl Place {
    /// The folder, created where it is absent.
    pub fn folder(&self) -> Result<PathBuf> {
        let dir = match &self.store {
            Some(dir) => dir.clone(),
            None => data_home()
                .context("neither XDG_DATA_HOME nor HOME is set; name a folder with --store")?
                .join("lianfang")
                .join(&self.city),
        };
        std::fs::create_dir_all(&dir)
            .with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(dir)
    }

    /// The database address.
    pub fn url(&self) -> Result<String> {
        match &self.database {
            Some(url) => Ok(url.clone()),
            None => Ok(format!(
                "sqlite://{}",
                self.folder()?.join("journal.db").display()
            )),
        }
    }

    /// The folder of the key files.
    pub fn keys(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join("keys"))
    }

    /// Opens the office.
    pub async fn open(&self, home: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Office>> {
        let library = Library::open(home)?;
        let setup = Setup {
            city: self.city.clone(),
            url: self.url()?,
            key_dir: self.keys()?,
            clock,
        };
        let office = Office::open(&library, setup).await?;
        let own = library.arrangements(&self.city)?;
        let policies = of_city(&office.city, &office.book, &office.plans, &own);
        let policies = policies.with_context(|| format!("permissions of {}", self.city))?;
        office.permit_by(Arc::new(policies));
        Ok(office)
    }
}

fn data_home() -> Option<PathBuf> {
    let absolute = |v: std::ffi::OsString| Some(PathBuf::from(v)).filter(|p| p.is_absolute());
    (std::env::var_os("XDG_DATA_HOME").and_then(absolute))
        .or_else(|| Some(std::env::home_dir()?.join(".local/share")))
}
