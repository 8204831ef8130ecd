//! 接口文档: the OpenAPI document as a page. It loads nothing, so it can be read where there is no
//! internet.

use maud::{Markup, html};
use serde_json::Value;

use super::{Frame, address, frame, parts};
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::assets::icons::{Icon, icon};

/// Where the document itself is.
const DOCUMENT: &str = "/api/v1/openapi.json";
/// What stands for a key in an example.
const KEY: &str = "pj_…";

/// Draws the page of a document.
pub fn page(f: &Frame, document: &Value) -> Markup {
    let t = f.texts();
    let title = t.get("nav-api");
    let begin = ["apidocs-begin-key", "apidocs-begin-values", "apidocs-begin-once"];
    let main = html! {
        (parts::head(&title, &t.get("apidocs-lead"), html! {
            a.button.quiet href=(DOCUMENT) download="openapi.json" { (t.get("apidocs-download")) }
            @if f.may.keys { a.button href=(address::KEYS) { (t.get("apidocs-keys")) } }
        }))
        div.stack {
            section.card.pad {
                h2 { (t.get("apidocs-begin")) }
                ul.ticks {
                    @for key in begin { li { (icon(Icon::Fact)) span { (t.get(key)) } } }
                    li { (icon(Icon::Fact)) span { (t.get("apidocs-begin-problem")) } }
                }
            }
            section.card.pad { h2 { (t.get("apidocs-endpoints")) } (contents(f, document)) }
            @for (method, path, operation) in operations(document) {
                (endpoint(f, document, (method, path), operation))
            }
            section.card.pad {
                h2 { (t.get("apidocs-objects")) }
                @for (name, schema) in members(&document["components"]["schemas"]) {
                    (object(f, name, schema))
                }
            }
        }
    };
    frame(f, &title, main)
}

/// Every operation: method, path, what is said of it.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let methods = |(path, item)| {
        ["post", "get"].into_iter().filter_map(move |method| {
            let item: &Value = item;
            item.get(method).map(|operation| (method, path, operation))
        })
    };
    members(&document["paths"]).flat_map(methods).collect()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn contents(f: &Frame, document: &Value) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records.docs {
            thead { tr {
                th scope="col" { (t.get("apidocs-name")) }
                th scope="col" { (t.get("apidocs-meaning")) }
            } }
            tbody { @for (method, path, operation) in operations(document) { tr {
                th scope="row" {
                    a.target.code href={ "#" (text(&operation["operationId"])) } {
                        (method.to_uppercase()) " " (path)
                    }
                }
                td { (text(&operation["summary"])) }
            } } }
        }
    };
    parts::wide(&t.get("apidocs-endpoints"), table)
}

fn endpoint(
    f: &Frame,
    document: &Value,
    (method, path): (&str, &str),
    operation: &Value,
) -> Markup {
    let t = f.texts();
    let answer = answer(operation);
    html! {
        section.card.pad.form #(text(&operation["operationId"])) {
            h2 { (text(&operation["summary"])) }
            p.code { (parts::badge(Tone::Soft, &method.to_uppercase())) " " (path) }
            p { (text(&operation["description"])) }
            p.small.soft { (t.get("apidocs-scope")) " · " (scope(f, operation)) }
            @let groups = taken(f, document, operation);
            @if !groups.is_empty() { h3 { (t.get("apidocs-takes")) } }
            @for (words, fields) in &groups {
                @if !words.is_empty() { p.small.soft { (words) } }
                (table(f, &t.get("apidocs-takes"), fields))
            }
            h3 { (t.get("apidocs-gives")) }
            (answers(f, operation))
            h3 { (t.get("apidocs-try")) }
            @for line in curls(text(&document["servers"][0]["url"]), (method, path), operation) {
                (example(&t.get("apidocs-try"), &line))
            }
            @if let Some(answer) = answer {
                details.group {
                    summary { (t.get("apidocs-answer")) }
                    (example(&t.get("apidocs-answer"), &answer))
                }
            }
        }
    }
}

fn scope(f: &Frame, operation: &Value) -> Markup {
    let t = f.texts();
    let asked = operation["security"].as_array().and_then(|all| all.first());
    let scope = asked.map(|asked| text(&asked["key"][0]));
    match scope {
        None => html! { (t.get("apidocs-open")) },
        Some("") => html! { (t.get("apidocs-any")) },
        Some(scope) => html! { code { (scope) } " " (t.word("permission", scope)) },
    }
}

/// A row of a table of fields.
struct Row {
    name: String,
    form: Markup,
    meaning: String,
}

/// Everything that an operation takes: from address and head, then each body that it may have,
/// with words that tell it from the others.
fn taken(f: &Frame, document: &Value, operation: &Value) -> Vec<(String, Vec<Row>)> {
    let t = f.texts();
    let mut rows = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let is_needed = parameter["required"] == true;
        rows.push(Row {
            name: text(&parameter["name"]).to_owned(),
            form: form(t, &parameter["schema"], is_needed),
            meaning: text(&parameter["description"]).to_owned(),
        });
    }
    let mut groups = vec![(String::new(), rows)];
    for (kind, content) in members(&operation["requestBody"]["content"]) {
        let schema = &content["schema"];
        let one = |schema: &Value| {
            let whole = resolved(document, schema);
            let words = format!("{kind} · {}", text(&whole["description"]));
            let words = words.trim_end_matches(" · ").to_owned();
            let rows = properties(t, whole);
            if rows.is_empty() {
                let (name, form) = (kind.to_owned(), form(t, schema, false));
                let meaning = text(&whole["description"]).to_owned();
                return (String::new(), vec![Row { name, form, meaning }]);
            }
            (words, rows)
        };
        match schema["oneOf"].as_array() {
            Some(choices) => groups.extend(choices.iter().map(one)),
            None => groups.push(one(schema)),
        }
    }
    groups.retain(|(_, rows)| !rows.is_empty());
    groups
}

/// What a reference stands for.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let name = text(&schema["$ref"]).rsplit('/').next().unwrap_or_default();
    document["components"]["schemas"].get(name).unwrap_or(schema)
}

fn properties(t: &Texts, schema: &Value) -> Vec<Row> {
    let required = schema["required"].as_array();
    let is_closed = schema["additionalProperties"] == false;
    let row = |(name, property): (&str, &Value)| {
        // In answers everything is there; only requests have a choice.
        let is_named = required.is_some_and(|all| all.iter().any(|one| one == name));
        Row {
            name: name.to_owned(),
            form: form(t, property, is_closed && is_named),
            meaning: text(&property["description"]).to_owned(),
        }
    };
    members(&schema["properties"]).map(row).collect()
}

/// The form of a value in words.
fn form(t: &Texts, schema: &Value, is_needed: bool) -> Markup {
    let kinds = schema["type"].as_array();
    let is_null = kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
        || schema["oneOf"].as_array().is_some_and(|all| all.iter().any(|s| s["type"] == "null"));
    let codes = schema["enum"].as_array();
    let codes: Vec<&str> = codes.into_iter().flatten().filter_map(Value::as_str).collect();
    html! {
        (shape(t, schema))
        @if is_needed { " · " b { (t.get("apidocs-needed")) } }
        @if is_null && !is_needed { " · " (t.get("apidocs-null")) }
        @if !codes.is_empty() { small.code { (codes.join(", ")) } }
        @if let Some(pattern) = schema["pattern"].as_str() { small.code { (pattern) } }
    }
}

fn shape(t: &Texts, schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return html! { a.target.code href={ "#of-" (name) } { (name) } };
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choices = choices.iter().filter(|choice| choice["type"] != "null");
        return html! {
            @for (at, choice) in choices.enumerate() {
                @if at > 0 { " / " }
                (shape(t, choice))
            }
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        // What follows the first is taken too, but is not what is meant.
        return shape(t, choices.first().unwrap_or(&Value::Null));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => text(kinds.first().unwrap_or(&Value::Null)),
        kind => text(kind),
    };
    let key = match (kind, text(&schema["format"])) {
        ("string", "date") => "apidocs-type-day",
        ("string", "date-time") => "apidocs-type-moment",
        ("string", "binary") => "apidocs-type-file",
        ("string", _) => "apidocs-type-text",
        ("integer", _) => "apidocs-type-integer",
        ("number", _) => "apidocs-type-number",
        ("boolean", _) => "apidocs-type-flag",
        ("array", _) => {
            return html! { (t.get("apidocs-list-of")) (shape(t, &schema["items"])) };
        }
        _ => "apidocs-type-object",
    };
    html! { (t.get(key)) }
}

fn table(f: &Frame, label: &str, rows: &[Row]) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records.docs {
            thead { tr {
                th scope="col" { (t.get("apidocs-name")) }
                th scope="col" { (t.get("apidocs-form")) }
                th scope="col" { (t.get("apidocs-meaning")) }
            } }
            tbody { @for row in rows { tr {
                th.code.whole scope="row" { (row.name) }
                td { (row.form) }
                td { (row.meaning) }
            } } }
        }
    };
    parts::wide(label, table)
}

/// The statuses of an operation, with the object that each carries.
fn answers(f: &Frame, operation: &Value) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records.docs {
            thead { tr {
                th scope="col" { (t.get("apidocs-status")) }
                th scope="col" { (t.get("apidocs-form")) }
                th scope="col" { (t.get("apidocs-meaning")) }
            } }
            tbody { @for (status, response) in members(&operation["responses"]) { tr {
                th.code scope="row" { (status) }
                td { @for (_, content) in members(&response["content"]) {
                    (shape(t, &content["schema"]))
                } }
                td { (text(&response["description"])) }
            } } }
        }
    };
    parts::wide(&t.get("apidocs-gives"), table)
}

/// Lines for a terminal that try an operation.
fn curls(base: &str, (method, path): (&str, &str), operation: &Value) -> Vec<String> {
    let path = path
        .replace("{id}", "ver_01jx7m4c0q8d5t2w9b3k6n7p1r")
        .replace("{object}", "ver_01jx7m4c0q8d5t2w9b3k6n7p1r");
    let is_open = operation["security"].as_array().is_none_or(Vec::is_empty);
    let key = match is_open {
        true => String::new(),
        false => format!(" -H 'Authorization: Bearer {KEY}'"),
    };
    if method == "get" {
        return vec![format!("curl{key} '{base}{path}'")];
    }
    let content = &operation["requestBody"]["content"];
    let mut lines = Vec::new();
    if content.get("multipart/form-data").is_some() {
        lines.push(format!("curl{key} -F file=@invoice.ofd '{base}{path}'"));
    }
    let body = &content["application/json"]["example"];
    if !body.is_null() {
        let kind = "-H 'Content-Type: application/json'";
        lines.push(format!("curl{key} {kind} -d '{body}' '{base}{path}'"));
    }
    lines
}

/// The example of the answer when all is well, in lines.
fn answer(operation: &Value) -> Option<String> {
    let (_, good) = members(&operation["responses"]).find(|(status, _)| status.starts_with('2'))?;
    let (_, content) = members(&good["content"]).next()?;
    let example = content.get("example")?;
    serde_json::to_string_pretty(example).ok()
}

fn example(label: &str, lines: &str) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { pre.code { (lines) } } }
}

fn object(f: &Frame, name: &str, schema: &Value) -> Markup {
    let rows = properties(f.texts(), schema);
    html! {
        details.group {
            summary { (name) span { (text(&schema["description"])) } }
            // Inside, because browsers open what hides the target of a link.
            div #{ "of-" (name) } { (table(f, name, &rows)) }
        }
    }
}
