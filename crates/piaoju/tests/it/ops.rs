//! The console of payments in a browser.

mod street;

use model::account::BuiltIn;
use model::pay::Channel;
use street::{Street, each_street};
use wire::simulate::acquirer::ChannelFault;

const PAGES: &[&str] = &[
    "/ops",
    "/ops/orders",
    "/ops/attempts",
    "/ops/attempts?why=not-enough",
    "/ops/refunds",
    "/ops/recon",
    "/ops/differences",
    "/ops/cases",
    "/ops/cases?state=closed",
    "/ops/risk",
    "/ops/risk?action=hold&rule=single",
    "/ops/ledger",
    "/ops/ledger?day=2026-11-22",
    "/ops/ledger/account?name=chan:wechat:clearing",
];

#[test]
fn only_those_who_may_see_orders_know_of_the_console() {
    each_street(|street| {
        let (order, _) = street.posted(8_640);
        let (guest, staff) = (street.guest(), street.signed_in(BuiltIn::Staff));
        let finance = street.signed_in(BuiltIn::Finance);
        for page in PAGES.iter().copied().chain([format!("/ops/orders/{order}").as_str()]) {
            guest.get(page).is(401);
            staff.get(page).is(404);
            finance.get(page).is(200).has(&["缴费运营"]);
        }
        staff.get("/w").lacks(&["/ops"]);
        finance.get("/w").has(&["href=\"/ops\"", "日对账"]);
        for page in ["/ops/orders/ord_none", "/ops/differences/x", "/ops/cases/x"] {
            finance.get(page).is(404);
        }
        finance.get("/ops/ledger/account?name=pocket:mine").is(404);
    });
}

#[test]
fn an_order_shows_everything_that_happened_to_it() {
    each_street(|street| {
        let (order, number) = street.posted(8_640);
        let finance = street.signed_in(BuiltIn::Finance);
        finance.get("/ops").has(&["已入账", "/ops/orders?state=posted"]);
        finance.get("/ops/orders").has(&[&order, "86.40", "超市购物"]);
        finance.get("/ops/orders?state=closed").lacks(&[&order]);
        let page = finance.get(&format!("/ops/orders/{order}"));
        page.has(&[&number, "已支付", "微信支付", "时间线", "渠道确认支付", "收费单位入账"]);
        page.has(&["chan:wechat:clearing", "biller:retail"]);
        let sheet = finance.get("/ops/orders?as=xlsx");
        let rows =
            paper::sheet::open("o.xlsx", std::io::Cursor::new(sheet.bytes)).expect("a sheet");
        assert_eq!(rows.filter(|row| row.is_ok()).count(), 1);
    });
}

#[test]
fn a_refund_is_asked_for_by_one_person_and_agreed_to_by_another() {
    each_street(|street| {
        let (order, _) = street.posted_today(8_640);
        let finance = street.signed_in(BuiltIn::Finance);
        let manager = street.signed_in(BuiltIn::Manager);
        let page = format!("/ops/orders/{order}");
        manager.post(&format!("{page}/refund"), &[("reason", "多缴")]).is(404);
        finance.get(&page).has(&["申请退款"]);
        let asked = finance.post(&format!("{page}/refund"), &[("reason", "多缴")]);
        finance.get(asked.goes_to()).has(&["已提交，待另一人复核"]).lacks(&["复核退款"]);
        finance.post(&format!("{page}/decide"), &[("do", "agree")]).is(404);
        manager.get("/ops/refunds").has(&["多缴", "86.40"]);
        manager.get(&page).has(&["复核退款"]);
        let agreed = manager.post(&format!("{page}/decide"), &[("do", "agree")]);
        manager.get(agreed.goes_to()).has(&["已同意并入账"]);
        street.rounds();
        manager.get(&page).has(&["已退款", "已到账"]);
    });
}

#[test]
fn a_day_with_a_difference_is_put_right_by_two_people_and_closes() {
    each_street(|street| {
        street.posted(5_000);
        let (_, number) = street.posted(8_640);
        street.wrong(&number, ChannelFault::BillMissingRow);
        let finance = street.signed_in(BuiltIn::Finance);
        let manager = street.signed_in(BuiltIn::Manager);
        let day = street.yesterday().to_string();
        let asked = [("party", Channel::Wechat.code()), ("day", &day)];
        manager.post("/ops/recon", &asked).is(404);
        let ran = finance.post("/ops/recon", &asked);
        let page = finance.get(ran.goes_to());
        page.has(&["有差异", "短款", &number, "86.40", "一致"]);
        finance.get("/ops").has(&["/ops/differences"]);
        let list = finance.get("/ops/differences");
        list.has(&[&number, "T+1"]);
        let to = list.link("href=\"/ops/differences/").expect("a difference");
        let one = format!("/ops/differences/{to}");
        finance.get(&one).has(&["入账预览", "suspense:short:wechat", "以对方为准"]);
        let wish = [("action", "write_off"), ("reason", "渠道回函")];
        manager.post(&format!("{one}/propose"), &wish).is(404);
        finance.post(&format!("{one}/propose"), &wish).is(303);
        finance.get(&one).has(&["待复核", "渠道回函"]);
        let agreed = manager.post(&format!("{one}/decide"), &[("do", "agree")]);
        manager.get(agreed.goes_to()).has(&["已平账", "已同意并入账"]);
        manager.get(&format!("/ops/recon/wechat/{day}")).has(&["已关账"]);
        manager.get("/ops/ledger").has(&["借贷平衡", "expense:difference"]);
        let today = street.now().china_day().to_string();
        let early = finance.post("/ops/recon", &[("party", "wechat"), ("day", &today)]);
        finance.get(early.goes_to()).has(&["当日尚未结束"]);
    });
}

#[test]
fn causes_of_failure_are_counted_and_open_their_payments() {
    each_street(|street: &Street<'_>| {
        let number = street.refused(1_000);
        let finance = street.signed_in(BuiltIn::Finance);
        finance.get("/ops").has(&["缴费失败原因", "余额不足", "<svg", "100%"]);
        let rows = finance.get("/ops/attempts?why=not-enough");
        rows.has(&[&number, "10.00", "缴费人侧原因"]);
    });
}

#[test]
fn rules_of_risk_show_their_limits_and_what_they_decided_and_each_figure_opens_its_rows() {
    each_street(|street| {
        let order = street.held(6_000_000);
        let finance = street.signed_in(BuiltIn::Finance);
        let page = finance.get("/ops/risk");
        page.has(&["R1 大额支付", "单笔挂起金额", "50000.00", "single-hold", "R10 金额远超往常"]);
        page.has(&[&order, "60000.00 / 50000.00", "****0001", "/ops/cases/cas_"]);
        page.lacks(&["80010001"]);
        page.has(&["/ops/risk?action=hold&amp;rule=single"]);
        finance.get("/ops/risk?action=hold&rule=single").has(&[&order, "60000.00 / 50000.00"]);
        finance.get("/ops/risk?action=refuse").lacks(&[&order]);
        let case = page.link("href=\"/ops/cases/").expect("its case");
        finance.get(&format!("/ops/cases/{case}")).has(&["大额支付", &order]);
    });
}
