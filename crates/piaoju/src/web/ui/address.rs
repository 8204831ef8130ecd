//! Where the pages are: the one list of addresses that views link and post to.

use std::fmt::Write;

/// The first page.
pub const HOME: &str = "/";
/// 发票验证; `?way=file|typed|qr` chooses the tab.
pub const VERIFY: &str = "/verify";
/// Takes files (`files`, several) and their `token`.
pub const VERIFY_FILE: &str = "/verify/file";
/// Takes typed fields, named as in [`model::Field::path`].
pub const VERIFY_TYPED: &str = "/verify/typed";
/// Takes the text of a QR code (`qr`).
pub const VERIFY_QR: &str = "/verify/qr";
/// Takes a picture with a code (`files`).
pub const VERIFY_SCAN: &str = "/verify/scan";
/// Takes a picture of the camera as it is, POST, and answers with what its code says.
pub const VERIFY_FRAME: &str = "/verify/frame";
/// 发票信息查询, GET and POST.
pub const LOOKUP: &str = "/lookup";
/// 查验报告核验, GET and POST (`file`).
pub const REPORT_VERIFY: &str = "/report/verify";
/// 缴费凭证核验 (`n`, `c`).
pub const RECEIPT: &str = "/receipt";
/// Log in, GET and POST.
pub const LOGIN: &str = "/login";
/// The second step of logging in: the code of an authenticator.
pub const LOGIN_CODE: &str = "/login/code";
/// Log out, POST.
pub const LOGOUT: &str = "/logout";
/// Register, GET and POST.
pub const REGISTER: &str = "/register";
/// What somebody sees who has just registered.
pub const REGISTERED: &str = "/register/done";
/// Sends a code to an address that wants to register, POST.
pub const REGISTER_CODE: &str = "/register/code";
/// 忘记密码, GET and POST.
pub const FORGOT: &str = "/forgot";
/// Sets a new password, GET with `token`, POST.
pub const RESET: &str = "/reset";
/// Follows an invitation, GET with `token`, POST.
pub const JOIN: &str = "/join";
/// Changes language or size (`language=zh-CN|en`, `size=normal|elder`) and goes `back`.
pub const LOOK: &str = "/look";
/// What this system is, and is not.
pub const ABOUT: &str = "/about";
/// Answers as long as the service lives; the script asks it before it gives a form away.
pub const HEALTH: &str = "/health";

/// The account of a person.
pub const ACCOUNT: &str = "/account";
/// Changes the password, POST.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// Sets up the second factor, GET and POST.
pub const ACCOUNT_TOTP: &str = "/account/totp";
/// Takes the second factor away, POST.
pub const ACCOUNT_TOTP_OFF: &str = "/account/totp/off";
/// Ends sessions (`session`, or `others=1`), POST.
pub const ACCOUNT_SESSIONS: &str = "/account/sessions";
/// Changes what the person is called (`name`), POST.
pub const ACCOUNT_NAME: &str = "/account/name";
/// Makes a workspace for a company (`company`), POST.
pub const ACCOUNT_COMPANY: &str = "/account/company";
/// Leaves the workspace of a company, POST.
pub const ACCOUNT_LEAVE: &str = "/account/leave";
/// Closes the account (`password`), POST.
pub const ACCOUNT_CLOSE: &str = "/account/close";
/// Goes to another workspace (`workspace`), POST.
pub const ACCOUNT_WORKSPACE: &str = "/account/workspace";

/// 工作台.
pub const DESK: &str = "/w";
/// 批量查验.
pub const BATCHES: &str = "/w/batches";
/// The workbook to fill in.
pub const BATCH_TEMPLATE: &str = "/w/batches/template.xlsx";
/// 待确认: what was read from pictures and waits for a person.
pub const SCANS: &str = "/w/scans";
/// 查验历史.
pub const HISTORY: &str = "/w/history";
/// The history as a workbook.
pub const HISTORY_EXPORT: &str = "/w/history/export.xlsx";
/// Two verifications side by side (`a`, `b`).
pub const HISTORY_COMPARE: &str = "/w/history/compare";
/// 票夹.
pub const FOLDER: &str = "/w/folder";
/// 底账.
pub const LEDGER: &str = "/w/ledger";
/// Loads a register file, GET and POST.
pub const LEDGER_LOAD: &str = "/w/ledger/load";
/// 数据源.
pub const SOURCES: &str = "/w/sources";
/// Members and roles.
pub const MEMBERS: &str = "/w/members";
/// Invites a member, POST.
pub const MEMBERS_INVITE: &str = "/w/members/invite";
/// The roles, GET and POST.
pub const ROLES: &str = "/w/roles";
/// 接口密钥, GET and POST.
pub const KEYS: &str = "/w/keys";
/// 审计日志.
pub const LOG: &str = "/w/log";
/// Runs 完整性检查, POST.
pub const LOG_CHECK: &str = "/w/log/check";
/// Settings of the workspace, GET and POST.
pub const SETTINGS: &str = "/w/settings";
/// 缴费运营.
pub const OPS: &str = "/ops";
/// Orders (`state`, `biller`).
pub const OPS_ORDERS: &str = "/ops/orders";
/// Attempts that are not decided, or failed for a cause (`why`).
pub const OPS_ATTEMPTS: &str = "/ops/attempts";
/// Refunds that wait for a second person.
pub const OPS_REFUNDS: &str = "/ops/refunds";
/// 日对账; POST runs a day (`party`, `day`).
pub const OPS_RECON: &str = "/ops/recon";
/// Differences (`state`).
pub const OPS_DIFFERENCES: &str = "/ops/differences";
/// Cases (`state=closed`).
pub const OPS_CASES: &str = "/ops/cases";
/// 风险规则 and what they decided (`action`, `rule`).
pub const OPS_RISK: &str = "/ops/risk";
/// 试算平衡表 (`day`).
pub const OPS_LEDGER: &str = "/ops/ledger";
/// The statement of an account (`name`, `from`, `to`).
pub const OPS_STATEMENT: &str = "/ops/ledger/account";
/// The mailbox of the demonstration.
pub const DEMO_MAIL: &str = "/demo/mail";
/// The files of the demonstration.
pub const DEMO_FILES: &str = "/demo/files";
/// Stops the provider of the demonstration, or starts it (`do=stop|start`), POST.
pub const DEMO_PROVIDER: &str = "/demo/provider";
/// 缴费.
pub const PAY: &str = "/pay";
/// Follows the code of a bill (`code`), POST.
pub const PAY_SCAN: &str = "/pay/scan";
/// Shows what is to be paid before it is ordered, POST.
pub const PAY_CONFIRM: &str = "/pay/confirm";
/// Makes an order, POST.
pub const PAY_ORDER: &str = "/pay/order";
/// 我的缴费.
pub const PAY_MINE: &str = "/pay/mine";
/// How the channels of the demonstration misbehave.
pub const DEMO_PAY: &str = "/demo/pay";
/// The documentation of the API.
pub const API: &str = "/help/api";

/// A receipt to be printed, or one of its papers (`80mm.pdf`, `a4.pdf`), with its check code.
pub fn receipt(number: &str, paper: &str, code: &str) -> String {
    let path = match paper {
        "" => format!("{RECEIPT}/{}", escaped(number)),
        paper => format!("{RECEIPT}/{}/{paper}", escaped(number)),
    };
    with(&path, &[("c", code)])
}

/// What is known of a receipt.
pub fn receipt_check(number: &str, code: &str) -> String {
    with(RECEIPT, &[("n", number), ("c", code)])
}

/// Where a receipt is sent to somebody, POST.
pub fn receipt_send(number: &str) -> String {
    format!("{RECEIPT}/{}/send", escaped(number))
}

/// The form for the account at a biller.
pub fn pay_service(biller: &str) -> String {
    format!("{PAY}/to/{}", escaped(biller))
}

/// An order, or with a place above 0 one of its shares.
pub fn pay_share(order: &str, place: i64) -> String {
    match place {
        0 => format!("{PAY}/o/{}", escaped(order)),
        place => format!("{PAY}/o/{}/s/{place}", escaped(order)),
    }
}

/// Something that belongs to an order: `pay`, `leave`, `help`, `invoice`, `invoice.ofd`.
pub fn pay_part(order: &str, part: &str) -> String {
    format!("{PAY}/o/{}/{part}", escaped(order))
}

/// The wallet of the demonstration, at an attempt.
pub fn demo_wallet(channel: &str, number: &str) -> String {
    format!("{DEMO_PAY}/{channel}/{}", escaped(number))
}

/// A verification.
pub fn result(id: &str) -> String {
    format!("/verify/r/{}", escaped(id))
}

/// A picture from which invoices were read.
pub fn sheet(id: &str) -> String {
    format!("/verify/photo/{}", escaped(id))
}

/// One invoice of a picture, from 1.
pub fn sheet_part(id: &str, place: usize) -> String {
    format!("/verify/photo/{}/{place}", escaped(id))
}

/// What is missing in the form of one invoice of a picture, POST.
pub fn sheet_check(id: &str, place: usize) -> String {
    format!("/verify/photo/{}/{place}/check", escaped(id))
}

/// The picture itself.
pub fn sheet_picture(id: &str) -> String {
    format!("/verify/photo/{}/picture", escaped(id))
}

/// The picture of a page of a verification, from 1.
pub fn result_page(id: &str, page: u32) -> String {
    format!("/verify/r/{}/page/{page}", escaped(id))
}

/// A verification that is not done, by the token of its form.
pub fn pending(token: &str) -> String {
    format!("/verify/p/{}", escaped(token))
}

/// Something that belongs to a verification: `report.pdf`, `report.json`, `again`, `tomorrow`,
/// `keep`, `official`.
pub fn result_part(id: &str, part: &str) -> String {
    format!("/verify/r/{}/{part}", escaped(id))
}

/// A batch.
pub fn batch(id: &str) -> String {
    format!("{BATCHES}/{}", escaped(id))
}

/// Something that belongs to a batch: `columns`, `events`, `stop`, `exceptions.xlsx`,
/// `results.xlsx`, `reports.zip`.
pub fn batch_part(id: &str, part: &str) -> String {
    format!("{BATCHES}/{}/{part}", escaped(id))
}

/// Something below one of the addresses above, by its id: a load, a member, a key, an entry.
pub fn below(address: &str, id: &str) -> String {
    format!("{address}/{}", escaped(id))
}

/// An address with a question behind it; empty values are left out.
pub fn with(address: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = address.to_owned();
    let mut joint = if address.contains('?') { '&' } else { '?' };
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{joint}{name}={}", escaped(value));
        joint = '&';
    }
    out
}

/// A text that may stand anywhere in an address.
fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_cannot_leave_its_place_in_an_address() {
        assert_eq!(result("ver_1/../x?y"), "/verify/r/ver_1%2F..%2Fx%3Fy");
        assert_eq!(
            with("/look", &[("back", "/w?a=1&b=2"), ("size", "")]),
            "/look?back=%2Fw%3Fa%3D1%26b%3D2"
        );
        assert_eq!(with("/x?a=1", &[("q", "红 冲")]), "/x?a=1&q=%E7%BA%A2%20%E5%86%B2");
    }
}
