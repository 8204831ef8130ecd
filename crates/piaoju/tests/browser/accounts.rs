//! J2: somebody registers, locks the account out, and loses the password.

use crate::shots::shot;
use crate::wait::until;
use crate::{Browser, journey};

const ADDRESS: &str = "sun@people.example";
const PASSWORD: &str = "春天在河边慢慢散步17";

#[test]
fn somebody_registers_and_loses_the_password() {
    journey(|demo, _| {
        let b = Browser::new(&demo.url);
        registers(&b);
        b.log_out();
        is_locked_out(&b);
        let link = asks_for_a_link(&b);
        sets_a_new_password(&b, &link);
        b.open(&link);
        b.see(&["链接已失效"]);
        shot(&b, "j2-4-link-dead");
    });
}

/// Step 1.
fn registers(b: &Browser) {
    b.open("/");
    b.click("登录");
    b.click("注册新账户");
    b.fill("邮箱或手机号", ADDRESS);
    shot(b, "j2-1-register");
    b.click("获取验证码");
    b.see(&["验证码已经发出"]);
    let code = b.aside(|b| {
        let letter = letter_about(b, "票据验证码");
        let digits = letter.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
        digits.expect("a code of six digits").to_owned()
    });
    for weak in ["kurz12", "1234567890"] {
        b.fill("验证码", &code);
        b.fill("密码", weak);
        b.fill("称呼", "孙示例");
        b.send("注册");
        b.see(&["密码至少10位，且不能是常见密码"]);
    }
    shot(b, "j2-1-weak-password");
    b.fill("验证码", &code);
    b.fill("密码", PASSWORD);
    b.send("注册");
    b.see(&["注册成功"]);
    shot(b, "j2-1-registered");
}

/// The text of the newest letter with this subject, once it has arrived.
fn letter_about(b: &Browser, subject: &str) -> String {
    until(subject, || {
        b.open("/demo/mail");
        b.text().split_once(subject).map(|(_, rest)| rest.to_owned())
    })
}

const LOCKED: &str = "登录失败次数过多，请15分钟后再试或找回密码";

/// Step 2: five wrong passwords; then the right one does not help either.
fn is_locked_out(b: &Browser) {
    b.open("/");
    b.click("登录");
    shot(b, "j2-2-login-dialog");
    for time in 1..=5 {
        b.fill("邮箱或手机号", ADDRESS);
        b.fill("密码", "夏天在海边慢慢游泳18");
        b.send("登录");
        b.see(&[if time < 5 { "账号或密码不对" } else { LOCKED }]);
    }
    b.fill("邮箱或手机号", ADDRESS);
    b.fill("密码", PASSWORD);
    b.send("登录");
    b.see(&[LOCKED]);
    shot(b, "j2-2-locked");
}

/// Step 3: the same words for an address that nobody knows.
fn asks_for_a_link(b: &Browser) -> String {
    for address in ["nobody@people.example", ADDRESS] {
        b.click("忘记密码");
        b.fill("邮箱或手机号", address);
        b.send("发送链接");
        b.see(&["如果该账号存在，我们已发送重置邮件"]);
        shot(b, "j2-3-forgot");
        b.open("/login");
    }
    let letter = letter_about(b, "重设票据密码");
    shot(b, "j2-3-mailbox");
    let start = letter.find("http").expect("a link");
    let rest = &letter[start..];
    rest[..rest.find(|c: char| !c.is_ascii_graphic()).unwrap_or(rest.len())].to_owned()
}

/// Step 3: the other device of the person is logged out.
fn sets_a_new_password(b: &Browser, link: &str) {
    b.open(link);
    b.fill("新密码", "秋天在山上慢慢看叶19");
    shot(b, "j2-3-reset");
    b.click("保存新密码");
    b.see(&["密码已重置，其他设备已退出"]);
    shot(b, "j2-3-reset-done");
}
