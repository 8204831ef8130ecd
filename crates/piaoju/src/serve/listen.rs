//! The socket, with TLS or without, and a stop that loses nothing.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use paper::Unreadable;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::sync::watch;

use super::{Folder, refused};

/// How connections are protected.
#[derive(Clone, Debug)]
pub enum Tls {
    /// Not at all: on this machine, or behind a proxy that does it.
    None,
    /// With a certificate that the program makes for itself.
    Made,
    /// With the files of a certificate and its key.
    Given(PathBuf, PathBuf),
}

/// A socket that is open but not served yet.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
}

/// How long what has begun may go on after the stop.
const GRACE: Duration = Duration::from_secs(10);

impl Listener {
    /// Opens a socket.
    ///
    /// # Errors
    ///
    /// When the address is taken or the certificate cannot be used.
    pub fn open(wanted: SocketAddr, tls: &Tls, folder: &Folder) -> Result<Listener, Unreadable> {
        let opened = TcpListener::bind(wanted).and_then(|socket| {
            socket.set_nonblocking(true)?;
            let address = socket.local_addr()?;
            Ok((socket, address))
        });
        let (socket, address) = opened.map_err(|error| refused(&wanted.to_string(), &error))?;
        let files = match tls {
            Tls::None => None,
            Tls::Given(certificate, key) => Some((certificate.clone(), key.clone())),
            Tls::Made => Some(made(folder, address)?),
        };
        let tls = match files {
            Some((certificate, key)) => Some(config(&certificate, &key)?),
            None => None,
        };
        Ok(Listener { socket, address, tls })
    }

    /// Where it is reached.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until Ctrl-C or SIGTERM, and says so to `closing` when the stop begins.
    ///
    /// # Errors
    ///
    /// When the socket fails.
    pub async fn serve(self, service: Router, closing: watch::Sender<bool>) -> io::Result<()> {
        let handle = Handle::new();
        tokio::spawn({
            let handle = handle.clone();
            async move {
                stop_asked().await;
                closing.send_replace(true);
                handle.graceful_shutdown(Some(GRACE));
            }
        });
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        match self.tls {
            None => axum_server::from_tcp(self.socket)?.handle(handle).serve(service).await,
            Some(tls) => {
                let server = axum_server::from_tcp_rustls(self.socket, tls)?;
                server.handle(handle).serve(service).await
            }
        }
    }
}

async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

fn config(certificate: &PathBuf, key: &PathBuf) -> Result<RustlsConfig, Unreadable> {
    let what = certificate.display().to_string();
    let chain: Result<Vec<CertificateDer<'_>>, _> =
        CertificateDer::pem_file_iter(certificate).and_then(|chain| chain.collect());
    let chain = chain.map_err(|error| refused(&what, &error))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|_| refused(&key.display().to_string(), &"no private key in PEM"))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
    let mut config = config.map_err(|error| refused(&what, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(std::sync::Arc::new(config)))
}

/// The certificate of the data folder, made when there is none.
fn made(folder: &Folder, address: SocketAddr) -> Result<(PathBuf, PathBuf), Unreadable> {
    const NAMES: (&str, &str) = ("tls-certificate.pem", "tls-key.pem");
    let files = (folder.file(NAMES.0), folder.file(NAMES.1));
    if !files.0.exists() || !files.1.exists() {
        let names = vec!["localhost".to_owned(), address.ip().to_string()];
        let made =
            rcgen::generate_simple_self_signed(names).map_err(|error| refused(NAMES.0, &error))?;
        let key = made.signing_key.serialize_pem();
        let kept = folder
            .keep(NAMES.1, key.as_bytes())
            .and_then(|()| folder.keep(NAMES.0, made.cert.pem().as_bytes()));
        kept.map_err(|error| refused(NAMES.0, &error))?;
    }
    Ok(files)
}
