//! Postings are made once, whole, and above the floor.

use model::Fen;
use model::ledger::{Account, Entry, Posting, What};
use store::ledger::{self, Posted, find, of_object, post_many};
use store::trial::each_engine;
use store::{Actor, Tenant, log};

use super::{NOW, apply, balance, capture, day, house, post, water, wechat};

#[test]
fn a_posting_moves_its_amount_once() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Exists);
        assert_eq!(balance(trial, &wechat()), 5_000);
        assert_eq!(balance(trial, &Account::order("ord_1")), -5_000);
        assert_eq!(balance(trial, &water()), 0, "nothing was ever posted to it");
    });
}

#[test]
fn an_id_with_another_content_changes_nothing_and_says_so() {
    each_engine(|trial| {
        let first = capture("pst_1", 5_000);
        assert_eq!(post(trial, &first), Posted::Created);
        let entries = || first.entries().to_vec();
        let tomorrow = model::Day::new(2026, 11, 23).unwrap();
        let other = |what, object: &str, day, entries| {
            Posting::balanced("pst_1", what, object, day, entries).unwrap()
        };
        for differs in [
            capture("pst_1", 5_001),
            other(What::Late, "ord_1", day(), entries()),
            other(What::Capture, "ord_2", day(), entries()),
            other(What::Capture, "ord_1", tomorrow, entries()),
            other(What::Capture, "ord_1", day(), entries().into_iter().rev().collect()),
        ] {
            assert_eq!(post(trial, &differs), Posted::ExistsDifferent, "{differs:?}");
        }
        assert_eq!(balance(trial, &wechat()), 5_000);
        let kept = trial.db.read(|read| find(read, &house(), "pst_1")).unwrap().unwrap();
        assert_eq!((kept.posting, kept.seq, kept.at), (first, 1, NOW));
        let noted = |text| trial.db.read(|read| log::count(read, &house(), text)).unwrap();
        assert_eq!((noted("ledger.posted"), noted("ledger.differs")), (1, 5));
    });
}

#[test]
fn nobody_is_given_more_than_there_is() {
    each_engine(|trial| {
        assert_eq!(post(trial, &apply("pst_1", 1)), below(Account::order("ord_1")));
        assert_eq!(post(trial, &capture("pst_2", 5_000)), Posted::Created);
        assert_eq!(post(trial, &apply("pst_3", 5_001)), below(Account::order("ord_1")));
        assert_eq!(post(trial, &apply("pst_4", 3_000)), Posted::Created);
        assert_eq!(post(trial, &apply("pst_5", 2_001)), below(Account::order("ord_1")));
        assert_eq!(post(trial, &apply("pst_5", 2_000)), Posted::Created, "it was never kept");
        assert_eq!(balance(trial, &Account::order("ord_1")), 0);
        // A channel may owe us less than nothing: a day of refunds.
        let back = super::posting("pst_6", What::Refund, water(), wechat(), 5_000);
        assert_eq!(post(trial, &back), Posted::Created);
        let more = super::posting("pst_7", What::Refund, Account::bank("main"), wechat(), 9);
        assert_eq!(post(trial, &more), Posted::Created);
        assert_eq!(balance(trial, &wechat()), -9);
    });
}

fn below(account: Account) -> Posted {
    Posted::BelowFloor(account)
}

#[test]
fn an_account_twice_in_a_posting_counts_as_a_whole() {
    each_engine(|trial| {
        let order = || Account::order("ord_1");
        let entries = vec![
            // Taken from and given to: 40 in the end, though the first line alone would not do.
            Entry::debit(order(), Fen(60)),
            Entry::credit(order(), Fen(100)),
            Entry::debit(wechat(), Fen(40)),
        ];
        let posting = Posting::balanced("pst_1", What::Capture, "ord_1", day(), entries).unwrap();
        assert_eq!(post(trial, &posting), Posted::Created);
        assert_eq!(balance(trial, &order()), -40);
        let checked = trial.db.read(|read| ledger::check(read, &house())).unwrap();
        assert_eq!((checked.fault, checked.amount), (None, Fen(100)));
    });
}

#[test]
fn a_posting_is_turned_round_once_and_only_as_it_was() {
    each_engine(|trial| {
        let first = capture("pst_1", 5_000);
        let back = first.reversal("pst_2", day()).unwrap();
        assert_eq!(post(trial, &back), Posted::NotReversible, "there is nothing yet");
        assert_eq!(post(trial, &first), Posted::Created);
        let other = capture("pst_1", 4_000).reversal("pst_2", day()).unwrap();
        assert_eq!(post(trial, &other), Posted::NotReversible, "another amount");
        assert_eq!(post(trial, &back), Posted::Created);
        assert_eq!(post(trial, &back), Posted::Exists);
        let again = first.reversal("pst_3", day()).unwrap();
        assert_eq!(post(trial, &again), Posted::NotReversible, "it is reversed");
        assert_eq!((balance(trial, &wechat()), balance(trial, &Account::order("ord_1"))), (0, 0));
        let about = trial.db.read(|read| of_object(read, &house(), "ord_1")).unwrap();
        assert_eq!(about.iter().map(|kept| &kept.posting).collect::<Vec<_>>(), [&first, &back]);
    });
}

#[test]
fn many_at_once_are_what_one_after_the_other_is() {
    use Posted::{Created, Exists, ExistsDifferent};
    each_engine(|trial| {
        let mut all: Vec<Posting> = (0..200).map(|n| order(n, "a", 100 + n)).collect();
        all.push(capture("pst_x", 10));
        all.push(capture("pst_x", 10));
        all.push(capture("pst_x", 11));
        all.push(apply("pst_y", 11));
        all.push(apply("pst_z", 10));
        let post = |write: &mut store::Write<'_>| post_many(write, &house(), &all);
        let answers = trial.db.write(&Actor::program("test"), NOW, post).unwrap();
        assert!(answers[..200].iter().all(|answer| *answer == Created));
        let below = below(Account::order("ord_1"));
        assert_eq!(answers[200..], [Created, Exists, ExistsDifferent, below, Created]);
        let again = trial.db.write(&Actor::program("test"), NOW, post).unwrap();
        assert_eq!(again.iter().filter(|answer| **answer == Exists).count(), 203);
        assert_eq!(balance(trial, &wechat()), (0..200).map(|n| 100 + n).sum::<i64>() + 10);
        let checked = trial.db.read(|read| ledger::check(read, &house())).unwrap();
        assert_eq!((checked.fault, checked.end.postings, checked.accounts), (None, 202, 203));
    });
}

fn order(n: i64, id: &str, amount: i64) -> Posting {
    let account = Account::order(&format!("ord_{id}{n}"));
    super::posting(&format!("pst_{id}{n}"), What::Capture, wechat(), account, amount)
}

#[test]
fn the_ledger_of_another_workspace_is_another() {
    each_engine(|trial| {
        assert_eq!(post(trial, &capture("pst_1", 5_000)), Posted::Created);
        let other = Tenant::new("wsp_2");
        let seen = trial.db.read(|read| {
            let balance = ledger::balance(read, &other, &wechat())?;
            let found = find(read, &other, "pst_1")?;
            Ok((balance, found, ledger::trial_balance(read, &other, None)?))
        });
        assert_eq!(seen.unwrap(), (Fen(0), None, vec![]));
        let posting = capture("pst_1", 7);
        let post = |write: &mut store::Write<'_>| ledger::post(write, &other, &posting);
        assert_eq!(trial.db.write(&Actor::guest(), NOW, post).unwrap(), Posted::Created);
        assert_eq!(balance(trial, &wechat()), 5_000);
    });
}

#[test]
fn what_a_failed_write_posted_was_never_posted() {
    each_engine(|trial| {
        let lost = trial.db.write(&Actor::guest(), NOW, |write| {
            assert_eq!(ledger::post(write, &house(), &capture("pst_1", 5_000))?, Posted::Created);
            Err::<(), _>(store::Error::NotFound)
        });
        assert!(lost.is_err());
        assert_eq!(balance(trial, &wechat()), 0);
        assert_eq!(post(trial, &capture("pst_1", 6_000)), Posted::Created);
        let checked = trial.db.read(|read| ledger::check(read, &house())).unwrap();
        assert_eq!((checked.fault, checked.end.postings), (None, 1));
    });
}
