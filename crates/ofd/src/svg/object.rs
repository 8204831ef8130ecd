//! Graphic units (GB/T 33190-2016 §8.5) and what they are nested in: layers, blocks, composites.

use std::fmt::Write;

use super::canvas::Canvas;
use super::geometry::{Frame, Matrix, number};
use super::scene::Scene;
use super::style::Style;
use crate::limits;
use crate::xml::Element;

/// Draws one page, template or seal onto a canvas.
pub(super) struct Painter<'c, 'o, 't, 'p> {
    pub canvas: &'c mut Canvas<'o>,
    pub scene: &'c Scene<'t, 'p>,
    /// The size of the page on the outside, which patterns and layers are held against.
    pub area: Frame,
}

/// Where something is drawn.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// From here to millimetres of the page.
    pub total: Matrix,
    /// How many composites and patterns it is nested in.
    pub depth: usize,
    /// How many clips and blends it is nested in: each costs a page of memory to draw.
    pub layers: usize,
    /// What the objects around it leave of its opacity.
    pub alpha: f64,
}

impl Place {
    pub(super) fn new(total: Matrix) -> Place {
        Place { total, depth: 0, layers: 0, alpha: 1.0 }
    }

    pub(super) fn inside(mut self, local: Matrix) -> Place {
        self.total = self.total.after(local);
        self
    }
}

/// What every graphic unit has.
pub(super) struct Unit {
    pub frame: Frame,
    /// `CTM`, when there is one.
    pub ctm: Option<Matrix>,
}

impl Unit {
    pub(super) fn of(object: Element<'_, '_>) -> Unit {
        let frame = object.attr("Boundary").and_then(|text| Frame::parse(&text));
        let ctm = object.attr("CTM").and_then(|text| Matrix::parse(&text));
        Unit { frame: frame.unwrap_or_default(), ctm }
    }

    /// From the object to what it stands in.
    pub(super) fn local(&self) -> Matrix {
        self.shift().after(self.ctm.unwrap_or(Matrix::ONE))
    }

    pub(super) fn shift(&self) -> Matrix {
        Matrix::shift(self.frame.x, self.frame.y)
    }
}

impl<'t> Painter<'_, '_, 't, '_> {
    /// Whether what lies between left, top, right and bottom may be drawn: filling a page ten
    /// thousand times over takes minutes, and each clip or blend around it is a copy of it.
    pub(super) fn afford(&mut self, bounds: [f64; 4], place: Place, slack: f64) -> bool {
        let [left, top, right, bottom] = bounds;
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        let corners = corners.map(|(x, y)| place.total.apply(x, y));
        let slack = 2.0 * slack * place.total.growth();
        let span = |pick: fn(&(f64, f64)) -> f64, side: f64| {
            let low = corners.iter().map(pick).fold(f64::INFINITY, f64::min);
            let high = corners.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
            // What is drawn on a sheet of its own is drawn beyond the page too, up to five sides.
            let most = if place.layers > 0 { 5.0 } else { 1.0 };
            ((high - low + slack) / side).clamp(0.0, most)
        };
        let sheets = span(|p| p.0, self.area.w) * span(|p| p.1, self.area.h);
        self.canvas.grant_sheets(sheets * (1 + 2 * place.layers) as f64)
    }

    /// Draws everything in a block or layer.
    pub(super) fn block(
        &mut self,
        parent: Element<'t, 't>,
        style: Style<'t>,
        place: Place,
        out: &mut String,
    ) {
        for child in parent.children() {
            match child.name() {
                "PageBlock" | "Layer" | "Content" => {
                    let style = style.of(child, self.scene);
                    // XML nests only so deep (`limits::XML_DEPTH_MAX`).
                    self.block(child, style, place, out);
                }
                "TextObject" | "PathObject" | "ImageObject" | "CompositeObject" => {
                    if !self.canvas.grant_object() {
                        return;
                    }
                    self.object(child, style.of(child, self.scene), place, out);
                }
                _ => {}
            }
        }
    }

    fn object(
        &mut self,
        object: Element<'t, 't>,
        style: Style<'t>,
        mut place: Place,
        out: &mut String,
    ) {
        if object.attr("Visible").as_deref() == Some("false") {
            return;
        }
        let alpha = object.attr("Alpha").and_then(|text| number(&text));
        place.alpha *= alpha.map_or(1.0, |alpha| alpha.clamp(0.0, 255.0) / 255.0);
        let unit = Unit::of(object);
        let blend = object.attr("BlendMode").and_then(|mode| blend(&mode));
        let clip = self.clips(object, &unit);
        let mut layers = usize::from(blend.is_some()) + usize::from(clip.is_some());
        if place.layers + layers > limits::DRAWN_LAYERS_MAX {
            self.canvas.is_cut = true;
            if clip.is_some() {
                // Better not drawn than drawn where it would have been cut off.
                return;
            }
            layers = 0;
        }
        place.layers += layers;
        if layers > 0 {
            out.push_str("<g");
            if let Some(clip) = &clip {
                let _ = write!(out, " clip-path=\"url(#{clip})\"");
            }
            if let Some(blend) = blend {
                let _ = write!(out, " style=\"mix-blend-mode:{blend}\"");
            }
            out.push('>');
        }
        let before = out.len() + self.canvas.defs.len();
        match object.name() {
            "TextObject" => self.text(object, &unit, style, place, out),
            "PathObject" => self.path(object, &unit, style, place, out),
            "ImageObject" => self.image(object, &unit, place, out),
            _ => self.composite(object, &unit, style, place, out),
        }
        if object.name() != "CompositeObject" {
            self.canvas.count((out.len() + self.canvas.defs.len()).saturating_sub(before));
        }
        if layers > 0 {
            out.push_str("</g>");
        }
    }

    /// Draws a composite graphic (VectorG, §13): a drawing kept among the resources.
    fn composite(
        &mut self,
        object: Element<'t, 't>,
        unit: &Unit,
        style: Style<'t>,
        mut place: Place,
        out: &mut String,
    ) {
        place.depth += 1;
        if place.depth > limits::COMPOSITE_DEPTH_MAX {
            self.canvas.is_cut = true;
            return;
        }
        let id = object.attr("ResourceID").unwrap_or_default();
        let Some(content) = self.scene.find("CompositeGraphicUnit", &id) else { return };
        let Some(content) = content.child("Content") else { return };
        let local = unit.local();
        out.push_str("<g");
        local.print("transform", out);
        out.push('>');
        self.block(content, style, place.inside(local), out);
        out.push_str("</g>");
    }
}

/// The CSS name of a blend mode; `None` for the usual one and for unknown ones.
fn blend(mode: &str) -> Option<&'static str> {
    Some(match mode {
        "Multiply" => "multiply",
        "Screen" => "screen",
        "Overlay" => "overlay",
        "Darken" => "darken",
        "Lighten" => "lighten",
        "ColorDodge" => "color-dodge",
        "ColorBurn" => "color-burn",
        "HardLight" => "hard-light",
        "SoftLight" => "soft-light",
        "Difference" => "difference",
        "Exclusion" => "exclusion",
        "Hue" => "hue",
        "Saturation" => "saturation",
        "Color" => "color",
        "Luminosity" => "luminosity",
        _ => return None,
    })
}
