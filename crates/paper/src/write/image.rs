//! QR codes as bits, and bits as a PNG file of one bit per pixel.

use qrcode::{Color, EcLevel, QrCode};

/// The modules of a QR code row by row (dark is true) and the length of a side; `None` when the
/// text is too long for one.
pub fn code_modules(text: &str) -> Option<(Vec<bool>, usize)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.to_colors().into_iter().map(|c| c == Color::Dark).collect();
    Some((modules, code.width()))
}

/// A square of bits as a PNG file (ISO/IEC 15948): dark bits are black, each `scale` pixels wide,
/// in a margin of two bits.
///
/// The data is stored, not compressed (RFC 1951 §3.2.4): a few kilobytes, and no compressor.
pub fn png_of_bits(bits: &[bool], side: usize, scale: usize) -> Vec<u8> {
    const MARGIN: usize = 2;
    let width = (side + 2 * MARGIN) * scale;
    let is_dark = |x: usize, y: usize| {
        let (Some(x), Some(y)) = ((x / scale).checked_sub(MARGIN), (y / scale).checked_sub(MARGIN))
        else {
            return false;
        };
        x < side && y < side && bits.get(y * side + x).copied().unwrap_or(false)
    };
    let mut rows = Vec::with_capacity(width * (width / 8 + 2));
    for y in 0..width {
        rows.push(0); // no filter
        for left in (0..width).step_by(8) {
            let byte = (0..8).fold(0u8, |byte, bit| {
                let is_light = left + bit < width && !is_dark(left + bit, y);
                byte << 1 | u8::from(is_light)
            });
            rows.push(byte);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = u32::try_from(width).unwrap_or(0).to_be_bytes();
    // One bit of grey; deflate, adaptive filters, no interlace.
    chunk(&mut png, b"IHDR", &[&size[..], &size[..], &[1, 0, 0, 0, 0]].concat());
    chunk(&mut png, b"IDAT", &stored(&rows));
    chunk(&mut png, b"IEND", &[]);
    png
}

/// A zlib stream (RFC 1950) of stored blocks.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        // A chunk is at most 0xffff long.
        let length = block.len() as u16;
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (a, b) = data.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let body = [name.as_slice(), data].concat();
    out.extend_from_slice(&body);
    out.extend_from_slice(&crc32(&body).to_be_bytes());
}

/// CRC-32 of ISO 3309, as PNG annex D asks for.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(&stored(b"Wikipedia")[16..], [0x11, 0xe6, 0x03, 0x98]);
    }

    #[test]
    fn a_code_is_a_square_with_a_margin() {
        let (bits, side) = code_modules("01,31,,26312000000000000001,106.00,20260302,,").unwrap();
        assert_eq!(bits.len(), side * side);
        let png = png_of_bits(&bits, side, 4);
        assert_eq!(&png[16..20], ((side + 4) as u32 * 4).to_be_bytes());
        assert!(code_modules(&"9".repeat(10_000)).is_none());
    }
}
