//! The log finds what somebody changed by hand, and proves what nobody did.

use app::authority::{Caller, LogVerifier};
use app::inquiry::{self, Entry, Way};
use app::log::{HeadSigner, Wrong, check, prove, sign_head, verify};
use model::Moment;
use model::question::Typed;
use store::trial::{Tampering, Trial, each_engine};
use store::{Actor, Tenant};

const NOW: Moment = Moment(1_795_320_000);

fn signer() -> HeadSigner {
    HeadSigner::from_seed(&[7; 32]).unwrap()
}

fn tenant() -> Tenant {
    Tenant::new("wsp_1")
}

/// Keeps a verification; its id.
fn keep(trial: &Trial, number: &str) -> String {
    let typed = Typed {
        number: number.into(),
        issue_date: "2026-01-15".into(),
        total: "113.00".into(),
        ..Typed::default()
    };
    let inquiry = inquiry::of_typed(&typed, NOW, &mut |_| Vec::new()).unwrap();
    let entry = Entry { way: Way::Typed, batch: "", token: None, original: None };
    let by = (&tenant(), &Actor::new("usr_1"));
    inquiry::keep(&trial.db, by, &inquiry, entry).unwrap()
}

fn wrongs(trial: &Trial) -> Vec<(Wrong, String)> {
    let checked = check(&trial.db, &mut |_| {}).unwrap();
    checked.findings.into_iter().map(|found| (found.wrong, found.object)).collect()
}

#[test]
fn an_untouched_log_is_sound() {
    each_engine(|trial| {
        for n in 0..300 {
            keep(trial, &format!("261120000000000{n:05}"));
            if n % 100 == 50 {
                sign_head(&trial.db, &signer(), NOW).unwrap();
            }
        }
        let checked = check(&trial.db, &mut |_| {}).unwrap();
        assert!(checked.is_sound(), "{:?}", checked.findings);
        assert_eq!((checked.entries, checked.heads, checked.objects), (300, 3, 300));
    });
}

#[test]
fn a_row_that_was_edited_by_hand_is_named() {
    each_engine(|trial| {
        let ids = [18, 26, 34].map(|n| keep(trial, &format!("261120000000000000{n}")));
        sign_head(&trial.db, &signer(), NOW).unwrap();
        let [first, second, third] = &ids;
        trial.tamper(Tampering::Record(first));
        assert_eq!(wrongs(trial), [(Wrong::ObjectAltered, first.clone())]);
        trial.tamper(Tampering::NoRecord(second));
        trial.tamper(Tampering::Actor(third));
        let found = wrongs(trial);
        assert!(found.contains(&(Wrong::ObjectMissing, second.clone())), "{found:?}");
        assert!(found.contains(&(Wrong::EntryAltered, third.clone())), "{found:?}");
        assert!(found.iter().any(|(wrong, _)| *wrong == Wrong::HeadDiffers), "{found:?}");
    });
}

#[test]
fn a_log_that_was_cut_or_written_anew_is_found() {
    each_engine(|trial| {
        for n in 10..20 {
            keep(trial, &format!("261120000000000000{n}"));
        }
        sign_head(&trial.db, &signer(), NOW).unwrap();
        trial.tamper(Tampering::NoEntry(4));
        assert_eq!(wrongs(trial)[0].0, Wrong::EntriesMissing);
    });
}

#[test]
fn a_proof_holds_without_the_database_and_for_nothing_else() {
    each_engine(|trial| {
        for n in 10..20 {
            keep(trial, &format!("261120000000000000{n}"));
        }
        let id = keep(trial, "26112000000000000042");
        let verifier: LogVerifier = Caller::on_this_machine(tenant()).grant().unwrap();
        let proof = prove(&trial.db, &verifier, &signer(), &id, NOW).unwrap();
        let text = proof.0.to_string();
        let verdict = verify(&text).unwrap();
        assert_eq!((verdict.object.as_str(), verdict.size), (id.as_str(), 11));
        assert!(verdict.leaves[0].contains("verification.made"));
        for (from, to, why) in [
            ("verification.made", "verification.gone", "path"),
            ("\"size\":11", "\"size\":12", "head"),
            ("piaoju.log-proof/1", "piaoju.log-proof/2", "format"),
        ] {
            assert_eq!(verify(&text.replace(from, to)).unwrap_err(), why);
        }
        for cut in (0..text.len()).step_by(97) {
            assert!(verify(&text[..cut]).is_err());
        }
        let other: LogVerifier = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        assert!(prove(&trial.db, &other, &signer(), &id, NOW).is_err());
    });
}
