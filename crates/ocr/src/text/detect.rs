//! Where lines of text are in a picture.

use std::sync::Mutex;

use image::RgbImage;

use super::ReaderError;
use super::network::{Input, Network};
use super::quad::Rect;
use super::region::{Map, lines};
use super::scale::planes;
use super::tone::Tone;
use crate::limits::DETECT_SIDE_MAX;

/// Small pictures are enlarged until their longer side has so many pixels, but never more than
/// [`ENLARGE_MAX`] times: letters of 8 pixels are found only when they are made larger.
const SIDE_WANTED: f32 = 960.0;
const ENLARGE_MAX: f32 = 3.0;

/// Letters higher than this are looked for a second time, in a smaller picture in which they have
/// [`HEIGHT_WANTED`] pixels: large letters that stand apart are one line only there. Measured on
/// photos of taxi receipts, whose lines are 34 to 52 pixels high at the bound.
const HEIGHT_MAX: f32 = 32.0;
const HEIGHT_WANTED: f32 = 28.0;

/// The rectangles of lines, in pixels of the picture.
pub fn detect(
    network: &dyn Network,
    picture: &RgbImage,
    tone: &Tone,
    threads: usize,
) -> Result<Vec<Rect>, ReaderError> {
    let scale = first_scale(picture.width().max(picture.height()));
    let found = detect_at(network, picture, tone, threads, scale)?;
    match second_scale(&found, scale) {
        Some(scale) => detect_at(network, picture, tone, threads, scale),
        None => Ok(found),
    }
}

fn detect_at(
    network: &dyn Network,
    picture: &RgbImage,
    tone: &Tone,
    threads: usize,
    scale: f32,
) -> Result<Vec<Rect>, ReaderError> {
    let [width, height] = [picture.width(), picture.height()].map(|side| fitting(side, scale));
    let make = |_| {
        let values = planes(picture, width, height, tone, threads);
        Input { shape: [1, 3, height, width], values }
    };
    let found = Mutex::new(None);
    network.run(1, &make, &|_, answer| {
        if answer.shape == [1, 1, height, width] {
            let map = Map { width, height, values: answer.values };
            *found.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(lines(&map));
        }
    })?;
    let found = found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let found = found.ok_or(ReaderError::Foreign("the detector answers another form"))?;
    let across = picture.width() as f32 / width as f32;
    let down = picture.height() as f32 / height as f32;
    Ok(found.into_iter().map(|rect| enlarged(rect, across, down)).collect())
}

/// How much larger the picture of the network is, by the longer side of the picture.
fn first_scale(longer: u32) -> f32 {
    let longer = longer as f32;
    let wanted = (SIDE_WANTED / longer).clamp(1.0, ENLARGE_MAX);
    wanted.min(DETECT_SIDE_MAX as f32 / longer)
}

/// The scale at which large letters have the height that is wanted.
fn second_scale(found: &[Rect], scale: f32) -> Option<f32> {
    let height = |rect: &Rect| 2.0 * rect.half_width.min(rect.half_height) * scale;
    let mut heights: Vec<f32> = found.iter().map(height).collect();
    heights.sort_by(f32::total_cmp);
    let middle = *heights.get(heights.len() / 2)?;
    (middle > HEIGHT_MAX).then(|| scale * (HEIGHT_WANTED / middle).max(0.5))
}

/// Pixels of a side as the network takes them: a multiple of 32.
fn fitting(side: u32, scale: f32) -> usize {
    ((side as f32 * scale / 32.0).round() as usize).max(1) * 32
}

/// The rectangle in a picture that is larger by two nearly equal factors. Pixels of the map count
/// from their middles, pixels of the picture from its edge.
fn enlarged(rect: Rect, across: f32, down: f32) -> Rect {
    let (ux, uy) = rect.along;
    let along = (ux * across).hypot(uy * down);
    let upright = (uy * across).hypot(ux * down);
    Rect {
        middle: ((rect.middle.0 + 0.5) * across, (rect.middle.1 + 0.5) * down),
        along: (ux * across / along, uy * down / along),
        half_width: rect.half_width * along,
        half_height: rect.half_height * upright,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network_size(width: u32, height: u32) -> [usize; 2] {
        let scale = first_scale(width.max(height));
        [width, height].map(|side| fitting(side, scale))
    }

    #[test]
    fn pictures_reach_the_network_in_steps_of_32_and_within_its_bound() {
        assert_eq!(network_size(1270, 821), [1280, 832]);
        assert_eq!(network_size(4032, 3024), [1280, 960]);
        assert_eq!(network_size(16_384, 1), [1280, 32]);
        assert_eq!(network_size(220, 610), [352, 960]);
        assert_eq!(network_size(100, 60), [288, 192]);
    }

    #[test]
    fn only_large_letters_are_looked_for_twice() {
        let line = |height: f32| Rect {
            middle: (0.0, 0.0),
            along: (1.0, 0.0),
            half_width: 300.0,
            half_height: height / 2.0,
        };
        assert_eq!(second_scale(&[line(60.0), line(70.0), line(60.0)], 0.5), None);
        assert_eq!(second_scale(&[line(112.0)], 0.5), Some(0.25));
        assert_eq!(second_scale(&[line(900.0)], 0.5), Some(0.25), "never less than half");
        assert_eq!(second_scale(&[], 1.0), None);
    }

    #[test]
    fn a_rectangle_of_the_map_lies_at_its_place_in_the_picture() {
        let rect =
            Rect { middle: (9.5, 4.5), along: (1.0, 0.0), half_width: 5.0, half_height: 2.0 };
        let large = enlarged(rect, 3.0, 2.0);
        assert_eq!(large.corners()[0], (15.0, 6.0));
        assert_eq!(large.corners()[2], (45.0, 14.0));
    }
}
