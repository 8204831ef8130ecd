//! The answer's envelope: the signature is over the raw text of the inner object.
//!
//! Writing the object anew would change spaces and escapes and so break genuine signatures;
//! believing another object than the one that was signed would accept forged ones. So the text is
//! cut out where it stands, and an envelope that says anything twice is refused.

use serde_json::{Map, Value};

use super::key::VerifyingKey;

/// What was heard.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// By Alipay.
    Signed(Map<String, Value>),
    /// Without a signature, as errors of the gateway are: believed to be an error and no more.
    Unsigned(Map<String, Value>),
    /// With a false signature.
    Forged,
    /// No answer of this form.
    Unreadable,
}

/// Opens the answer to a method.
pub(super) fn open(body: &[u8], method: &str, keys: &[VerifyingKey]) -> Heard {
    let Some((node, signature)) = parts(body, method) else { return Heard::Unreadable };
    let Ok(Value::Object(inner)) = serde_json::from_str(node) else { return Heard::Unreadable };
    match signature {
        None => Heard::Unsigned(inner),
        Some(signature) => {
            let is_signed = keys.iter().any(|key| key.accepts(node.as_bytes(), &signature));
            if is_signed { Heard::Signed(inner) } else { Heard::Forged }
        }
    }
}

/// The raw text of the answer and its signature, if it has one.
fn parts<'a>(body: &'a [u8], method: &str) -> Option<(&'a str, Option<String>)> {
    let body = std::str::from_utf8(body).ok()?;
    let expected = format!("{}_response", method.replace('.', "_"));
    let (mut node, mut signature) = (None, None);
    for (name, raw) in members(body)? {
        if name == expected || name == "error_response" {
            node.is_none().then_some(())?;
            node = Some(raw);
        } else if name == "sign" {
            signature.is_none().then_some(())?;
            signature = Some(serde_json::from_str::<String>(raw).ok()?);
        }
    }
    Some((node?, signature.filter(|signature| !signature.is_empty())))
}

/// The most members of an envelope; Alipay sends three.
const MEMBERS_MAX: usize = 8;

/// The members of the outermost object: names without escapes, values as they are written.
fn members(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = text.trim_ascii().strip_prefix('{')?.trim_ascii_start();
    let mut found = Vec::new();
    loop {
        let end = value_end(rest)?;
        let name = rest[..end].strip_prefix('"')?.strip_suffix('"')?;
        rest = rest[end..].trim_ascii_start().strip_prefix(':')?.trim_ascii_start();
        let end = value_end(rest)?;
        (!name.contains('\\') && found.len() < MEMBERS_MAX).then_some(())?;
        found.push((name, &rest[..end]));
        rest = rest[end..].trim_ascii_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_ascii_start(),
            None => return (rest == "}").then_some(found),
        }
    }
}

/// Where the first value ends. It is cut out, not understood: JSON is checked afterwards.
fn value_end(text: &str) -> Option<usize> {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        // Numbers and words are no values of an envelope.
        if depth == 0 && !is_text && matches!(byte, b'"' | b'}' | b']') {
            return Some(at + 1);
        }
        if at == 0 && !matches!(byte, b'"' | b'{') {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_text_is_cut_out_as_it_stands() {
        let body = br#" {"a_b_response": {"x":"}\"", "y":[{}]} , "sign":"q\/=="} "#;
        let (node, signature) = parts(body, "a.b").unwrap();
        assert_eq!((node, signature.as_deref()), (r#"{"x":"}\"", "y":[{}]}"#, Some("q/==")));
    }

    #[test]
    fn an_envelope_that_says_anything_twice_or_breaks_off_is_refused() {
        for body in [
            r#"{"a_b_response":{},"a_b_response":{},"sign":"x"}"#,
            r#"{"a_b_response":{},"error_response":{}}"#,
            r#"{"a_b_response":{},"sign":"x","sign":"y"}"#,
            r#"{"a_b_response":{},"si\u0067n":"x"}"#,
            r#"{"a_b_response":{}"#,
            r#"{"a_b_response":{}}}"#,
            r#"{"a_b_response":{},}"#,
            r#"{"other":{}}"#,
            r#"{}"#,
            "",
            "[]",
        ] {
            assert_eq!(parts(body.as_bytes(), "a.b"), None, "{body}");
        }
    }
}
