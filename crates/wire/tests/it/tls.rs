//! Encrypted connections: who is believed to be who.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use model::pay::Way;
use model::{Fen, Moment, Refusal, Reply};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use wire::channel::alipay::Alipay;
use wire::channel::unionpay::UnionPay;
use wire::channel::wechat::{BadSetting, Config, Wechat};
use wire::channel::{Call, Channel, Charge, Fresh, PayerCode, Pointer};
use wire::client::Line;
use wire::provider::piaoju::Peer;
use wire::simulate::unionpay::Signs;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{alipay, unionpay};
use wire::{Address, Client, Needs, Outbound, Provider, Request, Secret};

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

/// A merchant whose WeChat listens at this address.
fn merchant(address: &str) -> Wechat {
    Wechat::new(config(address)).unwrap()
}

fn config(address: &str) -> Config {
    let address = Address::parse(address).unwrap();
    WechatSimulator::new().config(address, "https://pay.example/pay/notify/wechat")
}

fn charge() -> Charge {
    Charge {
        number: "P1".to_owned(),
        amount: Fen(100),
        subject: "水费".to_owned(),
        made_at: now(),
        expires_at: Moment(now().0 + 60),
        way: Way::Scanned,
        code: Some(PayerCode("130000000000000001".to_owned())),
    }
}

#[test]
fn a_payment_is_taken_back_over_a_connection_that_shows_the_certificate_and_nothing_else_is() {
    let charge = charge();
    let shown = config("https://localhost").merchant_cert;
    let shown = CertificateDer::from_pem_slice(shown.as_bytes()).unwrap();
    let says = |call: Call<'_>, knows: bool| {
        let (address, pem, was_asked) = secured_for(Some(shown.clone()));
        let channel = merchant(&format!("https://localhost:{}", address.port()));
        let mut client = Client::new(Outbound::LoopbackOnly).trusting(&pem).unwrap();
        if knows {
            client = client.with_identity(&channel.identity().unwrap()).unwrap();
        }
        let request = channel.request(call, Fresh { now: now(), nonce: "0123456789abcdef" });
        let line: &dyn Line = &client;
        // The service of this test answers after a brace; XML has none.
        let request = Request { body: format!("{}{{}}", request.body), ..request };
        let answer = line.send(&request);
        (answer.is_ok(), was_asked.join().unwrap())
    };
    assert_eq!(says(Call::Undo(&charge), true), (true, true), "WeChat sees who takes it back");
    assert_eq!(says(Call::Undo(&charge), false), (false, false), "and hears nobody else");
    assert_eq!(says(Call::Query(&charge), true), (false, false), "a question shows nothing");
}

#[test]
fn a_certificate_of_another_key_or_serial_is_no_identity() {
    let own = rcgen::generate_simple_self_signed(["merchant.example".to_owned()]).unwrap();
    let identity = |config: Config| Wechat::new(config).unwrap().identity().map(drop);
    assert_eq!(identity(config("https://localhost")), Ok(()));
    for wrong in [
        Config { merchant_cert: own.cert.pem(), ..config("https://localhost") },
        Config { merchant_cert: String::new(), ..config("https://localhost") },
        Config { merchant_serial: "5157F09E".to_owned(), ..config("https://localhost") },
    ] {
        assert_eq!(identity(wrong), Err(BadSetting::MerchantCertificate));
    }
    let plain = Client::new(Outbound::LoopbackOnly);
    for text in ["", &own.cert.pem(), &own.signing_key.serialize_pem()] {
        assert!(plain.clone().with_identity(&Secret::new(text)).is_err(), "{text}");
    }
}

#[test]
fn only_the_bill_of_a_day_has_room_and_only_taking_back_shows_who_we_are() {
    let (address, notify) = (Address::parse("http://127.0.0.1:1").unwrap(), "http://127.0.0.1:9/n");
    let wechat = merchant("http://127.0.0.1:1");
    let alipay = Alipay::new(alipay::config(&address, notify)).unwrap();
    let unionpay = UnionPay::new(unionpay::demo_config(Signs::Rsa, &address, notify)).unwrap();
    let (charge, fresh) = (charge(), Fresh { now: now(), nonce: "0123456789abcdef" });
    let pointer = Pointer { url: "http://127.0.0.1:1/bill".to_owned(), digest: None };
    let needs = |channel: &dyn Channel| {
        let day = now().china_day();
        let calls = [
            Call::Pay(&charge),
            Call::Query(&charge),
            Call::Undo(&charge),
            Call::Statement(day),
            Call::Fetch(&pointer),
        ];
        calls.map(|call| channel.request(call, fresh).needs)
    };
    let (no, bill, who) = (Needs::Nothing, Needs::Bill, Needs::Identity);
    assert_eq!(needs(&wechat), [no, no, who, no, bill]);
    assert_eq!(needs(&alipay), [no, no, no, no, bill]);
    assert_eq!(needs(&unionpay), [no, no, no, bill, bill], "the bill is in the answer");
}
