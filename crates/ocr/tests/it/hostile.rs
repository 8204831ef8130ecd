//! Pictures that mean harm, or only look like it: each gives an answer or a clear error, in little
//! memory and time.
//!
//! Memory is measured in a process of its own: the test binary runs itself again with a variable
//! that names the file.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat};
use image::{ImageBuffer, Luma, Rgb, RgbImage};
use ocr::limits::FILE_BYTES_MAX;
use ocr::picture::{Picture, PictureError};
use qrcode::{Color, QrCode};

use crate::files::{Colours, animated_gif, animated_png, animated_webp, bomb, file};
use crate::files::{jpeg_of_blocks, png_of_1_bit, png_that_says, tiff_bomb};

const FILE: &str = "PIAOJU_TEST_PICTURE";
const TEXT: &str = "01,32,,24112000000048542163,4449.00,20240528,,B2B6";

/// What a picture may cost, the process itself included: the bound of decoding, the picture as RGB
/// and the light of it.
const PEAK_KIB_MAX: u64 = 420 * 1_024;
/// Far more than any takes; a picture that hangs is found.
const TIME_MAX: Duration = Duration::from_secs(30);

fn sheet() -> RgbImage {
    let code = QrCode::new(TEXT).unwrap();
    let (count, colours) = (code.width() as u32, code.to_colors());
    RgbImage::from_fn(240, 180, |x, y| {
        let (column, row) = ((x as i32 - 20).div_euclid(4), (y as i32 - 12).div_euclid(4));
        let inside = (0..count as i32).contains(&column) && (0..count as i32).contains(&row);
        let at = || row as usize * count as usize + column as usize;
        if inside && colours[at()] == Color::Dark { Rgb([10; 3]) } else { Rgb([250; 3]) }
    })
}

/// Blocks on a side of a JPEG that shows the code, one for each module and its quiet zone.
const BLOCKS: u16 = 40;

fn jpeg_of(colours: Colours) -> Vec<u8> {
    let code = QrCode::new(TEXT).unwrap();
    let (count, dots) = (code.width(), code.to_colors());
    jpeg_of_blocks(colours, BLOCKS, |column, row| {
        let inside = (4..4 + count).contains(&column) && (4..4 + count).contains(&row);
        inside && dots[(row - 4) * count + column - 4] == Color::Dark
    })
}

fn png() -> Vec<u8> {
    file(sheet(), ImageFormat::Png)
}

fn jpeg() -> Vec<u8> {
    file(sheet(), ImageFormat::Jpeg)
}

/// A JPEG whose EXIF says how the camera was held: 1 to 8.
fn jpeg_held(how: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([how, 0, 0, 0, 0, 0, 0, 0]);
    let plain = jpeg();
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(((exif.len() + 2) as u16).to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&plain[2..]);
    bytes
}

/// The JPEG of three colours as one of four: the tables stay, the frame says CMYK and is cut.
fn jpeg_of_four_colours_cut() -> Vec<u8> {
    let mut bytes = jpeg();
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 9] = 4;
    bytes
}

fn png_of_16_bits() -> Vec<u8> {
    let wide = sheet().pixels().flat_map(|p| p.0).map(|level| u16::from(level) * 257).collect();
    let image: ImageBuffer<Rgb<u16>, Vec<u16>> = ImageBuffer::from_raw(240, 180, wide).unwrap();
    file(image, ImageFormat::Png)
}

/// A TIFF that says its picture is this large and holds nothing.
fn tiff_of_size(side: u32) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0\x07\0".to_vec();
    let entries = [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (279, 4)];
    for (tag, value) in entries {
        bytes.extend((tag as u16).to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

/// A page full of what every code has in its corners.
fn page_of_finders(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = (x % 9, y % 9);
        let rim = |from: u32, to: u32| {
            let edge = |at: u32| at == from || at == to;
            let within = |at: u32| (from..=to).contains(&at);
            (edge(x) && within(y)) || (edge(y) && within(x))
        };
        let middle = (2..=4).contains(&x) && (2..=4).contains(&y);
        Rgb(if rim(0, 6) || middle { [0; 3] } else { [255; 3] })
    })
}

fn noise(side: u32) -> RgbImage {
    let mut state = 7u32;
    RgbImage::from_fn(side, side, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8; 3])
    })
}

/// What a file gives: `read`, `nothing`, or the name of the error.
fn outcome(bytes: &[u8]) -> String {
    match Picture::open(bytes) {
        Ok(picture) => {
            let codes = ocr::code::read(&picture);
            let read = codes.iter().any(|code| code.text == TEXT);
            if read { "read" } else { "nothing" }.to_owned()
        }
        Err(PictureError::FileTooLarge(_)) => "file too large".to_owned(),
        Err(PictureError::TooManyPixels { .. }) => "too many pixels".to_owned(),
        Err(PictureError::Unknown) => "unknown".to_owned(),
        Err(PictureError::Damaged(_)) => "damaged".to_owned(),
    }
}

/// The outcome in a process of its own, its peak of memory in KiB and the time that it took.
fn measured(folder: &Path, bytes: &[u8]) -> (String, Option<u64>, Duration) {
    let path = folder.join("picture");
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hostile::the_child", "--nocapture", "--test-threads=1"])
        .env(FILE, &path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "the child failed: {text}");
    let line = text.lines().find_map(|line| line.split_once("cost: ")).unwrap().1;
    let mut words = line.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).unwrap();
    let (peak, micros) = (number(), number());
    let said = words.next().unwrap_or_default().to_owned();
    (said, (peak > 0).then_some(peak), Duration::from_micros(micros))
}

#[test]
fn the_child() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let bytes = std::fs::read(path).unwrap();
    let started = Instant::now();
    let said = outcome(&bytes);
    let time = started.elapsed().as_micros();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()).unwrap_or("0");
    println!("\ncost: {peak} {time} {said}");
    std::io::stdout().flush().unwrap();
}

#[test]
fn hostile_and_odd_pictures_get_an_answer_in_bounded_memory_and_time() {
    let cut = |bytes: Vec<u8>, share: usize| bytes[..bytes.len() * share / 10].to_vec();
    let mut zero = png_that_says(png(), 0, 180);
    zero.truncate(200);
    let inflates_beyond = png_that_says(bomb(ImageFormat::Png, 16_000, 6_000), 16, 16);
    let mut gif_huge = animated_gif(&sheet());
    gif_huge[6..10].fill(0xff);
    let mut bmp_huge = file(sheet(), ImageFormat::Bmp);
    bmp_huge[18..22].copy_from_slice(&60_000u32.to_le_bytes());
    bmp_huge[22..26].copy_from_slice(&60_000u32.to_le_bytes());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a sound PNG", png(), "read"),
        ("a sound JPEG", jpeg(), "read"),
        ("a BMP", file(sheet(), ImageFormat::Bmp), "read"),
        ("a TIFF", file(sheet(), ImageFormat::Tiff), "read"),
        ("a WebP", file(sheet(), ImageFormat::WebP), "read"),
        ("an animated GIF: its first frame counts", animated_gif(&sheet()), "read"),
        ("an animated PNG: its first picture counts", animated_png(&sheet()), "read"),
        ("an animated WebP", animated_webp(&sheet(), (240, 180)), "read"),
        ("CMYK, as Adobe writes it", jpeg_of(Colours::Cmyk), "read"),
        ("YCCK, as Adobe writes it", jpeg_of(Colours::Ycck), "read"),
        ("a progressive JPEG, grey", jpeg_of(Colours::GreyProgressive), "read"),
        ("16 bits a colour", png_of_16_bits(), "read"),
        ("1 bit, grey", png_of_1_bit(&sheet(), false), "read"),
        ("1 bit, palette", png_of_1_bit(&sheet(), true), "read"),
        ("huge in its head", png_that_says(png(), 60_000, 60_000), "too many pixels"),
        ("wide in its head", png_that_says(png(), 4_000_000_000, 1), "damaged"),
        ("of no size", zero, "damaged"),
        ("a PNG cut in half", cut(png(), 5), "damaged"),
        ("a PNG of its head alone", png()[..33].to_vec(), "damaged"),
        ("a JPEG of four colours that are not there", jpeg_of_four_colours_cut(), "damaged"),
        ("a bomb in PNG", bomb(ImageFormat::Png, 16_000, 2_900), "nothing"),
        ("a larger bomb in PNG", bomb(ImageFormat::Png, 16_000, 6_000), "too many pixels"),
        ("a TIFF of nothing that says it is huge", tiff_of_size(60_000), "too many pixels"),
        ("a bomb in TIFF", tiff_bomb(16_000, 2_900, 16_000 * 2_900), "nothing"),
        ("a TIFF that inflates beyond its size", tiff_bomb(100, 100, 400 << 20), "nothing"),
        ("a PNG that inflates beyond its size", inflates_beyond, "nothing"),
        ("a GIF that says it is huge", gif_huge, "too many pixels"),
        (
            "a WebP that says it is huge",
            animated_webp(&sheet(), (16_384, 16_384)),
            "too many pixels",
        ),
        ("a BMP that says it is huge", bmp_huge, "too many pixels"),
        ("a TIFF of nothing", tiff_of_size(5_000), "damaged"),
        ("no picture", b"%PDF-1.7 and so on".to_vec(), "unknown"),
        ("nothing", Vec::new(), "unknown"),
        ("a file too large", vec![0; FILE_BYTES_MAX + 1], "file too large"),
        ("finders all over", file(page_of_finders(2_000), ImageFormat::Png), "nothing"),
        ("noise", file(noise(1_800), ImageFormat::Png), "nothing"),
        ("one pixel", file(RgbImage::new(1, 1), ImageFormat::Png), "nothing"),
        ("a thread", file(RgbImage::new(16_000, 3), ImageFormat::Png), "nothing"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, wanted) in cases {
        let (said, peak, time) = measured(folder.path(), &bytes);
        println!("{name}: {said}, {peak:?} KiB, {time:?}");
        assert_eq!(said, wanted, "{name}");
        assert!(peak.is_none_or(|peak| peak < PEAK_KIB_MAX), "{name}: {peak:?} KiB");
        assert!(time < TIME_MAX, "{name}: {time:?}");
    }
}

#[test]
fn a_jpeg_that_ends_early_is_read_as_far_as_it_goes_or_refused() {
    let whole = jpeg();
    for share in 1..10 {
        let said = outcome(&whole[..whole.len() * share / 10]);
        assert!(["read", "nothing", "damaged"].contains(&said.as_str()), "{share}: {said}");
    }
}

/// With one of these bytes the decoder stumbles, where its own assertions are on: the scan ends
/// within a number. Its panic costs the picture and nothing else.
#[test]
fn a_jpeg_with_a_byte_of_ones_anywhere_is_read_or_refused() {
    let slope = |x, y| Rgb([x as u8 * 10, y as u8 * 10, 90]);
    let whole = file(RgbImage::from_fn(24, 24, slope), ImageFormat::Jpeg);
    for at in 0..whole.len() {
        let mut spoilt = whole.clone();
        spoilt[at] = 0xff;
        match Picture::open(&spoilt) {
            Ok(picture) => assert!(picture.width() > 0 && picture.height() > 0, "{at}"),
            Err(why) => assert!(!why.to_string().is_empty(), "{at}"),
        }
    }
}

#[test]
fn however_the_camera_was_held_the_code_stands_upright() {
    let plain = ocr::code::read(&Picture::open(&jpeg()).unwrap());
    assert_eq!(plain.len(), 1);
    for how in 1..=8 {
        let picture = Picture::open(&jpeg_held(how)).unwrap();
        let turned = how >= 5;
        let wanted = if turned { (180, 240) } else { (240, 180) };
        assert_eq!((picture.width(), picture.height()), wanted, "EXIF {how}");
        // What EXIF mirrors is mirrored by our turn; a reader of codes sees through that too.
        let codes = ocr::code::read(&picture);
        assert_eq!(codes.len(), 1, "EXIF {how}");
        assert_eq!(codes[0].text, TEXT, "EXIF {how}");
    }
}

#[test]
fn four_inks_become_the_colours_that_they_print() {
    for colours in [Colours::Cmyk, Colours::Ycck, Colours::GreyProgressive] {
        let picture = Picture::open(&jpeg_of(colours)).unwrap();
        assert_eq!((picture.width(), picture.height()), (320, 320));
        let paper = picture.rgb().get_pixel(2, 2).0;
        let ink = picture.rgb().get_pixel(36, 36).0;
        assert!(paper.iter().all(|level| *level > 220), "paper is light: {paper:?}");
        assert!(ink.iter().all(|level| *level < 35), "ink is dark: {ink:?}");
    }
}

#[test]
fn a_name_does_not_matter_and_transparency_is_paper() {
    let mut clear = DynamicImage::from(sheet()).into_rgba8();
    clear.pixels_mut().filter(|pixel| pixel.0[0] > 127).for_each(|pixel| pixel.0 = [0; 4]);
    assert_eq!(outcome(&file(clear, ImageFormat::Png)), "read");
    let mut bytes = Vec::new();
    let gray: ImageBuffer<Luma<u8>, Vec<u8>> = DynamicImage::from(sheet()).into_luma8();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
    encoder.write_image(gray.as_raw(), 240, 180, ExtendedColorType::L8).unwrap();
    assert_eq!(outcome(&bytes), "read");
}
