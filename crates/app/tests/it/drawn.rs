//! What only the picture of a page tells: codes on pages, and scans without a letter of text.

use app::photo::{is_picture, look};
use app::{Desk, TrustStore, verify};
use model::{
    Check, Day, Evidence, Fen, Field, Invoice, Kind, Moment, Outcome, Reason, Source, Verdict,
    Verification,
};
use paper::samples::pictures::D1_CODE;
use paper::write::{Extras, code_modules, ofd_digital};

/// 2026-11-22T04:00:00Z.
const NOW: Moment = Moment(1_795_320_000);

fn verified(bytes: &[u8]) -> Verification {
    verify(&Desk::new(TrustStore::builtin()), "file", bytes, NOW).expect("an answer")
}

fn line(v: &Verification, check: Check) -> Option<&Evidence> {
    v.evidence.iter().find(|line| line.check == check)
}

/// A PDF whose pages are pictures of a code, on paper of 100 mm by 100 mm, as scanners write it.
fn scan(texts: &[&str]) -> Vec<u8> {
    let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kids: Vec<String> = (0..texts.len()).map(|n| format!("{} 0 R", 3 + 3 * n)).collect();
    let pages = format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len());
    objects.push(pages.into_bytes());
    for (n, text) in texts.iter().enumerate() {
        let (bits, side) = code_modules(text).expect("a code");
        let (first, wide) = (3 + 3 * n, side + 20);
        let gray = (0..wide * wide).map(|at| {
            let (x, y) = ((at % wide).wrapping_sub(10), (at / wide).wrapping_sub(10));
            let is_dark = x < side && y < side && bits[y * side + x];
            if is_dark { 0u8 } else { 255 }
        });
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 283.46 283.46]/Contents {} 0 R\
                 /Resources<</XObject<</I {} 0 R>>>>>>",
                first + 1,
                first + 2
            )
            .into_bytes(),
        );
        let draw = "283.46 0 0 283.46 0 0 cm /I Do";
        objects.push(format!("<</Length {}>>stream\n{draw}\nendstream", draw.len()).into_bytes());
        let head = format!(
            "<</Type/XObject/Subtype/Image/Width {wide}/Height {wide}/ColorSpace/DeviceGray\
             /BitsPerComponent 8/Length {}>>stream\n",
            wide * wide
        );
        objects.push([head.into_bytes(), gray.collect(), b"\nendstream".to_vec()].concat());
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    out.extend(
        format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").into_bytes(),
    );
    out
}

#[test]
fn a_scan_in_a_pdf_is_read_like_a_picture() {
    let v = verified(&scan(&[D1_CODE]));
    assert_eq!((v.file.format, v.verdict), ("pdf", Verdict::Undetermined));
    assert_eq!(v.merged.invoice.number.as_deref(), Some("26112000000000000018"));
    let origin = &v.merged.origins[&Field::Number];
    assert_eq!((origin.source, origin.place.page), (Source::Qr, Some(1)));
    let area = origin.place.area.expect("a place on the page");
    assert!(area.x > 5.0 && area.x + area.w < 95.0 && area.w > 40.0, "millimetres: {area:?}");
    let text = line(&v, Check::PictureText).expect("it says whether text was read");
    assert_eq!((text.outcome, text.say), (Outcome::Skipped, "no-reader"));
}

#[test]
fn a_scan_of_one_page_is_a_picture_that_a_person_confirms() {
    let (one, two) = (scan(&[D1_CODE]), scan(&[D1_CODE, D1_CODE.replace("18", "26").as_str()]));
    assert!(is_picture(&one) && !is_picture(&two) && !is_picture(b"%PDF-1.4 nothing"));
    let looked = look(&Desk::new(TrustStore::builtin()), "扫描件.pdf", &one).expect("a picture");
    let number = looked.invoices[0].invoice.number.as_deref();
    assert_eq!(number, Some("26112000000000000018"));
    let why = verify(&Desk::new(TrustStore::builtin()), "two.pdf", &two, NOW).unwrap_err().why;
    assert_eq!(why, "unreadable-several-invoices");
}

/// A fully digital invoice whose code may say another total than its page.
fn digital(code_total: Option<&str>) -> Vec<u8> {
    let mut invoice = Invoice {
        kind: Some(Kind::DigitalNormal),
        number: Some("26112000000000000018".into()),
        issue_date: Day::new(2026, 1, 15),
        total_without_tax: Some(Fen(10_000)),
        tax: Some(Fen(1_300)),
        total: Some(Fen(11_300)),
        ..Invoice::default()
    };
    invoice.qr_text = code_total.map(|total| {
        let honest = model::qr::QrText::of(&invoice).expect("a code").render();
        assert!(honest.contains("113.00"), "{honest}");
        let forged = honest.replace("113.00", total);
        let (text, _) = forged.rsplit_once(',').expect("parts");
        format!("{text},")
    });
    ofd_digital(&invoice, &Extras::default()).pack()
}

#[test]
fn a_page_whose_code_says_otherwise_is_noticed() {
    let honest = verified(&digital(None));
    assert_eq!(honest.file.format, "ofd");
    let code = line(&honest, Check::PictureCode).expect("its code was looked at");
    assert_eq!(code.say, "read");
    assert!(honest.readings.iter().any(|reading| reading.source == Source::Qr));
    assert!(!honest.reasons.contains(&Reason::PageDiffersFromData), "{:?}", honest.reasons);
    let forged = verified(&digital(Some("913.00")));
    let differs = |e: &&Evidence| matches!(e.outcome, Outcome::Fail | Outcome::Warn);
    let found: Vec<_> = forged.evidence.iter().filter(differs).map(|e| e.check).collect();
    let before: Vec<_> = honest.evidence.iter().filter(differs).map(|e| e.check).collect();
    assert_ne!(found, before, "the code says 913.00, the page 113.00");
}
