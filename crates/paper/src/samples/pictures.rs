//! Pictures of the demonstration: the code of D1, and a page as somebody photographs it.

use model::{Reason, Verdict};
use qrcode::{Color, EcLevel, QrCode};

use super::Sample;
use crate::write::{Fonts, png_of_bits};

/// The text of the code of D1.
pub const D1_CODE: &str = "01,32,,26112000000000000018,113.00,20260115,,BE3D";

/// Bits of white paper around a code (ISO/IEC 18004 asks for four).
const QUIET: usize = 6;

/// A picture (PNG) with these codes beside each other on white paper; empty when a text is too
/// long for a code.
pub fn code_picture(texts: &[&str]) -> Vec<u8> {
    let code = |text: &&str| QrCode::with_error_correction_level(*text, EcLevel::M).ok();
    let Some(codes) = texts.iter().map(code).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let widest = codes.iter().map(QrCode::width).max().unwrap_or(0) + 2 * QUIET;
    let side = widest * codes.len().max(1);
    let mut bits = vec![false; side * side];
    for (at, code) in codes.iter().enumerate() {
        let width = code.width();
        for (place, color) in code.to_colors().into_iter().enumerate() {
            let (x, y) = (place % width + at * widest + QUIET, place / width + QUIET);
            bits[y * side + x] = color == Color::Dark;
        }
    }
    png_of_bits(&bits, side, 5)
}

/// The code of D1 as a picture, `demo_qr.png`.
pub fn demo_qr() -> Vec<u8> {
    code_picture(&[D1_CODE])
}

/// The pictures of the demonstration; without a Chinese font the photo is left out.
pub fn demo(fonts: Option<&Fonts>) -> Vec<Sample> {
    let sample = |name: &str, bytes, about_zh, about_en| Sample {
        file_name: name.to_owned(),
        bytes,
        about_zh,
        about_en,
        expected: Verdict::Undetermined,
        reasons: vec![Reason::NoSignature],
    };
    let code = sample(
        "demo_qr.png",
        demo_qr(),
        "一张数电票的二维码，用来试扫码。",
        "the code of a fully digital invoice, to be scanned",
    );
    let photo = fonts.and_then(super::photo::demo_photo).map(|bytes| {
        let about = "倾斜的发票照片，销售方税号有一个字符印错。";
        let en = "a tilted photo whose seller's tax number has one wrong character";
        sample("demo_photo.jpg", bytes, about, en)
    });
    std::iter::once(code).chain(photo).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_first_invoice() {
        let code = model::qr::QrText::parse(D1_CODE).unwrap();
        assert_eq!(code.number, super::super::demo::D1[1].1);
        assert_eq!(code.amount.map(|fen| fen.to_string()).as_deref(), Some("113.00"));
        assert!(demo_qr().starts_with(b"\x89PNG"));
        assert!(code_picture(&[&"9".repeat(10_000)]).is_empty());
    }
}
