//! J8 and J9 on the web, and S15: bills are paid, declined, in doubt, late, shared.

use store::Engine;
use store::trial::trial;

use crate::driver::{self, Scripts};
use crate::shots::shot;
use crate::wait::until;
use crate::{Browser, Demo, journey};

/// From the first page of paying to the account of a service whose number is this.
fn find(b: &Browser, service: &str, label: &str, number: &str) {
    b.open("/pay");
    b.click(service);
    b.fill(label, number);
    b.click("查询账单");
    b.see(&["请确认是否本人/本户"]);
    b.click("是，继续");
}

/// Pays a bill as far as the choice of a channel.
fn order(b: &Browser, service: &str, label: &str, number: &str) {
    find(b, service, label, number);
    b.see(&["全额支付"]);
    b.click("下一步");
    b.see(&["确认缴费信息"]);
    b.click("确认缴费");
    // The page before speaks of choosing a way too; only the order has a state.
    b.see(&["选择支付方式", "待支付"]);
}

/// Does something in the wallet of the demonstration and comes back.
fn in_the_wallet(b: &Browser, button: &str) {
    b.click("打开模拟付款");
    b.see(&["待付款"]);
    b.send(button);
    b.click("返回订单");
}

/// Shows a payment code to the scanner.
fn scan(b: &Browser, channel: &str, code: &str) {
    b.click("出示付款码支付");
    b.choose("支付方式", channel);
    b.fill("付款码", code);
    b.click("收款");
}

/// Makes a channel misbehave from now on, or no more.
fn misbehave(b: &Browser, channel: &str, fault: &str) {
    let script = "const [place, fault, done] = arguments;
        fetch(place, { method: 'POST', body: new URLSearchParams({ do: 'fault', fault }) })
        .then((a) => done(a.status));";
    let place = format!("/demo/pay/{channel}");
    let done = b.patient_script(script, vec![place.into(), fault.into()]);
    assert_eq!(done.as_u64(), Some(200), "{channel} {fault}");
}

#[test]
fn a_bill_is_paid_over_each_channel_and_its_invoice_is_valid() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        b.open("/pay");
        b.see(&["生活缴费", "交通出行", "消费", "罚款与行政事业性收费"]);
        shot(&b, "pay-1-services");
        b.click("水费");
        b.fill("户号", "10002000");
        shot(&b, "pay-2-account");
        b.click("查询账单");
        b.see(&["位数不对"]);
        shot(&b, "pay-2-account-wrong");
        b.fill("户号", "1000200030");
        b.click("查询账单");
        b.see(&["请确认是否本人/本户", "张*"]);
        shot(&b, "pay-3-holder");
        b.click("是，继续");
        b.see(&["基本水费", "污水处理费", "水资源费", "合计 86.40 元", "捌拾陆圆肆角整"]);
        b.see(&["全额支付", "10.00 至 86.39 元"]);
        shot(&b, "pay-4-bill");
        b.click("下一步");
        b.see(&["确认缴费信息", "****0030", "捌拾陆圆肆角整"]);
        shot(&b, "pay-5-confirm");
        b.click("确认缴费");
        b.see(&["微信支付", "支付宝", "云闪付"]);
        shot(&b, "pay-6-choose");
        b.click("微信支付");
        b.see(&["请用微信支付扫码支付", "86.40 元"]);
        shot(&b, "pay-7-code");
        b.click("打开模拟付款");
        shot(&b, "pay-8-wallet");
        b.send("付款");
        b.click("返回订单");
        b.see(&["缴费成功", "凭证号"]);
        its_invoice(&b);
        for (service, number, channel) in
            [("电费", "2000300041", "支付宝"), ("燃气费", "3000400055", "云闪付")]
        {
            order(&b, service, "户号", number);
            b.click(channel);
            b.see(&[&format!("请用{channel}扫码支付")]);
            in_the_wallet(&b, "付款");
            b.see(&["缴费成功"]);
        }
    });
}

/// The receipt is genuine, the invoice is issued, sent and valid.
fn its_invoice(b: &Browser) {
    b.fill("邮箱", "zhang@demo.example");
    b.click("开电子发票");
    b.see(&["电子发票已开好", "发票已发送至 z***@demo.example"]);
    shot(b, "pay-9-done");
    b.click("下载 OFD");
    let (name, bytes) = b.downloaded();
    assert!(name.ends_with(".ofd"), "{name}");
    b.aside(|b| {
        b.open("/verify");
        b.drop_file("invoice.ofd", &bytes);
        b.see(&["发票有效"]);
    });
    b.click("寄送凭证");
    b.see(&["凭证真实"]);
    b.fill("邮箱或手机号", "zhang@demo.example");
    b.send("寄送");
    b.see(&["已交付寄送"]);
    shot(b, "pay-10-sent");
    b.aside(|b| {
        until("a letter with the receipt", || {
            b.open("/demo/mail");
            b.text().contains("本凭证不是发票").then_some(())
        });
    });
    b.click("打印凭证");
    b.see(&["缴费凭证", "示例市自来水公司", "微信支付"]);
}

#[test]
fn a_declined_payment_leaves_exactly_two_ways_and_another_channel_succeeds() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        order(&b, "电费", "户号", "2000300041");
        scan(&b, "微信支付", "130000000000000002");
        b.see(&["支付失败：余额不足"]);
        shot(&b, "pay-failed");
        let ways = "return [...document.querySelectorAll('.pay-stage .actions > *')]
            .map((node) => node.innerText).join('|');";
        let ways = b.script(ways, Vec::new());
        assert_eq!(ways.as_str(), Some("换一种方式|联系客服"));
        b.click("换一种方式");
        b.see(&["选择支付方式"]);
        b.click("支付宝");
        in_the_wallet(&b, "付款");
        b.see(&["缴费成功"]);
    });
}

#[test]
fn a_payment_in_doubt_is_never_called_failed_and_is_found_out() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        order(&b, "电费", "户号", "2000300041");
        // Carried out, but nothing that the channel says can be believed.
        misbehave(&b, "wechat", "answer-forged");
        scan(&b, "微信支付", "130000000000000008");
        b.see(&["正在确认支付结果，请勿重复支付"]);
        b.see_no("支付失败");
        shot(&b, "pay-doubt");
        misbehave(&b, "wechat", "");
        b.see(&["缴费成功"]);
    });
}

/// Chooses WeChat and leaves again; the wallet of what was closed.
fn leave(b: &Browser) -> String {
    b.click("微信支付");
    b.see(&["请用微信支付扫码支付"]);
    b.click("打开模拟付款");
    b.see(&["待付款"]);
    let wallet = b.place();
    b.click("返回订单");
    b.click("换一种方式");
    b.see(&["上一笔没有支付，已经关闭"]);
    wallet
}

/// Pays what was closed, as some channels let it happen.
fn pay_late(b: &Browser, wallet: &str) {
    b.open(wallet);
    b.choose("故障", "paid-after-undo");
    b.send("设定");
    b.send("付款");
    b.see(&["已付款"]);
}

#[test]
fn money_that_comes_late_is_not_lost_and_what_is_too_much_goes_back() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        order(&b, "燃气费", "户号", "3000400055");
        let wallet = leave(&b);
        pay_late(&b, &wallet);
        until("the late money counts", || {
            b.open(&wallet);
            b.click("返回订单");
            b.text().contains("缴费成功").then_some(())
        });
        order(&b, "电费", "户号", "2000300041");
        let order = b.place();
        let wallet = leave(&b);
        b.click("支付宝");
        b.see(&["请用支付宝扫码支付"]);
        in_the_wallet(&b, "付款");
        b.see(&["缴费成功"]);
        pay_late(&b, &wallet);
        for (what, words) in [("the late money is owed back", "退款"), ("it is back", "已退回")]
        {
            until(what, || {
                b.open(&order);
                b.text().contains(words).then_some(())
            });
        }
        b.see(&["缴费成功", "退款"]);
        shot(&b, "pay-late");
    });
}

#[test]
fn three_people_share_and_the_remainder_is_the_initiators() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        find(&b, "会员充值", "卡号", "6600100020008");
        b.fill("缴费金额", "100.00");
        b.click("下一步");
        b.click("费用分摊");
        b.see(&["尾差由发起人承担"]);
        b.choose("分摊方式", "按人数平均");
        b.fill("人数", "3");
        shot(&b, "pay-split-form");
        b.click("确认缴费");
        b.see(&["33.34 元", "33.33 元", "尾差由发起人承担"]);
        shot(&b, "pay-split");
        let order = b.place();
        for (place, channel) in [(1, "微信支付"), (2, "支付宝"), (3, "云闪付")] {
            b.open(&format!("{order}/s/{place}"));
            b.click(channel);
            in_the_wallet(&b, "付款");
            if place < 3 {
                b.see(&["您的一份已支付"]);
            }
        }
        b.see(&["缴费成功"]);
    });
}

#[test]
fn a_bill_is_paid_with_scripts_switched_off() {
    if driver::is_missing() {
        return;
    }
    let trial = trial(Engine::Sqlite).expect("SQLite is built in");
    let demo = Demo::start(&trial);
    let b = Browser::with(&demo.url, Scripts::Off);
    order(&b, "水费", "户号", "1000200030");
    b.click("云闪付");
    in_the_wallet(&b, "付款");
    b.see(&["缴费成功"]);
}

#[test]
fn what_somebody_paid_is_listed_for_them() {
    if driver::is_missing() {
        return;
    }
    let trial = trial(Engine::Sqlite).expect("SQLite is built in");
    let demo = Demo::start(&trial);
    let b = Browser::new(&demo.url);
    b.log_in(&demo, "li");
    order(&b, "水费", "户号", "1000200030");
    b.open("/pay");
    b.click("我的缴费");
    b.see(&["水费 2026", "86.40 元", "待支付"]);
    shot(&b, "pay-mine");
}
