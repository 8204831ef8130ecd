//! A load tool: connections that are kept open, each on a thread, one request after the other.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Failure;

/// What to send, where, for how long.
#[derive(Clone)]
pub struct Load {
    /// The port on this machine.
    pub port: u16,
    /// Connections at once.
    pub connections: usize,
    /// How long.
    pub time: Duration,
    /// Whole requests, sent in turn.
    pub requests: Arc<Vec<Vec<u8>>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Answered requests a second.
    pub per_second: f64,
    /// The median time to an answer.
    pub p50_ms: f64,
    /// The time that all but one of a hundred stay below.
    pub p99_ms: f64,
    /// Answers that were no success, and connections that broke.
    pub errors: u64,
}

impl Measured {
    /// The run with the median rate.
    pub fn median(runs: &[Measured]) -> Measured {
        let mut runs = runs.to_vec();
        runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
        runs.swap_remove(runs.len() / 2)
    }
}

/// Sends the first request and returns the body of its answer.
pub fn one(load: &Load) -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure(error.to_string());
    let mut stream = TcpStream::connect(("127.0.0.1", load.port)).map_err(failed)?;
    stream.write_all(&load.requests[0]).map_err(failed)?;
    let mut reader = BufReader::new(stream);
    let mut body = Vec::new();
    let status = answer(&mut reader, &mut body).map_err(failed)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    if status >= 300 { Err(Failure(format!("{status}: {body}"))) } else { Ok(body) }
}

/// Loads a server.
pub fn run(load: &Load) -> Result<Measured, Failure> {
    let began = Instant::now();
    let workers: Vec<_> = (0..load.connections)
        .map(|worker| {
            let load = load.clone();
            std::thread::spawn(move || drive(&load, worker, began))
        })
        .collect();
    let (mut times, mut errors) = (Vec::new(), 0);
    for worker in workers {
        let (own, failed) = worker.join().map_err(|_| Failure("a worker died".to_owned()))?;
        times.extend(own);
        errors += failed;
    }
    let seconds = began.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| {
        let place = ((times.len() as f64 - 1.0) * share).round().max(0.0) as usize;
        times.get(place).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    };
    Ok(Measured {
        per_second: times.len() as f64 / seconds,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        errors,
    })
}

fn drive(load: &Load, worker: usize, began: Instant) -> (Vec<u32>, u64) {
    let (mut times, mut errors) = (Vec::new(), 0);
    let mut body = Vec::new();
    let mut next = worker * 977;
    while began.elapsed() < load.time {
        let Ok(stream) = TcpStream::connect(("127.0.0.1", load.port)) else {
            errors += 1;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let Ok(mut out) = stream.try_clone() else { continue };
        let mut reader = BufReader::new(stream);
        while began.elapsed() < load.time {
            let request = &load.requests[next % load.requests.len()];
            next += 1;
            let start = Instant::now();
            let status = out.write_all(request).and_then(|()| answer(&mut reader, &mut body));
            match status {
                Ok(200..=299) => {
                    let micros = start.elapsed().as_micros();
                    times.push(u32::try_from(micros).unwrap_or(u32::MAX));
                }
                Ok(_) => errors += 1,
                Err(_) => {
                    errors += 1;
                    break;
                }
            }
        }
    }
    (times, errors)
}

/// Reads an answer with a content length; its status.
fn answer(reader: &mut impl BufRead, body: &mut Vec<u8>) -> std::io::Result<u16> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.get(9..12).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other("no answer"))?;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    body.resize(length, 0);
    reader.read_exact(body)?;
    Ok(status)
}
