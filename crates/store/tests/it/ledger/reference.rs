//! Random work on a ledger, held against one that is written down in the plainest way.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use model::ledger::{Account, Posting, What};
use model::{Fen, Moment};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use store::ledger::{self, Ended, Hold, Posted};
use store::log::Note;
use store::trial::each_engine;
use store::{Actor, Db, Error, Result, Tenant, Write};

use super::{NOW, posting, water, wechat};

#[derive(Clone, Debug)]
enum Step {
    /// A posting: number of its id, of its kind, of its order, and how much.
    Post(u8, u8, u8, i64),
    /// A hold: number of its id, of its order, how much, and for how many seconds.
    Hold(u8, u8, i64, i64),
    Release(u8),
    /// A hold is taken by a posting.
    Take(u8, u8, u8, i64),
    /// The clock goes on.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    // Few ids, so that many are met twice; small amounts, so that floors are met.
    let (id, kind, order, amount) = (0..24u8, 0..4u8, 0..2u8, 1..9i64);
    prop_oneof![
        6 => (id.clone(), kind, order.clone(), amount.clone())
            .prop_map(|(id, kind, order, fen)| Step::Post(id, kind, order, fen)),
        3 => (0..8u8, order.clone(), amount.clone(), 0..40i64)
            .prop_map(|(id, order, fen, time)| Step::Hold(id, order, fen, time)),
        1 => (0..8u8).prop_map(Step::Release),
        3 => (0..8u8, id, order, amount)
            .prop_map(|(hold, id, order, fen)| Step::Take(hold, id, order, fen)),
        2 => (1..15i64).prop_map(Step::Wait),
    ]
}

fn order(n: u8) -> Account {
    Account::order(&format!("ord_{n}"))
}

fn made(id: u8, kind: u8, of: u8, amount: i64) -> Posting {
    let id = format!("pst_{id}");
    match kind {
        0 | 1 => posting(&id, What::Capture, wechat(), order(of), amount),
        2 => posting(&id, What::Applied, order(of), water(), amount),
        _ => posting(&id, What::Refund, water(), wechat(), amount),
    }
}

fn hold(id: u8, of: u8, amount: i64, expires_at: Moment) -> Hold {
    let (id, object) = (format!("hld_{id}"), "att_1".to_owned());
    Hold { id, account: order(of), amount: Fen(amount), object, expires_at }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Held,
    Released,
    Taken(u8),
}

/// The ledger in the plainest way: lists, looked through from the front.
#[derive(Default)]
struct Plain {
    postings: Vec<(u8, Posting)>,
    holds: BTreeMap<u8, (Hold, State)>,
}

impl Plain {
    fn balance(&self, account: &Account) -> i64 {
        let entries = self.postings.iter().flat_map(|(_, posting)| posting.entries());
        entries.filter(|entry| entry.account == *account).map(|entry| entry.amount.0).sum()
    }

    fn held(&self, account: &Account, now: Moment) -> i64 {
        let live = self.holds.values().filter(|(hold, state)| {
            hold.account == *account && *state == State::Held && hold.expires_at > now
        });
        live.map(|(hold, _)| hold.amount.0).sum()
    }

    fn free(&self, account: &Account, now: Moment) -> i64 {
        account.on_normal_side(Fen(self.balance(account))).0 - self.held(account, now)
    }

    fn post(&mut self, id: u8, posting: Posting, now: Moment, freed: i64) -> Posted {
        if let Some((_, other)) = self.postings.iter().find(|(other, _)| *other == id) {
            return if *other == posting { Posted::Exists } else { Posted::ExistsDifferent };
        }
        for entry in posting.entries() {
            let account = &entry.account;
            let takes = -account.on_normal_side(entry.amount).0;
            let freed = if posting.what() == What::Applied { freed } else { 0 };
            let own = if account.as_str().starts_with("cust:") { freed } else { 0 };
            if takes > 0 && account.has_floor() && takes > self.free(account, now) + own {
                return Posted::BelowFloor(account.clone());
            }
        }
        self.postings.push((id, posting));
        Posted::Created
    }

    fn hold(&mut self, id: u8, hold: Hold, now: Moment) -> Posted {
        if let Some((other, _)) = self.holds.get(&id) {
            return if *other == hold { Posted::Exists } else { Posted::ExistsDifferent };
        }
        if hold.expires_at <= now || hold.amount.0 > self.free(&hold.account, now) {
            return Posted::BelowFloor(hold.account);
        }
        self.holds.insert(id, (hold, State::Held));
        Posted::Created
    }

    fn release(&mut self, id: u8, now: Moment) -> Option<Ended> {
        let (hold, state) = self.holds.get_mut(&id)?;
        Some(match state {
            State::Taken(_) => Ended::Taken,
            State::Held if hold.expires_at > now => {
                *state = State::Released;
                Ended::Released
            }
            _ => Ended::Already,
        })
    }

    fn take(&mut self, id: u8, by: u8, posting: Posting, now: Moment) -> Option<Posted> {
        let (hold, state) = self.holds.get(&id)?.clone();
        if state == State::Taken(by) {
            return Some(self.post(by, posting, now, 0));
        }
        let takes = posting.entries()[0].amount;
        let fits = posting.entries()[0].account == hold.account && takes <= hold.amount;
        if state != State::Held || hold.expires_at <= now || !fits {
            return Some(Posted::NotHeld);
        }
        let answer = self.post(by, posting, now, hold.amount.0);
        if answer == Posted::Created {
            self.holds.insert(id, (hold, State::Taken(by)));
        }
        Some(answer)
    }
}

const ACCOUNTS: [fn() -> Account; 4] = [|| order(0), || order(1), water, wechat];

/// A step on both ledgers, which must answer the same and then stand the same.
fn step_on(write: &mut Write<'_>, tenant: &Tenant, plain: &mut Plain, step: &Step) -> Result<()> {
    let now = write.now();
    match step.clone() {
        Step::Wait(_) => {}
        Step::Post(id, kind, of, fen) => {
            let posting = made(id, kind, of, fen);
            let answer = ledger::post(write, tenant, &posting)?;
            assert_eq!(answer, plain.post(id, posting, now, 0), "{step:?}");
        }
        Step::Hold(id, of, fen, time) => {
            let hold = hold(id, of, fen, Moment(now.0 + time));
            let answer = ledger::hold(write, tenant, &hold)?;
            assert_eq!(answer, plain.hold(id, hold, now), "{step:?}");
        }
        Step::Release(id) => {
            let answer = ledger::release(write, tenant, &format!("hld_{id}"));
            assert_eq!(found(answer), plain.release(id, now), "{step:?}");
        }
        Step::Take(id, by, of, fen) => {
            let posting = made(by, 2, of, fen);
            let answer = ledger::take(write, tenant, &format!("hld_{id}"), &posting);
            assert_eq!(found(answer), plain.take(id, by, posting, now), "{step:?}");
        }
    }
    for account in ACCOUNTS.map(|account| account()) {
        let balance = ledger::balance(write, tenant, &account)?.0;
        let free = ledger::available(write, tenant, &account, now)?.0;
        let expected = (plain.balance(&account), plain.free(&account, now));
        assert_eq!((balance, free), expected, "{account} after {step:?}");
        assert!(!account.has_floor() || free >= 0, "{account} after {step:?}");
    }
    Ok(())
}

/// A game: what lies between two waits is one write.
fn play(db: &Db, tenant: &Tenant, steps: &[Step]) {
    let (plain, mut now) = (RefCell::new(Plain::default()), NOW);
    let mut past: Vec<(Moment, Vec<i64>)> = Vec::new();
    for group in steps.split_inclusive(|step| matches!(step, Step::Wait(_))) {
        let written = db.write(&Actor::program("test"), now, |write| {
            write.note(&Note::new(tenant, "test.group", "group"))?;
            let mut plain = plain.borrow_mut();
            group.iter().try_for_each(|step| step_on(write, tenant, &mut plain, step))
        });
        written.unwrap();
        let balances = ACCOUNTS.map(|account| plain.borrow().balance(&account()));
        past.push((now, balances.to_vec()));
        if let Some(Step::Wait(seconds)) = group.last() {
            now = Moment(now.0 + seconds);
        }
    }
    for (moment, balances) in past {
        for (account, balance) in ACCOUNTS.iter().zip(balances) {
            let told =
                db.read(|read| ledger::balance_at(read, tenant, &account(), moment)).unwrap();
            assert_eq!(told.0, balance, "{} at {moment}", account());
        }
    }
    let checked = db.read(|read| ledger::check(read, tenant)).unwrap();
    let count = i64::try_from(plain.borrow().postings.len()).unwrap();
    assert_eq!((checked.fault, checked.end.postings), (None, count));
}

fn found<T>(answer: Result<T>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(Error::NotFound) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn random_work_gives_what_a_plain_ledger_gives() {
    each_engine(|trial| {
        let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(config.rng_algorithm);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let games = Cell::new(0);
        let played = runner.run(&prop::collection::vec(step(), 1..70), |steps| {
            // A workspace for each game, and one more for each game that is made smaller.
            games.set(games.get() + 1);
            play(&trial.db, &Tenant::new(format!("wsp_{}", games.get())), &steps);
            Ok(())
        });
        played.unwrap();
    });
}
