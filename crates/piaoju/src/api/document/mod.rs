//! The document of the API (OpenAPI 3.1), in the language of whoever reads it.
//!
//! It is written from the tables that requests are checked with ([`super::form`]) and from the
//! catalogues of the model; the tests hold every answer they get against it.

mod endpoints;
mod examples;
mod objects;
mod shape;

pub use endpoints::{ENDPOINTS, Endpoint, Taken};

use model::Field;
use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApiBuilder, PathsBuilder};

use crate::texts::{Texts, dashed};

/// The name of the key in the document.
const KEY: &str = "key";

/// The words of a document.
pub struct Words<'a>(pub &'a Texts);

impl Words<'_> {
    /// A text.
    fn get(&self, key: &str) -> String {
        self.0.get(key)
    }

    /// What a field of a request is.
    fn field(&self, name: &str) -> String {
        let key = match name {
            "qr" => "api-qr",
            "text" => "api-text",
            "from" => "api-from",
            "to" => "api-to",
            "cursor" => "api-cursor",
            "limit" => "api-limit",
            "verdict" => "summary-verdict",
            "tax_status" => "text-tax-status",
            "red_number" => "api-red-number",
            "why" => "api-why",
            "seller_tax_id" => "field-seller-tax-id",
            "duplicate_key" => "api-duplicate-key",
            _ => "",
        };
        match (key, Field::from_path(name)) {
            ("", Some(field)) => self.0.field(field),
            ("", None) => name.to_owned(),
            (key, _) => self.get(key),
        }
    }

    /// What a field of a buyer or seller is.
    fn party(&self, name: &str) -> String {
        self.get(match name {
            "name" => "api-party-name",
            "tax_id" => "api-party-tax-id",
            "address_phone" => "api-party-address-phone",
            _ => "api-party-bank-account",
        })
    }

    /// What a field of a line is.
    fn line(&self, name: &str) -> String {
        self.get(&format!("line-{}", dashed(name)))
    }
}

/// The document. `base` is where the installation is reached.
pub fn document(t: &Texts, base: &str) -> Value {
    let w = Words(t);
    let mut components = ComponentsBuilder::new();
    for (name, schema) in objects::all(&w) {
        components = components.schema(name, schema);
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(w.get("api-key")))
        .build();
    let components = components.security_scheme(KEY, SecurityScheme::Http(bearer)).build();
    let mut paths = PathsBuilder::new();
    let mut seen: Vec<&str> = Vec::new();
    for endpoint in ENDPOINTS {
        if !seen.contains(&endpoint.path) {
            seen.push(endpoint.path);
            paths = paths.path(endpoint.path, endpoints::item(endpoint.path, &w));
        }
    }
    let info = InfoBuilder::new()
        .title(w.get("api-title"))
        .version("1")
        .description(Some(w.get("api-lead")))
        .build();
    let server = ServerBuilder::new().url(base).build();
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([server]))
        .paths(paths.build())
        .components(Some(components))
        .build();
    // Maps with keys of text and no number that JSON lacks: this cannot fail.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    // The library sorts paths by name; people want to read what matters first.
    let mut paths = document["paths"].take();
    document["paths"] = seen.iter().map(|path| ((*path).to_owned(), paths[*path].take())).collect();
    document
}
