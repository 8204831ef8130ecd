//! Colours (GB/T 33190-2016 §8.3): values in a colour space, palettes, patterns and shadings.

use std::fmt::Write;

use super::geometry::{Matrix, number, print};
use super::object::{Painter, Place};
use super::style::Style;
use crate::limits;
use crate::xml::Element;

/// What fills an area or a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Brush {
    /// Nothing.
    None,
    /// One colour and its opacity.
    Plain([u8; 3], f64),
    /// Something in `defs`, and its opacity.
    Named(String, f64),
}

impl Brush {
    /// The attributes `fill` or `stroke`, with the opacity of the object.
    pub(super) fn print(&self, name: &str, alpha: f64, out: &mut String) {
        let own = match self {
            Brush::None => {
                let _ = write!(out, " {name}=\"none\"");
                return;
            }
            Brush::Plain([r, g, b], own) => {
                // SVG fills with black and draws no lines unless told otherwise.
                if name != "fill" || (*r, *g, *b) != (0, 0, 0) {
                    let _ = write!(out, " {name}=\"#{r:02x}{g:02x}{b:02x}\"");
                }
                own
            }
            Brush::Named(id, own) => {
                let _ = write!(out, " {name}=\"url(#{id})\"");
                own
            }
        };
        let alpha = alpha * own;
        if alpha < 1.0 {
            let _ = write!(out, " {name}-opacity=\"");
            print(out, alpha);
            out.push('"');
        }
    }
}

/// How the numbers of a colour are read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Model {
    Gray,
    Rgb,
    Cmyk,
}

impl<'t> Painter<'_, '_, 't, '_> {
    /// What a colour element paints with; black without one.
    pub(super) fn brush(&mut self, color: Option<Element<'t, 't>>, place: Place) -> Brush {
        let Some(color) = color else { return Brush::Plain([0; 3], 1.0) };
        let alpha = alpha(color);
        for child in color.children() {
            let named = match child.name() {
                "Pattern" => self.pattern(child, place),
                "AxialShd" => self.axial(child),
                "RadialShd" => self.radial(child),
                "GouraudShd" | "LaGourandShd" | "LaGouraudShd" => {
                    return self.mean(child, alpha);
                }
                _ => continue,
            };
            return named.map_or(Brush::None, |name| Brush::Named(name, alpha));
        }
        Brush::Plain(self.rgb(color), alpha)
    }

    /// The colour of an element in red, green and blue.
    pub(super) fn rgb(&self, color: Element<'t, 't>) -> [u8; 3] {
        let named = color.attr("ColorSpace").map(|id| id.into_owned());
        let id = named.or_else(|| self.scene.default_space.clone());
        let space = id.and_then(|id| self.scene.find("ColorSpace", &id));
        let bits = space.and_then(|e| number(&e.attr("BitsPerComponent")?));
        let full = match bits.unwrap_or(8.0) as u32 {
            bits @ (1 | 2 | 4 | 16) => f64::from((1u32 << bits) - 1),
            _ => 255.0,
        };
        let model = space.and_then(|e| match e.attr("Type")?.to_ascii_uppercase().as_str() {
            "GRAY" => Some(Model::Gray),
            "RGB" => Some(Model::Rgb),
            "CMYK" => Some(Model::Cmyk),
            _ => None,
        });
        let indexed = color.attr("Index").and_then(|index| index.trim().parse::<usize>().ok());
        let indexed = indexed.zip(space).and_then(|(index, space)| {
            let mut colors = space.child("Palette")?.children().filter(|e| e.name() == "CV");
            Some(components(colors.nth(index)?.text()))
        });
        let values = match color.attr("Value") {
            Some(value) => components(&value),
            None => indexed.unwrap_or_default(),
        };
        mix(&values, model, full)
    }

    /// A pattern (§8.3.4): a cell that is repeated.
    fn pattern(&mut self, pattern: Element<'t, 't>, mut place: Place) -> Option<String> {
        place.depth += 1;
        place.layers += 1;
        if place.depth > limits::COMPOSITE_DEPTH_MAX || place.layers > limits::DRAWN_LAYERS_MAX {
            self.canvas.is_cut = true;
            return None;
        }
        let value = |name: &str| pattern.attr(name).and_then(|v| number(&v));
        let (width, height) = (value("Width")?, value("Height")?);
        let step = |name, size: f64| value(name).filter(|step| *step > 0.0).unwrap_or(size);
        let (x_step, y_step) = (step("XStep", width), step("YStep", height));
        let own = pattern.attr("CTM").and_then(|text| Matrix::parse(&text)).unwrap_or(Matrix::ONE);
        // From the pattern to the object; a pattern of the page keeps its place there.
        let is_page = pattern.attr("RelativeTo").as_deref() == Some("Page");
        let to_object = if is_page { place.total.inverse()?.after(own) } else { own };
        let growth = place.total.after(to_object).growth();
        let least = x_step.min(y_step).min(width.min(height)) * growth;
        let most = x_step.max(y_step) * growth;
        // A cell is drawn into a picture of its size, and that picture as often as it fits.
        if least < limits::PATTERN_MM_MIN || most > 2.0 * self.area.w.max(self.area.h) {
            self.canvas.is_cut |= least > 0.0;
            return None;
        }
        if !self.afford([0.0, 0.0, x_step, y_step], place.inside(to_object), 0.0) {
            return None;
        }
        let cell = pattern.child("CellContent")?;
        let mut content = String::new();
        self.block(cell, Style::new(), place.inside(to_object), &mut content);
        let (columns, rows) = match pattern.attr("ReflectMethod").as_deref() {
            Some("Column") => (2, 1),
            Some("Row") => (1, 2),
            Some("RowAndColumn") => (2, 2),
            _ => (1, 1),
        };
        let name = self.canvas.name();
        let mut out = format!("<pattern id=\"{name}\" patternUnits=\"userSpaceOnUse\" width=\"");
        print(&mut out, x_step * f64::from(columns));
        out.push_str("\" height=\"");
        print(&mut out, y_step * f64::from(rows));
        out.push('"');
        to_object.print("patternTransform", &mut out);
        out.push('>');
        for (column, row) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if column >= columns || row >= rows {
                continue;
            }
            // The mirrored copy ends where the next cell begins.
            let flip = |on: i32, step: f64| {
                if on == 1 { (-1.0, 2.0 * step) } else { (1.0, 0.0) }
            };
            let ((sx, x), (sy, y)) = (flip(column, x_step), flip(row, y_step));
            out.push_str("<g");
            Matrix([sx, 0.0, 0.0, sy, x, y]).print("transform", &mut out);
            out.push('>');
            out.push_str(&content);
            out.push_str("</g>");
        }
        out.push_str("</pattern>");
        self.canvas.count(out.len().saturating_sub(content.len()));
        self.canvas.defs.push_str(&out);
        Some(name)
    }

    /// The mean colour of a shading between many points: SVG has none of its kind.
    fn mean(&self, shading: Element<'t, 't>, alpha: f64) -> Brush {
        let colors = shading.descendants().filter(|e| e.name() == "Color");
        let (mut sum, mut count) = ([0u64; 3], 0u64);
        for color in colors.take(limits::SHADE_STOPS_MAX) {
            let rgb = self.rgb(color);
            (0..3).for_each(|at| sum[at] += u64::from(rgb[at]));
            count += 1;
        }
        if count == 0 {
            return Brush::None;
        }
        Brush::Plain(sum.map(|part| (part / count) as u8), alpha)
    }
}

/// The opacity of a colour.
pub(super) fn alpha(color: Element<'_, '_>) -> f64 {
    let value = color.attr("Alpha").and_then(|text| number(&text));
    value.map_or(1.0, |alpha| alpha.clamp(0.0, 255.0) / 255.0)
}

/// The numbers of a colour, `128 0 0` or `#80 #00 #00`; also `#800000`, which some write.
fn components(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    for word in text.split_ascii_whitespace().take(4) {
        match word.strip_prefix('#') {
            Some(hex) if hex.len() == 6 && hex.is_ascii() => {
                let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
                out.extend([0, 2, 4].into_iter().filter_map(pair).map(f64::from));
            }
            Some(hex) => out.extend(u32::from_str_radix(hex, 16).ok().map(f64::from)),
            None => out.extend(number(word)),
        }
    }
    out.truncate(4);
    out
}

fn mix(values: &[f64], model: Option<Model>, full: f64) -> [u8; 3] {
    let part = |at: usize| (values.get(at).copied().unwrap_or(0.0) / full).clamp(0.0, 1.0);
    let byte = |part: f64| (part * 255.0).round() as u8;
    // Writers name a space and give the numbers of another; the numbers are right.
    match (values.len(), model) {
        (0, _) => [0; 3],
        (1, _) => [byte(part(0)); 3],
        (4, _) => {
            let ink = |at: usize| byte((1.0 - part(at)) * (1.0 - part(3)));
            [ink(0), ink(1), ink(2)]
        }
        (_, Some(Model::Gray)) if values.len() == 2 => [byte(part(0)); 3],
        _ => [byte(part(0)), byte(part(1)), byte(part(2))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_every_space_become_red_green_and_blue() {
        for (text, full, rgb) in [
            ("128 0 0", 255.0, [128, 0, 0]),
            ("#80 #00 #0f", 255.0, [128, 0, 15]),
            ("#9C5223", 255.0, [156, 82, 35]),
            ("200", 255.0, [200, 200, 200]),
            ("1", 1.0, [255, 255, 255]),
            ("0 255 255 0", 255.0, [255, 0, 0]),
            ("0 0 0 255", 255.0, [0, 0, 0]),
            ("900 -4 NaN", 255.0, [255, 0, 0]),
            ("", 255.0, [0, 0, 0]),
        ] {
            assert_eq!(mix(&components(text), None, full), rgb, "{text}");
        }
    }
}
