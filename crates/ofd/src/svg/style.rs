//! What objects inherit: drawing parameters (DrawParam, GB/T 33190-2016 §8.2) of layers, of other
//! parameters and of composite objects.

use std::fmt::Write;

use super::geometry::{number, numbers, print};
use super::scene::Scene;
use crate::limits;
use crate::xml::Element;

/// Drawing parameters in force; what an object says itself goes before what it inherits.
#[derive(Clone, Copy)]
pub(super) struct Style<'t> {
    pub fill: Option<Element<'t, 't>>,
    pub stroke: Option<Element<'t, 't>>,
    width: f64,
    join: &'static str,
    cap: &'static str,
    miter: f64,
    dash: Option<Element<'t, 't>>,
    dash_offset: f64,
}

impl<'t> Style<'t> {
    /// The defaults of GB/T 33190-2016 table 22.
    pub(super) fn new() -> Style<'t> {
        Style {
            fill: None,
            stroke: None,
            width: 0.353,
            join: "miter",
            cap: "butt",
            miter: 3.528,
            dash: None,
            dash_offset: 0.0,
        }
    }

    /// With what an object or layer names and says itself.
    pub(super) fn of(mut self, object: Element<'t, 't>, scene: &Scene<'t, '_>) -> Style<'t> {
        if let Some(id) = object.attr("DrawParam") {
            self.inherit(&id, scene, 0);
        }
        self.take(object);
        self
    }

    /// Takes a parameter after the one that it is relative to; a circle ends at a depth.
    fn inherit(&mut self, id: &str, scene: &Scene<'t, '_>, depth: usize) {
        let Some(param) = scene.find("DrawParam", id) else { return };
        if let Some(base) = param.attr("Relative").filter(|_| depth < limits::RELATIVES_MAX) {
            self.inherit(&base, scene, depth + 1);
        }
        self.take(param);
    }

    fn take(&mut self, element: Element<'t, 't>) {
        let value = |name: &str| element.attr(name).and_then(|v| number(&v));
        self.fill = element.child("FillColor").or(self.fill);
        self.stroke = element.child("StrokeColor").or(self.stroke);
        self.width = value("LineWidth").filter(|w| *w >= 0.0).unwrap_or(self.width);
        self.miter = value("MiterLimit").filter(|m| *m >= 1.0).unwrap_or(self.miter);
        self.dash_offset = value("DashOffset").unwrap_or(self.dash_offset);
        if element.attr("DashPattern").is_some() {
            self.dash = Some(element);
        }
        match element.attr("Join").as_deref() {
            Some("Round") => self.join = "round",
            Some("Bevel") => self.join = "bevel",
            Some("Miter") => self.join = "miter",
            _ => {}
        }
        match element.attr("Cap").as_deref() {
            Some("Round") => self.cap = "round",
            Some("Square") => self.cap = "square",
            Some("Butt") => self.cap = "butt",
            _ => {}
        }
    }

    /// The width of lines; the thinnest that can be seen stands for none at all.
    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// The attributes of a pen beside its colour, for a line of at most this length.
    pub(super) fn pen(&self, length: f64, out: &mut String) {
        out.push_str(" stroke-width=\"");
        print(out, if self.width == 0.0 { 0.01 } else { self.width });
        out.push('"');
        if self.join == "miter" {
            out.push_str(" stroke-miterlimit=\"");
            print(out, self.miter);
            out.push('"');
        } else {
            let _ = write!(out, " stroke-linejoin=\"{}\"", self.join);
        }
        if self.cap != "butt" {
            let _ = write!(out, " stroke-linecap=\"{}\"", self.cap);
        }
        let pattern = self.dash.and_then(|e| e.attr("DashPattern"));
        dashes((pattern.as_deref().unwrap_or_default(), self.dash_offset), length, out);
    }
}

/// The attributes of a dashed line of at most this length; with dashes finer than anybody sees,
/// or more than anybody counts, the line is whole.
pub(super) fn dashes((pattern, offset): (&str, f64), length: f64, out: &mut String) {
    let lengths: Vec<f64> = numbers(pattern).take(limits::DASHES_MAX).collect();
    let period = lengths.iter().sum::<f64>();
    if lengths.iter().any(|length| *length < 0.0)
        || period < 0.02
        || length / period * lengths.len() as f64 > limits::LINE_DASHES_MAX
    {
        return;
    }
    out.push_str(" stroke-dasharray=\"");
    for (at, length) in lengths.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        print(out, *length);
    }
    out.push('"');
    if offset != 0.0 {
        out.push_str(" stroke-dashoffset=\"");
        print(out, offset);
        out.push('"');
    }
}
