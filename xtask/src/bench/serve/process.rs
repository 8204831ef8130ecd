//! The two servers, each a process of its own so that memory can be told apart.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::post;

use crate::Failure;

/// A port that nobody uses.
pub fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| Failure(error.to_string()))
}

/// A server that goes when this value goes.
pub struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Child {
    /// The service; a guest may verify so often in a day.
    pub fn service(
        program: &Path,
        folder: &Path,
        port: u16,
        guest_daily: &str,
    ) -> Result<Child, Failure> {
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(folder);
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--guest-daily", guest_daily]);
        Child::start(command, port)
    }

    /// The bare handler: this program again.
    pub fn bare(port: u16, answer: &str) -> Result<Child, Failure> {
        let own = std::env::current_exe().map_err(|error| Failure(error.to_string()))?;
        let mut command = Command::new(own);
        command.args(["bench", "bare-http", "--port", &port.to_string(), "--answer", answer]);
        Child::start(command, port)
    }

    fn start(mut command: Command, port: u16) -> Result<Child, Failure> {
        let spawned = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = Child(spawned.map_err(|error| Failure(format!("{command:?}: {error}")))?);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let has_ended = child.0.try_wait().ok().flatten().is_some();
            if has_ended || began.elapsed() > Duration::from_secs(60) {
                let mut said = String::new();
                if let Some(stderr) = &mut child.0.stderr {
                    let _ = stderr.read_to_string(&mut said);
                }
                return Err(Failure(format!("{command:?} did not start: {said}")));
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        // A first round trip is not idle yet.
        std::thread::park_timeout(Duration::from_millis(300));
        Ok(child)
    }

    /// Resident memory now.
    pub fn resident_kib(&self) -> Result<u64, Failure> {
        self.status("VmRSS:")
    }

    /// Resident memory at its highest.
    pub fn peak_kib(&self) -> Result<u64, Failure> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64, Failure> {
        let path = format!("/proc/{}/status", self.0.id());
        let text = std::fs::read_to_string(&path).map_err(|e| Failure(format!("{path}: {e}")))?;
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        kib.ok_or_else(|| Failure(format!("{path} has no {name}")))
    }

    /// Stops the service as an operator would, and demands that it ends well.
    pub fn stop(mut self) -> Result<(), Failure> {
        let pid = self.0.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let ended = self.0.wait().map_err(|error| Failure(error.to_string()))?;
        if ended.success() { Ok(()) } else { Err(Failure(format!("the service ended: {ended}"))) }
    }
}

/// Serves the same answer to every request.
///
/// # Errors
///
/// When the port is taken.
pub fn bare(port: u16, answer: String) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(error.to_string());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(failed)?.block_on(async move {
        let answer = Bytes::from(answer);
        let handler = move |_: Bytes| {
            let answer = answer.clone();
            async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
        };
        let service = Router::new().fallback(post(handler));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
        axum::serve(listener, service).await.map_err(failed)
    })
}
