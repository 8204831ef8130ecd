//! Codes in pictures that are drawn here.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use model::text::{CodeKind, SeenCode};
use ocr::picture::Picture;
use qrcode::{Color, EcLevel, QrCode};

const INVOICE: &str = "01,32,,24112000000048542163,4449.00,20240528,,B2B6";
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const INK: Rgb<u8> = Rgb([15, 15, 15]);

fn page(width: u32, height: u32) -> RgbImage {
    RgbImage::from_pixel(width, height, WHITE)
}

fn fill(page: &mut RgbImage, (x, y, w, h): (u32, u32, u32, u32), ink: Rgb<u8>) {
    for row in y..y + h {
        for column in x..x + w {
            page.put_pixel(column, row, ink);
        }
    }
}

/// Draws a QR code, so many pixels a module; gives its side.
fn square(page: &mut RgbImage, (x, y): (u32, u32), bytes: &[u8], module: u32) -> u32 {
    let code = QrCode::with_error_correction_level(bytes, EcLevel::M).unwrap();
    let count = code.width() as u32;
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (column, row) = (at as u32 % count, at as u32 / count);
            fill(page, (x + column * module, y + row * module, module, module), INK);
        }
    }
    count * module
}

/// Draws bars from the widths of bars and gaps in turn.
fn bars(page: &mut RgbImage, (x, y): (u32, u32), runs: &[u32], module: u32, height: u32) -> u32 {
    let mut at = x;
    for (nth, run) in runs.iter().enumerate() {
        if nth.is_multiple_of(2) {
            fill(page, (at, y, run * module, height), INK);
        }
        at += run * module;
    }
    at - x
}

fn read(page: &RgbImage) -> Vec<SeenCode> {
    ocr::code::read(&Picture::new(page.clone()))
}

fn texts(page: &RgbImage) -> Vec<String> {
    read(page).into_iter().map(|code| code.text).collect()
}

fn invoice_page(module: u32) -> RgbImage {
    let mut sheet = page(700, 420);
    square(&mut sheet, (30, 24), INVOICE.as_bytes(), module);
    for line in 0..8 {
        fill(&mut sheet, (20, 180 + line * 28, 660, 2), Rgb([150, 70, 40]));
    }
    sheet
}

#[test]
fn a_code_is_read_with_its_place() {
    let mut sheet = page(600, 400);
    let side = square(&mut sheet, (100, 60), INVOICE.as_bytes(), 4);
    let codes = read(&sheet);
    assert_eq!(codes.len(), 1);
    assert_eq!((codes[0].kind, codes[0].text.as_str()), (CodeKind::Qr, INVOICE));
    let (left, top, side) = (100.0, 60.0, side as f32);
    let wanted = [(left, top), (left + side, top), (left + side, top + side), (left, top + side)];
    for (at, wanted) in codes[0].corners.iter().zip(wanted) {
        let far = (at.0 - wanted.0).abs().max((at.1 - wanted.1).abs());
        assert!(far < 4.0, "{at:?} instead of {wanted:?}");
    }
}

#[test]
fn several_codes_are_read_from_top_to_bottom() {
    let mut sheet = page(900, 900);
    let wanted: Vec<String> =
        (0..4).map(|nth| format!("01,32,,2411200000004854216{nth},10.00,20240528,,")).collect();
    for (nth, text) in wanted.iter().enumerate() {
        let nth = nth as u32;
        square(&mut sheet, (60 + 400 * (nth % 2), 40 + 210 * nth), text.as_bytes(), 3 + nth % 2);
    }
    assert_eq!(texts(&sheet), wanted);
}

#[test]
fn a_code_of_two_pixels_a_module_and_a_turned_one_are_read() {
    assert_eq!(texts(&invoice_page(2)), [INVOICE]);
    let turned = imageops::rotate90(&invoice_page(3));
    assert_eq!(texts(&turned), [INVOICE]);
}

#[test]
fn a_red_seal_over_a_code_is_looked_through() {
    let mut sheet = invoice_page(3);
    for row in 20..120 {
        for column in 40..160 {
            if (column + row) % 24 < 14 {
                let [r, g, b] = sheet.get_pixel(column, row).0.map(u16::from);
                let inked = [r * 225 / 255, g * 45 / 255, b * 55 / 255].map(|level| level as u8);
                sheet.put_pixel(column, row, Rgb(inked));
            }
        }
    }
    assert_eq!(texts(&sheet), [INVOICE]);
}

#[test]
fn a_code_in_red_ink_is_read_as_well() {
    let mut sheet = invoice_page(3);
    for pixel in sheet.pixels_mut().filter(|pixel| **pixel == INK) {
        *pixel = Rgb([210, 30, 40]);
    }
    assert_eq!(texts(&sheet), [INVOICE]);
}

#[test]
fn blur_that_hides_every_edge_is_taken_back() {
    let sheet = imageops::blur(&invoice_page(4), 2.2);
    assert_eq!(texts(&sheet), [INVOICE]);
}

#[test]
fn a_dark_and_a_white_on_black_code_are_read() {
    let mut dark = invoice_page(3);
    dark.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|level| 12 + level / 9));
    assert_eq!(texts(&dark), [INVOICE]);
    let mut screen = invoice_page(4);
    screen.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|level| 255 - level));
    assert_eq!(texts(&screen), [INVOICE]);
}

#[test]
fn chinese_is_read_in_utf8_and_in_gbk() {
    let mut sheet = page(500, 300);
    square(&mut sheet, (30, 30), "发票通知书".as_bytes(), 4);
    assert_eq!(texts(&sheet), ["发票通知书"]);
    let mut sheet = page(500, 300);
    let gbk = b"\xb7\xa2\xc6\xb1\xcd\xa8\xd6\xaa\xca\xe9,01";
    square(&mut sheet, (30, 30), gbk, 4);
    assert_eq!(texts(&sheet), ["发票通知书,01"]);
}

#[test]
fn a_broken_code_has_no_text() {
    let mut sheet = page(400, 300);
    square(&mut sheet, (60, 60), INVOICE.as_bytes(), 4);
    // Modules of the middle are turned over, more than the error correction takes.
    for y in 0..14 {
        for x in 0..14 {
            let (left, top) = (60 + 36 + x * 4, 60 + 36 + y * 4);
            let ink = *sheet.get_pixel(left, top) == INK;
            fill(&mut sheet, (left, top, 4, 4), if ink { WHITE } else { INK });
        }
    }
    assert_eq!(texts(&sheet), [""; 0]);
}

/// Code 128 of digits by ISO/IEC 15417: set C, two digits a symbol, check symbol modulo 103.
fn code_128(digits: &str) -> Vec<u32> {
    const WIDTHS: [&str; 107] = [
        "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
        "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
        "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
        "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
        "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
        "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
        "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
        "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
        "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
        "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
        "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
        "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
    ];
    let pairs = digits.as_bytes().chunks_exact(2);
    let mut symbols = vec![105];
    symbols
        .extend(pairs.map(|pair| usize::from(pair[0] - b'0') * 10 + usize::from(pair[1] - b'0')));
    let weighed = symbols.iter().enumerate().map(|(at, symbol)| symbol * at.max(1));
    symbols.push(weighed.sum::<usize>() % 103);
    symbols.push(106);
    let digits = symbols.iter().flat_map(|symbol| WIDTHS[*symbol].bytes());
    digits.map(|digit| u32::from(digit - b'0')).collect()
}

/// Interleaved 2 of 5 by ISO/IEC 16390.
fn itf(digits: &str) -> Vec<u32> {
    const WIDTHS: [&str; 10] =
        ["11331", "31113", "13113", "33111", "11313", "31311", "13311", "11133", "31131", "13131"];
    let mut runs = vec![1, 1, 1, 1];
    for pair in digits.as_bytes().chunks_exact(2) {
        let of = |digit: u8| WIDTHS[usize::from(digit - b'0')].bytes().map(|w| u32::from(w - b'0'));
        runs.extend(of(pair[0]).zip(of(pair[1])).flat_map(|(bar, gap)| [bar, gap]));
    }
    runs.extend([3, 1, 1]);
    runs
}

#[test]
fn bars_are_read_upright_and_on_their_side_with_their_place() {
    let mut sheet = page(700, 300);
    let width = bars(&mut sheet, (80, 100), &code_128("4403182109754421"), 2, 60);
    let codes = read(&sheet);
    assert_eq!(codes.len(), 1);
    assert_eq!((codes[0].kind, codes[0].text.as_str()), (CodeKind::Bars, "4403182109754421"));
    let [(left, top), _, (right, bottom), _] = codes[0].corners;
    assert!((left - 80.0).abs() < 3.0 && (top - 100.0).abs() < 8.0, "{left} {top}");
    assert!((right - 80.0 - width as f32).abs() < 3.0 && (bottom - 160.0).abs() < 8.0);
    assert_eq!(texts(&imageops::rotate90(&sheet)), ["4403182109754421"]);
    assert_eq!(texts(&imageops::rotate180(&sheet)), ["4403182109754421"]);
}

#[test]
fn bars_beside_a_code_and_two_in_a_row_are_read() {
    let mut sheet = page(1_200, 400);
    square(&mut sheet, (40, 40), INVOICE.as_bytes(), 3);
    bars(&mut sheet, (200, 250), &code_128("4403182109754421"), 2, 50);
    bars(&mut sheet, (700, 250), &itf("15400141288763"), 2, 50);
    let mut read = texts(&sheet);
    read.sort();
    assert_eq!(read, [INVOICE, "15400141288763", "4403182109754421"]);
}

#[test]
fn bars_that_prove_little_are_not_believed() {
    // An ITF of eight digits has no check digit, and a strip as low as print may be print.
    let mut sheet = page(700, 300);
    bars(&mut sheet, (80, 60), &itf("15400141"), 3, 60);
    bars(&mut sheet, (80, 200), &code_128("4403182109754421"), 2, 5);
    assert_eq!(texts(&sheet), [""; 0]);
}

#[test]
fn a_large_picture_is_shrunk_and_its_code_still_has_its_place() {
    let mut sheet = imageops::resize(&invoice_page(3), 4_900, 2_940, FilterType::Nearest);
    fill(&mut sheet, (4_000, 200, 500, 300), INK);
    let codes = read(&sheet);
    assert_eq!(codes.len(), 1);
    let (x, y) = codes[0].corners[0];
    assert!((x - 210.0).abs() < 25.0 && (y - 168.0).abs() < 25.0, "{x} {y}");
}
