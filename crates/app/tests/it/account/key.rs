//! Keys for programs: journey J12, step 3.

use super::*;
use account::{KeyVisit, KeyWish, Made};
use app::authority::{BatchRunner, KeyKeeper, Refused, Verifier};
use model::account::{Permission, Permissions};

fn scopes(codes: &str) -> Permissions {
    Permissions::parse(codes).unwrap()
}

fn make(house: &House, visit: &Visit, wish: &KeyWish<'_>) -> account::Result<Made> {
    let keeper: KeyKeeper = visit.caller.grant().unwrap();
    account::make_key(&house.db, NOW, &keeper, wish)
}

fn plain(codes: &str) -> KeyWish<'static> {
    KeyWish { name: "ERP", scopes: scopes(codes), rate: 60, ends_at: None }
}

fn show(house: &House, key: &str, now: Moment) -> Option<KeyVisit> {
    account::recognise_key(&house.db, &house.porter, now, key).unwrap()
}

#[test]
fn a_key_opens_what_its_scopes_say_and_says_what_it_does_not() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let made = make(house, &admin, &plain("verify")).unwrap();
        let visit = show(house, &made.key, NOW).unwrap();
        assert_eq!((visit.rate, &visit.key), (60, &made.id));
        let verifier: Verifier = visit.caller.grant().unwrap();
        assert_eq!(verifier.tenant(), admin.caller.tenant());
        assert_eq!(verifier.actor().as_str(), made.id.as_str());
        assert_eq!(verifier.user(), None);
        let refused = visit.caller.grant::<BatchRunner>();
        assert_eq!(refused, Err(Refused::Scope(Permission::Batch)));
    });
}

#[test]
fn a_key_is_shown_once_and_its_digest_kept() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let made = make(house, &admin, &plain("verify")).unwrap();
        let keeper: KeyKeeper = admin.caller.grant().unwrap();
        let keys = account::keys(&house.db, &keeper).unwrap();
        let kept = format!("{keys:?} {made:?}");
        assert!(!kept.contains(&made.key) && made.key.starts_with(&keys[0].prefix), "{kept}");
    });
}

#[test]
fn an_ended_key_opens_nothing() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let keeper: KeyKeeper = admin.caller.grant().unwrap();
        let made = make(house, &admin, &plain("verify")).unwrap();
        account::end_key(&house.db, NOW, &keeper, &made.id).unwrap();
        assert!(show(house, &made.key, NOW).is_none());
        assert_not_found(account::end_key(&house.db, NOW, &keeper, &made.id));
        let short = KeyWish { ends_at: Some(later(100)), ..plain("verify") };
        let made = make(house, &admin, &short).unwrap();
        assert!(show(house, &made.key, later(99)).is_some());
        assert!(show(house, &made.key, later(100)).is_none());
    });
}

#[test]
fn what_is_not_the_whole_key_opens_nothing() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let key = make(house, &admin, &plain("verify")).unwrap().key;
        let last = if key.ends_with('0') { '1' } else { '0' };
        let changed = format!("{}{last}", &key[..key.len() - 1]);
        let long = key.repeat(1_000);
        for text in ["", &key[..15], &key[..key.len() - 1], &changed, "' OR 1=1 --", &long] {
            assert!(show(house, text, NOW).is_none(), "{text}");
        }
    });
}

#[test]
fn a_key_is_no_stronger_than_its_maker_and_never_makes_keys() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let ops = house.built_in(&admin, "ops@example.com", BuiltIn::Operator);
        assert_eq!(fault(make(house, &ops, &plain("verify"))), Fault::TooStrong);
        make(house, &ops, &plain("register.load")).unwrap();
        for codes in ["", "keys", "verify members", "settings"] {
            assert_eq!(fault(make(house, &admin, &plain(codes))), Fault::NotAScope, "{codes}");
        }
    });
}

#[test]
fn the_fields_of_a_key_have_their_bounds() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let good = plain("verify");
        for (wish, expected) in [
            (KeyWish { name: "", ..good }, Fault::NameForm),
            (KeyWish { rate: 0, ..good }, Fault::RateForm),
            (KeyWish { rate: u32::MAX, ..good }, Fault::RateForm),
            (KeyWish { ends_at: Some(NOW), ..good }, Fault::ExpiryForm),
            (KeyWish { ends_at: Some(Moment(i64::MAX)), ..good }, Fault::ExpiryForm),
            (KeyWish { ends_at: Some(Moment(i64::MIN)), ..good }, Fault::ExpiryForm),
        ] {
            assert_eq!(fault(make(house, &admin, &wish)), expected);
        }
        (0..50).for_each(|_| drop(make(house, &admin, &good).unwrap()));
        assert_eq!(fault(make(house, &admin, &good)), Fault::TooMany);
    });
}
