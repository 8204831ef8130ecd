//! Whom to ask: order, memory, tries, budget, and what happens when they fail.

mod again;
mod budget;
mod faults;
mod keeping;
mod memory;
mod order;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use app::authority::{Authority, Caller, SourceKeeper, Verifier};
use app::inquiry::{self, Entry, Way};
use app::register::{Row, load};
use app::source::{
    ASK_AGAIN, Asked, Freshness, Invalid, Keys, Kind, SecretKey, Sources, Wish, plan, plan_at,
    retry,
};
use app::{Desk, TrustStore};
use model::question::Typed;
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Moment, Question, Reason, Refusal, Reply, Verdict};
use store::job::{self, End};
use store::source::{self as kept, Begun, Flight};
use store::trial::{Trial, each_engine};
use store::{Db, Tenant};
use wire::simulate::{Clock, Fault, Served, Simulator, demo_book, serve};
use wire::{Client, Outbound, Secret, provider};

const WORKSPACE: &str = "wsp_1";
const PEER_SECRET: &str = "PEER-SECRET-NOBODY-SEES";

/// 2026-11-22 10:00 on Chinese clocks.
fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).unwrap(), 10, 0, 0).unwrap()
}

fn later(hours: i64) -> Moment {
    Moment(now().0 + hours * 3_600)
}

fn may<A: Authority>() -> A {
    Caller::on_this_machine(Tenant::new(WORKSPACE)).grant().unwrap()
}

fn sources(db: &Db) -> Sources {
    let client = Client::new(Outbound::LoopbackOnly);
    Sources::new(db.clone(), client, SecretKey::new([7; 32])).with_this_machine()
}

fn simulator(kind: Kind) -> Simulator {
    match kind {
        Kind::Baidu => {
            let keys = provider::baidu::Credentials {
                api_key: Secret::new("account"),
                secret_key: Secret::new(PEER_SECRET),
            };
            Simulator::baidu(keys, demo_book())
        }
        Kind::Jumdata => {
            let keys = provider::jumdata::Credentials {
                app_id: Secret::new("account"),
                app_secret: Secret::new(PEER_SECRET),
            };
            Simulator::jumdata(keys, demo_book())
        }
        _ => Simulator::peer(Secret::new(PEER_SECRET), demo_book()),
    }
}

fn served(kind: Kind) -> Served {
    let clock: Clock = Arc::new(now);
    serve(TcpListener::bind("127.0.0.1:0").unwrap(), simulator(kind), clock).unwrap()
}

fn wish(kind: Kind, service: &Served) -> Wish {
    Wish {
        name: format!("{}一", kind.code()),
        address: service.address().as_str().to_owned(),
        keys: Some(Keys { account: "account".into(), secret: PEER_SECRET.into() }),
        is_enabled: true,
        knows_all: true,
        cost: Fen(30),
        ..Wish::of(kind)
    }
}

fn add(sources: &Sources, wish: &Wish) -> String {
    sources.save(&may(), None, wish, now()).unwrap().unwrap()
}

/// One source with its simulator.
fn one(db: &Db, change: impl FnOnce(&mut Wish)) -> (Served, Sources, String) {
    let (service, sources) = (served(Kind::Piaoju), sources(db));
    let mut wish = wish(Kind::Piaoju, &service);
    change(&mut wish);
    let id = add(&sources, &wish);
    (service, sources, id)
}

/// The question about an invoice of the demonstration, or about none of them.
fn about(number: &str) -> Question {
    let book = demo_book();
    let found = book.iter().find(|(invoice, _)| invoice.number.as_deref() == Some(number));
    match found {
        Some((invoice, _)) => Question::of_invoice(invoice).unwrap(),
        None => Question { number: number.to_owned(), ..about("12345678") },
    }
}

fn ask_at(sources: &Sources, question: &Question, at: Moment, freshness: Freshness) -> Asked {
    sources.ask(&may::<Verifier>(), question, at, freshness).unwrap()
}

fn ask(sources: &Sources, number: &str) -> Asked {
    ask_at(sources, &about(number), now(), Freshness::Cached)
}

fn codes(asked: &Asked) -> Vec<(&str, &str)> {
    asked.answers.iter().map(|answer| (answer.name.as_str(), answer.reply.code())).collect()
}

fn spent(sources: &Sources) -> Vec<(i64, i64)> {
    let day = now().china_day();
    let spent = sources.spent(&may::<SourceKeeper>(), (day, day)).unwrap();
    spent.iter().map(|spent| (spent.questions, spent.fen)).collect()
}

fn asked(service: &Served) -> u64 {
    service.simulator().requests
}

/// P1 of the journeys, as somebody types it.
fn typed() -> Typed {
    Typed {
        kind: "vat_normal_electronic".into(),
        code: "011002100311".into(),
        number: "12345678".into(),
        issue_date: "2025-06-01".into(),
        check_code: "654321".into(),
        ..Typed::default()
    }
}
