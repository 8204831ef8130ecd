//! What is reached: the database, the address to listen on, the certificate, the mail server.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::SmtpTransport;
use model::Moment;
use ofd::x509::Certificate;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use store::{Engine, Survey, survey};

use super::{Doctor, Finding};
use crate::text::grouped;

/// Database and log.
pub fn database(call: &Doctor, now: Moment) -> Vec<Finding> {
    let own = call.data.join("piaoju.db");
    let url = match &call.database {
        Some(url) => url.clone(),
        // Opening would make it, and a look changes nothing.
        None if !own.exists() => {
            return vec![Finding::good("doctor-database.absent", own.display().to_string())];
        }
        None => own.display().to_string(),
    };
    let is_server = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let path = url.strip_prefix("sqlite:").unwrap_or(&url);
    if !is_server && !Path::new(path).exists() {
        return vec![Finding::good("doctor-database.absent", path)];
    }
    let found = match survey(&url) {
        Ok(found) => found,
        Err(store::Error::Corrupt(_)) => {
            return vec![Finding::broken("doctor-database.corrupt", path)];
        }
        Err(error) => return vec![Finding::broken("doctor-database.lost", error.to_string())],
    };
    let Survey { engine, schema, newest, .. } = found;
    let engine = match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let shown = format!("{engine}, {schema}/{newest}");
    let schema = match schema {
        0 => return vec![Finding::good("doctor-database.fresh", engine)],
        _ if schema > newest => return vec![Finding::broken("doctor-database.newer", shown)],
        _ if schema < newest => Finding::warning("doctor-database.older", shown),
        _ => Finding::good("doctor-database.good", shown),
    };
    vec![schema, log(&found, now)]
}

/// Whether the log has a signed head that is not of tomorrow.
fn log(found: &Survey, now: Moment) -> Finding {
    let entries = grouped(found.entries.unsigned_abs());
    match found.head {
        None => Finding::good("doctor-log.unsigned", entries),
        Some((size, _)) if size > found.entries => Finding::broken("doctor-log.short", entries),
        Some((_, at)) if at.0 > now.0 + 3_600 => {
            Finding::broken("doctor-log.tomorrow", at.in_china())
        }
        Some((size, at)) => {
            let covered = grouped(size.unsigned_abs());
            Finding::good("doctor-log.good", format!("{covered} / {entries}, {}", at.in_china()))
        }
    }
}

/// Whether the address is free.
pub fn address(address: SocketAddr) -> Finding {
    let shown = address.to_string();
    match TcpListener::bind(address) {
        Ok(_) => Finding::good("doctor-address.good", shown),
        Err(error) => match error.kind() {
            std::io::ErrorKind::AddrInUse => Finding::warning("doctor-address.taken", shown),
            std::io::ErrorKind::PermissionDenied => {
                Finding::broken("doctor-address.forbidden", shown)
            }
            _ => Finding::broken("doctor-address.impossible", format!("{shown}: {error}")),
        },
    }
}

/// A certificate that ends sooner than this deserves attention.
const SOON_S: i64 = 30 * 86_400;

/// Whether a certificate and its key can be used, and how long.
pub fn certificate(certificate: &Path, key: &Path, now: Moment) -> Finding {
    let shown = certificate.display().to_string();
    let chain: Result<Vec<CertificateDer<'_>>, _> =
        CertificateDer::pem_file_iter(certificate).and_then(|chain| chain.collect());
    let Ok(chain) = chain else { return Finding::broken("doctor-certificate.unreadable", shown) };
    let Some(own) = chain.first().and_then(|own| Certificate::parse(own).ok()) else {
        return Finding::broken("doctor-certificate.unreadable", shown);
    };
    let Ok(private) = PrivateKeyDer::from_pem_file(key) else {
        return Finding::broken("doctor-certificate.keyless", key.display().to_string());
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let fits = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private));
    if fits.is_err() {
        return Finding::broken("doctor-certificate.foreign", key.display().to_string());
    }
    let until = |seconds: i64| Moment(seconds).in_china();
    match (own.not_before, own.not_after) {
        (Some(from), _) if now.0 < from => Finding::broken("doctor-certificate.early", until(from)),
        (_, Some(end)) if end < now.0 => Finding::broken("doctor-certificate.expired", until(end)),
        (_, Some(end)) if end < now.0 + SOON_S => {
            Finding::warning("doctor-certificate.soon", until(end))
        }
        (_, Some(end)) => Finding::good("doctor-certificate.good", until(end)),
        (_, None) => Finding::broken("doctor-certificate.unreadable", shown),
    }
}

/// How long the mail server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the mail server answers. Its address may hold a password and is never shown.
pub fn mail(url: &str) -> Finding {
    let Ok(builder) = SmtpTransport::from_url(url) else {
        return Finding::broken("doctor-mail.malformed", "");
    };
    match builder.timeout(Some(PATIENCE)).build().test_connection() {
        Ok(true) => Finding::good("doctor-mail.good", ""),
        Ok(false) => Finding::broken("doctor-mail.silent", ""),
        Err(error) if error.is_permanent() => Finding::broken("doctor-mail.refused", ""),
        Err(_) => Finding::broken("doctor-mail.silent", ""),
    }
}
