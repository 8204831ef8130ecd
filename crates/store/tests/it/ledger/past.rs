//! Every moment of the past has its balance.

use model::ledger::{Account, Class, What};
use model::{Fen, Moment};
use store::ledger::{self, balance_at, statement, trial_balance};
use store::trial::{Trial, each_engine};

use super::{NOW, apply, capture, house, post_at, posting, water, wechat};

fn at(minutes: i64) -> Moment {
    Moment(NOW.0 + minutes * 60)
}

/// Five postings a minute apart, two of them in the same second.
fn five(trial: &Trial) {
    let settle = posting("pst_5", What::Settlement, Account::bank("main"), wechat(), 6_000);
    for (posting, minutes) in [
        (capture("pst_1", 5_000), 0),
        (apply("pst_2", 3_000), 1),
        (capture("pst_3", 1_000), 2),
        (apply("pst_4", 2_500), 2),
        (settle, 3),
    ] {
        assert!(post_at(trial, &posting, at(minutes)).is_kept());
    }
}

#[test]
fn a_balance_of_the_past_is_what_it_was() {
    each_engine(|trial| {
        five(trial);
        let then = |account: &Account, moment| {
            trial.db.read(|read| balance_at(read, &house(), account, moment)).unwrap().0
        };
        let order = Account::order("ord_1");
        let past = [-1, 0, 1, 2, 3].map(|minute| then(&order, at(minute)));
        assert_eq!(past, [0, -5_000, -2_000, -500, -500]);
        let past = [-1, 0, 1, 2, 3].map(|minute| then(&wechat(), at(minute)));
        assert_eq!(past, [0, 5_000, 5_000, 6_000, 0]);
        assert_eq!(then(&order, Moment(at(1).0 - 1)), -5_000, "the second before");
    });
}

#[test]
fn a_trial_balance_has_equal_columns_at_every_moment() {
    each_engine(|trial| {
        five(trial);
        let table = |moment| trial.db.read(|read| trial_balance(read, &house(), moment)).unwrap();
        let names = |moment| {
            let lines = table(Some(moment)).into_iter();
            lines
                .map(|(account, debit, credit)| {
                    assert!(debit == Fen(0) || credit == Fen(0));
                    let is_debit = matches!(account.class(), Class::Asset | Class::Expense);
                    assert_eq!(is_debit, debit > Fen(0), "{account} on its normal side");
                    (account.to_string(), (debit + credit).0)
                })
                .collect::<Vec<_>>()
        };
        let owned = |lines: &[(&str, i64)]| {
            lines.iter().map(|(name, fen)| ((*name).to_owned(), *fen)).collect::<Vec<_>>()
        };
        assert_eq!(names(at(-1)), []);
        let first = [("chan:wechat:clearing", 5_000), ("cust:ord_1", 5_000)];
        assert_eq!(names(at(0)), owned(&first));
        let last = [("bank:main", 6_000), ("biller:bil_water", 5_500), ("cust:ord_1", 500)];
        assert_eq!(names(at(3)), owned(&last), "what is at zero is not told");
        assert_eq!(table(Some(at(3))), table(None));
        for minute in 0..4 {
            let lines = table(Some(at(minute)));
            let sum = |side: fn(&(Account, Fen, Fen)) -> Fen| lines.iter().map(side).sum::<Fen>();
            assert_eq!(sum(|line| line.1), sum(|line| line.2));
        }
    });
}

#[test]
fn a_statement_leads_from_its_opening_to_its_closing_balance() {
    each_engine(|trial| {
        five(trial);
        let order = Account::order("ord_1");
        let told = |from, to, page| {
            let told =
                trial.db.read(|read| statement(read, &house(), &order, (from, to), page)).unwrap();
            let lines: Vec<_> = told.lines.iter().map(|l| (l.amount.0, l.balance.0)).collect();
            (told.opening.0, lines, told.closing.0, told.entries)
        };
        let all = vec![(-5_000, -5_000), (3_000, -2_000), (-1_000, -3_000), (2_500, -500)];
        assert_eq!(told(at(0), at(9), (0, 10)), (0, all.clone(), -500, 4));
        assert_eq!(told(at(1), at(2), (0, 10)), (-5_000, all[1..2].to_vec(), -2_000, 1));
        assert_eq!(told(at(1), at(3), (1, 1)), (-5_000, all[2..3].to_vec(), -500, 3));
        assert_eq!(told(at(4), at(9), (0, 10)), (-500, vec![], -500, 0));
        let line = trial.db.read(|read| {
            let time = (at(1), at(2));
            Ok(statement(read, &house(), &water(), time, (0, 1))?.lines.remove(0))
        });
        let line = line.unwrap();
        assert_eq!((line.posting.as_str(), line.what), ("pst_2", What::Applied));
        assert_eq!((line.object.as_str(), line.day, line.at), ("ord_1", super::day(), at(1)));
    });
}

#[test]
fn a_clock_that_goes_back_does_not_change_the_past() {
    each_engine(|trial| {
        assert!(post_at(trial, &capture("pst_1", 100), at(5)).is_kept());
        let past = trial.db.read(|read| balance_at(read, &house(), &wechat(), at(2))).unwrap();
        assert!(post_at(trial, &capture("pst_2", 10), at(1)).is_kept());
        let same = trial.db.read(|read| balance_at(read, &house(), &wechat(), at(2))).unwrap();
        assert_eq!((past, same), (Fen(0), Fen(0)));
        let now = trial.db.read(|read| balance_at(read, &house(), &wechat(), at(5))).unwrap();
        assert_eq!(now, Fen(110));
        let checked = trial.db.read(|read| ledger::check(read, &house())).unwrap();
        assert_eq!((checked.fault, checked.end.at), (None, at(5)));
    });
}
