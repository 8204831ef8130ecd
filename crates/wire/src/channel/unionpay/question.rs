//! Messages to UnionPay, before they are signed.

use model::Moment;
use model::pay::Way;

use super::config::Config;
use super::message::{self, Fields, VERSION};
use super::undo::{self, Step};
use crate::channel::{Call, Charge, Refund};

/// Where transactions are asked for.
const TRANSACT: &str = "/gateway/api/backTransReq.do";
/// Where they are asked about.
const QUERY: &str = "/gateway/api/queryTrans.do";

/// The address and the fields of a call.
pub(super) fn of(config: &Config, call: Call<'_>, now: Moment) -> (String, Fields) {
    match call {
        Call::Pay(charge) => (transact(config), pay(config, charge)),
        Call::Query(charge) => query(config, &charge.number, charge.made_at),
        Call::QueryRefund(refund) => query(config, &refund.number, refund.made_at),
        Call::Undo(charge) => match undo::step(charge, now) {
            Step::Ask => (transact(config), undo(config, charge)),
            Step::Look => query(config, &undo::number(&charge.number), charge.made_at),
            Step::Payment => query(config, &charge.number, charge.made_at),
        },
        Call::Refund(refund) => (transact(config), give_back(config, refund)),
        Call::Statement(day) => {
            let month_and_day = format!("{:02}{:02}", day.month(), day.day());
            let more = [
                ("txnTime", message::time(now)),
                ("settleDate", month_and_day),
                ("fileType", "00".to_owned()),
            ];
            (files(config), fields(config, "76", "01", more))
        }
        // UnionPay answers a bill at once and never says where one is.
        Call::Fetch(pointer) => (pointer.url.clone(), Fields::new()),
    }
}

fn transact(config: &Config) -> String {
    format!("{}{TRANSACT}", config.gateway.as_str())
}

fn files(config: &Config) -> String {
    format!("{}/", config.files.as_str())
}

/// What every message has, and more. A field without a value is not sent.
fn fields<const N: usize>(
    config: &Config,
    kind: &str,
    sub_kind: &str,
    more: [(&str, String); N],
) -> Fields {
    let common = [
        ("version", VERSION),
        ("encoding", "UTF-8"),
        ("signMethod", config.signing.method()),
        ("txnType", kind),
        ("txnSubType", sub_kind),
        ("bizType", "000000"),
        ("accessType", "0"),
        ("merId", &config.merchant),
    ];
    let mut fields: Fields =
        common.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    // A download is no payment and comes from no kind of device.
    if kind != "76" {
        fields.insert("channelType".to_owned(), "08".to_owned());
    }
    fields.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    fields.retain(|_, value| !value.is_empty());
    fields
}

fn pay(config: &Config, charge: &Charge) -> Fields {
    let mut asked = fields(config, "01", "07", moved(config, &charge.number, charge.made_at));
    asked.insert("txnAmt".to_owned(), charge.amount.0.to_string());
    match charge.way {
        // When the code dies (payTimeout); money that comes later goes back by itself.
        Way::Shown => asked.insert("payTimeout".to_owned(), message::time(charge.expires_at)),
        Way::Scanned => {
            let code = charge.code.as_ref().map(|code| code.0.clone()).unwrap_or_default();
            asked.insert("txnSubType".to_owned(), "06".to_owned());
            asked.insert("qrNo".to_owned(), code);
            asked.insert("termId".to_owned(), config.terminal.clone())
        }
    };
    asked.retain(|_, value| !value.is_empty());
    asked
}

/// What every message that moves money has.
fn moved(config: &Config, number: &str, at: Moment) -> [(&'static str, String); 4] {
    [
        ("orderId", number.to_owned()),
        ("txnTime", message::time(at)),
        ("currencyCode", "156".to_owned()),
        ("backUrl", config.notify_url.clone()),
    ]
}

fn undo(config: &Config, charge: &Charge) -> Fields {
    let number = undo::number(&charge.number);
    let mut asked = fields(config, "31", "00", moved(config, &number, charge.made_at));
    asked.insert("txnAmt".to_owned(), charge.amount.0.to_string());
    // The queryId of a payment in doubt is not known; number and time name it as well.
    asked.insert("origOrderId".to_owned(), charge.number.clone());
    asked.insert("origTxnTime".to_owned(), message::time(charge.made_at));
    asked
}

fn give_back(config: &Config, refund: &Refund) -> Fields {
    let mut asked = fields(config, "04", "00", moved(config, &refund.number, refund.made_at));
    asked.insert("txnAmt".to_owned(), refund.amount.0.to_string());
    if refund.transaction.is_empty() {
        asked.insert("origOrderId".to_owned(), refund.charge.number.clone());
        asked.insert("origTxnTime".to_owned(), message::time(refund.charge.made_at));
    } else {
        asked.insert("origQryId".to_owned(), refund.transaction.clone());
    }
    asked
}

fn query(config: &Config, number: &str, at: Moment) -> (String, Fields) {
    let more = [("orderId", number.to_owned()), ("txnTime", message::time(at))];
    let url = format!("{}{QUERY}", config.gateway.as_str());
    (url, fields(config, "00", "00", more))
}
