//! What lies over a page: annotations (GB/T 33190-2016 §15) and the pictures of seals (§18.2.3).

use std::fmt::Write;

use super::geometry::{Frame, Matrix};
use super::object::{Painter, Place, Unit};
use super::scene::{Parts, Scene};
use super::style::Style;
use crate::document::{Document, ENTRY};
use crate::limits;
use crate::package::Package;
use crate::ses;
use crate::signature;
use crate::xml::Tree;

impl<'t> Painter<'_, '_, 't, '_> {
    /// Draws the appearance of every annotation of the page: watermarks, seals that are mere
    /// pictures, highlights.
    pub(super) fn annotations(&mut self, place: Place, out: &mut String) {
        let parts = self.scene.parts;
        let lists = parts.annotations.iter().map(|tree| tree.root());
        let all = lists.flat_map(|list| list.children()).filter(|e| e.name() == "Annot");
        for annotation in all.take(limits::ANNOTATIONS_MAX) {
            if annotation.attr("Visible").as_deref() == Some("false") {
                continue;
            }
            for appearance in annotation.children().filter(|e| e.name() == "Appearance") {
                let shift = Unit::of(appearance).shift();
                let mut inside = String::new();
                self.block(appearance, Style::new(), place.inside(shift), &mut inside);
                if inside.is_empty() {
                    continue;
                }
                out.push_str("<g");
                shift.print("transform", out);
                let _ = write!(out, ">{inside}</g>");
            }
        }
    }

    /// Draws the seals of signatures that have a place on the page.
    pub(super) fn stamps(
        &mut self,
        document: &Document,
        page: &str,
        place: Place,
        out: &mut String,
    ) {
        let package = self.scene.package;
        let list = document.signatures.as_deref().and_then(|list| package.resolve(ENTRY, list));
        let Some(signatures) = list.and_then(|list| signature::list(package, list)) else { return };
        for path in signatures.iter().filter_map(|listed| listed.path.as_deref()) {
            let stamps = places(package, path, page);
            if stamps.is_empty() {
                continue;
            }
            let Some(picture) = picture(package, path) else { continue };
            for stamp in stamps {
                if !self.canvas.grant_object() {
                    return;
                }
                self.stamp(&picture, stamp, place, out);
            }
        }
    }

    fn stamp(&mut self, picture: &[u8], stamp: Stamp, place: Place, out: &mut String) {
        let Stamp { frame, clip } = stamp;
        let place = place.inside(Matrix::shift(frame.x, frame.y));
        let before = out.len() + self.canvas.defs.len();
        let clip = clip.map(|clip| self.clip_frame(clip, 0.0));
        out.push_str("<g");
        Matrix::shift(frame.x, frame.y).print("transform", out);
        out.push('>');
        if let Some(clip) = &clip {
            let _ = write!(out, "<g clip-path=\"url(#{clip})\">");
        }
        if picture.starts_with(b"PK") {
            self.nested(picture, frame, place, out);
        } else if let Some((name, is_clear)) = self.picture(picture) {
            let _ = write!(out, "<use href=\"#{name}\"");
            Matrix::scale(frame.w, frame.h).print("transform", out);
            // Pictures without transparency have white paper around the seal; what is under it
            // stays readable, as under a seal of ink.
            if !is_clear {
                out.push_str(" style=\"mix-blend-mode:multiply\"");
            }
            out.push_str("/>");
        }
        if clip.is_some() {
            out.push_str("</g>");
        }
        out.push_str("</g>");
        self.canvas.count((out.len() + self.canvas.defs.len()).saturating_sub(before));
    }

    /// Draws the first page of a package over a frame: seals made of lines are kept so.
    fn nested(&mut self, bytes: &[u8], frame: Frame, place: Place, out: &mut String) {
        if self.canvas.packages >= limits::NESTED_PACKAGES_MAX {
            self.canvas.is_cut = true;
            return;
        }
        self.canvas.packages += 1;
        let Ok(package) = Package::open(bytes) else { return };
        let Ok(document) = Document::read(&package) else { return };
        let Ok(parts) = Parts::read(&package, &document, 0) else { return };
        let scene = Scene::new(&package, &parts, self.canvas.packages);
        let area = scene.area(document.page_size);
        let fit = Matrix::scale(frame.w / area.w, frame.h / area.h);
        let fit = fit.after(Matrix::shift(-area.x, -area.y));
        out.push_str("<g");
        fit.print("transform", out);
        out.push('>');
        let mut painter = Painter { canvas: &mut *self.canvas, scene: &scene, area: self.area };
        painter.page(place.inside(fit), out);
        out.push_str("</g>");
    }
}

/// A place for a seal; the clip counts from the corner of the frame.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    frame: Frame,
    clip: Option<Frame>,
}

/// Where a signature puts its seal on a page.
fn places(package: &Package<'_>, path: &str, page: &str) -> Vec<Stamp> {
    let tree = package.read(path).ok().and_then(|bytes| Tree::parse(bytes).ok());
    let info = tree.as_ref().and_then(|tree| tree.root().child("SignedInfo"));
    let all = info.into_iter().flat_map(|info| info.children());
    let all = all.filter(|e| e.name() == "StampAnnot");
    let here = all.filter(|e| e.attr("PageRef").as_deref() == Some(page));
    let stamp = |e: crate::xml::Element<'_, '_>| {
        let frame = e.attr("Boundary").and_then(|text| Frame::parse(&text))?;
        let clip = e.attr("Clip").and_then(|text| Frame::parse(&text));
        (frame.w > 0.0 && frame.h > 0.0).then_some(Stamp { frame, clip })
    };
    here.take(limits::STAMPS_MAX).filter_map(stamp).collect()
}

/// The picture of the seal of a signature: from its value, else from the seal beside it.
fn picture(package: &Package<'_>, path: &str) -> Option<Vec<u8>> {
    let description = signature::describe(package, path)?;
    let read = |path: Option<&str>| {
        let bytes = package.read(path?).ok()?;
        (bytes.len() <= limits::SIGNED_VALUE_BYTES_MAX).then_some(bytes)
    };
    let signed = read(description.value.as_deref());
    let signed = signed.and_then(|bytes| ses::Signature::parse(bytes).ok()).map(|s| s.seal);
    let seal = signed.or_else(|| ses::Seal::parse(read(description.seal.as_deref())?).ok())?;
    (!seal.picture.data.is_empty()).then_some(seal.picture.data)
}
