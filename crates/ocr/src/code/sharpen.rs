//! Taking back what blurred a picture.
//!
//! The blur is guessed, applied to a picture that is guessed as well, and the guess is corrected
//! by what then differs from the picture at hand (Landweber's iteration). Levels stay between
//! paper and ink, which is what lets the iteration find edges that the blur has buried.

use super::plane::Plane;

/// How something became blurred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Blur {
    /// Out of focus: the deviation in pixels.
    Focus(f32),
    /// The camera moved to the side: over so many pixels.
    Across(usize),
    /// The camera moved up or down: over so many pixels.
    Along(usize),
}

/// Rounds of correction: more make noise louder and codes no clearer (measured).
const ROUNDS: usize = 12;
/// How much of the difference each round takes over.
const STEP: f32 = 1.4;

/// The plane as it may have been before it was blurred.
pub(super) fn undo(plane: &Plane, blur: Blur) -> Plane {
    let seen: Vec<f32> = plane.levels.iter().map(|level| f32::from(*level)).collect();
    let (dark, bright) = extremes(&plane.levels);
    let mut guess = seen.clone();
    let mut worked = Workspace::new(plane.width, plane.height);
    for _ in 0..ROUNDS {
        let mut differs = worked.blurred(&guess, blur);
        for (differs, seen) in differs.iter_mut().zip(&seen) {
            *differs = seen - *differs;
        }
        let back = worked.blurred(&differs, blur);
        for (guess, back) in guess.iter_mut().zip(&back) {
            *guess = (*guess + STEP * back).clamp(dark, bright);
        }
    }
    let levels = guess.iter().map(|level| level.round() as u8).collect();
    Plane { width: plane.width, height: plane.height, levels }
}

/// The levels of ink and paper: those that one in fifty pixels is beyond.
fn extremes(levels: &[u8]) -> (f32, f32) {
    let mut counts = [0usize; 256];
    for level in levels {
        counts[usize::from(*level)] += 1;
    }
    let few = levels.len() / 50;
    let dark = reached(0..256, &counts, few).unwrap_or(0);
    let bright = reached((0..256).rev(), &counts, few).unwrap_or(255);
    (dark.min(bright) as f32, bright.max(dark) as f32)
}

/// The first level of the order at which more than `few` pixels have been passed.
fn reached(
    mut order: impl Iterator<Item = usize>,
    counts: &[usize; 256],
    few: usize,
) -> Option<usize> {
    let mut passed = 0;
    order.find(|level| {
        passed += counts[*level];
        passed > few
    })
}

struct Workspace {
    width: usize,
    height: usize,
}

impl Workspace {
    fn new(width: usize, height: usize) -> Workspace {
        Workspace { width, height }
    }

    fn blurred(&mut self, levels: &[f32], blur: Blur) -> Vec<f32> {
        match blur {
            Blur::Focus(deviation) => {
                let weights = bell(deviation);
                let across = self.pass(levels, &weights, true);
                self.pass(&across, &weights, false)
            }
            Blur::Across(length) => self.pass(levels, &even(length), true),
            Blur::Along(length) => self.pass(levels, &even(length), false),
        }
    }

    /// One direction; beyond the edge lies what lies at the edge.
    fn pass(&self, levels: &[f32], weights: &[f32], across: bool) -> Vec<f32> {
        let reach = weights.len() / 2;
        let mut out = vec![0.0; levels.len()];
        if across {
            let mut padded = vec![0.0; self.width + 2 * reach];
            let rows = levels.chunks_exact(self.width).zip(out.chunks_exact_mut(self.width));
            for (row, out) in rows {
                padded[..reach].fill(row[0]);
                padded[reach..reach + self.width].copy_from_slice(row);
                padded[reach + self.width..].fill(row[self.width - 1]);
                for (at, weight) in weights.iter().enumerate() {
                    for (out, level) in out.iter_mut().zip(&padded[at..]) {
                        *out += weight * level;
                    }
                }
            }
        } else {
            for (row, out) in out.chunks_exact_mut(self.width).enumerate() {
                for (at, weight) in weights.iter().enumerate() {
                    let from = (row + at).saturating_sub(reach).min(self.height - 1);
                    let line = &levels[from * self.width..][..self.width];
                    for (out, level) in out.iter_mut().zip(line) {
                        *out += weight * level;
                    }
                }
            }
        }
        out
    }
}

/// The weights of a Gaussian, three deviations to each side.
fn bell(deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as i32;
    let raw = (-reach..=reach).map(|at| (-0.5 * (at as f32 / deviation).powi(2)).exp());
    let raw: Vec<f32> = raw.collect();
    let sum: f32 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / sum).collect()
}

/// The weights of a movement at even pace; an even length weighs its ends half.
fn even(length: usize) -> Vec<f32> {
    let reach = length / 2;
    let mut weights = vec![1.0; 2 * reach + 1];
    if length.is_multiple_of(2) {
        weights[0] = 0.5;
        weights[2 * reach] = 0.5;
    }
    weights.into_iter().map(|weight: f32| weight / length as f32).collect()
}
