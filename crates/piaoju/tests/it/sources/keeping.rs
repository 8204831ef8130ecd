//! The page that keeps the list.

use super::*;

/// What an administrator fills in for Baidu; later fields count before earlier ones.
fn form<'a>(more: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![
        ("do", "save"),
        ("kind", "baidu"),
        ("name", "百度查验"),
        ("account", API_KEY),
        ("secret", SECRET_KEY),
        ("licence", "合同 2026-001"),
        ("cost", "0.30"),
        ("questions_a_day", "200"),
        ("fen_a_day", "50"),
        ("tries_a_day", "5"),
        ("cache_hours", "12"),
        ("timeout_ms", "3000"),
        ("knows_all", "1"),
        ("is_enabled", "1"),
    ];
    fields.extend(more);
    fields
}

fn admin(office: &Shared) -> Browser {
    let wang = Browser::new(office.clone());
    log_in(&wang, "wang@example.com", PASSWORD).is(303);
    wang
}

/// The ids in the order of the page.
fn order(text: &str) -> Vec<String> {
    let links = text.split("/w/sources?edit=").skip(1);
    links.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_source_is_added_asked_changed_and_removed_on_the_page() {
    each_town(|town| {
        let (office, service) = (office(town, now), simulator(None));
        let wang = admin(&office);
        let page = wang.get("/w/sources");
        page.is(200).says("本机底账").says("添加数据源").says("本月费用 0.00 元");
        wang.get("/w/sources?add=baidu").says("Secret Key").says("https://aip.baidubce.com");
        let address = format!("http://{}", service.socket());
        let made = wang.send("/w/sources", &form(&[("address", &address)]));
        made.is(200).says("数据源已保存").says("百度查验").says("每次 0.30 元").says("启用");
        made.says("每日最多 200 次").says("每日最多 50.00 元").says("同一张发票每日 5 次");
        made.says("结果沿用 12 小时").says("合同 2026-001").says("今日 0 次");

        let typed = [
            ("kind", "vat_normal_electronic"),
            ("code", "011002100311"),
            ("number", "12345678"),
            ("issue_date", "2025-06-01"),
            ("check_code", "654321"),
        ];
        wang.send("/verify/typed", &typed).is(200).says("发票有效").says("百度查验");
        wang.get("/w/sources").says("今日 1 次").says("今日 0.30 元").says("本月费用 0.30 元");

        let id = order(&wang.get("/w/sources").text).pop().expect("the source");
        let edit = wang.get(&format!("/w/sources?edit={id}"));
        edit.is(200).says("已经保存，不再显示").says("value=\"0.30\"").says(&address);
        for page in [&made, &edit, &wang.get("/w/sources")] {
            page.hides(API_KEY).hides(SECRET_KEY);
        }
        let blank = [("address", address.as_str()), ("account", ""), ("secret", "")];
        let off: Vec<_> =
            form(&blank).into_iter().filter(|(name, _)| *name != "is_enabled").collect();
        wang.send(&format!("/w/sources/{id}"), &off).is(200).says("停用").says("百度查验");
        wang.send("/verify/typed", &typed).is(200).hides("百度查验");
        let on = form(&[("address", &address), ("account", ""), ("secret", ""), ("cost", "0.50")]);
        wang.send(&format!("/w/sources/{id}"), &on).is(200).says("每次 0.50 元");
        wang.send("/verify/typed", &typed).says("发票有效").says("百度查验");

        let gone = wang.send(&format!("/w/sources/{id}"), &[("do", "remove")]);
        gone.is(200).says("数据源已移除").hides("百度查验").says("本月费用 0.80 元");
        wang.post(&format!("/w/sources/{id}"), &[("do", "remove")]).is(404);
    });
}

#[test]
fn every_wrong_field_is_named_and_no_key_comes_back() {
    each_town(|town| {
        let office = office(town, now);
        let wang = admin(&office);
        let long = "长".repeat(501);
        let name = "名".repeat(41);
        let bad = form(&[
            ("name", &name),
            ("address", "http://example.com/"),
            ("account", ""),
            ("licence", &long),
            ("certificate", "no certificate"),
            ("cost", "-1"),
            ("questions_a_day", "many"),
            ("fen_a_day", "1.234"),
            ("tries_a_day", "1001"),
            ("cache_hours", "745"),
            ("timeout_ms", "1"),
        ]);
        let page = wang.post("/w/sources", &bad);
        page.is(422).hides(SECRET_KEY).says("value=\"many\"").says("value=\"-1\"");
        for (field, words) in [
            ("name", "太长了，最多 40 个字符"),
            ("address", "密钥不能明文传送，请用以 https:// 开头的地址"),
            ("account", "请填写这一项，服务商用它识别账号"),
            ("licence", "太长了，最多 500 个字符"),
            ("certificate", "这里没有能读懂的证书"),
            ("cost", "请填写 0.00 到 10000.00 之间的数字"),
            ("questions-a-day", "请填写 0 到 1000000000 之间的数字"),
            ("fen-a-day", "请填写 0.00 到 10000000.00 之间的数字"),
            ("tries-a-day", "请填写 0 到 1000 之间的数字"),
            ("cache-hours", "请填写 0 到 744 之间的数字"),
            ("timeout-ms", "请填写 500 到 60000 之间的数字"),
        ] {
            let at = page.text.find(&format!("id=\"{field}-fault\"")).expect(field);
            let end = page.text[at..].find("</p>").expect("its end");
            assert!(page.text[at..at + end].contains(words), "{}", &page.text[at..at + end]);
        }
        let keyless = form(&[("address", "nowhere"), ("account", ""), ("secret", "")]);
        let page = wang.post("/w/sources", &keyless);
        page.is(422).says("请填写以 https:// 开头的完整地址").says("请填写密钥；地址改动之后");
        let secret = "s".repeat(1_025);
        wang.post("/w/sources", &form(&[("secret", &secret)])).is(422).says("最多 1024 个字符");
        wang.post("/w/sources", &form(&[("kind", "oracle")])).is(400);
        wang.get("/w/sources?add=oracle").is(404);
        wang.get("/w/sources?edit=src_none").is(404);
        assert_eq!(order(&wang.get("/w/sources").text), ["register"], "nothing was kept");

        // There is one register, and a list has an end.
        let register = [("do", "save"), ("kind", "register"), ("is_enabled", "1")];
        wang.send("/w/sources", &register).is(200);
        wang.post("/w/sources", &register).is(422).says("本机底账已经在列表里了");
        for _ in 0..15 {
            wang.post("/w/sources", &form(&[])).is(303);
        }
        wang.post("/w/sources", &form(&[])).is(422).says("最多 16 个数据源");
    });
}

#[test]
fn sources_change_places_and_only_who_may_keeps_them() {
    each_town(|town| {
        let office = office(town, now);
        let wang = admin(&office);
        for name in ["甲", "乙", "丙"] {
            wang.post("/w/sources", &form(&[("name", name)])).is(303);
        }
        let first = order(&wang.get("/w/sources").text);
        assert_eq!((first.len(), first[0].as_str()), (4, "register"));
        let at = |n: usize| format!("/w/sources/{}", first[n]);
        let now = |n: [usize; 4]| n.map(|n| first[n].clone()).to_vec();
        let moved = wang.send(&at(3), &[("do", "up")]);
        assert_eq!(order(&moved.text), now([0, 1, 3, 2]));
        let moved = wang.send(&at(1), &[("do", "down")]);
        assert_eq!(order(&moved.text), now([0, 3, 1, 2]));
        for _ in 0..3 {
            wang.post(&at(3), &[("do", "up")]).is(303);
        }
        assert_eq!(order(&wang.get("/w/sources").text), now([0, 3, 1, 2]), "the register is first");
        wang.post(&at(1), &[("do", "sideways")]).is(400);

        let li = staff(town, &office);
        li.get("/w/sources").is(404);
        li.post("/w/sources", &form(&[])).is(404);
        li.post(&at(1), &[("do", "remove")]).is(404);
        let guest = Browser::new(office.clone());
        guest.post("/w/sources", &form(&[])).is(401);
    });
}

#[test]
fn without_connections_the_page_says_so_at_each_source() {
    each_town(|town| {
        let shut = town.office(now);
        let wang = admin(&shut);
        wang.send("/w/sources", &form(&[])).is(200).says("已关闭对外连接");
        let open = wang.at(office(town, now));
        open.get("/w/sources").is(200).hides("已关闭对外连接");
    });
}
