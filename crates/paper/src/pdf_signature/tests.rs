//! Signatures of our own: what is right, what was changed, what was added, what is nonsense.

use model::verdict::Integrity;
use model::{Check, Outcome, Reason};
use ofd::sm2::PrivateKey;
use ofd::x509::{self, Template};
use proptest::prelude::*;

use super::*;

/// 2026-06-14T11:06:46Z.
const SIGNED_AT: i64 = 1_781_435_206;

pub(super) fn key() -> PrivateKey {
    PrivateKey::from_bytes(&[7; 32]).unwrap()
}

/// A chain of one: the signer's certificate, valid around a moment.
pub(super) fn certificates(not_before: i64, not_after: i64) -> Vec<Vec<u8>> {
    let template = Template {
        serial: &[0x12, 0x34],
        issuer: &[("C", "CN"), ("CN", "示例根")],
        subject: &[("C", "CN"), ("CN", "示例开票方")],
        not_before,
        not_after,
        is_authority: false,
    };
    vec![x509::issue(&template, &key().public_key(), &PrivateKey::from_bytes(&[9; 32]).unwrap())]
}

/// A page with one line of text, cross-references as a table or as a stream.
pub(super) fn plain(is_stream: bool) -> Vec<u8> {
    let content = "BT /F1 20 Tf 40 100 Td (TOTAL 100.00) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 \
         5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = vec![0];
    for (index, body) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).bytes());
    }
    let at = out.len();
    if is_stream {
        offsets.push(at);
        let rows: Vec<u8> =
            offsets.iter().flat_map(|o| [u8::from(*o > 0), (o >> 8) as u8, *o as u8, 0]).collect();
        let head = "6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length 28>>\nstream\n";
        out.extend(head.bytes());
        out.extend(rows);
        out.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    } else {
        out.extend(b"xref\n0 6\n0000000000 65535 f \n");
        for offset in &offsets[1..] {
            out.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        let tail = format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{at}\n%%EOF");
        out.extend(tail.bytes());
    }
    out
}

fn certified(pdf: &[u8], certificates: &[Vec<u8>], field: &str) -> Vec<u8> {
    let signing =
        Signing { key: &key(), certificates, signed_at: SIGNED_AT, field, reason: "示例 (test)" };
    sign(pdf, &signing).unwrap()
}

/// Signs with a certificate that is valid for long.
pub(super) fn signed_with(pdf: &[u8], field: &str) -> Vec<u8> {
    certified(pdf, &certificates(0, 4_000_000_000), field)
}

fn signed() -> Vec<u8> {
    signed_with(&plain(false), "Signature1")
}

pub(super) fn prove(bytes: &[u8]) -> PdfProof {
    let found: Vec<_> = find(bytes)
        .into_iter()
        .map(|signature| {
            let checked = signature.check(bytes);
            (signature, checked)
        })
        .collect();
    evidence(bytes, &found, 1)
}

fn line(proof: &PdfProof, check: Check) -> (Outcome, &'static str, Option<Reason>) {
    let line = proof.evidence.iter().find(|line| line.check == check).expect("a line");
    (line.outcome, line.say, line.reason)
}

/// An incremental update that gives object 4, the content of the page, other bytes.
fn with_other_page(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let previous = String::from_utf8_lossy(bytes);
    let previous = previous.rsplit("startxref\n").next().unwrap().lines().next().unwrap();
    let object = out.len();
    out.extend(b"4 0 obj\n<</Length 9>>\nstream\nBT (9) Tj\nendstream\nendobj\n");
    let at = out.len();
    let tail = format!(
        "xref\n4 1\n{object:010} 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev {previous}>>\n\
         startxref\n{at}\n%%EOF\n"
    );
    out.extend(tail.bytes());
    out
}

#[test]
fn a_signed_document_is_intact_and_names_its_signer() {
    for is_stream in [false, true] {
        let bytes = signed_with(&plain(is_stream), "签名");
        let found = find(&bytes);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].coverage, Coverage::Whole);
        assert_eq!(found[0].sub_filter.as_deref(), Some("adbe.pkcs7.detached"));
        assert_eq!(found[0].name.as_deref(), Some("示例开票方"));
        assert_eq!(found[0].reason.as_deref(), Some("示例 (test)"));
        assert_eq!(found[0].stated_at, Some(SIGNED_AT));
        let proof = prove(&bytes);
        assert_eq!(proof.integrity, Integrity::Intact);
        assert!(proof.evidence.iter().all(|line| line.reason.is_none()), "{:?}", proof.evidence);
        let signer = proof.signer.unwrap();
        assert_eq!(signer.certificate.subject.common_name(), Some("示例开票方"));
        assert_eq!(signer.signed_at, Some(SIGNED_AT));
        assert_eq!(signer.algorithm, "SM2-SM3");
    }
}

#[test]
fn signing_keeps_the_document_and_other_readers_follow_it() {
    for is_stream in [false, true] {
        let before = plain(is_stream);
        let after = signed_with(&before, "Signature1");
        assert!(after.starts_with(&before));
        assert_eq!(after, signed_with(&before, "Signature1"));
        let document = lopdf::Document::load_mem(&after).unwrap();
        assert_eq!(document.get_pages().len(), 1);
        let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_dict().unwrap();
        let field = form.get(b"Fields").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let field = document.get_dictionary(field).unwrap();
        assert_eq!(field.get(b"FT").unwrap().as_name().unwrap(), b"Sig");
        let value = field.get(b"V").unwrap().as_reference().unwrap();
        assert!(document.get_dictionary(value).unwrap().has(b"ByteRange"));
        assert!(hayro_syntax::Pdf::new(after).is_ok());
    }
}

#[test]
fn no_change_to_a_signed_byte_goes_unseen() {
    let bytes = signed();
    let [first, second] = find(&bytes)[0].ranges(bytes.len()).unwrap();
    let last = bytes.len() - 300;
    let places = first.step_by(7).chain(second.clone().filter(|at| at % 7 == 0 || *at >= last));
    for at in places.chain(second.end - 1..second.end) {
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            let proof = prove(&changed);
            assert_ne!(proof.integrity, Integrity::Intact, "byte {at} ^ {flip:#x}");
        }
    }
}

#[test]
fn a_changed_amount_is_named_as_altered_content() {
    let mut bytes = signed();
    let at = bytes.windows(6).position(|w| w == b"100.00").unwrap();
    bytes[at] = b'9';
    let proof = prove(&bytes);
    assert_eq!(proof.integrity, Integrity::Altered);
    let altered = (Outcome::Fail, "altered", Some(Reason::ContentAltered));
    assert_eq!(line(&proof, Check::PdfDigest), altered);
    assert_eq!(line(&proof, Check::PdfSignature).1, "valid");
}

#[test]
fn a_signature_value_of_another_document_is_false() {
    let bytes = signed();
    let mut changed = bytes.clone();
    let value = &find(&bytes)[0].contents;
    let at = find_hex(&bytes, &value[..40]);
    // The last byte of s: the value is the last thing in the structure.
    let used = 4 + usize::from(u16::from_be_bytes([value[2], value[3]]));
    let digit = at + used * 2 - 1;
    changed[digit] = if bytes[digit] == b'0' { b'1' } else { b'0' };
    let proof = prove(&changed);
    assert_eq!(proof.integrity, Integrity::Altered);
    let wrong = (Outcome::Fail, "false", Some(Reason::SignatureFalse));
    assert_eq!(line(&proof, Check::PdfSignature), wrong);
    assert_eq!(line(&proof, Check::PdfDigest).1, "match");
}

fn find_hex(bytes: &[u8], value: &[u8]) -> usize {
    let hex = ofd::digest::hex(value).into_bytes();
    bytes.windows(hex.len()).position(|w| w == hex).unwrap()
}

#[test]
fn what_follows_the_signed_part_is_told_apart() {
    let bytes = signed();
    let cases: [(&str, Vec<u8>, &str, Option<Reason>); 4] = [
        ("white space", [&bytes[..], b"\r\n\0\n"].concat(), "padded", None),
        ("text", [&bytes[..], b"\nx"].concat(), "extended", Some(Reason::ExtendedAfterSigning)),
        ("page", with_other_page(&bytes), "extended", Some(Reason::ExtendedAfterSigning)),
        ("signature", signed_with(&bytes, "Signature2"), "extended-signatures", None),
    ];
    for (name, file, say, reason) in cases {
        let proof = prove(&file);
        assert_eq!(proof.integrity, Integrity::Intact, "{name}");
        let found = line(&proof, Check::PdfByteRange);
        assert_eq!((found.1, found.2), (say, reason), "{name}");
    }
}

#[test]
fn a_certificate_that_was_over_when_it_signed_is_told() {
    let bytes = certified(&plain(false), &certificates(0, SIGNED_AT - 1), "Signature1");
    let proof = prove(&bytes);
    assert_eq!(proof.integrity, Integrity::Intact);
    let expired = (Outcome::Warn, "outside-certificate", Some(Reason::SignerExpired));
    assert_eq!(line(&proof, Check::SealValidity), expired);
}

#[test]
fn a_file_cut_short_is_never_intact() {
    let bytes = signed();
    let end_of_value = find(&bytes)[0].byte_range[2] as usize;
    for length in (0..bytes.len()).rev().step_by(61).chain([bytes.len() - 1]) {
        let proof = prove(&bytes[..length]);
        assert_ne!(proof.integrity, Integrity::Intact, "{length}");
        if length > end_of_value {
            assert_eq!(proof.integrity, Integrity::Altered, "{length}");
            assert_eq!(line(&proof, Check::PdfByteRange).1, "broken");
        }
    }
}

/// The wrapping attack: the end of the file is moved away from the signature value, and the gap
/// receives a second signature dictionary with the same value and a range that fits again. Digest
/// and value are right, but the gap may hold anything.
#[test]
fn content_slipped_into_the_gap_is_caught() {
    let bytes = signed();
    let genuine = &find(&bytes)[0];
    let [first, second] = genuine.ranges(bytes.len()).unwrap();
    let slipped = |moved: usize| {
        let range = format!("[0 {} {moved:010} {}]", first.end, second.len());
        let value = ofd::digest::hex(&genuine.contents);
        format!(
            ">>endobj 9 0 obj<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange{range}\
             /Contents<{value}>>>endobj 4 0 obj(other page)endobj "
        )
    };
    let moved = second.start + slipped(0).len();
    let wrapped =
        [&bytes[..second.start], slipped(moved).as_bytes(), &bytes[second.clone()]].concat();
    let found = find(&wrapped);
    let forged = found.iter().find(|s| s.coverage == Coverage::Partial).unwrap();
    assert!(forged.check(&wrapped).is_right(), "the attack itself works");
    assert_eq!(prove(&wrapped).integrity, Integrity::Altered);

    let only = vec![(forged.clone(), forged.check(&wrapped))];
    let proof = evidence(&wrapped, &only, 1);
    assert_eq!(proof.integrity, Integrity::Altered);
    let partial = (Outcome::Fail, "partial", Some(Reason::ContentAltered));
    assert_eq!(line(&proof, Check::PdfByteRange), partial);
}

#[test]
fn a_field_that_was_never_signed_is_no_signature() {
    let file = b"%PDF-1.7\n1 0 obj<</Type/Sig/ByteRange[0 0 0 0]/Contents<00000000>>>endobj";
    let proof = prove(file);
    assert_eq!(proof.integrity, Integrity::Unsigned);
    assert_eq!(line(&proof, Check::PdfSignature).1, "empty");
}

#[test]
fn signing_refuses_what_it_cannot_do() {
    let good = certificates(0, 4_000_000_000);
    let other_key = PrivateKey::from_bytes(&[8; 32]).unwrap();
    let encrypted = String::from_utf8(plain(false)).unwrap().replace("/Size 6", "/Encrypt 9 0 R");
    let base =
        Signing { key: &key(), certificates: &good, signed_at: SIGNED_AT, field: "S", reason: "" };
    for (name, pdf, signing, why) in [
        ("no document", b"nothing".to_vec(), base, "unreadable-pdf"),
        ("encrypted", encrypted.into_bytes(), base, "unreadable-encrypted"),
        (
            "no certificate",
            plain(false),
            Signing { certificates: &[], ..base },
            "unreadable-certificate",
        ),
        ("other key", plain(false), Signing { key: &other_key, ..base }, "unreadable-certificate"),
    ] {
        assert_eq!(sign(&pdf, &signing).unwrap_err().why, why, "{name}");
    }
}

/// The receipt of the ministry of finance: recognised, read, and never called right or wrong.
#[test]
fn the_private_signature_of_a_fiscal_receipt() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/invoice/pdf/fiscal_2026_nontax_central.pdf"
    );
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: no corpus at {path}");
        return;
    };
    let found = find(&bytes);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].coverage, Coverage::Whole);
    let Form::Private(private) = found[0].check(&bytes).form else { panic!("private") };
    assert_eq!(private.certificate.subject.common_name(), Some("中华人民共和国财政部"));
    assert!(private.certificate.subject.to_string().contains("11100000000013186G"));
    let issuer = private.certificate.issuer.common_name();
    assert_eq!(issuer, Some("Certificate Authority Of MOF SM2"));
    assert_eq!(private.server.as_deref(), Some("吉大正元签名服务器"));
    let proof = prove(&bytes);
    assert_eq!(proof.integrity, Integrity::Unverifiable);
    let line = line(&proof, Check::PdfSignature);
    assert_eq!(line, (Outcome::Skipped, "private", Some(Reason::PrivateSignature)));
    let signer = proof.signer.unwrap();
    let years = |seconds: Option<i64>| ofd::time::generalized(seconds.unwrap())[..4].to_owned();
    assert_eq!(years(signer.certificate.not_before), "2021");
    assert_eq!(years(signer.certificate.not_after), "2031");
    println!("signed at {:?}, serial {}", signer.signed_at, signer.certificate.serial_hex());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prove(&bytes);
        let marked = [&bytes[..], b"/ByteRange[0 9 12 40]/Contents<3080>", &bytes].concat();
        prove(&marked);
    }

    #[test]
    fn mutated_documents_never_panic(
        cuts in proptest::collection::vec(
            (any::<prop::sample::Index>(), any::<u8>(), 0usize..40),
            1..6,
        ),
        is_stream: bool,
    ) {
        let mut bytes = signed_with(&plain(is_stream), "S");
        for (place, byte, length) in cuts {
            let at = place.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        prove(&bytes);
        let certificates = certificates(0, 1);
        let signing = Signing {
            key: &key(), certificates: &certificates, signed_at: 0, field: "T", reason: "",
        };
        if let Ok(again) = sign(&bytes, &signing) {
            prove(&again);
        }
    }
}

/// A page as our own writer of documents makes it.
#[test]
fn documents_of_our_own_writer_can_be_signed() {
    let mut document = krilla::Document::new();
    for _ in 0..2 {
        let size = krilla::page::PageSettings::from_wh(595.0, 842.0).unwrap();
        document.start_page_with(size).finish();
    }
    let bytes = signed_with(&document.finish().unwrap(), "Signature1");
    let again = signed_with(&bytes, "Signature2");
    let proof = prove(&again);
    assert_eq!(proof.integrity, Integrity::Intact);
    let ranges = proof.evidence.iter().filter(|line| line.check == Check::PdfByteRange);
    assert_eq!(ranges.map(|l| l.say).collect::<Vec<_>>(), ["extended-signatures", "whole"]);
    assert_eq!(hayro_syntax::Pdf::new(again.clone()).unwrap().pages().len(), 2);
    let document = lopdf::Document::load_mem(&again).unwrap();
    let form = document.catalog().unwrap().get(b"AcroForm").unwrap();
    let form = document.dereference(form).unwrap().1.as_dict().unwrap();
    assert_eq!(form.get(b"Fields").unwrap().as_array().unwrap().len(), 2);
}

/// A document whose catalog and pages lie inside an object stream, as many writers do it.
fn packed() -> Vec<u8> {
    let inside = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (index, text) in inside.iter().enumerate() {
        head.push_str(&format!("{} {} ", index + 1, body.len()));
        body.push_str(text);
        body.push(' ');
    }
    let mut out = String::from("%PDF-1.7\n");
    let pack = out.len();
    let (first, length) = (head.len(), head.len() + body.len());
    out.push_str(&format!(
        "4 0 obj\n<</Type/ObjStm/N 3/First {first}/Length {length}>>\nstream\n{head}{body}\n\
         endstream\nendobj\n"
    ));
    let at = out.len();
    let rows = format!("00000000 02000400 02000401 02000402 01{pack:04x}00 01{at:04x}00>");
    out.push_str(&format!(
        "5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Filter/ASCIIHexDecode/Length {}>>\n\
         stream\n{rows}\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n",
        rows.len()
    ));
    out.into_bytes()
}

#[test]
fn documents_with_packed_objects_can_be_signed() {
    let bytes = packed();
    assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), 1);
    let twice = signed_with(&signed_with(&bytes, "Signature1"), "Signature2");
    let proof = prove(&twice);
    assert_eq!(proof.integrity, Integrity::Intact);
    assert!(proof.evidence.iter().all(|line| line.reason.is_none()), "{:?}", proof.evidence);
    let document = lopdf::Document::load_mem(&twice).unwrap();
    let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
    assert_eq!(page.get(b"Annots").unwrap().as_array().unwrap().len(), 2);
}

/// Files made to keep a reader busy end in time; the bound is far above what they take.
#[test]
fn hostile_files_cost_bounded_time() {
    let patterns = [
        "1 0 obj(((",
        "1 0 obj<<",
        "1 0 obj[",
        "1 0 obj<</Length 9>>stream ",
        "1 0 obj<</ByteRange[0 1 2 3]/Contents<41>>>endobj ",
        "/ByteRange[0 9 99 999]/Contents<30",
        "<</ByteRange 1 ",
        "obj ",
        "startxref 9 ",
        "((((",
    ];
    for pattern in patterns {
        let bytes = pattern.repeat((1 << 19) / pattern.len()).into_bytes();
        let file = [signed(), b"1 0 obj <</ByteRange[0 1 2 3]".to_vec(), bytes].concat();
        let start = std::time::Instant::now();
        prove(&file);
        let took = start.elapsed();
        assert!(took.as_secs() < 10, "{pattern}: {took:?}");
    }
}
