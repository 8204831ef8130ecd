//! Receipts: given once, checked by whoever holds one.

use app::receipt::{self, Codes};
use model::pay::Channel;
use model::receipt::{Facts, Number, Standing};
use model::{Day, Fen, Moment};
use store::trial::each_engine;
use store::{Actor, Db, Error, Tenant};

/// 2026-11-22 12:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_320_000);

fn codes() -> Codes {
    Codes::new(&[9; 32])
}

fn who() -> (Tenant, Actor) {
    (Tenant::new("wsp_office"), Actor::program("test"))
}

fn facts() -> Facts {
    Facts {
        paid_at: NOW,
        biller: "示例水务有限公司".into(),
        service: "水费".into(),
        account: "1000200030".into(),
        holder: "张示例".into(),
        lines: vec![("基本水费".into(), Fen(5_640)), ("污水处理费".into(), Fen(3_000))],
        total: Fen(8_640),
        paid: vec![(Channel::Wechat, Fen(8_640))],
        place: "一号厅 03 机".into(),
    }
}

fn give(db: &Db, order: &str, facts: &Facts) -> store::Result<receipt::Receipt> {
    let (tenant, actor) = who();
    receipt::give(db, (&tenant, &actor), order, facts, NOW)
}

#[test]
fn an_order_has_one_receipt_that_names_nobody() {
    each_engine(|trial| {
        let first = give(&trial.db, "ord_1", &facts()).unwrap();
        assert_eq!(first.facts, facts().masked());
        assert_eq!(
            (first.facts.account.as_str(), first.facts.holder.as_str()),
            ("******0030", "张**")
        );
        assert_eq!(give(&trial.db, "ord_1", &facts()).unwrap(), first);
        assert_eq!(receipt::of_order(&trial.db, &who().0, "ord_1").unwrap(), first);
        let other = Facts { total: Fen(1), ..facts() };
        assert!(give(&trial.db, "ord_1", &other).unwrap_err().is_conflict());
        let none = receipt::of_order(&trial.db, &Tenant::guest(), "ord_1");
        assert!(matches!(none, Err(Error::NotFound)));
    });
}

#[test]
fn number_and_code_show_the_receipt_and_a_wrong_code_shows_nothing() {
    each_engine(|trial| {
        let given = give(&trial.db, "ord_1", &facts()).unwrap();
        let check =
            |number: &str, code: &str| receipt::check(&trial.db, &codes(), number, code).unwrap();
        let code = codes().of(&given.number);
        let spaced = given.number.spaced();
        assert_eq!(check(&spaced, &code.spaced()), Some(given.clone()));
        assert_eq!(check(given.number.as_str(), &code.text().to_lowercase()), Some(given.clone()));
        for wrong in ["", "00000000", "AAAA-AAAA", "票据票据票据票据"] {
            assert_eq!(check(&spaced, wrong), None, "{wrong}");
        }
        let next = Number::new(Day::new(2026, 11, 22).unwrap(), 2).unwrap();
        assert_eq!(
            check(next.as_str(), &codes().of(&next).text()),
            None,
            "there is no such receipt"
        );
        assert_eq!(check(next.as_str(), &code.text()), None);
        let stranger = Codes::new(&[8; 32]).of(&given.number);
        assert_eq!(check(&spaced, &stranger.text()), None, "a code of another installation");
    });
}

#[test]
fn what_went_back_is_told_with_the_receipt() {
    each_engine(|trial| {
        let given = give(&trial.db, "ord_1", &facts()).unwrap();
        let (tenant, actor) = who();
        let standing = |refunded: i64| {
            let set = |write: &mut store::Write<'_>| {
                store::receipt::set_refunded(write, &tenant, "ord_1", Fen(refunded))
            };
            trial.db.write(&actor, NOW, set).unwrap();
            let code = codes().of(&given.number).text();
            let found = receipt::check(&trial.db, &codes(), given.number.as_str(), &code);
            found.unwrap().unwrap().standing()
        };
        assert_eq!(standing(0), Standing::Genuine);
        assert_eq!(standing(40), Standing::PartlyRefunded);
        assert_eq!(standing(8_640), Standing::Refunded);
    });
}
