//! `cargo xtask bench pages`: our own labelled pictures of invoices, for `bench fields` and
//! `bench ocr`.
//!
//! Real labelled photos are few and cannot be given away. These are drawn: every kind of invoice,
//! by our own writers or as a form, in every Chinese font that is installed, damaged in every way
//! that cameras and people damage paper. Sellers, buyers and numbers belong to nobody. A seed
//! gives the same page again; neighbouring seeds go through all kinds and all damages, so that 238
//! of them have each pair once. Half of them have a second, mild damage.

mod drawing;
mod facts;
mod fonts;
mod forms;

use std::collections::BTreeMap;
use std::path::PathBuf;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use serde_json::json;

use super::damage::{self, Damage};
use crate::Failure;
use crate::chance::Chance;
use facts::Facts;
use fonts::Font;

/// Resolution of all that is not damaged by its resolution: a sheet photographed by a telephone.
const DPI: f32 = 180.0;
/// How well the pictures are kept, as telephones do.
const QUALITY: u8 = 88;

/// What is done to pages: the name under which it is counted, at its mildest and at its worst.
/// Their number has no divisor in common with that of the forms, so that every pair comes.
const DAMAGES: [(&str, Damage, Damage); 17] = [
    ("none", Damage::None, Damage::None),
    ("turned a little", Damage::Turn(-10.0), Damage::Turn(10.0)),
    ("upside down", Damage::Turn(178.0), Damage::Turn(182.0)),
    ("from one side", Damage::Slant(0.1), Damage::Slant(0.3)),
    ("out of focus", Damage::Blur(1.0), Damage::Blur(2.4)),
    ("moved", Damage::Motion(4), Damage::Motion(8)),
    ("dark room", Damage::Dark, Damage::Dark),
    ("jpeg", Damage::Jpeg(7), Damage::Jpeg(22)),
    ("grain", Damage::Noise(18.0), Damage::Noise(45.0)),
    ("shadow", Damage::Shadow, Damage::Shadow),
    ("red seal", Damage::Seal, Damage::Seal),
    ("folded", Damage::Fold, Damage::Fold),
    ("few dots", Damage::Dpi(75.0), Damage::Dpi(110.0)),
    ("misprint or bent", Damage::Misprint, Damage::Misprint),
    ("on a table", Damage::Table, Damage::Table),
    ("faded", Damage::Faded, Damage::Faded),
    ("cut off", Damage::Cut(-0.06), Damage::Cut(0.06)),
];
/// What may come to that.
const MILD: [Damage; 6] = [
    Damage::Blur(0.8),
    Damage::Noise(12.0),
    Damage::Jpeg(28),
    Damage::Turn(2.5),
    Damage::Shadow,
    Damage::Seal,
];

/// A damage between its mildest and its worst.
fn between(mild: Damage, worst: Damage, chance: &mut Chance) -> Damage {
    let whole = |a: f32, b: f32, chance: &mut Chance| chance.between(a, b).round();
    match (mild, worst) {
        (Damage::Turn(a), Damage::Turn(b)) => Damage::Turn(chance.between(a, b)),
        (Damage::Slant(a), Damage::Slant(b)) => Damage::Slant(chance.between(a, b)),
        (Damage::Blur(a), Damage::Blur(b)) => Damage::Blur(chance.between(a, b)),
        (Damage::Noise(a), Damage::Noise(b)) => Damage::Noise(chance.between(a, b)),
        (Damage::Dpi(a), Damage::Dpi(b)) => Damage::Dpi(chance.between(a, b)),
        (Damage::Cut(a), Damage::Cut(b)) => Damage::Cut(chance.between(a, b)),
        (Damage::Motion(a), Damage::Motion(b)) => {
            Damage::Motion(whole(a as f32, b as f32, chance) as usize)
        }
        (Damage::Jpeg(a), Damage::Jpeg(b)) => {
            Damage::Jpeg(whole(f32::from(a), f32::from(b), chance) as u8)
        }
        (only, _) => only,
    }
}

/// What to make.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder for pictures and `labels.jsonl`.
    #[arg(long)]
    folder: PathBuf,
    /// How many pages.
    #[arg(long, default_value_t = 238)]
    count: u64,
    /// The seed of the first page; the others follow it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A labelled picture.
struct Page {
    kind: &'static str,
    font: Font,
    damage: &'static str,
    fields: Vec<(&'static str, String)>,
    picture: RgbImage,
}

impl Page {
    /// The page of a seed, in one of these fonts.
    ///
    /// # Errors
    ///
    /// When it cannot be drawn.
    fn new(seed: u64, fonts: &[Font]) -> Result<Page, Failure> {
        let (kind, draw) = forms::ALL[(seed % forms::ALL.len() as u64) as usize];
        let (name, mild, worst) = DAMAGES[(seed % DAMAGES.len() as u64) as usize];
        let mut chance = Chance::new(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) + 5);
        let font = facts::one(&mut chance, fonts);
        let drawing = draw(Facts::new(seed), font)?;
        // What our writers draw has no form of its own under it; it lies bent instead.
        let damage = match (between(mild, worst, &mut chance), &drawing.written) {
            (Damage::Misprint, Some(_)) => Damage::Bend,
            (other, _) => other,
        };
        let dpi = if let Damage::Dpi(dpi) = damage { dpi } else { DPI };
        let off = match damage {
            Damage::Misprint => (chance.between(-2.5, 3.5), chance.between(-2.2, 2.2)),
            _ => (chance.between(-0.3, 0.3), chance.between(-0.3, 0.3)),
        };
        let sheet = drawing.picture(f64::from(dpi), (f64::from(off.0), f64::from(off.1)))?;
        let spot = drawing.spot(&mut chance).at(dpi);
        let mut picture = damage::done(&sheet, damage, spot, &mut chance);
        if damage != Damage::None && chance.is(500) {
            let second = facts::one(&mut chance, &MILD);
            picture = damage::done(&picture, second, spot, &mut chance);
        }
        Ok(Page { kind, font, damage: name, fields: drawing.fields, picture })
    }

    /// The picture as a file of a telephone.
    fn jpeg(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        self.picture.write_with_encoder(encoder).map_err(|why| Failure(why.to_string()))?;
        Ok(bytes)
    }
}

/// Makes the pages.
///
/// # Errors
///
/// When no Chinese font is installed, or the folder cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (fonts, missing) = fonts::installed();
    if !missing.is_empty() {
        println!("not installed: {}", missing.join(", "));
    }
    if fonts.is_empty() {
        return Err(Failure("no chinese font is installed".to_owned()));
    }
    let images = arguments.folder.join("images");
    std::fs::create_dir_all(&images)?;
    let mut labels = String::new();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in arguments.seed..arguments.seed + arguments.count {
        let page = Page::new(seed, &fonts)?;
        let file = format!("images/{seed:05}.jpg");
        std::fs::write(arguments.folder.join(&file), page.jpeg()?)?;
        let fields: BTreeMap<_, _> = page.fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let label = json!({
            "file": file,
            "kind": page.kind,
            "font": page.font.family,
            "damage": page.damage,
            "fields": fields,
        });
        labels.push_str(&format!("{label}\n"));
        *counts.entry(page.font.family).or_default() += 1;
    }
    std::fs::write(arguments.folder.join("labels.jsonl"), labels)?;
    for (family, count) in counts {
        println!("{count:4} pages in {family}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn neighbouring_seeds_go_through_every_pair_of_form_and_damage() {
        let (forms, damages) = (forms::ALL.len() as u64, DAMAGES.len() as u64);
        let pairs: BTreeSet<_> = (0..238).map(|seed| (seed % forms, seed % damages)).collect();
        assert_eq!(pairs.len() as u64, forms * damages);
    }

    #[test]
    fn a_page_is_the_same_every_time_and_its_damage_shows() {
        let (fonts, _) = fonts::installed();
        if fonts.is_empty() {
            println!("no chinese font is installed");
            return;
        }
        // A fixed amount under a shadow: the smallest page.
        let seed = (0..238).find(|s| s % 14 == 8 && s % 17 == 9).unwrap();
        let one = Page::new(seed, &fonts).unwrap();
        assert_eq!((one.kind, one.damage), ("quota", "shadow"));
        assert!(one.jpeg().unwrap() == Page::new(seed, &fonts).unwrap().jpeg().unwrap());
        assert!(one.picture.get_pixel(0, 0) != one.picture.get_pixel(one.picture.width() - 1, 0));
    }
}
