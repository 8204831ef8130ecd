//! Invoices that the installation issues, and what its own verifier says of them.

use std::sync::{Arc, LazyLock};

use app::authority::{BillerKeeper, Caller, Payer, RegisterReader, Verifier};
use app::inquiry::{self, Inquiry};
use app::issue::order::Standing;
use app::issue::{
    self, Asked, Embedded, Enclosed, Issued, Issuer, Kept, Letter, NotIssued, Refused,
};
use app::source::{Freshness, SecretKey, Sources};
use app::{Desk, TrustStore, register};
use model::bill::{FeeItem, ItemKind, catalogue, json};
use model::issue::{Fault, Item, Request, State};
use model::pay::OrderState;
use model::title::{Title, Typed};
use model::verdict::{Integrity, TaxStatus, Trust};
use model::{Fen, Moment, Party, Reason, Verdict};
use paper::issue::Hand;
use paper::write::Fonts;
use store::order::Order;
use store::outbox::{self, Delivery};
use store::register::{Filter, Issued as Row};
use store::trial::each_engine;
use store::{Actor, Db, Tenant};
use wire::{Client, Outbound};

/// 2026-11-22 12:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_320_000);
const SEED: [u8; 32] = [4; 32];

fn who() -> (Tenant, Actor) {
    (Tenant::new("wsp_office"), Actor::program("test"))
}

fn request(order: &str) -> Request {
    let typed = Typed {
        buyer: "company".into(),
        name: "示例（北京）科技有限公司".into(),
        tax_id: "91110108690017781B".into(),
        mail: "li@example.com".into(),
    };
    let item = |name: &str, gross, rate| Item {
        name: name.into(),
        quantity: Some(("吨".into(), "12".into())),
        gross: Fen(gross),
        rate,
    };
    Request {
        order: order.into(),
        title: Title::of(&typed).unwrap(),
        seller: Party {
            name: Some("江苏示例水务有限公司".into()),
            tax_id: Some("91320000MADEM0011E".into()),
            ..Party::default()
        },
        drawer: "自助缴费".into(),
        items: vec![
            item("*水冰雪*自来水", 5_640, Some(3)),
            item("*水冰雪*水资源费", 1_000, Some(3)),
            item("*劳务*污水处理费", 2_000, None),
        ],
        total: Fen(8_640),
        remark: Some("户号 ******0030".into()),
        language: "zh-CN".into(),
    }
}

/// An installation: its database and its issuer.
struct House<'a> {
    db: &'a Db,
    issuer: Embedded,
}

fn each_house(test: impl Fn(&House<'_>)) {
    each_engine(|trial| {
        let find: fn() -> Option<Fonts> = || Fonts::find().ok();
        let (hand, fonts) = (Hand::from_seed(&SEED), Arc::new(LazyLock::new(find)));
        let issuer = Embedded::new(trial.db.clone(), hand, fonts, Tenant::house());
        test(&House { db: &trial.db, issuer });
    });
}

impl House<'_> {
    fn ask(&self, request: &Request) -> Result<Kept, Refused> {
        let (tenant, actor) = who();
        issue::ask(self.db, (&tenant, &actor), request, NOW)
    }

    fn carry_out(&self, id: &str) -> Result<Kept, NotIssued> {
        let (tenant, actor) = who();
        issue::carry_out(self.db, &self.issuer, (&tenant, &actor), id, NOW)
    }

    fn issued(&self, order: &str) -> Kept {
        let kept = self.ask(&request(order)).unwrap();
        self.carry_out(&kept.id).unwrap()
    }

    fn refund(&self, order: &str, refund: &str, fen: i64) -> Result<Option<Kept>, Refused> {
        let (tenant, actor) = who();
        let mut refused = None;
        let done = self.db.write(&actor, NOW, |write| {
            write.note(&store::log::Note::new(&tenant, "refund", refund))?;
            match issue::ask_red(write, &tenant, (order, refund), Fen(fen)) {
                Ok(kept) => Ok(kept),
                Err(why) => {
                    refused = Some(why);
                    Ok(None)
                }
            }
        });
        match refused {
            Some(why) => Err(why),
            None => Ok(done.unwrap()),
        }
    }

    fn files(&self, kept: &Kept) -> Vec<Enclosed> {
        issue::enclosed(self.db, &who().0, &kept.id).unwrap().1
    }

    /// What a guest learns who drops a file on the page.
    fn dropped(&self, file: &Enclosed) -> Inquiry {
        let mut trust = TrustStore::builtin();
        trust.know_own(Hand::from_seed(&SEED).certificate()).unwrap();
        let client = Client::new(Outbound::Forbidden);
        let sources = Sources::new(self.db.clone(), client, SecretKey::new([5; 32]));
        let verifier: Verifier = Caller::guest().grant().unwrap();
        let desk = Desk::new(trust);
        let found = inquiry::of_file(&desk, &file.name, &file.bytes, NOW, &mut |question| {
            sources.ask(&verifier, question, NOW, Freshness::Fresh).unwrap().answers
        });
        found.unwrap()
    }

    fn registered(&self) -> i64 {
        let caller = Caller::on_this_machine(Tenant::house());
        let reader: RegisterReader = caller.grant().unwrap();
        register::list(self.db, &reader, &Filter::default(), (None, 10)).unwrap().1
    }
}

#[test]
fn every_document_of_an_issued_invoice_is_valid_because_the_register_confirms_it() {
    each_house(|house| {
        let kept = house.issued("ord_1");
        let files = house.files(&kept);
        assert!(files.len() >= 2, "{files:?}");
        for file in files {
            let found = house.dropped(&file);
            let v = &found.verification;
            let why = format!("{}: {:?} {:#?}", file.name, v.reasons, v.evidence);
            assert_eq!((v.verdict, v.tax_status), (Verdict::Valid, TaxStatus::Normal), "{why}");
            assert_eq!(v.merged.invoice.number, kept.number.as_ref().map(|n| n.0.clone()), "{why}");
            assert_eq!(v.merged.invoice.total, Some(Fen(8_640)), "{why}");
            assert!(v.sources.iter().any(|s| s.kind == "register"), "{why}");
            let comparison = found.comparison.unwrap();
            assert_eq!(comparison.differing().count(), 0, "{why}");
            if file.name.ends_with(".ofd") {
                assert_eq!((v.integrity, v.signer.trust), (Integrity::Intact, Trust::Pinned));
                assert!(v.evidence.iter().any(|line| line.say == "own"), "{why}");
                assert_eq!(v.reasons, [], "{why}");
            }
        }
    });
}

#[test]
fn without_the_register_the_own_seal_proves_the_file_and_not_the_invoice() {
    each_house(|house| {
        let kept = house.issued("ord_1");
        let ofd = house.files(&kept).remove(0);
        let mut trust = TrustStore::builtin();
        trust.know_own(Hand::from_seed(&SEED).certificate()).unwrap();
        let alone = app::verify(&Desk::new(trust), &ofd.name, &ofd.bytes, NOW).unwrap();
        assert_eq!(alone.verdict, Verdict::Authentic);
        assert!(alone.reasons.contains(&Reason::StatusNotAsked));
        let elsewhere = Desk::new(TrustStore::builtin());
        let elsewhere = app::verify(&elsewhere, &ofd.name, &ofd.bytes, NOW).unwrap();
        assert_eq!(
            (elsewhere.verdict, elsewhere.signer.trust),
            (Verdict::Undetermined, Trust::Test)
        );
    });
}

#[test]
fn asked_twice_it_is_issued_once() {
    each_house(|house| {
        let first = house.issued("ord_1");
        let again = house.issued("ord_1");
        assert_eq!(first, again);
        assert_eq!(first.number.as_ref().unwrap().0, "26320000000000000001");
        assert_eq!((first.state, house.registered()), (State::Issued, 1));
        let mut other = request("ord_1");
        other.remark = None;
        assert!(matches!(house.ask(&other), Err(Refused::Other)));
        other.total = Fen(1);
        assert!(matches!(house.ask(&other), Err(Refused::Fault(Fault::Total))));
        assert_eq!(house.db.read(outbox::pending).unwrap(), 1, "one letter");
    });
}

#[test]
fn a_number_is_used_only_together_with_its_entry_in_the_register() {
    each_house(|house| {
        let (tenant, actor) = who();
        // Another request holds the number that comes next, so giving it out fails at the last
        // step, after the register has taken the entry.
        let kept = house.ask(&request("ord_1")).unwrap();
        let other = house.ask(&request("ord_2")).unwrap();
        let taken = ("26320000000000000001", NOW.china_day());
        let hold =
            |w: &mut store::Write<'_>| store::issue::set_number(w, &tenant, &other.id, taken);
        house.db.write(&actor, NOW, hold).unwrap();
        assert!(house.carry_out(&kept.id).is_err());
        let find = || house.db.read(|r| store::issue::find(r, &tenant, &kept.id)).unwrap();
        assert_eq!((find().state, find().number), (State::Asked, None), "nothing is half done");
        assert_eq!(house.registered(), 0, "and nothing is in the register");
        assert!(!find().why.is_empty());
        let serial = house.db.keep_house(NOW, |w| store::issue::serial(w, "embedded")).unwrap();
        assert_eq!(serial, 1, "the serial was not used up");
        // It is due again later, and then it works.
        let later = Moment(NOW.0 + 3_600);
        issue::carry_out_due(house.db, &house.issuer, later).unwrap();
        assert_eq!(find().number.unwrap().0, "26320000000000000002");
    });
}

#[test]
fn a_number_that_the_register_knows_from_elsewhere_is_passed_over() {
    each_house(|house| {
        let (_, actor) = who();
        let known = model::Invoice {
            number: Some("26320000000000000001".into()),
            total: Some(Fen(1)),
            ..model::Invoice::default()
        };
        let row = Row { place: 1, invoice: known, status: TaxStatus::Normal };
        let load = |write: &mut store::Write<'_>| {
            store::register::put(write, &Tenant::house(), "", std::slice::from_ref(&row))
        };
        house.db.write(&actor, NOW, load).unwrap();
        assert_eq!(house.issued("ord_1").number.unwrap().0, "26320000000000000002");
    });
}

#[test]
fn a_crash_after_the_number_is_carried_on_with_the_same_number() {
    each_house(|house| {
        let (tenant, _) = who();
        let kept = house.ask(&request("ord_1")).unwrap();
        let draft = model::issue::draft(&request("ord_1")).unwrap();
        let asked = Asked { tenant: &tenant, kept: &kept, draft: &draft };
        let first = house.issuer.issue(&asked, NOW).unwrap();
        // The process dies here. What it knew of the request is of the time before.
        let second = house.issuer.issue(&asked, NOW).unwrap();
        assert_eq!(first.invoice, second.invoice);
        let done = house.carry_out(&kept.id).unwrap();
        assert_eq!(done.number.unwrap().0, first.invoice.number.unwrap());
        assert_eq!(house.registered(), 1);
    });
}

/// An issuer that is a service which does not answer.
struct Silent;

impl Issuer for Silent {
    fn issue(&self, _: &Asked<'_>, _: Moment) -> Result<Issued, NotIssued> {
        Err(NotIssued::NoNumber)
    }
}

#[test]
fn what_an_issuer_cannot_do_now_stays_due_with_its_reason() {
    each_house(|house| {
        let (tenant, _) = who();
        let kept = house.ask(&request("ord_1")).unwrap();
        assert_eq!(issue::carry_out_due(house.db, &Silent, NOW).unwrap(), 0);
        let after = house.db.read(|read| store::issue::find(read, &tenant, &kept.id)).unwrap();
        assert_eq!((after.state, after.why.as_str()), (State::Asked, "no number is left"));
        let later = Moment(NOW.0 + 60);
        assert_eq!(issue::carry_out_due(house.db, &house.issuer, later).unwrap(), 1);
    });
}

#[test]
fn a_full_refund_makes_the_invoice_invalid_and_a_red_letter_one_takes_its_place() {
    each_house(|house| {
        let blue = house.issued("ord_1");
        let red = house.refund("ord_1", "ref_1", 8_640).unwrap().unwrap();
        let red = house.carry_out(&red.id).unwrap();
        for file in house.files(&blue) {
            let v = house.dropped(&file).verification;
            let state = (v.verdict, v.tax_status);
            assert_eq!(state, (Verdict::Invalid, TaxStatus::RedFull), "{}", file.name);
        }
        for file in house.files(&red) {
            let v = house.dropped(&file).verification;
            let why = format!("{}: {:#?}", file.name, v.evidence);
            assert_eq!((v.verdict, v.tax_status), (Verdict::Valid, TaxStatus::Normal), "{why}");
            assert!(v.reasons.contains(&Reason::RedLetter), "{why}");
            assert_eq!(v.merged.invoice.total, Some(Fen(-8_640)), "{why}");
            let blue = blue.number.as_ref().map(|(number, _)| number.clone());
            if !file.name.ends_with(".pdf") {
                assert_eq!(v.merged.invoice.original_number, blue, "{why}");
            }
        }
        let blue = house.db.read(|r| store::issue::find(r, &who().0, &blue.id)).unwrap();
        assert_eq!(blue.state, State::Red);
        let again = house.refund("ord_1", "ref_1", 8_640).unwrap().unwrap();
        assert_eq!(again.id, red.id, "a refund has one red-letter invoice");
        let more = house.refund("ord_1", "ref_2", 1);
        assert!(matches!(more, Err(Refused::Fault(Fault::Amount))));
    });
}

#[test]
fn partial_refunds_add_up_to_a_cancelled_invoice() {
    each_house(|house| {
        let blue = house.issued("ord_1");
        let state = || {
            let ofd = house.files(&blue).remove(0);
            let v = house.dropped(&ofd).verification;
            (v.verdict, v.tax_status)
        };
        let red = |refund, fen| {
            let red = house.refund("ord_1", refund, fen).unwrap().unwrap();
            house.carry_out(&red.id).unwrap()
        };
        let first = red("ref_1", 1_001);
        assert_eq!(state(), (Verdict::Valid, TaxStatus::RedPartial));
        for file in house.files(&first) {
            let v = house.dropped(&file).verification;
            assert_eq!(v.verdict, Verdict::Valid, "{}: {:#?}", file.name, v.evidence);
        }
        red("ref_2", 7_639);
        assert_eq!(state(), (Verdict::Invalid, TaxStatus::RedFull));
    });
}

#[test]
fn a_refund_waits_for_the_blue_number_and_needs_none_without_an_invoice() {
    each_house(|house| {
        assert_eq!(house.refund("ord_1", "ref_1", 100).unwrap(), None);
        house.ask(&request("ord_1")).unwrap();
        assert!(matches!(house.refund("ord_1", "ref_1", 100), Err(Refused::NotYet)));
    });
}

#[test]
fn the_letter_carries_the_documents_and_its_fate_can_be_seen() {
    each_house(|house| {
        let (tenant, actor) = who();
        let kept = house.issued("ord_1");
        let message = house.db.keep_house(NOW, |w| outbox::take(w, 10, 60)).unwrap().remove(0);
        assert!(!message.payload.contains("科技"), "only the address is in the outbox");
        let letter = Letter::read(&message).unwrap();
        assert_eq!((letter.invoice.as_str(), letter.language.as_str()), (&*kept.id, "zh-CN"));
        let names: Vec<_> = house.files(&kept).into_iter().map(|file| file.name).collect();
        assert!(names.contains(&"26320000000000000001.ofd".to_owned()), "{names:?}");
        assert!(names.contains(&"26320000000000000001.xml".to_owned()), "{names:?}");
        let fate = || issue::delivery(house.db, &tenant, &kept.id).unwrap();
        assert_eq!(fate(), Some(Delivery::Waiting));
        house.db.keep_house(NOW, |w| outbox::sent(w, &message.id)).unwrap();
        assert_eq!(fate(), Some(Delivery::Sent(NOW)));
        let to = model::account::Identifier::parse("wang@example.com").unwrap();
        issue::send(house.db, (&tenant, &actor), &kept.id, &to, NOW).unwrap();
        assert_eq!(fate(), Some(Delivery::Waiting), "sent once more, elsewhere");
        let theirs = issue::enclosed(house.db, &Tenant::guest(), &kept.id);
        assert!(matches!(theirs, Err(store::Error::NotFound)));
    });
}

fn posted(biller: &str, amount: i64, facts: serde_json::Value) -> Order {
    Order {
        id: format!("ord_{biller}_{amount}"),
        biller: biller.into(),
        bill: String::new(),
        account: String::new(),
        subject: "水费 2026-10".into(),
        facts: facts.to_string(),
        amount: Fen(amount),
        paid: Fen(amount),
        refunded: Fen(0),
        state: OrderState::Posted,
        actor: "guest".into(),
        made_at: NOW,
        expires_at: NOW,
        paid_at: Some(NOW),
        posted_at: Some(NOW),
        biller_receipt: String::new(),
        tried: 0,
        next_at: None,
        why: String::new(),
        token: None,
    }
}

#[test]
fn the_catalogue_says_who_sells_what_of_an_order_at_which_rate() {
    each_house(|house| {
        let (tenant, _) = who();
        let office = Caller::on_this_machine(tenant.clone());
        let (keeper, payer): (BillerKeeper, Payer) =
            (office.grant().unwrap(), office.grant().unwrap());
        app::bill::biller::take(house.db, &keeper, catalogue::DEMO, NOW).unwrap();
        let title = Title::of(&Typed { buyer: "personal".into(), ..Typed::default() }).unwrap();
        let ask = |order: &Order| {
            let what = (title.clone(), "zh-CN".to_owned());
            issue::order::ask_for(house.db, (&tenant, &payer), order, what, NOW)
        };
        let standing = |order: &Order| issue::order::standing(house.db, &tenant, order).unwrap();
        let item = |name: &str, fen| json::items(&[FeeItem::plain(name, ItemKind::Usage, fen)]);
        let both = [item("基本水费", Fen(8_240)), item("污水处理费", Fen(1_000))];
        let both: Vec<_> = both.iter().flat_map(|one| one.as_array().unwrap().clone()).collect();
        let facts = serde_json::json!({ "items": both });

        let whole = posted("water", 9_240, facts.clone());
        assert_eq!(standing(&whole), Standing::Open);
        let kept = ask(&whole).unwrap();
        for said in
            ["*水冰雪*基本水费", "*劳务*污水处理费", "免税", "示例市自来水公司", "1000000000000101"]
        {
            assert!(kept.draft.contains(said), "{said}: {}", kept.draft);
        }
        assert_eq!(standing(&whole), Standing::Asked);
        let part = ask(&posted("water", 4_120, facts.clone())).unwrap();
        assert!(part.draft.contains("*水冰雪*水费 2026-10"), "one line: {}", part.draft);
        let mut given_back = posted("water", 9_241, facts.clone());
        given_back.refunded = Fen(1);
        assert_eq!(ask(&given_back).unwrap().total, Fen(9_240), "what went back is not invoiced");

        for biller in ["fine", "nobody"] {
            let order = posted(biller, 100, facts.clone());
            assert_eq!(standing(&order), Standing::NotHere, "{biller}");
            assert!(matches!(ask(&order), Err(Refused::NotHere)), "{biller}");
        }
        let open = Order { state: OrderState::Paid, ..posted("water", 77, facts) };
        assert_eq!(standing(&open), Standing::Nothing);
        assert!(matches!(ask(&open), Err(Refused::NotHere)));
    });
}
