//! Clips (GB/T 33190-2016 §8.4): every clip cuts, and each is the union of its areas.

use std::fmt::Write;

use super::geometry::{Frame, Matrix, pair};
use super::object::{Painter, Unit};
use super::path::Figures;
use crate::limits;
use crate::xml::Element;

impl<'t> Painter<'_, '_, 't, '_> {
    /// The name of what cuts an object, when something does.
    pub(super) fn clips(&mut self, object: Element<'t, 't>, unit: &Unit) -> Option<String> {
        let clips = object.child("Clips")?;
        // The matrix of the object moves its clips too, unless it says otherwise.
        let is_still = clips.attr("TransFlag").as_deref() == Some("false");
        let outer = if is_still { unit.shift() } else { unit.local() };
        let mut last: Option<String> = None;
        for clip in clips.children().filter(|e| e.name() == "Clip").take(limits::CLIPS_MAX) {
            let mut areas = String::new();
            let all = clip.children().filter(|e| e.name() == "Area");
            for area in all.take(limits::CLIP_AREAS_MAX) {
                self.area_of(area, outer, &mut areas);
            }
            let name = self.canvas.name();
            let defs = &mut self.canvas.defs;
            let _ = write!(defs, "<clipPath id=\"{name}\"");
            if let Some(last) = &last {
                let _ = write!(defs, " clip-path=\"url(#{last})\"");
            }
            let _ = write!(defs, ">{areas}</clipPath>");
            last = Some(name);
        }
        last
    }

    fn area_of(&mut self, area: Element<'t, 't>, outer: Matrix, out: &mut String) {
        let ctm = area.attr("CTM").and_then(|text| Matrix::parse(&text));
        let outer = outer.after(ctm.unwrap_or(Matrix::ONE));
        for path in area.children().filter(|e| e.name() == "Path").take(limits::CLIP_AREAS_MAX) {
            let figures = Figures::parse(path.text_of("AbbreviatedData").unwrap_or_default());
            self.canvas.is_cut |= figures.is_cut;
            if figures.steps == 0 || !self.canvas.grant_steps(figures.steps) {
                continue;
            }
            out.push_str("<path");
            outer.after(Unit::of(path).local()).print("transform", out);
            if path.attr("Rule").as_deref() == Some("Even-Odd") {
                out.push_str(" clip-rule=\"evenodd\"");
            }
            let _ = write!(out, " d=\"{}\"/>", figures.data);
        }
    }

    /// The name of a clip that leaves a frame and some room around it.
    pub(super) fn clip_frame(&mut self, frame: Frame, slack: f64) -> String {
        let name = self.canvas.name();
        let defs = &mut self.canvas.defs;
        let _ = write!(defs, "<clipPath id=\"{name}\"><path d=\"M");
        let (left, top) = (frame.x - slack, frame.y - slack);
        let (right, bottom) = (frame.x + frame.w + slack, frame.y + frame.h + slack);
        pair(defs, left, top);
        for (x, y) in [(right, top), (right, bottom), (left, bottom)] {
            defs.push('L');
            pair(defs, x, y);
        }
        defs.push_str("Z\"/></clipPath>");
        name
    }
}
