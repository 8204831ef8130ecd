//! Finding and reading QR codes in one plane.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitArray, BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};
use rxing::{BinaryBitmap, Luma8Source};

use super::ink::{SIDE_MIN, ink};
use super::plane::{Frame, Plane};
use crate::limits::{CODES_MAX, FINDERS_MAX, TRIPLES_MAX};

/// Rows in which finders are counted before they are looked for, about.
const ROWS_TRIED: u32 = 64;
/// Pixels of a row for each crossing of what may be a finder; print has fewer crossings.
const PIXELS_A_FINDER: usize = 40;

/// A code in a plane.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub text: String,
    /// Top left, top right, bottom right, bottom left, in pixels of the plane.
    pub corners: [(f32, f32); 4],
}

/// What was seen in a plane.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// The codes that were read.
    pub codes: Vec<Found>,
    /// Where three finders stand as those of a code do, and no code was read.
    pub unread: Vec<Frame>,
    /// Whether the plane has more finders than any real one: made to keep us busy.
    pub is_trap: bool,
}

/// What is ink in a plane and what is paper.
pub(super) fn bits(plane: &Plane) -> Option<BitMatrix> {
    if plane.width.min(plane.height) >= SIDE_MIN {
        return ink(plane);
    }
    let (width, height) = (plane.width as u32, plane.height as u32);
    let source = Luma8Source::new_with_slice(&plane.levels, width, height).ok()?;
    let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    // The library indexes where a code should be; a panic of it means that there is none. No
    // state outlives the call.
    catch_unwind(AssertUnwindSafe(|| bitmap.get_black_matrix().clone())).ok()
}

/// Reads every QR code.
///
/// A text counts when its error correction says that it is whole; a part of a longer one, which a
/// code may be, does not.
pub(super) fn look(bits: &BitMatrix) -> Look {
    catch_unwind(AssertUnwindSafe(|| look_closer(bits))).unwrap_or_default()
}

fn look_closer(bits: &BitMatrix) -> Look {
    let mut look = Look { is_trap: is_trap(bits), ..Look::default() };
    if look.is_trap {
        return look;
    }
    let mut finders = FindFinderPatterns(bits, true, 0);
    // The largest are kept: the library tries them first as well.
    finders.sort_by_key(|finder| std::cmp::Reverse(finder.size));
    finders.truncate(FINDERS_MAX);
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let triples = GenerateFinderPatternSets(&mut finders);
    let triples = &triples[..triples.len().min(TRIPLES_MAX)];
    for triple in triples {
        if corners(triple).iter().any(|finder| used.contains(finder)) {
            continue;
        }
        if let Some(found) = decode(bits, triple) {
            used.extend(corners(triple));
            look.codes.push(found);
            if look.codes.len() >= CODES_MAX {
                break;
            }
        }
    }
    for triple in triples {
        if corners(triple).iter().any(|finder| used.contains(finder)) || !is_square(triple) {
            continue;
        }
        used.extend(corners(triple));
        look.unread.push(frame(triple));
    }
    look
}

/// Whether the plane is full of finders, which are found in time that grows with their square.
///
/// In rows all over the plane the spots are counted where runs of 1:1:3:1:1 pass, roughly; print
/// has one in some hundred pixels.
fn is_trap(bits: &BitMatrix) -> bool {
    let step = (bits.height() / ROWS_TRIED).max(1) as usize;
    let rows = (0..bits.height()).step_by(step);
    let (mut passed, mut rows_seen) = (0, 0);
    for row in rows {
        passed += crossings(&bits.getRow(row));
        rows_seen += 1;
    }
    passed > rows_seen * (bits.width() as usize / PIXELS_A_FINDER + 4)
}

fn crossings(row: &BitArray) -> usize {
    let size = row.get_size();
    let (mut edges, mut passed) = ([0usize; 6], 0);
    let mut at = row.getNextSet(0);
    let mut is_ink = true;
    while at < size {
        edges.rotate_left(1);
        edges[5] = at;
        // An ink run has just ended: five runs lie between the six edges.
        if !is_ink && edges[0] < edges[1] {
            let run = |nth: usize| edges[nth + 1] - edges[nth];
            let middle = run(2);
            let rim = run(0).max(run(1)).max(run(3)).max(run(4));
            passed += usize::from(middle >= 3 && middle > rim && middle < 6 * run(0).min(run(4)));
        }
        at = if is_ink { row.getNextUnset(at) } else { row.getNextSet(at) };
        is_ink = !is_ink;
    }
    passed
}

fn corners(triple: &FinderPatternSet) -> [ConcentricPattern; 3] {
    [triple.bl, triple.tl, triple.tr]
}

/// Whether the finders are alike and stand about as far from the first on both sides.
fn is_square(triple: &FinderPatternSet) -> bool {
    let sizes = corners(triple).map(|finder| finder.size);
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    let alike = least.zip(most).is_some_and(|(least, most)| most * 2 <= least * 3);
    let far = |from: ConcentricPattern| {
        let (x, y) = (from.p.x - triple.tl.p.x, from.p.y - triple.tl.p.y);
        (x * x + y * y).sqrt()
    };
    let (down, right) = (far(triple.bl), far(triple.tr));
    alike && down.max(right) < 1.5 * down.min(right)
}

/// The upright frame around the code that the three finders belong to.
fn frame(triple: &FinderPatternSet) -> Frame {
    let [bl, tl, tr] = corners(triple).map(|finder| (finder.p.x, finder.p.y));
    let br = (bl.0 + tr.0 - tl.0, bl.1 + tr.1 - tl.1);
    let rim = triple.tl.size as f32;
    let all = [bl, tl, tr, br];
    let low = |of: fn(&(f32, f32)) -> f32| all.iter().map(of).fold(f32::MAX, f32::min);
    let high = |of: fn(&(f32, f32)) -> f32| all.iter().map(of).fold(f32::MIN, f32::max);
    let (left, top) = ((low(|p| p.0) - rim).max(0.0), (low(|p| p.1) - rim).max(0.0));
    Frame {
        x: left as usize,
        y: top as usize,
        w: (high(|p| p.0) + rim - left) as usize,
        h: (high(|p| p.1) + rim - top) as usize,
    }
}

fn decode(bits: &BitMatrix, triple: &FinderPatternSet) -> Option<Found> {
    let sampled = SampleQR(bits, triple).ok()?;
    let read = Decode(sampled.getBits()).ok().filter(|read| read.isValid())?;
    if read.structuredAppend().count > 1 {
        return None;
    }
    let content = read.content();
    let text = text_of(content.bytes(), content.has_eci, || read.text());
    let points = sampled.getPoints();
    let corner = |at: usize| points.get(at).map(|point| (point.x, point.y));
    // The library gives the lower left one before the lower right one.
    let corners = [corner(0)?, corner(1)?, corner(3)?, corner(2)?];
    (!text.is_empty()).then_some(Found { text, corners })
}

/// The text of a code: ASCII on nearly every invoice, UTF-8 or GBK where there is Chinese.
///
/// A code that declares its encoding is left to the library, which follows the declaration.
fn text_of(bytes: &[u8], declared: bool, by_declaration: impl Fn() -> String) -> String {
    if declared {
        return by_declaration();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let gbk = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    gbk.map_or_else(by_declaration, std::borrow::Cow::into_owned)
}
