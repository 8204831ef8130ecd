//! Journey J2: register, log in, lose the password. The words must be on the screen exactly.

use super::*;

/// Registers up to the form with the code.
fn ask_code(town: &Town<'_>, browser: &Browser, who: &str) -> String {
    browser.get("/register").is(200).says("邮箱或手机号");
    browser.post("/register/code", &[("identifier", who)]).is(200).says("验证码已经发出");
    town.code()
}

#[test]
fn somebody_registers_and_a_weak_password_is_told_at_its_field() {
    each_town(|town| {
        let browser = town.browser();
        let code = ask_code(town, &browser, "li@example.com");
        let mut fields = vec![
            ("identifier", "li@example.com"),
            ("code", code.as_str()),
            ("password", "password123"),
            ("kind", "personal"),
        ];
        let page = browser.post("/register", &fields);
        page.is(422).says("密码至少10位，且不能是常见密码").says("password-fault");
        page.hides("password123");
        fields[2].1 = PASSWORD;
        browser.send("/register", &fields).is(200).says("注册成功");
        browser.get("/account").is(200).says("l***@example.com").hides("li@example.com");
    });
}

#[test]
fn whoever_registers_a_company_sees_members_and_roles_and_a_person_does_not() {
    each_town(|town| {
        let browser = town.browser();
        let code = ask_code(town, &browser, "li@example.com");
        let fields = [
            ("identifier", "li@example.com"),
            ("code", &code),
            ("password", PASSWORD),
            ("kind", "company"),
            ("company", ""),
        ];
        browser.post("/register", &fields).is(422).says("company-fault");
        let mut fields = fields.to_vec();
        fields[4].1 = "示例商贸";
        browser.send("/register", &fields).says("注册成功");
        browser.get("/w/members").is(200).says("邀请成员");
        let browser = town.browser();
        let code = ask_code(town, &browser, "13800138000");
        let fields = [
            ("identifier", "13800138000"),
            ("code", &code),
            ("password", PASSWORD),
            ("kind", "personal"),
        ];
        browser.send("/register", &fields).says("注册成功");
        browser.get("/w/members").is(404);
        browser.get("/w/roles").is(404);
    });
}

#[test]
fn after_five_wrong_passwords_the_account_is_locked() {
    each_town(|town| {
        let browser = town.browser();
        for attempt in 0..5 {
            let mut fields =
                vec![("identifier", "wang@example.com"), ("password", "wrong"), ("back", "/w")];
            let page = match attempt {
                0 | 1 => browser.post("/login", &fields),
                // From the third on the device has to work.
                _ => {
                    let refused = browser.post("/login", &fields);
                    refused.is(422).says("请完成防机器人检查后再提交");
                    let (task, answer) = solved(&refused);
                    fields.extend([("task", task.as_str()), ("answer", answer.as_str())]);
                    browser.post("/login", &fields)
                }
            };
            let words = match attempt {
                4 => "登录失败次数过多，请15分钟后再试或找回密码",
                _ => "账号或密码不对",
            };
            page.is(422).says(words).hides("value=\"wrong\"");
        }
        log_in(&browser, "wang@example.com", PASSWORD)
            .is(422)
            .says("登录失败次数过多，请15分钟后再试或找回密码");
        let later = browser.at(town.office(in_an_hour));
        log_in(&later, "wang@example.com", PASSWORD).is(303);
    });
}

/// Does the task of a form as the script does.
fn solved(page: &Page) -> (String, String) {
    let text = page.field("task");
    let bits = text.split('.').nth(2).and_then(|bits| bits.parse().ok()).expect("bits");
    let task = account::Task { text: text.clone(), bits, wait_s: 0 };
    (text, task.answer())
}

#[test]
fn a_lost_password_is_replaced_by_a_link_that_works_once() {
    each_town(|town| {
        let elsewhere = town.signed_in("wang@example.com");
        let browser = town.browser();
        for who in ["wang@example.com", "no@example.com"] {
            let page = browser.post("/forgot", &[("identifier", who)]);
            page.is(200).says("如果该账号存在，我们已发送重置邮件").hides(who);
        }
        let letters = town.letters();
        assert_eq!(letters[1].to.as_str(), "wang@example.com");
        let link = letters[1].body.split("https://piaoju.example").nth(1).expect("a link");
        let link = link.split(' ').next().expect("its end");
        let page = browser.get(link);
        page.is(200).says("设置新密码");
        let token = page.field("token");
        let weak = [("token", token.as_str()), ("password", "1234567890")];
        browser.post("/reset", &weak).is(422).says("密码至少10位，且不能是常见密码");
        let fields = [("token", token.as_str()), ("password", OTHER_PASSWORD)];
        browser.post("/reset", &fields).is(200).says("密码已重置，其他设备已退出");
        browser.post("/reset", &fields).is(422).says("链接已失效");
        browser.get(link).is(200).says("链接已失效");
        elsewhere.get("/account").is(401);
        log_in(&browser, "wang@example.com", PASSWORD).is(422).says("账号或密码不对");
        log_in(&browser, "wang@example.com", OTHER_PASSWORD).is(303);
    });
}

#[test]
fn signing_in_leads_back_to_where_one_was_and_nowhere_else() {
    each_town(|town| {
        for (back, to) in [
            ("/w/history?state=doubtful", "/w/history?state=doubtful"),
            ("", "/w"),
            ("https://evil.example/", "/w"),
            ("//evil.example", "/w"),
            ("/\\evil.example", "/w"),
        ] {
            let browser = town.browser();
            let fields =
                [("identifier", "wang@example.com"), ("password", PASSWORD), ("back", back)];
            let page = browser.post("/login", &fields);
            assert_eq!((page.status.as_u16(), page.to.as_str()), (303, to), "{back}");
        }
    });
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    each_town(|town| {
        let browser = town.browser();
        let page = log_in(&browser, "wang@example.com", PASSWORD);
        let cookie = &page.cookies[0];
        for word in ["session=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
            assert!(cookie.contains(word), "{word}: {cookie}");
        }
        let safe = Town { trial: town.trial, has_tls: true, company: town.company.clone() };
        let page = log_in(&safe.browser(), "wang@example.com", PASSWORD);
        let cookie = &page.cookies[0];
        assert!(cookie.starts_with("__Host-session=") && cookie.ends_with("; Secure"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    });
}

#[test]
fn signing_out_ends_the_session_for_good() {
    each_town(|town| {
        let browser = town.signed_in("wang@example.com");
        let stolen = browser.cookie("session").expect("a cookie").to_owned();
        browser.get("/account").is(200);
        browser.send("/logout", &[]).is(200);
        assert_eq!(browser.cookie("session"), None);
        let thief = town.browser();
        thief.set_cookie("session", &stolen);
        thief.get("/account").is(401);
    });
}

#[test]
fn a_new_sign_in_never_goes_on_with_an_old_cookie() {
    each_town(|town| {
        let browser = town.signed_in("wang@example.com");
        let first = browser.cookie("session").expect("a cookie").to_owned();
        log_in(&browser, "wang@example.com", PASSWORD).is(303);
        assert_ne!(browser.cookie("session"), Some(first.clone()));
        let thief = town.browser();
        thief.set_cookie("session", &first);
        thief.get("/account").is(401);
        // A cookie that somebody planted is not taken over either.
        let victim = town.browser();
        victim.set_cookie("session", "planted");
        log_in(&victim, "wang@example.com", PASSWORD).is(303);
        assert_ne!(victim.cookie("session").as_deref(), Some("planted"));
    });
}

#[test]
fn forged_cookies_are_no_sessions() {
    each_town(|town| {
        let long = "a".repeat(5_000);
        for cookie in ["", "x", "' OR 1=1 --", "../../etc", &long, "%00", "usr_1"] {
            let browser = town.browser();
            browser.set_cookie("session", cookie);
            browser.get("/account").is(401);
            browser.get("/").is(200).says("登录");
        }
    });
}

#[test]
fn forms_of_other_sites_are_refused() {
    each_town(|town| {
        let mut browser = town.signed_in("wang@example.com");
        for headers in [
            vec![("sec-fetch-site", "cross-site".to_owned())],
            vec![("sec-fetch-site", "same-site".to_owned())],
            vec![("origin", "https://evil.example".to_owned())],
            vec![("origin", "null".to_owned())],
        ] {
            browser.headers = headers;
            browser.post("/account/sessions", &[("others", "1")]).is(403);
            browser.post("/logout", &[]).is(403);
        }
        browser.headers = vec![("origin", "http://localhost".to_owned())];
        browser.post("/account/sessions", &[("others", "1")]).is(303);
    });
}

#[test]
fn nobody_learns_from_an_answer_whether_there_is_an_account() {
    each_town(|town| {
        let mut answers = Vec::new();
        for (who, address) in
            [("wang@example.com", "198.51.100.1"), ("no@example.com", "198.51.100.2")]
        {
            let mut browser = town.browser();
            browser.address = address.to_owned();
            let wipe = |page: Page| (page.status, page.text.replace(who, "WHO"), page.cookies);
            let register = wipe(browser.post("/register/code", &[("identifier", who)]));
            let browser = browser.at(town.office(in_two_minutes));
            let forgot = wipe(browser.post("/forgot", &[("identifier", who)]));
            let wrong = wipe(log_in(&browser, who, "wrong"));
            let fields = [("identifier", who), ("code", "000000"), ("password", PASSWORD)];
            let code = wipe(browser.post("/register", &fields));
            answers.push([register, forgot, wrong, code]);
        }
        for (known, unknown) in answers[0].iter().zip(&answers[1]) {
            assert_eq!(known, unknown);
        }
    });
}
