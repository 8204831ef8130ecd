//! Encrypted connections: who is believed to be who.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use model::{Refusal, Reply};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use wire::provider::piaoju::Peer;
use wire::{Address, Client, Outbound, Provider, Secret};

use crate::world::{about, now, peer_key};

/// A service for one connection that knows no invoice, and the certificate that it made itself.
fn secured() -> (SocketAddr, String, JoinHandle<bool>) {
    secured_for(None)
}

/// The same for whoever shows this certificate.
fn secured_for(
    admitted: Option<CertificateDer<'static>>,
) -> (SocketAddr, String, JoinHandle<bool>) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let provider = Arc::new(default_provider());
    let visitors = match admitted {
        None => WebPkiClientVerifier::no_client_auth(),
        Some(certificate) => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate).unwrap();
            let roots = Arc::new(roots);
            WebPkiClientVerifier::builder_with_provider(roots, provider.clone()).build().unwrap()
        }
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(visitors)
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let was_asked = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let mut seen = Vec::new();
        let mut chunk = [0; 1024];
        while !seen.ends_with(b"}") {
            match stream.read(&mut chunk) {
                Ok(read) if read > 0 => seen.extend_from_slice(&chunk[..read]),
                _ => return !seen.is_empty(),
            }
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(br#"{"answer":"not_found"}"#).unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
        true
    });
    (address, own.cert.pem(), was_asked)
}

fn asked(address: SocketAddr, client: Client) -> Reply {
    let address = Address::parse(&format!("https://localhost:{}", address.port())).unwrap();
    Peer::new("p", address, peer_key(), client).ask(&about("12345678"), now())
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_told_nothing() {
    let (address, _, was_asked) = secured();
    let reply = asked(address, Client::new(Outbound::LoopbackOnly));
    assert_eq!(reply, Reply::Refused(Refusal::Down));
    assert!(!was_asked.join().unwrap());
}

#[test]
fn a_certificate_that_the_operator_trusts_is_asked() {
    let (address, pem, was_asked) = secured();
    let client = Client::new(Outbound::LoopbackOnly).trusting(&pem).unwrap();
    assert_eq!(asked(address, client), Reply::Unknown);
    assert!(was_asked.join().unwrap());
}

#[test]
fn what_is_no_certificate_is_refused() {
    for text in ["", "PEM", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        assert!(Client::new(Outbound::Allowed).trusting(text).is_err(), "{text}");
    }
}

#[test]
fn whoever_wants_to_see_our_certificate_sees_it() {
    let own = rcgen::generate_simple_self_signed(["merchant.example".to_owned()]).unwrap();
    let identity = Secret::new(&format!("{}{}", own.cert.pem(), own.signing_key.serialize_pem()));
    let plain = Client::new(Outbound::LoopbackOnly);

    let (address, pem, was_asked) = secured_for(Some(own.cert.der().clone()));
    let client = plain.clone().trusting(&pem).unwrap().with_identity(&identity).unwrap();
    assert_eq!(asked(address, client), Reply::Unknown);
    assert!(was_asked.join().unwrap());

    let (address, pem, was_asked) = secured_for(Some(own.cert.der().clone()));
    let nobody = plain.clone().trusting(&pem).unwrap();
    assert!(matches!(asked(address, nobody), Reply::Refused(_)));
    assert!(!was_asked.join().unwrap());

    for text in ["", &own.cert.pem(), &own.signing_key.serialize_pem()] {
        assert!(plain.clone().with_identity(&Secret::new(text)).is_err(), "{text}");
    }
}
