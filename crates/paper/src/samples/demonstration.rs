//! The invoices of the demonstration set, and its plain texts.
//!
//! Companies, addresses and accounts are invented. Their tax numbers have right check digits, as
//! real ones do, around an organisation code that spells DEM.

use model::invoice::{Invoice, Line, Party};
use model::{Day, Fen, Kind, Reason, Verdict, words};

use super::{Draft, Sample};
use crate::xml::write_einvoice;

/// The notice on every page.
pub(super) const NOTICE: &str =
    "演示样票，不是发票，不得用于报销或抵扣　Piaoju demonstration, not an invoice";

/// Right check digits for names that nobody has.
pub(super) const SELLER_ID: &str = "91320000MADEM0011E";
pub(super) const BUYER_ID: &str = "91330000MADEM002XA";

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn party(name: &str, tax_id: &str, place: &str, account: &str) -> Party {
    Party {
        name: some(name),
        tax_id: some(tax_id),
        address_phone: some(place),
        bank_account: some(account),
    }
}

/// A line from quantity and unit price in fen; the tax is rounded to the fen.
pub(super) fn line(
    name: &str,
    spec: &str,
    unit: &str,
    (quantity, price): (i64, i64),
    percent: i64,
) -> Line {
    let amount = quantity * price;
    let tax = (amount * percent + amount.signum() * 50) / 100;
    Line {
        name: some(name),
        spec: some(spec).filter(|s| !s.is_empty()),
        unit: some(unit),
        quantity: some(&quantity.to_string()),
        unit_price: some(&Fen(price).to_string()),
        amount: Some(Fen(amount)),
        tax_rate: some(&format!("{percent}%")),
        tax: Some(Fen(tax)),
    }
}

/// Adds the lines up and writes the total in capitals.
pub(super) fn summed(mut invoice: Invoice) -> Invoice {
    let net: Fen = invoice.lines.iter().filter_map(|line| line.amount).sum();
    let tax: Fen = invoice.lines.iter().filter_map(|line| line.tax).sum();
    invoice.total_without_tax = Some(net);
    invoice.tax = Some(tax);
    invoice.total = Some(net + tax);
    invoice.total_in_words = Some(words::to_words(net + tax));
    invoice.lines_complete = true;
    with_code(invoice)
}

/// Gives the invoice the QR text of its fields.
pub(super) fn with_code(mut invoice: Invoice) -> Invoice {
    invoice.qr_text = model::qr::QrText::of(&invoice).map(|qr| qr.render());
    invoice
}

/// An invoice of the first electronic generation with this serial.
pub(crate) fn early(serial: u32) -> Invoice {
    summed(Invoice {
        kind: Some(Kind::VatNormalElectronic),
        title: some("江苏增值税电子普通发票"),
        code: some("032002200111"),
        number: Some(format!("9900{serial:04}")),
        issue_date: Day::new(2022, 6, 18),
        check_code: Some(format!("7204618350927{serial:04}631")),
        machine_number: some("990000000017"),
        cipher: Some(cipher(serial)),
        seller: party(
            "江苏演示软件有限公司",
            SELLER_ID,
            "示例市演示路1号 000-12345678",
            "演示银行示例支行 0000123456789",
        ),
        buyer: party(
            "浙江示例贸易有限公司",
            BUYER_ID,
            "示例市样本街2号 000-87654321",
            "样本银行示例支行 0000987654321",
        ),
        lines: vec![
            line("*信息技术服务*票据核验服务", "标准版", "项", (2, 50_000), 6),
            line("*纸制品*复印纸", "A4 70g", "箱", (10, 12_000), 13),
            line("*电子产品*二维码扫描枪", "ZS-1", "把", (3, 19_950), 13),
        ],
        remark: some("演示样票，金额与企业均为虚构。"),
        drawer: some("张演示"),
        payee: some("李样本"),
        reviewer: some("王示例"),
        is_red_letter: Some(false),
        ..Invoice::default()
    })
}

/// Four lines of the alphabet of the cipher (密码区), which nobody can read anyway.
fn cipher(serial: u32) -> String {
    const ALPHABET: &[u8; 16] = b"0123456789+-*/<>";
    let mut out = String::new();
    for block in 0..4u32 {
        let digest = ofd::digest::Digest::Sm3.of(format!("cipher {serial} {block}").as_bytes());
        out.extend(digest.iter().take(28).map(|b| char::from(ALPHABET[usize::from(b % 16)])));
    }
    out
}

/// More lines than a page holds.
pub(crate) fn long(serial: u32) -> Invoice {
    let mut invoice = early(serial);
    invoice.lines = (1..=36)
        .map(|n| line(&format!("*文具*演示用品{n:02}号"), "盒装", "盒", (n, 1_000 + 5 * n), 13))
        .collect();
    summed(invoice)
}

/// A red-letter invoice that cancels the first one.
pub(crate) fn red(serial: u32) -> Invoice {
    let blue = early(1);
    let (code, number) = (blue.code.unwrap_or_default(), blue.number.unwrap_or_default());
    let mut invoice = early(serial);
    for line in &mut invoice.lines {
        line.quantity = line.quantity.as_ref().map(|q| format!("-{q}"));
        line.amount = line.amount.map(|a| -a);
        line.tax = line.tax.map(|t| -t);
    }
    invoice.remark = Some(format!("对应正数发票代码:{code}号码:{number}"));
    invoice.is_red_letter = Some(true);
    invoice.original_number = Some(format!("{code}{number}"));
    summed(invoice)
}

/// A fully digital invoice with this serial.
pub(crate) fn digital(serial: u32) -> Invoice {
    let early = early(serial);
    summed(Invoice {
        kind: Some(Kind::DigitalSpecial),
        title: some("电子发票（增值税专用发票）"),
        number: Some(format!("263220{:014}", 90_417_000 + serial)),
        issue_date: Day::new(2026, 3, 2),
        seller: Party { address_phone: None, bank_account: None, ..early.seller },
        buyer: Party { address_phone: None, bank_account: None, ..early.buyer },
        lines: early.lines,
        remark: some("演示样票，金额与企业均为虚构。"),
        drawer: some("张演示"),
        is_red_letter: Some(false),
        ..Invoice::default()
    })
}

/// A rail ticket with this serial.
pub(crate) fn rail(serial: u32) -> Invoice {
    let facts = [
        ("e_ticket_number", "326329A000000000000000017".to_owned()),
        ("departure_station", "示例南".to_owned()),
        ("destination_station", "演示北".to_owned()),
        ("train_number", "G9999".to_owned()),
        ("travel_date", "2026-03-01".to_owned()),
        ("departure_time", "08:30".to_owned()),
        ("seat_level", "二等座".to_owned()),
        ("carriage", "05车".to_owned()),
        ("seat", "07F号".to_owned()),
        ("id_number", "3200001990****0017".to_owned()),
        ("name", "赵演示".to_owned()),
    ];
    let mut invoice = summed(Invoice {
        kind: Some(Kind::Rail),
        title: some("电子发票（铁路电子客票）"),
        number: Some(format!("263291{:014}", 30_671_000 + serial)),
        issue_date: Day::new(2026, 3, 2),
        buyer: Party {
            name: some("浙江示例贸易有限公司"),
            tax_id: some(BUYER_ID),
            ..Party::default()
        },
        lines: vec![line("铁路旅客运输服务", "", "张", (1, 16_605), 9)],
        particulars: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        ..Invoice::default()
    });
    // 181.00 is what the passenger paid; the tax is what is left of it (财税〔2016〕36号 rounds so).
    invoice.tax = Some(Fen(1_495));
    invoice.total = Some(Fen(18_100));
    invoice.total_in_words = Some(words::to_words(Fen(18_100)));
    with_code(invoice)
}

/// XML and texts.
pub(super) fn texts() -> Vec<Sample> {
    let digital = digital(4);
    let good = digital.qr_text.clone().unwrap_or_default();
    // A digit of the amount, as a forger without the rule would change it.
    let bad = good.replacen(",3092.31,", ",9092.31,", 1);
    let unsigned = &[Reason::NoSignature];
    let (unknown, invalid) = (Verdict::Undetermined, Verdict::Invalid);
    vec![
        Draft {
            name: "30-digital.xml",
            zh: "数电票 XML，没有税务局签名：内容自洽，但无人担保。",
            en: "fully digital invoice as XML without the tax bureau's signature",
            verdict: unknown,
            reasons: unsigned,
        }
        .with(write_einvoice(&digital).into_bytes()),
        Draft {
            name: "31-digital-altered.xml",
            zh: "数电票 XML，价税合计被改大：合计、大写与明细互相矛盾。",
            en: "fully digital invoice as XML with a larger total: the amounts contradict",
            verdict: invalid,
            reasons: &[Reason::AmountContradiction],
        }
        .with({
            let total = digital.total.unwrap_or_default();
            let forged = Invoice { total: Some(total + Fen(100_000)), ..digital.clone() };
            write_einvoice(&forged).into_bytes()
        }),
        Draft {
            name: "32-qr-good.txt",
            zh: "二维码文字，校验码正确：可以联网查验，本身不证明什么。",
            en: "text of a QR code with a right checksum: something to ask a source about",
            verdict: unknown,
            reasons: unsigned,
        }
        .with(good.into_bytes()),
        Draft {
            name: "33-qr-bad.txt",
            zh: "二维码文字，金额被改：校验码不符。",
            en: "text of a QR code whose amount was changed: the checksum is wrong",
            verdict: invalid,
            reasons: &[Reason::QrChecksumWrong],
        }
        .with(bad.into_bytes()),
    ]
}
