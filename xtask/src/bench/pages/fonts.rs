//! The Chinese fonts that pages are drawn with: whichever of the well-known ones are installed.

use fontdb::{Database, Family, Query};

/// A family and how wide its digits are, as a part of their height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    pub family: &'static str,
    pub half: f64,
}

impl Font {
    /// The width of a line of text, as it is drawn.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let wide = |c: char| c >= '\u{2000}' || matches!(c, '·' | '×');
        text.chars().map(|c| if wide(c) { size } else { size * self.half }).sum()
    }
}

/// Families of printed invoices and of the free systems; a family without Chinese characters, such
/// as the last one, lends its digits to one that has them.
const FAMILIES: [Font; 14] = [
    font("SimSun", 0.5),
    font("KaiTi", 0.5),
    font("FangSong", 0.5),
    font("SimHei", 0.5),
    font("Microsoft YaHei", 0.55),
    font("Noto Serif CJK SC", 0.56),
    font("Noto Sans CJK SC", 0.56),
    font("Noto Sans Mono CJK SC", 0.5),
    font("AR PL UMing CN", 0.5),
    font("AR PL UKai CN", 0.5),
    font("WenQuanYi Zen Hei", 0.56),
    font("WenQuanYi Micro Hei", 0.56),
    font("Courier New", 0.6),
    font("Liberation Mono", 0.6),
];

const fn font(family: &'static str, half: f64) -> Font {
    Font { family, half }
}

/// Those that are installed, and the names of those that are not.
pub fn installed() -> (Vec<Font>, Vec<&'static str>) {
    let mut database = Database::new();
    database.load_system_fonts();
    let is_there = |font: &Font| {
        let families = &[Family::Name(font.family)];
        database.query(&Query { families, ..Query::default() }).is_some()
    };
    let (there, missing): (Vec<Font>, Vec<Font>) = FAMILIES.into_iter().partition(is_there);
    (there, missing.into_iter().map(|font| font.family).collect())
}
