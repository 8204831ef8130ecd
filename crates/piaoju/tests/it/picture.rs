//! Pictures on the command line, with the real engine.

use paper::samples::pictures::{D1_CODE, code_picture};
use serde_json::Value;

use crate::corpus::real;

/// Verifies a picture that lies in a folder of its own.
fn verified(words: &[&str], bytes: &[u8]) -> (String, u8) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("photo.png");
    std::fs::write(&path, bytes).expect("a file");
    let path = path.display().to_string();
    real(&[&["verify"], words, &[path.as_str()]].concat())
}

#[test]
fn the_code_of_a_picture_is_verified_on_the_command_line() {
    let (out, status) = verified(&["--format", "json"], &code_picture(&[D1_CODE]));
    let json: Value = serde_json::from_str(&out).expect("the contract");
    assert_eq!((&json["file"]["format"], status), (&"image".into(), 3));
    assert_eq!(json["verdict"], "undetermined");
    assert_eq!(json["integrity"], "unsigned");
    assert_eq!(json["invoice"]["number"], "26112000000000000018");
    assert_eq!(json["reading"]["number"]["from"], "qr");
    assert_eq!(json["reading"]["number"]["box"].as_array().map(Vec::len), Some(4));
}

#[test]
fn several_invoices_in_a_picture_are_told_in_words() {
    let other = "01,32,,26112000000000000026,20.00,20260115,,";
    assert_eq!(verified(&[], &code_picture(&[D1_CODE, other])).1, 2);
    let (out, status) = verified(&[], &code_picture(&["https://example.com/"]));
    assert_eq!(status, 3);
    assert!(out.contains("图片中的二维码") || out.contains("没有从文件里读出发票"), "{out}");
}

#[test]
fn pictures_in_folders_and_archives_are_verified_like_other_documents() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = code_picture(&[D1_CODE]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("扫描/b.PNG", zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut zip, &picture).expect("its bytes");
    let zip = zip.finish().expect("an archive").into_inner();
    for (name, bytes) in [("a.jpg", &picture), ("c.zip", &zip), ("notes.txt", &b"x".to_vec())] {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let path = folder.path().display().to_string();
    let (out, status) = real(&["verify", "--format", "json", &path]);
    let lines: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("the contract")).collect();
    assert_eq!((lines.len(), status), (2, 3), "a PNG that calls itself a JPEG is read as well");
    for json in &lines {
        assert_eq!(json["invoice"]["number"], "26112000000000000018");
        assert_eq!(json["reading"]["number"]["corrected"], false);
        assert_eq!(json["reading"]["number"]["rule"], Value::Null);
    }
}

/// Whether the models are here; says so when they are not.
fn has_models() -> bool {
    let has = std::env::var_os("PIAOJU_MODEL_DIR").is_some();
    if !has {
        println!("skipped: PIAOJU_MODEL_DIR names no folder of models");
    }
    has
}

#[test]
fn the_text_of_a_photo_is_read_and_what_is_doubtful_says_so() {
    let fonts = paper::write::Fonts::find();
    let Some(photo) = fonts.as_ref().ok().and_then(paper::samples::photo::demo_photo) else {
        println!("skipped: no Chinese font");
        return;
    };
    let (out, _) = verified(&[], &photo);
    if !has_models() {
        return;
    }
    assert!(out.contains("（请核对）"), "{out}");
    let (out, _) = verified(&["--format", "json"], &photo);
    let json: Value = serde_json::from_str(&out).expect("the contract");
    let reading = json["reading"].as_object().expect("fields");
    let of = |name: &str| reading.values().any(|field| field["rule"] == name);
    assert!(of("qr") || of("sum") || of("words") || of("letters"), "{json}");
    assert_eq!(reading["seller.tax_id"]["doubtful"], true, "one character is printed wrong");
}
