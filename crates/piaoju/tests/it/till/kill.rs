//! The real processes, killed again and again while people pay.
//!
//! `piaoju serve` hears notices, asks, tells the biller and gives back; a second process, this
//! program once more, opens orders and begins attempts. Either dies by SIGKILL at moments that
//! follow a seed, while channels misbehave. `PIAOJU_KILLS=200`, or `cargo xtask kill`, kills more
//! often.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::pay::Fault;
use app::pay::attempt::Choice;
use app::pay::order::Whole;
use model::Fen;
use model::pay::{AttemptState, Channel, OrderState, RefundState, Way};
use model::risk::Limit;
use store::order::attempt::Attempt;
use store::order::{self, Filter, attempt};
use store::trial::{Trial, each_engine};
use store::{Db, Write, ledger};

use super::{Running, Street, order as new_order, payer, tenant, till_of};

const CHANNELS: [Channel; 3] = [Channel::Wechat, Channel::Alipay, Channel::UnionPay];
/// What goes wrong at a channel, one after the other; nothing at the first.
const FAULTS: [&str; 6] =
    ["", "pay-unanswered", "notice-missing", "not-found-at-first", "notice-repeated", "pay-broken"];
/// The most orders of one run of the process that begins them.
const ORDERS: u64 = 12;
/// How long somebody waits for a code before going away.
const LEAVE_AFTER: Duration = Duration::from_secs(8);
/// How long everything may take to come to rest: a UnionPay code that nobody paid is given up for
/// certain only 15 minutes after it died.
const PATIENCE: Duration = Duration::from_secs(1_500);
/// A run with fewer kills does not wait for that: after so long such a code may still be undone, as
/// long as nobody paid it.
const LONG_RUN: usize = 20;
const SHORT_PATIENCE: Duration = Duration::from_secs(60);

fn kills() -> usize {
    std::env::var("PIAOJU_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(4)
}

/// Numbers that follow a seed (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % most
    }
}

/// The process that begins payments; killed when it is dropped.
struct Payers(Child);

impl Drop for Payers {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Payers {
    fn start(street: &Street, trial: &Trial, seed: u64) -> Payers {
        let me = std::env::current_exe().expect("this program");
        let child = Command::new(me)
            .args(["--exact", "till::kill::somebody_pays_until_killed", "--nocapture"])
            .env("PIAOJU_PAYERS", street.place.path())
            .env("PIAOJU_PAYERS_DATABASE", &trial.url)
            .env("PIAOJU_PAYERS_SEED", seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Payers(child.expect("this program starts again"))
    }
}

/// The body of the process above; nothing when it is run with the other tests.
#[test]
fn somebody_pays_until_killed() {
    let word = |name: &str| std::env::var(name).ok();
    let (Some(place), Some(url)) = (word("PIAOJU_PAYERS"), word("PIAOJU_PAYERS_DATABASE")) else {
        return;
    };
    let seed = word("PIAOJU_PAYERS_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let db = Db::open(&url, 2).expect("the database");
    let till = till_of(&PathBuf::from(place), &db);
    let mut chance = Chance(seed);
    for _ in 0..ORDERS {
        let order = new_order(&till, 100 + chance.below(90_000) as i64);
        let channel = CHANNELS[chance.below(3) as usize];
        let choice = Choice {
            order,
            share: 0,
            channel,
            way: Way::Shown,
            code: None,
            part: None,
            is_confirmed: false,
        };
        match till.begin(&payer(), &choice, piaoju::serve::clock()) {
            Ok(_) | Err(Fault::Store(_)) => {}
            Err(fault) => panic!("{fault}"),
        }
    }
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nobody_pays_twice() {
    each_engine(|trial| {
        let street = Street::open();
        let till = till_of(street.place.path(), &trial.db);
        without_counts(trial);
        let mut chance = Chance(2_026);
        let mut served = street.serve(trial, &[]);
        let mut payers = Payers::start(&street, trial, 1);
        for kill in 0..kills() {
            let channel = CHANNELS[kill % 3].code();
            let fault = FAULTS[chance.below(FAULTS.len() as u64) as usize];
            street.at(channel, &format!("do=fault&fault={fault}"));
            let until = Instant::now() + Duration::from_millis(100 + chance.below(900));
            while Instant::now() < until {
                pay_some(&street, trial);
                std::thread::park_timeout(Duration::from_millis(5));
            }
            if chance.below(3) == 0 || payers.0.try_wait().expect("its end").is_some() {
                drop(payers);
                payers = Payers::start(&street, trial, kill as u64 + 2);
            }
            drop(served);
            served = street.serve(trial, &[]);
        }
        drop(payers);
        for channel in CHANNELS {
            street.at(channel.code(), "do=fault&fault=");
        }
        let all = rest(&street, trial, &till);
        assert!(all.iter().any(|whole| whole.order.state == OrderState::Posted), "somebody paid");
        let pages = CHANNELS.map(|channel| (channel, street.page(channel.code())));
        let billers = street.page("biller");
        all.iter().for_each(|whole| look(whole, &pages, &billers));
        let checked = trial.db.read(|read| ledger::check(read, &tenant())).expect("the ledger");
        assert!(checked.fault.is_none(), "{:?}", checked.fault);
        drop::<Running>(served);
        eprintln!("{} kills, {} orders, none lost or paid twice", kills(), all.len());
    });
}

/// Everybody pays for one account here: the rules of risk that count would stop them.
fn without_counts(trial: &Trial) {
    let counts = [
        Limit::DayStepUp,
        Limit::DayHold,
        Limit::StructuringCount,
        Limit::VelocityStepUp,
        Limit::VelocityHold,
    ];
    let set = |write: &mut Write<'_>| {
        counts.iter().try_for_each(|limit| store::risk::set_limit(write, &tenant(), *limit, 0))
    };
    let by = store::Actor::program("test");
    trial.db.write(&by, piaoju::serve::clock(), set).expect("limits");
}

/// Payers pay what is shown to them.
fn pay_some(street: &Street, trial: &Trial) {
    for state in [AttemptState::Waiting, AttemptState::Sent, AttemptState::Unknown] {
        let open = trial.db.read(|read| attempt::in_state(read, &tenant(), state, 20));
        for open in open.expect("attempts") {
            street.at(open.channel.code(), &format!("do=pay&number={}", open.number));
        }
    }
}

/// Waits until everything has come to an end; every order.
fn rest(street: &Street, trial: &Trial, till: &app::pay::Till) -> Vec<Whole> {
    let began = Instant::now();
    loop {
        pay_some(street, trial);
        let page = |read: &mut store::Read<'_>| {
            order::page(read, &tenant(), &Filter::default(), 0, 100_000)
        };
        let orders = trial.db.read(page).expect("orders");
        let all: Vec<Whole> =
            orders.iter().map(|order| till.whole(&order.id).expect("an order")).collect();
        let is_late = kills() < LONG_RUN && began.elapsed() > SHORT_PATIENCE;
        let moving = all.iter().filter(|whole| is_moving(whole, is_late));
        let moving: Vec<String> = moving.map(said).collect();
        if moving.is_empty() {
            return all;
        }
        assert!(began.elapsed() < PATIENCE, "still moving: {moving:?}");
        // Whoever was shown nothing to pay goes away, rather than wait for the end of its time.
        let open = all.iter().flat_map(|whole| &whole.attempts);
        let open = open.filter(|a| a.state.is_open() && a.state != AttemptState::Undoing);
        for attempt in open.filter(|_| began.elapsed() > LEAVE_AFTER) {
            let left = till.leave(&payer(), &attempt.number, piaoju::serve::clock());
            left.expect("an attempt can be left");
        }
        std::thread::park_timeout(Duration::from_millis(300));
    }
}

fn is_moving(whole: &Whole, is_late: bool) -> bool {
    let is_certain_later = |attempt: &Attempt| {
        is_late && attempt.channel == Channel::UnionPay && attempt.state == AttemptState::Undoing
    };
    let open = whole.attempts.iter().filter(|attempt| attempt.state.is_open());
    let mut open = open.filter(|attempt| !is_certain_later(attempt));
    let is_open = open.next().is_some();
    let is_back = |state| matches!(state, RefundState::Approved | RefundState::Processing);
    let is_refunded = whole.refunds.iter().any(|refund| is_back(refund.state));
    let states = [OrderState::Paid, OrderState::PartlyPaid, OrderState::Refunding];
    is_open || is_refunded || states.contains(&whole.order.state)
}

fn said(whole: &Whole) -> String {
    let attempts =
        whole.attempts.iter().map(|a| format!("{} {}", a.channel.code(), a.state.code()));
    let attempts: Vec<String> = attempts.collect();
    format!("{} {} {attempts:?}", whole.order.id, whole.order.state.code())
}

/// One order, beside what the channels and the biller say of it.
fn look(whole: &Whole, pages: &[(Channel, String)], billers: &str) {
    let mut kept = Fen(0);
    for attempt in &whole.attempts {
        let page = pages.iter().find(|(channel, _)| *channel == attempt.channel);
        let page = page.map(|(_, page)| page.as_str()).unwrap_or_default();
        let row = page.split("<tr>").find(|row| row.contains(&attempt.number));
        let is_paid = row.is_some_and(|row| row.contains(">paid<"));
        assert_eq!(is_paid, attempt.state.holds_money(), "{}: {row:?}", said(whole));
        if is_paid {
            kept = kept + attempt.amount;
        }
    }
    let back = whole.refunds.iter().filter(|refund| refund.state == RefundState::Done);
    let kept = back.fold(kept, |kept, refund| kept - refund.amount);
    let is_posted = whole.order.state == OrderState::Posted;
    let due = if is_posted { whole.order.amount } else { Fen(0) };
    assert_eq!(kept, due, "{}", said(whole));
    let row = billers.split("<tr>").find(|row| row.contains(&whole.order.id));
    let is_booked = row.is_some_and(|row| row.contains(">paid<"));
    assert_eq!(is_booked, is_posted, "{}", said(whole));
}
