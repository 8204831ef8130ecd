//! The files of the acceptance journeys: D1 and D2, and a batch of a hundred rows with the
//! register that knows them.
//!
//! D1 is the invoice that the simulators of the demonstration know too; its values stand in [`D1`]
//! so that both can be held against each other. The batch uses the numbers
//! `26112000000000001001` to `…1071` and `011002100311:12346001` to `…6020`; `…1098` and `…1099`
//! are known to nobody.

use model::invoice::Party;
use model::verdict::TaxStatus;
use model::{Day, Invoice, Kind, Reason, Verdict};
use ofd::write::Protect;
use ofd::write::seal::Version;

use super::authority::{ART, Authority};
use super::demonstration::{NOTICE, line, some, summed};
use super::ofd_files::seal_at;
use super::tampering::edit;
use super::{Draft, Sample};
use crate::pdf_signature::{Signing, sign};
use crate::sheet::write::{Form, Heading, xlsx};
use crate::write::{Extras, Fonts, ofd_digital, pdf};
use crate::xml::write_einvoice;

/// The fields of D1, in the spelling of the JSON contract.
pub const D1: [(&str, &str); 11] = [
    ("kind", "digital_normal"),
    ("number", "26112000000000000018"),
    ("issue_date", "2026-01-15"),
    ("buyer.name", "示例（北京）科技有限公司"),
    ("buyer.tax_id", "91110000MADEM0046F"),
    ("seller.name", "示例（北京）办公用品有限公司"),
    ("seller.tax_id", "91110000MADEM0038L"),
    ("total_without_tax", "100.00"),
    ("tax", "13.00"),
    ("total", "113.00"),
    ("drawer", "张演示"),
];

/// 2026-01-15T02:30:00Z, the morning of the issue date in China.
const SIGNED_AT: i64 = 1_768_444_200;

fn d1(path: &str) -> &'static str {
    D1.iter().find(|(name, _)| *name == path).map_or("", |(_, value)| value)
}

fn parties() -> (Party, Party) {
    let party = |name, tax_id| Party { name: some(name), tax_id: some(tax_id), ..Party::default() };
    let seller = party(d1("seller.name"), d1("seller.tax_id"));
    (seller, party(d1("buyer.name"), d1("buyer.tax_id")))
}

/// A fully digital invoice of this number and day for one box of paper at this price.
fn digital(number: &str, day: Option<Day>, price: i64) -> Invoice {
    let (seller, buyer) = parties();
    summed(Invoice {
        kind: Some(Kind::DigitalNormal),
        title: some("电子发票（普通发票）"),
        number: some(number),
        issue_date: day,
        seller,
        buyer,
        lines: vec![line("*纸制品*复印纸", "A4 70g", "箱", (1, price), 13)],
        remark: some("演示样票，金额与企业均为虚构。"),
        drawer: some(d1("drawer")),
        is_red_letter: Some(false),
        ..Invoice::default()
    })
}

pub(super) fn first() -> Invoice {
    digital(d1("number"), Day::parse(d1("issue_date")), 10_000)
}

/// D1 sealed by the demonstration bureau, D2 with one character changed in it, and D1 as XML and,
/// where there is a Chinese font, as signed PDF.
pub fn demo(fonts: Option<&Fonts>) -> Vec<Sample> {
    let authority = Authority::new();
    let invoice = first();
    let xml = write_einvoice(&invoice);
    let extras = Extras {
        attachment: Some(("invoice", "invoice.xml", &xml)),
        notice: Some(NOTICE),
        ..Extras::default()
    };
    let bureau = &authority.bureau;
    let seal = authority.seal(Version::V4, &[&bureau.certificate]);
    let package = ofd_digital(&invoice, &extras).pack();
    let valid = seal_at(&package, (&seal, SIGNED_AT), bureau, Protect::All);
    let tampered = edit(&valid, "Doc_0/Pages/Page_0/Content.xml", "113.00", "118.00");
    let draft = |name, zh, en, verdict, reasons| Draft { name, zh, en, verdict, reasons };
    let mut samples = vec![
        draft(
            "demo_valid.ofd",
            "数电票，演示税务局签章，内容完整。",
            "fully digital invoice sealed by the demonstration bureau",
            Verdict::Authentic,
            &[],
        )
        .with(valid),
        draft(
            "demo_tampered.ofd",
            "同一张数电票，票面上有一个字符在签章之后被改动。",
            "the same invoice with one character of its page changed after sealing",
            Verdict::Invalid,
            &[Reason::ContentAltered],
        )
        .with(tampered),
        draft(
            "demo_valid.xml",
            "同一张数电票的 XML，没有签名：须联网查验。",
            "the same invoice as XML without a signature",
            Verdict::Undetermined,
            &[Reason::NoSignature],
        )
        .with(xml.into_bytes()),
    ];
    if let Some(signed) = fonts.and_then(|fonts| signed_pdf(&invoice, &authority, fonts)) {
        let pdf = draft(
            "demo_valid.pdf",
            "同一张数电票的 PDF，演示税务局签名。",
            "the same invoice as PDF signed by the demonstration bureau",
            Verdict::Authentic,
            &[],
        );
        samples.push(pdf.with(signed));
    }
    samples
}

fn signed_pdf(invoice: &Invoice, authority: &Authority, fonts: &Fonts) -> Option<Vec<u8>> {
    let extras = Extras { notice: Some(NOTICE), seal: Some(ART), ..Extras::default() };
    let signing = Signing {
        key: &authority.bureau.key,
        certificates: std::slice::from_ref(&authority.bureau.certificate),
        signed_at: SIGNED_AT,
        field: "Signature1",
        reason: "",
    };
    sign(&pdf(invoice, &extras, fonts).ok()?, &signing).ok()
}

/// How many rows of the batch are fully digital and known to the register.
const DIGITAL: i64 = 71;
/// How many are of the first electronic generation, all known.
const EARLY: i64 = 20;

/// The register of the batch: every invoice that it asks for and that exists, and its status. The
/// last fully digital one is voided, all others are normal.
pub fn demo_register_rows() -> Vec<(Invoice, TaxStatus)> {
    let day = |n: i64| Day::from_number(Day::new(2026, 2, 1).map_or(0, Day::number) + n);
    let digital = (1..=DIGITAL).map(|n| {
        let status = if n == DIGITAL { TaxStatus::Voided } else { TaxStatus::Normal };
        let number = format!("2611200000000000{:04}", 1_000 + n);
        (digital(&number, day(n), 10_000 + 100 * n), status)
    });
    let early = (1..=EARLY).map(|n| {
        let invoice = summed(Invoice {
            kind: Some(Kind::VatNormalElectronic),
            title: some("北京增值税电子普通发票"),
            code: some("011002100311"),
            number: Some((12_346_000 + n).to_string()),
            check_code: Some(format!("72046183509271{:06}", 660_000 + n)),
            ..digital_of_the_same_goods(n)
        });
        (invoice, TaxStatus::Normal)
    });
    digital.chain(early).collect()
}

fn digital_of_the_same_goods(n: i64) -> Invoice {
    digital("", Day::from_number(Day::new(2025, 6, 1).map_or(0, Day::number) + n), 20_000 + 100 * n)
}

/// The columns of the batch.
pub const BATCH_HEADINGS: [&str; 7] =
    ["票种", "发票代码", "发票号码", "开票日期", "校验码", "不含税金额", "价税合计"];

fn row(invoice: &Invoice) -> Vec<String> {
    use model::Field::{CheckCode, Code, IssueDate, Number, Total, TotalWithoutTax};
    let is_digital = invoice.kind == Some(Kind::DigitalNormal);
    let kind = if is_digital { "数电普票" } else { "电子普票" };
    let mut row = vec![kind.to_owned()];
    let fields = [Code, Number, IssueDate, CheckCode, TotalWithoutTax, Total];
    row.extend(fields.map(|field| field.of(invoice).unwrap_or_default()));
    // People copy the last six digits.
    row[4] = row[4].get(14..).unwrap_or_default().to_owned();
    row
}

/// A hundred rows to ask about: 90 good, 4 that repeat one of them, 3 malformed, 2 that nobody
/// knows, 1 voided.
pub fn demo_batch() -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> =
        demo_register_rows().iter().map(|(invoice, _)| row(invoice)).collect();
    rows.extend([2, 30, 31, 80].map(|repeated| rows[repeated].clone()));
    let wrong = |place: usize, text: &str| {
        let mut row = rows[0].clone();
        row[2].replace_range(16.., "1090");
        text.clone_into(&mut row[place]);
        row
    };
    let broken = [wrong(2, "2611200000000000109"), wrong(3, "2026-13-01"), wrong(6, "一百元")];
    let unknown = [wrong(2, "26112000000000001098"), wrong(2, "26112000000000001099")];
    rows.extend(broken);
    rows.extend(unknown);
    rows
}

/// The batch as a workbook, `demo_100.xlsx`. Empty when the system has no room for a temporary
/// file.
pub fn demo_batch_file() -> Vec<u8> {
    let headings = BATCH_HEADINGS.map(|title| {
        let form = match title {
            "开票日期" => Form::Day,
            "不含税金额" | "价税合计" => Form::Amount,
            _ => Form::Text,
        };
        Heading::new(title, form)
    });
    let mut bytes = Vec::new();
    match xlsx("批量查验", &headings, demo_batch(), &mut bytes) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Cursor;

    use model::tax_id::{Judgement, TaxId};
    use model::{Fen, Field, Question};

    use super::*;
    use crate::sheet::{Mapping, open};

    #[test]
    fn the_first_invoice_has_the_values_of_the_table() {
        let invoice = first();
        for (path, value) in D1 {
            let field = Field::from_path(path).unwrap();
            assert_eq!(field.of(&invoice).as_deref(), Some(value), "{path}");
        }
        for id in [d1("seller.tax_id"), d1("buyer.tax_id")] {
            assert_eq!(TaxId::judge(id), Judgement::Valid);
        }
        assert_eq!(invoice.total, Some(Fen(11_300)));
    }

    #[test]
    fn the_tampered_file_differs_by_one_character() {
        let samples = demo(None);
        let page = |name: &str| {
            let sample = samples.iter().find(|s| s.file_name == name).unwrap();
            let archive = ofd::write::Archive::read(&sample.bytes).unwrap();
            archive.get("Doc_0/Pages/Page_0/Content.xml").unwrap().to_vec()
        };
        let (valid, tampered) = (page("demo_valid.ofd"), page("demo_tampered.ofd"));
        assert_eq!(valid.len(), tampered.len());
        let changed = valid.iter().zip(&tampered).filter(|(a, b)| a != b).count();
        assert_eq!(changed, 1);
    }

    #[test]
    fn the_batch_has_the_counts_of_the_journey() {
        let mut sheet = open("demo_100.xlsx", Cursor::new(demo_batch_file())).unwrap();
        let mapping = Mapping::recognise(&sheet.columns);
        assert!(mapping.columns.iter().all(|mapped| mapped.holds.is_some()));
        let register = demo_register_rows();
        let today = Day::new(2026, 11, 22).unwrap();
        let mut asked = BTreeSet::new();
        let mut counts = [0; 5];
        for row in &mut sheet {
            let typed = mapping.typed(&row.unwrap()).unwrap();
            let outcome = match Question::of_typed(&typed, today) {
                Err(_) => 2,
                Ok(question) if !asked.insert(question.key()) => 1,
                Ok(question) => {
                    let is_it = |i: &Invoice| i.duplicate_key() == Some(question.key());
                    match register.iter().find(|(invoice, _)| is_it(invoice)) {
                        None => 3,
                        Some((_, TaxStatus::Voided)) => 4,
                        Some((invoice, _)) => {
                            let face = question.to_invoice();
                            assert!(!model::Comparison::of(&face, invoice).differs());
                            0
                        }
                    }
                }
            };
            counts[outcome] += 1;
        }
        assert_eq!(counts, [90, 4, 3, 2, 1]);
    }
}
