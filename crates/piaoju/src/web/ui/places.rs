//! The picture of a page with a frame around everything that was read (识别位置).
//!
//! Frames carry the number that stands beside the field, and an anchor: a link from the field
//! leads to its frame without any script.

use maud::{Markup, html};
use model::text::Box2;
use model::{Field, reading::Origin};

use super::parts::class;
use crate::paint::Tone;
use crate::texts::dashed;

/// A page or photo that can be shown.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Where its picture is.
    pub href: String,
    /// Which page, from 1.
    pub number: u32,
    /// Width in the unit of the places: pixels of a photo, millimetres of a page.
    pub width: f32,
    /// Height in the same unit.
    pub height: f32,
}

/// A frame on it.
#[derive(Clone, Debug)]
pub struct Spot {
    /// What stands there.
    pub field: Field,
    /// The number beside the field.
    pub mark: usize,
    /// Where.
    pub area: Box2,
    /// Whether it is doubtful.
    pub tone: Tone,
}

/// The anchor of the frame of a field.
pub fn anchor(field: Field) -> String {
    format!("at-{}", dashed(field.path()))
}

/// The frames of these fields on a page, numbered in their order.
pub fn spots<'a>(origins: impl IntoIterator<Item = (Field, &'a Origin)>, page: u32) -> Vec<Spot> {
    let numbered = origins.into_iter().enumerate();
    let here = numbered.filter(|(_, (_, o))| o.place.page.unwrap_or(1) == page);
    let spot = |(at, (field, origin)): (usize, (Field, &Origin))| {
        let tone = if origin.doubtful { Tone::Warn } else { Tone::Plain };
        let area = origin.place.area.filter(|a| a.w.is_finite() && a.h.is_finite())?;
        Some(Spot { field, mark: at + 1, area, tone })
    };
    here.filter_map(spot).collect()
}

/// Draws the picture with its frames.
pub fn plate(sheet: &Sheet, spots: &[Spot], label: &str) -> Markup {
    let size = (sheet.width.max(sheet.height) / 64.0).max(0.1);
    html! {
        svg.plate viewBox={ "0 0 " (sheet.width) " " (sheet.height) } role="img"
            aria-label=(label) {
            image href=(sheet.href) width=(sheet.width) height=(sheet.height)
                preserveAspectRatio="none" {}
            @for (at, spot) in spots.iter().enumerate() {
                g class={ "spot " (class(spot.tone)) } id=(anchor(spot.field))
                    data-at=(spot.field.path()) {
                    (frame_of(spot, size))
                    (mark(spot, place(sheet, &spots[..at], spot, size), size))
                }
            }
        }
    }
}

fn frame_of(spot: &Spot, size: f32) -> Markup {
    let (a, edge) = (spot.area, size * 0.2);
    html! {
        rect x=(a.x - edge) y=(a.y - edge) width=(a.w + 2.0 * edge) height=(a.h + 2.0 * edge)
            rx=(edge) {}
    }
}

/// Where the number of a frame stands: at its left, inside the picture; several numbers of one
/// frame beside each other.
fn place(sheet: &Sheet, before: &[Spot], spot: &Spot, size: f32) -> (f32, f32) {
    let same = before.iter().filter(|other| other.area == spot.area).count() as f32;
    let x = (spot.area.x - size * 0.75).clamp(size * 0.6, sheet.width);
    (x + same * size * 1.25, spot.area.middle_y().min(spot.area.y + size * 0.5))
}

fn mark(spot: &Spot, (x, y): (f32, f32), size: f32) -> Markup {
    html! {
        circle cx=(x) cy=(y) r=(size * 0.58) {}
        text x=(x) y=(y + size * 0.26) font-size=(size * 0.72) text-anchor="middle" {
            (spot.mark)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Place, Source};

    fn origin(page: Option<u32>, area: Option<Box2>) -> Origin {
        Origin {
            source: Source::Ocr,
            part: String::new(),
            place: Place { page, area, ..Place::default() },
            doubtful: false,
            covered: None,
        }
    }

    #[test]
    fn a_field_keeps_its_number_on_whatever_page_it_stands() {
        let area = Some(Box2::new(1.0, 2.0, 3.0, 4.0));
        let origins = [origin(None, area), origin(Some(1), None), origin(Some(2), area)];
        let fields = [Field::Code, Field::Number, Field::Total];
        let of = |page| {
            let spots = spots(fields.into_iter().zip(&origins), page);
            spots.iter().map(|spot| (spot.field, spot.mark)).collect::<Vec<_>>()
        };
        assert_eq!(of(1), [(Field::Code, 1)]);
        assert_eq!(of(2), [(Field::Total, 3)]);
    }

    #[test]
    fn numbers_of_one_place_stand_beside_each_other_inside_the_picture() {
        let sheet = Sheet { width: 640.0, height: 320.0, ..Sheet::default() };
        let area = Some(Box2::new(0.0, 10.0, 50.0, 50.0));
        let origins = [origin(None, area), origin(None, area)];
        let spots = spots([Field::Code, Field::Number].into_iter().zip(&origins), 1);
        let first = place(&sheet, &[], &spots[0], 10.0);
        let second = place(&sheet, &spots[..1], &spots[1], 10.0);
        assert!(first.0 > 0.0 && second.0 - first.0 > 10.0, "{first:?} {second:?}");
    }
}
