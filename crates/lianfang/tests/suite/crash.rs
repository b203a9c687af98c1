//! The server is killed at random instants under load. Every fact that it
//! acknowledged must be there afterwards, once, in a journal that verifies.

use crate::program::{Server, lianfang};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

const ROUNDS: usize = 100;
const CLIENTS: usize = 4;

/// Posts one fact; the journal number where the server acknowledged it.
fn post(address: &str, key: &str, day: u64) -> Option<u64> {
    let mut s = TcpStream::connect(address).ok()?;
    s.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let body = format!(
        r#"{{"fact":{{"fact":"count","disease":"cholera","place":{{"county":"330482"}},"date":"2026-01-{:02}","cases":1,"focus":"{key}"}}}}"#,
        day % 28 + 1
    );
    let head = format!(
        "POST /api/v1/facts HTTP/1.1\r\nHost: {address}\r\nLianfang-Officer: lu_wenqing\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    s.write_all(head.as_bytes()).ok()?;
    s.write_all(body.as_bytes()).ok()?;
    let mut answer = String::new();
    s.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 20"), "{answer}");
    serde_json::from_str::<serde_json::Value>(body).ok()?["seq"].as_u64()
}

/// A small generator, so that no crate is needed for a few random pauses.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path();
    let mut seed = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_nanos() as u64;
    println!("seed {seed}");
    let acknowledged: Mutex<HashMap<String, u64>> = Mutex::new(HashMap::new());
    let next = AtomicU64::new(0);
    for _ in 0..ROUNDS {
        let mut server = Server::start(store);
        let stop = AtomicBool::new(false);
        let pause = Duration::from_micros(random(&mut seed) % 120_000);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let key = format!("crash-{n}");
                        match post(&server.address, &key, n) {
                            Some(seq) => {
                                acknowledged.lock().unwrap().insert(key, seq);
                            }
                            None => return,
                        }
                    }
                });
            }
            std::thread::sleep(pause);
            // SIGKILL: the server gets no chance to finish anything.
            let pid = server.child.id().to_string();
            assert!(
                Command::new("kill")
                    .args(["-9", &pid])
                    .status()
                    .unwrap()
                    .success()
            );
            stop.store(true, Ordering::Relaxed);
        });
        server.child.wait().unwrap();
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(
        acknowledged.len() > ROUNDS,
        "only {} facts in {ROUNDS} rounds: no load",
        acknowledged.len()
    );

    let verified = lianfang(store, &["verify", "--json"]).output().unwrap();
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );

    let file = store.join("export.jsonl");
    let done = lianfang(store, &["journal", "export", file.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(done.success());
    let mut found: HashMap<String, u64> = HashMap::new();
    for line in BufReader::new(std::fs::File::open(&file).unwrap()).lines() {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let entry = line.get("entry").unwrap_or(&line);
        let (Some(key), Some(seq)) = (entry["key"].as_str(), entry["seq"].as_u64()) else {
            continue;
        };
        assert!(
            found.insert(key.to_string(), seq).is_none(),
            "{key} is there twice"
        );
    }
    for (key, seq) in &acknowledged {
        assert_eq!(
            found.get(key),
            Some(seq),
            "{key} was acknowledged as entry {seq}"
        );
    }
    println!(
        "{ROUNDS} kills, {} facts acknowledged, all there",
        acknowledged.len()
    );
}
