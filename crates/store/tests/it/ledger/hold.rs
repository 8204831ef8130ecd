//! What is held is kept for its purpose, for a while.

use model::ledger::{Account, Posting, What};
use model::{Fen, Moment};
use store::ledger::{self, Ended, Hold, Posted, available};
use store::trial::{Trial, each_engine};
use store::{Actor, Error, Result, Write};

use super::{NOW, apply, balance, capture, house, post, post_at, posting, water, wechat};

const LATER: Moment = Moment(NOW.0 + 600);

fn order() -> Account {
    Account::order("ord_1")
}

fn of(id: &str, amount: i64) -> Hold {
    let (object, expires_at) = ("att_1".to_owned(), LATER);
    Hold { id: id.to_owned(), account: order(), amount: Fen(amount), object, expires_at }
}

fn write<T>(trial: &Trial, now: Moment, work: impl Fn(&mut Write<'_>) -> Result<T>) -> Result<T> {
    trial.db.write(&Actor::program("test"), now, work)
}

fn hold(trial: &Trial, hold: &Hold) -> Posted {
    write(trial, NOW, |write| ledger::hold(write, &house(), hold)).unwrap()
}

fn take(trial: &Trial, id: &str, posting: &Posting, now: Moment) -> Posted {
    write(trial, now, |write| ledger::take(write, &house(), id, posting)).unwrap()
}

fn release(trial: &Trial, id: &str) -> Ended {
    write(trial, NOW, |write| ledger::release(write, &house(), id)).unwrap()
}

fn free(trial: &Trial, now: Moment) -> i64 {
    trial.db.read(|read| available(read, &house(), &order(), now)).unwrap().0
}

fn is_sound(trial: &Trial) -> bool {
    trial.db.read(|read| ledger::check(read, &house())).unwrap().fault.is_none()
}

#[test]
fn no_more_is_held_than_there_is() {
    each_engine(|trial| {
        assert_eq!(hold(trial, &of("hld_0", 1)), Posted::BelowFloor(order()), "nothing there");
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 3_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_2", 2_001)), Posted::BelowFloor(order()));
        assert_eq!(hold(trial, &of("hld_2", 2_000)), Posted::Created);
        assert_eq!((free(trial, NOW), balance(trial, &order())), (0, -5_000));
        assert_eq!(hold(trial, &of("hld_1", 3_000)), Posted::Exists);
        assert_eq!(hold(trial, &of("hld_1", 2_999)), Posted::ExistsDifferent);
        assert!(is_sound(trial));
        for amount in [0, -5] {
            let refused = write(trial, NOW, |write| {
                ledger::hold(write, &house(), &of("hld_3", amount)).map(drop)
            });
            assert!(matches!(refused, Err(Error::Conflict(_))));
        }
    });
}

#[test]
fn what_is_held_cannot_be_posted_away() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 3_000)), Posted::Created);
        assert_eq!(post(trial, &apply("pst_2", 2_001)), Posted::BelowFloor(order()));
        assert_eq!(post(trial, &apply("pst_2", 2_000)), Posted::Created);
        assert_eq!(take(trial, "hld_1", &apply("pst_3", 3_001), NOW), Posted::NotHeld);
        assert_eq!(take(trial, "hld_1", &apply("pst_3", 3_000), NOW), Posted::Created);
        assert_eq!((balance(trial, &order()), balance(trial, &water())), (0, -5_000));
        assert!(is_sound(trial));
    });
}

#[test]
fn posting_less_than_was_held_frees_the_rest() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 5_000)), Posted::Created);
        assert_eq!(take(trial, "hld_1", &apply("pst_2", 1_000), NOW), Posted::Created);
        assert_eq!(free(trial, NOW), 4_000);
        assert_eq!(take(trial, "hld_1", &apply("pst_2", 1_000), NOW), Posted::Exists);
        assert_eq!(take(trial, "hld_1", &apply("pst_2", 900), NOW), Posted::ExistsDifferent);
        assert_eq!(take(trial, "hld_1", &apply("pst_3", 1_000), NOW), Posted::NotHeld);
        assert_eq!(release(trial, "hld_1"), Ended::Taken);
        assert_eq!(post(trial, &apply("pst_4", 4_000)), Posted::Created);
        assert!(is_sound(trial));
    });
}

#[test]
fn a_released_hold_is_over_once() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 5_000)), Posted::Created);
        let held = trial.db.read(|read| ledger::holds(read, &house(), &order(), NOW)).unwrap();
        assert_eq!(held, [of("hld_1", 5_000)]);
        assert_eq!((release(trial, "hld_1"), free(trial, NOW)), (Ended::Released, 5_000));
        assert_eq!((release(trial, "hld_1"), free(trial, NOW)), (Ended::Already, 5_000));
        assert_eq!(take(trial, "hld_1", &apply("pst_2", 1), NOW), Posted::NotHeld);
        assert_eq!(hold(trial, &of("hld_1", 5_000)), Posted::Exists, "it is not held again");
        assert_eq!(free(trial, NOW), 5_000);
        let missing = write(trial, NOW, |write| ledger::release(write, &house(), "hld_9"));
        assert!(matches!(missing, Err(Error::NotFound)));
        assert!(is_sound(trial));
    });
}

#[test]
fn a_hold_ends_at_its_moment_and_not_before() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 5_000)), Posted::Created);
        let before = Moment(LATER.0 - 1);
        assert_eq!((free(trial, before), free(trial, LATER)), (0, 5_000));
        let all = apply("pst_2", 5_000);
        assert_eq!(post_at(trial, &all, before), Posted::BelowFloor(order()));
        assert_eq!(take(trial, "hld_1", &all, LATER), Posted::NotHeld);
        assert_eq!(post_at(trial, &all, LATER), Posted::Created);
        assert!(is_sound(trial));
        let past = Hold { expires_at: LATER, ..of("hld_2", 1) };
        let late = write(trial, LATER, |write| ledger::hold(write, &house(), &past));
        assert_eq!(late.unwrap(), Posted::BelowFloor(order()), "it would be over at once");
    });
}

#[test]
fn a_hold_binds_an_account_without_a_floor_too() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        let held = Hold { account: wechat(), ..of("hld_1", 4_000) };
        assert_eq!(hold(trial, &held), Posted::Created);
        let paid =
            |id, amount| posting(id, What::Settlement, Account::bank("main"), wechat(), amount);
        assert_eq!(post(trial, &paid("pst_2", 1_001)), Posted::BelowFloor(wechat()));
        assert_eq!(post(trial, &paid("pst_3", 1_000)), Posted::Created);
        assert_eq!(take(trial, "hld_1", &apply("pst_4", 10), NOW), Posted::NotHeld, "another");
        assert_eq!(take(trial, "hld_1", &paid("pst_4", 4_000), NOW), Posted::Created);
        assert!(is_sound(trial));
    });
}

#[test]
fn a_hold_stays_when_its_posting_is_refused() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(hold(trial, &of("hld_1", 2_000)), Posted::Created);
        let short = Hold { expires_at: Moment(NOW.0 + 5), ..of("hld_2", 3_000) };
        assert_eq!(hold(trial, &short), Posted::Created);
        // It takes from the biller as well, who has nothing.
        let entries = vec![
            model::ledger::Entry::debit(order(), Fen(1_000)),
            model::ledger::Entry::debit(water(), Fen(1)),
            model::ledger::Entry::credit(wechat(), Fen(1_001)),
        ];
        let refused = Posting::balanced("pst_2", What::Refund, "ord_1", super::day(), entries);
        let now = Moment(NOW.0 + 5);
        let refused = take(trial, "hld_1", &refused.unwrap(), now);
        assert_eq!(refused, Posted::BelowFloor(water()));
        assert_eq!(free(trial, now), 3_000, "the other one is over, this one is not");
        assert!(is_sound(trial));
        assert_eq!(take(trial, "hld_1", &apply("pst_3", 2_000), now), Posted::Created);
        assert!(is_sound(trial));
    });
}
