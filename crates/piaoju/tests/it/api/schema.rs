//! Whether an answer is what the document promises.

use axum::http::Method;
use serde_json::Value;

use super::Came;

/// Panics when an answer is not documented. Addresses and methods that are not in the document
/// must be refused as such.
pub fn assert_documented(document: &Value, method: &Method, path: &str, came: &Came) {
    if !path.starts_with("/api/") {
        return;
    }
    let status = came.status.as_str();
    let word = method.as_str().to_ascii_lowercase();
    let paths = document["paths"].as_object().unwrap();
    let item = paths.iter().find(|(template, _)| fits(template, path));
    let Some(operation) = item.and_then(|(_, item)| item.get(&word)) else {
        assert!(matches!(status, "404" | "405"), "{method} {path}: {status} {}", came.json);
        return;
    };
    let kind = came.header("content-type");
    let content = &operation["responses"][status]["content"][kind];
    assert!(content.is_object(), "{method} {path}: {status} {kind} is not in the document");
    if kind == "application/octet-stream" {
        return;
    }
    let faults = faults(document, &content["schema"], &came.json, "");
    assert_eq!(faults, Vec::<String>::new(), "{method} {path} {status}: {}", came.json);
}

/// Whether a path is one of a template. The last parts of both decide for what is no parameter.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(&path).all(|(t, p)| t.starts_with('{') || t == p)
}

/// Everything about a value that is not as its schema says.
pub fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let schema = &document["components"]["schemas"][name];
        assert!(schema.is_object(), "{name} is not in the document");
        return faults(document, schema, value, at);
    }
    for (key, is_exact) in [("oneOf", true), ("anyOf", false)] {
        if let Some(choices) = schema[key].as_array() {
            let fits = |choice: &&Value| faults(document, choice, value, at).is_empty();
            let count = choices.iter().filter(fits).count();
            return match count {
                0 => choices.iter().flat_map(|c| faults(document, c, value, at)).collect(),
                1 => Vec::new(),
                _ if is_exact => vec![format!("{at}: {count} of {key}")],
                _ => Vec::new(),
            };
        }
    }
    let mut found = Vec::new();
    let allowed = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::String(kind) => vec![Value::from(kind.as_str())],
        _ => Vec::new(),
    };
    if !allowed.is_empty() && !allowed.iter().any(|kind| is_of(value, kind)) {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if let Some(codes) = schema["enum"].as_array()
        && !codes.contains(value)
    {
        found.push(format!("{at}: {value} is not in the list"));
    }
    match value {
        Value::Object(_) => found.extend(object(document, schema, value, at)),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                found.extend(faults(document, &schema["items"], item, &format!("{at}/{n}")));
            }
        }
        Value::String(text) => {
            let length = text.chars().count() as u64;
            if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
                found.push(format!("{at}: too long"));
            }
            if schema["format"] == "date-time" && wire::contract::moment(text).is_none() {
                found.push(format!("{at}: {text} is no moment"));
            }
            if schema["format"] == "date" && piaoju::api::form::day(text).is_none() {
                found.push(format!("{at}: {text} is no day"));
            }
        }
        _ => {}
    }
    found
}

fn is_of(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap_or_default() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// Every property that is promised is there, and none that is not promised.
fn object(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    let (properties, others) = (&schema["properties"], &schema["additionalProperties"]);
    for (name, inner) in value.as_object().into_iter().flatten() {
        let at = format!("{at}/{name}");
        match (properties.get(name), others) {
            (Some(schema), _) => found.extend(faults(document, schema, inner, &at)),
            (None, Value::Object(_)) => found.extend(faults(document, others, inner, &at)),
            (None, _) if properties.is_null() => {}
            (None, _) => found.push(format!("{at} is not in the document")),
        }
    }
    found
}

#[test]
fn a_wrong_answer_is_noticed() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": { "type": ["string", "null"], "enum": ["x", null] },
            "b": { "type": "array", "items": { "type": "integer" } },
        },
    });
    let check = |value| faults(&Value::Null, &schema, &value, "");
    assert_eq!(check(serde_json::json!({ "a": null, "b": [1] })), Vec::<String>::new());
    for wrong in [
        serde_json::json!({ "a": null }),
        serde_json::json!({ "a": "y", "b": [] }),
        serde_json::json!({ "a": "x", "b": ["1"] }),
        serde_json::json!({ "a": "x", "b": [], "c": 1 }),
        serde_json::json!([]),
    ] {
        assert!(!check(wrong.clone()).is_empty(), "{wrong}");
    }
}
