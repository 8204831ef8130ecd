//! The protocol of billers against the simulated ones, and against everything that goes wrong.

use std::cell::RefCell;

use model::bill::{Account, BillRefusal, catalogue};
use model::{Day, Fen, Moment, Refusal};
use proptest::prelude::*;
use wire::biller::{BillerCall, BillerOutcome, FileRow, Interface, Payment, answered, rows};
use wire::channel::Fresh;
use wire::client::Answer;
use wire::simulate::biller::{BillerFault, Billers};
use wire::simulate::{Asked, Simulated, Told, serve};
use wire::{Address, Client, Line, Outbound, Request, Secret};

/// 2026-11-22 10:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_312_800);

/// Simulated billers in this process, and how often somebody spoke to them.
struct World {
    billers: RefCell<Billers>,
    now: RefCell<Moment>,
    said: RefCell<u32>,
}

impl Line for World {
    fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        let path = request.url.strip_prefix("http://127.0.0.1:1").unwrap();
        let headers = request.headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone()));
        let headers: Vec<(String, String)> = headers.collect();
        let body = request.body.as_bytes();
        let asked = Asked { method: request.method, path, query: "", headers: &headers, body };
        match self.billers.borrow_mut().answer(&asked, *self.now.borrow()) {
            Told::Answer { status, headers, body, after } if after.is_zero() => {
                let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
                Ok(Answer { status, headers, body })
            }
            _ => Err(Refusal::Slow),
        }
    }
}

impl World {
    fn new() -> World {
        let key = Secret::new("key");
        let billers = RefCell::new(Billers::new(catalogue::demos(), "piaoju", key, 7));
        World { billers, now: RefCell::new(NOW), said: RefCell::new(0) }
    }

    fn with(fault: BillerFault) -> World {
        let world = World::new();
        world.billers.borrow_mut().fault = Some(fault);
        world
    }

    fn say(&self, biller: &str, call: BillerCall<'_>) -> BillerOutcome {
        *self.said.borrow_mut() += 1;
        let nonce = format!("{:032}", self.said.borrow());
        let fresh = Fresh { now: *self.now.borrow(), nonce: &nonce };
        interface(biller).say(self, call, fresh)
    }

    fn later(&self, seconds: i64) {
        let mut now = self.now.borrow_mut();
        *now = Moment(now.0 + seconds);
    }

    fn heal(&self) {
        self.billers.borrow_mut().fault = None;
    }

    fn booked(&self, biller: &str) -> Fen {
        self.billers.borrow_mut().book(biller).unwrap().booked()
    }
}

fn interface(biller: &str) -> Interface {
    Interface {
        biller: biller.to_owned(),
        address: Address::parse(&format!("http://127.0.0.1:1/{biller}")).unwrap(),
        client: "piaoju".to_owned(),
        key: Secret::new("key"),
    }
}

fn water() -> Account {
    Account::of_kept("1000200030")
}

/// The payment of J8.
fn payment(id: &str) -> Payment {
    let bill = Some("water-202610-a1fb372a0dd2a45f".to_owned());
    Payment { id: id.to_owned(), account: water(), bill, amount: Fen(8_640), paid_at: NOW }
}

fn doubt(word: &str) -> BillerOutcome {
    BillerOutcome::Doubt(word.to_owned())
}

fn accepted(receipt: u32) -> BillerOutcome {
    BillerOutcome::Accepted(format!("R{receipt:012}"))
}

#[test]
fn an_account_owes_its_bill_and_only_a_masked_name_comes_through() {
    let world = World::new();
    let BillerOutcome::Bills(owed) = world.say("water", BillerCall::Query(&water())) else {
        panic!("no bills");
    };
    assert_eq!((owed.holder.as_str(), owed.bills.len()), ("张*", 1));
    assert_eq!((owed.bills[0].items.len(), owed.bills[0].total), (3, Fen(8_640)));
    assert_eq!(owed.bills[0].biller, "water");
    let power = Account::of_kept("2000300041");
    let BillerOutcome::Bills(owed) = world.say("power", BillerCall::Query(&power)) else {
        panic!("no bills");
    };
    assert_eq!((owed.holder.as_str(), owed.bills[0].total), ("王*明", Fen(12_000)));
    let unknown = (0..99).map(|n| Account::of_kept(format!("{n:010}")));
    let found = unknown.map(|account| world.say("retail", BillerCall::Query(&account)));
    assert!(found.into_iter().all(|outcome| outcome == BillerOutcome::NotFound));
}

#[test]
fn a_payment_is_booked_once_however_often_it_is_sent() {
    let world = World::new();
    let pay = payment("pay_1");
    for _ in 0..3 {
        assert_eq!(world.say("water", BillerCall::Pay(&pay)), accepted(1));
    }
    assert_eq!(world.say("water", BillerCall::Ask(&pay)), accepted(1));
    assert_eq!(world.booked("water"), Fen(8_640));
    let second = world.say("water", BillerCall::Pay(&payment("pay_2")));
    assert_eq!(second, BillerOutcome::Refused(BillRefusal::AlreadyPaid));
    let other = Payment { amount: Fen(1_000), ..pay };
    let reused = BillerOutcome::Fault("number-reused".to_owned());
    assert_eq!(world.say("water", BillerCall::Pay(&other)), reused);
}

#[test]
fn a_part_is_booked_and_the_rest_stays_open() {
    let world = World::new();
    let part = Payment { amount: Fen(5_000), ..payment("pay_1") };
    assert_eq!(world.say("water", BillerCall::Pay(&part)), accepted(1));
    let BillerOutcome::Bills(owed) = world.say("water", BillerCall::Query(&water())) else {
        panic!("no bills");
    };
    assert_eq!(owed.bills[0].open(), Fen(3_640));
    let wrong = BillerOutcome::Refused(BillRefusal::WrongAmount);
    assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_2"))), wrong);
}

#[test]
fn a_refusal_is_for_ever() {
    let world = World::with(BillerFault::Refuses);
    let pay = payment("pay_1");
    let closed = BillerOutcome::Refused(BillRefusal::AccountClosed);
    assert_eq!(world.say("water", BillerCall::Pay(&pay)), closed);
    world.heal();
    assert_eq!(world.say("water", BillerCall::Pay(&pay)), closed);
    assert_eq!(world.booked("water"), Fen(0));
}

#[test]
fn a_card_is_filled_up_without_a_bill() {
    let world = World::new();
    let account = Account::of_kept("3100000100020000");
    let BillerOutcome::Bills(owed) = world.say("transit", BillerCall::Query(&account)) else {
        panic!("no account");
    };
    assert!(owed.bills.is_empty() && !owed.holder.is_empty());
    let pay = Payment { account, bill: None, amount: Fen(5_000), ..payment("pay_1") };
    assert_eq!(world.say("transit", BillerCall::Pay(&pay)), accepted(1));
    let much = Payment { id: "pay_2".to_owned(), amount: Fen(100_001), ..pay };
    let wrong = BillerOutcome::Refused(BillRefusal::WrongAmount);
    assert_eq!(world.say("transit", BillerCall::Pay(&much)), wrong);
}

#[test]
fn what_was_not_answered_is_found_booked_once_when_it_is_sent_again() {
    use BillerFault::{
        AnswerForged, AnswerOther, ClockAhead, Down, Garbage, Lost, PayBroken, PayUnanswered,
        Pending, Slow, TooMany,
    };
    for (fault, word) in [
        (PayUnanswered, "slow"),
        (Lost, "slow"),
        (Slow, "slow"),
        (PayBroken, "http-500"),
        (Down, "http-503"),
        (TooMany, "too-many"),
        (Garbage, "signature"),
        (AnswerForged, "signature"),
        (AnswerOther, "other"),
        (ClockAhead, "clock"),
        (Pending, "pending"),
    ] {
        let world = World::with(fault);
        let pay = payment("pay_1");
        assert_eq!(world.say("water", BillerCall::Pay(&pay)), doubt(word), "{fault:?}");
        world.heal();
        assert_eq!(world.say("water", BillerCall::Pay(&pay)), accepted(1), "{fault:?}");
        assert_eq!(world.booked("water"), Fen(8_640), "{fault:?}");
    }
}

#[test]
fn a_payment_that_is_not_found_at_first_is_not_given_up() {
    let world = World::with(BillerFault::NotFoundAtFirst);
    let pay = payment("pay_1");
    assert_eq!(world.say("water", BillerCall::Pay(&pay)), accepted(1));
    assert_eq!(world.say("water", BillerCall::Ask(&pay)), BillerOutcome::NotFound);
    world.later(10);
    assert_eq!(world.say("water", BillerCall::Ask(&pay)), accepted(1));
}

#[test]
fn another_amount_than_was_paid_is_for_the_operator() {
    let world = World::with(BillerFault::WrongAmount);
    let other = BillerOutcome::Fault("other-amount".to_owned());
    assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_1"))), other);
}

#[test]
fn a_bill_that_is_wrong_in_itself_is_shown_to_nobody() {
    let world = World::with(BillerFault::BillBroken);
    let wrong = BillerOutcome::Fault("bill: sum".to_owned());
    assert_eq!(world.say("water", BillerCall::Query(&water())), wrong);
}

#[test]
fn a_payment_is_taken_back_on_its_day_and_not_after() {
    let world = World::new();
    let (first, second) = (payment("pay_1"), payment("pay_2"));
    assert_eq!(world.say("water", BillerCall::Pay(&first)), accepted(1));
    assert_eq!(world.say("water", BillerCall::Cancel(&first)), BillerOutcome::Cancelled);
    assert_eq!(world.say("water", BillerCall::Cancel(&first)), BillerOutcome::Cancelled);
    assert_eq!(world.say("water", BillerCall::Ask(&first)), BillerOutcome::Cancelled);
    assert_eq!(world.say("water", BillerCall::Pay(&second)), accepted(2), "the bill is open again");
    world.later(86_400);
    let late = BillerOutcome::Refused(BillRefusal::TooLate);
    assert_eq!(world.say("water", BillerCall::Cancel(&second)), late);
}

#[test]
fn what_was_cancelled_before_it_arrived_is_never_booked() {
    let world = World::new();
    let pay = payment("pay_1");
    assert_eq!(world.say("water", BillerCall::Cancel(&pay)), BillerOutcome::Cancelled);
    let cancelled = BillerOutcome::Refused(BillRefusal::Cancelled);
    assert_eq!(world.say("water", BillerCall::Pay(&pay)), cancelled);
    assert_eq!(world.booked("water"), Fen(0));
}

/// The rows of the file of the day of [`NOW`], as read on the next day.
fn file(world: &World) -> Result<Vec<FileRow>, String> {
    let day = Day::new(2026, 11, 22).unwrap();
    match world.say("water", BillerCall::Reconcile(day, 1)) {
        BillerOutcome::File(bytes) => {
            let mut found = Vec::new();
            let read = rows(&mut bytes.as_slice(), &mut |row| found.push(row));
            read.map(|_| found).map_err(|bad| bad.to_string())
        }
        BillerOutcome::NotFound => Err("missing".to_owned()),
        BillerOutcome::Doubt(word) => Err(word),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_file_of_a_day_has_what_was_booked_and_cancelled_on_it() {
    let world = World::new();
    assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_1"))), accepted(1));
    world.say("water", BillerCall::Cancel(&payment("pay_1")));
    assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_2"))), accepted(2));
    assert_eq!(file(&world), Err("file-not-ready".to_owned()));
    world.later(86_400);
    let rows = file(&world).unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.payment.as_str(), row.amount)).collect();
    assert_eq!(seen, [("pay_1", Fen(8_640)), ("pay_2", Fen(8_640))]);
}

#[test]
fn a_file_goes_wrong_in_each_way_that_reconciliation_must_find() {
    use BillerFault::{
        FileExtraRow, FileLate, FileMissing, FileMissingRow, FileOtherAmount, FileRowTwice,
        FileTruncated,
    };
    let amounts = |fault: BillerFault| {
        let world = World::new();
        assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_1"))), accepted(1));
        world.later(86_400);
        world.billers.borrow_mut().fault = Some(fault);
        file(&world).map(|rows| rows.iter().map(|row| row.amount.0).collect::<Vec<_>>())
    };
    assert_eq!(amounts(FileMissing), Err("missing".to_owned()));
    assert_eq!(amounts(FileLate), Err("file-not-ready".to_owned()));
    assert!(amounts(FileTruncated).is_err());
    assert_eq!(amounts(FileMissingRow), Ok(vec![]));
    assert_eq!(amounts(FileOtherAmount), Ok(vec![8_641]));
    assert_eq!(amounts(FileExtraRow), Ok(vec![8_640, 8_640]));
    assert_eq!(amounts(FileRowTwice), Ok(vec![8_640, 8_640]));
}

#[test]
fn a_payment_that_is_booked_twice_stands_in_the_file_twice() {
    let world = World::with(BillerFault::BookedTwice);
    assert_eq!(world.say("water", BillerCall::Pay(&payment("pay_1"))), accepted(1));
    world.later(86_400);
    world.heal();
    assert_eq!(file(&world).unwrap().len(), 2);
}

#[test]
fn the_simulator_refuses_whoever_does_not_keep_the_rules() {
    let world = World::new();
    let account = water();
    let good = || {
        let fresh = Fresh { now: NOW, nonce: "0123456789abcdef" };
        interface("water").request(BillerCall::Query(&account), fresh)
    };
    let status = |change: &dyn Fn(&mut Request)| {
        let mut request = good();
        change(&mut request);
        world.send(&request).unwrap().status
    };
    let set = |name: &'static str, to: &'static str| {
        move |request: &mut Request| {
            let header = request.headers.iter_mut().find(|(kept, _)| *kept == name).unwrap();
            header.1 = to.to_owned();
        }
    };
    assert_eq!(status(&|request| request.body.push(' ')), 401, "another body");
    assert_eq!(status(&|request| request.url.push('s')), 401, "another path");
    assert_eq!(status(&set("Biller-Time", "1795312801")), 401);
    assert_eq!(status(&set("Biller-Nonce", "0123456789abcdeg")), 401);
    assert_eq!(status(&set("Biller-Client", "somebody")), 401);
    assert_eq!(status(&set("Biller-Signature", "00")), 401);
    assert_eq!(status(&set("Content-Type", "text/plain")), 415);
    assert_eq!(status(&|request| request.method = "GET"), 405);
    assert_eq!(status(&|request| request.headers.clear()), 415);
    assert_eq!(status(&|_| {}), 200);
    assert_eq!(status(&|_| {}), 401, "the nonce was used");
    let (past, future) = (Moment(NOW.0 - 301), Moment(NOW.0 + 301));
    for now in [past, future] {
        let fresh = Fresh { now, nonce: "fedcba9876543210" };
        let outcome = interface("water").say(&world, BillerCall::Query(&account), fresh);
        assert!(matches!(outcome, BillerOutcome::Fault(_) | BillerOutcome::Doubt(_)));
    }
    let stranger = Interface { key: Secret::new("other"), ..interface("water") };
    let fresh = Fresh { now: NOW, nonce: "fedcba9876543211" };
    let outcome = stranger.say(&world, BillerCall::Query(&account), fresh);
    assert_eq!(outcome, BillerOutcome::Fault("http-401".to_owned()));
}

#[test]
fn bills_come_over_real_http_and_nowhere_when_connections_are_off() {
    let billers = Billers::new(catalogue::demos(), "piaoju", Secret::new("key"), 7);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let served = serve(listener, billers, std::sync::Arc::new(|| NOW)).unwrap();
    let address = format!("{}/water", served.address().as_str());
    let water_works =
        Interface { address: Address::parse(&address).unwrap(), ..interface("water") };
    let account = water();
    let ask = |outbound, nonce| {
        let fresh = Fresh { now: NOW, nonce };
        water_works.say(&Client::new(outbound), BillerCall::Query(&account), fresh)
    };
    assert!(matches!(ask(Outbound::LoopbackOnly, "0000000000000001"), BillerOutcome::Bills(_)));
    let off = BillerOutcome::Fault("forbidden".to_owned());
    assert_eq!(ask(Outbound::Forbidden, "0000000000000002"), off);
}

#[test]
fn a_signed_body_is_taken_as_the_page_describes_it_or_not_at_all() {
    let (account, pay) = (water(), payment("pay_1"));
    let bill = r#"{"bill":"W-1","account":"1000200030","total":"1.00",
        "items":[{"name":"a","amount":"1.00"}]}"#;
    let query = |body: &str| {
        let call = BillerCall::Query(&account);
        let answer = answered(&Secret::new("key"), call, 200, body.as_bytes(), NOW);
        interface("water").read(call, &answer, NOW)
    };
    let with = |bills: &str| query(&format!(r#"{{"account":"1000200030","bills":[{bills}]}}"#));
    assert!(matches!(with(bill), BillerOutcome::Bills(owed) if owed.bills.len() == 1));
    for (body, word) in [
        (bill.replace("1000200030", "1000200031"), "bill: account"),
        (bill.replace("W-1", "W 1"), "bill: account"),
        (bill.replacen("1.00", "2.00", 1), "bill: sum"),
        (bill.replace("1.00", "-1.00"), "bill: total"),
        (bill.replace("1.00", "1"), "bill: items"),
        (vec![bill; 201].join(","), "bill: bills"),
    ] {
        let seen = with(&body);
        let BillerOutcome::Fault(fault) = &seen else { panic!("{seen:?}") };
        assert!(fault == word || fault == "bill: amount", "{fault}: {body}");
    }
    assert_eq!(query(r#"{"account":"other","bills":[]}"#), doubt("other"));
    assert_eq!(query(&"[".repeat(100_000)), doubt("form"));
    let told = |call, status, body: &str| {
        let answer = answered(&Secret::new("key"), call, status, body.as_bytes(), NOW);
        interface("water").read(call, &answer, NOW)
    };
    let (ask, cancel) = (BillerCall::Ask(&pay), BillerCall::Cancel(&pay));
    let unknown = r#"{"code":"payment-unknown"}"#;
    assert_eq!(told(ask, 404, unknown), BillerOutcome::NotFound);
    assert_eq!(told(cancel, 404, unknown), doubt("payment-unknown"), "it may still arrive");
    let pay = BillerCall::Pay(&pay);
    assert_eq!(told(pay, 422, r#"{"code":"no such word"}"#), doubt("http-422"));
    let cancelled = BillerOutcome::Refused(BillRefusal::Cancelled);
    assert_eq!(told(pay, 200, r#"{"payment":"pay_1","state":"cancelled"}"#), cancelled);
    let odd = r#"{"payment":"pay_1","state":"refused","code":"moon"}"#;
    assert_eq!(told(pay, 200, odd), doubt("moon"), "only what the page names is final");
}

proptest! {
    #[test]
    fn whatever_goes_wrong_a_payment_ends_booked_once_or_not_at_all(
        faults in proptest::collection::vec(0..BillerFault::ALL.len(), 1..6),
        cancels in proptest::bool::ANY,
    ) {
        let world = World::new();
        let pay = payment("pay_1");
        for fault in faults {
            let fault = BillerFault::ALL[fault];
            // These are the biller's own false bookkeeping, for reconciliation to find.
            if !matches!(fault, BillerFault::WrongAmount | BillerFault::BookedTwice) {
                world.billers.borrow_mut().fault = Some(fault);
                world.say("water", BillerCall::Pay(&pay));
                world.say("water", BillerCall::Ask(&pay));
                world.later(3);
            }
        }
        world.heal();
        if cancels {
            let cancelled = world.say("water", BillerCall::Cancel(&pay));
            prop_assert_eq!(cancelled, BillerOutcome::Cancelled);
        }
        let booked = match world.say("water", BillerCall::Pay(&pay)) {
            BillerOutcome::Accepted(_) => Fen(8_640),
            BillerOutcome::Refused(_) => Fen(0),
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(world.booked("water"), booked);
        prop_assert!(!cancels || booked == Fen(0));
    }

    #[test]
    fn no_answer_panics_and_none_that_is_not_signed_is_believed(
        status in 100_u16..600,
        body in proptest::collection::vec(any::<u8>(), 0..200),
        text in "[{}\\[\\]\":,a-z0-9.]{0,120}",
        header in "\\PC{0,70}",
    ) {
        let (account, pay) = (water(), payment("pay_1"));
        for body in [body, text.into_bytes()] {
            let headers = ["biller-time", "biller-signature"]
                .map(|name| (name.to_owned(), header.clone()));
            let answer = Answer { status, headers: headers.to_vec(), body };
            for call in [
                BillerCall::Query(&account),
                BillerCall::Pay(&pay),
                BillerCall::Ask(&pay),
                BillerCall::Cancel(&pay),
                BillerCall::Reconcile(Day::new(2026, 11, 22).unwrap(), 1),
            ] {
                let outcome = interface("water").read(call, &answer, NOW);
                prop_assert!(matches!(outcome, BillerOutcome::Doubt(_) | BillerOutcome::Fault(_)));
            }
        }
    }
}
