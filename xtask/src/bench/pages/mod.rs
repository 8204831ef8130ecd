//! `cargo xtask bench pages`: our own labelled pictures of invoices, for `bench fields` and
//! `bench ocr`.
//!
//! Real labelled photos are few and cannot be given away. These are drawn: every kind of invoice,
//! by our own writers or as a form, in every Chinese font that is installed, damaged in every way
//! that cameras and people damage paper. Sellers, buyers and numbers belong to nobody. A seed
//! gives the same page again; neighbouring seeds go through all kinds and all damages, so that 210
//! of them have each pair once.

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

/// What is done to pages, with the names under which it is counted. Their number has no divisor
/// in common with that of the forms, so that every pair comes.
const DAMAGES: [(&str, Damage); 15] = [
    ("none", Damage::None),
    ("turned a little", Damage::Turn(7.0)),
    ("upside down", Damage::Turn(180.0)),
    ("from one side", Damage::Slant(0.2)),
    ("out of focus", Damage::Blur(1.5)),
    ("dark room", Damage::Dark),
    ("jpeg 15", Damage::Jpeg(15)),
    ("grain", Damage::Noise(28.0)),
    ("shadow", Damage::Shadow),
    ("red seal", Damage::Seal),
    ("folded", Damage::Fold),
    ("96 dpi", Damage::Dpi(96.0)),
    ("misprint or bent", Damage::Misprint),
    ("on a table", Damage::Table),
    ("faded", Damage::Faded),
];

/// What to make.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder for pictures and `labels.jsonl`.
    #[arg(long)]
    folder: PathBuf,
    /// How many pages.
    #[arg(long, default_value_t = 220)]
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
        let (name, damage) = DAMAGES[(seed % DAMAGES.len() as u64) as usize];
        let mut chance = Chance::new(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) + 5);
        let font = facts::one(&mut chance, fonts);
        let drawing = draw(Facts::new(seed), font)?;
        // What our writers draw has no form of its own under it; it lies bent instead.
        let damage = match (damage, &drawing.written) {
            (Damage::Misprint, Some(_)) => Damage::Bend,
            (Damage::Turn(degrees), _) if degrees < 90.0 => {
                Damage::Turn(degrees * chance.between(-1.0, 1.0))
            }
            (other, _) => other,
        };
        let dpi = if let Damage::Dpi(dpi) = damage { dpi } else { DPI };
        let off = match damage {
            Damage::Misprint => (chance.between(-2.0, 3.0), chance.between(-1.8, 1.8)),
            _ => (chance.between(-0.3, 0.3), chance.between(-0.3, 0.3)),
        };
        let sheet = drawing.picture(f64::from(dpi), (f64::from(off.0), f64::from(off.1)))?;
        let spot = drawing.spot(&mut chance).at(dpi);
        let picture = damage::done(&sheet, damage, spot, &mut chance);
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
        let pairs: BTreeSet<_> = (0..210).map(|seed| (seed % forms, seed % damages)).collect();
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
        let seed = (0..210).find(|s| s % 14 == 8 && s % 15 == 8).unwrap();
        let one = Page::new(seed, &fonts).unwrap();
        assert_eq!((one.kind, one.damage), ("quota", "shadow"));
        assert!(one.jpeg().unwrap() == Page::new(seed, &fonts).unwrap().jpeg().unwrap());
        assert!(one.picture.get_pixel(0, 0) != one.picture.get_pixel(one.picture.width() - 1, 0));
    }
}
