//! Columns of text on a terminal, where a Chinese character takes two cells.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::paint::{Paint, Tone};

/// The cells that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, filled with blanks behind it to a width.
pub fn left(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// The text, filled with blanks before it to a width.
pub fn right(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(width(text))))
}

/// Breaks a text into lines of at most `limit` cells.
///
/// Latin words break at blanks, Chinese anywhere except before a closing or behind an opening
/// mark (避头尾); a word that is longer than a line is cut.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(4);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut break_at = None;
    let mut before: Option<char> = None;
    for c in text.chars() {
        if before.is_some_and(|b| may_break(b, c)) {
            break_at = Some(line.len());
        }
        while !line.is_empty() && width(&line) + c.width().unwrap_or(0) > limit {
            let at = break_at.take().filter(|at| *at > 0).unwrap_or(line.len());
            let rest = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            line = rest.trim_start().to_owned();
        }
        if !(c == ' ' && line.is_empty() && !lines.is_empty()) {
            line.push(c);
        }
        before = Some(c);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

fn may_break(before: char, c: char) -> bool {
    const CLOSING: &str = "，。、；：？！）》】”’…,.;:?!)]}%";
    const OPENING: &str = "（《【“‘([{¥";
    let is_wide = |c: char| c.width() == Some(2);
    (before == ' ' || before == '/' || is_wide(before) || is_wide(c))
        && c != ' '
        && !CLOSING.contains(c)
        && !OPENING.contains(before)
}

/// On which side of its column a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Amounts and counts.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Where its cells stand.
    pub side: Side,
    /// Whether its cells may be broken into lines when room is short.
    pub may_wrap: bool,
}

impl Column {
    /// A column of words that may be broken into lines.
    pub fn words(title: String) -> Column {
        Column { title, side: Side::Left, may_wrap: true }
    }

    /// A column of short words that stay whole.
    pub fn code(title: String) -> Column {
        Column { title, side: Side::Left, may_wrap: false }
    }

    /// A column of amounts or counts.
    pub fn number(title: String) -> Column {
        Column { title, side: Side::Right, may_wrap: false }
    }
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its text, printable.
    pub text: String,
    /// How it is seen.
    pub tone: Tone,
}

impl Cell {
    /// A plain cell.
    pub fn plain(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), tone: Tone::Plain }
    }
}

/// The narrowest that a breakable column becomes before the table turns into records.
const NARROWEST: usize = 12;
/// Blanks between columns.
const GAP: usize = 2;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, one cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Whether the table fits into `room` cells without turning into records.
    pub fn fits(&self, room: usize) -> bool {
        self.widths(&self.used(), room).is_some()
    }

    fn used(&self) -> Vec<usize> {
        let is_used = |i: &usize| self.rows.iter().any(|row| !row[*i].text.is_empty());
        (0..self.columns.len()).filter(is_used).collect()
    }

    /// The lines of the table in at most `room` cells. Columns without any text are left out;
    /// breakable columns shrink; when even that is too wide, each row becomes a record with one
    /// line for each cell.
    pub fn lines(&self, room: usize, paint: Paint) -> Vec<String> {
        let used = self.used();
        match self.widths(&used, room) {
            Some(widths) => self.grid(&used, &widths, paint),
            None => self.records(&used, room, paint),
        }
    }

    fn widths(&self, used: &[usize], room: usize) -> Option<Vec<usize>> {
        let natural = |i: usize| {
            let cells = self.rows.iter().map(|row| width(&row[i].text)).max().unwrap_or(0);
            cells.max(width(&self.columns[i].title))
        };
        let mut widths: Vec<usize> = used.iter().map(|&i| natural(i)).collect();
        let gaps = GAP * used.len().saturating_sub(1);
        loop {
            let total = widths.iter().sum::<usize>() + gaps;
            if total <= room {
                return Some(widths);
            }
            let may_shrink =
                |at: &usize| self.columns[used[*at]].may_wrap && widths[*at] > NARROWEST;
            let widest = (0..used.len()).filter(may_shrink).max_by_key(|&at| widths[at])?;
            widths[widest] = NARROWEST.max(widths[widest].saturating_sub((total - room).min(2)));
        }
    }

    fn grid(&self, used: &[usize], widths: &[usize], paint: Paint) -> Vec<String> {
        let titles: Vec<Cell> =
            self.columns.iter().map(|c| Cell { text: c.title.clone(), tone: Tone::Soft }).collect();
        let mut lines = Vec::new();
        for row in std::iter::once(&titles).chain(&self.rows) {
            let cells: Vec<Vec<String>> =
                used.iter().zip(widths).map(|(&i, &to)| wrap(&row[i].text, to)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..height {
                let mut line = String::new();
                for ((&i, &to), cell) in used.iter().zip(widths).zip(&cells) {
                    let text = cell.get(at).map_or("", String::as_str);
                    let padded = match self.columns[i].side {
                        Side::Left => left(text, to),
                        Side::Right => right(text, to),
                    };
                    let blank = " ".repeat(if line.is_empty() { 0 } else { GAP });
                    // Colour goes around the text only, so that trailing blanks can be cut.
                    line.push_str(&blank);
                    line.push_str(&padded.replacen(text, &paint.tone(row[i].tone, text), 1));
                }
                lines.push(line.trim_end().to_owned());
            }
        }
        lines
    }

    fn records(&self, used: &[usize], room: usize, paint: Paint) -> Vec<String> {
        let label = used.iter().map(|&i| width(&self.columns[i].title)).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                lines.push(String::new());
            }
            for &i in used.iter().filter(|&&i| !row[i].text.is_empty()) {
                let title = paint.tone(Tone::Soft, &left(&self.columns[i].title, label));
                let beside = room.saturating_sub(label + GAP);
                // Too narrow for two columns: the value goes under its title.
                if beside < 8 {
                    lines.push(title);
                    let below = wrap(&row[i].text, room.saturating_sub(GAP));
                    lines.extend(below.iter().map(|t| format!("  {}", paint.tone(row[i].tone, t))));
                    continue;
                }
                for (n, text) in wrap(&row[i].text, beside).iter().enumerate() {
                    let head = if n == 0 { title.clone() } else { " ".repeat(label) };
                    lines.push(format!("{head}  {}", paint.tone(row[i].tone, text)));
                }
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> Table {
        let row = |name: &str, amount: &str| {
            vec![Cell::plain(name), Cell::plain(""), Cell::plain(amount)]
        };
        Table {
            columns: vec![
                Column::words("名称".into()),
                Column::words("规格型号".into()),
                Column::number("金额".into()),
            ],
            rows: vec![row("打印纸", "1200.00"), row("A4 paper 五百张", "8.50")],
        }
    }

    #[test]
    fn chinese_and_latin_stand_in_the_same_columns() {
        let lines = table().lines(80, Paint { is_on: false });
        assert_eq!(
            lines,
            ["名称                金额", "打印纸           1200.00", "A4 paper 五百张     8.50"]
        );
        assert!(lines.iter().all(|line| width(line) == 24), "{lines:?}");
    }

    #[test]
    fn a_narrow_terminal_breaks_words_then_turns_rows_into_records() {
        let off = Paint { is_on: false };
        assert_eq!(
            table().lines(21, off),
            ["名称             金额", "打印纸        1200.00", "A4 paper 五      8.50", "百张"]
        );
        assert_eq!(
            table().lines(18, off),
            ["名称  打印纸", "金额  1200.00", "", "名称  A4 paper 五", "      百张", "金额  8.50"]
        );
    }

    #[test]
    fn a_line_never_begins_with_a_closing_mark() {
        assert_eq!(wrap("签名正确，证书有效。", 8), ["签名正", "确，证书", "有效。"]);
        assert_eq!(wrap("the seal was altered", 9), ["the seal", "was", "altered"]);
        assert_eq!(wrap("0123456789abcdef", 6), ["012345", "6789ab", "cdef"]);
        assert_eq!(wrap("", 10), [""]);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_characters_and_bounds(text in "\\PC{0,60}", limit in 4usize..40) {
            let lines = wrap(&text, limit);
            prop_assert!(lines.iter().all(|line| width(line) <= limit), "{lines:?}");
            let solid = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
        }
    }
}
