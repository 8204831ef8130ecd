//! Chinese fonts of the system, for PDF: a PDF carries the glyphs that it shows.

use std::fmt;
use std::sync::Arc;

use fontdb::{Database, Family, Query, Weight};
use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// The families that are looked for, the best first.
pub const FONT_FAMILIES: [&str; 12] = [
    "SimSun",
    "NSimSun",
    "Songti SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "FangSong",
    "KaiTi",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
];

/// No Chinese font is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontsMissing {
    /// The families that were looked for.
    pub looked_for: &'static [&'static str],
}

impl fmt::Display for FontsMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no chinese font found, looked for {}", self.looked_for.join(", "))
    }
}

impl std::error::Error for FontsMissing {}

/// A Chinese font of this system; clones share it.
#[derive(Clone)]
pub struct Fonts {
    family: String,
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("family", &self.family).finish_non_exhaustive()
    }
}

impl Fonts {
    /// Looks through the fonts of the system.
    ///
    /// # Errors
    ///
    /// When none of [`FONT_FAMILIES`] is installed, or none of them can be read.
    pub fn find() -> Result<Fonts, FontsMissing> {
        let mut database = Database::new();
        database.load_system_fonts();
        for family in FONT_FAMILIES {
            let query = Query {
                families: &[Family::Name(family)],
                weight: Weight::NORMAL,
                ..Query::default()
            };
            let read = |id| database.with_face_data(id, |data, index| (data.to_vec(), index));
            let Some((data, index)) = database.query(&query).and_then(read) else { continue };
            if let Some(fonts) = Fonts::new(family, data, index) {
                return Ok(fonts);
            }
        }
        Err(FontsMissing { looked_for: &FONT_FAMILIES })
    }

    fn new(family: &str, data: Vec<u8>, index: u32) -> Option<Fonts> {
        let knows_chinese = FontRef::from_index(&data, index).ok()?.charmap().map('票').is_some();
        let font = Font::new(data.clone().into(), index)?;
        let family = family.to_owned();
        knows_chinese.then(|| Fonts { family, data: Arc::new(data), index, font })
    }

    /// The family that was found.
    pub fn family(&self) -> &str {
        &self.family
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The width of a text as a multiple of its size.
    pub(crate) fn width(&self, text: &str) -> f64 {
        self.glyphs(text).iter().map(|(_, width)| f64::from(*width)).sum()
    }

    /// Every character's glyph and its width as a part of the size.
    pub(super) fn glyphs(&self, text: &str) -> Vec<(GlyphId, f32)> {
        let Ok(font) = FontRef::from_index(&self.data, self.index) else { return Vec::new() };
        let map = font.charmap();
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let one = |c: char| {
            let glyph = map.map(c).unwrap_or(GlyphId::NOTDEF);
            (glyph, metrics.advance_width(glyph).unwrap_or(1.0))
        };
        text.chars().map(one).collect()
    }
}
