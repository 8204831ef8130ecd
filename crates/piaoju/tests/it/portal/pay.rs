//! The pages of paying with fictional bills, orders in every stage.

use app::bill::{Found, Shown};
use app::pay::order::Whole;
use model::bill::{Account, Bill, BillState, FeeItem, ItemKind, Masked, catalogue};
use model::pay::{AttemptState, Channel, OrderState, RefundState, Way};
use model::{Day, Fen, Moment};
use piaoju::web::ui::parts::Pages as Part;
use piaoju::web::ui::pay::confirm::{Confirm, SplitForm};
use piaoju::web::ui::pay::found::Wrong;
use piaoju::web::ui::pay::invoice::Invoice;
use piaoju::web::ui::pay::order::{Again, Facts, Given, Order, help_page};
use piaoju::web::ui::pay::wallet::{self, Wallet};
use piaoju::web::ui::pay::{Start, account, confirm, found, mine, order, page};
use store::order::attempt::Attempt;
use store::order::refund::Refund;
use store::order::share::Share;

use super::gallery::{Pages, add};
use super::verifying::NOW;
use super::{guest, member};

/// Draws them.
pub fn pages(pages: &mut Pages) {
    asking(pages);
    let stages = [
        ("choose", bare(OrderState::Open)),
        ("sure", sure()),
        ("code", with(AttemptState::Waiting, Way::Shown)),
        ("password", with(AttemptState::Waiting, Way::Scanned)),
        ("doubt", with(AttemptState::Unknown, Way::Scanned)),
        ("failed", with(AttemptState::Failed, Way::Scanned)),
        ("closed", with(AttemptState::Closed, Way::Shown)),
        ("posting", bare(OrderState::Paid)),
        ("done", done()),
        ("back", back()),
        ("over", bare(OrderState::Closed)),
        ("shares", shared(0)),
        ("share", shared(2)),
        ("share-done", shared(1)),
    ];
    for (name, model) in stages {
        add(pages, &format!("pay-{name}"), &guest("/pay/o/ord_1"), |f| order::page(f, &model));
    }
    let model = with(AttemptState::Failed, Way::Shown);
    add(pages, "pay-help", &guest("/pay/o/ord_1/help"), |f| help_page(f, &model));
    let orders = [bare(OrderState::Posted).whole.order, bare(OrderState::Open).whole.order];
    let part = Part { page: 2, pages: 2, rows: 2 };
    add(pages, "pay-mine", &member("/pay/mine"), |f| mine::page(f, &orders, part, true));
    add(pages, "pay-mine-none", &member("/pay/mine"), |f| mine::page(f, &[], part, false));
    let purse = Wallet {
        channel: "wechat",
        number: "P1".into(),
        amount: Fen(8_640),
        subject: "水费 2026-10".into(),
        state: "unpaid",
        can_pay: true,
        fault: None,
        back: "/pay/o/ord_1".into(),
    };
    add(pages, "wallet", &guest("/demo/pay/wechat/P1"), |f| wallet::page(f, &purse));
    let channels = [("wechat", None), ("alipay", None)];
    add(pages, "wallet-faults", &guest("/demo/pay"), |f| wallet::channels(f, &channels));
}

fn asking(pages: &mut Pages) {
    let water = catalogue::demo("water").expect("a biller");
    let start = Start { billers: catalogue::demos(), ..Start::default() };
    add(pages, "pay", &member("/pay"), |f| page(f, &start));
    add(pages, "pay-nothing", &guest("/pay"), |f| page(f, &Start::default()));
    let typed = account::Account {
        biller: water.clone(),
        typed: "12".into(),
        fault: "位数不对。".into(),
        trouble: "收费单位的系统暂时没有回应。".into(),
    };
    add(pages, "pay-account", &guest("/pay/to/water"), |f| account::page(f, &typed));
    let bill = bill();
    let shown = Shown { id: "bil_1".into(), choice: water.choice(Some(&bill)), bill };
    let owed = Found {
        open: water.choice(None),
        account: Account::of_kept("1000200030"),
        holder: Masked::name("张三"),
        address: Masked::address("示例市东区人民路1号"),
        bills: vec![shown],
        biller: water.clone(),
    };
    add(pages, "pay-holder", &guest("/pay/to/water"), |f| found::holder_page(f, &owed));
    let wrong =
        Wrong { bill: "bil_1".into(), typed: "9".into(), fault: "低于最低金额。".into() };
    add(pages, "pay-bill", &guest("/pay/to/water"), |f| found::page(f, &owed, &wrong));
    let card = catalogue::demo("member").expect("a biller");
    let open = Found { open: card.choice(None), biller: card, bills: vec![], ..owed.clone() };
    add(pages, "pay-open", &guest("/pay/to/member"), |f| found::page(f, &open, &Wrong::default()));
    let none = Found { bills: vec![], ..owed };
    add(pages, "pay-none", &guest("/pay/to/water"), |f| found::page(f, &none, &Wrong::default()));
    let confirm = Confirm {
        biller: water,
        account: Account::of_kept("1000200030"),
        holder: "张*".into(),
        bill: "bil_1".into(),
        period: "2026-10".into(),
        amount: Fen(8_640),
        token: "tok_1".into(),
        split: SplitForm { way: "evenly".into(), people: "1".into(), rows: vec![] },
        faults: vec![piaoju::web::ui::form::Fault {
            field: "people".into(),
            text: "分摊人数应为 2 到 50 人。".into(),
        }],
    };
    add(pages, "pay-confirm", &guest("/pay/confirm"), |f| confirm::page(f, &confirm));
}

fn bill() -> Bill {
    Bill {
        biller: "water".into(),
        number: "W-1".into(),
        account: Account::of_kept("1000200030"),
        period: "2026-10".into(),
        holder: Masked::name("张三"),
        address: Masked::default(),
        items: vec![FeeItem::plain("基本水费", ItemKind::Usage, Fen(8_640))],
        total: Fen(8_640),
        paid: Fen(0),
        due: Day::new(2026, 11, 30),
        state: BillState::Due,
    }
}

fn bare(state: OrderState) -> Order {
    let order = store::order::Order {
        id: "ord_1".into(),
        biller: "water".into(),
        bill: "W-1".into(),
        account: "1000200030".into(),
        subject: "水费 2026-10".into(),
        facts: String::new(),
        amount: Fen(8_640),
        paid: Fen(0),
        refunded: Fen(0),
        state,
        actor: "guest".into(),
        made_at: NOW,
        expires_at: Moment(NOW.0 + 1_800),
        paid_at: None,
        posted_at: None,
        biller_receipt: String::new(),
        tried: 0,
        next_at: None,
        why: String::new(),
        token: None,
    };
    let (shares, attempts, refunds) = (vec![], vec![], vec![]);
    Order {
        whole: Whole { order, shares, attempts, refunds },
        facts: Facts {
            biller: "示例市自来水公司".into(),
            service: "water".into(),
            holder: "张*".into(),
            period: "2026-10".into(),
            items: bill().items,
        },
        share: 0,
        wants_again: false,
        now: NOW,
        base: "https://piaoju.example".into(),
        given: None,
        invoice: None,
        is_demo: true,
        fault: String::new(),
        sure: None,
    }
}

fn with(state: AttemptState, way: Way) -> Order {
    let mut order = bare(OrderState::Open);
    order.whole.attempts.push(Attempt {
        number: "P1".into(),
        order: "ord_1".into(),
        share: 0,
        channel: Channel::Wechat,
        way,
        amount: Fen(8_640),
        subject: "水费 2026-10".into(),
        code: String::new(),
        made_at: NOW,
        expires_at: Moment(NOW.0 + 300),
        deadline_at: Moment(NOW.0 + 300),
        state,
        shown: if way == Way::Shown { "weixin://wxpay/bizpayurl?pr=1".into() } else { "".into() },
        trade: String::new(),
        payer: String::new(),
        paid_at: None,
        ended_at: None,
        asked: 0,
        tried: 0,
        next_at: None,
        why: "not-enough".into(),
        why_code: "NOTENOUGH".into(),
    });
    order
}

fn sure() -> Order {
    let again = Again { channel: "wechat", way: "shown", code: None };
    Order { sure: Some(again), ..bare(OrderState::Open) }
}

fn given() -> Option<Given> {
    Some(Given {
        number: "PJ 261122 0000042 1".into(),
        print: "/receipt/PJ26112200000421?c=ABCDEFGH".into(),
        check: "/receipt?n=PJ26112200000421&c=ABCDEFGH".into(),
        code: "https://piaoju.example/receipt?n=PJ26112200000421&c=ABCDEFGH".into(),
    })
}

fn done() -> Order {
    let invoice = Some(Invoice::Form(Box::default()));
    Order { given: given(), invoice, ..bare(OrderState::Posted) }
}

fn back() -> Order {
    let mut order = Order {
        given: given(),
        invoice: Some(Invoice::Issued {
            number: "26110000000000000001".into(),
            mail: "a***@demo.example".into(),
            files: vec!["ofd".into(), "xml".into()],
            is_red: true,
        }),
        ..bare(OrderState::Refunded)
    };
    for state in RefundState::ALL {
        order.whole.refunds.push(refund(*state));
    }
    order
}

fn shared(share: i64) -> Order {
    let part = |place, paid| Share { place, name: "".into(), amount: Fen(4_320), paid };
    let mut order = Order { share, ..bare(OrderState::PartlyPaid) };
    order.whole.shares = vec![part(1, Fen(4_320)), part(2, Fen(0))];
    order
}

fn refund(state: RefundState) -> Refund {
    Refund {
        number: format!("R{}", state.code()),
        order: "ord_1".into(),
        attempt: "P1".into(),
        amount: Fen(8_640),
        reason: "late".into(),
        state,
        maker: "pay".into(),
        checker: String::new(),
        made_at: NOW,
        ended_at: None,
        reference: String::new(),
        tried: 0,
        next_at: None,
        why: String::new(),
    }
}
