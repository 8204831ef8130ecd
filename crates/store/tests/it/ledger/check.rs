//! What somebody changed behind the ledger's back is found and named.

use model::ledger::{Account, What};
use model::{Fen, Moment};
use store::ledger::{self, Broken, Checked, Hold, Posted};
use store::trial::{LedgerTampering, Tampering, Trial, each_engine};
use store::{Actor, Tenant};

use super::{NOW, house, posting, water, wechat};

fn check(trial: &Trial, tenant: &Tenant) -> Checked {
    trial.db.read(|read| ledger::check(read, tenant)).unwrap()
}

/// Four postings and a hold; ids and account end with `n`.
fn four(trial: &Trial, tenant: &Tenant, n: usize) {
    let order = || Account::order(&format!("ord_{n}"));
    let id = |of: usize| format!("pst_{of}_{n}");
    let moved = |of, what, to, from, amount| posting(&id(of), what, to, from, amount);
    let postings = [
        moved(1, What::Capture, wechat(), order(), 500),
        moved(2, What::Applied, order(), water(), 200),
        moved(3, What::Capture, wechat(), order(), 100),
        moved(4, What::Applied, order(), water(), 50),
    ];
    let hold = Hold {
        id: "hld_1".to_owned(),
        account: order(),
        amount: Fen(100),
        object: "att_1".to_owned(),
        expires_at: Moment(NOW.0 + 60),
    };
    let made = trial.db.write(&Actor::guest(), NOW, |write| {
        let mut made = vec![];
        for posting in &postings {
            made.push(ledger::post(write, tenant, posting)?);
        }
        made.push(ledger::hold(write, tenant, &hold)?);
        Ok(made)
    });
    assert_eq!(made.unwrap(), vec![Posted::Created; 5]);
}

#[test]
fn a_ledger_that_nobody_touched_holds() {
    each_engine(|trial| {
        let empty = check(trial, &house());
        assert_eq!((empty.fault, empty.end.postings), (None, 0));
        four(trial, &house(), 0);
        let checked = check(trial, &house());
        assert_eq!((checked.fault, checked.amount), (None, Fen(850)));
        assert_eq!((checked.end.postings, checked.entries, checked.accounts), (4, 8, 3));
        let last = trial.db.read(|read| ledger::find(read, &house(), "pst_4_0")).unwrap().unwrap();
        assert_eq!(checked.end.hash.as_slice(), last.hash);
    });
}

#[test]
fn the_first_thing_that_was_changed_is_named() {
    use LedgerTampering as L;
    let order = "cust:ord";
    let cases: [(L, &str, &str, Broken); 11] = [
        (L::Amount, "pst_2", "pst_2", Broken::Changed),
        (L::Object, "pst_3", "pst_3", Broken::Changed),
        (L::NoPosting, "pst_1", "pst_2", Broken::Gap),
        (L::NoPosting, "pst_3", "pst_4", Broken::Gap),
        (L::NoPosting, "pst_4", "pst_3", Broken::CutOff),
        (L::Running, "pst_3", "pst_3", Broken::Running),
        (L::Moment, "pst_2", "pst_2", Broken::Running),
        (L::Stray, "pst_2", order, Broken::Stray),
        (L::Digest, "pst_2", "pst_2", Broken::Noted),
        (L::Balance, order, order, Broken::Balance),
        (L::Held, order, order, Broken::Held),
    ];
    each_engine(|trial| {
        for (n, (change, changed, place, why)) in cases.iter().enumerate() {
            let tenant = Tenant::new(format!("wsp_{n}"));
            four(trial, &tenant, n);
            assert_eq!(check(trial, &tenant).fault, None);
            let changed = format!("{changed}_{n}");
            trial.tamper(Tampering::Ledger(*change, &changed));
            let fault = check(trial, &tenant).fault.unwrap();
            assert_eq!((fault.place, fault.why), (format!("{place}_{n}"), *why), "{changed}");
        }
        // What was changed in one workspace is no fault of another.
        let tenant = Tenant::new("wsp_other");
        four(trial, &tenant, 99);
        assert_eq!(check(trial, &tenant).fault, None);
    });
}

#[test]
fn the_same_postings_of_another_workspace_have_other_hashes() {
    each_engine(|trial| {
        let ends = [house(), Tenant::new("wsp_2")].map(|tenant| {
            four(trial, &tenant, 0);
            check(trial, &tenant).end.hash
        });
        assert_ne!(ends[0], ends[1]);
    });
}
