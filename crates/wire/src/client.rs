//! The one place that opens connections to the outside.
//!
//! A total deadline, a bound on the answer, no redirect (it would carry the key elsewhere), no
//! proxy (the environment does not decide who hears us), and certificates checked. What goes
//! wrong is told apart by whether the question may have counted at the other side.

use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use model::Refusal;
use ureq::config::Config;
use ureq::http::{self, Uri};
use ureq::tls::{Certificate, ClientCert, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, Timeout};

use crate::limits::{
    ANSWER_BYTES_MAX, ANSWER_HEAD_BYTES_MAX, BILL_ANSWER_BYTES_MAX, BILL_MS, CERTIFICATES_MAX,
    CONNECT_SHARE, QUESTION_MS,
};
use crate::request::{Needs, Request, is_here};
use crate::secret::Secret;

/// Whether connections to the outside may be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outbound {
    /// Anywhere.
    Allowed,
    /// To this machine only: simulators of the demonstration.
    LoopbackOnly,
    /// Nowhere (`--no-outbound`).
    #[default]
    Forbidden,
}

/// A client. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    outbound: Outbound,
    agent: Agent,
    /// The one that shows the certificate, and the certificate.
    known: Option<(Agent, ClientCert)>,
    roots: RootCerts,
    deadline: Duration,
}

/// The moment by which a question must be answered.
#[derive(Clone, Copy, Debug)]
pub struct Until(Instant);

/// An answer as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The headers, names in lower case; those that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// A text without a certificate to trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificate in PEM")]
pub struct NoCertificate;

/// A way to the outside: what sends a request and brings the answer back.
///
/// A [`Client`] is one. The deterministic simulation is another, which answers from simulators in
/// the same process.
pub trait Line {
    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// As [`Client::send`].
    fn send(&self, request: &Request) -> Result<Answer, Refusal>;
}

impl Line for Client {
    fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        let until = self.begin_for(request)?;
        Client::send(self, request, until)
    }
}

impl Client {
    /// A client that waits [`QUESTION_MS`] for a question.
    pub fn new(outbound: Outbound) -> Client {
        Client::with_deadline(outbound, Duration::from_millis(QUESTION_MS))
    }

    /// A client that waits this long for a question, everything included.
    pub fn with_deadline(outbound: Outbound, deadline: Duration) -> Client {
        let roots = RootCerts::WebPki;
        let agent = agent(outbound, &roots, None);
        Client { outbound, agent, known: None, roots, deadline }
    }

    /// The same client with another time for a question.
    #[must_use]
    pub fn waiting(self, deadline: Duration) -> Client {
        Client { deadline, ..self }
    }

    /// The same client for a service whose certificate no public authority vouches for, as a
    /// Piaoju that made its own: it trusts these certificates (PEM) and no others.
    ///
    /// # Errors
    ///
    /// When the text holds no certificate, too many, or one that cannot be read.
    pub fn trusting(self, pem: &str) -> Result<Client, NoCertificate> {
        let mut certificates: Vec<Certificate<'static>> = Vec::new();
        for item in parse_pem(pem.as_bytes()) {
            match item.map_err(|_| NoCertificate)? {
                PemItem::Certificate(_) if certificates.len() == CERTIFICATES_MAX => {
                    return Err(NoCertificate);
                }
                PemItem::Certificate(certificate) => certificates.push(certificate),
                _ => {}
            }
        }
        if certificates.is_empty() {
            return Err(NoCertificate);
        }
        let roots = RootCerts::from(certificates.into_iter());
        let known = self.known.map(|(_, own)| (agent(self.outbound, &roots, Some(&own)), own));
        let agent = agent(self.outbound, &roots, None);
        Ok(Client { agent, known, roots, ..self })
    }

    /// The same client, which shows a certificate of its own to whoever asks for it, in requests
    /// that need it ([`Needs::Identity`]) and in no others. The text holds the chain and its
    /// private key (PEM).
    ///
    /// # Errors
    ///
    /// When the text holds no certificate, too many, no key, or something that cannot be read.
    pub fn with_identity(self, pem: &Secret) -> Result<Client, NoCertificate> {
        let (mut chain, mut key) = (Vec::new(), None);
        for item in parse_pem(pem.reveal().as_bytes()) {
            match item.map_err(|_| NoCertificate)? {
                PemItem::Certificate(_) if chain.len() == CERTIFICATES_MAX => {
                    return Err(NoCertificate);
                }
                PemItem::Certificate(certificate) => chain.push(certificate),
                PemItem::PrivateKey(found) => key = Some(found),
                _ => {}
            }
        }
        let key = key.filter(|_| !chain.is_empty()).ok_or(NoCertificate)?;
        let own = ClientCert::new_with_certs(&chain, key);
        let known = Some((agent(self.outbound, &self.roots, Some(&own)), own));
        Ok(Client { known, ..self })
    }

    /// Begins a question: the clock runs from here.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`] when no connection may be opened at all.
    pub fn begin(&self) -> Result<Until, Refusal> {
        self.begin_within(self.deadline)
    }

    /// The same for a request, which may need more time than others.
    fn begin_for(&self, request: &Request) -> Result<Until, Refusal> {
        self.begin_within(match request.needs {
            Needs::Bill => self.deadline.max(Duration::from_millis(BILL_MS)),
            Needs::Nothing | Needs::Identity => self.deadline,
        })
    }

    fn begin_within(&self, deadline: Duration) -> Result<Until, Refusal> {
        match self.outbound {
            Outbound::Forbidden => Err(Refusal::Forbidden),
            Outbound::Allowed | Outbound::LoopbackOnly => Ok(Until(Instant::now() + deadline)),
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// [`Refusal::Down`] when nobody was reached, [`Refusal::Slow`] when the request may have
    /// arrived and no answer came, [`Refusal::Malformed`] when the answer broke off, is too long
    /// or no HTTP, [`Refusal::Forbidden`] when the address may not be asked.
    pub fn send(&self, request: &Request, until: Until) -> Result<Answer, Refusal> {
        if self.outbound == Outbound::Forbidden {
            return Err(Refusal::Forbidden);
        }
        let left = until.0.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Refusal::Slow);
        }
        let mut builder = http::Request::builder().method(request.method).uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let built = builder.body(request.body.as_str()).map_err(|_| Refusal::Refused)?;
        let agent = match (&self.known, request.needs) {
            (Some((known, _)), Needs::Identity) => known,
            _ => &self.agent,
        };
        let built = agent
            .configure_request(built)
            .timeout_global(Some(left))
            .timeout_connect(Some(left / CONNECT_SHARE))
            .build();
        let mut response = agent.run(built).map_err(|e| unanswered(&e))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        let headers = headers.collect();
        let most = match request.needs {
            Needs::Bill => BILL_ANSWER_BYTES_MAX,
            Needs::Nothing | Needs::Identity => ANSWER_BYTES_MAX,
        };
        let body = response.body_mut().with_config().limit(most).read_to_vec();
        Ok(Answer { status, headers, body: body.map_err(|e| broken_off(&e))? })
    }
}

fn agent(outbound: Outbound, roots: &RootCerts, identity: Option<&ClientCert>) -> Agent {
    let tls = TlsConfig::builder().root_certs(roots.clone()).client_cert(identity.cloned());
    let config = Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .tls_config(tls.build())
        .max_response_header_size(ANSWER_HEAD_BYTES_MAX)
        .user_agent(concat!("piaoju/", env!("CARGO_PKG_VERSION")))
        .build();
    let resolver = Guarded { outbound, inner: DefaultResolver::default() };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// Why there is no answer at all. Only what certainly never arrived is `Down`, which costs nothing.
fn unanswered(error: &Error) -> Refusal {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, InvalidData, NetworkDown,
        NetworkUnreachable, PermissionDenied,
    };
    match error {
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => Refusal::Down,
        Error::Timeout(_) => Refusal::Slow,
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::Tls(_)
        | Error::TlsRequired
        | Error::Rustls(_)
        | Error::Pem(_) => Refusal::Down,
        Error::Io(e) => match e.kind() {
            // The guard below says so.
            PermissionDenied => Refusal::Forbidden,
            // Before anything of ours was sent; InvalidData is a refused certificate or no TLS.
            AddrNotAvailable | ConnectionRefused | HostUnreachable | InvalidData | NetworkDown
            | NetworkUnreachable => Refusal::Down,
            // Cut off: nobody knows whether it was read before.
            _ => Refusal::Slow,
        },
        Error::BadUri(_) | Error::Http(_) => Refusal::Refused,
        _ => Refusal::Malformed,
    }
}

/// Why an answer ends too early.
fn broken_off(error: &Error) -> Refusal {
    match error {
        Error::Timeout(_) => Refusal::Slow,
        _ => Refusal::Malformed,
    }
}

/// Finds addresses and refuses those that may not be asked.
#[derive(Debug)]
struct Guarded {
    outbound: Outbound,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        // A name is not even looked up: the question to the name server would leave the house.
        let may_look = match self.outbound {
            Outbound::Allowed => true,
            Outbound::LoopbackOnly => uri.host().is_some_and(is_here),
            Outbound::Forbidden => false,
        };
        if !may_look {
            return Err(forbidden());
        }
        let found = self.inner.resolve(uri, config, timeout)?;
        let is_open = uri.scheme_str() != Some("https");
        let must_be_here = is_open || self.outbound == Outbound::LoopbackOnly;
        if must_be_here && !found.iter().all(|address| address.ip().is_loopback()) {
            return Err(forbidden());
        }
        Ok(found)
    }
}

fn forbidden() -> Error {
    Error::Io(io::Error::from(io::ErrorKind::PermissionDenied))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({:?}, {:?})", self.outbound, self.deadline)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}
