//! The same invoices as PDF: unsigned, signed, altered, extended.

use model::{Reason, Verdict};

use super::authority::{ART, Authority};
use super::demonstration::{self as invoices, NOTICE};
use super::ofd_files::SIGNED_AT;
use super::tampering::overwrite;
use super::{Draft, Sample};
use crate::pdf_signature::{Signing, sign};
use crate::write::{Extras, Fonts, pdf};

/// Every PDF; none when the font found cannot be written.
pub(super) fn all(authority: &Authority, fonts: &Fonts) -> Vec<Sample> {
    let extras =
        Extras { notice: Some(NOTICE), seal: Some(ART), downloads: Some(1), ..Extras::default() };
    let early_extras = Extras { downloads: None, ..extras };
    let Ok(digital) = pdf(&invoices::digital(26), &extras, fonts) else { return Vec::new() };
    let Ok(early) = pdf(&invoices::early(27), &early_extras, fonts) else { return Vec::new() };
    let bureau = &authority.bureau;
    let signing = Signing {
        key: &bureau.key,
        certificates: std::slice::from_ref(&bureau.certificate),
        signed_at: SIGNED_AT,
        field: "Signature1",
        reason: "",
    };
    let Ok(signed) = sign(&early, &signing) else { return Vec::new() };
    let altered = overwrite(&signed, b"Piaoju", b"Piaohu");
    let extended = extend(&signed);
    let draft = |name, zh, en, verdict, reasons| Draft { name, zh, en, verdict, reasons };
    vec![
        draft(
            "26-digital-unsigned.pdf",
            "数电票 PDF，没有电子签名：须联网查验。",
            "fully digital invoice as PDF without a signature",
            Verdict::Undetermined,
            &[Reason::LayoutUnsigned],
        )
        .with(digital),
        draft(
            "27-signed.pdf",
            "PDF 发票，SM2 签名有效，覆盖整个文件。",
            "PDF with a right SM2 signature over the whole file",
            Verdict::Authentic,
            &[],
        )
        .with(signed),
        draft(
            "28-altered.pdf",
            "PDF 签名后内容被改动。",
            "PDF that was altered after signing",
            Verdict::Invalid,
            &[Reason::ContentAltered],
        )
        .with(altered),
        draft(
            "29-extended-after-signing.pdf",
            "PDF 签名后又追加了内容：追加部分不受保护。",
            "PDF that was extended after signing; the extension is not protected",
            Verdict::Undetermined,
            &[Reason::ExtendedAfterSigning, Reason::UncoveredFields],
        )
        .with(extended),
    ]
}

/// Appends an incremental update (ISO 32000-1 §7.5.6) that lays a note with another amount over
/// the first page.
fn extend(pdf: &[u8]) -> Vec<u8> {
    // What is searched for is ASCII; offsets are taken from the bytes alone.
    let text = String::from_utf8_lossy(pdf);
    let number = |text: &str| {
        let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().unwrap_or(0)
    };
    let after = |key: &str| number(text.rfind(key).map_or("", |at| &text[at + key.len()..]));
    let (size, previous, root) = (after("/Size"), after("startxref"), after("/Root"));
    // The signature wrote the page anew, with a list of annotations.
    let list = text.rfind("/Annots").unwrap_or(0);
    let start = text[..list].rfind(" 0 obj").unwrap_or(0);
    let end = list + text[list..].find("endobj").unwrap_or(0);
    let digits = text[..start].chars().rev().take_while(char::is_ascii_digit).count();
    let page = number(&text[start - digits..]);
    let body = text[start..end].replacen('[', &format!("[{size} 0 R "), 1);
    let note = "<</Type/Annot/Subtype/FreeText/Rect[440 100 580 130]/F 4\
                /DA(/Helv 14 Tf 1 0 0 rg)/Contents(9999.99)>>";
    let mut out = pdf.to_vec();
    let first = out.len();
    out.extend_from_slice(format!("{size} 0 obj\n{note}\nendobj\n").as_bytes());
    let second = out.len();
    out.extend_from_slice(format!("{page}{body}endobj\n").as_bytes());
    let section = out.len();
    out.extend_from_slice(
        format!(
            "xref\n{size} 1\n{first:010} 00000 n \n{page} 1\n{second:010} 00000 n \ntrailer\n\
             <</Size {}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{section}\n%%EOF\n",
            size + 1
        )
        .as_bytes(),
    );
    out
}
