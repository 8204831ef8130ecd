//! The main path without JavaScript, and the comfort that the script adds when the line breaks.

use store::Engine;
use store::trial::trial;

use crate::driver::{self, Scripts};
use crate::guest::sample_in;
use crate::{Browser, Demo};

fn on_one_engine(walk: impl Fn(&Demo)) {
    if driver::is_missing() {
        return;
    }
    let trial = trial(Engine::Sqlite).expect("SQLite is built in");
    walk(&Demo::start(&trial));
}

#[test]
fn everything_works_with_scripts_switched_off() {
    on_one_engine(|demo| {
        let b = Browser::with(&demo.url, Scripts::Off);
        let folder = tempfile::tempdir().expect("a folder");
        b.open("/verify");
        b.upload(&[&sample_in(folder.path(), "demo_valid.ofd")]);
        b.click("开始查验");
        b.see(&["发票有效"]);
        b.log_in(demo, "li");
        b.open("/verify?way=typed");
        b.choose("票种", "增值税电子普通发票");
        b.send("选择");
        b.fill("发票代码", "011002100311");
        b.fill("发票号码", "12345679");
        b.fill("开票日期", "2025-06-01");
        b.fill("校验码", "654321");
        b.click("查询");
        b.see(&["发票无效 已作废"]);
        b.send("加入票夹");
        b.see(&["已在票夹"]);
        b.open("/w/folder");
        b.see(&["12345679", "未使用"]);
        b.log_out();
    });
}

#[test]
fn what_was_typed_survives_a_broken_line() {
    on_one_engine(|demo| {
        let b = Browser::new(&demo.url);
        b.open("/lookup");
        b.fill("发票代码", "011002100311");
        b.fill("发票号码", "12345678");
        b.fill("开票日期", "2025年6月1日");
        b.fill("校验码", "654321");
        b.line(true);
        b.click("查询");
        b.see(&["网络好像断开了", "填写的内容已经保留"]);
        let number = b.script("return tools.field('发票号码').value;", Vec::new());
        assert_eq!(number.as_str(), Some("12345678"));
        b.line(false);
        b.send("查询");
        b.see(&["发票有效 正常"]);
    });
}
