//! Pictures through the whole verification, without a reader of text.

use app::{Desk, TrustStore, verify};
use model::verdict::Integrity;
use model::{Check, Evidence, Field, Moment, Outcome, Reason, Source, Verdict, Verification};
use paper::samples::pictures::{D1_CODE, code_picture};

/// 2026-11-22T04:00:00Z.
const NOW: Moment = Moment(1_795_320_000);

fn verified(bytes: &[u8]) -> Verification {
    verify(&Desk::new(TrustStore::builtin()), "photo.png", bytes, NOW).expect("an answer")
}

fn refused(bytes: &[u8]) -> &'static str {
    verify(&Desk::new(TrustStore::builtin()), "photo.png", bytes, NOW).expect_err("no answer").why
}

fn line(v: &Verification, check: Check) -> &Evidence {
    v.evidence.iter().find(|line| line.check == check).expect("a line of evidence")
}

#[test]
fn the_code_of_a_picture_is_read_and_proves_nothing() {
    let v = verified(&code_picture(&[D1_CODE]));
    assert_eq!((v.file.format, v.verdict), ("image", Verdict::Undetermined));
    assert_eq!(
        (v.integrity, v.reasons.contains(&Reason::NoSignature)),
        (Integrity::Unsigned, true)
    );
    assert_eq!(v.merged.invoice.number.as_deref(), Some("26112000000000000018"));
    assert_eq!(v.merged.invoice.qr_text.as_deref(), Some(D1_CODE));
    let origin = &v.merged.origins[&Field::Number];
    assert_eq!((origin.source, origin.doubtful), (Source::Qr, false));
    let place = origin.place.area.expect("a place in the picture");
    assert!(place.w > 50.0 && (place.w - place.h).abs() < 5.0, "{place:?}");
    assert_eq!(line(&v, Check::PictureCode).say, "read");
    assert_eq!(line(&v, Check::QrChecksum).outcome, Outcome::Pass);
}

#[test]
fn without_models_it_is_said_that_text_was_not_read() {
    let v = verified(&code_picture(&[D1_CODE]));
    let text = line(&v, Check::PictureText);
    assert_eq!((text.outcome, text.say), (Outcome::Skipped, "no-reader"));
}

#[test]
fn a_code_whose_checksum_is_wrong_is_told_as_it_is_of_its_text() {
    let forged = D1_CODE.replace("113.00", "913.00");
    let of_picture = verified(&code_picture(&[&forged]));
    let of_text = verify(&Desk::new(TrustStore::builtin()), "qr", forged.as_bytes(), NOW).unwrap();
    assert_eq!(of_picture.verdict, of_text.verdict);
    assert_eq!(of_picture.reasons, of_text.reasons);
    assert!(of_picture.reasons.contains(&Reason::QrChecksumWrong));
}

#[test]
fn a_picture_without_an_invoice_is_answered_in_words() {
    for texts in [["https://example.com/a"].as_slice(), &["WIFI:T:WPA;S=x"]] {
        let v = verified(&code_picture(texts));
        assert_eq!(v.verdict, Verdict::Undetermined);
        assert!(v.reasons.contains(&Reason::NotAnInvoice), "{:?}", v.reasons);
        assert_eq!(line(&v, Check::PictureCode).say, "read");
    }
}

#[test]
fn several_invoices_in_one_picture_are_told_and_the_same_twice_is_one() {
    let other = "01,32,,26112000000000000026,20.00,20260115,,";
    assert_eq!(refused(&code_picture(&[D1_CODE, other])), "unreadable-several-invoices");
    let twice = verified(&code_picture(&[D1_CODE, D1_CODE]));
    assert_eq!(twice.merged.invoice.number.as_deref(), Some("26112000000000000018"));
}

#[test]
fn what_is_no_whole_picture_is_refused_in_words() {
    let whole = code_picture(&[D1_CODE]);
    assert_eq!(refused(&whole[..whole.len() / 2]), "unreadable-damaged");
    let mut vast = whole.clone();
    vast[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    assert!(["unreadable-pixels", "unreadable-damaged"].contains(&refused(&vast)));
}
