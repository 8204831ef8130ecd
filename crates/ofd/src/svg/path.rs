//! Paths (GB/T 33190-2016 §9): `S M L Q B A C` become `M L Q C A Z`.

use super::geometry::{Frame, Matrix, number, pair, print};
use super::object::{Painter, Place, Unit};
use super::paint::Brush;
use super::style::Style;
use crate::limits;
use crate::xml::Element;

/// The figures of a path, ready to be written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Figures {
    pub data: String,
    pub steps: usize,
    /// Left, top, right and bottom of all points.
    bounds: Option<[f64; 4]>,
    /// Whether it has more steps than are drawn.
    pub is_cut: bool,
}

impl Figures {
    /// Reads abbreviated data; what is no figure ends it, as far as it was read.
    pub(super) fn parse(text: &str) -> Figures {
        let mut out = Figures::default();
        let mut words = text.split(|c: char| c.is_ascii_whitespace() || c == ',').peekable();
        let mut is_open = false;
        while let Some(word) = words.next() {
            let Some((operator, letter, count)) = operator(word) else { continue };
            if operator == "C" {
                if is_open && word == "C" {
                    out.data.push('Z');
                }
                continue;
            }
            // Some writers glue the first number to its operator.
            let mut values = [0.0; 7];
            let mut have = 0;
            let glued = &word[operator.len()..];
            if !glued.is_empty()
                && let Some(first) = number(glued)
            {
                values[0] = first;
                have = 1;
            }
            while have < count {
                let Some(value) = words.peek().and_then(|word| number(word)) else { break };
                values[have] = value;
                have += 1;
                words.next();
            }
            // Every figure begins with a point; a line out of nowhere begins where it goes.
            if have < count {
                break;
            }
            if out.steps >= limits::PATH_STEPS_MAX {
                out.is_cut = true;
                break;
            }
            out.steps += 1;
            let is_move = matches!(operator, "M" | "S");
            if !is_open && !is_move {
                out.data.push('M');
                pair(&mut out.data, values[count - 2], values[count - 1]);
            }
            is_open = true;
            out.data.push(letter);
            out.write(&values[..count], letter);
        }
        out
    }

    fn write(&mut self, values: &[f64], letter: char) {
        if letter == 'A' {
            let [rx, ry, angle, large, sweep, x, y] = *values else { return };
            let (rx, ry) = (rx.abs(), ry.abs());
            pair(&mut self.data, rx, ry);
            self.data.push(' ');
            print(&mut self.data, angle);
            let flag = |on: f64| if on == 0.0 { " 0" } else { " 1" };
            self.data.push_str(flag(large));
            self.data.push_str(flag(sweep));
            self.data.push(' ');
            pair(&mut self.data, x, y);
            // An arc bulges no further than its ellipse is wide.
            let reach = 2.0 * rx.max(ry);
            self.cover(x - reach, y - reach);
            self.cover(x + reach, y + reach);
            return;
        }
        for (at, point) in values.chunks_exact(2).enumerate() {
            if at > 0 {
                self.data.push(' ');
            }
            pair(&mut self.data, point[0], point[1]);
            self.cover(point[0], point[1]);
        }
    }

    fn cover(&mut self, x: f64, y: f64) {
        let [left, top, right, bottom] = self.bounds.unwrap_or([x, y, x, y]);
        self.bounds = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }

    /// Whether it leaves a frame of this size by more than `slack`.
    fn leaves(&self, frame: Frame, ctm: Matrix, slack: f64) -> bool {
        let Some([left, top, right, bottom]) = self.bounds else { return false };
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        corners.iter().any(|(x, y)| {
            let (x, y) = ctm.apply(*x, *y);
            x < -slack || y < -slack || x > frame.w + slack || y > frame.h + slack
        })
    }
}

/// The operator at the start of a word, its letter in SVG and how many numbers it takes.
fn operator(word: &str) -> Option<(&'static str, char, usize)> {
    Some(match word.as_bytes().first()? {
        b'M' => ("M", 'M', 2),
        b'S' => ("S", 'M', 2),
        b'L' => ("L", 'L', 2),
        b'Q' => ("Q", 'Q', 4),
        b'B' => ("B", 'C', 6),
        b'A' => ("A", 'A', 7),
        b'C' => ("C", 'Z', 0),
        _ => return None,
    })
}

/// How far a path may leave its frame before the frame cuts it, in millimetres: writers give
/// lines frames without any height.
const SLACK: f64 = 1.0;

impl<'t> Painter<'_, '_, 't, '_> {
    /// Draws a PathObject.
    pub(super) fn path(
        &mut self,
        object: Element<'t, 't>,
        unit: &Unit,
        style: Style<'t>,
        place: Place,
        out: &mut String,
    ) {
        let figures = Figures::parse(object.text_of("AbbreviatedData").unwrap_or_default());
        self.canvas.is_cut |= figures.is_cut;
        if figures.steps == 0 || !self.canvas.grant_steps(figures.steps) {
            return;
        }
        let local = unit.local();
        let inside = place.inside(local);
        let is_stroked = object.attr("Stroke").as_deref() != Some("false");
        let is_filled = object.attr("Fill").as_deref() == Some("true");
        // §9.1: without a colour a line is black and an area is not painted.
        let fill = match (is_filled, style.fill) {
            (true, Some(color)) => self.brush(Some(color), inside),
            _ => Brush::None,
        };
        let stroke = if is_stroked { self.brush(style.stroke, inside) } else { Brush::None };
        if matches!((&fill, &stroke), (Brush::None, Brush::None)) {
            return;
        }
        let bounds = figures.bounds.unwrap_or_default();
        if !self.afford(bounds, inside, style.width()) {
            return;
        }
        let slack = SLACK + style.width() * local.growth();
        let ctm = unit.ctm.unwrap_or(Matrix::ONE);
        let is_cut_off = unit.frame.w * unit.frame.h > 0.0
            && figures.leaves(unit.frame, ctm, slack)
            && place.layers < limits::DRAWN_LAYERS_MAX;
        if is_cut_off {
            let clip = self.clip_frame(unit.frame, slack);
            out.push_str("<g clip-path=\"url(#");
            out.push_str(&clip);
            out.push_str(")\">");
        }
        out.push_str("<path");
        local.print("transform", out);
        fill.print("fill", inside.alpha, out);
        if object.attr("Rule").as_deref() == Some("Even-Odd") && is_filled {
            out.push_str(" fill-rule=\"evenodd\"");
        }
        if is_stroked {
            stroke.print("stroke", inside.alpha, out);
            let [left, top, right, bottom] = bounds;
            style.pen(figures.steps as f64 * (right - left).hypot(bottom - top), out);
        }
        out.push_str(" d=\"");
        out.push_str(&figures.data);
        out.push_str("\"/>");
        if is_cut_off {
            out.push_str("</g>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_has_its_letter() {
        for (text, data) in [
            ("M 1 2 L 3 4 C", "M1 2L3 4Z"),
            ("S 0 0 Q 1 1 2 0 B 1 2 3 4 5 6", "M0 0Q1 1 2 0C1 2 3 4 5 6"),
            ("M 0 0 A 5 5 0 1 0 10 0", "M0 0A5 5 0 1 0 10 0"),
            ("M0 0 L1.5 2,L 3 3", "M0 0L1.5 2L3 3"),
            ("L 1 1 C", "M1 1L1 1Z"),
            ("M 0 0 L 1", "M0 0"),
            ("M NaN 1 L 2 2", ""),
            ("C C C", ""),
            ("说明", ""),
        ] {
            assert_eq!(Figures::parse(text).data, data, "{text}");
        }
    }

    #[test]
    fn a_path_of_a_million_points_is_cut() {
        let figures = Figures::parse(&"L 1 1 ".repeat(limits::PATH_STEPS_MAX + 5));
        assert!(figures.is_cut);
        assert_eq!(figures.steps, limits::PATH_STEPS_MAX);
    }
}
