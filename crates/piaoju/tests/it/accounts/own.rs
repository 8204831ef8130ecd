//! One's own account: devices, password, second factor, workspaces.

use super::*;

#[test]
fn guests_are_asked_to_sign_in() {
    each_town(|town| {
        let browser = town.browser();
        for path in ["/account", "/account/totp", "/register/done", "/w/members", "/w/keys"] {
            browser.get(path).is(401).says("请先登录");
        }
        for path in ["/account/password", "/account/totp/off", "/account/workspace", "/w/roles"] {
            browser.post(path, &[("name", "x")]).is(401);
        }
    });
}

#[test]
fn devices_are_listed_and_ended() {
    each_town(|town| {
        let here = town.signed_in("wang@example.com");
        let there = town.signed_in("wang@example.com");
        let page = here.get("/account");
        page.says("当前设备").says("退出其他设备");
        let other = page.field("session");
        here.send("/account/sessions", &[("session", &other)]).says("已退出所选设备");
        there.get("/account").is(401);
        here.post("/account/sessions", &[("session", &other)]).is(404);
        here.post("/account/sessions", &[("session", "' OR 1=1 --")]).is(404);
        here.get("/account").is(200).hides("退出其他设备");
    });
}

#[test]
fn a_changed_password_is_asked_for_the_present_one() {
    each_town(|town| {
        let browser = town.signed_in("wang@example.com");
        let fields = [("old", "wrong"), ("password", OTHER_PASSWORD)];
        let page = browser.post("/account/password", &fields);
        page.is(422).says("现在的密码不对").hides(OTHER_PASSWORD);
        let fields = [("old", PASSWORD), ("password", OTHER_PASSWORD)];
        browser.send("/account/password", &fields).is(200).says("密码已修改，其他设备已退出");
        assert!(town.letter().contains("您的密码刚刚修改过"));
    });
}

#[test]
fn a_second_factor_is_set_up_asked_for_and_taken_away() {
    each_town(|town| {
        let browser = town.signed_in("wang@example.com");
        let page = browser.get("/account/totp");
        let secret = page.field("secret");
        assert_eq!(
            browser.get("/account/totp").field("secret"),
            secret,
            "the page may be reloaded"
        );
        let wrong = browser.post("/account/totp", &[("code", "000000")]);
        wrong.is(422).says("动态验证码不对，或者已经用过").says(&secret);
        let code = app_code(&secret, start());
        let page = browser.post("/account/totp", &[("code", &code)]);
        page.is(200).says("两步验证已开启");
        let recovery =
            page.text.split("<li class=\"code\">").nth(1).expect("a code")[..11].to_owned();
        browser.get("/account").says("还有 10 个备用码可用");

        let browser = Browser::new(town.office(in_two_minutes));
        let page = log_in(&browser, "wang@example.com", PASSWORD);
        page.is(200).says("两步验证");
        assert_eq!(browser.cookie("session"), None);
        let ticket = page.field("ticket");
        let fields = [("ticket", ticket.as_str()), ("code", "000000"), ("back", "")];
        browser.post("/login/code", &fields).is(422).says("动态验证码不对，或者已经用过");
        let code = app_code(&secret, in_two_minutes());
        let fields = [("ticket", ticket.as_str()), ("code", &code), ("back", "/account")];
        browser.send("/login/code", &fields).is(200).says("账户与安全");
        browser.post("/login/code", &fields).is(422).says("链接已失效");
        browser
            .post("/account/totp/off", &[("code", "000000")])
            .is(422)
            .says("totp-off-code-fault");
        browser.send("/account/totp/off", &[("code", &recovery)]).says("两步验证已关闭");
    });
}

/// The code of an authenticator (RFC 6238).
fn app_code(secret: &str, now: Moment) -> String {
    let five = |c: u8| u64::from(if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' });
    let chunks = secret.as_bytes().chunks(8);
    let key: Vec<u8> = chunks
        .flat_map(|eight| {
            let bits = eight.iter().fold(0, |bits, c| bits << 5 | five(*c));
            bits.to_be_bytes()[3..].to_vec()
        })
        .collect();
    let tag = hmac_sha1(&key, &(now.0 / 30).to_be_bytes());
    let at = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// RFC 2104 over SHA-1, for a key that is shorter than a block.
fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    use sha1::{Digest, Sha1};
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha1::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(message).finalize();
    Sha1::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().into()
}

#[test]
fn somebody_goes_between_workspaces_without_signing_in_again() {
    each_town(|town| {
        let office = town.office(start);
        let machine = Caller::on_this_machine(Tenant::house());
        let other = account::found_company(&office.db, start(), &machine, "另一家公司").unwrap();
        let admin = town.signed_in("wang@example.com");
        let nowhere = [("workspace", other.as_str())];
        admin.post("/account/workspace", &nowhere).is(404);

        let elsewhere = Town { trial: town.trial, has_tls: false, company: other.clone() };
        elsewhere.enrol("zhou@example.com", &Role::BuiltIn(BuiltIn::Admin));
        let zhou = town.signed_in("zhou@example.com");
        zhou.send("/w/members/invite", &[("identifier", "wang@example.com"), ("role", "viewer")]);
        let link = town.link();
        admin.get(&link).is(200).says("另一家公司").says("接受邀请");
        let token = link.split("token=").nth(1).expect("a token");
        admin.post("/join", &[("token", token)]).is(303);
        admin.get("/w/members").is(404);
        admin.get("/account").says("另一家公司").says("示例科技");
        admin.post("/account/workspace", &[("workspace", town.company.as_str())]).is(303);
        admin.get("/w/members").is(200);
    });
}

#[test]
fn a_person_makes_a_company_takes_a_name_and_leaves() {
    each_town(|town| {
        town.enrol("li@example.com", &Role::BuiltIn(BuiltIn::Staff));
        let browser = town.signed_in("li@example.com");
        browser.post("/account/name", &[("name", "")]).is(422).says("name-fault");
        browser.send("/account/name", &[("name", "李四")]).is(200).says("称呼已修改").says("李四");
        browser.post("/account/company", &[("company", " ")]).is(422).says("company-fault");
        browser.send("/account/company", &[("company", "李记商店")]).is(200).says("邀请成员");
        let page = browser.post("/account/leave", &[]);
        page.is(422).says("至少要留一位管理员");
        let company = [("workspace", town.company.as_str())];
        browser.post("/account/workspace", &company).is(303);
        browser.send("/account/leave", &[]).is(200).says("已离开工作区").says("李记商店");
        browser.post("/account/workspace", &company).is(404);
    });
}

#[test]
fn a_closed_account_is_gone_with_everything_that_names_its_owner() {
    each_town(|town| {
        town.enrol("li@example.com", &Role::BuiltIn(BuiltIn::Staff));
        let browser = town.signed_in("li@example.com");
        let page = browser.post("/account/close", &[("password", "wrong")]);
        page.is(422).says("close-password-fault");
        browser.send("/account/close", &[("password", PASSWORD)]).is(200).says("登录");
        browser.get("/account").is(401);
        log_in(&browser, "li@example.com", PASSWORD).is(422).says("账号或密码不对");
        let admin = town.signed_in("wang@example.com");
        admin.get("/w/members").hides("l***@example.com");
        admin.post("/account/close", &[("password", PASSWORD)]).is(422).says("至少要留一位管理员");
    });
}
