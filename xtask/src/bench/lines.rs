//! The lines and codes of a picture as a file, so that work on the rules need not read the
//! pictures again each time.

use std::path::{Path, PathBuf};

use model::text::{CodeKind, Letter, Photo, Seen, SeenCode};
use serde_json::{Value, json};

use super::ocr::labels::Labelled;
use crate::Failure;

/// Where the lines of a picture are kept.
pub fn file(folder: &Path, picture: &Labelled) -> PathBuf {
    let name = picture.path.file_name().unwrap_or_default().to_string_lossy();
    folder.join(format!("{name}.json"))
}

/// Keeps what was read.
///
/// # Errors
///
/// When the file cannot be written.
pub fn keep(path: &Path, photo: &Photo) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let letter = |l: &Letter| json!([l.letter, l.confidence, l.at, l.second]);
    let lines = photo.lines.iter().map(|line| {
        let letters: Vec<Value> = line.letters.iter().map(letter).collect();
        let Seen { text, confidence, corners, .. } = line;
        json!({ "text": text, "confidence": confidence, "corners": corners, "letters": letters })
    });
    let codes = photo.codes.iter().map(|code| {
        let is_qr = code.kind == CodeKind::Qr;
        json!({ "qr": is_qr, "text": code.text, "corners": code.corners })
    });
    let all = json!({
        "size": [photo.width, photo.height],
        "lines": lines.collect::<Vec<Value>>(),
        "codes": codes.collect::<Vec<Value>>(),
    });
    Ok(std::fs::write(path, all.to_string())?)
}

/// What was kept, when something was.
///
/// # Errors
///
/// When the file is not one of these.
pub fn kept(path: &Path) -> Result<Option<Photo>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    let all: Value =
        serde_json::from_slice(&crate::read(path)?).map_err(|why| Failure(why.to_string()))?;
    let of = |name: &str| all[name].as_array().cloned().unwrap_or_default();
    let photo = Photo {
        width: number(&all["size"][0]),
        height: number(&all["size"][1]),
        lines: of("lines").iter().map(line).collect(),
        codes: of("codes").iter().map(code).collect(),
    };
    Ok(Some(photo))
}

fn line(value: &Value) -> Seen {
    let letters = value["letters"].as_array().into_iter().flatten().filter_map(|l| {
        let second = character(&l[3][0]).map(|c| (c, number(&l[3][1])));
        let (letter, confidence, at) = (character(&l[0])?, number(&l[1]), number(&l[2]));
        Some(Letter { letter, confidence, second, at })
    });
    Seen {
        text: value["text"].as_str().unwrap_or_default().to_owned(),
        confidence: number(&value["confidence"]),
        corners: corners(&value["corners"]),
        letters: letters.collect(),
    }
}

fn code(value: &Value) -> SeenCode {
    let kind = if value["qr"] == true { CodeKind::Qr } else { CodeKind::Bars };
    let text = value["text"].as_str().unwrap_or_default().to_owned();
    SeenCode { kind, text, corners: corners(&value["corners"]) }
}

fn number(value: &Value) -> f32 {
    value.as_f64().unwrap_or_default() as f32
}

fn character(value: &Value) -> Option<char> {
    value.as_str()?.chars().next()
}

fn corners(value: &Value) -> [(f32, f32); 4] {
    std::array::from_fn(|at| (number(&value[at][0]), number(&value[at][1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_as_it_was() {
        let letters = ['发', '8'].map(|letter| Letter {
            letter,
            confidence: 0.75,
            second: (letter == '8').then_some(('B', 0.25)),
            at: 0.5,
        });
        let corners = [(1.0, 2.0), (3.5, 2.0), (3.5, 4.0), (1.0, 4.0)];
        let line =
            Seen { text: "发8".to_owned(), confidence: 0.5, corners, letters: letters.to_vec() };
        let text = "01,10,\"x".to_owned();
        let codes = vec![SeenCode { kind: CodeKind::Bars, text, corners }];
        let photo = Photo { width: 10.0, height: 20.0, lines: vec![line], codes };
        let folder = std::env::temp_dir().join(format!("piaoju-lines-{}", std::process::id()));
        let path = folder.join("one.json");
        keep(&path, &photo).unwrap();
        assert_eq!(kept(&path).unwrap(), Some(photo));
        assert_eq!(kept(&folder.join("none.json")).unwrap(), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
