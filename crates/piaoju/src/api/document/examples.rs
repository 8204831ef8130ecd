//! Examples. Answers about an invoice are made by the program itself from a fictional one, so
//! they cannot say what it does not.

use app::inquiry;
use model::question::Typed;
use model::verdict::TaxStatus;
use model::{Day, Invoice, Known, Moment, Question, Reply};
use serde_json::{Value, json};

use super::Words;
use crate::api::verification::summary;

/// 2026-11-22 12:00:00 on Chinese clocks.
const NOW: Moment = Moment(1_795_320_000);
const ID: &str = "ver_01jx7m4c0q8d5t2w9b3k6n7p1r";

/// The body that an endpoint takes.
pub(super) fn request(id: &str) -> Option<Value> {
    Some(match id {
        "verify" => json!({
            "kind": "digital_normal",
            "number": "26112000000000000018",
            "issue_date": "2026-01-15",
            "total": "113.00",
        }),
        "askRegister" => json!({
            "kind": "digital_normal",
            "code": null,
            "number": "26112000000000000018",
            "issue_date": "2026-01-15",
            "check_code": null,
            "total_without_tax": null,
            "total": "113.00",
            "seller_tax_id": null,
        }),
        "loadInvoices" => json!([{
            "invoice": {
                "kind": "digital_normal",
                "number": "26112000000000000018",
                "issue_date": "2026-01-15",
                "total_without_tax": "100.00",
                "tax": "13.00",
                "total": "113.00",
                "seller": { "name": "北京示例餐饮管理有限公司" },
                "buyer": { "name": "北京示例科技有限公司" },
            },
            "tax_status": "normal",
        }]),
        "setState" => json!({
            "number": "26112000000000000018",
            "tax_status": "red_full",
            "red_number": "26112000000000000026",
        }),
        _ => return None,
    })
}

/// The answer of an endpoint.
pub(super) fn answer(id: &str, w: &Words<'_>) -> Option<Value> {
    Some(match id {
        "verify" | "getVerification" => crate::json::object(&verified()?.verification, w.0),
        "listVerifications" => {
            let entry =
                inquiry::Entry { way: inquiry::Way::Api, batch: "", token: None, original: None };
            let actor = store::Actor::new("key_01jx7m4c0q8d5t2w9b3k6n7p1r");
            let mut kept = inquiry::kept(&actor, &verified()?, entry);
            kept.id = ID.to_owned();
            json!({ "items": [summary(&kept, w.0)], "next": null })
        }
        "askRegister" => json!({
            "answer": "found",
            "tax_status": "normal",
            "invoice": wire::contract::write(&invoice()?),
            "data_time": NOW.to_string(),
            "history": [],
        }),
        "loadInvoices" => json!({
            "load": "rld_01jx7m4c0q8d5t2w9b3k6n7p1r",
            "read": 1,
            "created": 1,
            "same": 0,
            "changed": 0,
            "refused": 0,
            "rows": [],
        }),
        "setState" => {
            json!({ "key": "26112000000000000018", "tax_status": "red_full", "changed": true })
        }
        "getLogHead" => head(),
        "getLogProof" => proof(),
        "getMe" => json!({
            "key": "key_01jx7m4c0q8d5t2w9b3k6n7p1r",
            "workspace": "wsp_01jx7m4c0q8d5t2w9b3k6n7p1r",
            "scopes": ["verify", "history.read"],
            "rate_per_minute": 60,
        }),
        _ => return None,
    })
}

fn proof() -> Value {
    let leaf = json!([0, 1_795_320_000_000_000_i64, "wsp_…", "key_…", "verification.made", ID]);
    json!({
        "schema": "piaoju.log-proof/1",
        "object": ID,
        "entries": [{ "seq": 0, "leaf": leaf.to_string(), "path": [] }],
        "head": head(),
    })
}

fn head() -> Value {
    json!({
        "size": 1,
        "at": NOW.to_string(),
        "root": "9f2c".repeat(16),
        "signature": "4f7a".repeat(32),
        "key": "0c2e".repeat(16),
    })
}

fn invoice() -> Option<Invoice> {
    let rows = request("loadInvoices")?;
    Some(wire::contract::read(&rows[0]["invoice"]))
}

fn verified() -> Option<inquiry::Inquiry> {
    let typed = Typed {
        kind: "digital_normal".to_owned(),
        number: "26112000000000000018".to_owned(),
        issue_date: "2026-01-15".to_owned(),
        total: "113.00".to_owned(),
        ..Typed::default()
    };
    let question = Question::of_typed(&typed, Day::new(2026, 11, 22)?).ok()?;
    let known = Known {
        invoice: invoice()?,
        status: TaxStatus::Normal,
        data_time: Some(NOW),
        history: Vec::new(),
    };
    let mut asked = Some(inquiry::Asked {
        name: "register".to_owned(),
        kind: "register",
        asked_at: NOW,
        reply: Reply::Found(Box::new(known)),
        knows_all: true,
    });
    Some(inquiry::of_asked(&question, NOW, &mut |_| asked.take().into_iter().collect()))
}
