//! Real PDFs give what the list of the corpus says of them.

use std::path::Path;

use model::{Fen, Field, Kind};
use paper::pdf::{self, Pdf};

/// A file of the corpus; `None`, saying so, where it is absent.
fn corpus(name: &str) -> Option<Pdf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice/pdf");
    let path = Path::new(root).join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    Some(pdf::open(&bytes).expect("a sound file"))
}

fn check(pdf: &Pdf, expected: &[(Field, &str)]) {
    let [reading] = &pdf.readings[..] else { panic!("{} readings", pdf.readings.len()) };
    for field in Field::ALL {
        let wanted = expected.iter().find(|(f, _)| f == field).map(|(_, v)| *v);
        assert_eq!(field.of(&reading.invoice).as_deref(), wanted, "{}", field.path());
    }
    for (field, _) in expected {
        let place = &reading.places[field];
        assert!(place.page == Some(1) && place.area.is_some(), "{}", field.path());
    }
}

#[test]
fn a_fiscal_receipt_of_the_central_government() {
    let Some(pdf) = corpus("fiscal_2026_nontax_central.pdf") else { return };
    check(
        &pdf,
        &[
            (Field::Kind, "fiscal"),
            (Field::Code, "00010126"),
            (Field::Number, "0010925600"),
            (Field::CheckCode, "b05e2a"),
            (Field::IssueDate, "2026-06-09"),
            (Field::BuyerName, "厦门未来显示技术研究院有限公司"),
            (Field::BuyerTaxId, "91350200MA33QRGN04"),
            (Field::SellerName, "国家知识产权局专利局"),
            (Field::Total, "90.00"),
            (Field::TotalInWords, "玖拾元整"),
            (
                Field::Remark,
                "申请号:2025213098942_缴费日期:2026-06-08_缴费方式:网上支付_订单号:202606089031112139",
            ),
            (Field::Payee, "董蕙如"),
            (Field::Reviewer, "王舒"),
        ],
    );
    let invoice = &pdf.readings[0].invoice;
    assert_eq!(invoice.title.as_deref(), Some("中央非税收入统一票据（电子）"));
    let [line] = &invoice.lines[..] else { panic!("{:?}", invoice.lines) };
    assert_eq!(line.name.as_deref(), Some("实用新型专利第2年年费"));
    assert_eq!(line.quantity.as_deref(), Some("0.15"));
    assert_eq!(line.unit_price.as_deref(), Some("600.00"));
    assert_eq!(line.amount, Some(Fen(9_000)));
    assert_eq!((pdf.pages_total, pdf.revisions, pdf.encrypted), (1, 0, false));
    assert_eq!(pdf.resaved.as_deref(), Some("iText"));
    let plain = pdf.pages[0].plain();
    assert!(plain.contains("票据代码:00010126 票据号码：0010925600\n"), "{plain}");
    assert!(plain.contains("金额合计（大写）玖拾元整 （小写）90.00\n"), "{plain}");
}

#[test]
fn an_air_ticket_adds_up() {
    let Some(pdf) = corpus("atr_2024_airline_mof_sample.pdf") else { return };
    check(
        &pdf,
        &[
            (Field::Kind, "air"),
            (Field::Number, "9223372036854775807"),
            (Field::IssueDate, "2021-07-28"),
            (Field::BuyerName, "北京XXX公司"),
            (Field::BuyerTaxId, "9111000007311XXXX"),
            (Field::SellerName, "中国南方航空股份有限公司"),
            (Field::TotalWithoutTax, "522.93"),
            (Field::Tax, "47.07"),
            (Field::Total, "620.00"),
        ],
    );
    let invoice = &pdf.readings[0].invoice;
    assert_eq!(invoice.kind, Some(Kind::Air));
    let fact = |n: &str| invoice.particulars.iter().find(|(k, _)| k == n).map(|(_, v)| &**v);
    assert_eq!(fact("fare"), Some("477.06"));
    assert_eq!(fact("fuel_surcharge"), Some("45.87"));
    assert_eq!(fact("vat_rate"), Some("9%"));
    assert_eq!(fact("e_ticket_number"), Some("7841234567890"));
    assert_eq!(fact("verification_code"), Some("7890"));
    let others: Fen = invoice.other_amounts.iter().map(|(_, fen)| *fen).sum();
    assert_eq!(invoice.other_amounts[0], ("civil_aviation_development_fund".into(), Fen(5_000)));
    assert_eq!(Some(Fen(52_293 + 4_707) + others), invoice.total);
    let page = &pdf.pages[0];
    assert!(page.width > 209.0 && page.height > 148.0, "the page is turned by /Rotate");
    assert!(page.plain().contains("电子发票（航空运输电子客票行程单）"));
    assert_eq!(pdf.resaved, None);
}
