//! As much of HTTP as a load tool needs: whole requests, and answers that say their length.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::Failure;

/// A whole request.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

/// The headers and the body of a form with one file.
pub fn multipart(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mark = "piaoju-bench-boundary";
    let head = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{mark}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={mark}"), body)
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Where it sends to.
    pub location: String,
    /// The cookie that it sets, without its attributes.
    pub cookie: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads an answer; one value serves many of them.
    pub fn read(&mut self, reader: &mut impl BufRead) -> std::io::Result<()> {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let status = line.get(9..12).and_then(|code| code.parse().ok());
        self.status = status.ok_or_else(|| std::io::Error::other("no answer"))?;
        self.location.clear();
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap_or(0);
            } else if name.eq_ignore_ascii_case("location") {
                value.clone_into(&mut self.location);
            } else if name.eq_ignore_ascii_case("set-cookie") {
                value.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
            }
        }
        self.body.resize(length, 0);
        reader.read_exact(&mut self.body)
    }
}

/// Sends one request over a connection of its own.
pub fn ask(port: u16, request: &[u8]) -> Result<Answer, Failure> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(request)?;
    let mut answer = Answer::default();
    answer.read(&mut BufReader::new(stream))?;
    match answer.status {
        200..=399 => Ok(answer),
        status => {
            let body = String::from_utf8_lossy(&answer.body);
            Err(Failure(format!("{status}: {}", body.chars().take(2_000).collect::<String>())))
        }
    }
}
