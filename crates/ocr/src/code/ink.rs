//! What of a plane is ink and what is paper.
//!
//! Light falls unevenly on paper, so each block of 8 x 8 pixels has a threshold of its own: the
//! mean of the levels between ink and paper of the 5 x 5 blocks around it, as ZXing does. Written
//! for planes of millions of pixels: levels are compared eight at a time.

use rxing::common::{BIT_FIELD_BASE_BITS, BitArray, BitFieldBaseType, BitMatrix};

use super::plane::Plane;

/// Pixels of a block's side.
const BLOCK: usize = 8;
/// Blocks to each side that count for a threshold.
const REACH: usize = 2;
/// A block whose levels differ less is all paper, or all ink when those before it are.
const RANGE_MIN: u8 = 24;
/// Planes with a shorter side have too few blocks.
pub(super) const SIDE_MIN: usize = BLOCK * (2 * REACH + 1);

/// The ink of a plane whose sides are [`SIDE_MIN`] or more.
pub(super) fn ink(plane: &Plane) -> Option<BitMatrix> {
    let (width, height) = (plane.width, plane.height);
    let blocks = Blocks::of(plane);
    let stride = width.div_ceil(8);
    let mut marks = vec![0u8; stride * height];
    for row in 0..blocks.down {
        let thresholds = blocks.thresholds(row);
        let top = (row * BLOCK).min(height - BLOCK);
        for y in top..top + BLOCK {
            let levels = &plane.levels[y * width..][..width];
            mark(levels, &thresholds, &mut marks[y * stride..][..stride]);
        }
    }
    matrix(&marks, stride, width, height)
}

/// Marks what of a row is ink. The last block of a row ends with it and may overlap the one
/// before: there either threshold counts.
fn mark(levels: &[u8], thresholds: &[u8], marks: &mut [u8]) {
    let (whole, rest) = levels.as_chunks::<BLOCK>();
    for ((eight, threshold), mark) in whole.iter().zip(thresholds).zip(&mut *marks) {
        *mark |= not_above(*eight, *threshold);
    }
    if rest.is_empty() {
        return;
    }
    let (Some(last), Some(threshold)) = (levels.last_chunk::<BLOCK>(), thresholds.last()) else {
        return;
    };
    let bits = u16::from(not_above(*last, *threshold)) << rest.len();
    if let [.., before, end] = marks {
        *before |= bits as u8;
        *end |= (bits >> 8) as u8;
    }
}

/// One bit for each of eight levels that is not above the threshold, the first the lowest.
fn not_above(levels: [u8; BLOCK], threshold: u8) -> u8 {
    const LANES: u64 = 0x0001_0001_0001_0001;
    const LOW: u64 = 0x00ff * LANES;
    let levels = u64::from_le_bytes(levels);
    // In lanes of 16 bits the difference cannot borrow from its neighbour, and bit 8 stays where
    // the threshold is at least the level.
    let bound = (u64::from(threshold) | 0x100) * LANES;
    let even = ((bound - (levels & LOW)) >> 8) & LANES;
    let odd = ((bound - ((levels >> 8) & LOW)) >> 8) & LANES;
    // One bit in each byte; the product gathers them in the highest byte, without carries.
    let bits = even | (odd << 8);
    (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

fn matrix(marks: &[u8], stride: usize, width: usize, height: usize) -> Option<BitMatrix> {
    let mut matrix = BitMatrix::new(width as u32, height as u32).ok()?;
    let mut line = BitArray::with_size(width);
    for (y, row) in marks.chunks_exact(stride).enumerate() {
        for (nth, part) in row.chunks(BIT_FIELD_BASE_BITS / 8).enumerate() {
            let mut word = [0; BIT_FIELD_BASE_BITS / 8];
            word[..part.len()].copy_from_slice(part);
            line.setBulk(nth * BIT_FIELD_BASE_BITS, BitFieldBaseType::from_le_bytes(word));
        }
        matrix.setRow(y as u32, &line);
    }
    Some(matrix)
}

/// The level between ink and paper of each block.
struct Blocks {
    across: usize,
    down: usize,
    points: Vec<u8>,
}

impl Blocks {
    fn of(plane: &Plane) -> Blocks {
        let (across, down) = (plane.width.div_ceil(BLOCK), plane.height.div_ceil(BLOCK));
        let mut points = vec![0u8; across * down];
        let mut columns = Columns::new(plane.width);
        for row in 0..down {
            columns.take(plane, (row * BLOCK).min(plane.height - BLOCK));
            for column in 0..across {
                let left = (column * BLOCK).min(plane.width - BLOCK);
                let (sum, low, high) = columns.block(left);
                let at = row * across + column;
                let mean = (sum / (BLOCK * BLOCK) as u32) as u8;
                points[at] = if high - low > RANGE_MIN {
                    mean
                } else if row > 0 && column > 0 {
                    let point = |at: usize| u32::from(points[at]);
                    let (above, left) = (at - across, at - 1);
                    let near = (point(above) + 2 * point(left) + point(above - 1)) / 4;
                    if u32::from(low) < near { near as u8 } else { low / 2 }
                } else {
                    low / 2
                };
            }
        }
        Blocks { across, down, points }
    }

    /// The thresholds of a row of blocks; at the edges those of the nearest whole square.
    fn thresholds(&self, row: usize) -> Vec<u8> {
        let middle = |at: usize, count: usize| at.clamp(REACH, count - 1 - REACH);
        let top = middle(row, self.down) - REACH;
        let side = 2 * REACH + 1;
        let mut sums = vec![0u32; self.across];
        for line in self.points[top * self.across..].chunks_exact(self.across).take(side) {
            for (sum, point) in sums.iter_mut().zip(line) {
                *sum += u32::from(*point);
            }
        }
        let threshold = |column: usize| {
            let left = middle(column, self.across) - REACH;
            (sums[left..left + side].iter().sum::<u32>() / (side * side) as u32) as u8
        };
        (0..self.across).map(threshold).collect()
    }
}

/// What eight rows have in each column: the sum, the lowest and the highest level.
struct Columns {
    sums: Vec<u16>,
    lows: Vec<u8>,
    highs: Vec<u8>,
}

impl Columns {
    fn new(width: usize) -> Columns {
        Columns { sums: vec![0; width], lows: vec![0; width], highs: vec![0; width] }
    }

    fn take(&mut self, plane: &Plane, top: usize) {
        self.sums.fill(0);
        self.lows.fill(u8::MAX);
        self.highs.fill(u8::MIN);
        for row in plane.levels[top * plane.width..].chunks_exact(plane.width).take(BLOCK) {
            let columns = self.sums.iter_mut().zip(&mut self.lows).zip(&mut self.highs);
            for (((sum, low), high), level) in columns.zip(row) {
                *sum += u16::from(*level);
                *low = (*low).min(*level);
                *high = (*high).max(*level);
            }
        }
    }

    fn block(&self, left: usize) -> (u32, u8, u8) {
        let part = left..left + BLOCK;
        let sum = self.sums[part.clone()].iter().map(|sum| u32::from(*sum)).sum();
        let low = self.lows[part.clone()].iter().fold(u8::MAX, |low, level| low.min(*level));
        let high = self.highs[part].iter().fold(u8::MIN, |high, level| high.max(*level));
        (sum, low, high)
    }
}

#[cfg(test)]
mod tests {
    use rxing::common::HybridBinarizer;
    use rxing::{BinaryBitmap, Luma8Source};

    use super::*;

    /// A page in the light of a lamp: print, grain, a shadow to one side.
    fn page(width: usize, height: usize) -> Plane {
        let mut state = 11u32;
        let mut level = |at: usize| {
            let (x, y) = (at % width, at / width);
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (state >> 28) as usize;
            let is_ink = (x / 3 + y / 5) % 4 == 0 && (y / 20) % 2 == 0;
            let light = 120 + 100 * x / width;
            (if is_ink { light / 3 + grain } else { light + grain }) as u8
        };
        let levels = (0..width * height).map(&mut level).collect();
        Plane { width, height, levels }
    }

    #[test]
    fn ink_is_what_the_library_says_whatever_the_size() {
        for (width, height) in [(40, 40), (41, 47), (160, 96), (199, 133), (640, 403)] {
            let plane = page(width, height);
            let source =
                Luma8Source::new_with_slice(&plane.levels, width as u32, height as u32).unwrap();
            let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
            let ours = ink(&plane).unwrap();
            assert_eq!(&ours, bitmap.get_black_matrix(), "{width} x {height}");
        }
    }

    #[test]
    fn levels_are_compared_each_by_itself() {
        assert_eq!(not_above([0, 255, 7, 8, 9, 0, 255, 8], 8), 0b1010_1101);
        assert_eq!(not_above([0, 1, 255, 254, 0, 0, 1, 1], 0), 0b0011_0001);
        assert_eq!(not_above([255; 8], 255), 0xff);
    }
}
