//! Risk: limits, the past of subjects, decisions.

use model::risk::{Action, Limit, Past, Rule, Tally};
use model::{Fen, Moment};
use store::risk::{self, Kept};
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant, Write};

const NOW: Moment = Moment(1_790_000_000);

fn here() -> Tenant {
    Tenant::new("wsp_risk")
}

fn write<T>(trial: &Trial, mut work: impl FnMut(&mut Write<'_>) -> store::Result<T>) -> T {
    trial.db.keep_house(NOW, |write| work(write)).unwrap()
}

fn past(amount: i64, at: i64) -> Past {
    Past { amount: Fen(amount), at: Moment(at), payer: "p".to_owned() }
}

#[test]
fn limits_are_the_defaults_until_a_workspace_sets_its_own() {
    each_engine(|trial| {
        let of = |tenant: &Tenant| {
            trial.db.read(|read| risk::limits(read, tenant)).unwrap().of(Limit::SingleHold)
        };
        let actor = Actor::new("usr_1");
        for value in [7, 9] {
            let set =
                |write: &mut Write<'_>| risk::set_limit(write, &here(), Limit::SingleHold, value);
            trial.db.write(&actor, NOW, set).unwrap();
        }
        assert_eq!(of(&here()), 9);
        assert_eq!(of(&Tenant::new("wsp_other")), Limit::SingleHold.default());
    });
}

#[test]
fn a_payment_is_remembered_once_and_counted_on_its_day() {
    each_engine(|trial| {
        write(trial, |write| {
            for _ in 0..2 {
                risk::remember(write, &here(), "account:a", "P1", &past(100, NOW.0))?;
            }
            risk::remember(write, &here(), "account:a", "P2", &past(50, NOW.0 - 86_400))?;
            risk::remember(write, &here(), "account:b", "P3", &past(9, NOW.0))?;
            risk::give_back(write, &here(), "account:a", Fen(30))
        });
        let today = NOW.china_day();
        let before = trial.db.read(|read| risk::before(read, &here(), "account:a", today)).unwrap();
        assert_eq!(before.recent, [past(100, NOW.0), past(50, NOW.0 - 86_400)]);
        let told = Tally { count: 1, sum: Fen(100), refunds: 1, refunded: Fen(30) };
        assert_eq!(before.today, told);
        let span = (Moment(NOW.0 - 86_400).china_day(), today);
        let both = trial.db.read(|read| risk::tally(read, &here(), "account:a", span)).unwrap();
        assert_eq!(both, Tally { count: 2, sum: Fen(150), ..told });
        let other = Tenant::new("wsp_other");
        let none = trial.db.read(|read| risk::before(read, &other, "account:a", today)).unwrap();
        assert_eq!(none, model::risk::Before::default());
    });
}

#[test]
fn only_the_newest_payments_are_looked_at() {
    each_engine(|trial| {
        write(trial, |write| {
            for at in 0..70 {
                let number = format!("P{at}");
                risk::remember(write, &here(), "payer:x", &number, &past(1, NOW.0 + at))?;
            }
            Ok(())
        });
        let day = NOW.china_day();
        let before = trial.db.read(|read| risk::before(read, &here(), "payer:x", day)).unwrap();
        assert_eq!(before.recent.len() as i64, risk::RECENT_MAX);
        assert_eq!(before.recent[0].at, Moment(NOW.0 + 69));
    });
}

#[test]
fn the_same_decision_about_the_same_is_kept_once() {
    each_engine(|trial| {
        let new = Kept {
            order: "ord_1".to_owned(),
            about: "ord_1".to_owned(),
            action: Action::Hold,
            rule: Rule::Single,
            score: 80,
            saw: "[]".to_owned(),
            actor: "usr_1".to_owned(),
            at: NOW,
        };
        write(trial, |write| {
            risk::keep(write, &here(), &new)?;
            risk::keep(write, &here(), &new)?;
            risk::keep(write, &here(), &Kept { action: Action::Refuse, ..new.clone() })
        });
        let kept = trial.db.read(|read| risk::of_order(read, &here(), "ord_1")).unwrap();
        assert_eq!(kept.iter().map(|kept| kept.action).collect::<Vec<_>>().len(), 2);
        assert!(kept.contains(&new));
        let all = (None, None);
        let page = trial.db.read(|read| risk::lately(read, &here(), Moment(0), all, (0, 1)));
        let page: Vec<Kept> = page.unwrap().into_iter().map(|seen| seen.kept).collect();
        assert_eq!(page.len(), 1);
    });
}

#[test]
fn what_is_too_old_for_every_rule_is_forgotten_but_not_when_an_account_paid_last() {
    each_engine(|trial| {
        let other = Tenant::new("wsp_other");
        write(trial, |write| {
            for (subject, at) in [
                ("account:a", 10),
                ("account:a", 20),
                ("account:a", 900),
                ("account:b", 10),
                ("account:b", 20),
                ("account:c", 1),
                ("payer:x", 20),
            ] {
                risk::remember(write, &here(), subject, "P1", &past(1, at))?;
            }
            risk::remember(write, &other, "payer:x", "P1", &past(1, 20))
        });
        let once = |most: i64| {
            write(trial, |write| risk::forget(write, &here(), (Moment(100), Moment(5)), most))
        };
        assert_eq!((once(2), once(9), once(9)), (2, 3, 0));
        let left = |tenant: &Tenant, subject: &str| {
            let day = NOW.china_day();
            let before = trial.db.read(|read| risk::before(read, tenant, subject, day)).unwrap();
            before.recent.iter().map(|past| past.at.0).collect::<Vec<_>>()
        };
        assert_eq!(left(&here(), "account:a"), [900]);
        assert_eq!(left(&here(), "account:b"), [20], "since when it sleeps");
        assert_eq!(left(&here(), "account:c"), [] as [i64; 0], "longer than any rule looks back");
        assert_eq!(left(&here(), "payer:x"), [] as [i64; 0]);
        assert_eq!(left(&other, "payer:x"), [20]);
        let days = |most: i64| {
            write(trial, |write| risk::forget_days(write, &here(), NOW.china_day(), most))
        };
        assert_eq!((days(3), days(9), days(9)), (3, 1, 0), "four subjects paid on the first day");
    });
}
