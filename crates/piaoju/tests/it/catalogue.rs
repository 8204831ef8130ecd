//! The catalogue of checks and the structure of a document, printed.

use model::{Check, Reason};

use crate::engine::piaoju;

#[test]
fn the_catalogue_names_every_check_and_reason() {
    for words in [["checks", "--format", "text"], ["checks", "--format", "markdown"]] {
        let came = piaoju(&words).run();
        assert_eq!(came.status, 0);
        assert!(Check::ALL.iter().all(|check| came.out.contains(check.code())));
    }
    let page = piaoju(&["checks", "--format", "markdown", "--lang", "en"]).run().out;
    assert!(Reason::ALL.iter().all(|reason| page.contains(&format!("| `{}` |", reason.code()))));
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), Check::ALL.len() + Reason::ALL.len());
}

#[test]
fn an_inspection_shows_parts_signatures_and_readings() {
    let came = piaoju(&["inspect", "-"]).stdin(b"anything").run();
    assert_eq!(came.status, 0, "{}", came.err);
    for line in [
        "组成部分（2）",
        "  OFD.xml                512  – 无",
        "  Doc_0/Document.xml  12,345  #1",
        "签名 #1 · SES v4",
        "  印章  示例发票监制章",
        "    印模  ofd 30 × 20 mm",
        "  签名者证书  示例省税务局（虚构）",
        "    公钥  SM2",
        "票面标注 · Doc_0/Pages/Page_0/Content.xml",
        "第 1 页文字",
        "  示例增值税电子普通发票 发票代码：099001900011",
    ] {
        assert!(came.out.lines().any(|l| l == line), "{line:?} in\n{}", came.out);
    }
}

#[test]
fn an_inspection_in_json_has_every_place() {
    let came = piaoju(&["inspect", "--format", "json", "-"]).stdin(b"anything").run();
    let object: serde_json::Value = serde_json::from_str(&came.out).expect("JSON");
    assert_eq!(object["schema"], "piaoju.inspection/1");
    assert_eq!(object["parts"][1]["covered_by"], serde_json::json!([1]));
    assert_eq!(object["signatures"][0]["seal"]["size_mm"], serde_json::json!([30, 20]));
    let total = &object["readings"][0]["fields"]["total"];
    assert_eq!(total["value"], "1290.00");
    assert_eq!(total["box"], serde_json::json!([152.8, 103.0, 12.8, 3.2]));
}
