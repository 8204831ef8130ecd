//! Where connections may go, and what is never shown.

use std::net::TcpListener;

use model::{Refusal, Reply};
use wire::provider::{baidu, jumdata, piaoju};
use wire::{Address, Client, Outbound};

use crate::world::{
    PROTOCOLS, about, address, baidu_keys, client, jumdata_keys, now, peer_key, provider,
};

/// Whether somebody knocked.
fn was_called(listener: &TcpListener) -> bool {
    listener.set_nonblocking(true).unwrap();
    listener.accept().is_ok()
}

#[test]
fn forbidden_opens_no_socket() {
    for protocol in PROTOCOLS {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let provider =
            provider(protocol, Address::parse(&address).unwrap(), client(Outbound::Forbidden));
        let reply = provider.ask(&about("12345678"), now());
        assert_eq!(reply, Reply::Refused(Refusal::Forbidden), "{protocol}");
        // Nor for a question that would not be sent anyway.
        let mut unknown = about("12345678");
        unknown.kind = model::Kind::Taxi;
        let reply = provider.ask(&unknown, now());
        assert_eq!(reply, Reply::Refused(Refusal::Forbidden), "{protocol}");
        assert!(!was_called(&listener), "{protocol}");
    }
}

#[test]
fn loopback_only_asks_nobody_else() {
    for elsewhere in ["https://192.0.2.1", "https://provider.example", "https://[2001:db8::1]"] {
        for protocol in PROTOCOLS {
            let address = Address::parse(elsewhere).unwrap();
            let provider = provider(protocol, address, client(Outbound::LoopbackOnly));
            let reply = provider.ask(&about("12345678"), now());
            assert_eq!(reply, Reply::Refused(Refusal::Forbidden), "{protocol} {elsewhere}");
        }
    }
}

#[test]
fn what_holds_keys_prints_none() {
    let client = client(Outbound::Allowed);
    let question = about("12345678");
    let token = baidu::read_token(200, br#"{"access_token":"TOKEN-SECRET"}"#, now()).unwrap();
    let address = address();
    let shown = [
        format!("{client:?}"),
        format!("{:?}", baidu_keys()),
        format!("{:?}", jumdata_keys()),
        format!("{:?}", peer_key()),
        format!("{token:?}"),
        format!("{:?}", baidu::Baidu::new(address.clone(), baidu_keys(), client.clone())),
        format!("{:?}", jumdata::Jumdata::new(address.clone(), jumdata_keys(), client.clone())),
        format!("{:?}", piaoju::Peer::new("p", address.clone(), peer_key(), client)),
        format!("{:?}", baidu::token_request(&address, &baidu_keys())),
        format!("{:?}", baidu::request(&address, &token.value, &question)),
        format!("{:?}", jumdata::request(&address, &jumdata_keys(), &question, now())),
        format!("{:?}", piaoju::request(&address, &peer_key(), &question)),
        format!("{:?}", crate::world::simulator("baidu").fault),
    ];
    for text in shown {
        assert!(!text.contains("SECRET") && !text.contains("654321"), "{text}");
    }
}

#[test]
fn simulators_refuse_to_be_open_to_others() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let clock: wire::simulate::Clock = std::sync::Arc::new(now);
    let simulator = crate::world::simulator("baidu");
    assert!(wire::simulate::serve(listener, simulator, clock).is_err());
}

#[test]
fn a_redirect_is_not_followed() {
    use std::io::{Read, Write};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = Address::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let there = target.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        let mut chunk = [0; 1024];
        while !seen.ends_with(b"}") {
            let read = stream.read(&mut chunk).unwrap();
            seen.extend_from_slice(&chunk[..read]);
        }
        let head = format!("HTTP/1.1 302 x\r\nLocation: http://{there}/\r\n");
        let tail = "Content-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all((head + tail).as_bytes()).unwrap();
    });
    let peer = piaoju::Peer::new("p", here, peer_key(), Client::new(Outbound::LoopbackOnly));
    let reply = wire::Provider::ask(&peer, &about("12345678"), now());
    thread.join().unwrap();
    assert_eq!(reply, Reply::Refused(Refusal::Malformed));
    assert!(!was_called(&target));
}
