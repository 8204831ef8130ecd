//! A load tool: connections that are kept open, each on a thread, one request after the other.

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::bench::http::{self, Answer};

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
    pub requests: Arc<Vec<Request>>,
}

/// A whole request, and what it is.
#[derive(Clone)]
pub struct Request {
    /// What it is, for the table.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
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
    /// Answers that said to ask less often (429), which are no errors.
    pub put_off: u64,
    /// What the first error was.
    pub first_error: Option<String>,
}

/// What one kind of request came to.
#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    errors: u64,
    put_off: u64,
    first_error: Option<String>,
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
    let answer = http::ask(load.port, &load.requests[0].bytes)?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

/// Loads a server with one kind of request.
pub fn run(load: &Load) -> Result<Measured, Failure> {
    let mut all = run_all(load)?;
    all.pop_last().map(|(_, measured)| measured).ok_or(Failure("nothing was sent".to_owned()))
}

/// Loads a server with requests of several kinds; what each came to, and all of them as ` all`.
pub fn run_all(load: &Load) -> Result<BTreeMap<&'static str, Measured>, Failure> {
    let began = Instant::now();
    let workers: Vec<_> = (0..load.connections)
        .map(|worker| {
            let load = load.clone();
            std::thread::spawn(move || drive(&load, worker, began))
        })
        .collect();
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for worker in workers {
        let own = worker.join().map_err(|_| Failure("a worker died".to_owned()))?;
        for (name, own) in own {
            for name in [name, " all"] {
                let tally = tallies.entry(name).or_default();
                tally.micros.extend(&own.micros);
                tally.errors += own.errors;
                tally.put_off += own.put_off;
                tally.first_error = tally.first_error.take().or_else(|| own.first_error.clone());
            }
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    Ok(tallies.into_iter().map(|(name, tally)| (name, tally.measured(seconds))).collect())
}

impl Tally {
    fn fail(&mut self, why: String) {
        self.errors += 1;
        self.first_error.get_or_insert(why);
    }

    fn measured(mut self, seconds: f64) -> Measured {
        self.micros.sort_unstable();
        let at = |share: f64| {
            let place = ((self.micros.len() as f64 - 1.0) * share).round().max(0.0) as usize;
            self.micros.get(place).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
        };
        Measured {
            per_second: self.micros.len() as f64 / seconds,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            errors: self.errors,
            put_off: self.put_off,
            first_error: self.first_error,
        }
    }
}

fn drive(load: &Load, worker: usize, began: Instant) -> BTreeMap<&'static str, Tally> {
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut answer = Answer::default();
    let mut next = worker * 977;
    while began.elapsed() < load.time {
        let Ok(stream) = TcpStream::connect(("127.0.0.1", load.port)) else {
            tallies.entry("connecting").or_default().fail("no connection".to_owned());
            continue;
        };
        let _ = stream.set_nodelay(true);
        let Ok(mut out) = stream.try_clone() else { continue };
        let mut reader = BufReader::new(stream);
        while began.elapsed() < load.time {
            let request = &load.requests[next % load.requests.len()];
            next += 1;
            let start = Instant::now();
            let done = out.write_all(&request.bytes).and_then(|()| answer.read(&mut reader));
            let tally = tallies.entry(request.name).or_default();
            match done.map(|()| answer.status) {
                Ok(200..=399) => {
                    let micros = start.elapsed().as_micros();
                    tally.micros.push(u32::try_from(micros).unwrap_or(u32::MAX));
                }
                Ok(429) => tally.put_off += 1,
                Ok(status) => {
                    let said = String::from_utf8_lossy(&answer.body);
                    tally.fail(format!("{status} {}", said.chars().take(200).collect::<String>()));
                }
                Err(why) => {
                    tally.fail(why.to_string());
                    break;
                }
            }
        }
    }
    tallies
}
