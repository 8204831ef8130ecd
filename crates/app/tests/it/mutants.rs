//! Two hundred damaged copies of five files: every one is answered, none stops the program.
//!
//! Fifty are cut short, fifty have flipped bytes, and a hundred are changed inside one XML or DER
//! part and packed again. The counts are printed for the record.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::archive::{Entry, pack, unpack};
use crate::corpus;

/// A small generator (splitmix64), the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

fn cut(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    bytes[..random.below(bytes.len())].to_vec()
}

fn flipped(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..1 + random.below(16) {
        let at = random.below(out.len());
        out[at] ^= 1 << random.below(8);
    }
    out
}

/// Changes one XML or DER part: removes, repeats or replaces a stretch of it.
fn edited(entries: &[Entry], random: &mut Random) -> (String, Vec<u8>) {
    let mut entries = entries.to_vec();
    let fit: Vec<usize> = (0..entries.len())
        .filter(|i| {
            let name = entries[*i].label();
            name.ends_with(".xml") || name.ends_with(".dat") || name.ends_with(".esl")
        })
        .collect();
    let chosen = fit[random.below(fit.len())];
    let part = entries[chosen].label();
    let content = &mut entries[chosen].content;
    let from = random.below(content.len());
    let to = (from + 1 + random.below(40)).min(content.len());
    let piece = content[from..to].to_vec();
    match random.below(5) {
        0 => drop(content.drain(from..to)),
        1 => drop(content.splice(from..from, piece)),
        2 => content[from..to].fill(b'<'),
        3 => content[from..to].iter_mut().for_each(|b| *b = random.next() as u8),
        _ => drop(content.splice(from..to, piece.repeat(1 + random.below(2_000)))),
    }
    (part, pack(&entries))
}

#[test]
fn two_hundred_damaged_copies_are_answered() {
    let files: Vec<_> = corpus::signed().collect();
    if files.is_empty() {
        return;
    }
    let mut random = Random(20_261_122);
    let desk = corpus::desk();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, String::new());
    for number in 0..200 {
        let (name, bytes) = &files[number % files.len()];
        let (how, part, damaged) = match number / 50 {
            0 => ("cut", String::new(), cut(bytes, &mut random)),
            1 => ("flipped", String::new(), flipped(bytes, &mut random)),
            _ => {
                let (part, damaged) = edited(&unpack(bytes), &mut random);
                ("edited", part, damaged)
            }
        };
        let started = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| corpus::check(&desk, &damaged)));
        let time = started.elapsed();
        let label = format!("{name}, {how} {part}, number {number}");
        let result = result.unwrap_or_else(|_| panic!("{label}: a panic"));
        let summary = corpus::summary(&result);
        let outcome = summary.split(' ').take(2).collect::<Vec<_>>().join(" ");
        *counts.entry(format!("{how}: {outcome}")).or_default() += 1;
        if summary.starts_with("intact") {
            // Only the list, which is meant to be extended, and what CMS leaves unprotected.
            let is_free = part.ends_with("Signatures.xml") || part.ends_with("SignedValue.dat");
            assert!(how == "edited" && is_free, "{label}: {summary}");
            println!("{label}: {summary}");
        }
        if time > slowest.0 {
            slowest = (time, label.clone());
        }
        assert!(time < Duration::from_secs(10), "{label} took {time:?}");
    }
    println!("slowest: {:?} {}", slowest.0, slowest.1);
    counts.iter().for_each(|(outcome, count)| println!("{count:>4} {outcome}"));
}
