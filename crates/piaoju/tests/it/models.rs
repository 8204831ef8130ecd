//! `piaoju models`: the models that read pictures.

use std::fs;
use std::path::PathBuf;

use ocr::models::{MODELS, RUNTIME};
use tempfile::TempDir;

use crate::engine::piaoju;

#[test]
fn an_empty_folder_is_told_with_what_to_do_and_whose_the_models_are() {
    let place = TempDir::new().unwrap();
    let folder = place.path().display().to_string();
    let came = piaoju(&["models", "--folder", &folder]).run();
    assert_eq!(came.status, 1, "{}", came.err);
    for said in [MODELS.files[0].name, "没有安装", &folder, "piaoju models install", "Apache-2.0"]
    {
        assert!(came.out.contains(said), "{said} is not in {}", came.out);
    }
    let english = piaoju(&["--lang", "en", "models", "--folder", &folder]).run();
    assert!(english.out.contains("PaddleOCR"), "{}", english.out);
}

#[test]
fn without_a_network_only_a_file_can_be_installed() {
    let came = piaoju(&["models", "install", "--no-outbound"]).run();
    assert_eq!(came.status, 2);
    assert!(came.err.contains("--from"), "{}", came.err);
}

#[test]
fn a_file_that_is_not_the_pinned_one_is_refused() {
    let place = TempDir::new().unwrap();
    let [from, folder] = ["from", "models"].map(|name| place.path().join(name));
    fs::create_dir(&from).unwrap();
    for file in MODELS.files {
        fs::write(from.join(file.name), "somebody else's").unwrap();
    }
    let (here, there) = (from.display().to_string(), folder.display().to_string());
    let words = ["models", "install", "--no-outbound", "--from", &here, "--folder", &there];
    let came = piaoju(&words).run();
    assert_eq!(came.status, 2);
    assert!(
        came.err.contains(MODELS.files[0].name) && came.err.contains("不会使用"),
        "{}",
        came.err
    );
    assert!(!folder.exists(), "nothing is written");
}

#[test]
fn carried_files_are_installed() {
    let Some(from) = std::env::var_os("PIAOJU_MODEL_DIR").map(PathBuf::from) else {
        println!("skipped: no models (PIAOJU_MODEL_DIR)");
        return;
    };
    let place = TempDir::new().unwrap();
    let folder = place.path().join("deep/models").display().to_string();
    let words = ["models", "install", "--no-outbound", "--from", &from.display().to_string()];
    let came = piaoju(&[&words[..], &["--folder", &folder]].concat()).run();
    assert_eq!((came.status, came.err.as_str()), (0, ""));
    assert!(came.out.contains("已安装"), "{}", came.out);
    let again = piaoju(&["models", "--folder", &folder]).run();
    assert_eq!(again.status, 0, "{}", again.out);
}

#[test]
fn the_engine_that_reads_is_told_and_one_that_is_not_there_is_replaced() {
    let Some(folder) = std::env::var_os("PIAOJU_MODEL_DIR").map(PathBuf::from) else {
        println!("skipped: no models (PIAOJU_MODEL_DIR)");
        return;
    };
    let place = TempDir::new().unwrap();
    for file in MODELS.files {
        fs::copy(folder.join(file.name), place.path().join(file.name)).unwrap();
    }
    let folder = place.path().display().to_string();
    let words = ["--lang", "en", "models", "--folder", &folder];
    let own = piaoju(&words).run();
    assert!(own.out.contains("Read by: rten"), "{}", own.out);
    let asked = piaoju(&[&words[..], &["--reader", "ort"]].concat()).run();
    assert_eq!(asked.status, 0, "{}", asked.err);
    assert!(asked.out.contains("rten reads instead"), "{}", asked.out);
}

#[test]
fn another_library_than_the_pinned_one_is_refused() {
    let Some(runtime) = RUNTIME else { return };
    let place = TempDir::new().unwrap();
    let [from, folder] = ["from", "models"].map(|name| place.path().join(name));
    fs::create_dir(&from).unwrap();
    fs::write(from.join(runtime.files[0].name), "somebody else's").unwrap();
    let (here, there) = (from.display().to_string(), folder.display().to_string());
    let words = ["models", "install", "--ort", "--no-outbound", "--from", &here];
    let came = piaoju(&[&words[..], &["--folder", &there]].concat()).run();
    assert_eq!(came.status, 2);
    assert!(came.err.contains(runtime.files[0].name), "{}", came.err);
    assert!(!folder.exists(), "nothing is written");
}
