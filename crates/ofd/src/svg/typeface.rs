//! Which font a text asks for, and what may stand in for it.
//!
//! Most OFD files name a font of Windows and carry none. Every character has its own place, so a
//! font of another make changes how a page looks and never where anything stands.

use crate::xml::Element;

/// The families that Chinese type comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// 宋体, and serifs like Times.
    Song,
    /// 仿宋.
    FangSong,
    /// 楷体.
    Kai,
    /// 黑体, 等线, 微软雅黑, and faces without serifs like Arial.
    Hei,
    /// Courier and others whose characters are equally wide.
    Mono,
}

/// A font as a document names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Typeface {
    /// Its name (FontName, else FamilyName).
    pub name: String,
    /// The family that it belongs to.
    pub family: Family,
    /// Whether its strokes are heavy.
    pub is_bold: bool,
    /// Whether it leans.
    pub is_italic: bool,
}

/// The longest name of a font that is repeated.
const NAME_CHARS_MAX: usize = 64;
/// From this weight on a face counts as bold (CSS Fonts 4 §2.3 calls 600 semi-bold).
const BOLD_FROM: f64 = 600.0;

impl Typeface {
    /// What a Font resource says; without one, 宋体.
    pub(super) fn of(font: Option<Element<'_, '_>>) -> Typeface {
        let text = |name: &str| font.and_then(|e| e.attr(name)).unwrap_or_default();
        let is = |name: &str| text(name) == "true";
        let (name, family) = (text("FontName"), text("FamilyName"));
        let name = if name.is_empty() { &family } else { &name };
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '+');
        let name: String = name.chars().take(NAME_CHARS_MAX).filter(kept).collect();
        let lower = name.to_lowercase();
        let told = Family::of(&lower).or_else(|| Family::of(&family.to_lowercase()));
        let guessed = if is("FixedWidth") { Family::Mono } else { Family::Song };
        Typeface {
            family: told.unwrap_or(guessed),
            is_bold: is("Bold") || lower.contains("bold"),
            is_italic: is("Italic") || lower.contains("italic") || lower.contains("oblique"),
            name,
        }
    }

    /// With what the text itself asks for (`Weight`, `Italic`).
    pub(super) fn leaning(mut self, object: Element<'_, '_>) -> Typeface {
        let weight = object.attr("Weight").and_then(|weight| super::geometry::number(&weight));
        self.is_bold |= weight.is_some_and(|weight| weight >= BOLD_FROM);
        self.is_italic |= object.attr("Italic").as_deref() == Some("true");
        self
    }

    /// What a character of a symbol font means, where no other font has it at its place.
    pub(super) fn meant(&self, c: char) -> char {
        let is_second = self.name.eq_ignore_ascii_case("Wingdings 2");
        if !is_second && !self.name.eq_ignore_ascii_case("Wingdings") {
            return c;
        }
        // Codes of both fonts lie in the private area or right in ASCII and Latin-1.
        let code = u32::from(c);
        let code = if code >= 0xf000 { code - 0xf000 } else { code };
        match (is_second, code) {
            // The mark before the amount in capitals.
            (true, 0x55) => '⊗',
            (true, 0x50) | (false, 0xfc) => '✓',
            (true, 0x4f) | (false, 0xfb) => '✗',
            (true, 0x52) | (false, 0xfe) => '☑',
            (true, 0x53 | 0x54) | (false, 0xfd) => '☒',
            (true, 0xa3) | (false, 0xa8) => '□',
            _ => c,
        }
    }

    /// A list of families for CSS: the font itself, then those that stand in for it.
    pub(super) fn css(&self) -> String {
        let mut out = String::new();
        if !self.name.is_empty() {
            out = format!("'{}',", self.name);
        }
        out + self.family.css()
    }
}

impl Family {
    /// Tells by a name in lower case.
    fn of(name: &str) -> Option<Family> {
        const NAMES: [(Family, &[&str]); 5] = [
            (Family::FangSong, &["仿宋", "fangsong", "fang song"]),
            (Family::Kai, &["楷", "kai"]),
            (
                Family::Hei,
                &["黑", "hei", "等线", "dengxian", "圆", "arial", "helvetica", "sans", "gothic"],
            ),
            (Family::Mono, &["courier", "mono", "consolas", "ocr"]),
            (Family::Song, &["宋", "song", "simsun", "ming", "times", "serif", "georgia"]),
        ];
        let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
        NAMES.iter().find(|(_, words)| holds(words)).map(|(family, _)| *family)
    }

    fn css(self) -> &'static str {
        match self {
            Family::Song => "SimSun,'Songti SC','Noto Serif CJK SC','Source Han Serif SC',serif",
            Family::FangSong => "FangSong,STFangsong,'Noto Serif CJK SC',serif",
            Family::Kai => "KaiTi,'Kaiti SC',STKaiti,'AR PL UKai CN','Noto Serif CJK SC',serif",
            Family::Hei => {
                "SimHei,'PingFang SC','Noto Sans CJK SC','Source Han Sans SC',sans-serif"
            }
            Family::Mono => "'Courier New','Liberation Mono','Noto Sans Mono CJK SC',monospace",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Tree;

    fn family(xml: &str) -> (Family, bool) {
        let tree = Tree::of(xml).unwrap();
        let face = Typeface::of(Some(tree.root()));
        (face.family, face.is_bold)
    }

    #[test]
    fn a_font_that_is_not_here_has_its_stand_in() {
        for (xml, wanted) in [
            ("<Font FontName='宋体'/>", (Family::Song, false)),
            ("<Font FontName='KaiTi_GB2312'/>", (Family::Kai, false)),
            ("<Font FontName='仿宋_GB2312'/>", (Family::FangSong, false)),
            ("<Font FontName='黑体' Bold='true'/>", (Family::Hei, true)),
            ("<Font FontName='Courier New'/>", (Family::Mono, false)),
            ("<Font FontName='ArialMT-Bold'/>", (Family::Hei, true)),
            ("<Font FontName='F1' FamilyName='SimSun'/>", (Family::Song, false)),
            ("<Font FontName='F1' FixedWidth='true'/>", (Family::Mono, false)),
            ("<Font/>", (Family::Song, false)),
        ] {
            assert_eq!(family(xml), wanted, "{xml}");
        }
    }

    #[test]
    fn a_name_cannot_leave_the_list_of_families() {
        let tree = Tree::of("<Font FontName=\"a'&quot;;} url(x)\"/>").unwrap();
        assert!(Typeface::of(Some(tree.root())).css().starts_with("'a urlx',"));
    }
}
