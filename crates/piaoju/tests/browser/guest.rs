//! J1: a guest checks an invoice file. No account, no connection.

use std::path::{Path, PathBuf};

use crate::shots::shot;
use crate::{Browser, journey};

/// A file of the demonstration set.
pub fn sample(name: &str) -> Vec<u8> {
    let mut samples = paper::samples::demo(None).into_iter();
    samples.find(|sample| sample.file_name == name).expect("it is in the set").bytes
}

/// The same, as a file in a folder.
pub fn sample_in(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, sample(name)).expect("the folder is ours");
    path
}

#[test]
fn a_guest_checks_an_invoice_file() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        b.open("/");
        b.see(&["发票验证", "发票信息查询", "本系统不是税务机关平台"]);
        shot(&b, "j1-1-home");
        a_good_file(&b);
        let report = its_report(&b);
        the_report_is_checked(&b, report);
        an_altered_file(&b);
        a_silent_provider(&b);
    });
}

/// Steps 2 to 4.
fn a_good_file(b: &Browser) {
    b.click("发票验证");
    b.see(&["上传文件"]);
    b.click("上传文件");
    shot(b, "j1-2-verify");
    let said = b.drop_file("demo_valid.ofd", &sample("demo_valid.ofd"));
    assert!(said.contains("查验中"), "{said}");
    b.see(&["发票有效"]);
    b.see(&["签名 通过", "文件完整 通过", "金额勾稽 通过", "税务状态 正常"]);
    b.see(&["数据来源", "数据时间"]);
    shot(b, "j1-3-verdict");
    b.click("查看证据");
    b.see(&["证书链", "算法", "SM2", "受签名保护的文件", "未受签名保护的内容"]);
    shot(b, "j1-4-evidence");
}

/// Step 5: 下载查验报告.
fn its_report(b: &Browser) -> Vec<u8> {
    b.click("下载查验报告");
    let (name, report) = b.downloaded();
    assert!(name.ends_with(".pdf") && report.starts_with(b"%PDF-"), "{name}");
    report
}

/// Step 5: the report as it is, and with one byte changed.
fn the_report_is_checked(b: &Browser, mut report: Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.pdf");
    let check = |report: &[u8], words: &str| {
        std::fs::write(&path, report).expect("the folder is ours");
        b.open("/report/verify");
        b.upload(&[&path]);
        b.see(&[words]);
    };
    check(&report, "报告真实，未被修改");
    shot(b, "j1-5-report");
    let middle = report.len() / 2;
    report[middle] ^= 1;
    check(&report, "报告已被修改或不是本系统签发");
    shot(b, "j1-5-report-altered");
}

/// Step 6.
fn an_altered_file(b: &Browser) {
    let folder = tempfile::tempdir().expect("a folder");
    b.open("/verify");
    b.upload(&[&sample_in(folder.path(), "demo_tampered.ofd")]);
    b.see(&["发票无效", "文件内容被改动", "Doc_0/Pages/Page_0/Content.xml"]);
    b.see(&["请勿使用，并联系开票方或主管税务机关核实"]);
    shot(b, "j1-6-altered");
}

/// Step 7: what the file proves by itself stands, and nobody calls it invalid.
fn a_silent_provider(b: &Browser) {
    b.open("/demo/mail");
    b.send("停止服务");
    b.see(&["模拟查验服务 已停止"]);
    for (file, headline) in
        [("demo_valid.ofd", "原件真实，状态待查"), ("demo_valid.xml", "暂无法判定")]
    {
        b.open("/");
        b.drop_file(file, &sample(file));
        b.see(&[headline, "数据源暂不可用，稍后自动重查"]);
        if file.ends_with("ofd") {
            b.see(&["签名 通过"]);
        }
        b.see_no("无效");
        shot(b, &format!("j1-7-silent-{}", &file[11..]));
    }
}
