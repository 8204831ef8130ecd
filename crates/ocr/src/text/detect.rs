//! Where lines of text are in a picture.

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

/// The rectangles of lines, in pixels of the picture.
pub fn detect(
    network: &dyn Network,
    picture: &RgbImage,
    tone: &Tone,
    threads: usize,
) -> Result<Vec<Rect>, ReaderError> {
    let (width, height) = network_size(picture.width(), picture.height());
    let values = planes(picture, width, height, tone, threads);
    let answer = network.run(Input { shape: [1, 3, height, width], values })?;
    if answer.shape != [1, 1, height, width] {
        return Err(ReaderError::Foreign("the detector answers another form"));
    }
    let map = Map { width, height, values: answer.values };
    let across = picture.width() as f32 / width as f32;
    let down = picture.height() as f32 / height as f32;
    Ok(lines(&map).into_iter().map(|rect| enlarged(rect, across, down)).collect())
}

/// Pixels across and down as the network takes them: multiples of 32, at least one of them.
fn network_size(width: u32, height: u32) -> (usize, usize) {
    let longer = width.max(height) as f32;
    let wanted = (SIDE_WANTED / longer).clamp(1.0, ENLARGE_MAX);
    let scale = wanted.min(DETECT_SIDE_MAX as f32 / longer);
    let fitting = |side: u32| ((side as f32 * scale / 32.0).round() as usize).max(1) * 32;
    (fitting(width), fitting(height))
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

    #[test]
    fn pictures_reach_the_network_in_steps_of_32_and_within_its_bound() {
        assert_eq!(network_size(1270, 821), (1280, 832));
        assert_eq!(network_size(4032, 3024), (1280, 960));
        assert_eq!(network_size(16_384, 1), (1280, 32));
        assert_eq!(network_size(220, 610), (352, 960));
        assert_eq!(network_size(100, 60), (288, 192));
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
