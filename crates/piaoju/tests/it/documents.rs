//! Verifications of invented documents, one for each kind of verdict.

use model::reading::{Merged, Place, merge};
use model::text::{Box2, Page, Run};
use model::verdict::{Integrity, TaxStatus, Trust, Verdict};
use model::verification::{FileFacts, Signer, SourceAsked, Verification};
use model::{Check, Day, Evidence, Fen, Field, Invoice, Kind, Line, Moment, Party, Reading};
use model::{Reason, Source};

/// 2026-11-22 10:24:07 on Chinese clocks.
pub const NOW: Moment = Moment(1_795_314_247);

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// An invented electronic invoice of two lines.
pub fn invoice() -> Invoice {
    Invoice {
        kind: Some(Kind::VatNormalElectronic),
        title: text("示例增值税电子普通发票"),
        code: text("099001900011"),
        number: text("00001234"),
        issue_date: Day::new(2026, 10, 4),
        check_code: text("12345678901234567890"),
        machine_number: text("990000000001"),
        total_without_tax: Some(Fen(121_698)),
        tax: Some(Fen(7_302)),
        total: Some(Fen(129_000)),
        total_in_words: text("壹仟贰佰玖拾圆整"),
        seller: Party {
            name: text("示例办公用品有限公司"),
            tax_id: text("91990000MA00000017"),
            address_phone: text("示例市样板路1号 010-00000000"),
            bank_account: text("示例银行样板支行 6200000000000000000"),
        },
        buyer: Party {
            name: text("样板贸易有限公司"),
            tax_id: text("91990000MA00000025"),
            ..Party::default()
        },
        lines: vec![
            Line {
                name: text("*纸制品*复印纸"),
                spec: text("A4 80g"),
                unit: text("箱"),
                quantity: text("12"),
                unit_price: text("94.339622641509"),
                amount: Some(Fen(113_208)),
                tax_rate: text("6%"),
                tax: Some(Fen(6_792)),
            },
            Line {
                name: text("*文具*签字笔"),
                spec: None,
                unit: text("支"),
                quantity: text("30"),
                unit_price: text("2.83"),
                amount: Some(Fen(8_490)),
                tax_rate: text("6%"),
                tax: Some(Fen(510)),
            },
        ],
        lines_complete: true,
        remark: text("订单 2026-0001"),
        drawer: text("张三"),
        payee: text("李四"),
        reviewer: text("王五"),
        ..Invoice::default()
    }
}

/// Runs of text at the places of a real form, for the redrawn face.
fn face() -> Page {
    let run = |x: f32, y: f32, h: f32, text: &str| {
        let em = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f32>();
        Run { page: 1, place: Box2::new(x, y, em * h, h), size: h, text: text.to_owned() }
    };
    let runs = vec![
        run(72.0, 9.0, 5.5, "示例增值税电子普通发票"),
        run(150.0, 9.0, 3.2, "发票代码："),
        run(166.0, 9.0, 3.2, "099001900011"),
        run(150.0, 14.0, 3.2, "发票号码："),
        run(166.0, 14.0, 3.2, "00001234"),
        run(150.0, 19.0, 3.2, "开票日期："),
        run(166.0, 19.0, 3.2, "2026年10月04日"),
        run(150.0, 24.0, 3.2, "校验码："),
        run(166.0, 24.0, 3.2, "12345 67890 12345 67890"),
        run(14.0, 34.0, 3.2, "名　　称：样板贸易有限公司"),
        run(14.0, 39.0, 3.2, "纳税人识别号：91990000MA00000025"),
        run(14.0, 56.0, 3.2, "*纸制品*复印纸"),
        run(60.0, 56.0, 3.2, "A4 80g"),
        run(78.0, 56.0, 3.2, "箱"),
        run(92.0, 56.0, 3.2, "12"),
        run(104.0, 56.0, 3.2, "94.339622641509"),
        run(142.0, 56.0, 3.2, "1132.08"),
        run(162.0, 56.0, 3.2, "6%"),
        run(186.0, 56.0, 3.2, "67.92"),
        run(14.0, 61.0, 3.2, "*文具*签字笔"),
        run(78.0, 61.0, 3.2, "支"),
        run(92.0, 61.0, 3.2, "30"),
        run(104.0, 61.0, 3.2, "2.83"),
        run(142.0, 61.0, 3.2, "84.90"),
        run(162.0, 61.0, 3.2, "6%"),
        run(188.0, 61.0, 3.2, "5.10"),
        run(30.0, 96.0, 3.2, "合　　计"),
        run(138.0, 96.0, 3.2, "¥1216.98"),
        run(184.0, 96.0, 3.2, "¥73.02"),
        run(20.0, 103.0, 3.2, "价税合计（大写）　壹仟贰佰玖拾圆整"),
        run(140.0, 103.0, 3.2, "（小写）¥1290.00"),
        run(14.0, 111.0, 3.2, "名　　称：示例办公用品有限公司"),
        run(14.0, 116.0, 3.2, "纳税人识别号：91990000MA00000017"),
        run(20.0, 131.0, 3.2, "收款人：李四　　复核：王五　　开票人：张三"),
    ];
    Page { number: 1, width: 210.0, height: 140.0, runs }
}

fn readings() -> Vec<Reading> {
    let mut data = Reading::new(Source::Attachment, "Doc_0/Attachs/original.xml", invoice());
    data.covered = Some(true);
    let mut page = Reading::new(Source::Page, "Doc_0/Pages/Page_0/Content.xml", invoice());
    page.covered = Some(true);
    page.invoice.machine_number = None;
    let place = |x, y, w, h| Place {
        as_read: String::new(),
        page: Some(1),
        area: Some(Box2::new(x, y, w, h)),
        confidence: 1.0,
        ..Place::default()
    };
    for (field, at) in [
        (Field::Code, place(166.0, 9.0, 19.2, 3.2)),
        (Field::Number, place(166.0, 14.0, 12.8, 3.2)),
        (Field::IssueDate, place(166.0, 19.0, 24.0, 3.2)),
        (Field::Total, place(152.8, 103.0, 12.8, 3.2)),
        (Field::SellerName, place(30.0, 111.0, 32.0, 3.2)),
        (Field::BuyerName, place(30.0, 34.0, 25.6, 3.2)),
    ] {
        data.places.insert(field, at.clone());
        page.places.insert(field, at);
    }
    let few = Invoice {
        code: text("099001900011"),
        number: text("00001234"),
        issue_date: Day::new(2026, 10, 4),
        check_code: text("12345678901234567890"),
        total_without_tax: Some(Fen(121_698)),
        ..Invoice::default()
    };
    let qr = Reading::new(Source::Qr, "Doc_0/Res/qr.png", few.clone());
    let mut metadata = Reading::new(Source::Metadata, "OFD.xml", few);
    metadata.covered = Some(false);
    vec![data, page, metadata, qr]
}

fn base(name: &str, verdict: Verdict) -> Verification {
    let readings = readings();
    let merged: Merged = merge(&readings);
    Verification {
        file: FileFacts {
            name: name.to_owned(),
            bytes: 45_678,
            format: "ofd",
            sha256: "5e".repeat(32),
            sm3: "a7".repeat(32),
        },
        verdict,
        reasons: Vec::new(),
        integrity: Integrity::Intact,
        signer: Signer {
            trust: Trust::Pinned,
            subject: text("示例省税务局（虚构）"),
            issuer: text("示例电子证书中心"),
            serial: text("01A2B3"),
            not_before: Some(Moment(1_735_660_800)),
            not_after: Some(Moment(1_893_427_200)),
            signed_at: Some(Moment(1_791_098_535)),
            algorithm: text("SM2-SM3"),
        },
        tax_status: TaxStatus::Unknown,
        merged,
        readings,
        pages: vec![face()],
        evidence: evidence(),
        uncovered: vec!["OFD.xml".into()],
        sources: Vec::new(),
        checked_at: NOW,
    }
}

fn evidence() -> Vec<Evidence> {
    let paths = vec!["OFD.xml".to_owned()];
    vec![
        Evidence::pass(Check::PackageRead, "ok").fact("count", 14usize),
        Evidence::pass(Check::SealPresent, "found").fact("count", 1usize),
        Evidence::pass(Check::SealDigests, "match").fact("count", 13usize).fact("method", "SM3"),
        Evidence::pass(Check::SealSignature, "valid")
            .fact("subject", "示例省税务局（虚构）")
            .fact("method", "SM2-SM3"),
        Evidence::pass(Check::SealMaker, "valid").fact("subject", "示例印章制作系统"),
        Evidence::pass(Check::SealValidity, "inside").fact("signed_at", "2026-10-04 15:22:15"),
        Evidence::pass(Check::SealTrust, "pinned").fact("subject", "示例省税务局（虚构）"),
        Evidence::warn(Check::SealCoverage, "uncovered").fact("count", 1usize).fact("parts", paths),
        Evidence::pass(Check::SealFields, "covered"),
        Evidence::pass(Check::AmountSum, "match"),
        Evidence::pass(Check::AmountLines, "match"),
        Evidence::pass(Check::AmountWords, "match"),
        Evidence::pass(Check::QrChecksum, "match"),
        Evidence::pass(Check::SourcesAgree, "agree").fact("count", 3usize),
        Evidence::info(Check::InvoiceKey, "key").fact("key", "099001900011:00001234"),
        Evidence::warn(Check::TaxIdBuyer, "wrong")
            .fact("expected", "3")
            .fact("tax_id", "91990000MA00000025"),
        Evidence::pass(Check::NumberStructure, "fits"),
        Evidence::skipped(Check::TaxStatus, "not-asked").because(Reason::StatusNotAsked),
    ]
}

/// Intact, sealed by a known signer, nobody asked.
pub fn authentic(name: &str) -> Verification {
    let mut v = base(name, Verdict::Authentic);
    v.reasons = vec![Reason::TaxIdChecksumWrong, Reason::StatusNotAsked];
    v
}

/// Confirmed by a register.
pub fn valid(name: &str) -> Verification {
    let mut v = base(name, Verdict::Valid);
    v.tax_status = TaxStatus::Normal;
    v.sources.push(SourceAsked {
        name: "示例底账".into(),
        kind: "register",
        asked_at: NOW,
        answer: "正常".into(),
        data_time: Some(Moment(NOW.0 - 86_400)),
        history: Vec::new(),
    });
    v
}

/// Altered after sealing; the page and the data no longer agree.
pub fn invalid(name: &str) -> Verification {
    let mut v = base(name, Verdict::Invalid);
    v.integrity = Integrity::Altered;
    v.reasons = vec![Reason::ContentAltered, Reason::PageDiffersFromData];
    let page = "Doc_0/Pages/Page_0/Content.xml".to_owned();
    v.readings[1].invoice.total = Some(Fen(1_290_000));
    v.readings[1].covered = Some(false);
    v.evidence[2] = Evidence::fail(Check::SealDigests, "altered")
        .fact("parts", vec![page])
        .because(Reason::ContentAltered);
    let differs = "total: 1290.00 (attachment original.xml) / 12900.00 (page Content.xml)";
    v.evidence[13] = Evidence::fail(Check::SourcesAgree, "differ")
        .fact("fields", vec![differs.to_owned()])
        .because(Reason::PageDiffersFromData);
    v.merged.origins.entry(Field::Total).and_modify(|origin| origin.doubtful = true);
    v
}

/// A layout file of a fully digital invoice: no signature by design.
pub fn undetermined(name: &str) -> Verification {
    let mut v = base(name, Verdict::Undetermined);
    v.file.format = "pdf";
    v.integrity = Integrity::Unsigned;
    v.signer = Signer::none();
    v.reasons = vec![Reason::LayoutUnsigned, Reason::StatusNotAsked];
    let invoice = &mut v.merged.invoice;
    invoice.kind = Some(Kind::DigitalNormal);
    invoice.code = None;
    invoice.number = text("26992000000000001234");
    v.evidence = vec![
        Evidence::skipped(Check::SealPresent, "none-digital").because(Reason::LayoutUnsigned),
        Evidence::pass(Check::AmountSum, "match"),
    ];
    v.uncovered.clear();
    v
}
