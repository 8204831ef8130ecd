//! Runs contenders in turn and keeps what each round took.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs something so many times and says how long that took.
pub type Batch<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

/// A contender: one thing that is measured.
pub struct Lap<'a> {
    name: &'static str,
    batch: Batch<'a>,
}

/// What one contender took, in microseconds for each time.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub name: &'static str,
    pub median: f64,
    pub min: f64,
}

impl<'a> Lap<'a> {
    pub fn new(name: &'static str, batch: Batch<'a>) -> Lap<'a> {
        Lap { name, batch }
    }
}

impl Figure {
    pub fn median_text(&self) -> String {
        format!("{:.1}", self.median)
    }

    pub fn min_text(&self) -> String {
        format!("{:.1}", self.min)
    }
}

/// A batch that needs no preparation; the result is dropped inside the timed part.
pub fn timed<'a, T>(mut once: impl FnMut() -> T + 'a) -> Batch<'a> {
    Box::new(move |times| {
        let begin = Instant::now();
        for _ in 0..times {
            black_box(once());
        }
        begin.elapsed()
    })
}

/// A batch of about two milliseconds, so that a round of all contenders is short.
const BATCH: Duration = Duration::from_millis(2);

/// Runs all contenders in turn until the time is over.
pub fn interleave(time: Duration, mut laps: Vec<Lap<'_>>) -> Vec<Figure> {
    let sizes: Vec<u32> = laps
        .iter_mut()
        .map(|lap| {
            (lap.batch)(3);
            let once = (lap.batch)(10).as_secs_f64() / 10.0;
            (BATCH.as_secs_f64() / once.max(1e-9)).clamp(1.0, 20_000.0) as u32
        })
        .collect();
    let mut taken = vec![Vec::new(); laps.len()];
    let begin = Instant::now();
    while begin.elapsed() < time || taken[0].len() < 5 {
        for ((lap, size), taken) in laps.iter_mut().zip(&sizes).zip(&mut taken) {
            taken.push((lap.batch)(*size).as_secs_f64() * 1e6 / f64::from(*size));
        }
    }
    let figure = |(lap, mut taken): (&Lap<'_>, Vec<f64>)| {
        taken.sort_by(f64::total_cmp);
        Figure { name: lap.name, median: taken[taken.len() / 2], min: taken[0] }
    };
    laps.iter().zip(taken).map(figure).collect()
}
