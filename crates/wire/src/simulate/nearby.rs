//! A line to simulators in the same process: no socket, no thread, and time as the caller says.
//!
//! With it a whole installation runs in one thread from one seed. What a network does — losing,
//! delaying, repeating — is told to it for each request.

use std::sync::{Arc, Mutex, PoisonError};

use model::{Moment, Refusal};

use super::{Asked, Simulated, Told};
use crate::client::{Answer, Line};
use crate::limits::QUESTION_MS;
use crate::request::Request;

/// A simulator that several hold.
pub type Shared = Arc<Mutex<dyn Simulated>>;

/// What happens to one request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does the answer.
    Arrives,
    /// It never arrives, and we know it.
    Unreachable,
    /// It is lost, and we do not know it.
    LostBefore,
    /// It arrives, and the answer is lost.
    LostAfter,
    /// It arrives twice.
    Twice,
}

/// A line to simulators in the same process, by the beginning of their address.
pub struct Nearby {
    houses: Vec<(String, Shared)>,
    now: Arc<dyn Fn() -> Moment + Send + Sync>,
    fate: Box<dyn Fn(&Request) -> Fate + Send + Sync>,
}

impl Nearby {
    /// A line on which everything arrives.
    pub fn new(now: Arc<dyn Fn() -> Moment + Send + Sync>) -> Nearby {
        Nearby { houses: Vec::new(), now, fate: Box::new(|_| Fate::Arrives) }
    }

    /// The same with a simulator behind an address.
    #[must_use]
    pub fn with(mut self, address: &str, simulator: Shared) -> Nearby {
        self.houses.push((address.to_owned(), simulator));
        self
    }

    /// The same with a network that is not to be relied on.
    #[must_use]
    pub fn through(self, fate: impl Fn(&Request) -> Fate + Send + Sync + 'static) -> Nearby {
        Nearby { fate: Box::new(fate), ..self }
    }

    fn arrive(&self, request: &Request) -> Result<Answer, Refusal> {
        let found = self.houses.iter().find(|(address, _)| request.url.starts_with(address));
        let (_, simulator) = found.ok_or(Refusal::Down)?;
        let target = request.url.split_once("://").map_or(request.url.as_str(), |(_, rest)| rest);
        let target = target.find('/').map_or("/", |at| &target[at..]);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        // As the client sends them with every request.
        headers
            .push(("User-Agent".to_owned(), concat!("piaoju/", env!("CARGO_PKG_VERSION")).into()));
        let host = request.url.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        headers.push(("Host".to_owned(), host.to_owned()));
        let body = request.body.as_bytes();
        let asked = Asked { method: request.method, path, query, headers: &headers, body };
        let told =
            simulator.lock().unwrap_or_else(PoisonError::into_inner).answer(&asked, (self.now)());
        match told {
            Told::Closed => Err(Refusal::Slow),
            Told::Answer { after, .. } if after.as_millis() >= u128::from(QUESTION_MS) => {
                Err(Refusal::Slow)
            }
            Told::Answer { status, headers, body, .. } => {
                let lower = |(name, value): (&str, String)| (name.to_ascii_lowercase(), value);
                Ok(Answer { status, headers: headers.into_iter().map(lower).collect(), body })
            }
        }
    }
}

impl Line for Nearby {
    fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        match (self.fate)(request) {
            Fate::Arrives => self.arrive(request),
            Fate::Unreachable => Err(Refusal::Down),
            Fate::LostBefore => Err(Refusal::Slow),
            Fate::LostAfter => self.arrive(request).and(Err(Refusal::Slow)),
            Fate::Twice => {
                let _ = self.arrive(request);
                self.arrive(request)
            }
        }
    }
}
