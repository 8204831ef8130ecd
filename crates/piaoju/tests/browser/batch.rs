//! J5: a hundred invoices at once. The browser is closed and the server killed in between.

use std::net::TcpListener;
use std::path::Path;

use store::trial::each_engine;

use crate::shots::shot;
use crate::{Browser, Demo, driver, workbook};

#[test]
fn a_batch_survives_a_closed_browser_and_a_killed_server() {
    if driver::is_missing() {
        return;
    }
    each_engine(|trial| {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr());
        let port = port.expect("a free port").port();
        let demo = Demo::in_folder(trial, folder.path(), port);
        let b = Browser::new(&demo.url);
        b.log_in(&demo, "zhao");
        the_template(&b);
        its_columns(&b, folder.path());
        b.see(&["已完成", "/100"]);
        shot(&b, "j5-2-progress");
        drop(b);
        drop(demo);
        let demo = Demo::in_folder(trial, folder.path(), port);
        let b = Browser::new(&demo.url);
        b.log_in(&demo, "zhao");
        its_end(&b);
    });
}

/// Step 1: the workbook to fill in.
fn the_template(b: &Browser) {
    b.click("批量查验");
    shot(b, "j5-1-batches");
    b.click("下载模板");
    let (name, template) = b.downloaded();
    assert!(name.ends_with(".xlsx"), "{name}");
    assert!(workbook(&template).contains("发票号码"));
}

/// Step 1: the columns of the table, and the template that is kept of them.
fn its_columns(b: &Browser, folder: &Path) {
    let table = folder.join("demo_100.xlsx");
    std::fs::write(&table, paper::samples::demo_batch_file()).expect("the folder is ours");
    b.upload(&[&table]);
    b.see(&["对应列", "列中识别出"]);
    b.click("保存为导入模板");
    b.fill("模板名称", "财务导出");
    shot(b, "j5-1-columns");
    b.send("开始");
}

/// Steps 2 and 3: it went on by itself, and no row was checked twice.
fn its_end(b: &Browser) {
    b.click("批量查验");
    b.click("demo_100.xlsx");
    b.see(&["成功 90，重复 4，格式错误 3，查无此票 2，已作废 1"]);
    shot(b, "j5-3-end");
    b.click("下载异常清单");
    let (name, list) = b.downloaded();
    let list = workbook(&list);
    assert!(name.ends_with(".xlsx") && list.lines().count() == 1 + 10, "{name}: {list}");
    assert!(list.lines().next().is_some_and(|head| head.contains("原因")), "{list}");
    b.open("/w/history");
    // The 4 that repeat and the 3 that are malformed cost no question.
    b.see(&["共 93 条"]);
    b.open("/w/batches");
    b.see(&["财务导出"]);
}
