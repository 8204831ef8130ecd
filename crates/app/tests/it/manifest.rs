//! Every document of the corpus gives what its row in the manifest says.

use std::path::PathBuf;

use app::{Desk, TrustStore, verify};
use model::reading::Field;
use model::verdict::{Integrity, Trust, Verdict};
use model::{Day, Fen, Moment, Reason, Verification};

/// 2026-11-22 12:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_320_000);

fn corpus() -> Option<PathBuf> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice");
    let path = PathBuf::from(path);
    if path.join("MANIFEST.tsv").exists() {
        return Some(path);
    }
    println!("skipped: the corpus of real files is not beside the checkout");
    None
}

/// File, verdict, integrity, trust, kind, and a reason that must be given.
type Row = (&'static str, Verdict, Integrity, Trust, Option<&'static str>, Reason);

const EXPECTED: [Row; 26] = {
    use Integrity::{Altered, Intact, Unsigned, Unverifiable};
    use Reason as R;
    use Trust::{None as Nobody, Pinned, Test, Unverified};
    use Verdict::{Authentic, Invalid, Undetermined};
    const EPUT: Option<&str> = Some("vat_normal_electronic");
    [
        ("ofd/bj_2017_md5_rsa_sesv1_sample.ofd", Invalid, Altered, Test, EPUT, R::ContentAltered),
        (
            "ofd/bj_2024_shudian_special_unsigned.ofd",
            Undetermined,
            Unsigned,
            Nobody,
            Some("digital_special"),
            R::LayoutUnsigned,
        ),
        (
            "ofd/bker_2019_mof_sample_signed.ofd",
            Undetermined,
            Intact,
            Unverified,
            Some("bank_receipt"),
            R::SignerUnverified,
        ),
        (
            "ofd/cq_2020_999_testca_signed_5pages.ofd",
            Undetermined,
            Intact,
            Test,
            EPUT,
            R::TestSigner,
        ),
        (
            "ofd/cq_2020_sample_testca_TAMPERED_documentxml.ofd",
            Invalid,
            Altered,
            Test,
            EPUT,
            R::ContentAltered,
        ),
        (
            "ofd/eput_no_page_container_unsigned.ofd",
            Undetermined,
            Unsigned,
            Nobody,
            EPUT,
            R::NoSignature,
        ),
        ("ofd/eput_template_fptpl.ofd", Undetermined, Unsigned, Nobody, EPUT, R::SignatureMissing),
        (
            "ofd/hb_2025_shudian_nuonuo_unsigned.ofd",
            Undetermined,
            Unsigned,
            Nobody,
            Some("digital_normal"),
            R::LayoutUnsigned,
        ),
        ("ofd/js_2020_eput_real_signed.ofd", Authentic, Intact, Pinned, EPUT, R::StatusNotAsked),
        (
            "ofd/ofdrw_DigitalSign_nonseal.ofd",
            Undetermined,
            Unverifiable,
            Nobody,
            None,
            R::SignatureUncheckable,
        ),
        ("ofd/ofdrw_SESV4SignDoc.ofd", Undetermined, Intact, Test, None, R::TestSigner),
        ("ofd/ofdrw_V4RideRight_rideseal.ofd", Undetermined, Intact, Test, None, R::TestSigner),
        ("ofd/ofdrw_hello_integrity.ofd", Undetermined, Unsigned, Nobody, None, R::NoSignature),
        ("ofd/ofdrw_v4signed_invoice.ofd", Undetermined, Intact, Test, EPUT, R::TestSigner),
        (
            "ofd/rai_2022_exchange_sample_p7signed.ofd",
            Undetermined,
            Intact,
            Unverified,
            Some("rail"),
            R::SignerUnverified,
        ),
        ("ofd/seal_only_suwell.ofd", Undetermined, Unsigned, Nobody, None, R::NoSignature),
        (
            "ofd/zj_2022_antchain_xbrl_inv_real_signed.ofd",
            Authentic,
            Intact,
            Pinned,
            EPUT,
            R::StatusNotAsked,
        ),
        (
            "pdf/fiscal_2026_nontax_central.pdf",
            Undetermined,
            Unverifiable,
            Unverified,
            Some("fiscal"),
            R::PrivateSignature,
        ),
        (
            "pdf/atr_2024_airline_mof_sample.pdf",
            Undetermined,
            Unsigned,
            Nobody,
            Some("air"),
            R::NumberImplausible,
        ),
        (
            "xml/shudian_special_2024_v031_masked.xml",
            Undetermined,
            Unsigned,
            Nobody,
            Some("digital_special"),
            R::NoSignature,
        ),
        (
            "xml/xbrl_einv_spcl_receiver_official.xml",
            Undetermined,
            Unsigned,
            Nobody,
            None,
            R::NoSignature,
        ),
        ("xml/original_invoice_js2020.xml", Undetermined, Unsigned, Nobody, EPUT, R::NoSignature),
        ("xml/original_invoice_cq999.xml", Undetermined, Unsigned, Nobody, EPUT, R::NoSignature),
        ("xml/xbrl_inv_ord_issuer_2022.xml", Undetermined, Unsigned, Nobody, EPUT, R::NoSignature),
        (
            "xml/xbrl_rai_issuer_exchange.xml",
            Undetermined,
            Unsigned,
            Nobody,
            Some("rail"),
            R::NoSignature,
        ),
        (
            "xml/xbrl_bker_issuer_2019.xml",
            Undetermined,
            Unsigned,
            Nobody,
            Some("bank_receipt"),
            R::NoSignature,
        ),
    ]
};

#[test]
fn all_twenty_six_documents_give_their_verdict() {
    let Some(corpus) = corpus() else { return };
    let desk = Desk::new(TrustStore::builtin());
    let mut wrong = Vec::new();
    for (file, verdict, integrity, trust, kind, reason) in EXPECTED {
        let bytes = std::fs::read(corpus.join(file)).unwrap();
        let got = verify(&desk, file, &bytes, NOW).unwrap();
        let found = (got.verdict, got.integrity, got.signer.trust);
        if found != (verdict, integrity, trust) || !got.reasons.contains(&reason) {
            wrong.push(format!("{file}: {found:?} {:?}", got.reasons));
        }
        let got_kind = got.merged.invoice.kind.map(|k| k.code());
        if got_kind != kind {
            wrong.push(format!("{file}: kind {got_kind:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The names that the manifest uses for fields.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "发票代码" | "票据代码" | "CodeOfInvoice" => Field::Code,
        "发票号码"
        | "票据号码"
        | "NumberOfInvoice"
        | "no"
        | "ElectronicInvoiceRailwayETicketNumber" => Field::Number,
        "开票日期" | "DateOfIssue" => Field::IssueDate,
        "校验码" | "IdentifyingCode" => Field::CheckCode,
        "合计金额" | "TotalAmountExcludingTax" => Field::TotalWithoutTax,
        "合计税额" | "TaxAmount" | "TotalTaxAmount" | "tax" => Field::Tax,
        "价税合计" | "TaxIncludedAmountInFigures" | "Fare" | "total" | "金额" => Field::Total,
        "销售方纳税人识别号" => Field::SellerTaxId,
        "购买方纳税人识别号" => Field::BuyerTaxId,
        "销方" | "NameOfSeller" => Field::SellerName,
        "购方" | "NameOfPurchaser" => Field::BuyerName,
        _ => return None,
    })
}

fn normal(field: Field, value: &str) -> Option<String> {
    match field {
        Field::IssueDate => Day::parse(value).map(|day| day.to_string()),
        Field::TotalWithoutTax | Field::Tax | Field::Total => {
            Fen::parse(value).map(|fen| fen.to_string())
        }
        _ => Some(value.to_owned()),
    }
}

/// Compares one verification with the `key_fields` of its row; returns how many fields agree.
fn compare(row: &str, got: &Verification, wrong: &mut Vec<String>) -> usize {
    let mut agreed = 0;
    for pair in row.split(';') {
        let Some((name, value)) = pair.trim().split_once('=') else { continue };
        if name == "QR" {
            let qr = got.merged.invoice.qr_text.as_deref().unwrap_or_default();
            // A remark of the manifest stands behind a blank.
            let value = value.split(' ').next().unwrap_or_default();
            // Data carry it, or the page of a document that nobody signed.
            if !qr.is_empty() && qr.trim_end_matches(',') != value.trim_end_matches(',') {
                wrong.push(format!("{}: QR {qr}", got.file.name));
            }
            continue;
        }
        let Some(field) = field(name.trim()) else { continue };
        let wanted = normal(field, value.trim());
        let found = field.of(&got.merged.invoice);
        if found == wanted {
            agreed += 1;
        } else {
            wrong.push(format!("{}: {name} is {found:?}, not {wanted:?}", got.file.name));
        }
    }
    agreed
}

#[test]
fn every_field_of_the_manifest_is_read() {
    let Some(corpus) = corpus() else { return };
    let desk = Desk::new(TrustStore::builtin());
    let manifest = std::fs::read_to_string(corpus.join("MANIFEST.tsv")).unwrap();
    let (mut wrong, mut agreed, mut files) = (Vec::new(), 0, 0);
    for row in manifest.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        if columns[0].starts_with("image/") {
            continue;
        }
        let bytes = std::fs::read(corpus.join(columns[0])).unwrap();
        let got = verify(&desk, columns[0], &bytes, NOW).unwrap();
        agreed += compare(columns[6], &got, &mut wrong);
        files += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(files, 26);
    assert!(agreed >= 100, "only {agreed} fields were compared");
}

#[test]
fn the_altered_part_is_named() {
    let Some(corpus) = corpus() else { return };
    let file = "ofd/cq_2020_sample_testca_TAMPERED_documentxml.ofd";
    let bytes = std::fs::read(corpus.join(file)).unwrap();
    let got = verify(&Desk::new(TrustStore::builtin()), file, &bytes, NOW).unwrap();
    let line = got.evidence.iter().find(|e| e.check == model::Check::SealDigests).unwrap();
    let parts = ("parts".into(), model::Fact::List(vec!["Doc_0/Document.xml".into()]));
    assert!(line.facts.contains(&parts), "{line:?}");
}

#[test]
fn without_built_in_trust_a_real_invoice_is_undetermined() {
    let Some(corpus) = corpus() else { return };
    let file = "ofd/js_2020_eput_real_signed.ofd";
    let bytes = std::fs::read(corpus.join(file)).unwrap();
    let got = verify(&Desk::new(TrustStore::empty()), file, &bytes, NOW).unwrap();
    assert_eq!(got.verdict, Verdict::Undetermined);
    assert_eq!(got.integrity, Integrity::Intact);
    assert!(got.reasons.contains(&Reason::SignerUnverified));
}
