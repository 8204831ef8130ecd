//! Tables with aligned columns for a terminal.

/// A table: the first column is text, the others are figures.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(head: &[&str]) -> Table {
        let mut table = Table { rows: Vec::new() };
        table.row(head);
        table
    }

    pub fn row(&mut self, cells: &[&str]) {
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    }

    /// A row of counts.
    pub fn counts(&mut self, name: &str, counts: &[u32]) {
        let mut cells = vec![name.to_owned()];
        cells.extend(counts.iter().map(u32::to_string));
        self.rows.push(cells);
    }

    pub fn print(&self) {
        println!("{}", self.text());
    }

    /// The lines, each ended.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_under_each_other() {
        let mut table = Table::new(&["what", "us"]);
        table.row(&["a long name", "7"]);
        table.row(&["b", "123"]);
        assert_eq!(table.text(), "what          us\na long name    7\nb            123\n");
    }
}
