//! Pages of invoices to be damaged: a small QR code among rules and small print.
//!
//! They are drawn here, from seeds, so that everybody measures the same pictures: 240 x 140 mm as
//! an electronic invoice is, with a code of 18 to 22 mm at the top left.

use image::{Rgb, RgbImage};
use model::qr::crc16;
use qrcode::{EcLevel, QrCode};

use crate::chance::Chance;

/// Dots for each inch of the drawing that the damaged pictures are made from.
const DPI: f32 = 400.0;
const WIDTH_MM: f32 = 240.0;
const HEIGHT_MM: f32 = 140.0;

/// A page and what its code says.
pub struct Sheet {
    /// The page at [`DPI`].
    pub page: RgbImage,
    /// The text of the code.
    pub text: String,
    /// The left, the top and the side of the code, in millimetres.
    pub code: (f32, f32, f32),
}

impl Sheet {
    /// The sheet of a seed: sheets differ in text, in the size and place of the code, in print.
    pub fn new(seed: u64) -> Sheet {
        let mut chance = Chance::new(seed.wrapping_mul(0x5851_F42D_4C95_7F2D) + 1);
        let text = text_of(seed, &mut chance);
        let side = 18.0 + chance.share() * 4.0;
        let code = (6.0 + chance.share() * 8.0, 5.0 + chance.share() * 5.0, side);
        let white = Rgb([255, 255, 255]);
        let mut page = RgbImage::from_pixel(dots(WIDTH_MM), dots(HEIGHT_MM), white);
        print(&mut page, &mut chance);
        let (x, y, side) = code;
        fill(&mut page, x - 2.0, y - 2.0, side + 4.0, side + 4.0, white);
        draw_code(&mut page, &text, code);
        Sheet { page, text, code }
    }

    /// The page at another resolution.
    pub fn at(&self, dpi: f32) -> RgbImage {
        let of = |mm: f32| (mm / 25.4 * dpi).round() as u32;
        let filter = image::imageops::FilterType::Triangle;
        image::imageops::resize(&self.page, of(WIDTH_MM), of(HEIGHT_MM), filter)
    }
}

/// Texts of the kinds that are in use: with and without a code, with and without a check code.
fn text_of(seed: u64, chance: &mut Chance) -> String {
    let date = 20_240_101 + chance.below(28) + 100 * chance.below(12);
    let amount = format!("{}.{:02}", 1 + chance.below(99_999), chance.below(100));
    let text = if seed.is_multiple_of(2) {
        format!("01,32,,2411200000{},{amount},{date},,", chance.digits(10))
    } else {
        let (number, check) = (chance.digits(8), chance.digits(20));
        format!("01,10,0110022001{},{number},{amount},{date},{check},", chance.digits(2))
    };
    format!("{text}{:04X}", crc16(text.as_bytes()))
}

fn dots(mm: f32) -> u32 {
    (mm / 25.4 * DPI).round() as u32
}

fn fill(page: &mut RgbImage, x: f32, y: f32, w: f32, h: f32, ink: Rgb<u8>) {
    let right = dots((x + w).max(0.0)).min(page.width());
    let bottom = dots((y + h).max(0.0)).min(page.height());
    for row in dots(y.max(0.0))..bottom {
        for column in dots(x.max(0.0))..right {
            page.put_pixel(column, row, ink);
        }
    }
}

fn draw_code(page: &mut RgbImage, text: &str, (x, y, side): (f32, f32, f32)) {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return };
    let count = code.width();
    let module = side / count as f32;
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (column, row) = ((at % count) as f32, (at / count) as f32);
            let (left, top) = (x + column * module, y + row * module);
            fill(page, left, top, module, module, Rgb([20, 20, 20]));
        }
    }
}

/// Rules of a form and lines of small print; what is printed are strokes in squares, which to a
/// reader of codes are what Chinese characters are.
fn print(page: &mut RgbImage, chance: &mut Chance) {
    let brown = Rgb([150, 60, 40]);
    for y in [32.0, 56.0, 62.0, 100.0, 108.0, 130.0] {
        fill(page, 8.0, y, 224.0, 0.3, brown);
    }
    for x in [8.0, 14.0, 130.0, 136.0, 231.7] {
        fill(page, x, 32.0, 0.3, 98.0, brown);
    }
    let mut y = 6.0;
    while y < 134.0 {
        let mut x = if y < 32.0 { 150.0 } else { 16.0 };
        while x < 226.0 {
            let length = 4 + chance.below(14);
            for _ in 0..length {
                character(page, chance, x, y);
                x += 3.4;
            }
            x += 6.0 + chance.share() * 40.0;
        }
        y += 6.1;
    }
}

fn character(page: &mut RgbImage, chance: &mut Chance, x: f32, y: f32) {
    let ink = Rgb([30, 30, 60]);
    for _ in 0..3 + chance.below(4) {
        let (at, from) = (chance.share() * 2.6, chance.share() * 1.2);
        let length = 1.0 + chance.share() * 1.4;
        match chance.below(2) {
            0 => fill(page, x + from, y + at, length, 0.28, ink),
            _ => fill(page, x + at, y + from, 0.28, length, ink),
        }
    }
}
