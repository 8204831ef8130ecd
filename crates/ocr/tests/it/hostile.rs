//! Pictures that mean harm, or only look like it: each gives an answer or a clear error, in little
//! memory and time.
//!
//! Memory is measured in a process of its own: the test binary runs itself again with a variable
//! that names the file.

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageEncoder, ImageFormat};
use image::{GrayImage, ImageBuffer, Luma, Rgb, RgbImage, RgbaImage};
use ocr::limits::FILE_BYTES_MAX;
use ocr::picture::{Picture, PictureError};
use qrcode::{Color, QrCode};

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

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn png() -> Vec<u8> {
    file(sheet(), ImageFormat::Png)
}

fn jpeg() -> Vec<u8> {
    file(sheet(), ImageFormat::Jpeg)
}

/// A PNG that says it is this large, its check value mended.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let check = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&check.to_be_bytes());
    bytes
}

/// CRC-32 as PNG wants it (ISO/IEC 15948 §5.5).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
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

fn animated_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let first = DynamicImage::from(sheet()).into_rgba8();
    let other = RgbaImage::from_pixel(first.width(), first.height(), image::Rgba([9; 4]));
    encoder.encode_frames([Frame::new(first), Frame::new(other)]).unwrap();
    drop(encoder);
    bytes
}

fn png_of_16_bits() -> Vec<u8> {
    let wide = sheet().pixels().flat_map(|p| p.0).map(|level| u16::from(level) * 257).collect();
    let image: ImageBuffer<Rgb<u16>, Vec<u16>> = ImageBuffer::from_raw(240, 180, wide).unwrap();
    file(image, ImageFormat::Png)
}

/// A PNG with one bit a pixel: grey, or of a palette of two colours.
fn png_of_1_bit(palette: bool) -> Vec<u8> {
    let gray = DynamicImage::from(sheet()).into_luma8();
    let rows = gray.rows().flat_map(|row| {
        let row: Vec<bool> = row.map(|pixel| pixel.0[0] > 127).collect();
        let of = |eight: &[bool]| {
            eight.iter().enumerate().fold(0u8, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
        };
        std::iter::once(0).chain(row.chunks(8).map(of)).collect::<Vec<u8>>()
    });
    let raw: Vec<u8> = rows.collect();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [240u32.to_be_bytes(), 180u32.to_be_bytes()].concat();
    head.extend([1, if palette { 3 } else { 0 }, 0, 0, 0]);
    chunk(&mut bytes, b"IHDR", &head);
    if palette {
        chunk(&mut bytes, b"PLTE", &[0, 0, 40, 255, 255, 240]);
    }
    chunk(&mut bytes, b"IDAT", &stored(&raw));
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    bytes.extend((content.len() as u32).to_be_bytes());
    let from = bytes.len();
    bytes.extend(kind);
    bytes.extend(content);
    let check = crc32(&bytes[from..]);
    bytes.extend(check.to_be_bytes());
}

/// A zlib stream that stores what it holds (RFC 1950, RFC 1951 §3.2.4).
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x01];
    let blocks = raw.chunks(0xffff).count();
    for (nth, block) in raw.chunks(0xffff).enumerate() {
        bytes.push(u8::from(nth + 1 == blocks));
        bytes.extend((block.len() as u16).to_le_bytes());
        bytes.extend((!(block.len() as u16)).to_le_bytes());
        bytes.extend(block);
    }
    let (low, high) = raw.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    bytes.extend((high << 16 | low).to_be_bytes());
    bytes
}

/// A small file of many pixels: black, and well packed.
fn bomb(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    file(GrayImage::new(width, height), format)
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
    let mut zero = png_of_size(0, 180);
    zero.truncate(200);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a sound PNG", png(), "read"),
        ("a sound JPEG", jpeg(), "read"),
        ("a BMP", file(sheet(), ImageFormat::Bmp), "read"),
        ("a TIFF", file(sheet(), ImageFormat::Tiff), "read"),
        ("a WebP", file(sheet(), ImageFormat::WebP), "read"),
        ("an animated GIF: its first frame counts", animated_gif(), "read"),
        ("16 bits a colour", png_of_16_bits(), "read"),
        ("1 bit, grey", png_of_1_bit(false), "read"),
        ("1 bit, palette", png_of_1_bit(true), "read"),
        ("huge in its head", png_of_size(60_000, 60_000), "too many pixels"),
        ("wide in its head", png_of_size(4_000_000_000, 1), "damaged"),
        ("of no size", zero, "damaged"),
        ("a PNG cut in half", cut(png(), 5), "damaged"),
        ("a PNG of its head alone", png()[..33].to_vec(), "damaged"),
        ("a JPEG of four colours that are not there", jpeg_of_four_colours_cut(), "damaged"),
        ("a bomb in PNG", bomb(ImageFormat::Png, 16_000, 2_900), "nothing"),
        ("a larger bomb in PNG", bomb(ImageFormat::Png, 16_000, 6_000), "too many pixels"),
        ("a TIFF of nothing that says it is huge", tiff_of_size(60_000), "too many pixels"),
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
