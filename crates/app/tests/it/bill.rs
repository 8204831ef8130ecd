//! Bills: services, accounts, what is owed, codes on bills, and bills from tables.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Cursor;

use app::authority::{Authority, BillerKeeper, Caller, Payer};
use app::bill::biller::{self, Wish};
use app::bill::table::{self, Refused, Report};
use app::bill::{Counter, Fault, Found};
use app::source::SecretKey;
use model::bill::{AccountFault, AmountFault, BillCode, BillState, Choice, Scene, catalogue};
use model::{Day, Fen, Moment, Refusal};
use paper::sheet::write::{Form, Heading, xlsx};
use store::bill::Open;
use store::trial::{Trial, each_engine};
use store::{Actor, Db, Tenant};
use wire::biller::Interface;
use wire::channel::Fresh;
use wire::client::Answer;
use wire::simulate::biller::{BillerFault, Billers};
use wire::simulate::{Asked, Simulated, Told};
use wire::{Line, Request, Secret};

/// 2026-11-22 10:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_312_800);
const HEAD: &str = "账单号,户号,户名,账期,费用项,类别,数量,单价,金额,合计,应缴日\n";

fn office() -> Tenant {
    Tenant::new("wsp_office")
}

fn may<A: Authority>(tenant: &Tenant) -> A {
    Caller::on_this_machine(tenant.clone()).grant().unwrap()
}

fn payer() -> Payer {
    Caller::guest().grant().unwrap()
}

fn key() -> SecretKey {
    SecretKey::new([7; 32])
}

/// Simulated billers in this process.
struct World {
    billers: RefCell<Billers>,
    nonces: RefCell<u32>,
}

impl Line for World {
    fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        let path = request.url.strip_prefix("https://billers.example").unwrap();
        let headers = request.headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone()));
        let headers: Vec<(String, String)> = headers.collect();
        let body = request.body.as_bytes();
        let asked = Asked { method: request.method, path, query: "", headers: &headers, body };
        match self.billers.borrow_mut().answer(&asked, NOW) {
            Told::Answer { status, headers, body, .. } => {
                let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
                Ok(Answer { status, headers, body })
            }
            Told::Closed => Err(Refusal::Slow),
        }
    }
}

impl World {
    fn new() -> World {
        let key = Secret::new("biller-key");
        let billers = RefCell::new(Billers::new(catalogue::demos(), "piaoju", key, 7));
        World { billers, nonces: RefCell::new(0) }
    }

    fn requests(&self) -> u64 {
        self.billers.borrow().requests
    }

    fn find(&self, db: &Db, biller: &str, typed: &str) -> Result<Found, Fault> {
        self.at(db, |counter, fresh| counter.find(&payer(), (biller, typed), fresh))
    }

    fn at<T>(&self, db: &Db, work: impl FnOnce(Counter<'_>, Fresh<'_>) -> T) -> T {
        *self.nonces.borrow_mut() += 1;
        let nonce = format!("{:032}", self.nonces.borrow());
        let billers: BTreeMap<String, Interface> =
            biller::interfaces(db, &key(), &office()).unwrap();
        let tenant = office();
        let counter = Counter { db, tenant: &tenant, billers: &billers, line: self };
        work(counter, Fresh { now: NOW, nonce: &nonce })
    }
}

/// The catalogue of the demonstration; water, power and transit have an interface.
fn furnish(db: &Db) {
    let keeper: BillerKeeper = may(&office());
    let text = include_str!("../../../model/data/billers.json");
    assert_eq!(biller::take(db, &keeper, text, NOW).unwrap(), catalogue::demos().len());
    for id in ["water", "power", "transit"] {
        let wish = Wish {
            address: format!("https://billers.example/{id}"),
            client: "piaoju".into(),
            key: Some("biller-key".into()),
        };
        biller::connect(db, &keeper, &key(), (id, &wish, Open::Yes), NOW).unwrap();
    }
}

fn import(db: &Db, biller: &str, table: &str) -> Result<Report, table::Fault> {
    let keeper: BillerKeeper = may(&office());
    table::import(db, &keeper, (biller, "bills.csv"), Cursor::new(table.to_owned()), NOW)
}

fn gas() -> String {
    catalogue::demo("gas").unwrap().account.example
}

/// Two rows of one bill of gas.
fn gas_bill(number: &str, due: &str) -> String {
    let account = gas();
    format!(
        "{number},{account},李小明,2026-10,基本燃气费,费用,20,2.50,50.00,48.00,{due}\n\
         {number},{account},李小明,2026-10,阶梯优惠,减免,,,-2.00,,{due}\n"
    )
}

fn each_office(test: impl Fn(&Trial, &World)) {
    each_engine(|trial| {
        furnish(&trial.db);
        test(trial, &World::new());
    });
}

#[test]
fn services_stand_in_four_scenes_and_closed_billers_are_not_offered() {
    each_office(|trial, world| {
        let services = || world.at(&trial.db, |counter, _| counter.services(&payer()).unwrap());
        let scenes: Vec<Scene> = services().iter().map(|b| b.service.scene()).collect();
        assert!(scenes.is_sorted() && Scene::ALL.iter().all(|scene| scenes.contains(scene)));
        let keeper: BillerKeeper = may(&office());
        let wish = Wish::default();
        biller::connect(&trial.db, &keeper, &key(), ("gas", &wish, Open::No), NOW).unwrap();
        assert!(services().iter().all(|biller| biller.id != "gas"));
        assert!(matches!(world.find(&trial.db, "gas", &gas()), Err(Fault::Closed)));
        assert!(matches!(world.find(&trial.db, "tea", "1"), Err(Fault::NotFound)));
    });
}

#[test]
fn a_slip_in_the_number_is_answered_at_the_field_and_nobody_is_asked() {
    each_office(|trial, world| {
        for (biller, typed, expected) in [
            ("water", "", AccountFault::Missing),
            ("water", "10002000300", AccountFault::Length),
            ("water", "2000200030", AccountFault::Beginning),
            ("water", "100020003O", AccountFault::Characters),
            ("transit", "3100000100020001", AccountFault::CheckDigit),
        ] {
            match world.find(&trial.db, biller, typed) {
                Err(Fault::Account(fault)) => assert_eq!(fault, expected, "{typed}"),
                other => panic!("{typed}: {other:?}"),
            }
        }
        assert_eq!(world.requests(), 0);
    });
}

#[test]
fn the_account_of_the_journey_shows_a_masked_name_three_lines_and_the_whole_chosen() {
    each_office(|trial, world| {
        let found = world.find(&trial.db, "water", " 1000 2000 30 ").unwrap();
        assert_eq!((found.holder.as_str(), found.bills.len()), ("张*", 1));
        let shown = &found.bills[0];
        assert_eq!((shown.bill.items.len(), shown.bill.total), (3, Fen(8_640)));
        assert_eq!(shown.choice.preselected(), Some(Fen(8_640)));
        assert_eq!(shown.choice.decide(Some(Fen(999))), Err(AmountFault::TooSmall));
        let again = world.find(&trial.db, "water", "1000200030").unwrap();
        assert_eq!(again.bills[0].id, shown.id, "the bill keeps its id");
        let power = world.find(&trial.db, "power", "2000300041").unwrap();
        assert_eq!(power.bills[0].bill.total, Fen(12_000));
    });
}

#[test]
fn a_bill_that_the_biller_names_no_more_is_shown_no_more() {
    each_office(|trial, world| {
        let id = world.find(&trial.db, "water", "1000200030").unwrap().bills[0].id.clone();
        let gone = {
            let mut billers = world.billers.borrow_mut();
            let household = billers.book("water").unwrap().household("1000200030", NOW).unwrap();
            std::mem::take(&mut household.bills)
        };
        assert!(world.find(&trial.db, "water", "1000200030").unwrap().bills.is_empty());
        let shown = world.at(&trial.db, |counter, _| counter.bill(&payer(), &id, NOW));
        assert_eq!(shown.unwrap().1.choice, Choice::Nothing);
        let mut billers = world.billers.borrow_mut();
        billers.book("water").unwrap().household("1000200030", NOW).unwrap().bills = gone;
        drop(billers);
        let again = world.find(&trial.db, "water", "1000200030").unwrap();
        assert_eq!(again.bills[0].id, id, "and comes back when it does");
    });
}

#[test]
fn a_card_is_filled_up_with_what_the_payer_says() {
    each_office(|trial, world| {
        let found = world.find(&trial.db, "transit", "3100000100020000").unwrap();
        assert!(found.bills.is_empty() && !found.holder.is_empty());
        assert!(matches!(found.open, Choice::Open { .. }));
    });
}

#[test]
fn a_biller_that_says_nothing_is_told_from_one_that_knows_nobody() {
    each_office(|trial, world| {
        let with = |fault: Option<BillerFault>, account: &str| {
            world.billers.borrow_mut().fault = fault;
            world.find(&trial.db, "water", account)
        };
        for fault in [
            BillerFault::Down,
            BillerFault::Lost,
            BillerFault::TooMany,
            BillerFault::Garbage,
            BillerFault::AnswerForged,
            BillerFault::AnswerOther,
            BillerFault::ClockAhead,
        ] {
            let heard = with(Some(fault), "1000200030");
            assert!(matches!(heard, Err(Fault::Silent(_))), "{fault:?}");
        }
        let broken = with(Some(BillerFault::BillBroken), "1000200030");
        assert!(matches!(broken, Err(Fault::Broken(_))));
        let strangers = (0..200).map(|n| with(None, &format!("1{n:09}")));
        let unknown = strangers.filter(|heard| matches!(heard, Err(Fault::Unknown))).count();
        assert!((1..50).contains(&unknown), "{unknown}");
    });
}

#[test]
fn bills_of_a_table_are_found_and_cost_more_when_they_are_late() {
    each_office(|trial, world| {
        let table = [HEAD, &gas_bill("G-1", "2026-11-30"), &gas_bill("G-2", "2026-10-01")].concat();
        let report = import(&trial.db, "gas", &table).unwrap();
        assert_eq!((report.rows, report.created, report.refused), (4, 2, 0));
        let found = world.find(&trial.db, "gas", &gas()).unwrap();
        assert_eq!((found.holder.as_str(), found.bills.len()), ("李*明", 2));
        let total = |number: &str| {
            let is_it = |shown: &&app::bill::Shown| shown.bill.number == number;
            found.bills.iter().find(is_it).unwrap().bill.total
        };
        // 52 days late, one thousandth a day of 48.00.
        assert_eq!((total("G-1"), total("G-2")), (Fen(4_800), Fen(5_050)));
        assert_eq!(world.requests(), 0);
        let again = import(&trial.db, "gas", &table).unwrap();
        assert_eq!((again.created, again.same), (0, 2));
        let other = Account::other();
        assert!(matches!(world.find(&trial.db, "gas", &other), Err(Fault::Unknown)));
    });
}

/// Another account of gas that keeps the rule.
struct Account;

impl Account {
    fn other() -> String {
        let rule = catalogue::demo("gas").unwrap().account;
        let all = (0..10).map(|digit| format!("300000000{digit}"));
        all.into_iter().find(|text| rule.read(text).is_ok()).unwrap()
    }
}

#[test]
fn a_bill_with_one_bad_row_is_refused_whole_and_stops_no_other() {
    each_office(|trial, _| {
        let good = gas_bill("G-1", "2026-11-30");
        for (bad, column, rule) in [
            (gas_bill("G-2", "tomorrow"), "due", "date-form"),
            (gas_bill("G-2", "").replace("50.00", "51.00"), "total", "sum"),
            (gas_bill("G-2", "").replace("2.50,50.00", "2.51,50.00"), "amount", "product"),
            (gas_bill("G-2", "").replace("-2.00", "two"), "amount", "amount-form"),
            (gas_bill("G-2", "").replace("-2.00", "NaN"), "amount", "amount-form"),
            (gas_bill("G-2", "").replace("减免", "送"), "kind", "kind-unknown"),
            (gas_bill("G-2", "").replace("减免", "滞纳金"), "kind", "late-fee"),
            (gas_bill("G-2", "").replacen("李小明", "王小明", 1), "holder", "rows-differ"),
            (gas_bill("G-2", "").replace(&gas(), "1"), "account", "length"),
            (gas_bill("G-2", "").replacen(&gas(), &Account::other(), 1), "account", "rows-differ"),
            (gas_bill("=1+1", ""), "number", "number-form"),
            (gas_bill("G-1", ""), "number", "repeated"),
            (gas_bill("", ""), "number", "missing"),
            (gas_bill("G-2", "").replace("阶梯优惠", ""), "item", "missing"),
            (gas_bill("G-2", "").replace("阶梯优惠", &"票".repeat(101)), "item", "text-form"),
            (gas_bill("G-2", "").replace(",20,", ",1e9,"), "quantity", "number-form"),
            (gas_bill("G-2", "").replace("减免", "减免,,,,,,,,,"), "", "too-many-cells"),
        ] {
            let table = [HEAD, &good, &gas_bill("G-3", ""), &bad].concat();
            let report = import(&trial.db, "gas", &table).unwrap();
            let first = report.listed.first().unwrap();
            assert_eq!((first.column, &*first.rule), (column, rule), "{bad}");
            assert_eq!(report.created + report.same, 2, "{bad}");
        }
        let found = trial.db.read(|read| store::bill::find(read, &office(), "gas", "G-2")).unwrap();
        assert_eq!(found, None);
    });
}

#[test]
fn a_file_that_is_no_table_of_bills_is_not_read() {
    each_office(|trial, _| {
        for table in ["", "PK\u{3}\u{4}", "<html>", "%PDF-1.4", "\u{0}\u{0}\u{0}"] {
            assert!(import(&trial.db, "gas", table).is_err(), "{table:?}");
        }
        let missing = import(&trial.db, "gas", "账单号,户号,费用项\nG-1,1,x\n");
        assert!(matches!(missing, Err(table::Fault::Column("amount"))));
        let twice = import(&trial.db, "gas", "账单号,户号,费用项,金额,金额\nG-1,1,x,1,1\n");
        assert!(matches!(twice, Err(table::Fault::Column("amount"))));
        let nobody = import(&trial.db, "tea", HEAD);
        assert!(matches!(nobody, Err(table::Fault::Store(store::Error::NotFound))));
    });
}

#[test]
fn a_workbook_is_read_as_a_csv_is() {
    each_office(|trial, world| {
        let headings = HEAD.trim().split(',').map(|title| Heading::new(title, Form::Text));
        let headings: Vec<Heading> = headings.collect();
        let text = gas_bill("G-1", "2026-11-30");
        let rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        let rows: Vec<Vec<String>> = rows.collect();
        let mut book = Vec::new();
        xlsx("账单", &headings, rows, &mut book).unwrap();
        let keeper: BillerKeeper = may(&office());
        let report =
            table::import(&trial.db, &keeper, ("gas", "a.xlsx"), Cursor::new(book), NOW).unwrap();
        assert_eq!((report.created, report.listed), (1, Vec::<Refused>::new()));
        let found = world.find(&trial.db, "gas", &gas()).unwrap();
        assert_eq!(found.bills[0].bill.due, Day::new(2026, 11, 30));
    });
}

#[test]
fn a_bill_that_somebody_is_paying_is_shown_and_cannot_be_paid_again() {
    each_office(|trial, world| {
        let shown = world.find(&trial.db, "water", "1000200030").unwrap().bills.remove(0);
        let claimed = trial.db.write(&Actor::new("usr_1"), NOW, |write| {
            let bill = (shown.bill.items.as_slice(), shown.bill.total);
            store::bill::claim(write, &office(), &shown.id, "ord_1", bill)
        });
        claimed.unwrap();
        let found = world.find(&trial.db, "water", "1000200030").unwrap();
        assert_eq!(found.bills[0].bill.state, BillState::Paying);
        assert_eq!(found.bills[0].choice, Choice::Nothing);
    });
}

#[test]
fn the_code_on_a_bill_opens_it() {
    each_office(|trial, world| {
        let table = [HEAD, &gas_bill("G-1", ""), &gas_bill("G-2", "")].concat();
        import(&trial.db, "gas", &table).unwrap();
        let bills = world.find(&trial.db, "gas", &gas()).unwrap().bills;
        let scan =
            |text: &str| world.at(&trial.db, |counter, fresh| counter.scan(&payer(), text, fresh));
        for shown in &bills {
            for code in [
                BillCode::Bill(shown.id.clone()).to_string(),
                BillCode::address("https://pay.example", &shown.id),
            ] {
                assert_eq!(scan(&code).unwrap().bills[0].id, shown.id);
            }
            let opened = world.at(&trial.db, |counter, _| counter.bill(&payer(), &shown.id, NOW));
            assert_eq!(opened.unwrap().1, *shown);
        }
        let water = scan("piaoju-bill:water/1000200030").unwrap();
        assert_eq!(water.bills[0].bill.total, Fen(8_640));
        assert!(matches!(scan("https://evil.example/"), Err(Fault::NotFound)));
        let unknown = "piaoju-bill:bil_00000000000000000000000000";
        assert!(matches!(scan(unknown), Err(Fault::NotFound)));
        let slip = scan("piaoju-bill:water/2");
        assert!(matches!(slip, Err(Fault::Account(AccountFault::Length))));
    });
}

#[test]
fn nobody_finds_the_bills_of_another_workspace() {
    each_office(|trial, world| {
        import(&trial.db, "gas", &[HEAD, &gas_bill("G-1", "")].concat()).unwrap();
        let id = world.find(&trial.db, "gas", &gas()).unwrap().bills[0].id.clone();
        let (other, billers) = (Tenant::new("wsp_other"), BTreeMap::new());
        let counter = Counter { db: &trial.db, tenant: &other, billers: &billers, line: world };
        assert!(counter.services(&payer()).unwrap().is_empty());
        assert!(matches!(counter.bill(&payer(), &id, NOW), Err(Fault::NotFound)));
        let keeper: BillerKeeper = may(&other);
        let table = [HEAD, &gas_bill("G-9", "")].concat();
        let imported = table::import(&trial.db, &keeper, ("gas", "x"), Cursor::new(table), NOW);
        assert!(matches!(imported, Err(table::Fault::Store(store::Error::NotFound))));
    });
}

#[test]
fn the_key_of_a_biller_is_kept_sealed_and_what_was_typed_is_checked() {
    each_office(|trial, _| {
        let db = &trial.db;
        let keeper: BillerKeeper = may(&office());
        assert_eq!(biller::interfaces(db, &key(), &office()).unwrap().len(), 3);
        let moved = SecretKey::new([8; 32]);
        assert!(biller::interfaces(db, &moved, &office()).unwrap().is_empty());
        let kept = format!("{:?}", biller::list(db, &keeper).unwrap());
        assert!(!kept.contains("biller-key"), "{kept}");
        let connect = |address: &str, client: &str, typed: Option<&str>| {
            let wish = Wish {
                address: address.into(),
                client: client.into(),
                key: typed.map(str::to_owned),
            };
            match biller::connect(db, &keeper, &key(), ("gas", &wish, Open::Yes), NOW) {
                Ok(()) => "",
                Err(biller::Fault::Field(field)) => field,
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(connect("http://billers.example", "piaoju", Some("k")), "address");
        assert_eq!(connect("https://billers.example", "", Some("k")), "client");
        assert_eq!(connect("https://billers.example", "piaoju", Some("")), "key");
        assert_eq!(connect("https://billers.example", "piaoju", None), "key");
        assert_eq!(connect("https://billers.example", "piaoju", Some("k")), "");
        assert_eq!(connect("https://other.example", "piaoju", None), "", "the key stays");
    });
}

#[test]
fn a_catalogue_is_taken_whole_or_not_at_all() {
    each_engine(|trial| {
        let keeper: BillerKeeper = may(&office());
        let text = include_str!("../../../model/data/billers.json");
        let bad = text.replace("\"plate\",\n", "\"runes\",\n");
        let refused = biller::take(&trial.db, &keeper, &bad, NOW);
        assert!(matches!(refused, Err(biller::Fault::Catalogue(bad)) if bad.place == 5));
        assert!(biller::list(&trial.db, &keeper).unwrap().is_empty());
        assert!(biller::take(&trial.db, &keeper, "{", NOW).is_err());
    });
}
