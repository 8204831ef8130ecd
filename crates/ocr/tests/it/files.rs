//! Picture files made byte by byte: kinds that no encoder at hand writes, and lies about size.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GrayImage, ImageFormat, RgbImage, RgbaImage};

/// A picture as a file of a format.
pub fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The PNG with another size in its head, and the check value mended.
pub fn png_that_says(mut bytes: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
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

/// A PNG with one bit a pixel: grey, or of a palette of two colours.
pub fn png_of_1_bit(sheet: &RgbImage, palette: bool) -> Vec<u8> {
    let gray = DynamicImage::from(sheet.clone()).into_luma8();
    let rows = gray.rows().flat_map(|row| {
        let row: Vec<bool> = row.map(|pixel| pixel.0[0] > 127).collect();
        let of = |eight: &[bool]| {
            eight.iter().enumerate().fold(0u8, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
        };
        std::iter::once(0).chain(row.chunks(8).map(of)).collect::<Vec<u8>>()
    });
    let raw: Vec<u8> = rows.collect();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [sheet.width().to_be_bytes(), sheet.height().to_be_bytes()].concat();
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

/// A PNG of two frames (APNG): the sheet, and black.
pub fn animated_png(sheet: &RgbImage) -> Vec<u8> {
    let (width, height) = sheet.dimensions();
    let first = file(sheet.clone(), ImageFormat::Png);
    let second = file(RgbImage::new(width, height), ImageFormat::Png);
    let mut bytes = first[..8].to_vec();
    let control = |number: u32| {
        let mut said: Vec<u8> =
            [number, width, height, 0, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
        said.extend([0, 1, 0, 10, 0, 0]);
        said
    };
    let mut number = 0;
    for (kind, content) in png_chunks(&first) {
        match kind {
            b"IDAT" => {
                if number == 0 {
                    chunk(&mut bytes, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
                    chunk(&mut bytes, b"fcTL", &control(0));
                    number = 1;
                }
                chunk(&mut bytes, b"IDAT", content);
            }
            b"IEND" => {
                chunk(&mut bytes, b"fcTL", &control(number));
                for (_, content) in png_chunks(&second).filter(|(kind, _)| *kind == b"IDAT") {
                    number += 1;
                    chunk(&mut bytes, b"fdAT", &[&number.to_be_bytes(), content].concat());
                }
                chunk(&mut bytes, b"IEND", &[]);
            }
            kind => chunk(&mut bytes, kind, content),
        }
    }
    bytes
}

fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = &bytes[8..];
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let (kind, behind) = behind.split_first_chunk::<4>()?;
        let (content, behind) = behind.split_at(u32::from_be_bytes(*length) as usize);
        rest = &behind[4..];
        Some((kind, content))
    })
}

/// A WebP of two frames: the sheet, and black. Its canvas may lie about its size.
pub fn animated_webp(sheet: &RgbImage, canvas: (u32, u32)) -> Vec<u8> {
    let (width, height) = sheet.dimensions();
    let three = |n: u32| n.to_le_bytes()[..3].to_vec();
    let mut body = b"WEBP".to_vec();
    let head = [vec![0b10, 0, 0, 0], three(canvas.0 - 1), three(canvas.1 - 1)].concat();
    riff(&mut body, b"VP8X", &head);
    riff(&mut body, b"ANIM", &[0; 6]);
    for frame in [sheet.clone(), RgbImage::new(width, height)] {
        let whole = file(frame, ImageFormat::WebP);
        let place = [vec![0; 6], three(width - 1), three(height - 1), three(100), vec![0]].concat();
        // What stands behind `RIFF`, the length and `WEBP` is the picture as a chunk.
        riff(&mut body, b"ANMF", &[&place[..], &whole[12..]].concat());
    }
    let mut bytes = Vec::new();
    riff(&mut bytes, b"RIFF", &body);
    bytes
}

fn riff(bytes: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    bytes.extend(kind);
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes.extend(vec![0; content.len() % 2]);
}

/// A GIF of two frames: the sheet, and black.
pub fn animated_gif(sheet: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let first = DynamicImage::from(sheet.clone()).into_rgba8();
    let other = RgbaImage::from_pixel(first.width(), first.height(), image::Rgba([9; 4]));
    encoder.encode_frames([Frame::new(first), Frame::new(other)]).unwrap();
    drop(encoder);
    bytes
}

/// How a JPEG says its colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// One, in a progressive file.
    GreyProgressive,
    /// Four inks as Adobe writes them, inverted.
    Cmyk,
    /// The same with three of them as brightness and two differences.
    Ycck,
}

/// A JPEG whose blocks of 8 x 8 pixels each have one colour: ink where `is_ink` says so by column
/// and row of blocks (ISO/IEC 10918-1, annexes B, F and G; Adobe Technical Note 5116).
pub fn jpeg_of_blocks(
    colours: Colours,
    side: u16,
    is_ink: impl Fn(usize, usize) -> bool,
) -> Vec<u8> {
    let is_progressive = colours == Colours::GreyProgressive;
    let count: u8 = if is_progressive { 1 } else { 4 };
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |kind: u8, content: &[u8]| {
        bytes.extend([0xff, kind]);
        bytes.extend((content.len() as u16 + 2).to_be_bytes());
        bytes.extend(content);
    };
    if !is_progressive {
        let transform = if colours == Colours::Ycck { 2 } else { 0 };
        segment(0xee, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat());
    }
    // All steps are 8, so that the first number of a block is its level less 128.
    segment(0xdb, &[[0].as_slice(), &[8; 64]].concat());
    let [high, low] = (side * 8).to_be_bytes();
    let parts = (1..=count).flat_map(|part| [part, 0x11, 0]);
    let head = [8, high, low, high, low, count].into_iter().chain(parts).collect::<Vec<u8>>();
    segment(if is_progressive { 0xc2 } else { 0xc0 }, &head);
    // Nine codes of four bits say the length of a difference; one of one bit ends a block.
    let lengths = [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    segment(0xc4, &[[0].as_slice(), &lengths, &[0, 1, 2, 3, 4, 5, 6, 7, 8]].concat());
    let ends = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    segment(0xc4, &[[0x10].as_slice(), &ends, &[0]].concat());
    let parts = (1..=count).flat_map(|part| [part, 0]);
    let last = if is_progressive { 0 } else { 63 };
    segment(0xda, &[count].into_iter().chain(parts).chain([0, last, 0]).collect::<Vec<u8>>());

    let mut bits = String::new();
    let mut before = [0i32; 4];
    for block in 0..usize::from(side) * usize::from(side) {
        let is_ink = is_ink(block % usize::from(side), block / usize::from(side));
        let black = if is_ink { -120 } else { 120 };
        let levels = match colours {
            Colours::GreyProgressive => [black, 0, 0, 0],
            Colours::Cmyk => [120, 120, 120, black],
            // The inks that three numbers give are turned over, those that Adobe stores as well.
            Colours::Ycck => [-120, 0, 0, black],
        };
        for (level, before) in levels.iter().zip(&mut before).take(usize::from(count)) {
            let differs = level - *before;
            *before = *level;
            let length = (32 - differs.unsigned_abs().leading_zeros()) as usize;
            bits.push_str(&format!("{length:04b}"));
            if length > 0 {
                let value = if differs < 0 { differs + (1 << length) - 1 } else { differs };
                bits.push_str(&format!("{value:0length$b}"));
            }
            if !is_progressive {
                bits.push('0');
            }
        }
    }
    while bits.len() % 8 != 0 {
        bits.push('1');
    }
    for eight in bits.as_bytes().chunks(8) {
        let byte = eight.iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit == b'1'));
        bytes.push(byte);
        if byte == 0xff {
            bytes.push(0);
        }
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// A small file of many pixels: black, and well packed.
pub fn bomb(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    file(GrayImage::new(width, height), format)
}

/// A grey TIFF that says its picture is this large, and so many bytes of it, packed by the run
/// (TIFF 6.0, section 9): 128 of them in two.
pub fn tiff_bomb(width: u32, height: u32, inflated: usize) -> Vec<u8> {
    let packed = [0x81u8, 0].repeat(inflated.div_ceil(128));
    let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
    let behind = 8 + 2 + 9 * 12 + 4;
    let length = packed.len() as u32;
    let entries = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 32_773),
        (262, 1),
        (273, behind),
        (277, 1),
        (278, height),
        (279, length),
    ];
    for (tag, value) in entries {
        bytes.extend((tag as u16).to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(u32::to_le_bytes(value));
    }
    bytes.extend([0; 4]);
    bytes.extend(packed);
    bytes
}
