//! The picture of a seal: an oval with words along it, drawn as vectors.

use ofd::write::{Builder, Color, Frame, Info, Path};

use super::sheet::{Align, Face, Inks, Label, Mark};

/// Vermilion.
const RED: Color = [213, 36, 36];
/// Size of a seal picture: that of the tax seals on invoices.
const WIDTH_MM: f64 = 30.0;
const HEIGHT_MM: f64 = 20.0;

/// The words of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealArt<'a> {
    /// Along the upper edge.
    pub arc: &'a str,
    /// In the middle.
    pub middle: &'a str,
    /// Below it.
    pub below: &'a str,
}

impl SealArt<'_> {
    /// The seal with its upper left corner at a point.
    pub(super) fn marks(&self, left: f64, top: f64) -> Vec<Mark> {
        let inner = |inset: f64| {
            let (w, h) = (WIDTH_MM - 2.0 * inset, HEIGHT_MM - 2.0 * inset);
            Frame::new(left + inset, top + inset, w, h)
        };
        let mut marks: Vec<Mark> = vec![
            Path::ellipse(inner(0.6)).stroke(RED, 0.9).into(),
            Path::ellipse(inner(1.6)).stroke(RED, 0.2).into(),
        ];
        let (cx, cy) = (left + WIDTH_MM / 2.0, top + HEIGHT_MM / 2.0);
        let (rx, ry) = (WIDTH_MM / 2.0 - 3.6, HEIGHT_MM / 2.0 - 3.6);
        let angles = along(self.arc.chars().count(), rx, ry);
        for (c, angle) in self.arc.chars().zip(angles) {
            let (x, y) = (cx + rx * angle.cos(), cy + ry * angle.sin());
            // Characters stand on the oval: their feet point along its inner normal.
            let turn = (angle.sin() / ry).atan2(angle.cos() / rx).to_degrees() + 90.0;
            let label = Label::printed(x - 2.0, y - 2.0, 4.0, 4.0, &c.to_string());
            marks.push(Label { turn, ..stamped(label, 2.5) }.into());
        }
        let line = |y: f64, h: f64, text: &str| Label::printed(cx - 11.0, y, 22.0, h, text);
        marks.push(stamped(line(cy - 2.1, 5.2, self.middle), 4.6).into());
        marks.push(stamped(line(cy + 3.9, 3.0, self.below), 2.1).into());
        marks
    }
}

/// Angles of `count` points at equal distances along the upper part of an oval, from 175° over
/// the top to 5°.
fn along(count: usize, rx: f64, ry: f64) -> Vec<f64> {
    const STEPS: usize = 720;
    let angle = |step: usize| (-175.0 + 170.0 * step as f64 / STEPS as f64).to_radians();
    let mut lengths = vec![0.0];
    for step in 1..=STEPS {
        let (a, b) = (angle(step - 1), angle(step));
        let (dx, dy) = (rx * (b.cos() - a.cos()), ry * (b.sin() - a.sin()));
        lengths.push(lengths[step - 1] + dx.hypot(dy));
    }
    let whole = lengths[STEPS];
    let part = |index: usize| if count > 1 { index as f64 / (count - 1) as f64 } else { 0.5 };
    (0..count)
        .map(|index| angle(lengths.partition_point(|l| *l < whole * part(index)).min(STEPS)))
        .collect()
}

fn stamped(label: Label, size: f64) -> Label {
    label.sized(size).faced(Face::Song).aligned(Align::Center).colored(RED)
}

/// The picture of a seal as an OFD document of its own, 30 × 20 mm: tax seals carry their picture
/// so.
pub fn seal_picture(art: &SealArt<'_>) -> Vec<u8> {
    let mut builder = Builder::new(Info::new(&"0".repeat(32), "2020-01-01"));
    let inks = Inks::new(&mut builder);
    let page = builder.page(WIDTH_MM, HEIGHT_MM, None);
    for mark in art.marks(0.0, 0.0) {
        mark.draw(&mut builder, &inks, page);
    }
    builder.finish().pack()
}
