//! Unpacking of the streams that describe the structure of a PDF (ISO 32000-1 §7.4.4).

use flate2::{Decompress, FlushDecompress, Status};

use crate::limits::PDF_INFLATED_BYTES_MAX;

/// How rows were changed before packing (ISO 32000-1 table 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prediction {
    /// 1 none, 2 TIFF, 10 and above PNG.
    pub predictor: usize,
    /// Samples of one column.
    pub colors: usize,
    /// Bits of one sample.
    pub bits: usize,
    /// Columns of one row.
    pub columns: usize,
}

impl Prediction {
    /// Nothing was changed.
    pub const NONE: Prediction = Prediction { predictor: 1, colors: 1, bits: 8, columns: 1 };
}

/// Inflates and undoes the prediction; `None` for what is damaged, too large or not known.
pub(super) fn unpack(packed: &[u8], prediction: Prediction) -> Option<Vec<u8>> {
    let bytes = inflate(packed)?;
    let sample_bits = prediction.colors.checked_mul(prediction.bits)?;
    let row = sample_bits.checked_mul(prediction.columns)?.div_ceil(8);
    let step = sample_bits.div_ceil(8).max(1);
    match prediction.predictor {
        1 => Some(bytes),
        2 if prediction.bits == 8 && row > 0 => Some(undo_tiff(bytes, row, step)),
        10..=15 if row > 0 => undo_png(&bytes, row, step),
        _ => None,
    }
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut stream = Decompress::new(true);
    let mut out = Vec::with_capacity(packed.len().saturating_mul(4).min(1 << 20));
    loop {
        let (before, length) = (stream.total_in(), out.len());
        let rest = packed.get(usize::try_from(before).ok()?..)?;
        let status = stream.decompress_vec(rest, &mut out, FlushDecompress::None).ok()?;
        if status == Status::StreamEnd {
            return Some(out);
        }
        if out.len() > PDF_INFLATED_BYTES_MAX {
            return None;
        }
        if out.len() == out.capacity() {
            out.reserve(out.len().max(4_096));
        } else if stream.total_in() == before && out.len() == length {
            // Nothing more comes: writers lose the checksum at the end, and readers forgive it.
            return (!out.is_empty()).then_some(out);
        }
    }
}

fn undo_tiff(mut bytes: Vec<u8>, row: usize, step: usize) -> Vec<u8> {
    for line in bytes.chunks_mut(row) {
        for at in step..line.len() {
            line[at] = line[at].wrapping_add(line[at - step]);
        }
    }
    bytes
}

/// PNG (ISO/IEC 15948 §9): each row begins with the number of its filter.
fn undo_png(bytes: &[u8], row: usize, step: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.chunks(row + 1) {
        let (filter, line) = line.split_first()?;
        let start = out.len();
        let above = start.checked_sub(row);
        for (at, byte) in line.iter().enumerate() {
            let left = if at >= step { out[start + at - step] } else { 0 };
            let up = above.map_or(0, |above| out[above + at]);
            let corner = match above {
                Some(above) if at >= step => out[above + at - step],
                _ => 0,
            };
            let guess = match filter {
                0 => 0,
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => return None,
            };
            out.push(byte.wrapping_add(guess));
        }
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let distance = |value: i16| (guess - value).abs();
    if distance(a) <= distance(b) && distance(a) <= distance(c) {
        left
    } else if distance(b) <= distance(c) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn every_filter_of_png_is_undone() {
        let rows: [[u8; 4]; 6] = [
            [0, 1, 2, 3],
            [1, 1, 1, 1],
            [2, 1, 1, 1],
            [3, 1, 1, 1],
            [4, 1, 1, 1],
            [4, 250, 9, 200],
        ];
        let prediction = Prediction { predictor: 12, columns: 3, ..Prediction::NONE };
        let plain = unpack(&pack(&rows.concat()), prediction).unwrap();
        let expected: [[u8; 3]; 6] =
            [[1, 2, 3], [1, 2, 3], [2, 3, 4], [2, 3, 4], [3, 4, 5], [253, 6, 206]];
        assert_eq!(plain, expected.concat());
    }

    #[test]
    fn what_is_not_known_or_damaged_is_nothing() {
        let good = pack(b"abcabc");
        assert_eq!(unpack(&good, Prediction::NONE).as_deref(), Some(&b"abcabc"[..]));
        let odd = Prediction { predictor: 7, ..Prediction::NONE };
        assert_eq!(unpack(&good, odd), None);
        let huge = Prediction { predictor: 12, columns: usize::MAX, ..Prediction::NONE };
        assert_eq!(unpack(&good, huge), None);
        assert_eq!(unpack(b"not packed", Prediction::NONE), None);
        let tiff = Prediction { predictor: 2, columns: 3, ..Prediction::NONE };
        assert_eq!(unpack(&pack(&[1, 1, 1, 5, 1, 1]), tiff), Some(vec![1, 2, 3, 5, 6, 7]));
    }
}
