//! Codes in pictures: QR codes and the bars of tickets.
//!
//! Most codes are read at the first look. What was not is looked at again, only where it is and
//! with what may be in the way taken out: too few pixels, a seal, shadow, blur. Every look costs
//! pixels, and a picture has a budget of them, so that none keeps us busy.
//!
//! No look can make up a text: what counts is that the error correction of the code holds.

mod bars;
mod ink;
mod plane;
mod region;
mod sharpen;
mod square;

use model::text::{CodeKind, SeenCode};

use crate::limits::{CODES_MAX, DEEP_PLACES_MAX, LOOK_PIXELS_MAX, PLACES_MAX, WORK_PIXELS_MAX};
use crate::picture::Picture;
use plane::{Frame, Plane};
use sharpen::Blur;
use square::Found;

/// Reads every code of a picture, from top to bottom.
///
/// Corners are in pixels of the picture. A code that stands there twice is given once.
pub fn read(picture: &Picture) -> Vec<SeenCode> {
    if picture.width() == 0 || picture.height() == 0 {
        return Vec::new();
    }
    let mut search = Search::new(picture);
    let places = search.everywhere();
    search.closer(&places);
    let mut codes = search.codes;
    codes.truncate(CODES_MAX);
    codes.sort_by(|a, b| a.corners[0].1.total_cmp(&b.corners[0].1));
    codes
}

/// What is done to a place before it is looked at again, from the likeliest to help.
#[derive(Clone, Copy, Debug)]
enum Trial {
    /// Only enlarged.
    Plain,
    /// With red ink as dark as it is.
    Light,
    /// Blur taken back.
    Undo(Blur),
    /// White on black.
    Inverted,
    /// Dots of a matrix printer run together: deviation in pixels.
    Smooth(f32),
}

const TRIALS: [Trial; 11] = [
    Trial::Plain,
    Trial::Light,
    Trial::Inverted,
    Trial::Smooth(0.8),
    Trial::Undo(Blur::Focus(1.0)),
    Trial::Undo(Blur::Focus(2.0)),
    Trial::Undo(Blur::Across(9)),
    Trial::Undo(Blur::Along(9)),
    Trial::Undo(Blur::Across(5)),
    Trial::Undo(Blur::Along(5)),
    Trial::Undo(Blur::Focus(1.5)),
];

/// Pixels that the side of a code should have: about eight a module.
const SIDE_WANTED: f32 = 300.0;

/// A place as it is looked at again.
struct View {
    /// The part of the picture.
    frame: Frame,
    /// Its light, not larger than wanted.
    light: Plane,
    /// How much it is enlarged before each look.
    by: f32,
    /// How many pixels of the picture one of `light` is.
    scale: f32,
    is_read: bool,
}

/// A search through one picture.
struct Search<'a> {
    picture: &'a Picture,
    /// The light of the whole picture.
    light: Plane,
    /// How many pixels of the picture are one of the plane that is looked at first.
    scale: usize,
    codes: Vec<SeenCode>,
    /// Pixels that may still be looked at.
    budget: usize,
}

impl<'a> Search<'a> {
    fn new(picture: &'a Picture) -> Search<'a> {
        let light = Plane::print(picture.rgb());
        let pixels = light.levels.len();
        let scale = (1..).find(|by| pixels / (by * by) <= LOOK_PIXELS_MAX).unwrap_or(1);
        Search { picture, light, scale, codes: Vec::new(), budget: WORK_PIXELS_MAX }
    }

    /// Looks at the whole picture; gives the places that want a closer look.
    fn everywhere(&mut self) -> Vec<Frame> {
        let whole = Frame { x: 0, y: 0, w: self.light.width, h: self.light.height };
        let shrunk = (self.scale > 1).then(|| self.light.shrunk(self.scale));
        let plane = shrunk.as_ref().unwrap_or(&self.light);
        let Some(bits) = square::bits(plane) else { return Vec::new() };
        let look = square::look(&bits);
        let bars = bars::look(&bits);
        if look.is_trap {
            return Vec::new();
        }
        let scale = self.scale;
        let mut places: Vec<Frame> = look.unread.iter().map(|frame| frame.times(scale)).collect();
        if look.codes.is_empty() {
            let more = region::candidates(plane, PLACES_MAX);
            let more = more.iter().map(|frame| frame.times(scale));
            let more: Vec<Frame> =
                more.filter(|frame| !places.iter().any(|known| known.overlaps(*frame))).collect();
            places.extend(more);
        }
        for found in bars {
            self.keep(CodeKind::Bars, found, whole, scale as f32);
        }
        self.keep_all(look.codes, whole, scale as f32);
        places
    }

    /// Looks at the places again, each trial at all of them before the next.
    fn closer(&mut self, places: &[Frame]) {
        let views = places.iter().map(|place| self.view(*place));
        let mut views: Vec<View> = views.filter(|view| view.light.has_room()).collect();
        for trial in TRIALS {
            let is_deep = matches!(trial, Trial::Undo(_));
            if is_deep && !self.codes.is_empty() {
                return;
            }
            let most = if is_deep { DEEP_PLACES_MAX } else { PLACES_MAX };
            for view in views.iter_mut().filter(|view| !view.is_read).take(most) {
                let plane = self.tried(view, trial).enlarged(view.by);
                let Some(left) = self.budget.checked_sub(plane.levels.len()) else { return };
                self.budget = left;
                let look = square::bits(&plane).map(|bits| square::look(&bits));
                let codes = look.unwrap_or_default().codes;
                view.is_read = !codes.is_empty();
                self.keep_all(codes, view.frame, view.scale / view.by);
            }
        }
    }

    fn view(&self, place: Frame) -> View {
        let side = place.w.max(place.h);
        let frame = place.grown(side / 4, self.light.width, self.light.height);
        let by = (SIDE_WANTED / side as f32).clamp(0.1, 4.0);
        let light = self.light.part(frame);
        if by >= 1.0 {
            return View { frame, light, by, scale: 1.0, is_read: false };
        }
        View { frame, light: light.enlarged(by), by: 1.0, scale: 1.0 / by, is_read: false }
    }

    fn tried(&self, view: &View, trial: Trial) -> Plane {
        match trial {
            Trial::Plain => view.light.clone(),
            Trial::Light => {
                let Frame { x, y, w, h } = view.frame;
                let [x, y, w, h] = [x, y, w, h].map(|side| side as u32);
                let part = image::imageops::crop_imm(self.picture.rgb(), x, y, w, h);
                Plane::light(&part.to_image()).enlarged(1.0 / view.scale)
            }
            Trial::Undo(blur) => sharpen::undo(&view.light, blur),
            Trial::Inverted => view.light.inverted(),
            Trial::Smooth(by) => view.light.smooth(by),
        }
    }

    fn keep_all(&mut self, found: Vec<Found>, frame: Frame, scale: f32) {
        for found in found {
            self.keep(CodeKind::Qr, found, frame, scale);
        }
    }

    fn keep(&mut self, kind: CodeKind, found: Found, frame: Frame, scale: f32) {
        if self.codes.iter().any(|code| code.kind == kind && code.text == found.text) {
            return;
        }
        let (left, top) = (frame.x as f32, frame.y as f32);
        let corners = found.corners.map(|(x, y)| (left + x * scale, top + y * scale));
        self.codes.push(SeenCode { kind, text: found.text, corners });
    }
}
