//! Receipts: one for each order, numbered by the day.

use model::{Fen, Moment};
use store::receipt::{self, Receipt};
use store::trial::each_engine;
use store::{Actor, Db, Error, Result, Tenant};

/// 2026-11-22 12:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_320_000);

fn give(db: &Db, tenant: &Tenant, order: &str, total: i64, now: Moment) -> Result<Receipt> {
    let actor = Actor::program("test");
    db.write(&actor, now, |write| receipt::give(write, tenant, order, ("{}", Fen(total))))
}

#[test]
fn an_order_has_one_receipt_however_often_it_is_given() {
    each_engine(|trial| {
        let (db, house) = (&trial.db, Tenant::new("wsp_a"));
        let first = give(db, &house, "ord_1", 8_640, NOW).unwrap();
        assert_eq!(first.number.spaced(), "PJ 261122 0000001 8");
        let log = db.read(store::log::size).unwrap();
        let again = db.keep_house(NOW, |write| {
            receipt::give(write, &house, "ord_1", ("other words", Fen(8_640)))
        });
        assert_eq!((again.unwrap(), db.read(store::log::size).unwrap()), (first.clone(), log));
        assert!(give(db, &house, "ord_1", 1, NOW).unwrap_err().is_conflict());
        let second = give(db, &house, "ord_2", 1, NOW).unwrap();
        assert_eq!(second.number.spaced(), "PJ 261122 0000002 6");
        let tomorrow = give(db, &house, "ord_3", 1, Moment(NOW.0 + 86_400)).unwrap();
        assert_eq!(tomorrow.number.spaced(), "PJ 261123 0000001 5");
        let found = db.read(|read| receipt::of_number(read, &first.number)).unwrap();
        assert_eq!(found, Some(first));
    });
}

#[test]
fn another_workspace_has_receipts_of_its_own() {
    each_engine(|trial| {
        let (db, ours, theirs) = (&trial.db, Tenant::new("wsp_a"), Tenant::new("wsp_b"));
        let first = give(db, &ours, "ord_1", 1, NOW).unwrap();
        let other = give(db, &theirs, "ord_1", 2, NOW).unwrap();
        assert_ne!(first.number, other.number);
        let found = db.read(|read| receipt::of_order(read, &theirs, "ord_1")).unwrap();
        assert_eq!(found.map(|receipt| receipt.total), Some(Fen(2)));
    });
}

#[test]
fn what_went_back_grows_and_never_exceeds_what_was_paid() {
    each_engine(|trial| {
        let (db, house) = (&trial.db, Tenant::new("wsp_a"));
        give(db, &house, "ord_1", 100, NOW).unwrap();
        let set = |fen| {
            let actor = Actor::program("test");
            db.write(&actor, NOW, |w| receipt::set_refunded(w, &house, "ord_1", Fen(fen)))
        };
        let refunded =
            || db.read(|read| receipt::of_order(read, &house, "ord_1")).unwrap().unwrap().refunded;
        set(40).unwrap();
        set(10).unwrap();
        assert_eq!(refunded(), Fen(40), "a late word changes nothing");
        assert!(matches!(set(101), Err(Error::Conflict(_))));
        set(100).unwrap();
        assert_eq!(refunded(), Fen(100));
    });
}
