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
