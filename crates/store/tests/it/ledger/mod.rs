//! The ledger on both engines.

mod check;
mod hold;
mod past;
mod post;
mod reference;

use model::ledger::{Account, Entry, Posting, What};
use model::pay::Channel;
use model::{Day, Fen, Moment};
use store::ledger::{self, Posted};
use store::trial::Trial;
use store::{Actor, Tenant};

pub const NOW: Moment = Moment(1_795_305_600);

pub fn house() -> Tenant {
    Tenant::new("wsp_1")
}

pub fn day() -> Day {
    Day::new(2026, 11, 22).unwrap()
}

pub fn wechat() -> Account {
    Account::clearing(Channel::Wechat)
}

pub fn water() -> Account {
    Account::biller("bil_water")
}

/// A posting of an amount from the second account to the first.
pub fn posting(id: &str, what: What, to: Account, from: Account, amount: i64) -> Posting {
    let entries = vec![Entry::debit(to, Fen(amount)), Entry::credit(from, Fen(amount))];
    Posting::balanced(id, what, "ord_1", day(), entries).unwrap()
}

/// Money comes for the order.
pub fn capture(id: &str, amount: i64) -> Posting {
    posting(id, What::Capture, wechat(), Account::order("ord_1"), amount)
}

/// The order's money becomes the biller's.
pub fn apply(id: &str, amount: i64) -> Posting {
    posting(id, What::Applied, Account::order("ord_1"), water(), amount)
}

pub fn post_at(trial: &Trial, posting: &Posting, now: Moment) -> Posted {
    let post = |write: &mut store::Write<'_>| ledger::post(write, &house(), posting);
    trial.db.write(&Actor::program("test"), now, post).unwrap()
}

pub fn post(trial: &Trial, posting: &Posting) -> Posted {
    post_at(trial, posting, NOW)
}

pub fn balance(trial: &Trial, account: &Account) -> i64 {
    trial.db.read(|read| ledger::balance(read, &house(), account)).unwrap().0
}
