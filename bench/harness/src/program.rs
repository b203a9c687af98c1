//! The built program under test: how it is called, in one place.

use crate::Places;
use crate::city;
use crate::http::Client;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A path that answers as soon as the server can.
const HEALTH: &str = "/healthz";
const PATIENCE: Duration = Duration::from_secs(120);

fn lianfang(places: &Places) -> Command {
    let mut command = Command::new(&places.program);
    command.arg("--home").arg(&places.home).stdin(Stdio::null());
    command
}

/// Imports a file into the store in a folder; returns the seconds that the whole
/// program took, and what it printed.
pub fn import(places: &Places, store: &Path, mapping: &Path, file: &Path) -> Result<(f64, String)> {
    let mut command = lianfang(places);
    command
        .args(["import", "--city", city::ID, "--store"])
        .arg(store);
    command.arg("--mapping").arg(mapping).arg(file);
    let started = Instant::now();
    let out = command.output().context("lianfang import")?;
    let seconds = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    if !out.status.success() {
        bail!(
            "lianfang import: {}\n{said}",
            String::from_utf8_lossy(&out.stderr)
        );
    }
    Ok((seconds, said))
}

/// Imports a file of messages into the store in a folder; returns the seconds that the whole
/// program took, and the verdicts, one line each.
pub fn import_messages(places: &Places, store: &Path, files: &[PathBuf]) -> Result<(f64, String)> {
    let mut command = lianfang(places);
    command
        .args(["import", "--city", city::ID, "--json", "--store"])
        .arg(store)
        .args(files);
    let started = Instant::now();
    let out = command.output().context("lianfang import")?;
    let seconds = started.elapsed().as_secs_f64();
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stdout);
        let last = said.lines().last().unwrap_or_default();
        let errors = String::from_utf8_lossy(&out.stderr);
        bail!("lianfang import: {last} {errors}");
    }
    Ok((seconds, String::from_utf8_lossy(&out.stdout).into_owned()))
}

/// Verifies the store in a folder; an error if its chain does not hold.
pub fn verify(places: &Places, store: &Path) -> Result<()> {
    let mut command = lianfang(places);
    command.args(["verify", "--json", "--store"]).arg(store);
    let out = command.output().context("lianfang verify")?;
    ensure!(
        out.status.success(),
        "lianfang verify: {}",
        String::from_utf8_lossy(&out.stdout)
    );
    Ok(())
}

/// Makes the demo city in a folder and tells its story; returns the seconds it took.
pub fn prepare_demo(places: &Places, store: &Path) -> Result<f64> {
    let mut command = lianfang(places);
    command.args(["demo", "--prepare", "--store"]).arg(store);
    let started = Instant::now();
    let out = command.output().context("lianfang demo")?;
    ensure!(
        out.status.success(),
        "lianfang demo: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    Ok(started.elapsed().as_secs_f64())
}

/// A running server, ended when it is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Seconds from its start to its first answer.
    pub started_in: f64,
}

impl Server {
    /// Serves the store in a folder.
    pub fn serve(places: &Places, store: &Path) -> Result<Server> {
        let mut command = lianfang(places);
        command
            .args(["serve", "--open", "--city", city::ID, "--store"])
            .arg(store);
        Server::start(command)
    }

    /// Serves the demo city that [`prepare_demo`] left in a folder.
    pub fn demo(places: &Places, store: &Path) -> Result<Server> {
        let mut command = lianfang(places);
        command.args(["demo", "--keep", "--store"]).arg(store);
        Server::start(command)
    }

    fn start(mut command: Command) -> Result<Server> {
        let port = free_port()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        command.arg("--port").arg(port.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("{command:?}"))?;
        let mut server = Server {
            child,
            address,
            started_in: 0.0,
        };
        while started.elapsed() < PATIENCE {
            if let Some(status) = server.child.try_wait()? {
                bail!("{command:?} ended at once: {status}");
            }
            if let Ok(mut client) = Client::connect(address, city::OFFICER)
                && client.get(HEALTH).is_ok_and(|a| a.status == 200)
            {
                server.started_in = started.elapsed().as_secs_f64();
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        bail!("{command:?} did not answer within {PATIENCE:?}");
    }

    /// Memory that it holds, in MB: now, and at its highest. None where the system has
    /// no `/proc`.
    pub fn memory(&self) -> Option<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let kb = |name: &str| -> Option<f64> {
            let line = status.lines().find(|l| l.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        Some((kb("VmRSS:")? / 1024.0, kb("VmHWM:")? / 1024.0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to wait for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
