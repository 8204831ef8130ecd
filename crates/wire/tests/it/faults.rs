//! Everything that may go wrong, over HTTP.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use model::{Comparison, Field, Moment, Refusal, Reply};
use wire::simulate::Fault;
use wire::{Client, Outbound, Secret};

use crate::world::{PROTOCOLS, about, connected, now, provider, served, simulator};

#[test]
fn every_fault_is_a_refusal() {
    for (fault, refusal) in [
        (Fault::Closed, Refusal::Slow),
        (Fault::Unavailable, Refusal::Down),
        (Fault::Garbage, Refusal::Malformed),
        (Fault::BadJson, Refusal::Malformed),
        (Fault::Huge, Refusal::Malformed),
        (Fault::OtherInvoice, Refusal::Malformed),
        (Fault::DailyLimit, Refusal::DailyLimit),
        (Fault::TooNew, Refusal::TooNew),
        (Fault::NoQuota, Refusal::NoBudget),
        (Fault::TooFast, Refusal::Busy),
    ] {
        for protocol in PROTOCOLS {
            let (served, provider) = connected(protocol);
            let number = "12345678".to_owned();
            served.simulator().faults.insert(number, fault);
            let reply = provider.ask(&about("12345678"), now());
            let expected = match (fault, protocol) {
                // It has no word of its own for this.
                (Fault::TooNew, "jumdata") => Reply::Unknown,
                _ => Reply::Refused(refusal),
            };
            assert_eq!(reply, expected, "{protocol} {fault:?}");
        }
    }
}

#[test]
fn a_service_that_is_gone_costs_nothing() {
    for protocol in PROTOCOLS {
        let (served, provider) = connected(protocol);
        drop(served);
        let reply = provider.ask(&about("12345678"), now());
        assert_eq!(reply, Reply::Refused(Refusal::Down), "{protocol}");
    }
}

#[test]
fn a_service_that_is_slow_is_given_up_at_the_deadline() {
    for protocol in PROTOCOLS {
        let served = served(simulator(protocol));
        // Long enough for Baidu's token on a busy machine, which is asked for first.
        let deadline = Duration::from_millis(500);
        let client = Client::with_deadline(Outbound::LoopbackOnly, deadline);
        let provider = provider(protocol, served.address(), client);
        let hour = Duration::from_secs(3600);
        served.simulator().faults.insert("12345678".into(), Fault::Slow(hour));
        let begun = Instant::now();
        let reply = provider.ask(&about("12345678"), now());
        assert_eq!(reply, Reply::Refused(Refusal::Slow), "{protocol}");
        assert!(begun.elapsed() < hour / 2, "{protocol}");
    }
}

#[test]
fn another_amount_is_found_and_told_apart_by_comparison() {
    for protocol in PROTOCOLS {
        let (served, provider) = connected(protocol);
        served.simulator().fault = Some(Fault::WrongAmount);
        let question = about("26112000000000000018");
        let Reply::Found(known) = provider.ask(&question, now()) else { panic!("{protocol}") };
        let comparison = Comparison::of(&question.to_invoice(), &known.invoice);
        assert_eq!(comparison.differing().collect::<Vec<_>>(), [Field::Total], "{protocol}");
    }
}

#[test]
fn a_token_is_kept_until_shortly_before_it_ends() {
    let (served, provider) = connected("baidu");
    let asked = |at: i64| {
        let reply = provider.ask(&about("26112000000000000018"), Moment(now().0 + at));
        assert!(matches!(reply, Reply::Found(_)), "{reply:?}");
        served.simulator().requests
    };
    assert_eq!(asked(0), 2);
    assert_eq!(asked(60), 3);
    // 30 days later by our clock; the simulator's stands still, so its token still holds.
    assert_eq!(asked(2_592_000), 5);
}

#[test]
fn a_token_that_is_refused_is_renewed_once_and_the_question_asked_again() {
    let (served, provider) = connected("baidu");
    assert!(matches!(provider.ask(&about("12345678"), now()), Reply::Found(_)));
    // As when the secret was renewed: the service forgets its tokens.
    let known = simulator("baidu");
    *served.simulator() = known;
    assert!(matches!(provider.ask(&about("12345678"), now()), Reply::Found(_)));
    assert_eq!(served.simulator().requests, 3);
}

#[test]
fn a_wrong_key_has_no_right() {
    use wire::provider::baidu::{Baidu, Credentials};
    use wire::provider::{Provider, jumdata, piaoju};
    let client = || Client::new(Outbound::LoopbackOnly);
    let wrong = || Secret::new("wrong");
    let baidu = served(simulator("baidu"));
    let keys = Credentials { api_key: Secret::new("baidu-api-key"), secret_key: wrong() };
    let jumdata = served(simulator("jumdata"));
    let signed = jumdata::Credentials { app_id: Secret::new("jumdata-app"), app_secret: wrong() };
    let peer = served(simulator("piaoju"));
    let providers: [Box<dyn Provider>; 3] = [
        Box::new(Baidu::new(baidu.address(), keys, client())),
        Box::new(jumdata::Jumdata::new(jumdata.address(), signed, client())),
        Box::new(piaoju::Peer::new("p", peer.address(), wrong(), client())),
    ];
    for provider in providers {
        let reply = provider.ask(&about("12345678"), now());
        assert_eq!(reply, Reply::Refused(Refusal::NoRight), "{}", provider.name());
    }
}

/// A service that sends this and then nothing until it is released; then it closes.
fn says(head: &'static str) -> (wire::Address, mpsc::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (release, released) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        let mut chunk = [0; 1024];
        while !seen.ends_with(b"}") {
            let read = stream.read(&mut chunk).unwrap();
            seen.extend_from_slice(&chunk[..read]);
        }
        stream.write_all(head.as_bytes()).unwrap();
        let _ = released.recv();
    });
    (wire::Address::parse(&address).unwrap(), release, thread)
}

#[test]
fn an_answer_that_stalls_is_slow_and_one_that_breaks_off_or_is_no_http_is_malformed() {
    let begun = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"answer\":";
    let ask = |address, deadline| {
        let client = Client::with_deadline(Outbound::LoopbackOnly, deadline);
        provider("piaoju", address, client).ask(&about("12345678"), now())
    };
    let (address, release, thread) = says(begun);
    let reply = ask(address, Duration::from_millis(200));
    assert_eq!(reply, Reply::Refused(Refusal::Slow));
    drop(release);
    thread.join().unwrap();
    for head in [begun, "SSH-2.0-simulated\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"] {
        let (address, release, thread) = says(head);
        drop(release);
        let reply = ask(address, Duration::from_secs(20));
        assert_eq!(reply, Reply::Refused(Refusal::Malformed), "{head}");
        thread.join().unwrap();
    }
}
