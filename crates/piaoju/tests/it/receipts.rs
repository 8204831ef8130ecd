//! Receipts on their page, and an issued invoice from the request to 发票有效.

use std::sync::Arc;

use app::issue;
use app::receipt;
use model::issue::{Item, Request};
use model::pay::Channel;
use model::receipt::Facts;
use model::title::{Title, Typed};
use model::{Fen, Moment, Party};
use piaoju::serve::letters::send_due;
use piaoju::serve::mailbox::Mailbox;
use piaoju::serve::post::Post;
use piaoju::web::office::{Office, Shared};
use store::{Actor, Tenant};

use crate::accounts::{Browser, Page, Raw, Town, each_town};

const NOW: Moment = Moment(1_790_000_000);

fn now() -> Moment {
    NOW
}

fn who(town: &Town<'_>) -> (Tenant, Actor) {
    (town.company.clone(), Actor::program("test"))
}

/// Gives a receipt; its number and its check code.
fn given(town: &Town<'_>, office: &Office) -> (String, String) {
    let facts = Facts {
        paid_at: NOW,
        biller: "示例水务有限公司".into(),
        service: "水费".into(),
        account: "1000200030".into(),
        holder: "张示例".into(),
        lines: vec![("基本水费<b>".into(), Fen(5_640)), ("污水处理费".into(), Fen(3_000))],
        total: Fen(8_640),
        paid: vec![(Channel::Wechat, Fen(8_000)), (Channel::Cash, Fen(640))],
        place: "一号厅".into(),
    };
    let (tenant, actor) = who(town);
    let given = receipt::give(&office.db, (&tenant, &actor), "ord_1", &facts, NOW).unwrap();
    (given.number.to_string(), office.receipts.of(&given.number).text())
}

#[test]
fn a_receipt_is_checked_by_anybody_who_holds_it_and_names_nobody() {
    each_town(|town| {
        let office = town.office(now);
        let (number, code) = given(town, &office);
        let guest = Browser::new(office);
        guest.get("/receipt").is(200).says("缴费凭证核验").says("凭证号").hides("无此凭证");
        let page = guest.get(&format!("/receipt?n={number}&c={code}"));
        page.is(200).says("凭证真实").says("86.40").says("微信支付 80.00、现金 6.40");
        page.says("******0030").says("张**").hides("张示例").hides("1000200030");
        page.says("PJ 260921 0000001");
        let page = guest.get(&format!("/receipt/{number}?c={code}"));
        page.is(200).says("基本水费&lt;b&gt;").says("捌拾陆圆肆角整").says("<svg class=\"qr\"");
        page.says("不是发票").says("80mm.pdf").hides("张示例");
        for paper in ["80mm", "a4"] {
            let pdf = guest.get(&format!("/receipt/{number}/{paper}.pdf?c={code}"));
            match paper::write::Fonts::find() {
                Ok(_) => assert!(pdf.is(200).text.starts_with("%PDF-"), "{paper}"),
                Err(_) => assert_eq!(pdf.status.as_u16(), 400),
            }
        }
        guest.get(&format!("/receipt/{number}/a5.pdf?c={code}")).is(404);
    });
}

#[test]
fn a_wrong_code_shows_nothing_and_guessing_ends() {
    each_town(|town| {
        let office = town.office(now);
        let (number, code) = given(town, &office);
        let guest = Browser::new(office);
        for (n, c) in [(number.as_str(), "00000000"), (&number, ""), ("PJ1", &code), ("", &code)] {
            let page = guest.get(&format!("/receipt?n={n}&c={c}"));
            page.is(200).says("无此凭证").hides("86.40").hides("******0030");
        }
        guest.get(&format!("/receipt/{number}?c=00000000")).is(404).hides("86.40");
        guest.get(&format!("/receipt/{number}/a4.pdf?c=00000000")).is(404);
        guest.get("/receipt?n=%3Cscript%3E&c=%22%3E").is(200).hides("<script>");
        for _ in 0..60 {
            guest.get(&format!("/receipt?n={number}&c=00000000"));
        }
        guest.get(&format!("/receipt?n={number}&c={code}")).is(429);
        let mut other = town.browser();
        other.address = "203.0.113.77".to_owned();
        other.get(&format!("/receipt?n={number}&c={code}")).is(200).says("凭证真实");
    });
}

#[test]
fn a_refund_stands_on_the_receipt() {
    each_town(|town| {
        let office = town.office(now);
        let (number, code) = given(town, &office);
        let (tenant, actor) = who(town);
        let refund = |fen| {
            let set = |write: &mut store::Write<'_>| {
                store::receipt::set_refunded(write, &tenant, "ord_1", Fen(fen))
            };
            office.db.write(&actor, NOW, set).unwrap();
            let guest = Browser::new(Arc::clone(&office));
            guest.get(&format!("/receipt?n={number}&c={code}"))
        };
        refund(640).is(200).says("凭证真实，已部分退款").says("6.40");
        refund(8_640).is(200).says("已退款").hides("凭证真实");
    });
}

/// The same town with somebody who carries letters.
fn with_post(town: &Town<'_>) -> (Mailbox, Shared) {
    let mailbox = Mailbox::open(now).unwrap();
    let mut office: Office = Arc::into_inner(town.office(now)).expect("nobody else has it");
    office.post = Post::plain(mailbox.address(), "票据 <noreply@demo.example>").ok();
    (mailbox, Arc::new(office))
}

#[test]
fn a_receipt_is_sent_by_mail_and_by_short_message_and_not_too_often() {
    each_town(|town| {
        let (mailbox, mut office) = with_post(town);
        Arc::get_mut(&mut office).unwrap().house.sms_domain = Some("sms.demo.example".to_owned());
        let (number, code) = given(town, &office);
        let guest = Browser::new(Arc::clone(&office));
        let place = format!("/receipt/{number}/send");
        guest.get(&format!("/receipt?n={number}&c={code}")).is(200).says("寄送凭证");
        let sent = guest.post(&place, &[("c", &code), ("to", "wang@example.com")]);
        assert!(sent.is(303).to.contains("sent=yes"), "{}", sent.to);
        guest.get(&sent.to).is(200).says("已交付寄送");
        guest.post(&place, &[("c", &code), ("to", "138 0013 8000")]).is(303);
        assert_eq!(send_due(&office).unwrap(), 2);
        let letters = mailbox.letters();
        let to = |to: &str| letters.iter().find(|letter| letter.to == to).unwrap();
        let mail = to("wang@example.com");
        assert_eq!(mail.subject, "缴费凭证");
        assert!(mail.text.contains("86.40") && mail.text.contains("/receipt?"), "{}", mail.text);
        assert!(!mail.text.contains("张示例"), "{}", mail.text);
        if paper::write::Fonts::find().is_ok() {
            assert!(mail.files[0].1.starts_with(b"%PDF-"));
        }
        assert!(to("13800138000@sms.demo.example").files.is_empty());

        guest.post(&place, &[("c", &code), ("to", "nobody")]).is(422).says("请输入邮箱");
        guest.post(&place, &[("c", "00000000"), ("to", "wang@example.com")]).is(404);
        for _ in 2..receipt::SENT_MAX {
            guest.post(&place, &[("c", &code), ("to", "wang@example.com")]).is(303);
        }
        let often = guest.post(&place, &[("c", &code), ("to", "wang@example.com")]);
        often.is(422).says("今天已寄送多次").says("wang@example.com");
    });
}

#[test]
fn where_nobody_carries_letters_no_receipt_is_sent() {
    each_town(|town| {
        let office = town.office(now);
        let (number, code) = given(town, &office);
        let guest = Browser::new(office);
        guest.get(&format!("/receipt?n={number}&c={code}")).is(200).hides("寄送凭证");
        let place = format!("/receipt/{number}/send");
        guest.post(&place, &[("c", &code), ("to", "wang@example.com")]).is(404);
        let (_mailbox, office) = with_post(town);
        let guest = Browser::new(office);
        let sms = guest.post(&place, &[("c", &code), ("to", "13800138000")]);
        sms.is(422).says("没有开通短信");
    });
}

fn request() -> Request {
    let typed =
        Typed { buyer: "personal".into(), mail: "li@demo.example".into(), ..Typed::default() };
    Request {
        order: "ord_1".into(),
        title: Title::of(&typed).unwrap(),
        seller: Party {
            name: Some("江苏示例水务有限公司".into()),
            tax_id: Some("91320000MADEM0011E".into()),
            ..Party::default()
        },
        drawer: "自助缴费".into(),
        items: vec![Item {
            name: "*水冰雪*自来水".into(),
            quantity: None,
            gross: Fen(8_640),
            rate: Some(3),
        }],
        total: Fen(8_640),
        remark: None,
        language: "zh-CN".into(),
    }
}

fn dropped(guest: &mut Browser, name: &str, bytes: &[u8]) -> Page {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
    let ask = Raw {
        method: "POST",
        path: "/verify/file",
        headers: &[
            ("content-type", "multipart/form-data; boundary=edge"),
            ("accept-language", "zh"),
            ("sec-fetch-site", "same-origin"),
        ],
        body: &body,
    };
    let page = guest.raw(ask);
    if page.status.is_redirection() { guest.get(&page.to.clone()) } else { page }
}

#[test]
fn an_issued_invoice_arrives_by_mail_and_is_valid_on_the_page_until_it_is_refunded() {
    each_town(|town| {
        let (mailbox, office) = with_post(town);
        let (tenant, actor) = who(town);
        issue::ask(&office.db, (&tenant, &actor), &request(), NOW).unwrap();
        assert_eq!(issue::carry_out_due(&office.db, &office.issuer, NOW).unwrap(), 1);
        assert_eq!(send_due(&office).unwrap(), 1);
        let letter = mailbox.letters().remove(0);
        assert_eq!(
            (letter.to.as_str(), letter.subject.as_str()),
            ("li@demo.example", "您的电子发票")
        );
        assert!(letter.text.contains("26320000000000000001"), "{}", letter.text);
        assert!(letter.text.contains("86.40"), "{}", letter.text);
        let names: Vec<&str> = letter.files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"26320000000000000001.ofd"), "{names:?}");
        assert!(names.contains(&"26320000000000000001.xml"), "{names:?}");
        let mut guest = Browser::new(Arc::clone(&office));
        for (name, bytes) in &letter.files {
            dropped(&mut guest, name, bytes).is(200).says("发票有效").says("86.40");
        }
        office
            .db
            .write(&actor, NOW, |write| {
                let red = issue::ask_red(write, &tenant, ("ord_1", "ref_1"), Fen(8_640));
                red.map(drop).map_err(|why| store::Error::Corrupt(why.to_string()))
            })
            .unwrap();
        assert_eq!(issue::carry_out_due(&office.db, &office.issuer, NOW).unwrap(), 1);
        assert_eq!(send_due(&office).unwrap(), 1);
        assert_eq!(mailbox.letters()[0].subject, "红字电子发票");
        let (name, ofd) = letter.files.iter().find(|(name, _)| name.ends_with(".ofd")).unwrap();
        dropped(&mut guest, name, ofd).is(200).says("发票无效").says("全额红冲");
    });
}
