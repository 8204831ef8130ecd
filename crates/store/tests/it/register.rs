//! The register of issued invoices.

use model::invoice::{Line, Party};
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Kind, Moment, words};
use store::log::{self, Note};
use store::register::{self, Filter, Finding, Issued, Outcome, State, Wrong};
use store::trial::{Trial, each_engine};
use store::{Actor, Db, Tenant, Write, sql};

const NOW: Moment = Moment(1_795_320_000);

fn later(seconds: i64) -> Moment {
    Moment(NOW.0 + seconds)
}

fn office() -> Tenant {
    Tenant::new("wsp_office")
}

fn invoice(number: i64) -> Invoice {
    let total = Fen(11_300 + number);
    Invoice {
        kind: Some(Kind::DigitalNormal),
        number: Some(format!("261120000000{number:08}")),
        issue_date: Day::new(2026, 1, 15),
        total_without_tax: Some(Fen(10_000 + number)),
        tax: Some(Fen(1_300)),
        total: Some(total),
        total_in_words: Some(words::to_words(total)),
        seller: Party {
            name: Some("示例（北京）办公用品有限公司".into()),
            tax_id: Some("91110000MADEM0038L".into()),
            ..Party::default()
        },
        buyer: Party { name: Some("张演示".into()), ..Party::default() },
        ..Invoice::default()
    }
}

/// Every field that an invoice can have.
fn whole() -> Invoice {
    let text = |name: &str| Some(format!("{name}一"));
    let party = |name: &str| Party {
        name: text(name),
        tax_id: Some("91110000MADEM0046F".into()),
        address_phone: text("address"),
        bank_account: text("bank"),
    };
    let line = Line {
        name: text("line"),
        spec: text("spec"),
        unit: text("unit"),
        quantity: Some("1.5".into()),
        unit_price: Some("66.6666666667".into()),
        amount: Some(Fen(-10_000)),
        tax_rate: Some("13%".into()),
        tax: Some(Fen(-1_300)),
    };
    Invoice {
        kind: Some(Kind::VatNormalElectronic),
        title: text("title"),
        code: Some("011002100311".into()),
        number: Some("12345678".into()),
        issue_date: Day::new(2025, 6, 1),
        check_code: Some("72046183509271654321".into()),
        machine_number: Some("990000000034".into()),
        cipher: Some("03*4/<>".into()),
        total_without_tax: Some(Fen(-10_000)),
        tax: Some(Fen(-1_300)),
        total: Some(Fen(-11_300)),
        total_in_words: text("words"),
        seller: party("seller"),
        buyer: party("buyer"),
        lines: vec![line.clone(), Line { spec: None, ..line }],
        lines_complete: false,
        remark: text("remark"),
        drawer: text("drawer"),
        payee: text("payee"),
        reviewer: text("reviewer"),
        is_red_letter: Some(true),
        original_number: Some("011002100311:12345677".into()),
        qr_text: Some("01,10,011002100311,12345678".into()),
        other_amounts: vec![("fund".into(), Fen(5_000))],
        particulars: vec![("train".into(), "G1".into())],
    }
}

fn row(place: i64, invoice: Invoice, status: TaxStatus) -> Issued {
    Issued { place, invoice, status }
}

fn put_at(db: &Db, tenant: &Tenant, at: Moment, rows: &[Issued]) -> Vec<Outcome> {
    let put = |write: &mut Write<'_>| {
        let load = register::begin_load(write, tenant, "list.csv")?;
        register::put(write, tenant, &load, rows)
    };
    db.write(&Actor::new("usr_1"), at, put).unwrap()
}

fn put(db: &Db, rows: &[Issued]) -> Vec<Outcome> {
    put_at(db, &office(), NOW, rows)
}

fn normal(numbers: std::ops::Range<i64>) -> Vec<Issued> {
    numbers.clone().map(|n| row(n - numbers.start + 1, invoice(n), TaxStatus::Normal)).collect()
}

fn known(db: &Db, key: &str) -> Option<model::Known> {
    db.read(|read| register::find(read, &office(), key)).unwrap()
}

fn check(db: &Db) -> Vec<Finding> {
    db.read(|read| register::check(read, &office(), &mut |_| {})).unwrap()
}

/// What somebody does to the database who is not the program.
fn by_hand(trial: &Trial, sql: &'static str) {
    trial.db.keep_house(NOW, |write| write.execute(sql, &[])).unwrap();
}

#[test]
fn an_invoice_comes_back_with_every_field() {
    each_engine(|trial| {
        let digital = Invoice { code: Some("011002100311".into()), ..invoice(1) };
        let rows = [
            row(1, whole(), TaxStatus::RedPartial),
            row(2, invoice(7), TaxStatus::Normal),
            row(3, digital.clone(), TaxStatus::Normal),
        ];
        assert_eq!(put(&trial.db, &rows), [Outcome::Created; 3]);
        let found = known(&trial.db, "011002100311:12345678").unwrap();
        assert_eq!((found.invoice, found.status), (whole(), TaxStatus::RedPartial));
        assert_eq!((found.data_time, found.history), (Some(NOW), vec![]));
        let key = invoice(7).duplicate_key().unwrap();
        assert_eq!(known(&trial.db, &key).unwrap().invoice, invoice(7));
        let key = digital.duplicate_key().unwrap();
        assert_eq!(known(&trial.db, &key).unwrap().invoice, digital);
        assert_eq!(known(&trial.db, "99999999"), None);
    });
}

#[test]
fn the_same_file_twice_changes_nothing() {
    each_engine(|trial| {
        let rows = normal(0..100);
        assert_eq!(put(&trial.db, &rows), vec![Outcome::Created; 100]);
        let data_time = known(&trial.db, &invoice(5).duplicate_key().unwrap()).unwrap().data_time;
        let again = put_at(&trial.db, &office(), later(60), &rows);
        assert_eq!(again, vec![Outcome::Same; 100]);
        let found = known(&trial.db, &invoice(5).duplicate_key().unwrap()).unwrap();
        assert_eq!((found.data_time, found.history), (data_time, vec![]));
        assert_eq!(trial.db.read(|read| register::count(read, &office())).unwrap(), 100);
        let mixed = put(&trial.db, &normal(90..110));
        assert_eq!(mixed[..10], [Outcome::Same; 10]);
        assert_eq!(mixed[10..], [Outcome::Created; 10]);
        assert_eq!(trial.db.read(|read| register::count(read, &office())).unwrap(), 110);
        assert_eq!(check(&trial.db), []);
    });
}

#[test]
fn a_row_that_comes_twice_in_one_file_is_one_invoice() {
    each_engine(|trial| {
        let other = Invoice { remark: Some("later".into()), ..invoice(1) };
        let rows = [
            row(1, invoice(1), TaxStatus::Normal),
            row(2, invoice(1), TaxStatus::Normal),
            row(3, other, TaxStatus::Normal),
            row(4, invoice(1), TaxStatus::Voided),
        ];
        let outcomes = put(&trial.db, &rows);
        use Outcome::{Changed, Created, Same};
        assert_eq!(outcomes, [Created, Same, Changed, Changed]);
        let found = known(&trial.db, &invoice(1).duplicate_key().unwrap()).unwrap();
        assert_eq!(found.invoice.remark.as_deref(), Some("later"), "what a row is silent of stays");
        assert_eq!(found.status, TaxStatus::Voided);
        assert_eq!(check(&trial.db), []);
    });
}

#[test]
fn a_changed_state_is_kept_as_history() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..3));
        let key = invoice(1).duplicate_key().unwrap();
        // A list of changed states names the invoice and its state, nothing else.
        let number = invoice(1).number;
        let bare = Invoice { number, ..Invoice::default() };
        let day = 86_400;
        let red = [row(7, bare.clone(), TaxStatus::RedPartial)];
        assert_eq!(put_at(&trial.db, &office(), later(day), &red), [Outcome::Changed]);
        let full = [row(9, bare, TaxStatus::RedFull)];
        assert_eq!(put_at(&trial.db, &office(), later(2 * day), &full), [Outcome::Changed]);
        let found = known(&trial.db, &key).unwrap();
        assert_eq!(found.invoice, invoice(1), "its face is as it was");
        assert_eq!((found.status, found.data_time), (TaxStatus::RedFull, Some(later(2 * day))));
        let states = [
            (NOW, TaxStatus::Normal),
            (later(day), TaxStatus::RedPartial),
            (later(2 * day), TaxStatus::RedFull),
        ];
        assert_eq!(found.history, states);
        let history = trial.db.read(|read| register::history(read, &office(), &key)).unwrap();
        let places: Vec<i64> = history.iter().map(|since| since.place).collect();
        assert_eq!(places, [2, 7, 9]);
        assert!(history.iter().all(|since| since.load.starts_with("rld_")));
        assert_eq!(check(&trial.db), []);
    });
}

#[test]
fn an_older_list_does_not_bring_a_voided_invoice_back() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..1));
        put(&trial.db, &[row(1, invoice(0), TaxStatus::Voided)]);
        assert_eq!(put(&trial.db, &normal(0..1)), [Outcome::StateGoesBack]);
        let key = invoice(0).duplicate_key().unwrap();
        assert_eq!(known(&trial.db, &key).unwrap().status, TaxStatus::Voided);
        let unknown = [row(1, invoice(0), TaxStatus::Unknown)];
        assert_eq!(put(&trial.db, &unknown), [Outcome::Same], "a list without states");
    });
}

#[test]
fn a_person_can_set_any_state_and_says_why() {
    each_engine(|trial| {
        put(&trial.db, &[row(1, invoice(0), TaxStatus::Voided)]);
        let key = invoice(0).duplicate_key().unwrap();
        let state = State {
            status: TaxStatus::Normal,
            red_number: None,
            why: Some("voided by mistake".into()),
        };
        let set = |key: &str| {
            trial.db.write(&Actor::new("usr_9"), later(60), |write| {
                register::set_state(write, &office(), key, &state)
            })
        };
        assert!(set(&key).unwrap());
        assert!(!set(&key).unwrap(), "it is so already");
        assert!(matches!(set("1"), Err(store::Error::NotFound)));
        let history = trial.db.read(|read| register::history(read, &office(), &key)).unwrap();
        assert_eq!((history.len(), &history[1].state), (2, &state));
        assert_eq!(check(&trial.db), []);
        let entries = trial.db.read(|read| log::entries(read, &office(), "", (0, 10))).unwrap();
        assert_eq!(
            (entries[0].action.as_str(), entries[0].actor.as_str()),
            ("register.state", "usr_9")
        );
    });
}

#[test]
fn another_workspace_has_a_register_of_its_own() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..2));
        let other = Tenant::new("wsp_other");
        let key = invoice(1).duplicate_key().unwrap();
        let find =
            |tenant: &Tenant| trial.db.read(|read| register::find(read, tenant, &key)).unwrap();
        assert!(find(&other).is_none());
        let filter = Filter::default();
        let list = |tenant: &Tenant| {
            trial.db.read(|read| register::list(read, tenant, &filter, (None, 10))).unwrap()
        };
        assert_eq!((list(&office()).len(), list(&other).len()), (2, 0));
        let voided = [row(1, invoice(1), TaxStatus::Voided)];
        assert_eq!(put_at(&trial.db, &other, NOW, &voided), [Outcome::Created]);
        assert_eq!(find(&office()).unwrap().status, TaxStatus::Normal);
        assert_eq!(find(&other).unwrap().status, TaxStatus::Voided);
        let loads = trial.db.read(|read| register::loads(read, &other, (0, 10))).unwrap();
        assert_eq!(loads.len(), 1);
        let foreign = trial.db.read(|read| register::load(read, &office(), &loads[0].id));
        assert!(matches!(foreign, Err(store::Error::NotFound)));
        assert_eq!(check(&trial.db), []);
    });
}

#[test]
fn a_list_is_narrowed_and_turned_page_by_page() {
    each_engine(|trial| {
        let mut rows = normal(0..25);
        rows[3].status = TaxStatus::Voided;
        rows[4].invoice.issue_date = Day::new(2026, 2, 1);
        put(&trial.db, &rows);
        let list = |filter: &Filter, before: Option<i64>, most: i64| {
            trial.db.read(|read| register::list(read, &office(), filter, (before, most))).unwrap()
        };
        let first = list(&Filter::default(), None, 20);
        let second = list(&Filter::default(), Some(first[19].id), 20);
        assert_eq!((first.len(), second.len()), (20, 5));
        assert_eq!(second[4].known.invoice, invoice(0), "the last written first");
        let voided = Filter { status: Some(TaxStatus::Voided), ..Filter::default() };
        assert_eq!(list(&voided, None, 20)[0].known.invoice, invoice(3));
        let february = Filter { from: Day::new(2026, 1, 16), ..Filter::default() };
        assert_eq!(list(&february, None, 20).len(), 1);
        let one = Filter { key: invoice(9).duplicate_key().unwrap(), ..Filter::default() };
        assert_eq!(list(&one, None, 20).len(), 1);
        assert_eq!(list(&one, None, 0).len(), 0);
    });
}

#[test]
fn a_row_that_was_edited_by_hand_is_named() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..50));
        put(&trial.db, &normal(50..60));
        put(&trial.db, &[row(3, invoice(7), TaxStatus::Voided)]);
        assert_eq!(check(&trial.db), []);
        let (edited, key) =
            (sql!("UPDATE register SET total = 1 WHERE id = 52"), "26112000000000000051");
        by_hand(trial, edited);
        let found = check(&trial.db);
        assert_eq!((found.len(), found[0].wrong, found[0].place), (1, Wrong::RowEdited, 2));
        assert_eq!(found[0].key.as_deref(), Some(key));
        assert!(found[0].load.starts_with("rld_"));
        by_hand(trial, "UPDATE register_past SET state = 1");
        let found = check(&trial.db);
        assert_eq!((found.len(), found[0].place), (2, 8), "the past is held against it too");
    });
}

#[test]
fn a_row_edited_together_with_its_digest_is_found_by_the_log() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..50));
        // Another row's content and digest fit each other.
        put_at(
            &trial.db,
            &Tenant::new("wsp_forger"),
            NOW,
            &[row(1, invoice(5), TaxStatus::Voided)],
        );
        by_hand(
            trial,
            "UPDATE register SET state = 1, digest = (
                SELECT digest FROM register WHERE book = 2) WHERE id = 6",
        );
        let found = check(&trial.db);
        assert_eq!((found.len(), found[0].wrong), (1, Wrong::DigestsEdited));
        assert_eq!((found[0].place, found[0].last_place), (1, 50));
    });
}

#[test]
fn rows_that_are_gone_or_were_slipped_in_are_found() {
    each_engine(|trial| {
        put(&trial.db, &normal(0..50));
        by_hand(trial, "DELETE FROM register WHERE id = 9");
        assert_eq!(check(&trial.db)[0].wrong, Wrong::RowsLost);
        by_hand(
            trial,
            "INSERT INTO register (id, book, invoice_key, state, digest)
             SELECT 9000, 1, '26112000000000099999', 0, digest FROM register WHERE id = 1",
        );
        let found = check(&trial.db);
        let slipped = found.iter().find(|f| f.wrong == Wrong::RowUnrecorded).unwrap();
        assert_eq!(slipped.key.as_deref(), Some("26112000000000099999"));
    });
}

#[test]
fn a_row_without_a_key_is_told_and_stops_no_other() {
    each_engine(|trial| {
        let nameless = Invoice { number: None, ..invoice(1) };
        let rows = [row(1, nameless, TaxStatus::Normal), row(2, invoice(2), TaxStatus::Normal)];
        assert_eq!(put(&trial.db, &rows), [Outcome::NoKey, Outcome::Created]);
        let order = [row(2, invoice(3), TaxStatus::Normal), row(1, invoice(4), TaxStatus::Normal)];
        let refused = trial.db.write(&Actor::guest(), NOW, |write| {
            write.note(&Note::new(&office(), "test", "x"))?;
            register::put(write, &office(), "rld_1", &order)
        });
        assert!(refused.is_err());
    });
}

/// Invoices of three sellers: the first twice under one tax number, the last without any.
fn sold(db: &Db, tenant: &Tenant) {
    let of = |place: i64, name: &str, tax_id: Option<&str>| {
        let seller =
            Party { name: Some(name.into()), tax_id: tax_id.map(Into::into), ..Party::default() };
        row(place, Invoice { seller, ..invoice(place) }, TaxStatus::Normal)
    };
    let rows = [
        of(1, "示例（北京）办公用品有限公司", Some("91110000MADEM0038L")),
        of(2, "示例办公用品（北京）", Some("91110000MADEM0038L")),
        of(3, "样本餐饮_1", Some("91110000MADEM0046F")),
        of(4, &"长".repeat(400), None),
    ];
    put_at(db, tenant, NOW, &rows);
}

#[test]
fn sellers_are_found_by_a_part_of_their_name_or_tax_number() {
    each_engine(|trial| {
        sold(&trial.db, &office());
        sold(&trial.db, &Tenant::new("wsp_other"));
        let found = |text: &str, most| {
            let sellers =
                |read: &mut store::Read<'_>| register::sellers(read, &office(), text, most);
            let found = trial.db.read(sellers).unwrap();
            found.iter().map(|seller| seller.key().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("办公用品", 9), ["91110000MADEM0038L"; 2], "two names of one seller");
        assert_eq!(found("madem0046f", 9), ["91110000MADEM0046F"]);
        assert_eq!(found("餐饮_", 9), ["91110000MADEM0046F"], "a sign stands for itself");
        assert_eq!(found("%", 9), Vec::<String>::new());
        assert_eq!(found("长长", 9), ["长".repeat(100)]);
        assert_eq!((found("", 9).len(), found("", 2).len(), found("", -1).len()), (4, 2, 0));
    });
}

#[test]
fn the_invoices_of_a_seller_are_listed_page_by_page_and_no_other_workspace_sees_them() {
    each_engine(|trial| {
        sold(&trial.db, &office());
        let list = |tenant: &Tenant, seller: &str, page| {
            let filter = Filter { seller: seller.to_owned(), ..Filter::default() };
            let found = trial.db.read(|read| register::list(read, tenant, &filter, page)).unwrap();
            let keys = found.iter().map(|found| (found.id, found.key.clone()));
            keys.collect::<Vec<_>>()
        };
        let key = |number: i64| invoice(number).duplicate_key().unwrap();
        let all = list(&office(), "91110000MADEM0038L", (None, 9));
        assert_eq!([all[0].1.as_str(), all[1].1.as_str()], [key(2), key(1)]);
        assert_eq!(all.len(), 2);
        let rest = list(&office(), "91110000MADEM0038L", (Some(all[0].0), 9));
        assert_eq!(rest, all[1..]);
        assert_eq!(list(&office(), &"长".repeat(400), (None, 9))[0].1, key(4));
        assert_eq!(list(&Tenant::new("wsp_other"), "91110000MADEM0038L", (None, 9)), []);
    });
}
