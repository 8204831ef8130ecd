//! A simulator behind a socket: HTTP/1.1, one request a connection, on this machine only.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use model::Moment;

use super::{Asked, Outgoing, Simulated, Simulator, Told};
use crate::client::{Client, Outbound};
use crate::limits::{
    SIMULATOR_CONNECTIONS_MAX, SIMULATOR_NOTICE_MS, SIMULATOR_READ_MS, SIMULATOR_REQUEST_BYTES_MAX,
};
use crate::request::Address;

/// What time it is, for a simulator.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// A simulator that is being served; it stops when this is dropped.
pub struct Served<S: Simulated = Simulator> {
    address: SocketAddr,
    shared: Arc<Shared<S>>,
    thread: Option<JoinHandle<()>>,
    crier: Option<JoinHandle<()>>,
}

struct Shared<S> {
    simulator: Mutex<S>,
    state: Mutex<State>,
    changed: Condvar,
    clock: Clock,
}

#[derive(Default)]
struct State {
    is_stopped: bool,
    connections: usize,
}

/// Serves a simulator until the handle is dropped.
///
/// # Errors
///
/// When the listener is open to other machines, or no thread can be started.
pub fn serve<S: Simulated + 'static>(
    listener: TcpListener,
    simulator: S,
    clock: Clock,
) -> io::Result<Served<S>> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "simulators are for this machine only",
        ));
    }
    let shared = Arc::new(Shared {
        simulator: Mutex::new(simulator),
        state: Mutex::default(),
        changed: Condvar::new(),
        clock,
    });
    let inner = Arc::clone(&shared);
    let thread = std::thread::Builder::new()
        .name("simulator".into())
        .spawn(move || accept(&listener, &inner))?;
    let inner = Arc::clone(&shared);
    let crier =
        std::thread::Builder::new().name("simulator-notices".into()).spawn(move || cry(&inner))?;
    Ok(Served { address, shared, thread: Some(thread), crier: Some(crier) })
}

/// Sends what the simulator has to say by itself, when it is due, until it is stopped.
fn cry<S: Simulated>(shared: &Shared<S>) {
    let wait = Duration::from_millis(SIMULATOR_NOTICE_MS);
    let client = Client::new(Outbound::LoopbackOnly).waiting(wait * 25);
    loop {
        let due = held(&shared.simulator).outgoing((shared.clock)());
        for Outgoing { id, request } in due {
            let answer = client.begin().and_then(|until| client.send(&request, until)).ok();
            held(&shared.simulator).heard(&id, answer.as_ref(), (shared.clock)());
        }
        let state = held(&shared.state);
        let waited = shared.changed.wait_timeout_while(state, wait, |s| !s.is_stopped);
        if waited.unwrap_or_else(PoisonError::into_inner).0.is_stopped {
            return;
        }
    }
}

impl<S: Simulated> Served<S> {
    /// Where it listens.
    pub fn socket(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as providers take it.
    pub fn address(&self) -> Address {
        // Always a loopback address, for `serve` refused anything else.
        Address::parse(&format!("http://{}", self.address)).expect("a loopback address")
    }

    /// The simulator, to look at or to change while it is served.
    pub fn simulator(&self) -> MutexGuard<'_, S> {
        held(&self.shared.simulator)
    }
}

impl<S: Simulated> Drop for Served<S> {
    fn drop(&mut self) {
        held(&self.shared.state).is_stopped = true;
        self.shared.changed.notify_all();
        // Wakes the thread that waits for a connection; without it nothing would.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
        if let Some(crier) = self.crier.take() {
            let _ = crier.join();
        }
        let mut state = held(&self.shared.state);
        while state.connections > 0 {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A simulator stays usable whatever panicked elsewhere.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept<S: Simulated + 'static>(listener: &TcpListener, shared: &Arc<Shared<S>>) {
    for stream in listener.incoming() {
        let mut state = held(&shared.state);
        if state.is_stopped {
            return;
        }
        let Ok(stream) = stream else { continue };
        if state.connections == SIMULATOR_CONNECTIONS_MAX {
            continue;
        }
        state.connections += 1;
        drop(state);
        let counted = Counted(Arc::clone(shared));
        // A thread that cannot be started drops the stream and its count.
        let _ = std::thread::Builder::new().name("simulator".into()).spawn(move || {
            let _ = converse(&stream, &counted.0);
        });
    }
}

/// One connection that counts, until it is dropped.
struct Counted<S>(Arc<Shared<S>>);

impl<S> Drop for Counted<S> {
    fn drop(&mut self) {
        held(&self.0.state).connections -= 1;
        self.0.changed.notify_all();
    }
}

fn converse<S: Simulated>(mut stream: &TcpStream, shared: &Shared<S>) -> io::Result<()> {
    let wait = Some(Duration::from_millis(SIMULATOR_READ_MS));
    stream.set_read_timeout(wait)?;
    stream.set_write_timeout(wait)?;
    let Some(request) = Incoming::read(stream)? else { return Ok(()) };
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let asked = Asked {
        method: &request.method,
        path,
        query,
        headers: &request.headers,
        body: &request.body,
    };
    let told = held(&shared.simulator).answer(&asked, (shared.clock)());
    let Told::Answer { status, headers, body, after } = told else { return Ok(()) };
    if !after.is_zero() {
        // Waits for being stopped rather than for the time, which nobody has to sit out.
        let state = held(&shared.state);
        let waited = shared.changed.wait_timeout_while(state, after, |s| !s.is_stopped);
        if waited.unwrap_or_else(PoisonError::into_inner).0.is_stopped {
            return Ok(());
        }
    }
    let mut head = format!("HTTP/1.1 {status} simulated\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)?;
    stream.flush()
}

/// A request that was read to its end.
struct Incoming {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Incoming {
    /// Reads one request; `None` when it is none or too long.
    fn read(mut stream: &TcpStream) -> io::Result<Option<Incoming>> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        let mut parsed: Option<(usize, Incoming, usize)> = None;
        loop {
            if let Some((start, _, length)) = &parsed
                && bytes.len() >= start + length
            {
                break;
            }
            let read = stream.read(&mut chunk)?;
            if read == 0 || bytes.len() + read > SIMULATOR_REQUEST_BYTES_MAX {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk[..read]);
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            if let (None, Some(end)) = (&parsed, end) {
                let Some((incoming, length)) = Incoming::parse(&bytes[..end]) else {
                    return Ok(None);
                };
                parsed = Some((end + 4, incoming, length));
            }
        }
        Ok(parsed.map(|(start, incoming, length)| Incoming {
            body: bytes[start..start + length].to_vec(),
            ..incoming
        }))
    }

    /// The head and how long the body is. Chunks are not understood: our client sends none.
    fn parse(head: &[u8]) -> Option<(Incoming, usize)> {
        let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        if first.next()? != "HTTP/1.1" {
            return None;
        }
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        let headers: Vec<(String, String)> = lines.map(header).collect::<Option<_>>()?;
        let named = |name: &str| headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        let length = match named("Content-Length") {
            Some((_, length)) => length.parse().ok()?,
            None => 0,
        };
        (length <= SIMULATOR_REQUEST_BYTES_MAX).then_some(())?;
        Some((Incoming { method, target, headers, body: Vec::new() }, length))
    }
}
