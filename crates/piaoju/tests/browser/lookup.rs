//! J3: li looks invoices up by hand, in every state that there is.

use crate::shots::shot;
use crate::{Browser, journey};

/// P1 of the script; the provider reacts to the number.
const CODE: &str = "011002100311";
const DAY: &str = "2025-06-01";
const CHECK_CODE: &str = "654321";

#[test]
fn li_looks_invoices_up_in_every_state() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        b.log_in(demo, "li");
        b.click("单张查验");
        b.click("手工录入");
        b.see(&["今日剩余 5 次"]);
        a_wrong_number_costs_nothing(&b);
        the_right_number_is_valid(&b);
        goes_into_the_folder(&b);
        every_other_state(&b);
        the_history_lists_all(&b);
    });
}

fn asks(b: &Browser, number: &str, check_code: &str) {
    b.fill("发票代码", CODE);
    b.fill("发票号码", number);
    b.fill("开票日期", DAY);
    b.fill("校验码", check_code);
    b.send("查询");
}

/// Step 1.
fn a_wrong_number_costs_nothing(b: &Browser) {
    asks(b, "123456789", CHECK_CODE);
    b.see(&["发票号码应为8位或20位数字", "今日剩余 5 次"]);
    let below = "const f = tools.field('发票号码'); const f2 = document.getElementById(\
        f.getAttribute('aria-describedby').split(' ')[0]); return f2.innerText;";
    let below = b.script(below, Vec::new());
    assert_eq!(below.as_str().map(str::trim), Some("发票号码应为8位或20位数字"));
    shot(b, "j3-1-wrong-number");
}

/// Step 2: only the number is put right.
fn the_right_number_is_valid(b: &Browser) {
    b.fill("发票号码", "12345678");
    b.send("查询");
    b.see(&["发票有效 正常", "今日剩余 4 次"]);
    b.see(&["基本信息", "发票状态", "发票明细", "其他信息"]);
    shot(b, "j3-2-valid");
}

/// Step 4, first half.
fn goes_into_the_folder(b: &Browser) {
    b.send("加入票夹");
    b.open("/w");
    b.click("票夹");
    b.see(&["12345678", "未使用"]);
    shot(b, "j3-4-folder");
}

/// Step 3.
fn every_other_state(b: &Browser) {
    let states: [(&str, &str, &str, &[&str]); 7] = [
        ("voided", "12345679", CHECK_CODE, &["发票无效 已作废"]),
        ("red", "12345680", CHECK_CODE, &["发票无效 全额红冲"]),
        ("not-found", "99999999", CHECK_CODE, &["查无此票", "可能原因", "次日再查"]),
        ("mismatch", "12345678", "654322", &["不一致", "校验码"]),
        ("down", "50300000", CHECK_CODE, &["暂无法判定", "数据源暂不可用，稍后自动重查"]),
        ("used-up", "12345685", CHECK_CODE, &["超过当日查验次数，明日自动重查"]),
        ("valid", "12345678", CHECK_CODE, &["发票有效 正常"]),
    ];
    for (name, number, check_code, words) in states {
        b.open("/verify?way=typed");
        asks(b, number, check_code);
        b.see(words);
        shot(b, &format!("j3-3-{name}"));
        if name == "mismatch" {
            let marked = "return tools.text(document.querySelectorAll('tr.differs'));";
            let marked = b.script(marked, Vec::new());
            assert!(marked.as_str().is_some_and(|row| row.contains("校验码")), "{marked}");
        }
        if name == "down" {
            b.see_no("无效");
        }
    }
}

/// Step 4, second half: the history and its workbook have the same rows.
fn the_history_lists_all(b: &Browser) {
    b.open("/w");
    b.click("查验历史");
    let headlines =
        ["发票有效", "发票无效", "查无此票", "不一致", "暂无法判定", "模拟查验服务", "2026-"];
    b.see(&headlines);
    shot(b, "j3-4-history");
    let rows = b.script("return document.querySelectorAll('main tbody tr').length;", Vec::new());
    b.click("导出");
    let (name, bytes) = b.downloaded();
    assert!(name.ends_with(".xlsx"), "{name}");
    let text = crate::workbook(&bytes);
    for number in ["12345678", "12345679", "12345680", "99999999", "50300000", "12345685"] {
        assert!(text.contains(number), "{number} in {text}");
    }
    assert_eq!(rows.as_u64(), Some(8), "eight tries");
    assert_eq!(text.lines().count(), 1 + 8, "{text}");
}
