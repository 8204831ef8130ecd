//! Prints what is read in pictures: `lines MODELS PICTURE…`, one JSON object for each.

use std::path::Path;
use std::time::Instant;

use ocr::picture::Picture;
use ocr::text::Reader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let models = words.next().ok_or("which folder has the models?")?;
    let start = Instant::now();
    let reader = Reader::open(Path::new(&models))?;
    eprintln!("opened in {:?}", start.elapsed());
    for path in words {
        let picture = Picture::open(&std::fs::read(&path)?)?;
        let start = Instant::now();
        let read = reader.read(&picture)?;
        let seconds = start.elapsed().as_secs_f64();
        let lines: Vec<serde_json::Value> = read
            .lines
            .iter()
            .map(|line| {
                let letters: Vec<_> = line
                    .letters
                    .iter()
                    .map(|l| {
                        serde_json::json!({"letter": l.letter, "confidence": l.confidence,
                        "second": l.second, "at": l.at})
                    })
                    .collect();
                serde_json::json!({"text": line.text, "confidence": line.confidence,
                    "corners": line.corners, "letters": letters})
            })
            .collect();
        println!(
            "{}",
            serde_json::json!({"file": path, "seconds": seconds, "lines": lines,
                "width": read.picture.width(), "height": read.picture.height()})
        );
    }
    Ok(())
}
