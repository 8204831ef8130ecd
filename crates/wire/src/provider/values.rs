//! Values out of the JSON of strangers: whatever is not what it should be is absent.

use model::{Fen, Refusal};
use serde_json::Value;

use crate::limits::TEXT_CHARS_MAX;

/// The JSON object of an answer, or why there is none.
pub(super) fn object(status: u16, body: &[u8]) -> Result<Value, Refusal> {
    if !(200..300).contains(&status) {
        return Err(refusal(status));
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(Refusal::Malformed),
    }
}

/// What a status of HTTP says without its body (RFC 9110 §15).
pub(super) fn refusal(status: u16) -> Refusal {
    match status {
        401 | 403 => Refusal::NoRight,
        402 => Refusal::NoBudget,
        // A gateway gave up waiting; behind it the question may have arrived.
        408 | 504 => Refusal::Slow,
        429 => Refusal::Busy,
        400..500 => Refusal::Refused,
        500..600 => Refusal::Down,
        _ => Refusal::Malformed,
    }
}

/// The text at a key, trimmed; a number as it is written; empty is absent.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    plain(value.get(key)?)
}

/// The text of a value.
pub(super) fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().chars().take(TEXT_CHARS_MAX).collect(),
        // The shortest digits that mean the number; up to fifteen they are those that were sent.
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The amount at a key.
pub(super) fn money(value: &Value, key: &str) -> Option<Fen> {
    Fen::parse(&text(value, key)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_sent_as_numbers_keep_their_fen() {
        for (value, fen) in [
            (json!(113), 11_300),
            (json!(38842.3), 3_884_230),
            (json!(1660550.53), 166_055_053),
            (json!(9_999_999_999_999.99_f64), 999_999_999_999_999),
            (json!("-0.10"), -10),
        ] {
            assert_eq!(money(&json!({ "x": value }), "x"), Some(Fen(fen)), "{value}");
        }
        for value in [json!(null), json!(""), json!("***"), json!([1]), json!(1e300), json!(0.001)]
        {
            assert_eq!(money(&json!({ "x": value }), "x"), None, "{value}");
        }
    }
}
