//! The built program over a store, and its server.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The root of the repository, which is the program's home.
pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A command over a store.
pub fn lianfang(store: &Path, args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_lianfang"));
    c.arg("--home")
        .arg(home())
        .args(args)
        .arg("--store")
        .arg(store);
    c
}

/// A server that ends with the test, whatever becomes of the test.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Serves the demo city's store on a free port, without sign-in.
    pub fn start(store: &Path) -> Server {
        Server::of_city(store, "jiaxing")
    }

    /// Serves a city's store on a free port, without sign-in.
    pub fn of_city(store: &Path, city: &str) -> Server {
        let mut child = lianfang(store, &["serve", "--open", "--port", "0", "--city", city])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        let mut server = Server {
            child,
            address: String::new(),
        };
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1);
        let address = address.and_then(|s| s.split('/').next());
        server.address = address.unwrap_or_default().to_string();
        assert!(!server.address.is_empty(), "no address in {line:?}");
        server
    }
}
