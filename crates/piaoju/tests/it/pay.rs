//! Paying in a browser, over the whole service, with the street of the demonstration behind it.

use std::sync::Arc;

use app::authority::{BillerKeeper, Caller};
use app::{Desk, TrustStore};
use model::Moment;
use model::bill::catalogue;
use piaoju::serve::{self, Street};
use piaoju::web::office::{House, Shared};
use store::Tenant;
use store::trial::{Trial, each_engine};
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::biller::BillerFault;

use crate::accounts;
use crate::browser::{Browser, Page};

const WATER: &str = "1000200030";

/// A service that collects, with channels and billers on this machine.
struct Till {
    office: Shared,
    browser: Browser,
}

fn office(trial: &Trial, collects: bool) -> Shared {
    let house = House {
        base: "https://piaoju.example".to_owned(),
        is_demo: true,
        has_tls: false,
        guest_daily_max: 50,
        is_behind_proxy: true,
        pepper: [1; 32],
        outbound: wire::Outbound::LoopbackOnly,
        sms_domain: None,
    };
    let secrets = crate::browser::secrets();
    let desk = Desk::new(TrustStore::builtin());
    let mut office = serve::office(trial.db.clone(), desk, house, &secrets).expect("an office");
    if collects {
        let caller = Caller::timer("demo", Tenant::house());
        let keeper: BillerKeeper = caller.grant().expect("a keeper");
        app::bill::biller::take(&office.db, &keeper, catalogue::DEMO, office.now())
            .expect("a catalogue");
        let street = Street::open().expect("a street");
        // Notices go nowhere: what happened is found out by asking.
        let base = "http://127.0.0.1:9";
        let till = street.till(office.db.clone(), Tenant::house(), base).expect("a till");
        office.till = Some(till);
        office.street = Some(street);
    }
    Arc::new(office)
}

fn each_till(test: impl Fn(&Till)) {
    each_engine(|trial| {
        let office = office(trial, true);
        test(&Till { browser: Browser::new(office.clone()), office });
    });
}

impl Till {
    /// What an account owes, after the question whose it is.
    fn bills(&self, biller: &str, account: &str) -> Page {
        let path = format!("/pay/to/{biller}");
        self.browser.post(&path, &[("account", account), ("sure", "yes")])
    }

    /// The page before the order of a whole bill.
    fn confirm(&self, biller: &str, account: &str) -> Page {
        let bill = self.bills(biller, account).field("bill");
        let form = [("biller", biller), ("account", account), ("bill", &bill), ("how", "full")];
        self.browser.post("/pay/confirm", &form)
    }

    /// Sends the form of the page before the order, with more fields.
    fn order_with(&self, page: &Page, more: &[(&str, &str)]) -> Page {
        let names = ["biller", "account", "bill", "amount", "token"];
        let values = names.map(|name| (name, page.field(name)));
        let mut form: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.extend(more);
        self.browser.post("/pay/order", &form)
    }

    /// An order of the whole bill; its address.
    fn order(&self, biller: &str, account: &str) -> String {
        let page = self.confirm(biller, account);
        self.order_with(&page, &[]).goes_to().to_owned()
    }

    /// Begins an attempt; the address of its wallet.
    fn begin(&self, order: &str, channel: &str) -> String {
        let form = [("share", "0"), ("channel", channel)];
        self.browser
            .send(&format!("{order}/pay"), &form)
            .link("href=\"/demo/pay/")
            .map_or_else(|| panic!("no wallet"), |rest| format!("/demo/pay/{rest}"))
    }

    fn scan(&self, order: &str, channel: &str, code: &str) -> Page {
        let form = [("share", "0"), ("way", "scanned"), ("channel", channel), ("code", code)];
        self.browser.send(&format!("{order}/pay"), &form)
    }

    /// Lets so many seconds pass for the till.
    fn after(&self, seconds: i64) {
        let till = self.office.till.as_ref().expect("a till");
        for _ in 0..3 {
            till.round(Moment(self.office.now().0 + seconds)).expect("a round");
        }
    }

    fn fault(&self, channel: &str, fault: Option<ChannelFault>) {
        let street = self.office.street.as_ref().expect("a street");
        street.at(channel, |book| book.fault = fault).expect("a channel");
    }
}

#[test]
fn a_bill_is_paid_once_and_has_a_receipt() {
    each_till(|till| {
        let b = &till.browser;
        b.get("/pay").is(200).has(&["生活缴费", "水费", "示例市自来水公司"]);
        b.get("/pay/to/water").is(200).has(&["户号", "示例：1000200030"]);
        let page = b.post("/pay/to/water", &[("account", WATER)]);
        page.is(200).has(&["请确认是否本人/本户", "张*", "****0030"]).hides("张三");
        till.bills("water", WATER).is(200).has(&["基本水费", "86.40 元", "捌拾陆圆肆角整"]);
        let order = till.order("water", WATER);
        b.get(&order).is(200).has(&["选择支付方式", "微信支付", "支付宝", "云闪付"]);
        let wallet = till.begin(&order, "wechat");
        b.get(&order).has(&["请用微信支付扫码支付", "<svg class=\"qr\"", "http-equiv=\"refresh\""]);
        b.send(&wallet, &[("do", "pay")]).says("已付款");
        till.after(5);
        let page = b.get(&order);
        page.has(&["缴费成功", "凭证号", "打印凭证", "开电子发票"]).hides(WATER);
        let print = page.link("<a class=\"button\" href=\"").expect("a link");
        b.get(&print).is(200).has(&["缴费凭证", "86.40", "****0030"]);
        till.bills("water", WATER).says("没有待缴账单");
    });
}

#[test]
fn a_number_that_breaks_the_rule_is_told_at_its_field() {
    each_till(|till| {
        let b = &till.browser;
        for (typed, words) in
            [("", "请填写号码"), ("123", "位数不对"), ("10002000AB", "有不该出现的字符")]
        {
            let page = b.post("/pay/to/water", &[("account", typed)]);
            page.is(422).has(&[words, "aria-invalid=\"true\""]);
        }
        b.get("/pay/to/nobody").is(404);
        b.post("/pay/to/nobody", &[("account", WATER)]).is(404);
        b.post("/pay/scan", &[("code", "https://evil.example/")]).is(422).says("不是本站账单");
        b.post("/pay/scan", &[("code", "piaoju-bill:water/1000200030")]).is(200).says("张*");
    });
}

#[test]
fn an_amount_outside_the_bounds_is_told_at_its_field() {
    each_till(|till| {
        let bill = till.bills("water", WATER).field("bill");
        let ask = |bill: &str, biller: &str, account: &str, amount: &str| {
            let form = [
                ("biller", biller),
                ("account", account),
                ("bill", bill),
                ("how", "other"),
                ("amount", amount),
            ];
            till.browser.post("/pay/confirm", &form)
        };
        for (amount, words) in [
            ("9.99", "低于收费单位的最低金额"),
            ("86.41", "超过可缴的金额"),
            ("-50", "低于收费单位的最低金额"),
            ("许多", "金额的写法不对"),
            ("", "请填写金额"),
        ] {
            ask(&bill, "water", WATER, amount).is(422).says(words);
        }
        ask(&bill, "water", WATER, "50").is(200).has(&["50.00 元", "伍拾圆整", "确认缴费"]);
        let fine = "11000020261100001289";
        let page = till.bills("fine", fine);
        page.says("须一次缴清").hides("其他金额");
        ask(&page.field("bill"), "fine", fine, "1.00").is(422);
        ask("bil_00000000000000000000000000", "water", WATER, "50").is(404);
    });
}

#[test]
fn the_same_form_sent_twice_makes_one_order_and_a_bill_is_in_one_order_only() {
    each_till(|till| {
        let (page, later) = (till.confirm("water", WATER), till.confirm("water", WATER));
        let first = till.order_with(&page, &[]).goes_to().to_owned();
        assert_eq!(till.order_with(&page, &[]).goes_to(), first);
        assert_eq!(till.order_with(&later, &[]).goes_to(), first, "another window");
    });
}

#[test]
fn the_amount_of_the_form_is_held_against_the_bill() {
    each_till(|till| {
        let page = till.confirm("water", WATER);
        let bill = page.field("bill");
        let form = [
            ("biller", "water"),
            ("account", WATER),
            ("bill", &bill),
            ("amount", "0.01"),
            ("token", "tok_1"),
        ];
        till.browser.post("/pay/order", &form).is(422).says("账单的金额刚刚变了");
    });
}

#[test]
fn nobody_pays_twice_while_an_attempt_is_open() {
    each_till(|till| {
        let order = till.order("water", WATER);
        let wallet = till.begin(&order, "wechat");
        assert_eq!(till.begin(&order, "alipay"), wallet, "the first one is shown again");
    });
}

#[test]
fn a_refused_payment_offers_another_way_and_help_and_nothing_else() {
    each_till(|till| {
        let b = &till.browser;
        let order = till.order("water", WATER);
        let page = till.scan(&order, "wechat", "130000000000000002");
        page.has(&["支付失败：余额不足", "没有扣款"]).hides("name=\"channel\"");
        let stage = page.text.split("pay-stage").nth(1).expect("a stage");
        let stage = stage.split("</section>").next().expect("its end");
        assert_eq!(stage.matches("class=\"button").count(), 2, "{stage}");
        b.get(&format!("{order}?again=1")).says("选择支付方式");
        b.get(&format!("{order}/help")).is(200).has(&["查询码", "支付失败"]);
        till.scan(&order, "wechat", "12").says("这不是付款码");
        till.scan(&order, "unionpay", "6200000000000000007");
        till.after(5);
        b.get(&order).says("缴费成功");
    });
}

#[test]
fn a_payment_in_doubt_says_so_until_it_is_known() {
    each_till(|till| {
        let order = till.order("power", "2000300041");
        // Carried out, but nothing that the channel says can be believed.
        till.fault("wechat", Some(ChannelFault::AnswerForged));
        let page = till.scan(&order, "wechat", "130000000000000008");
        page.has(&["正在确认支付结果，请勿重复支付", "pj-progress"]);
        page.lacks(&["支付失败", "name=\"channel\""]);
        till.fault("wechat", None);
        till.after(6);
        till.browser.get(&order).says("缴费成功");
    });
}

#[test]
fn a_payment_that_the_biller_has_not_taken_has_no_receipt_yet() {
    each_till(|till| {
        let order = till.order("power", "2000300041");
        let silent = Some(BillerFault::Down);
        let street = till.office.street.as_ref().expect("a street");
        street.billers.simulator().fault = silent;
        till.scan(&order, "alipay", "280000000000000007");
        till.after(5);
        let page = till.browser.get(&order);
        page.has(&["已收到付款，正在入账", "查询码"]).hides("凭证号");
        street.billers.simulator().fault = None;
        till.after(60);
        till.browser.get(&order).has(&["缴费成功", "凭证号"]);
    });
}

#[test]
fn who_leaves_can_choose_again_and_cannot_end_what_is_anothers() {
    each_till(|till| {
        let b = &till.browser;
        let (water, power) = (till.order("water", WATER), till.order("power", "2000300041"));
        let wallet = till.begin(&water, "alipay");
        let number = wallet.rsplit('/').next().expect("a number").to_owned();
        b.post(&format!("{power}/leave"), &[("number", &number)]).is(404);
        b.get(&water).says("请用支付宝扫码支付");
        b.send(&format!("{water}/leave"), &[("number", &number)]);
        till.after(5);
        b.get(&water).has(&["上一笔没有支付，已经关闭", "选择支付方式"]);
        b.get(&wallet).says("已关闭");
    });
}

#[test]
fn a_bill_is_shared_and_what_does_not_add_up_is_told() {
    each_till(|till| {
        let b = &till.browser;
        let page = till.confirm("water", WATER);
        for (form, words) in [
            (vec![("split", "evenly"), ("people", "1")], "2 到 50 人"),
            (vec![("split", "amounts"), ("part0", "50"), ("part1", "36")], "不等于总额"),
            (vec![("split", "percent"), ("part0", "50"), ("part1", "49")], "应为 100%"),
            (vec![("split", "amounts"), ("part0", "五十")], "请为每个人填写"),
            (vec![("split", "amounts"), ("part1", "86.40")], "至少要付"),
        ] {
            till.order_with(&page, &form).is(422).says(words);
        }
        let form = [
            ("split", "percent"),
            ("part0", "33.4%"),
            ("part1", "33.3"),
            ("part2", "33.3"),
            ("name1", "小<b>王"),
        ];
        let order = till.order_with(&page, &form).goes_to().to_owned();
        let page = b.get(&order);
        page.has(&["尾差由发起人承担", "28.86 元", "28.77 元", "小b王"]).hides("<b>王");
        b.get(&format!("{order}/s/4")).is(404);
        for place in 1..=3 {
            let place = place.to_string();
            let code = "280000000000000007";
            let form = [
                ("share", place.as_str()),
                ("way", "scanned"),
                ("channel", "alipay"),
                ("code", code),
            ];
            b.send(&format!("{order}/pay"), &form);
            till.after(6);
        }
        b.get(&order).says("缴费成功");
    });
}

#[test]
fn a_wrong_title_is_told_at_its_field_and_an_invoice_is_asked_for_once() {
    each_till(|till| {
        let b = &till.browser;
        let order = till.order("water", WATER);
        let ask = |form: &[(&str, &str)]| b.post(&format!("{order}/invoice"), form);
        ask(&[("buyer", "personal")]).is(303);
        b.get(&order).hides("开电子发票");
        till.scan(&order, "alipay", "280000000000000007");
        till.after(6);
        b.get(&order).says("开电子发票");
        ask(&[("buyer", "company")]).is(422).has(&["请填写单位名称", "纳税人识别号应为"]);
        ask(&[("buyer", "personal"), ("mail", "x")]).is(422).says("邮箱的写法不对");
        ask(&[("buyer", "personal")]).is(303);
        b.get(&order).says("已受理，正在开票");
        app::issue::carry_out_due(&till.office.db, &till.office.issuer, till.office.now())
            .expect("issued");
        b.get(&order).has(&["电子发票已开好", "下载 OFD", "下载 XML"]);
        assert!(b.get(&format!("{order}/invoice.ofd")).is(200).bytes.starts_with(b"PK"));
        b.get(&format!("{order}/invoice.exe")).is(404);
    });
}

#[test]
fn nobody_goes_through_the_accounts_of_a_city() {
    each_till(|till| {
        let ask = || till.browser.post("/pay/to/water", &[("account", "1")]).status.as_u16();
        let answers: Vec<u16> = (0..301).map(|_| ask()).collect();
        assert_eq!((answers[299], answers[300]), (422, 429));
    });
}

#[test]
fn guests_have_no_list_and_where_nobody_collects_there_is_nothing_to_pay() {
    each_engine(|trial| {
        let b = Browser::new(office(trial, false));
        b.get("/pay").is(200).says("这里暂不受理缴费");
        b.get("/pay/mine").is(401);
        for path in ["/pay/to/water", "/pay/o/ord_1", "/demo/pay", "/demo/pay/wechat/P1"] {
            b.get(path).is(404);
        }
    });
}

#[test]
fn members_see_what_they_paid() {
    accounts::each_town(|town| {
        let browser = town.signed_in("wang@example.com");
        browser.get("/pay/mine").is(404);
        browser.get("/pay").says("我的缴费");
    });
}
