//! `piaoju report verify` from outside.

use std::fs;

use model::Moment;
use paper::report::{Report, Signer, write_json};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::engine::{Came, piaoju};

fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

fn report() -> Vec<u8> {
    let report = Report {
        id: "rep_01".to_owned(),
        installation: "演示机构".to_owned(),
        issued_at: Moment(1_795_320_000),
        titles: vec!["发票有效".to_owned(), "26112000000000000018".to_owned()],
        content: json!({ "verdict": "valid" }),
        log: None,
    };
    write_json(&report, &signer()).unwrap()
}

fn check(bytes: &[u8], words: &[&str]) -> Came {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, bytes).unwrap();
    let path = path.display().to_string();
    let all: Vec<&str> = ["report", "verify", &path].iter().chain(words).copied().collect();
    piaoju(&all).run()
}

#[test]
fn a_genuine_report_is_called_so_with_what_it_says() {
    let key = signer().key().to_string();
    let came = check(&report(), &["--key", &key]);
    assert_eq!((came.status, came.err.as_str()), (0, ""));
    for wanted in ["报告真实，未被修改", "rep_01", "演示机构", "2026-11-22 12:00:00", "发票有效"]
    {
        assert!(came.out.contains(wanted), "{wanted}: {}", came.out);
    }
}

#[test]
fn one_changed_byte_or_an_unknown_key_is_told() {
    let key = signer().key().to_string();
    let mut altered = report();
    altered[60] ^= 1;
    let came = check(&altered, &["--key", &key]);
    assert_eq!(came.status, 1);
    assert!(came.out.contains("报告已被修改或不是本系统签发"), "{}", came.out);
    let came = check(&report(), &["--key", &"ab".repeat(32)]);
    assert_eq!(came.status, 1);
    assert!(came.out.contains("报告已被修改或不是本系统签发"), "{}", came.out);
    assert!(came.out.contains(&signer().key().printed()), "{}", came.out);
    assert!(!came.out.contains("rep_01"), "nothing of a stranger's report is repeated");
    assert_eq!(check(b"hello", &[]).status, 1);
}

#[test]
fn the_check_in_json_is_one_object_a_line() {
    let came = check(&report(), &["--format", "json", "--key", &signer().key().base64()]);
    let found: Value = serde_json::from_str(came.out.trim_end()).unwrap();
    assert_eq!((came.out.lines().count(), came.status), (1, 0));
    assert_eq!(found["schema"], "piaoju.report-check/1");
    assert_eq!(found["state"], "genuine");
    assert_eq!(found["headline"], "报告真实，未被修改");
    assert_eq!(found["report"]["id"], "rep_01");
    let came = check(&report(), &["--format", "json"]);
    let found: Value = serde_json::from_str(came.out.trim_end()).unwrap();
    assert_eq!((&found["state"], &found["report"]), (&json!("unknown_key"), &Value::Null));
    assert_eq!(found["fingerprint"], json!(signer().key().fingerprint()));
}

#[test]
fn a_key_comes_from_a_file_too_and_a_wrong_one_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key.txt");
    fs::write(&path, format!("{}\n", signer().key())).unwrap();
    let path = path.display().to_string();
    assert_eq!(check(&report(), &["--key", &path]).status, 0);
    fs::write(&path, "no key").unwrap();
    let came = check(&report(), &["--key", &path]);
    assert_eq!(came.status, 2);
    assert!(came.err.contains("其中没有公钥"), "{}", came.err);
    let came = piaoju(&["report", "verify", "/nowhere/report.pdf"]).run();
    assert_eq!(came.status, 2);
}
