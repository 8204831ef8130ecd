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
        let page = trial.db.read(|read| risk::page(read, &here(), 0, 1)).unwrap();
        assert_eq!(page.len(), 1);
    });
}
