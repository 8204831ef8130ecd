//! J12 step 3: a key for programs; the line that the page shows works as it stands.

use std::process::Command;

use serde_json::Value;

use crate::guest::sample_in;
use crate::shots::shot;
use crate::{Browser, journey};

#[test]
fn a_key_asks_what_the_page_asks_and_nothing_else() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        b.log_in(demo, "admin");
        b.click("接口密钥");
        b.fill("名称", "财务系统");
        shot(&b, "j12-3-keys");
        b.send("新建密钥");
        b.see(&["请现在复制保存"]);
        shot(&b, "j12-3-key-once");
        let lines =
            "return [...document.querySelectorAll('pj-copy code')].map((c) => c.innerText);";
        let lines = b.script(lines, Vec::new());
        let (key, line) = (lines[0].as_str().expect("a key"), lines[1].as_str().expect("a line"));

        let folder = tempfile::tempdir().expect("a folder");
        sample_in(folder.path(), "demo_valid.ofd");
        let line = line.replace("invoice.ofd", "demo_valid.ofd");
        let answer = curl(&line, folder.path());
        assert_eq!(answer["verdict"], "valid", "{answer:#}");

        b.open("/w/history");
        b.click("26112000000000000018");
        b.see(&["发票有效 正常"]);
        let page = b.place();
        let said =
            "const done = arguments[1]; fetch(arguments[0]).then((a) => a.json()).then(done);";
        let json = b.patient_script(said, vec![format!("{page}/verdict.json").into()]);
        assert_eq!(told(&answer), told(&json), "the page says the same");

        let other = format!(
            "curl -s -o /dev/null -w %{{http_code}} -H 'Authorization: Bearer {key}' \
            -X POST {}/api/v1/register/invoices",
            demo.url
        );
        assert_eq!(shell(&other, folder.path()), "403");
        b.open("/help/api");
        b.see(&["/api/v1/verifications", "Authorization"]);
        shot(&b, "j12-3-documentation");
    });
}

fn shell(line: &str, folder: &std::path::Path) -> String {
    let out = Command::new("sh").args(["-c", line]).current_dir(folder).output();
    String::from_utf8_lossy(&out.expect("a shell").stdout).into_owned()
}

fn curl(line: &str, folder: &std::path::Path) -> Value {
    let said = shell(&line.replacen("curl ", "curl -s ", 1), folder);
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{line}\n{said}"))
}

/// What the verdict rests on, without what differs between two questions.
fn told(verification: &Value) -> [&Value; 5] {
    let of = |name: &str| &verification[name];
    [of("verdict"), of("reasons"), of("integrity"), of("tax_status"), of("invoice")]
}
