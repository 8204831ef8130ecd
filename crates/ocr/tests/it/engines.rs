//! The program itself and ONNX Runtime run the same networks, and so read the same.

use std::path::PathBuf;

use ocr::models;
use ocr::picture::Picture;
use ocr::text::{Engine, Reader, ReaderError, THREADS};

use crate::photos::corpus;

/// A photo of a paper invoice.
const PHOTO: &str = "photos/images/gsc_2.jpg";

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PIAOJU_MODEL_DIR").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: no models (PIAOJU_MODEL_DIR)");
    }
    folder
}

#[test]
fn both_engines_read_the_same_lines() {
    let Some(folder) = folder() else { return };
    let Ok(library) = models::runtime(&folder) else {
        println!("skipped: no ONNX Runtime (piaoju models install --ort)");
        return;
    };
    if !cfg!(feature = "ort") {
        println!("skipped: built without the feature ort");
        return;
    }
    let Some(corpus) = corpus() else { return };
    let picture = Picture::open(&std::fs::read(corpus.join(PHOTO)).unwrap()).unwrap();
    let read = |engine: &Engine| {
        let reader = Reader::with(&folder, engine, THREADS).unwrap();
        reader.read(&picture).unwrap().lines
    };
    let (own, other) = (read(&Engine::Rten), read(&Engine::OnnxRuntime(library)));
    assert!(own.len() > 20, "{} lines", own.len());
    assert_eq!(own.len(), other.len());
    for (own, other) in own.iter().zip(&other) {
        assert_eq!(own.text, other.text);
        assert!((own.confidence - other.confidence).abs() < 0.01, "{}", own.text);
        for ((x, y), (u, v)) in own.corners.iter().zip(&other.corners) {
            assert!((x - u).abs() < 2.0 && (y - v).abs() < 2.0, "{}", own.text);
        }
    }
}

#[test]
fn a_library_that_is_not_there_is_an_error_and_no_panic() {
    let Some(folder) = folder() else { return };
    let engine = Engine::OnnxRuntime(folder.join("no-such-library.so"));
    let refused = Reader::with(&folder, &engine, THREADS).err();
    assert!(matches!(refused, Some(ReaderError::Network(_))), "{refused:?}");
}

#[test]
fn a_library_with_other_content_than_the_pinned_one_is_not_run() {
    let Some(runtime) = models::RUNTIME else { return };
    let place = tempfile::tempdir().unwrap();
    let name = runtime.files[0].name;
    assert_eq!(models::runtime(place.path()), Err(models::ModelsError::Missing(name)));
    std::fs::write(place.path().join(name), "somebody else's").unwrap();
    assert_eq!(models::runtime(place.path()), Err(models::ModelsError::Altered(name)));
}
