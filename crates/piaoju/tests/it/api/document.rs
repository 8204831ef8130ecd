//! The document itself: a snapshot, and whether it is about what is there.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use piaoju::api::document::{ENDPOINTS, Taken, document};
use piaoju::language::Language;
use piaoju::texts::Texts;
use serde_json::Value;

use super::{BASE, asking, each_shop, schema};

fn english() -> Value {
    document(Texts::of(Language::English), BASE)
}

#[test]
fn the_published_document_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let now = serde_json::to_string_pretty(&english()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == now, "UPDATE=1 cargo test -p piaoju --test it api::document writes it");
}

#[test]
fn every_example_is_what_it_is_an_example_of() {
    let document = english();
    let mut count = 0;
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let bodies = std::iter::once(&operation["requestBody"]);
            let answers = operation["responses"].as_object().unwrap().values();
            for part in bodies.chain(answers) {
                for content in part["content"].as_object().into_iter().flat_map(|c| c.values()) {
                    let Some(example) = content.get("example") else { continue };
                    let faults = schema::faults(&document, &content["schema"], example, "");
                    assert_eq!(faults, Vec::<String>::new(), "{}", operation["operationId"]);
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn both_languages_document_the_same() {
    fn shape(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let is_told = |name: &str, value: &Value| {
                    let is_text = matches!(name, "description" | "summary" | "title" | "example");
                    !is_text || value.is_object() && name == "description"
                };
                let kept = map.iter().filter(|(name, value)| is_told(name, value));
                kept.map(|(name, value)| (name.clone(), shape(value))).collect()
            }
            Value::Array(items) => items.iter().map(shape).collect(),
            other => other.clone(),
        }
    }
    let chinese = document(Texts::of(Language::Chinese), BASE);
    assert_eq!(shape(&chinese), shape(&english()));
    assert_ne!(chinese["info"]["title"], english()["info"]["title"]);
}

#[test]
fn everything_in_the_document_is_there_and_needs_what_it_says() {
    each_shop(|shop| {
        for endpoint in ENDPOINTS {
            let path = endpoint.path.replace("{id}", "x").replace("{object}", "x");
            let method = if endpoint.is_post { Method::POST } else { Method::GET };
            let came = shop.send(asking(method, "", &path).body(Body::empty()).unwrap());
            let wanted = match endpoint.is_open {
                true => StatusCode::OK,
                false => StatusCode::UNAUTHORIZED,
            };
            assert_eq!(came.status, wanted, "{path}");
            assert_eq!(endpoint.is_post, endpoint.taken != Taken::Nothing, "{path}");
        }
    });
}

#[test]
fn the_document_is_open_and_names_this_installation() {
    each_shop(|shop| {
        let came = shop.get("", "/api/v1/openapi.json");
        assert_eq!(came.json, english());
        assert_eq!(came.json["openapi"], "3.1.0");
        assert_eq!(came.json["servers"][0]["url"], BASE);
    });
}

#[test]
fn the_page_shows_every_endpoint_with_a_line_to_try_it() {
    each_shop(|shop| {
        let page = String::from_utf8(shop.get("", "/help/api").bytes).unwrap();
        for endpoint in ENDPOINTS {
            assert!(page.contains(&format!(" {}</a>", endpoint.path)), "{}", endpoint.path);
            assert!(page.contains(&format!("id=\"{}\"", endpoint.id)), "{}", endpoint.id);
        }
        let curl = "curl -H 'Authorization: Bearer pj_…' -F file=@invoice.ofd \
                    'http://127.0.0.1:8787/api/v1/verifications'";
        assert!(page.contains(curl), "no line to copy");
    });
}
