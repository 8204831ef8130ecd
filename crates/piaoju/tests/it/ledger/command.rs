//! `piaoju register` from outside, on both engines.

use std::fs;

use serde_json::{Value, json};
use store::trial::each_engine;
use tempfile::TempDir;

use super::{FIRST, LIST, SECOND};
use crate::engine::{Came, piaoju};

/// A folder with the list in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("list.csv"), LIST).expect("the list");
        Place { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn run(&self, words: &[&str]) -> Came {
        let data = self.path("data");
        piaoju(&[&["register"], words, &["--data", &data]].concat()).run()
    }
}

#[test]
fn a_list_is_loaded_and_what_was_refused_is_told_and_kept() {
    let place = Place::new();
    let (list, refused) = (place.path("list.csv"), place.path("refused.csv"));
    let came = place.run(&["load", &list, "--refused", &refused]);
    assert_eq!((came.status, came.err.as_str()), (1, ""));
    for words in ["读取 6 行", "新增 3", "未载入 3", "发票号码应为 8 位或 20 位数字"]
    {
        assert!(came.out.contains(words), "{words}: {}", came.out);
    }
    let kept = fs::read_to_string(&refused).expect("the refused rows");
    assert_eq!(kept.lines().count(), 4, "{kept}");
    assert!(kept.contains("list.csv,6,价税合计,"), "{kept}");
    assert!(kept.contains("amounts-differ"), "{kept}");

    let again = place.run(&["load", &list, "--format", "json"]);
    let report: Value = serde_json::from_str(again.out.trim_end()).expect("an object a line");
    assert_eq!(report["schema"], "piaoju.register-load/1");
    assert_eq!((&report["created"], &report["same"]), (&json!(0), &json!(3)));
    assert_eq!(report["refused_rows"][0]["row"], 5);
    assert_eq!(report["refused_rows"][1]["rule"], "amounts-differ");
}

#[test]
fn an_invoice_is_found_by_its_number_and_one_that_is_not_there_is_not() {
    let place = Place::new();
    place.run(&["load", &place.path("list.csv")]);
    let came = place.run(&["find", SECOND]);
    assert_eq!((came.status, came.err.as_str()), (0, ""));
    for words in ["已作废", SECOND, "226.00", "买方乙", "状态变化"] {
        assert!(came.out.contains(words), "{words}: {}", came.out);
    }
    let came = place.run(&["find", FIRST, "--format", "json"]);
    let entry: Value = serde_json::from_str(came.out.trim_end()).expect("an object");
    assert_eq!((&entry["found"], &entry["tax_status"]), (&json!(true), &json!("normal")));
    assert_eq!(entry["invoice"]["total"], "113.00");
    assert_eq!(entry["states"].as_array().map(Vec::len), Some(1));

    let came = place.run(&["find", "26112000000000000099"]);
    assert_eq!(came.status, 1);
    assert!(came.out.contains("底账里没有这张发票"), "{}", came.out);
    let came = place.run(&["find", FIRST, "--workspace", "wsp_other"]);
    assert_eq!(came.status, 1, "the register of another workspace");
    assert_eq!(place.run(&["find", "'; DROP TABLE register"]).status, 2);
    assert_eq!(place.run(&["find", "12345678", "--code", "011002100311"]).status, 1);
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let place = Place::new();
    let page = place.path("page.csv");
    fs::write(&page, "<html></html>").expect("a file");
    let nothing = place.path("nothing.csv");
    let came = place.run(&["load", &nothing, &page, &place.path("list.csv")]);
    assert_eq!(came.status, 2);
    assert!(came.err.contains("文件不存在"), "{}", came.err);
    assert!(came.out.contains("新增 3"), "{}", came.out);
    let came = place.run(&["load", &page, "--refused", "/nowhere/at/all.csv"]);
    assert_eq!(came.status, 2);
    assert!(came.err.contains("无法写入"), "{}", came.err);
}

#[test]
fn a_list_goes_to_the_database_that_is_named() {
    each_engine(|trial| {
        let place = Place::new();
        let to = ["--database", &trial.url];
        let list = place.path("list.csv");
        assert_eq!(piaoju(&[&["register", "load", &list], &to[..]].concat()).run().status, 1);
        let came = piaoju(&[&["register", "find", FIRST], &to[..]].concat()).run();
        assert_eq!(came.status, 0, "{}", came.err);
        assert!(!fs::exists(place.path("data")).expect("a look"), "no folder was made");
    });
}
