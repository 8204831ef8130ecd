//! Why payments fail, the most frequent cause first: bars and the sum that they reach.

use maud::{Markup, html};

use super::super::Frame;

/// A bar: its words, how often, where it leads.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The cause.
    pub words: String,
    /// How often.
    pub count: i64,
    /// Its rows.
    pub to: String,
}

const ROW: usize = 34;

/// Draws the bars with their share so far. Each leads to its rows; the same figures stand in the
/// table below it.
pub fn pareto(f: &Frame, bars: &[Bar]) -> Markup {
    let t = f.texts();
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let all: i64 = bars.iter().map(|bar| bar.count).sum::<i64>().max(1);
    let mut so_far = 0;
    let rows: Vec<(usize, &Bar, i64, i64)> = bars
        .iter()
        .enumerate()
        .map(|(at, bar)| {
            so_far += bar.count;
            (at * ROW, bar, bar.count * 240 / most, so_far * 100 / all)
        })
        .collect();
    let height = bars.len() * ROW;
    html! {
        svg role="img" aria-label=(t.get("ops-causes")) width="100%"
            viewBox={ "0 0 480 " (height) } {
            title { (t.get("ops-causes")) }
            @for (top, bar, width, share) in rows {
                a href=(bar.to) {
                    text x="0" y=(top + 20) font-size="14" fill="currentColor" { (bar.words) }
                    rect x="130" y=(top + 6) width=(width.max(2)) height="20" rx="3"
                        fill="currentColor" opacity="0.55" {}
                    text x=(138 + width.max(2)) y=(top + 20) font-size="13" fill="currentColor" {
                        (bar.count) " · " (share) "%"
                    }
                }
            }
        }
    }
}
