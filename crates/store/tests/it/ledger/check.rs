//! What somebody changed behind the ledger's back is found and named.

use model::ledger::Account;
use model::{Fen, Moment};
use store::ledger::{self, Broken, Checked, Hold, Posted};
use store::trial::{LedgerTampering, Tampering, Trial, each_engine};
use store::{Actor, Tenant};

use super::{NOW, apply, capture, house, post};

fn check(trial: &Trial) -> Checked {
    trial.db.read(|read| ledger::check(read, &house())).unwrap()
}

fn four(trial: &Trial) {
    for posting in
        [capture("pst_1", 500), apply("pst_2", 200), capture("pst_3", 100), apply("pst_4", 50)]
    {
        assert_eq!(post(trial, &posting), Posted::Created);
    }
    let hold = Hold {
        id: "hld_1".to_owned(),
        account: Account::order("ord_1"),
        amount: Fen(100),
        object: "att_1".to_owned(),
        expires_at: Moment(NOW.0 + 60),
    };
    let held = trial.db.write(&Actor::guest(), NOW, |w| ledger::hold(w, &house(), &hold));
    assert_eq!(held.unwrap(), Posted::Created);
}

#[test]
fn a_ledger_that_nobody_touched_holds() {
    each_engine(|trial| {
        let empty = check(trial);
        assert_eq!((empty.fault, empty.end.postings), (None, 0));
        four(trial);
        let checked = check(trial);
        assert_eq!((checked.fault, checked.amount), (None, Fen(850)));
        assert_eq!((checked.end.postings, checked.entries, checked.accounts), (4, 8, 3));
        let last = trial.db.read(|read| ledger::find(read, &house(), "pst_4")).unwrap().unwrap();
        assert_eq!(checked.end.hash.as_slice(), last.hash);
    });
}

#[test]
fn the_first_thing_that_was_changed_is_named() {
    for (tampering, place, why) in [
        (LedgerTampering::Amount("pst_2"), "pst_2", Broken::Changed),
        (LedgerTampering::Object("pst_3"), "pst_3", Broken::Changed),
        (LedgerTampering::NoPosting("pst_1"), "pst_2", Broken::Gap),
        (LedgerTampering::NoPosting("pst_3"), "pst_4", Broken::Gap),
        (LedgerTampering::NoPosting("pst_4"), "pst_3", Broken::CutOff),
        (LedgerTampering::Running("pst_3"), "pst_3", Broken::Running),
        (LedgerTampering::Moment("pst_2"), "pst_2", Broken::Running),
        (LedgerTampering::Stray("pst_2"), "cust:ord_1", Broken::Stray),
        (LedgerTampering::Digest("pst_2"), "pst_2", Broken::Noted),
        (LedgerTampering::Balance("cust:ord_1"), "cust:ord_1", Broken::Balance),
        (LedgerTampering::Held("cust:ord_1"), "cust:ord_1", Broken::Held),
    ] {
        each_engine(|trial| {
            four(trial);
            assert_eq!(check(trial).fault, None);
            trial.tamper(Tampering::Ledger(tampering));
            let fault = check(trial).fault.unwrap();
            assert_eq!((fault.place.as_str(), fault.why), (place, why), "{tampering:?}");
        });
    }
}

#[test]
fn the_same_postings_of_another_workspace_have_other_hashes() {
    each_engine(|trial| {
        let posting = capture("pst_1", 500);
        let ends = [house(), Tenant::new("wsp_2")].map(|tenant| {
            let made = trial
                .db
                .write(&Actor::guest(), NOW, |write| ledger::post(write, &tenant, &posting));
            assert_eq!(made.unwrap(), Posted::Created);
            trial.db.read(|read| ledger::check(read, &tenant)).unwrap().end.hash
        });
        assert_ne!(ends[0], ends[1]);
    });
}
