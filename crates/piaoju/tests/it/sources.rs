//! Sources in a browser: the page that keeps them, and what the pages of a verification say of
//! them, against a simulator behind a real socket.

mod journeys;
mod keeping;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use app::authority::{Authority, Caller, RegisterLoader};
use app::register::{Row, load};
use app::source::{Keys, Kind, SecretKey, Sources, Wish};
use app::{Desk, TrustStore};
use model::account::{BuiltIn, Role};
use model::{Day, Fen, Moment};
use piaoju::web::office::Shared;
use wire::simulate::{Served, Simulator, demo_book, demo_faults, serve};
use wire::{Client, Outbound, Secret};

use crate::accounts::{Browser, PASSWORD, Town, each_town, log_in};

/// 2026-11-22 10:00 on Chinese clocks.
fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).expect("a day"), 10, 0, 0).expect("a moment")
}
fn in_an_hour() -> Moment {
    Moment(now().0 + 3_600)
}
fn next_morning() -> Moment {
    Moment::china(Day::new(2026, 11, 23).expect("a day"), 9, 0, 1).expect("a moment")
}

const API_KEY: &str = "the-account-of-the-test";
const SECRET_KEY: &str = "the-secret-of-the-test";

/// The simulator of the demonstration, at an address or any that is free.
fn simulator(at: Option<SocketAddr>) -> Served {
    let keys = wire::provider::baidu::Credentials {
        api_key: Secret::new(API_KEY),
        secret_key: Secret::new(SECRET_KEY),
    };
    let mut simulator = Simulator::baidu(keys, demo_book());
    simulator.faults = demo_faults();
    let at = at.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
    serve(TcpListener::bind(at).expect("the port"), simulator, Arc::new(now)).expect("a server")
}

/// An office that may ask services of this machine and trusts the samples.
fn office(town: &Town<'_>, clock: fn() -> Moment) -> Shared {
    let mut office = Arc::into_inner(town.office(clock)).expect("nobody else has it");
    let client = Client::new(Outbound::LoopbackOnly);
    let key = SecretKey::new([5; 32]);
    office.sources = Sources::new(office.db.clone(), client, key).with_this_machine();
    office.house.outbound = Outbound::LoopbackOnly;
    let mut trust = TrustStore::builtin();
    trust.install(&paper::samples::authority().1).expect("its authority");
    office.desk = Desk::new(trust);
    Arc::new(office)
}

fn may<A: Authority>(town: &Town<'_>) -> A {
    Caller::on_this_machine(town.company.clone()).grant().expect("an authority")
}

/// Makes the simulator the source of the company, beside a register of other invoices, as the
/// demonstration does.
fn ask_it(town: &Town<'_>, office: &Shared, simulator: &Served) {
    let wish = Wish {
        name: "模拟查验服务".into(),
        address: format!("http://{}", simulator.socket()),
        keys: Some(Keys { account: API_KEY.into(), secret: SECRET_KEY.into() }),
        is_enabled: true,
        cost: Fen(30),
        timeout_ms: 3_000,
        ..Wish::of(Kind::Baidu)
    };
    office.sources.save(&may(town), None, &wish, now()).expect("kept").expect("no fault");
    let loader: RegisterLoader = may(town);
    let rows = paper::samples::demo_register_rows().into_iter().zip(1..);
    let rows = rows.map(|((invoice, status), number)| Ok(Row { number, invoice, status }));
    load(&office.db, &loader, "演示底账", rows, now(), &mut |_| {}).expect("loaded");
}

/// Somebody of the staff, signed in.
fn staff(town: &Town<'_>, office: &Shared) -> Browser {
    town.enrol("li@example.com", &Role::BuiltIn(BuiltIn::Staff));
    let li = Browser::new(office.clone());
    log_in(&li, "li@example.com", PASSWORD).is(303);
    li
}
