//! How the brightness of a picture becomes the numbers that networks read.

use image::RgbImage;

/// A picture is dim when its paper, the brightest twentieth, is darker than this.
const PAPER_MIN: u8 = 190;
/// A picture is flat when paper and ink are nearer than this.
const CONTRAST_MIN: u8 = 120;
/// Noise is not made more than so many times as strong.
const GAIN_MAX: f32 = 3.0;
/// Pixels looked at; a grid of them is enough for a histogram.
const LOOKED_AT: u32 = 1 << 16;

/// A number for each brightness: from -1 for ink to 1 for paper, as the networks were trained.
pub struct Tone {
    values: [f32; 256],
}

impl Tone {
    /// Brightness as it is.
    pub fn plain() -> Tone {
        Tone::stretched(0.0, 255.0)
    }

    /// Dim and flat pictures get their ink and paper moved apart; others stay as they are.
    pub fn of(picture: &RgbImage) -> Tone {
        let (ink, paper) = ink_and_paper(picture);
        if paper >= PAPER_MIN && paper.saturating_sub(ink) >= CONTRAST_MIN {
            return Tone::plain();
        }
        let (ink, paper) = (f32::from(ink), f32::from(paper));
        let width = (paper - ink).max(255.0 / GAIN_MAX);
        // Paper becomes nearly white, ink keeps some of its distance from black.
        let black = (paper - width).max(0.0) * 0.8;
        Tone::stretched(black, (paper * 1.04).max(black + 255.0 / GAIN_MAX))
    }

    fn stretched(black: f32, white: f32) -> Tone {
        let number = |i: usize| ((i as f32 - black) / (white - black)).clamp(0.0, 1.0);
        Tone { values: std::array::from_fn(|i| number(i) * 2.0 - 1.0) }
    }

    /// The number for a brightness between two steps, as it comes from mixing pixels.
    pub fn between(&self, brightness: f32) -> f32 {
        let low = brightness.clamp(0.0, 255.0);
        let at = low as usize;
        let (a, b) = (self.values[at], self.values[(at + 1).min(255)]);
        a + (b - a) * (low - at as f32)
    }
}

/// The brightness below which a twentieth of a picture lies, and the one above which one does.
fn ink_and_paper(picture: &RgbImage) -> (u8, u8) {
    let (width, height) = picture.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let step = ((pixels / u64::from(LOOKED_AT)) as f64).sqrt().max(1.0) as usize;
    let mut counts = [0u32; 256];
    let mut all = 0;
    for y in (0..height).step_by(step) {
        for x in (0..width).step_by(step) {
            let [r, g, b] = picture.get_pixel(x, y).0.map(u32::from);
            counts[((r * 77 + g * 151 + b * 28) >> 8) as usize] += 1;
            all += 1;
        }
    }
    let below = |part: u32| {
        let mut sum = 0;
        counts.iter().position(|count| {
            sum += count;
            sum * 20 >= all * part
        })
    };
    (below(1).unwrap_or(0) as u8, below(19).unwrap_or(255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ink: u8, paper: u8) -> RgbImage {
        RgbImage::from_fn(100, 100, |x, _| image::Rgb([if x < 20 { ink } else { paper }; 3]))
    }

    #[test]
    fn a_good_page_keeps_its_tones() {
        let tone = Tone::of(&page(20, 240));
        assert_eq!((tone.between(0.0), tone.between(255.0)), (-1.0, 1.0));
    }

    #[test]
    fn a_dim_page_becomes_bright_and_its_ink_stays_apart() {
        let tone = Tone::of(&page(30, 110));
        assert!(tone.between(110.0) > 0.8, "{}", tone.between(110.0));
        assert!(tone.between(110.0) - tone.between(30.0) > 1.2);
    }

    #[test]
    fn an_empty_dark_page_is_no_division_by_nothing() {
        let tone = Tone::of(&page(7, 7));
        assert!(tone.between(7.0).is_finite() && tone.between(300.0).is_finite());
    }
}
