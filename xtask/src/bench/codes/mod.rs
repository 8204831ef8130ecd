//! `cargo xtask bench codes`: codes read from damaged pages and real photos, beside the library
//! that reads them, on the same pictures in the same run.

mod page;

use std::path::Path;
use std::time::Instant;

use model::text::CodeKind;
use ocr::picture::Picture;
use rxing::Reader;
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, MultiUseMultiFormatReader};

use super::damage::{self, Damage, Spot};
use super::table::Table;
use crate::Failure;
use crate::chance::Chance;
use page::Sheet;

/// What is done to the sheets, with the names that the table shows.
const DAMAGES: [(&str, Damage); 20] = [
    ("d72", Damage::Dpi(72.0)),
    ("d100", Damage::Dpi(100.0)),
    ("d150", Damage::Dpi(DPI)),
    ("d200", Damage::Dpi(200.0)),
    ("d300", Damage::Dpi(300.0)),
    ("blur 1.0", Damage::Blur(1.0)),
    ("blur 1.2", Damage::Blur(1.2)),
    ("blur 2.0", Damage::Blur(2.0)),
    ("motion 9", Damage::Motion(9)),
    ("stroke 7", Damage::Stroke(7.0)),
    ("rot30", Damage::Turn(30.0)),
    ("rot45", Damage::Turn(45.0)),
    ("rot90", Damage::Turn(90.0)),
    ("rot180", Damage::Turn(180.0)),
    ("noise", Damage::Noise(30.0)),
    ("perspective", Damage::Slant(0.34)),
    ("jpeg 12", Damage::Jpeg(12)),
    ("low light", Damage::Dark),
    ("glare", Damage::Glare),
    ("red seal", Damage::Seal),
];

/// Resolution of all that is not damaged by its resolution.
const DPI: f32 = 150.0;

/// Sheets that each damage is done to.
const SHEETS: u64 = 6;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder of photos to read as well; without it the corpus beside the checkout, when it is
    /// there.
    #[arg(long)]
    photos: Option<std::path::PathBuf>,
}

/// What one contender makes of a picture.
#[derive(Default)]
struct Score {
    read: usize,
    wrong: usize,
    millis: Vec<f64>,
    millis_read: Vec<f64>,
}

impl Score {
    /// Notes what was read; `wanted` is what the code says, when that is known.
    fn note(&mut self, said: &[String], wanted: Option<&str>, millis: f64) {
        let is_read = wanted.map_or(!said.is_empty(), |text| said.iter().any(|one| one == text));
        self.read += usize::from(is_read);
        self.wrong += usize::from(!is_read && !said.is_empty());
        self.millis.push(millis);
        if is_read {
            self.millis_read.push(millis);
        }
    }

    fn add(&mut self, other: &Score) {
        self.read += other.read;
        self.wrong += other.wrong;
        self.millis.extend(&other.millis);
        self.millis_read.extend(&other.millis_read);
    }
}

const NAMES: [&str; 3] = ["ours", "rxing, TryHarder", "rxing"];

/// Measures and prints.
///
/// # Errors
///
/// When the photos cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    // What the library panics with is caught and means that no code is there.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = measure(arguments);
    std::panic::set_hook(hook);
    done
}

fn measure(arguments: &Arguments) -> Result<(), Failure> {
    let sheets: Vec<Sheet> = (1..=SHEETS).map(Sheet::new).collect();
    let mut table = Table::new(&["damaged pages, read of 6", NAMES[0], NAMES[1], NAMES[2]]);
    let mut all: [Score; 3] = Default::default();
    for (name, damage) in DAMAGES {
        let mut scores: [Score; 3] = Default::default();
        for (sheet, seed) in sheets.iter().zip(1..) {
            let picture = Picture::new(damaged(sheet, damage, seed));
            contend(&picture, Some(&sheet.text), &mut scores);
        }
        let cells: Vec<String> = scores.iter().map(|score| score.read.to_string()).collect();
        table.row(&[name, &cells[0], &cells[1], &cells[2]]);
        all.iter_mut().zip(&scores).for_each(|(all, score)| all.add(score));
    }
    table.print();
    summary(&format!("{} damaged pages", all[0].millis.len()), &mut all).print();
    photos(arguments)
}

/// The picture of a sheet, damaged.
fn damaged(sheet: &Sheet, damage: Damage, seed: u64) -> image::RgbImage {
    let dpi = if let Damage::Dpi(dpi) = damage { dpi } else { DPI };
    let (x, y, side) = sheet.code;
    let spot = Spot { x, y, side }.at(dpi);
    damage::done(&sheet.at(dpi), damage, spot, &mut Chance::new(seed))
}

/// Codes of real photos; which text is right is not known here, a test holds it against labels.
fn photos(arguments: &Arguments) -> Result<(), Failure> {
    let corpus = crate::root().join("../shared/corpus/photos/images");
    let folder = arguments.photos.as_deref().unwrap_or(&corpus);
    if !folder.exists() {
        println!("no photos beside the checkout");
        return Ok(());
    }
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|e| e.path()).collect();
    paths.sort();
    let mut scores: [Score; 3] = Default::default();
    for path in &paths {
        if let Some(picture) = open(path) {
            contend(&picture, None, &mut scores);
        }
    }
    summary(&format!("{} photos, with a code or without", scores[0].millis.len()), &mut scores)
        .print();
    Ok(())
}

fn open(path: &Path) -> Option<Picture> {
    Picture::open(&crate::read(path).ok()?).ok()
}

fn contend(picture: &Picture, wanted: Option<&str>, scores: &mut [Score; 3]) {
    let contenders: [&dyn Fn() -> Vec<String>; 3] =
        [&|| ours(picture), &|| library(picture, true), &|| library(picture, false)];
    for (contender, score) in contenders.iter().zip(scores) {
        let begin = Instant::now();
        let said = contender();
        score.note(&said, wanted, begin.elapsed().as_secs_f64() * 1e3);
    }
}

fn ours(picture: &Picture) -> Vec<String> {
    let codes = ocr::code::read(picture).into_iter();
    codes.filter(|code| code.kind == CodeKind::Qr).map(|code| code.text).collect()
}

/// The library as it is used by itself: one look at the picture without colour.
fn library(picture: &Picture, tries_harder: bool) -> Vec<String> {
    let gray = picture.gray();
    let (width, height) = gray.dimensions();
    let levels = gray.into_raw();
    let Ok(source) = Luma8Source::new_with_slice(&levels, width, height) else {
        return Vec::new();
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(tries_harder),
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        ..DecodeHints::default()
    };
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        MultiUseMultiFormatReader::default().decode_with_hints(&mut bitmap, &hints)
    }));
    let text = read.ok().and_then(Result::ok).map(|read| read.getText().to_owned());
    text.into_iter().collect()
}

fn summary(title: &str, scores: &mut [Score; 3]) -> Table {
    let mut table = Table::new(&[title, "read", "wrong", "median ms", "where read", "slowest ms"]);
    for (name, score) in NAMES.iter().zip(scores) {
        let middle = |all: &mut Vec<f64>| {
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).map_or_else(String::new, |millis| format!("{millis:.1}"))
        };
        let (median, where_read) = (middle(&mut score.millis), middle(&mut score.millis_read));
        let slowest = score.millis.last().map_or_else(String::new, |m| format!("{m:.0}"));
        let (read, wrong) = (score.read.to_string(), score.wrong.to_string());
        table.row(&[name, &read, &wrong, &median, &where_read, &slowest]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_pages_are_read_where_the_library_alone_fails() {
        let sheet = Sheet::new(1);
        for damage in [Damage::Blur(2.0), Damage::Seal, Damage::Turn(45.0), Damage::Dpi(72.0)] {
            let picture = Picture::new(damaged(&sheet, damage, 1));
            assert_eq!(ours(&picture), [sheet.text.as_str()], "{damage:?}");
        }
        let sealed = Picture::new(damaged(&sheet, Damage::Seal, 1));
        assert_eq!(library(&sealed, true), [""; 0]);
    }
}
