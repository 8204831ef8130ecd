//! OFD files with nothing wrong in them but what their signer lacks.

use model::{Invoice, Reason, Verdict};
use ofd::write::seal::Version;
use ofd::write::{Frame, Protect, SignRequest, Stamp, sign, sign_p7};

use super::authority::{ART, Authority, Holder};
use super::demonstration::{self as invoices, NOTICE};
use super::{Draft, Sample};
use crate::write::{Extras, ofd_2019, ofd_digital, ofd_rail};
use crate::xml::write_original;

/// 2022-06-18T02:30:00Z, the morning of the issue date in China.
pub(super) const SIGNED_AT: i64 = 1_655_519_400;
/// 2026-03-02T01:00:00Z.
const RAIL_SIGNED_AT: i64 = 1_772_413_200;
pub(super) const STAMP: [Stamp; 1] =
    [Stamp { page: 0, frame: Frame { x: 90.0, y: 8.0, w: 30.0, h: 20.0 } }];

/// The unsigned package of an invoice of the first generation.
pub(super) fn draw(invoice: &Invoice) -> Vec<u8> {
    let xml = write_original(invoice);
    let attachment = Some(("original_invoice", "original_invoice.xml", xml.as_str()));
    let extras = Extras { attachment, notice: Some(NOTICE), ..Extras::default() };
    ofd_2019(invoice, &extras).pack()
}

/// Seals a package with this seal by this signer, on the morning of the first generation.
pub(super) fn seal_by(package: &[u8], seal: &[u8], by: &Holder, protect: Protect<'_>) -> Vec<u8> {
    seal_at(package, (seal, SIGNED_AT), by, protect)
}

/// Seals a package with this seal at this moment by this signer.
pub(super) fn seal_at(
    package: &[u8],
    (seal, signed_at): (&[u8], i64),
    by: &Holder,
    protect: Protect<'_>,
) -> Vec<u8> {
    let request = SignRequest {
        seal,
        version: Version::V4,
        certificate: &by.certificate,
        key: &by.key,
        signed_at,
        protect,
        stamps: &STAMP,
        provider: "piaoju-demo",
        has_seal_part: false,
    };
    sign(package, &request).expect("a package made here can be signed")
}

/// Draws an invoice and seals it as the demonstration bureau does.
pub(super) fn issue(authority: &Authority, invoice: &Invoice) -> Vec<u8> {
    let bureau = &authority.bureau;
    let seal = authority.seal(Version::V4, &[&bureau.certificate]);
    seal_by(&draw(invoice), &seal, bureau, Protect::All)
}

/// Every file of this kind.
pub(super) fn all(authority: &Authority) -> Vec<Sample> {
    let mut samples = vec![
        Draft {
            name: "01-valid-signed.ofd",
            zh: "增值税电子普通发票，印章有效，内容完整：信任演示根证书后为“原件真实”。",
            en: "signed invoice of 2019 style; authentic once the demonstration root is trusted",
            verdict: Verdict::Authentic,
            reasons: &[],
        }
        .with(issue(authority, &invoices::early(1))),
        Draft {
            name: "02-valid-with-list.ofd",
            zh: "明细较多，附销货清单，多页均受印章保护。",
            en: "signed invoice with a list of goods on a second page",
            verdict: Verdict::Authentic,
            reasons: &[],
        }
        .with(issue(authority, &invoices::long(2))),
        Draft {
            name: "03-red-letter.ofd",
            zh: "红字发票，签名有效：金额为负，冲销另一张蓝字发票。",
            en: "signed red-letter invoice that cancels another one",
            verdict: Verdict::Authentic,
            reasons: &[Reason::RedLetter],
        }
        .with(issue(authority, &invoices::red(3))),
        digital(),
        rail(authority),
    ];
    samples.extend(signatures(authority));
    samples
}

fn digital() -> Sample {
    let extras =
        Extras { notice: Some(NOTICE), seal: Some(ART), downloads: Some(1), ..Extras::default() };
    Draft {
        name: "04-digital-unsigned.ofd",
        zh: "数电票版式文件，本来就没有电子签名，页面上的印章只是图片：须联网查验。",
        en: "fully digital invoice: layout files carry no signature, the seal is only a picture",
        verdict: Verdict::Undetermined,
        reasons: &[Reason::LayoutUnsigned],
    }
    .with(ofd_digital(&invoices::digital(1), &extras).pack())
}

fn rail(authority: &Authority) -> Sample {
    let invoice = invoices::rail(1);
    let xml = rail_voucher(&invoice);
    let number = invoice.number.as_deref().unwrap_or_default();
    let file = format!("rai_issuer_20260302_{number}.xml");
    let extras = Extras {
        attachment: Some((&file, &file, &xml)),
        notice: Some(NOTICE),
        ..Extras::default()
    };
    let package = ofd_rail(&invoice, &extras).pack();
    let (certificate, key) = (&authority.railway.certificate, &authority.railway.key);
    let signed = sign_p7(&package, certificate, key, RAIL_SIGNED_AT, "piaoju-demo");
    Draft {
        name: "05-rail-ticket-p7.ofd",
        zh: "铁路电子客票，不用印章，用 GM/T 0010 数字签名，附 XBRL 数据。",
        en: "rail ticket with a GM/T 0010 signature instead of a seal, and XBRL data",
        verdict: Verdict::Authentic,
        reasons: &[],
    }
    .with(signed.expect("a package made here can be signed"))
}

fn signatures(authority: &Authority) -> Vec<Sample> {
    let (bureau, company) = (&authority.bureau, &authority.company);
    let first = issue(authority, &invoices::early(6));
    let second = authority.seal(Version::V4, &[&company.certificate]);
    let expired = &authority.expired;
    let late = authority.seal(Version::V4, &[&expired.certificate, &bureau.certificate]);
    let uncovered = [
        "OFD.xml",
        "Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Attachs/Attachments.xml",
        "Doc_0/Attachs/original_invoice.xml",
    ];
    let bureau_seal = authority.seal(Version::V4, &[&bureau.certificate]);
    vec![
        Draft {
            name: "06-second-seal.ofd",
            zh: "先后盖了两枚印章：追加签名只改签名列表，不算篡改。",
            en: "sealed twice: the second seal changes the list of signatures and nothing else",
            verdict: Verdict::Authentic,
            reasons: &[],
        }
        .with(seal_by(&first, &second, company, Protect::All)),
        Draft {
            name: "07-test-signer.ofd",
            zh: "签章者属于测试证书体系：签名再正确也不是真票。",
            en: "signed under a test authority: never genuine, however right the signature",
            verdict: Verdict::Undetermined,
            reasons: &[Reason::TestSigner],
        }
        .with(seal_by(
            &draw(&invoices::early(7)),
            &authority.test_seal(),
            &authority.test,
            Protect::All,
        )),
        Draft {
            name: "08-expired-signer.ofd",
            zh: "签章时签章者证书已经过期。",
            en: "signed after the signer's certificate had expired",
            verdict: Verdict::Undetermined,
            reasons: &[Reason::SignerExpired],
        }
        .with(seal_by(&draw(&invoices::early(8)), &late, expired, Protect::All)),
        Draft {
            name: "09-uncovered-fields.ofd",
            zh: "签名有效，但页面、数据和元数据都不在保护范围内：字段不可信。",
            en: "right signature that leaves page, data and metadata unprotected",
            verdict: Verdict::Undetermined,
            reasons: &[Reason::UncoveredFields],
        }
        .with(seal_by(
            &draw(&invoices::early(9)),
            &bureau_seal,
            bureau,
            Protect::Except(&uncovered),
        )),
    ]
}

/// The XBRL instance of a rail ticket (`rai` taxonomy of 2021-11-30), the facts that are known.
fn rail_voucher(invoice: &Invoice) -> String {
    let escape = ofd::write::escape;
    let context = "As_Of_2026_03_02";
    let mut facts = String::new();
    let mut fact = |name: &str, unit: &str, value: &str| {
        let value = escape(value);
        facts += &format!("<rai:{name} contextRef=\"{context}\"{unit}>{value}</rai:{name}>");
    };
    let number = invoice.number.as_deref().unwrap_or_default();
    let day = invoice.issue_date.map(|d| d.to_string()).unwrap_or_default();
    fact("TypeOfVoucher", "", "电子发票（铁路电子客票）");
    fact("DateOfIssue", "", &day);
    fact("TypeOfBusiness", "", "售");
    fact("ElectronicInvoiceRailwayETicketNumber", "", number);
    for (column, name) in [
        ("ETicketNumber", "e_ticket_number"),
        ("DepartureStation", "departure_station"),
        ("DestinationStation", "destination_station"),
        ("TrainNumber", "train_number"),
        ("TravelDate", "travel_date"),
        ("DepartureTime", "departure_time"),
        ("SeatLevel", "seat_level"),
        ("Carriage", "carriage"),
        ("Seat", "seat"),
        ("IdNumber", "id_number"),
        ("Name", "name"),
    ] {
        let found = invoice.particulars.iter().find(|(key, _)| key == name);
        fact(column, "", found.map_or("", |(_, value)| value));
    }
    let money = " decimals=\"2\" unitRef=\"CNY\"";
    for (name, amount) in [
        ("Fare", invoice.total),
        ("TotalAmountExcludingTax", invoice.total_without_tax),
        ("TaxAmount", invoice.tax),
    ] {
        fact(name, money, &amount.map(|a| a.to_string()).unwrap_or_default());
    }
    fact("TaxRate", money, "0.09");
    fact("NameOfPurchaser", "", invoice.buyer.name.as_deref().unwrap_or_default());
    let id = invoice.buyer.tax_id.as_deref().unwrap_or_default();
    fact("UnifiedSocialCreditCodeOfPurchaser", "", id);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <xbrl xmlns=\"http://www.xbrl.org/2003/instance\" \
         xmlns:iso4217=\"http://www.xbrl.org/2003/iso4217\" \
         xmlns:link=\"http://www.xbrl.org/2003/linkbase\" \
         xmlns:rai=\"http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\
         <link:schemaRef xlink:href=\"rai_issuer_entry_point_2021-11-30.xsd\" \
         xlink:type=\"simple\"/>\
         <context id=\"{context}\"><entity>\
         <identifier scheme=\"http://xbrl.mof.gov.cn\">{number}</identifier></entity>\
         <period><instant>{day}</instant></period></context>\
         <unit id=\"CNY\"><measure>iso4217:CNY</measure></unit>{facts}</xbrl>"
    )
}
