//! The real engine on real files; skipped, saying so, where the corpus is absent.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Duration;

use piaoju::wiring;
use piaoju::world::World;
use serde_json::Value;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice");

fn corpus(folder: &str) -> Option<PathBuf> {
    let path = Path::new(CORPUS).join(folder);
    if !path.is_dir() {
        println!("skipped: no corpus at {}", path.display());
        return None;
    }
    Some(path)
}

/// The output and the exit status of the real program.
pub fn real(words: &[&str]) -> (String, u8) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut world = World {
        stdin: &mut Cursor::new(Vec::new()),
        out: &mut out,
        err: &mut err,
        out_is_terminal: false,
        err_is_terminal: false,
        width: 100,
        locale: None,
        has_no_color: false,
        now: crate::documents::NOW,
        elapsed: &|| Duration::ZERO,
        cores: 2,
    };
    let words = std::iter::once("piaoju").chain(words.iter().copied()).map(Into::into);
    let status = piaoju::command::run(words.collect(), wiring::real(), &mut world);
    (String::from_utf8(out).expect("output is UTF-8"), status)
}

#[test]
fn real_files_give_their_exit_status() {
    let Some(folder) = corpus("ofd") else { return };
    for (name, status) in [
        ("js_2020_eput_real_signed.ofd", 0),
        ("zj_2022_antchain_xbrl_inv_real_signed.ofd", 0),
        ("cq_2020_sample_testca_TAMPERED_documentxml.ofd", 1),
        ("cq_2020_999_testca_signed_5pages.ofd", 3),
        ("bj_2024_shudian_special_unsigned.ofd", 3),
    ] {
        let path = folder.join(name).display().to_string();
        assert_eq!(real(&["verify", "-q", &path]).1, status, "{name}");
    }
}

/// What the engine says of real files must fill the sentences made for it.
#[test]
fn every_sentence_about_a_real_file_is_filled() {
    for folder in ["ofd", "pdf", "xml"] {
        let Some(path) = corpus(folder) else { return };
        for lang in ["zh", "en"] {
            let path = path.display().to_string();
            let (out, _) = real(&["verify", "--lang", lang, "--format", "json", &path]);
            assert!(out.lines().count() >= 2, "{folder}");
            for line in out.lines() {
                let object: Value = serde_json::from_str(line).expect("JSON");
                for evidence in object["evidence"].as_array().expect("a list") {
                    let summary = evidence["summary"].as_str().expect("words");
                    let is_filled = !summary.is_empty() && !summary.contains(['{', '$']);
                    assert!(is_filled, "{evidence}");
                }
            }
        }
    }
}

#[test]
fn real_files_can_be_shown_in_every_way() {
    let Some(folder) = corpus("ofd") else { return };
    let signed = folder.join("js_2020_eput_real_signed.ofd").display().to_string();
    let (page, _) = real(&["verify", "--format", "html", &signed]);
    assert!(page.contains("<h1>原件真实，状态待查</h1>"));
    let (text, status) = real(&["inspect", &signed]);
    assert!(status == 0 && text.contains("签名 #1 · SES v4"), "{text}");
    let (json, _) = real(&["inspect", "--format", "json", &signed]);
    let object: Value = serde_json::from_str(&json).expect("JSON");
    let certificates = &object["signatures"][0]["certificates"];
    assert_eq!(certificates[0]["sha256"].as_str().map(str::len), Some(64));
    assert!(certificates[1]["role"] == "maker", "{certificates}");
}

#[test]
fn without_builtin_trust_a_real_file_is_not_authentic() {
    let Some(folder) = corpus("ofd") else { return };
    let path = folder.join("js_2020_eput_real_signed.ofd").display().to_string();
    let (out, status) = real(&["verify", "--no-builtin-trust", "--format", "json", &path]);
    let object: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((status, &object["signer"]["trust"]), (3, &Value::from("unverified")));
}

#[test]
fn the_samples_are_verified_with_their_own_authority() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display().to_string();
    assert_eq!(real(&["samples", &place]).1, 0);
    let file = format!("{place}/01-valid-signed.ofd");
    assert_eq!(real(&["verify", &file]).1, 3, "nobody trusts the demonstration by itself");
    assert_eq!(real(&["verify", "--trust", &place, &file]).1, 0);
    let authority = format!("{place}/demo-ca.cer");
    assert_eq!(real(&["verify", "--trust", &authority, &file]).1, 0);
    assert_eq!(real(&["verify", "--samples"]).1, 0, "every sample gives what it promises");
}

#[test]
fn a_folder_of_trust_must_hold_certificates() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("ca.cer"), "nothing").expect("written");
    let trust = folder.path().display().to_string();
    assert_eq!(real(&["verify", "--trust", &trust, "--qr", "01,32"]).1, 2);
    assert_eq!(real(&["verify", "--trust", "/nowhere", "--qr", "01,32"]).1, 2);
}
