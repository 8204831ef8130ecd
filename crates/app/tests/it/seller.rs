//! The seller of an invoice beside what its workspace knows of the tax number (F053).

use std::collections::BTreeMap;

use app::inquiry::{self, Entry, Way};
use app::photo::confirm::{File, Said, verify};
use app::seller::{Seller, known};
use model::reading::{Merged, Origin};
use model::seller::Standing;
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Invoice, Kind, Moment, Party, Place, Source};
use store::register::{self, Issued};
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant};

const NOW: Moment = Moment(1_795_320_000);
const TAX_ID: &str = "91110000MADEM0038L";

fn mine() -> Tenant {
    Tenant::new("wsp_1")
}

fn sold(number: &str, name: &str, bank: &str) -> Invoice {
    let seller = Party {
        name: Some(name.into()),
        tax_id: Some(TAX_ID.into()),
        bank_account: Some(bank.into()).filter(|bank: &String| !bank.is_empty()),
        ..Party::default()
    };
    Invoice {
        kind: Some(Kind::VatSpecial),
        code: Some("1100184130".into()),
        number: Some(number.into()),
        issue_date: Day::new(2026, 1, 15),
        total_without_tax: Some(Fen(10_000)),
        seller,
        ..Invoice::default()
    }
}

/// Verifies the photo of an invoice and keeps that.
fn kept(trial: &Trial, tenant: &Tenant, invoice: Invoice) {
    let origin = |field: &Field| {
        let place = Place { confidence: 1.0, ..Place::default() };
        let part = "photo".to_owned();
        (*field, Origin { source: Source::Ocr, part, place, doubtful: false, covered: None })
    };
    let stated = Field::ALL.iter().filter(|field| field.is_in(&invoice));
    let origins: BTreeMap<Field, Origin> = stated.map(origin).collect();
    let read = Merged { invoice, origins };
    let file = File { name: "photo.jpg", bytes: b"picture" };
    let said = Said::of(&read);
    let inquiry = verify(file, &read, &said, NOW, &mut |_| Vec::new()).expect("a whole form");
    let entry = Entry { way: Way::Photo, batch: "", token: None, original: None };
    inquiry::keep(&trial.db, (tenant, &Actor::new("usr_1")), &inquiry, entry).unwrap();
}

fn compared(trial: &Trial, invoice: &Invoice) -> Seller {
    trial.db.read(|read| known(read, &mine(), invoice)).unwrap()
}

fn standings(seller: &Seller) -> Vec<Standing> {
    seller.lines.iter().map(|line| line.standing).collect()
}

#[test]
fn a_seller_is_compared_with_earlier_verifications_and_the_register_of_the_workspace() {
    use Standing::{Differs, New, Same};
    each_engine(|trial| {
        let invoice = sold("00000001", "示例（北京）有限公司", "工行 1234");
        kept(trial, &mine(), invoice.clone());
        kept(trial, &Tenant::new("wsp_2"), sold("00000009", "别的名字", "建行 1"));
        let alone = compared(trial, &invoice);
        assert_eq!((alone.verified, alone.registered), (0, 0), "itself says nothing new");
        assert_eq!(standings(&alone), [New, New, New]);

        kept(trial, &mine(), sold("00000002", "示例(北京)有限公司", "建行 9"));
        let known = compared(trial, &invoice);
        assert_eq!((known.verified, known.registered), (1, 0));
        assert_eq!(standings(&known), [Same, New, Differs]);
        assert_eq!(known.lines[2].before, [("建行 9".to_owned(), 1)]);

        let invoice_of_old = sold("00000003", "示例旧名有限公司", "");
        let status = TaxStatus::Normal;
        let issued = Issued { place: 1, invoice: invoice_of_old, status };
        trial
            .db
            .write(&Actor::new("usr_1"), NOW, |write| {
                let load = register::begin_load(write, &mine(), "list.csv")?;
                register::put(write, &mine(), &load, std::slice::from_ref(&issued)).map(drop)
            })
            .unwrap();
        let known = compared(trial, &invoice);
        assert_eq!((known.verified, known.registered), (1, 1));
        assert_eq!(known.lines[0].before.len(), 2, "the older name is listed as well");
    });
}

#[test]
fn without_a_tax_number_nothing_is_looked_for() {
    each_engine(|trial| {
        let mut invoice = sold("00000001", "示例公司", "");
        kept(trial, &mine(), sold("00000002", "示例公司", ""));
        for tax_id in [None, Some("%".to_owned()), Some("91110000%".to_owned())] {
            invoice.seller.tax_id = tax_id;
            assert_eq!(compared(trial, &invoice), Seller::default());
        }
    });
}
