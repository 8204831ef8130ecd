//! A fixed day, keys, questions of every kind, and each protocol with its simulator.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use model::{Day, Fen, Invoice, Kind, Moment, Question};
use wire::provider::baidu::{self, Baidu};
use wire::provider::jumdata::{self, Jumdata};
use wire::provider::piaoju::Peer;
use wire::simulate::{Clock, Served, Simulator, demo_book, serve};
use wire::{Address, Client, Outbound, Provider, Secret};

/// 2026-11-22 10:00 on Chinese clocks.
pub fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).unwrap(), 10, 0, 0).unwrap()
}

pub fn address() -> Address {
    Address::parse("https://provider.example").unwrap()
}

pub fn baidu_keys() -> baidu::Credentials {
    baidu::Credentials {
        api_key: Secret::new("baidu-api-key"),
        secret_key: Secret::new("BAIDU-SECRET"),
    }
}

pub fn jumdata_keys() -> jumdata::Credentials {
    jumdata::Credentials {
        app_id: Secret::new("jumdata-app"),
        app_secret: Secret::new("JUMDATA-SECRET"),
    }
}

pub fn peer_key() -> Secret {
    Secret::new("PEER-SECRET")
}

/// A complete question of a kind.
pub fn question(kind: Kind) -> Question {
    let is_digital = kind.is_digital();
    Question {
        kind,
        code: (!is_digital).then(|| "011002100311".to_owned()),
        number: if is_digital { "26112000000000000018" } else { "12345678" }.to_owned(),
        issue_date: Day::new(2025, 6, 1).unwrap(),
        check_code: Some("72046183509271654321".to_owned()),
        total_without_tax: Some(Fen(10_000)),
        total: Some(Fen(11_300)),
        seller_tax_id: Some("91110000MADEM0038L".to_owned()),
    }
}

/// The question about an invoice of the demonstration, as its document states it.
pub fn about(number: &str) -> Question {
    let book = demo_book();
    let is_it = |invoice: &&Invoice| invoice.number.as_deref() == Some(number);
    match book.iter().map(|(invoice, _)| invoice).find(is_it) {
        Some(invoice) => Question::of_invoice(invoice).unwrap(),
        None => Question { number: number.to_owned(), ..about("12345678") },
    }
}

/// The fields of a form.
pub fn fields(body: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

pub const PROTOCOLS: [&str; 3] = ["baidu", "jumdata", "piaoju"];

/// A simulator with the book of the demonstration.
pub fn simulator(protocol: &str) -> Simulator {
    match protocol {
        "baidu" => Simulator::baidu(baidu_keys(), demo_book()),
        "jumdata" => Simulator::jumdata(jumdata_keys(), demo_book()),
        _ => Simulator::peer(peer_key(), demo_book()),
    }
}

pub fn served(simulator: Simulator) -> Served {
    let clock: Clock = Arc::new(now);
    serve(TcpListener::bind("127.0.0.1:0").unwrap(), simulator, clock).unwrap()
}

pub fn client(outbound: Outbound) -> Client {
    Client::with_deadline(outbound, Duration::from_secs(20))
}

pub fn provider(protocol: &str, address: Address, client: Client) -> Box<dyn Provider> {
    match protocol {
        "baidu" => Box::new(Baidu::new(address, baidu_keys(), client)),
        "jumdata" => Box::new(Jumdata::new(address, jumdata_keys(), client)),
        _ => Box::new(Peer::new("piaoju", address, peer_key(), client)),
    }
}

/// A protocol over HTTP, both sides.
pub fn connected(protocol: &str) -> (Served, Box<dyn Provider>) {
    let served = served(simulator(protocol));
    let provider = provider(protocol, served.address(), client(Outbound::LoopbackOnly));
    (served, provider)
}
