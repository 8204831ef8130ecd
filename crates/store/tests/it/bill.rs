//! Billers and bills of a workspace.

use model::bill::{Account, Bill, BillState, FeeItem, ItemKind, Masked, catalogue};
use model::{Day, Fen, Moment};
use store::bill::{self, Kept, Open, Origin, Put, Reach};
use store::trial::{Trial, each_engine};
use store::{Actor, Error, Result, Tenant, Write};

const NOW: Moment = Moment(1_795_312_800);

fn mine() -> Tenant {
    Tenant::new("wsp_1")
}

fn water(number: &str, fen: i64) -> Bill {
    Bill {
        biller: "water".into(),
        number: number.into(),
        account: Account::of_kept("1000200030"),
        period: "2026-10".into(),
        holder: Masked::name("张三"),
        address: Masked::address("示例市东区人民路1号"),
        items: vec![FeeItem::plain("基本水费", ItemKind::Usage, Fen(fen))],
        total: Fen(fen),
        paid: Fen(0),
        due: Day::new(2026, 11, 30),
        state: BillState::Due,
    }
}

fn write<T>(trial: &Trial, work: impl FnMut(&mut Write<'_>) -> Result<T>) -> Result<T> {
    trial.db.write(&Actor::new("usr_1"), NOW, work)
}

fn put(trial: &Trial, tenant: &Tenant, bill: &Bill, origin: Origin) -> Put {
    let put = trial.db.keep_house(NOW, |write| bill::put(write, tenant, bill, origin));
    put.unwrap()
}

fn kept(trial: &Trial, number: &str) -> Kept {
    trial.db.read(|read| bill::find(read, &mine(), "water", number)).unwrap().unwrap()
}

fn claim(trial: &Trial, order: &str) -> Result<()> {
    let Kept { id, bill, .. } = kept(trial, "W-1");
    write(trial, |w| bill::claim(w, &mine(), &id, order, (&bill.items, bill.total)))
}

#[test]
fn a_biller_is_kept_with_its_rules_and_the_catalogue_does_not_close_it() {
    each_engine(|trial| {
        for biller in catalogue::demos() {
            write(trial, |w| bill::put_biller(w, &mine(), &biller)).unwrap();
        }
        let reach = Reach {
            address: "https://water.example".into(),
            client: "piaoju".into(),
            secret: Some(vec![1, 2, 3]),
        };
        write(trial, |w| bill::set_reach(w, &mine(), "water", &reach, Open::No)).unwrap();
        let mut water = catalogue::demo("water").unwrap();
        water.name = "示例市水务公司".into();
        write(trial, |w| bill::put_biller(w, &mine(), &water)).unwrap();
        let kept = trial.db.read(|read| bill::biller(read, &mine(), "water")).unwrap();
        assert_eq!((kept.biller, kept.reach, kept.is_open), (water, reach.clone(), false));
        let all = trial.db.read(|read| bill::billers(read, &mine())).unwrap();
        assert_eq!(all.len(), catalogue::demos().len());
        let other = Tenant::new("wsp_2");
        assert!(trial.db.read(|read| bill::billers(read, &other)).unwrap().is_empty());
        let missing = trial.db.read(|read| bill::biller(read, &other, "water"));
        assert!(matches!(missing, Err(Error::NotFound)));
        let set = write(trial, |w| bill::set_reach(w, &other, "water", &reach, Open::Yes));
        assert!(matches!(set, Err(Error::NotFound)));
    });
}

#[test]
fn a_bill_is_known_once_by_the_number_of_its_biller() {
    each_engine(|trial| {
        let bill = water("W-1", 8_640);
        assert_eq!(put(trial, &mine(), &bill, Origin::Table), Put::Created);
        assert_eq!(put(trial, &mine(), &bill, Origin::Table), Put::Same);
        assert_eq!(put(trial, &mine(), &water("W-1", 9_000), Origin::Table), Put::Changed);
        let other = Tenant::new("wsp_2");
        assert_eq!(put(trial, &other, &bill, Origin::Table), Put::Created, "each has its own");
        let found = kept(trial, "W-1");
        assert_eq!((found.bill.total, found.bill.holder.as_str()), (Fen(9_000), "张*"));
        let stolen = trial.db.read(|read| bill::bill(read, &other, &found.id));
        assert!(matches!(stolen, Err(Error::NotFound)));
        let cancel = write(trial, |w| bill::cancel(w, &other, &found.id));
        assert!(matches!(cancel, Err(Error::NotFound)));
        let of_account = trial.db.read(|read| {
            bill::of_account(read, &mine(), "water", &Account::of_kept("1000200030"), 10)
        });
        assert_eq!(of_account.unwrap().len(), 1);
    });
}

#[test]
fn one_order_at_a_time_pays_a_bill() {
    each_engine(|trial| {
        put(trial, &mine(), &water("W-1", 8_640), Origin::Table);
        claim(trial, "ord_1").unwrap();
        claim(trial, "ord_1").unwrap();
        assert!(matches!(claim(trial, "ord_2"), Err(Error::Conflict(state)) if state == "paying"));
        let changed = put(trial, &mine(), &water("W-1", 9_000), Origin::Interface);
        assert_eq!(changed, Put::Held, "the order was made for what was shown");
        let id = kept(trial, "W-1").id;
        let stolen = write(trial, |w| bill::release(w, &mine(), &id, "ord_2"));
        assert!(matches!(stolen, Err(Error::Conflict(_))));
        write(trial, |w| bill::release(w, &mine(), &id, "ord_1")).unwrap();
        claim(trial, "ord_2").unwrap();
        let cancel = write(trial, |w| bill::cancel(w, &mine(), &id));
        assert!(matches!(cancel, Err(Error::Conflict(_))), "somebody is paying it");
    });
}

#[test]
fn parts_add_up_and_no_more_than_the_whole_is_paid() {
    each_engine(|trial| {
        put(trial, &mine(), &water("W-1", 8_640), Origin::Table);
        let id = kept(trial, "W-1").id;
        let settle = |order: &str, fen: i64| {
            claim(trial, order)?;
            write(trial, |w| bill::settle(w, &mine(), &id, order, Fen(fen)))
        };
        assert_eq!(settle("ord_1", 5_000).unwrap(), BillState::Due);
        let too_much = settle("ord_2", 3_641);
        assert!(matches!(too_much, Err(Error::Conflict(_))));
        assert_eq!(settle("ord_2", 3_640).unwrap(), BillState::Paid);
        assert!(matches!(settle("ord_3", 1), Err(Error::Conflict(state)) if state == "paid"));
        assert_eq!(put(trial, &mine(), &water("W-1", 9_000), Origin::Table), Put::Held);
        let back = |fen| write(trial, |w| bill::give_back(w, &mine(), &id, Fen(fen)));
        assert!(matches!(back(8_641), Err(Error::Conflict(_))));
        back(3_640).unwrap();
        let bill = kept(trial, "W-1").bill;
        assert_eq!((bill.state, bill.open()), (BillState::Due, Fen(3_640)));
    });
}

#[test]
fn what_is_paid_elsewhere_is_told_by_the_interface_and_not_by_a_table() {
    each_engine(|trial| {
        put(trial, &mine(), &water("W-1", 8_640), Origin::Interface);
        let paid = Bill { paid: Fen(8_640), ..water("W-1", 8_640) };
        assert_eq!(put(trial, &mine(), &paid, Origin::Interface), Put::Changed);
        assert_eq!(kept(trial, "W-1").bill.state, BillState::Paid);
        put(trial, &mine(), &water("W-2", 100), Origin::Table);
        let paid = Bill { paid: Fen(100), ..water("W-2", 100) };
        assert_eq!(put(trial, &mine(), &paid, Origin::Table), Put::Same);
        let due = trial.db.read(|read| bill::in_state(read, &mine(), BillState::Due, (0, 9)));
        assert_eq!(due.unwrap().len(), 1);
    });
}

#[test]
fn a_late_fee_of_the_day_is_kept_with_the_order_that_pays_it() {
    each_engine(|trial| {
        put(trial, &mine(), &water("W-1", 8_640), Origin::Table);
        let Kept { id, bill, .. } = kept(trial, "W-1");
        let rule = catalogue::demo("water").unwrap().late_fee.unwrap();
        let shown = bill.on(&rule, Day::new(2026, 12, 20).unwrap(), "滞纳金");
        assert_eq!(shown.total, Fen(8_726));
        let work =
            |w: &mut Write<'_>| bill::claim(w, &mine(), &id, "ord_1", (&shown.items, shown.total));
        write(trial, work).unwrap();
        let settled = write(trial, |w| bill::settle(w, &mine(), &id, "ord_1", Fen(8_726)));
        assert_eq!(settled.unwrap(), BillState::Paid);
        assert_eq!(kept(trial, "W-1").bill.items.len(), 2);
    });
}
