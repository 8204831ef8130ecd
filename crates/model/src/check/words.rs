//! The total in capitals must be the total in figures.

use super::{clip, graver, is_merged_sure, is_sure};
use crate::reading::Merged;
use crate::words::from_words;
use crate::{Check, Evidence, Fen, Field, Reading, Reason};

pub(super) fn check(readings: &[Reading], merged: &Merged) -> Option<Evidence> {
    let mut found = None;
    for reading in readings {
        let own = reading.invoice.total;
        let (Some(words), Some(total)) =
            (&reading.invoice.total_in_words, own.or(merged.invoice.total))
        else {
            continue;
        };
        let is_sure = is_sure(reading, &[Field::TotalInWords, Field::Total])
            && (own.is_some() || is_merged_sure(merged, &[Field::Total]));
        found = graver(found, Some(compare(words, total, is_sure)));
    }
    found
}

fn compare(words: &str, total: Fen, is_sure: bool) -> Evidence {
    let Some(stated) = from_words(words) else {
        return Evidence::warn(Check::AmountWords, "unreadable").fact("words", clip(words));
    };
    // The sign stands apart, as （负数） or as a minus, and is lost in some readings.
    let (said, figures) = (stated.0.unsigned_abs(), total.0.unsigned_abs());
    if said == figures {
        return Evidence::pass(Check::AmountWords, "match");
    }
    if is_cut_short(words, said, figures) {
        return Evidence::warn(Check::AmountWords, "unreadable").fact("words", clip(words));
    }
    let evidence = if is_sure {
        Evidence::fail(Check::AmountWords, "differs").because(Reason::WordsContradiction)
    } else {
        Evidence::warn(Check::AmountWords, "differs")
    };
    evidence
        .fact("words", clip(words))
        .fact("stated", stated.to_string())
        .fact("total", total.to_string())
}

/// Whether the capitals break off where the figures go on: 贰佰圆 beside 200.56.
fn is_cut_short(words: &str, said: u64, figures: u64) -> bool {
    match words.trim_end().chars().next_back() {
        Some('圆' | '圓' | '元') => said == figures - figures % 100,
        Some('角') => said == figures - figures % 10,
        _ => false,
    }
}
