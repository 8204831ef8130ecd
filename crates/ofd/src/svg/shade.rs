//! Shadings along a line and between two circles (GB/T 33190-2016 §8.3.5).

use std::fmt::Write;

use super::geometry::{number, numbers, print};
use super::object::Painter;
use super::paint::alpha;
use crate::limits;
use crate::xml::Element;

/// One stop: where, its colour, its opacity.
type Stop = (f64, [u8; 3], f64);

impl<'t> Painter<'_, '_, 't, '_> {
    /// A shading along a line.
    pub(super) fn axial(&mut self, shading: Element<'t, 't>) -> Option<String> {
        let (x1, y1) = point(shading, "StartPoint")?;
        let (x2, y2) = point(shading, "EndPoint")?;
        let reach = reach(shading, (x2 - x1).hypot(y2 - y1));
        let end = (x1 + (x2 - x1) * reach, y1 + (y2 - y1) * reach);
        let ends = [("x1", x1), ("y1", y1), ("x2", end.0), ("y2", end.1)];
        self.gradient("linearGradient", shading, &ends)
    }

    /// A shading between two circles. Ellipses (`Eccentricity`) are drawn as circles.
    pub(super) fn radial(&mut self, shading: Element<'t, 't>) -> Option<String> {
        let (x1, y1) = point(shading, "StartPoint")?;
        let (x2, y2) = point(shading, "EndPoint")?;
        let value = |name: &str| shading.attr(name).and_then(|v| number(&v));
        let radius = value("EndRadius").filter(|radius| *radius > 0.0)?;
        let inner = value("StartRadius").unwrap_or(0.0).clamp(0.0, radius);
        let ends = [("cx", x2), ("cy", y2), ("r", radius), ("fx", x1), ("fy", y1), ("fr", inner)];
        self.gradient("radialGradient", shading, &ends)
    }

    fn gradient(
        &mut self,
        element: &str,
        shading: Element<'t, 't>,
        ends: &[(&str, f64)],
    ) -> Option<String> {
        let stops = self.stops(shading)?;
        let name = self.canvas.name();
        let defs = &mut self.canvas.defs;
        let _ = write!(defs, "<{element} id=\"{name}\" gradientUnits=\"userSpaceOnUse\"");
        for (name, value) in ends {
            let _ = write!(defs, " {name}=\"");
            print(defs, *value);
            defs.push('"');
        }
        match shading.attr("MapType").as_deref() {
            Some("Repeat") => defs.push_str(" spreadMethod=\"repeat\""),
            Some("Reflect") => defs.push_str(" spreadMethod=\"reflect\""),
            _ => {}
        }
        defs.push('>');
        for (at, [r, g, b], alpha) in stops {
            defs.push_str("<stop offset=\"");
            print(defs, at);
            let _ = write!(defs, "\" stop-color=\"#{r:02x}{g:02x}{b:02x}\"");
            if alpha < 1.0 {
                defs.push_str(" stop-opacity=\"");
                print(defs, alpha);
                defs.push('"');
            }
            defs.push_str("/>");
        }
        let _ = write!(defs, "</{element}>");
        Some(name)
    }

    fn stops(&self, shading: Element<'t, 't>) -> Option<Vec<Stop>> {
        let segments = shading.children().filter(|e| e.name() == "Segment");
        let segments: Vec<_> = segments.take(limits::SHADE_STOPS_MAX).collect();
        let last = segments.len().saturating_sub(1).max(1) as f64;
        let mut stops: Vec<Stop> = Vec::with_capacity(segments.len() + 2);
        for (index, segment) in segments.iter().enumerate() {
            let position = segment.attr("Position").and_then(|text| number(&text));
            let at = position.unwrap_or(index as f64 / last).clamp(0.0, 1.0);
            let Some(color) = segment.child("Color") else { continue };
            // SVG wants them in order.
            let at = stops.last().map_or(at, |(before, ..)| at.max(*before));
            stops.push((at, self.rgb(color), alpha(color)));
        }
        let (first, end) = (*stops.first()?, *stops.last()?);
        // Beyond its ends a shading paints nothing unless it says so (`Extend`).
        if matches!(shading.attr("MapType").as_deref(), None | Some("Direct")) {
            let extend = shading.attr("Extend").and_then(|text| text.trim().parse::<u8>().ok());
            let extend = extend.unwrap_or(0);
            if extend & 1 == 0 {
                stops.insert(0, (first.0, first.1, 0.0));
            }
            if extend & 2 == 0 {
                stops.push((end.0, end.1, 0.0));
            }
        }
        Some(stops)
    }
}

fn point(shading: Element<'_, '_>, name: &str) -> Option<(f64, f64)> {
    let text = shading.attr(name)?;
    let mut all = numbers(&text);
    Some((all.next()?, all.next()?))
}

/// The part of the line that one repetition covers (`MapUnit`).
fn reach(shading: Element<'_, '_>, length: f64) -> f64 {
    let repeats = matches!(shading.attr("MapType").as_deref(), Some("Repeat" | "Reflect"));
    let unit = shading.attr("MapUnit").and_then(|text| number(&text)).filter(|unit| *unit > 0.0);
    match unit {
        // Finer than a tenth of a millimetre nobody sees it.
        Some(unit) if repeats && length > 0.0 => (unit.max(0.1) / length).min(1.0e3),
        _ => 1.0,
    }
}
