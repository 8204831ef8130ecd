//! A picture in another size, as the numbers of three planes: blue, green, red, as the networks
//! were trained.

use image::RgbImage;

use super::tone::Tone;

/// The weights of the old pixels that make a new one.
struct Mix {
    from: usize,
    weights: Vec<f32>,
}

/// How `new` pixels are mixed from `old` ones: each new one by a triangle as wide as its place in
/// the old row, so that nothing is lost when a picture becomes smaller.
fn mixes(old: usize, new: usize) -> Vec<Mix> {
    let step = old as f32 / new as f32;
    let reach = step.max(1.0);
    let mix = |at: usize| {
        let middle = (at as f32 + 0.5) * step - 0.5;
        let from = (middle - reach).ceil().max(0.0) as usize;
        let to = ((middle + reach).floor() as usize).min(old - 1);
        let weight = |i: usize| (1.0 - (i as f32 - middle).abs() / reach).max(0.0);
        let mut weights: Vec<f32> = (from..=to.max(from)).map(weight).collect();
        let sum: f32 = weights.iter().sum();
        match sum > 0.0 {
            true => weights.iter_mut().for_each(|weight| *weight /= sum),
            false => weights = vec![1.0],
        }
        Mix { from: from.min(old - 1), weights }
    };
    (0..new).map(mix).collect()
}

/// The planes of a picture at another size, made by several threads.
pub fn planes(
    picture: &RgbImage,
    width: usize,
    height: usize,
    tone: &Tone,
    threads: usize,
) -> Vec<f32> {
    let across = mixes(picture.width() as usize, width);
    let down = mixes(picture.height() as usize, height);
    let mut rows = vec![[0f32; 3]; width * height];
    let share = height.div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        for (part, down) in rows.chunks_mut(share * width).zip(down.chunks(share)) {
            let across = &across;
            scope.spawn(move || {
                for (row, mix) in part.chunks_mut(width).zip(down) {
                    fill_row(picture, across, mix, tone, row);
                }
            });
        }
    });
    let mut planes = Vec::with_capacity(3 * width * height);
    for colour in [2, 1, 0] {
        planes.extend(rows.iter().map(|pixel| pixel[colour]));
    }
    planes
}

fn fill_row(picture: &RgbImage, across: &[Mix], down: &Mix, tone: &Tone, row: &mut [[f32; 3]]) {
    let stride = 3 * picture.width() as usize;
    let mut mixed = vec![0f32; stride];
    for (i, &weight) in down.weights.iter().enumerate() {
        let from = (down.from + i) * stride;
        let old = &picture.as_raw()[from..from + stride];
        for (sum, &value) in mixed.iter_mut().zip(old) {
            *sum += weight * f32::from(value);
        }
    }
    for (pixel, mix) in row.iter_mut().zip(across) {
        let mut sums = [0f32; 3];
        for (&weight, old) in mix.weights.iter().zip(mixed[3 * mix.from..].chunks_exact(3)) {
            for (sum, value) in sums.iter_mut().zip(old) {
                *sum += weight * value;
            }
        }
        *pixel = sums.map(|sum| tone.between(sum));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves() -> RgbImage {
        RgbImage::from_fn(8, 4, |x, _| image::Rgb(if x < 4 { [255, 0, 0] } else { [0, 0, 255] }))
    }

    #[test]
    fn planes_are_blue_green_red_at_any_size() {
        for (width, height) in [(8, 4), (4, 2), (16, 8), (2, 9)] {
            let planes = planes(&halves(), width, height, &Tone::plain(), 2);
            assert_eq!(planes.len(), 3 * width * height);
            let [blue, green, red] = [0, 1, 2].map(|p| planes[p * width * height]);
            assert!((blue + 1.0).abs() < 0.4 && green == -1.0 && (red - 1.0).abs() < 0.4);
        }
    }

    #[test]
    fn threads_change_nothing() {
        let one = planes(&halves(), 5, 3, &Tone::plain(), 1);
        assert_eq!(one, planes(&halves(), 5, 3, &Tone::plain(), 4));
    }
}
