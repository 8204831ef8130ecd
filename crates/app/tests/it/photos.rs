//! Real photos: what is read from them with certainty is true.
//!
//! The pictures and the models are no part of the project. Without them, or without
//! `PIAOJU_MODEL_DIR`, this says so and ends. `PIAOJU_PHOTOS=all` reads every picture; otherwise
//! each ninth is read, for reading takes seconds.

use std::path::{Path, PathBuf};

use model::Field;
use ocr::picture::Picture;
use ocr::text::Reader;
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/photos");

/// The share of labelled fields that must be found, in hundredths.
const FOUND_MIN: usize = 90;

#[test]
fn nothing_wrong_on_a_real_photo_is_certain() {
    let Ok(labels) = std::fs::read_to_string(Path::new(FOLDER).join("labels.jsonl")) else {
        println!("skipped: the photos are not here");
        return;
    };
    let Some(models) = std::env::var_os("PIAOJU_MODEL_DIR").map(PathBuf::from) else {
        println!("skipped: PIAOJU_MODEL_DIR names no folder of models");
        return;
    };
    let reader = Reader::open(&models).expect("models that can be read");
    let every = if std::env::var("PIAOJU_PHOTOS").is_ok_and(|w| w == "all") { 1 } else { 9 };
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for line in labels.lines().step_by(every) {
        let label: Value = serde_json::from_str(line).expect("a label");
        let file = label["file"].as_str().expect("a file");
        let bytes = std::fs::read(Path::new(FOLDER).join(file)).expect("the picture");
        let picture = Picture::open(&bytes).expect("a picture");
        let (_, photo) = ocr::read(&picture, Some(&reader)).expect("a reading");
        let reading = paper::photo::read(&photo);
        for (name, wanted) in label["fields"].as_object().expect("fields") {
            let wanted = wanted.as_str().unwrap_or_default();
            if wanted.is_empty() || wanted == "?" {
                continue;
            }
            let path = name.replace("seller_", "seller.").replace("buyer_", "buyer.");
            let field = Field::from_path(&path).expect("a field");
            all += 1;
            let Some(reading) = &reading else { continue };
            let Some(value) = field.of(&reading.invoice) else { continue };
            if is_same(&value, wanted) {
                right += 1;
            } else if reading.places.get(&field).is_none_or(|place| !place.doubtful) {
                wrong.push(format!("{file} {name}: {value}, but it is {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right * 100 >= all * FOUND_MIN, "{right} of {all} were found");
}

fn is_same(value: &str, wanted: &str) -> bool {
    let plain = |text: &str| text.replace('（', "(").replace('）', ")").replace(' ', "");
    let money = |text: &str| model::Fen::parse(text).filter(|_| text.contains('.'));
    plain(value) == plain(wanted) || money(value).is_some_and(|fen| money(wanted) == Some(fen))
}
