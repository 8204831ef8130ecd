//! The pages of accounts with fictional people.

use piaoju::web::ui::account::{
    Account, Asking, Invited, Join, Login, Register, Reset, ResetState, Session, Workspace,
    account_page, code_page, forgot_page, forgot_sent_page, join_page, login_page,
    recovery_codes_page, register_code_page, register_page, registered_page, reset_page, totp_page,
};
use piaoju::web::ui::form::{Fault, Pow};

use super::gallery::{Pages, add};
use super::verifying::NOW;
use super::{guest, member};

fn fault(field: &str, text: &str) -> Vec<Fault> {
    vec![Fault { field: field.into(), text: text.into() }]
}

/// Draws them.
pub fn pages(pages: &mut Pages) {
    let pow = Some(Pow { task: "a1b2.1795320000.12.c3".into(), bits: 12, wait_s: 20 });
    let login = Login {
        back: "/w".into(),
        identifier: "li@example.com".into(),
        faults: fault("", "登录失败次数过多，请15分钟后再试或找回密码"),
        pow,
    };
    add(pages, "login", &guest("/login"), |f| login_page(f, &Login::default()));
    add(pages, "login-locked", &guest("/login"), |f| login_page(f, &login));
    add(pages, "login-code", &guest("/login/code"), |f| code_page(f, "/w", "t", &[]));
    add(pages, "register", &guest("/register"), |f| register_page(f, &Asking::default()));
    let second = Register {
        identifier: "li@example.com".into(),
        faults: fault("password", "密码至少10位，且不能是常见密码"),
        ..Register::default()
    };
    add(pages, "register-code", &guest("/register"), |f| register_code_page(f, &second));
    add(pages, "registered", &member("/register"), registered_page);
    add(pages, "forgot", &guest("/forgot"), |f| forgot_page(f, &Asking::default()));
    add(pages, "forgot-sent", &guest("/forgot"), forgot_sent_page);
    for (name, state) in [
        ("reset", ResetState::Open),
        ("reset-done", ResetState::Done),
        ("reset-dead", ResetState::Dead),
    ] {
        let model = Reset { token: "t".into(), state, faults: Vec::new() };
        add(pages, name, &guest("/reset"), |f| reset_page(f, &model));
    }
    let invited = |has_account| {
        let (workspace, to) = ("北京示例科技有限公司".into(), "l***@example.com".into());
        Join { invited: Some(Invited { workspace, to, has_account }), ..Join::default() }
    };
    add(pages, "join", &guest("/join"), |f| join_page(f, &invited(false)));
    add(pages, "join-known", &guest("/join"), |f| join_page(f, &invited(true)));
    add(pages, "join-member", &member("/join"), |f| join_page(f, &invited(true)));
    add(pages, "join-dead", &guest("/join"), |f| join_page(f, &Join::default()));
    let account = account();
    add(pages, "account", &member("/account"), |f| account_page(f, &account));
    let with_totp = Account { totp: Some(8), ..account.clone() };
    add(pages, "account-totp", &member("/account"), |f| account_page(f, &with_totp));
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let uri = format!("otpauth://totp/Piaoju:li%40example.com?secret={secret}&issuer=Piaoju");
    add(pages, "totp", &member("/account/totp"), |f| totp_page(f, secret, &uri, &[]));
    let codes: Vec<String> = (0..8).map(|n| format!("k{n}7x-9q{n}m-4t{n}z")).collect();
    add(pages, "totp-codes", &member("/account/totp"), |f| recovery_codes_page(f, &codes));
}

fn account() -> Account {
    let session = |id: &str, device: &str, is_current| Session {
        id: id.into(),
        device: device.into(),
        address: "203.0.113.*".into(),
        seen: Some(NOW),
        is_current,
    };
    let workspace = |name: &str, role: &str, is_current| Workspace {
        id: "wsp_1".into(),
        name: name.into(),
        role: role.into(),
        is_current,
    };
    Account {
        name: "李示例".into(),
        can_leave: true,
        identifiers: vec!["l***@example.com".into()],
        sessions: vec![
            session("ses_1", "Chromium · Linux", true),
            session("ses_2", "Safari · iPhone", false),
        ],
        totp: None,
        workspaces: vec![
            workspace("北京示例科技有限公司", "财务", true),
            workspace("李示例", "管理员", false),
        ],
        faults: Vec::new(),
    }
}
