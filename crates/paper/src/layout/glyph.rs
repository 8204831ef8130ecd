//! Characters with places: what the rules look at instead of runs.
//!
//! One writer draws `发票号码：24112…` as one run, another draws every character on its own, a
//! third separates `¥` from its number. Taken apart into single characters, sorted by place, they
//! are all the same page; so no rule can come to depend on runs or on the order of the file.

use model::text::{Box2, Page};

use crate::limits::GLYPHS_MAX;

/// The unified characters of the Kangxi radicals U+2F00 to U+2FD5: fonts cut by PDF writers often
/// name a radical where the page shows the everyday character of the same form. For U+2F3E Unicode
/// gives the traditional 戶; simplified fonts mean 户.
const KANGXI: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢\
    尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火\
    爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿\
    肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹\
    雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";
/// The same for the radicals supplement, as far as invoices use them.
const RADICALS: [(char, char); 24] = [
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻰', '龙'),
];

/// One character with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
    /// The character, radicals replaced by the characters they stand for.
    pub c: char,
    /// The character as rules compare it: full-width forms of ASCII folded to ASCII.
    pub key: char,
}

impl Glyph {
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    pub fn mid(&self) -> f32 {
        self.y + self.h / 2.0
    }

    pub fn middle_x(&self) -> f32 {
        self.x + self.w / 2.0
    }

    pub fn area(&self) -> Box2 {
        Box2::new(self.x, self.y, self.w, self.h)
    }

    /// Whether both stand on one line of text.
    pub fn level_with(&self, other: &Glyph) -> bool {
        (self.mid() - other.mid()).abs() <= 0.5 * self.h.min(other.h)
    }
}

/// Whether a character is as wide as it is high.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2460}'..='\u{24ff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

fn unify(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(c as usize - 0x2f00).unwrap_or(c),
        '\u{2e80}'..='\u{2eff}' => {
            RADICALS.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
        }
        _ => c,
    }
}

/// The form in which rules compare a character.
pub(super) fn key(c: char) -> char {
    match c {
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '−' | '–' => '-',
        '﹕' | '∶' => ':',
        _ => c,
    }
}

/// The characters of a page, sorted from left to right, each drawn place once.
pub(super) fn glyphs(page: &Page) -> Vec<Glyph> {
    let mut all = Vec::new();
    for run in &page.runs {
        let place = run.place;
        let finite = [place.x, place.y, place.w, place.h, run.size];
        if all.len() >= GLYPHS_MAX || finite.iter().any(|v| !v.is_finite() || v.abs() > 1e5) {
            continue;
        }
        take_apart(&run.text, place, run.size, &mut all);
    }
    all.sort_by(|a, b| {
        let by_place = a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
        by_place.then(a.c.cmp(&b.c)).then(a.w.total_cmp(&b.w))
    });
    drop_overprints(all)
}

/// Shares the place of a run out among its characters, by their usual widths.
fn take_apart(text: &str, place: Box2, size: f32, into: &mut Vec<Glyph>) {
    let count = text.chars().count();
    if count == 0 || place.w < 0.0 || place.h < 0.0 {
        return;
    }
    let weight = |c: char| if is_wide(c) { 1.0f32 } else { 0.5 };
    let em = if size > 0.0 { size } else { place.w.min(place.h) };
    // Vertical writing: a column one character wide.
    let is_column = count > 1 && place.h > 1.6 * em && place.w < 1.5 * em && place.h > place.w;
    let whole: f32 = text.chars().map(|c| if is_column { 1.0 } else { weight(c) }).sum();
    let mut at = 0.0;
    for c in text.chars() {
        let share = if is_column { 1.0 } else { weight(c) } / whole;
        let (from, length) = (at, share);
        at += share;
        if c.is_whitespace() || c.is_control() {
            continue;
        }
        let c = unify(c);
        let mut glyph = Glyph { x: place.x, y: place.y, w: place.w, h: place.h, c, key: key(c) };
        if is_column {
            glyph.y = place.y + from * place.h;
            // Letters set wide apart: the ink is one em, not the distance to the next.
            glyph.h = (length * place.h).min(1.1 * em);
        } else {
            glyph.x = place.x + from * place.w;
            glyph.w = length * place.w;
        }
        // A writer may give the box of the ink alone; a dash is then hardly high at all.
        let least = if is_column { 0.0 } else { 0.7 * size };
        if glyph.h < least {
            glyph.y -= (least - glyph.h) / 2.0;
            glyph.h = least;
        }
        glyph.h = glyph.h.max(0.1);
        into.push(glyph);
    }
}

/// Bold type is often the same character drawn twice, a hair apart.
fn drop_overprints(all: Vec<Glyph>) -> Vec<Glyph> {
    let mut kept: Vec<Glyph> = Vec::with_capacity(all.len());
    for glyph in all {
        let near = kept.iter().rev().take(64).take_while(|k| glyph.x - k.x < 0.2 * glyph.h);
        let doubled = near.into_iter().any(|k| {
            k.c == glyph.c
                && (glyph.x - k.x).abs() < 0.25 * k.w.min(glyph.w)
                && (glyph.y - k.y).abs() < 0.25 * k.h.min(glyph.h)
        });
        if !doubled {
            kept.push(glyph);
        }
    }
    kept
}
