//! Just enough of HTTP/1.1 to ask the server under test over one kept-open connection,
//! so that the client costs next to nothing.

use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection to the server.
pub struct Client {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
    officer: &'static str,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, if the status is one of success.
    pub fn json(&self) -> Result<serde_json::Value> {
        let text = String::from_utf8_lossy(&self.body);
        ensure!(
            (200..300).contains(&self.status),
            "status {}: {text}",
            self.status
        );
        serde_json::from_str(&text).with_context(|| format!("not JSON: {text}"))
    }
}

impl Client {
    /// Connects; requests act in the name of this officer.
    pub fn connect(address: SocketAddr, officer: &'static str) -> Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Client {
            stream: BufReader::new(stream),
            address,
            officer,
        })
    }

    /// Waits so long for an answer instead of half a minute.
    pub fn patience(&mut self, patience: Duration) -> Result<()> {
        Ok((self.stream.get_ref()).set_read_timeout(Some(patience))?)
    }

    /// GET.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "")
    }

    /// POST of a JSON text.
    pub fn post(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.ask("POST", path, body)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let (address, officer, length) = (self.address, self.officer, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nLianfang-Officer: {officer}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    fn answer(&mut self) -> Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split_whitespace().nth(1).and_then(|s| s.parse().ok());
        let status = status.with_context(|| format!("not an HTTP answer: {line:?}"))?;
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(':').unwrap_or((header, ""));
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let Some(length) = length else {
            bail!("an answer without content-length");
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn two_requests_share_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heads = Vec::new();
            for answer in [
                "HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{\"seq\":7}",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            ] {
                let mut seen = Vec::new();
                let mut byte = [0];
                while !seen.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                    seen.push(byte[0]);
                }
                let head = String::from_utf8(seen).unwrap();
                let length: usize = head
                    .split("Content-Length: ")
                    .nth(1)
                    .unwrap()
                    .trim()
                    .parse()
                    .unwrap();
                stream.read_exact(&mut vec![0; length]).unwrap();
                heads.push(head);
                stream.write_all(answer.as_bytes()).unwrap();
            }
            heads
        });
        let mut client = Client::connect(address, "me").unwrap();
        assert_eq!(
            client.post("/facts", "{}").unwrap().json().unwrap()["seq"],
            7
        );
        let refused = client.get("/nowhere").unwrap();
        assert_eq!(refused.status, 404);
        assert!(refused.json().is_err());
        let heads = server.join().unwrap();
        assert!(
            heads[0].starts_with("POST /facts HTTP/1.1\r\n")
                && heads[0].contains("Lianfang-Officer: me\r\n")
        );
        assert!(heads[1].starts_with("GET /nowhere HTTP/1.1\r\n"));
    }
}
