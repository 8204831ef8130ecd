//! Pictures (GB/T 33190-2016 §10). What browsers show goes in as it is; JBIG2, BMP and TIFF are
//! made PNG by whoever asks for the drawing.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::geometry::{Matrix, number, print};
use super::object::{Painter, Place, Unit};
use super::style::dashes;
use crate::limits;
use crate::xml::Element;

/// A picture that browsers show: its media type, width and height.
fn shown(bytes: &[u8]) -> Option<(&'static str, (u32, u32))> {
    let long = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let little =
        |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some(("image/png", (long(16)?, long(20)?))),
        [0xff, 0xd8, ..] => Some(("image/jpeg", jpeg_size(bytes)?)),
        [b'G', b'I', b'F', b'8', ..] => Some(("image/gif", (little(6)?, little(8)?))),
        _ => None,
    }
}

/// Width and height in the frame header of a JPEG (ISO/IEC 10918-1 B.2.2).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else { return None };
        let short = |at: usize| {
            Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
        };
        match marker {
            0xff => at += 1,
            0xd0..=0xd8 | 0x01 => at += 2,
            // Frames but for the markers of tables that lie between them.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((short(at + 7)?, short(at + 5)?));
            }
            _ => at += 2 + short(at + 2)?.max(2) as usize,
        }
    }
}

impl<'t> Painter<'_, '_, 't, '_> {
    /// Draws an ImageObject.
    pub(super) fn image(
        &mut self,
        object: Element<'t, 't>,
        unit: &Unit,
        place: Place,
        out: &mut String,
    ) {
        let id = object.attr("ResourceID").unwrap_or_default();
        let found = self.picture_named(&id).or_else(|| {
            // Some pictures have another one for those who cannot show them.
            self.picture_named(&object.attr("Substitution")?)
        });
        // A picture is one unit wide and high; without a matrix it fills its frame.
        let fill = Matrix::scale(unit.frame.w, unit.frame.h);
        let local = unit.shift().after(unit.ctm.unwrap_or(fill));
        if let Some(picture) = found
            && self.afford([0.0, 0.0, 1.0, 1.0], place.inside(local), 0.0)
        {
            let mask = object.attr("ImageMask").and_then(|id| self.mask(&id, local));
            if let Some(mask) = &mask {
                let _ = write!(out, "<g mask=\"url(#{mask})\">");
            }
            let _ = write!(out, "<use href=\"#{picture}\"");
            local.print("transform", out);
            if place.alpha < 1.0 {
                out.push_str(" opacity=\"");
                print(out, place.alpha);
                out.push('"');
            }
            out.push_str("/>");
            if mask.is_some() {
                out.push_str("</g>");
            }
        }
        if let Some(border) = object.child("Border") {
            self.border(border, unit, place, out);
        }
    }

    /// A mask: where its picture is light, what is behind it shows.
    fn mask(&mut self, id: &str, local: Matrix) -> Option<String> {
        let picture = self.picture_named(id)?;
        let name = self.canvas.name();
        let defs = &mut self.canvas.defs;
        let _ = write!(defs, "<mask id=\"{name}\" maskUnits=\"userSpaceOnUse\"");
        let corners =
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| local.apply(x, y));
        let least = corners.iter().fold((f64::MAX, f64::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)));
        let most = corners.iter().fold((f64::MIN, f64::MIN), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let sides = [least.0, least.1, most.0 - least.0, most.1 - least.1];
        for (name, value) in ["x", "y", "width", "height"].into_iter().zip(sides) {
            let _ = write!(defs, " {name}=\"");
            print(defs, value);
            defs.push('"');
        }
        let _ = write!(defs, "><use href=\"#{picture}\"");
        local.print("transform", defs);
        defs.push_str("/></mask>");
        Some(name)
    }

    fn border(&mut self, border: Element<'t, 't>, unit: &Unit, place: Place, out: &mut String) {
        let value = |name: &str| border.attr(name).and_then(|v| number(&v));
        let brush = self.brush(border.child("BorderColor"), place);
        out.push_str("<rect");
        let frame = unit.frame;
        let sides = [
            ("x", Some(frame.x)),
            ("y", Some(frame.y)),
            ("width", Some(frame.w)),
            ("height", Some(frame.h)),
            // The standard writes it without its t.
            ("rx", value("HorizonalCornerRadius").or(value("HorizontalCornerRadius"))),
            ("ry", value("VerticalCornerRadius")),
            ("stroke-width", Some(value("LineWidth").unwrap_or(0.353).max(0.0))),
        ];
        for (name, value) in sides {
            let Some(value) = value else { continue };
            let _ = write!(out, " {name}=\"");
            print(out, value);
            out.push('"');
        }
        out.push_str(" fill=\"none\"");
        brush.print("stroke", place.alpha, out);
        let pattern = border.attr("DashPattern").unwrap_or_default();
        let pattern = (&*pattern, value("DashOffset").unwrap_or(0.0));
        dashes(pattern, 2.0 * (frame.w + frame.h), out);
        out.push_str("/>");
    }

    /// A picture among the resources; its name in `defs`.
    fn picture_named(&mut self, id: &str) -> Option<String> {
        let path = self.scene.file("MultiMedia", id, "MediaFile")?;
        let key = format!("{}:{path}", self.scene.serial);
        if let Some(known) = self.canvas.pictures.get(&key) {
            return known.clone();
        }
        let bytes = self.scene.package.read(path).ok();
        let name = bytes.and_then(|bytes| self.picture(bytes).map(|(name, _)| name));
        self.canvas.pictures.insert(key, name.clone());
        name
    }

    /// Puts a picture into `defs`, one unit wide and high; its name, and whether it may be
    /// transparent.
    pub(super) fn picture(&mut self, bytes: &[u8]) -> Option<(String, bool)> {
        let made;
        let mut is_clear = false;
        let (bytes, (media, size)) = match shown(bytes) {
            Some(found) => {
                is_clear = found.0 != "image/jpeg";
                (bytes, found)
            }
            None => {
                made = self.canvas.options.convert?(bytes)?;
                (&made[..], shown(&made)?)
            }
        };
        let is_empty = size.0 == 0 || size.1 == 0;
        if is_empty || bytes.len() > limits::PICTURE_BYTES_MAX || !self.canvas.grant_pixels(size) {
            return None;
        }
        let name = self.canvas.name();
        let defs = &mut self.canvas.defs;
        let _ = write!(defs, "<image id=\"{name}\" width=\"1\" height=\"1\"");
        let _ = write!(defs, " preserveAspectRatio=\"none\" href=\"data:{media};base64,");
        STANDARD.encode_string(bytes, defs);
        defs.push_str("\"/>");
        Some((name, is_clear))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_without_decoding() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x80";
        assert_eq!(shown(png), Some(("image/png", (256, 128))));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x10\0\x20\x03";
        assert_eq!(shown(jpeg), Some(("image/jpeg", (32, 16))));
        assert_eq!(shown(b"GIF89a\x05\0\x07\0"), Some(("image/gif", (5, 7))));
        assert_eq!(shown(b"\xff\xd8\xff\xe0\xff\xff"), None);
        assert_eq!(shown(b"BM"), None);
    }
}
