//! The order in which people read lines.

use model::text::Seen;

/// Puts lines from top to bottom, and those of one row from left to right.
///
/// A line belongs to a row when its middle is less than half a line below that of the first one.
pub fn reading_order(lines: &mut Vec<Seen>) {
    lines.sort_by(|a, b| a.place().middle_y().total_cmp(&b.place().middle_y()));
    let mut rows: Vec<Vec<Seen>> = Vec::new();
    for line in lines.drain(..) {
        let place = line.place();
        let joins = rows.last().and_then(|row| row.first()).is_some_and(|first| {
            let first = first.place();
            place.middle_y() - first.middle_y() < place.h.min(first.h) / 2.0
        });
        match rows.last_mut() {
            Some(row) if joins => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    for mut row in rows {
        row.sort_by(|a, b| a.place().x.total_cmp(&b.place().x));
        lines.append(&mut row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_one_after_the_other_each_from_the_left() {
        let line = |text: &str, x: f32, y: f32| {
            let corners = [(x, y), (x + 50.0, y), (x + 50.0, y + 20.0), (x, y + 20.0)];
            Seen { text: text.to_owned(), corners, ..Seen::default() }
        };
        let mut lines = vec![
            line("四", 200.0, 104.0),
            line("二", 300.0, 2.0),
            line("三", 10.0, 100.0),
            line("一", 0.0, 5.0),
        ];
        reading_order(&mut lines);
        let texts: String = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, "一二三四");
    }
}
