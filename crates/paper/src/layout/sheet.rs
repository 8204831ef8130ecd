//! A page as the rules see it: characters by place, labels among them, and the text of an area.

use std::collections::{BTreeMap, HashMap};

use model::text::{Box2, Page};

use super::glyph::{Glyph, glyphs, is_wide};
use super::label::{COLUMNS, Found, LABELS, Label};
use crate::limits::LABELS_MAX;

/// Height of one band of the index, in millimetres.
const BAND: f32 = 2.0;
/// Most neighbours looked at for one character: more lie there only on pages made to hurt.
const NEIGHBOURS_MAX: usize = 64;
/// Widest gap inside a label, in heights: `名      称` of old forms reaches five and a half.
const LABEL_GAP: f32 = 6.5;
/// How far the box of a heading written downwards reaches beyond it, in millimetres.
const COLUMN_BEYOND: f32 = 4.0;
/// Widest gap inside a heading written downwards, in heights.
const COLUMN_GAP: f32 = 3.5;

/// A page taken apart.
pub(super) struct Sheet {
    pub number: u32,
    pub glyphs: Vec<Glyph>,
    /// For every glyph whether it belongs to a label.
    taken: Vec<bool>,
    pub labels: Vec<Found>,
    bands: HashMap<i32, Vec<usize>>,
}

/// Text found in an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    pub text: String,
    pub area: Option<Box2>,
    /// Height of the largest character.
    pub height: f32,
}

impl Text {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Sheet {
    pub fn new(page: &Page) -> Sheet {
        let glyphs = glyphs(page);
        let mut bands: HashMap<i32, Vec<usize>> = HashMap::new();
        for (at, glyph) in glyphs.iter().enumerate() {
            // The glyphs are sorted by x, so each band is too.
            bands.entry(band(glyph.mid())).or_default().push(at);
        }
        let taken = vec![false; glyphs.len()];
        let mut sheet = Sheet { number: page.number, glyphs, taken, labels: Vec::new(), bands };
        sheet.find_columns();
        sheet.find_labels();
        sheet.set_aside();
        sheet
            .labels
            .sort_by(|a, b| a.area.y.total_cmp(&b.area.y).then(a.area.x.total_cmp(&b.area.x)));
        sheet
    }

    /// All places of a label, from top to bottom.
    pub fn all(&self, label: Label) -> impl Iterator<Item = &Found> {
        self.labels.iter().filter(move |f| f.label == label)
    }

    /// The glyphs with their middle in an area, labels left out.
    pub fn inside(&self, area: Box2) -> Vec<&Glyph> {
        let mut out = Vec::new();
        let (right, bottom) = (area.x + area.w, area.y + area.h);
        for band in band(area.y)..=band(bottom).min(band(area.y) + 5_000) {
            let Some(row) = self.bands.get(&band) else { continue };
            let from = row.partition_point(|&at| self.glyphs[at].x < area.x - 20.0);
            for &at in &row[from..] {
                let glyph = &self.glyphs[at];
                if glyph.x > right {
                    break;
                }
                let (x, y) = (glyph.middle_x(), glyph.mid());
                let is_in = x >= area.x && x <= right && y >= area.y && y <= bottom;
                if is_in && !self.taken[at] {
                    out.push(glyph);
                }
            }
        }
        out
    }

    /// The text of an area, line by line.
    pub fn text_in(&self, area: Box2, between_lines: &str) -> Text {
        join(&self.inside(area), between_lines)
    }

    /// Where the free space to the right of a place ends: at the next label on these lines.
    pub fn limit(&self, right: f32, top: f32, bottom: f32) -> f32 {
        let mut limit = f32::MAX;
        for found in &self.labels {
            let mut a = found.area;
            if found.is_column {
                // The box of a heading written downwards is higher than the heading.
                a = Box2::new(a.x, a.y - COLUMN_BEYOND, a.w, a.h + 2.0 * COLUMN_BEYOND);
            }
            let overlap = (a.y + a.h).min(bottom) - a.y.max(top);
            if a.x >= right - 0.5 && a.x < limit && overlap > 0.3 * a.h.min(bottom - top) {
                limit = a.x;
            }
        }
        limit.min(right + 400.0)
    }

    /// The nearest character to the right on the same line.
    fn next_right(&self, at: usize) -> Option<usize> {
        let glyph = self.glyphs[at];
        let mut best: Option<usize> = None;
        let reach = 0.5 * glyph.h;
        for band in band(glyph.mid() - reach)..=band(glyph.mid() + reach) {
            let Some(row) = self.bands.get(&band) else { continue };
            let from = row.partition_point(|&i| self.glyphs[i].x <= glyph.x);
            let near = row[from..].iter().take(NEIGHBOURS_MAX).copied().find(|&i| {
                let other = &self.glyphs[i];
                other.level_with(&glyph) && other.middle_x() > glyph.middle_x()
            });
            if let Some(i) = near
                && best.is_none_or(|b| (self.glyphs[i].x, i) < (self.glyphs[b].x, b))
            {
                best = Some(i);
            }
        }
        best
    }

    /// The wanted character right behind another one, though something else is drawn over both.
    fn adjacent(&self, at: usize, wanted: char) -> Option<usize> {
        let glyph = self.glyphs[at];
        let row = self.bands.get(&band(glyph.mid()))?;
        let from = row.partition_point(|&i| self.glyphs[i].x < glyph.right() - 0.3 * glyph.h);
        row[from..].iter().take(8).copied().find(|&i| {
            let other = &self.glyphs[i];
            let is_near = (other.x - glyph.right()).abs() < 0.3 * glyph.h;
            other.key == wanted && is_near && other.level_with(&glyph)
        })
    }

    /// The next character of a label: right behind, else the nearest on the line.
    fn next_in_label(&self, at: usize, wanted: char) -> Option<usize> {
        self.adjacent(at, wanted).or_else(|| self.next_right(at))
    }

    /// The nearest character to the left on the same line.
    fn next_left(&self, at: usize) -> Option<usize> {
        let glyph = self.glyphs[at];
        let mut best: Option<usize> = None;
        let reach = 0.5 * glyph.h;
        for band in band(glyph.mid() - reach)..=band(glyph.mid() + reach) {
            let Some(row) = self.bands.get(&band) else { continue };
            let to = row.partition_point(|&i| self.glyphs[i].x < glyph.x);
            let near = row[..to].iter().rev().take(NEIGHBOURS_MAX).copied().find(|&i| {
                let other = &self.glyphs[i];
                other.level_with(&glyph) && other.middle_x() < glyph.middle_x()
            });
            if let Some(i) = near
                && best.is_none_or(|b| self.glyphs[i].x > self.glyphs[b].x)
            {
                best = Some(i);
            }
        }
        best
    }

    /// The nearest character below in the same column.
    fn next_below(&self, at: usize) -> Option<usize> {
        let glyph = self.glyphs[at];
        let last = glyph.mid() + (1.0 + COLUMN_GAP) * glyph.h;
        let mut best: Option<usize> = None;
        for band in band(glyph.mid())..=band(last).min(band(glyph.mid()) + 100) {
            let Some(row) = self.bands.get(&band) else { continue };
            let from = row.partition_point(|&i| self.glyphs[i].x < glyph.x - glyph.w);
            let near = row[from..].iter().take(NEIGHBOURS_MAX).copied().filter(|&i| {
                let other = &self.glyphs[i];
                (other.middle_x() - glyph.middle_x()).abs() < 0.4 * glyph.w.max(other.w)
                    && other.mid() > glyph.mid() + 0.5 * glyph.h
            });
            for i in near {
                if best.is_none_or(|b| self.glyphs[i].mid() < self.glyphs[b].mid()) {
                    best = Some(i);
                }
            }
            if best.is_some() {
                break;
            }
        }
        best
    }

    fn find_columns(&mut self) {
        let mut columns: Vec<(Vec<char>, Label)> =
            COLUMNS.iter().map(|(text, label)| (text.chars().collect(), *label)).collect();
        columns.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        for (text, label) in columns {
            for at in 0..self.glyphs.len() {
                let is_full = self.labels.len() >= LABELS_MAX / 2;
                if self.glyphs[at].key != text[0] || self.taken[at] || is_full {
                    continue;
                }
                let Some(chain) = self.chain(at, &text, |s, at, _| s.next_below(at)) else {
                    continue;
                };
                self.take(&chain, Found { label, is_column: true, ..empty() });
            }
        }
    }

    fn find_labels(&mut self) {
        let mut by_first: BTreeMap<char, Vec<(Vec<char>, Label)>> = BTreeMap::new();
        for (text, label) in LABELS {
            let text: Vec<char> = text.chars().collect();
            by_first.entry(text[0]).or_default().push((text, *label));
        }
        for texts in by_first.values_mut() {
            texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        // Long labels first over the whole page, so that none is cut short by a part of itself.
        let mut found: Vec<(Vec<usize>, Label)> = Vec::new();
        for at in 0..self.glyphs.len() {
            let Some(texts) = by_first.get(&self.glyphs[at].key) else { continue };
            if self.taken[at] {
                continue;
            }
            for (text, label) in texts {
                if let Some(chain) = self.chain(at, text, Sheet::next_in_label) {
                    found.push((chain, *label));
                    break;
                }
            }
        }
        found.sort_by_key(|(chain, _)| std::cmp::Reverse(chain.len()));
        for (chain, label) in found {
            self.accept(chain, label);
        }
    }

    /// Takes text written downwards that is no heading out of the way: watermarks such as
    /// 下载次数 and the notes in the right margin of paper forms.
    fn set_aside(&mut self) {
        for first in 0..self.glyphs.len() {
            let is_wide_alone = is_wide(self.glyphs[first].key) && self.is_alone_on_line(first);
            if self.taken[first] || !is_wide_alone {
                continue;
            }
            let mut chain = vec![first];
            let mut last = first;
            while let Some(next) = self.next_below(last) {
                let (a, b) = (&self.glyphs[last], &self.glyphs[next]);
                if self.taken[next] || b.mid() - a.mid() > 1.2 * a.h || chain.len() > 60 {
                    break;
                }
                chain.push(next);
                last = next;
            }
            let wide = chain.iter().filter(|&&at| is_wide(self.glyphs[at].key)).count();
            if wide >= 4 && chain.iter().all(|&at| self.is_alone_on_line(at)) {
                for at in chain {
                    self.taken[at] = true;
                }
            }
        }
    }

    fn is_alone_on_line(&self, at: usize) -> bool {
        let glyph = &self.glyphs[at];
        let right = self.next_right(at).map(|i| self.glyphs[i].x - glyph.right());
        let left = self.next_left(at).map(|i| glyph.x - self.glyphs[i].right());
        [left, right].into_iter().flatten().all(|gap| gap > 0.8 * glyph.h)
    }

    /// Follows a text from its first character.
    fn chain(
        &self,
        first: usize,
        text: &[char],
        next: impl Fn(&Sheet, usize, char) -> Option<usize>,
    ) -> Option<Vec<usize>> {
        let mut chain = vec![first];
        for &wanted in &text[1..] {
            let last = *chain.last()?;
            let at = next(self, last, wanted)?;
            let (a, b) = (&self.glyphs[last], &self.glyphs[at]);
            let is_near = b.x - a.right() < LABEL_GAP * a.h && b.h < 1.6 * a.h && a.h < 1.6 * b.h;
            if self.taken[at] || b.key != wanted || !is_near {
                return None;
            }
            chain.push(at);
        }
        Some(chain)
    }

    /// Takes a chain for a label when it begins a piece of text and is not the start of a longer
    /// word.
    fn accept(&mut self, mut chain: Vec<usize>, label: Label) {
        if self.labels.len() >= LABELS_MAX || chain.iter().any(|&at| self.taken[at]) {
            return;
        }
        let first = self.glyphs[chain[0]];
        let joined = self.next_left(chain[0]).is_some_and(|left| {
            let other = &self.glyphs[left];
            let gap = first.x - other.right();
            // A label may follow another one or a closing bracket without a gap.
            gap < 0.25 * first.h
                && !self.taken[left]
                && (is_wide(other.key) || gap < -0.5 * first.h)
                && other.key.is_alphanumeric()
        });
        if joined {
            return;
        }
        let last = chain[chain.len() - 1];
        let mut has_colon = false;
        let mut stands_alone = true;
        if let Some(next) = self.next_in_label(last, ':') {
            let (a, b) = (&self.glyphs[last], &self.glyphs[next]);
            let gap = b.x - a.right();
            if b.key == ':' && gap < 1.5 * a.h {
                has_colon = true;
                chain.push(next);
            }
            stands_alone = has_colon || gap > 0.25 * a.h;
        }
        let is_closed = self.glyphs[last].key == ')';
        let long = chain.len() >= 4;
        if !(has_colon || stands_alone || is_closed || long) {
            return;
        }
        self.take(&chain, Found { label, is_column: false, stands_alone, has_colon, ..empty() });
    }

    fn take(&mut self, chain: &[usize], mut found: Found) {
        found.area = self.glyphs[chain[0]].area();
        for &at in chain {
            self.taken[at] = true;
            found.area = found.area.union(self.glyphs[at].area());
        }
        self.labels.push(found);
    }
}

fn empty() -> Found {
    let area = Box2::default();
    Found { label: Label::Hint, area, is_column: false, stands_alone: true, has_colon: false }
}

fn band(y: f32) -> i32 {
    (y / BAND).floor() as i32
}

/// Sorts characters into lines of text, from top to bottom, each from left to right.
pub(super) fn lines<'g>(glyphs: &[&'g Glyph]) -> Vec<Vec<&'g Glyph>> {
    let mut sorted: Vec<&Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| a.mid().total_cmp(&b.mid()).then(a.x.total_cmp(&b.x)));
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    let mut top = 0.0;
    for glyph in sorted {
        // Measured from the first of the line, lest many small steps join two lines.
        match lines.last_mut() {
            Some(line) if glyph.mid() - top < 0.55 * line[0].h.min(glyph.h) => line.push(glyph),
            _ => {
                top = glyph.mid();
                lines.push(vec![glyph]);
            }
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.c.cmp(&b.c)));
    }
    lines
}

/// The text of characters, line by line.
pub(super) fn join(glyphs: &[&Glyph], between_lines: &str) -> Text {
    let mut out = Text::default();
    for line in lines(glyphs) {
        if !out.text.is_empty() {
            out.text.push_str(between_lines);
        }
        let mut last: Option<&Glyph> = None;
        for glyph in line {
            if last.is_some_and(|last| is_apart(last, glyph)) {
                out.text.push(' ');
            }
            out.text.push(glyph.c);
            out.height = out.height.max(glyph.h);
            let area = out.area.get_or_insert(glyph.area());
            *area = area.union(glyph.area());
            last = Some(glyph);
        }
    }
    out
}

/// Whether a space stands between two neighbours. Chinese is set without spaces, and names of
/// people are often spread out to fill their field.
fn is_apart(left: &Glyph, right: &Glyph) -> bool {
    let gap = right.x - left.right();
    gap > 0.35 * left.h.min(right.h) && !(is_wide(left.c) && is_wide(right.c))
}
