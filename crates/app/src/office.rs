//! A running office: one city, its plans, its journal and its live state.

use crate::clock::{Clock, Steady, WentBack, day_in};
use crate::laboratory::Laboratories;
use crate::library::{Library, LibraryError};
use crate::live::Live;
use crate::persons::Persons;
use crate::readiness::Readiness;
use crate::running::Running;
use crate::zoning::Zoning;
use crate::{duty_follower, findings, projections, timer};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::declaration::affected::Affected;
use lf_response::custody::rules::Rules;
use lf_response::record::Registers;
use lf_response::report::ReportKinds;
use lf_rules::plan::Plan;
use lf_store::{Journal, Options, StoreError};
use std::path::PathBuf;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::watch;

/// Everything that use cases and queries work on.
pub struct Office {
    /// The city.
    pub city: Arc<City>,
    /// The code book.
    pub book: Arc<CodeBook>,
    /// Plans in force, governing order first.
    pub plans: Vec<Arc<Plan>>,
    /// The kinds of reports.
    pub kinds: ReportKinds,
    /// The registers.
    pub registers: Registers,
    /// How persons are handed over.
    pub custody_rules: Rules,
    /// How laboratories write their results.
    pub laboratories: Laboratories,
    /// Countries and regions that count as seriously affected.
    pub(crate) affected: Vec<Affected>,
    /// The journal.
    pub journal: Journal,
    clock: Steady,
    zone: TimeZone,
    live: RwLock<Live>,
    running: RwLock<Running>,
    reached: watch::Sender<u64>,
    owed: watch::Sender<u64>,
    noticed: watch::Sender<u64>,
    /// One strike at a time in this process.
    pub(crate) striking: tokio::sync::Mutex<()>,
    pub(crate) zoning: tokio::sync::RwLock<Zoning>,
    pub(crate) readiness: tokio::sync::RwLock<Readiness>,
    pub(crate) persons: tokio::sync::RwLock<Persons>,
}

/// What an office is opened on.
pub struct Setup {
    /// Folder name of the city.
    pub city: String,
    /// `sqlite:///path` or `postgres://…`.
    pub url: String,
    /// Folder of the key files.
    pub key_dir: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

/// Why an office could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// City, code book or plans.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The journal.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The city names a time zone that is not known.
    #[error("time zone {0} of the city is not known; write an IANA name such as Asia/Shanghai")]
    Zone(String),
}

/// When the last entry of a journal was recorded.
async fn last_recorded(journal: &Journal) -> Result<Option<jiff::Timestamp>, StoreError> {
    let head = journal.head().borrow().seq;
    Ok(journal.entry(head).await?.map(|e| e.recorded_at))
}

impl Office {
    /// Opens the journal, folds it into the live state and starts the follower
    /// that evaluates the plans after each fact.
    ///
    /// # Errors
    /// See [`OfficeError`].
    pub async fn open(library: &Library, setup: Setup) -> Result<Arc<Office>, OfficeError> {
        let city = library.city(&setup.city)?;
        let zone = TimeZone::get(&city.time_zone)
            .map_err(|_| OfficeError::Zone(city.time_zone.clone()))?;
        let today = day_in(setup.clock.now(), &zone);
        Office::open_under(library, setup, Some(today)).await
    }

    /// As [`Office::open`], under the plans as they are on a day, or, without one,
    /// as they stand now whatever day the clock shows: for drills on outbreaks that
    /// are older than the plans.
    ///
    /// # Errors
    /// See [`OfficeError`].
    pub async fn open_under(
        library: &Library,
        setup: Setup,
        on: Option<Date>,
    ) -> Result<Arc<Office>, OfficeError> {
        let city = Arc::new(library.city(&setup.city)?);
        let zone = TimeZone::get(&city.time_zone)
            .map_err(|_| OfficeError::Zone(city.time_zone.clone()))?;
        let plans = library.plans_of(&city, on)?;
        let options = Options {
            key_dir: setup.key_dir,
            projections: projections::all(&plans, &zone),
        };
        let custody_rules = library.custody_rules(&city)?;
        let affected = library.affected(&city)?;
        let journal = Journal::open(&setup.url, options).await?;
        let clock = Steady::new(setup.clock, last_recorded(&journal).await?);
        let live = Live::new(&city, library.book.clone(), &plans);
        let (reached, _) = watch::channel(0);
        let (owed, _) = watch::channel(0);
        let (noticed, _) = watch::channel(0);
        let office = Arc::new(Office {
            city,
            book: library.book.clone(),
            plans,
            kinds: library.report_kinds()?,
            registers: library.registers()?,
            custody_rules,
            laboratories: library.laboratories()?,
            affected,
            journal,
            clock,
            zone,
            live: RwLock::new(live),
            running: RwLock::default(),
            reached,
            owed,
            noticed,
            striking: Default::default(),
            zoning: Default::default(),
            readiness: Default::default(),
            persons: Default::default(),
        });
        let cursor = findings::restore(&office).await?;
        tokio::spawn(findings::follow(Arc::downgrade(&office), cursor));
        duty_follower::start(&office).await?;
        crate::notices::follower::start(&office).await?;
        tokio::spawn(timer::run(Arc::downgrade(&office)));
        tokio::spawn(crate::persons::warm(Arc::downgrade(&office)));
        Ok(office)
    }

    /// Now, by the office's clock; never before what was recorded last.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// Set while the computer's clock shows an earlier time than the journal
    /// has: it was set back, or was ahead when the last entries were recorded.
    /// Until it has caught up everything is dated with the last recorded moment.
    pub fn clock_went_back(&self) -> Option<WentBack> {
        self.clock.went_back()
    }

    /// Today in the city.
    pub fn today(&self) -> Date {
        day_in(self.now(), &self.zone)
    }

    /// The city's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The live state, for reading. Hold it shortly.
    pub fn live(&self) -> RwLockReadGuard<'_, Live> {
        self.live.read().unwrap_or_else(|e| e.into_inner())
    }

    pub(crate) fn live_mut(&self) -> RwLockWriteGuard<'_, Live> {
        self.live.write().unwrap_or_else(|e| e.into_inner())
    }

    /// What persons have brought about, for reading. Hold it shortly, and never
    /// while the live state is held for writing.
    pub fn running(&self) -> RwLockReadGuard<'_, Running> {
        self.running.read().unwrap_or_else(|e| e.into_inner())
    }

    pub(crate) fn running_mut(&self) -> RwLockWriteGuard<'_, Running> {
        self.running.write().unwrap_or_else(|e| e.into_inner())
    }

    /// Notes that the live state has followed the journal up to `seq`.
    pub(crate) fn announce(&self, seq: u64) {
        self.reached.send_if_modified(|s| {
            let forward = seq > *s;
            *s = (*s).max(seq);
            forward
        });
    }

    /// Notes that obligations have followed the journal up to `seq`.
    pub(crate) fn announce_duties(&self, seq: u64) {
        self.owed.send_if_modified(|s| {
            let forward = seq > *s;
            *s = (*s).max(seq);
            forward
        });
    }

    /// Notes that notices have followed the journal up to `seq`.
    pub(crate) fn announce_notices(&self, seq: u64) {
        self.noticed.send_if_modified(|s| {
            let forward = seq > *s;
            *s = (*s).max(seq);
            forward
        });
    }

    /// Waits until notices have followed the journal up to `seq`, at most `patience`.
    /// Says whether they have.
    pub async fn notices_follow(&self, seq: u64, patience: Duration) -> bool {
        let mut reached = self.noticed.subscribe();
        let wait = reached.wait_for(|s| *s >= seq);
        (tokio::time::timeout(patience, wait).await).is_ok_and(|r| r.is_ok())
    }

    /// Journal number up to which obligations have followed.
    pub fn duties_reached(&self) -> watch::Receiver<u64> {
        self.owed.subscribe()
    }

    /// Journal number up to which the plans have been evaluated.
    pub fn reached(&self) -> watch::Receiver<u64> {
        self.reached.subscribe()
    }

    /// Waits until the plans have been evaluated up to `seq`, at most `patience`.
    /// Says whether they have.
    pub async fn evaluated(&self, seq: u64, patience: Duration) -> bool {
        let mut reached = self.reached.subscribe();
        let wait = reached.wait_for(|s| *s >= seq);
        tokio::time::timeout(patience, wait)
            .await
            .is_ok_and(|r| r.is_ok())
    }

    /// The plan of a code.
    pub fn plan(&self, code: &str) -> Option<&Arc<Plan>> {
        self.plans
            .iter()
            .find(|p| p.code().eq_ignore_ascii_case(code) || p.header().id == code)
    }
}
