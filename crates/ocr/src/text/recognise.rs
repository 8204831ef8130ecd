//! What lines say: strips of nearly equal width go to the network together.

use std::sync::Mutex;

use image::RgbImage;

use super::ReaderError;
use super::crop::{Ink, STRIP_HEIGHT, strip, strip_width};
use super::letters::{Alphabet, Said, read};
use super::network::{Input, Network};
use super::quad::Quad;
use super::tone::Tone;
use crate::limits::STRIP_WIDTH_MAX;

/// Strips are padded to a multiple of so many columns, and are never shorter.
const STEP: usize = 32;
const SHORTEST: usize = 96;
/// Columns that are read in one run, and lines.
const RUN_COLUMNS: usize = 1600;
const RUN_LINES: usize = 6;

/// A line to be read.
#[derive(Clone, Copy)]
pub struct Cut {
    /// Its corners.
    pub quad: Quad,
    /// The ink that counts.
    pub ink: Ink,
}

/// Lines of one run.
struct Group {
    /// Columns of each strip, padding included.
    stride: usize,
    /// The lines, by their place in the list, and the columns each fills.
    lines: Vec<(usize, usize)>,
}

/// What each line says, in the order asked.
pub fn recognise(
    network: &dyn Network,
    alphabet: &Alphabet,
    picture: &RgbImage,
    tone: &Tone,
    cuts: &[Cut],
) -> Result<Vec<Said>, ReaderError> {
    let groups = groups(cuts);
    let make = |at: usize| {
        let Group { stride, lines } = &groups[at];
        let size = 3 * STRIP_HEIGHT * stride;
        let mut values = vec![0f32; lines.len() * size];
        for (&(line, columns), planes) in lines.iter().zip(values.chunks_mut(size)) {
            let Cut { quad, ink } = &cuts[line];
            strip(picture, quad, *ink, tone, columns, planes);
        }
        Input { shape: [lines.len(), 3, STRIP_HEIGHT, *stride], values }
    };
    let said = Mutex::new(vec![None; cuts.len()]);
    network.run(groups.len(), &make, &|at, answer| {
        let Group { stride, lines } = &groups[at];
        let &[count, steps, classes] = answer.shape else { return };
        if count != lines.len() || classes != alphabet.classes() {
            return;
        }
        let read = |(&(line, columns), rows): (&(usize, usize), &[f32])| {
            (line, read(rows, alphabet, columns as f32 / *stride as f32))
        };
        let rows = answer.values.chunks((steps * classes).max(1));
        let these: Vec<(usize, Said)> = lines.iter().zip(rows).map(read).collect();
        let mut said = said.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (line, what) in these {
            said[line] = Some(what);
        }
    })?;
    let said = said.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let all: Option<Vec<Said>> = said.into_iter().collect();
    all.ok_or(ReaderError::Foreign("the alphabet is not that of the network"))
}

/// The widest first, so that the last runs are short and no thread waits long for another.
fn groups(cuts: &[Cut]) -> Vec<Group> {
    let columns = |cut: &Cut| strip_width(&cut.quad).min(STRIP_WIDTH_MAX);
    let mut order: Vec<(usize, usize)> = cuts.iter().map(columns).enumerate().collect();
    order.sort_by_key(|&(line, columns)| (std::cmp::Reverse(columns), line));
    let mut groups: Vec<Group> = Vec::new();
    for (line, columns) in order {
        let stride = columns.max(SHORTEST).div_ceil(STEP) * STEP;
        match groups.last_mut() {
            Some(group)
                if group.stride == stride
                    && group.lines.len() < RUN_LINES
                    && (group.lines.len() + 1) * stride <= RUN_COLUMNS =>
            {
                group.lines.push((line, columns));
            }
            _ => groups.push(Group { stride, lines: vec![(line, columns)] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(width: f32) -> Cut {
        let quad = [(0.0, 0.0), (width, 0.0), (width, 48.0), (0.0, 48.0)];
        Cut { quad, ink: Ink::All }
    }

    #[test]
    fn lines_of_like_width_share_a_run_and_none_is_wider_than_the_bound() {
        let cuts: Vec<Cut> = [310.0, 20.0, 318.0, 90_000.0, 500.0].map(cut).to_vec();
        let groups = groups(&cuts);
        let runs: Vec<(usize, Vec<usize>)> = groups
            .iter()
            .map(|group| (group.stride, group.lines.iter().map(|line| line.0).collect()))
            .collect();
        let widest = STRIP_WIDTH_MAX.div_ceil(STEP) * STEP;
        let expected = [(widest, vec![3]), (512, vec![4]), (320, vec![2, 0]), (96, vec![1])];
        assert_eq!(runs, expected);
    }
}
