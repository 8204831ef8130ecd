//! Files that were altered after signing, forged seals, and content that contradicts itself.

use model::{Fen, Invoice, Reason, Verdict};
use ofd::write::Protect;
use ofd::write::seal::Version;

use super::authority::{ART, Authority};
use super::demonstration::{NOTICE, digital, early, with_code};
use super::ofd_files::{draw, issue, seal_by};
use super::tampering::{change, duplicate, edit, overwrite, remove};
use super::{Draft, Sample};
use crate::write::{Extras, ofd_digital};

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const DATA: &str = "Doc_0/Attachs/original_invoice.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";

fn altered(name: &'static str, zh: &'static str, en: &'static str, bytes: Vec<u8>) -> Sample {
    let reasons = &[Reason::ContentAltered];
    Draft { name, zh, en, verdict: Verdict::Invalid, reasons }.with(bytes)
}

/// Every file of this kind.
pub(super) fn all(authority: &Authority) -> Vec<Sample> {
    let mut samples = after_signing(authority);
    samples.extend(false_signatures(authority));
    samples.extend(contradictions(authority));
    samples
}

fn after_signing(authority: &Authority) -> Vec<Sample> {
    let total = early(0).total.unwrap_or_default().to_string();
    let signed = |serial| issue(authority, &early(serial));
    let package = signed(15);
    let changed_data = {
        let archive = ofd::write::Archive::read(&package).expect("a package made here");
        let data = archive.get(DATA).expect("a part made here");
        String::from_utf8_lossy(data).replace(&total, "9999.99").into_bytes()
    };
    vec![
        altered(
            "10-data-amount-changed.ofd",
            "签名后数据附件里的价税合计被改。",
            "the total in the attached data was changed after signing",
            edit(&signed(10), DATA, &total, "9999.99"),
        ),
        altered(
            "11-page-text-changed.ofd",
            "签名后页面上的购买方名称被改。",
            "the buyer's name on the page was changed after signing",
            edit(&signed(11), PAGE, "浙江示例贸易有限公司", "浙江冒名贸易有限公司"),
        ),
        altered(
            "12-document-edited.ofd",
            "签名后 Document.xml 被编辑。",
            "Document.xml was edited after signing",
            edit(&signed(12), "Doc_0/Document.xml", "0 0 210 140", "0 0 210 141"),
        ),
        altered(
            "13-metadata-changed.ofd",
            "签名后 OFD.xml 元数据里的金额被改。",
            "the amount in the metadata of OFD.xml was changed after signing",
            edit(&signed(13), "OFD.xml", "2798.50", "9798.50"),
        ),
        altered(
            "14-part-removed.ofd",
            "签名后受保护的数据附件被删除。",
            "a protected part, the attached data, was removed after signing",
            remove(&signed(14), DATA),
        ),
        altered(
            "15-part-duplicated.ofd",
            "压缩包里同一路径有两份数据附件：不同软件会读到不同内容。",
            "the same path occurs twice in the archive: readers disagree about its content",
            duplicate(&package, DATA, changed_data),
        ),
    ]
}

fn false_signatures(authority: &Authority) -> Vec<Sample> {
    let (bureau, company) = (&authority.bureau, &authority.company);
    let seal = authority.seal(Version::V4, &[&bureau.certificate]);
    // The picture lies inside what the maker signed; the signer then signs the forged seal.
    let repainted = overwrite(&seal, b"PK\x03\x04", b"PK\x03\x05");
    let signed = |serial| issue(authority, &early(serial));
    let draft = |name, zh, en, reasons| Draft { name, zh, en, verdict: Verdict::Invalid, reasons };
    vec![
        draft(
            "16-signature-xml-edited.ofd",
            "Signature.xml 被编辑：与签名值里的摘要不符。",
            "Signature.xml was edited and no longer fits the digest that was signed",
            &[Reason::ContentAltered],
        )
        .with(edit(&signed(16), SIGNATURE, "piaoju-demo", "piaoju-fake")),
        draft(
            "17-signature-value-flipped.ofd",
            "签名值被改动一位：SM2 验签失败。",
            "one bit of the signature value was flipped: SM2 says no",
            &[Reason::SignatureFalse],
        )
        .with(change(&signed(17), VALUE, |mut bytes| {
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            bytes
        })),
        draft(
            "18-seal-picture-changed.ofd",
            "印章图片被换：制章者的签名不再成立。",
            "the picture of the seal was changed: its maker's signature is false",
            &[Reason::SealForged],
        )
        .with(seal_by(&draw(&early(18)), &repainted, bureau, Protect::All)),
        draft(
            "19-signer-not-listed.ofd",
            "签章者不在印章的证书列表里：冒用他人印章。",
            "the signer is not in the seal's list of certificates",
            &[Reason::SealForged],
        )
        .with(seal_by(&draw(&early(19)), &seal, company, Protect::All)),
    ]
}

fn contradictions(authority: &Authority) -> Vec<Sample> {
    let signed = |invoice: Invoice| issue(authority, &invoice);
    let total = early(20).total.unwrap_or_default() + Fen(50_000);
    let words = Some(model::words::to_words(total));
    let amounts = Invoice { total: Some(total), total_in_words: words, ..early(20) };
    let mut code = early(22);
    // The serial inside the code, changed without the checksum.
    code.qr_text = code.qr_text.map(|text| text.replacen("99000022", "99000029", 1));
    let other = Invoice { qr_text: early(29).qr_text, ..early(23) };
    let draft = |name, zh, en, reasons| Draft { name, zh, en, verdict: Verdict::Invalid, reasons };
    let mut samples = vec![
        draft(
            "20-amounts-contradict.ofd",
            "签名有效，但金额加税额不等于价税合计。",
            "right signature, but net and tax do not make the total",
            &[Reason::AmountContradiction],
        )
        .with(signed(amounts)),
        draft(
            "21-capitals-contradict.ofd",
            "数电票版式文件，大写金额与小写金额不一致。",
            "fully digital invoice whose amount in capitals differs from the figures",
            &[Reason::WordsContradiction],
        )
        .with(wrong_capitals()),
        draft(
            "22-qr-checksum-wrong.ofd",
            "二维码里的号码被改，校验码不符。",
            "the number inside the QR code was changed and its checksum is wrong",
            &[Reason::QrChecksumWrong],
        )
        .with(signed(code)),
        draft(
            "23-qr-of-another.ofd",
            "二维码属于另一张发票。",
            "the QR code belongs to another invoice",
            &[Reason::QrDiffers],
        )
        .with(signed(other)),
    ];
    samples.extend(doubtful(authority));
    samples
}

/// A fully digital invoice whose capitals say ten thousand yuan more.
fn wrong_capitals() -> Vec<u8> {
    let mut invoice = digital(21);
    let more = invoice.total.unwrap_or_default() + Fen(1_000_000);
    invoice.total_in_words = Some(model::words::to_words(more));
    let extras = Extras { notice: Some(NOTICE), seal: Some(ART), ..Extras::default() };
    ofd_digital(&invoice, &extras).pack()
}

/// Content that is odd and not impossible.
fn doubtful(authority: &Authority) -> Vec<Sample> {
    let mut number = early(24);
    number.seller.tax_id = Some("91320000MADEM0011F".to_owned());
    let future = Invoice { issue_date: model::Day::new(2099, 1, 1), ..early(25) };
    vec![
        Draft {
            name: "24-tax-number-wrong.ofd",
            zh: "销售方税号的校验位不对：签名虽有效，仍应核实。",
            en: "the seller's tax number fails its check digit, though the signature is right",
            verdict: Verdict::Authentic,
            reasons: &[Reason::TaxIdChecksumWrong],
        }
        .with(issue(authority, &number)),
        Draft {
            name: "25-future-date.ofd",
            zh: "开票日期在未来，与代码里的年份也不符。",
            en: "issued in the future, and long after the year in its code",
            verdict: Verdict::Undetermined,
            reasons: &[Reason::NumberImplausible, Reason::FutureDate],
        }
        .with(issue(authority, &with_code(future))),
    ]
}
