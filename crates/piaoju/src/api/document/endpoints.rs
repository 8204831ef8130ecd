//! The list of endpoints: what each takes, what it answers, and what it can be refused with.

use model::account::Permission;
use serde_json::Value;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem,
    PathItemBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder,
    Ref, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{
    Content, ContentBuilder, Header, RefOr, Required, Response, ResponseBuilder,
    SecurityRequirement,
};

use super::shape::{Shape, schema};
use super::{KEY, Words, examples};
use crate::api::form::Entry;
use crate::api::once::NAME_CHARS_MAX;
use crate::api::verification;

/// One address with one method.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Whether it is POST; else it is GET.
    pub is_post: bool,
    /// Its path.
    pub path: &'static str,
    /// Its name.
    pub id: &'static str,
    /// The key of its words.
    pub words: &'static str,
    /// The same for what it does in more words.
    pub more: &'static str,
    /// The scope that a key needs; `None` when any key will do, or none at all.
    pub scope: Option<Permission>,
    /// Whether it answers without a key.
    pub is_open: bool,
    /// What may stand in the address.
    pub query: &'static [Entry],
    /// What it takes.
    pub taken: Taken,
    /// Its status when all is well.
    pub status: &'static str,
    /// The object of its answer; empty for the bytes of a file, several for one of them.
    pub answer: &'static [&'static str],
}

/// What a body may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// There is none.
    Nothing,
    /// Typed fields, the text of a code, or a form with a file.
    Verification,
    /// One object.
    Object(&'static str),
    /// A list of objects, or one on each line.
    List(&'static str),
}

/// An endpoint that is read from, with a scope.
const fn get(path: &'static str, id: &'static str, scope: Permission) -> Endpoint {
    Endpoint {
        is_post: false,
        path,
        id,
        words: "",
        more: "",
        scope: Some(scope),
        is_open: false,
        query: &[],
        taken: Taken::Nothing,
        status: "200",
        answer: &[],
    }
}

/// Every endpoint, in the order of the documentation.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        is_post: true,
        words: "api-verify",
        more: "api-verify.more",
        taken: Taken::Verification,
        status: "201",
        answer: &["Verification"],
        ..get(crate::api::VERIFICATIONS, "verify", Permission::Verify)
    },
    Endpoint {
        words: "api-list",
        more: "api-list.more",
        query: verification::NARROWING,
        answer: &["Page"],
        ..get(crate::api::VERIFICATIONS, "listVerifications", Permission::HistoryRead)
    },
    Endpoint {
        words: "api-show",
        more: "api-show.more",
        answer: &["Verification"],
        ..get("/api/v1/verifications/{id}", "getVerification", Permission::HistoryRead)
    },
    Endpoint {
        words: "api-issue",
        more: "api-issue.more",
        answer: &["Report"],
        ..get("/api/v1/verifications/{id}/report", "issueReport", Permission::ReportIssue)
    },
    Endpoint {
        words: "api-original",
        more: "api-original.more",
        ..get("/api/v1/verifications/{id}/original", "getOriginal", Permission::HistoryRead)
    },
    Endpoint {
        is_post: true,
        words: "api-lookup",
        more: "api-lookup.more",
        taken: Taken::Object("RegisterQuestion"),
        answer: &["Found", "Differs", "Unknown"],
        ..get(wire::provider::piaoju::PATH, "askRegister", Permission::RegisterAnswer)
    },
    Endpoint {
        is_post: true,
        words: "api-load-do",
        more: "api-load-do.more",
        taken: Taken::List("NewRow"),
        answer: &["Load"],
        ..get("/api/v1/register/invoices", "loadInvoices", Permission::RegisterLoad)
    },
    Endpoint {
        is_post: true,
        words: "api-state-do",
        more: "api-state-do.more",
        taken: Taken::Object("NewState"),
        answer: &["StateSet"],
        ..get("/api/v1/register/states", "setState", Permission::RegisterLoad)
    },
    Endpoint {
        words: "api-head",
        more: "api-head.more",
        answer: &["LogHead"],
        ..get("/api/v1/log/head", "getLogHead", Permission::LogVerify)
    },
    Endpoint {
        words: "api-prove",
        more: "api-prove.more",
        answer: &["LogProof"],
        ..get("/api/v1/log/proof/{object}", "getLogProof", Permission::LogVerify)
    },
    Endpoint {
        words: "api-me",
        more: "api-me.more",
        scope: None,
        answer: &["Me"],
        ..get("/api/v1/me", "getMe", Permission::Verify)
    },
    Endpoint {
        words: "api-document",
        more: "api-document.more",
        scope: None,
        is_open: true,
        answer: &["Document"],
        ..get("/api/v1/openapi.json", "getDocument", Permission::Verify)
    },
];

/// Everything at a path.
pub(super) fn item(path: &str, w: &Words<'_>) -> PathItem {
    let mut item = PathItemBuilder::new();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path == path) {
        let method = if endpoint.is_post { HttpMethod::Post } else { HttpMethod::Get };
        item = item.operation(method, operation(endpoint, w));
    }
    item.build()
}

fn operation(endpoint: &Endpoint, w: &Words<'_>) -> Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.id))
        .summary(Some(w.get(endpoint.words)))
        .description(Some(w.get(endpoint.more)))
        .securities(Some(match endpoint.is_open {
            true => Vec::new(),
            false => {
                let scopes: Vec<&str> = endpoint.scope.iter().map(|scope| scope.code()).collect();
                vec![SecurityRequirement::new(KEY, scopes)]
            }
        }))
        .response(endpoint.status, good(endpoint, w));
    for parameter in parameters(endpoint, w) {
        operation = operation.parameter(parameter);
    }
    if let Some(body) = body(endpoint, w) {
        operation = operation.request_body(Some(body));
    }
    for (status, object, words) in refusals(endpoint) {
        operation = operation.response(status, refused(object, w.get(words), status));
    }
    operation.build()
}

fn parameters(endpoint: &Endpoint, w: &Words<'_>) -> Vec<Parameter> {
    let named = |name: &str, place: ParameterIn, required, words: String, shape: Shape| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(words))
            .schema(Some(schema(&shape, false, None)))
            .build()
    };
    let mut all = Vec::new();
    for (mark, name) in [("{id}", "id"), ("{object}", "object")] {
        if endpoint.path.contains(mark) {
            let words = w.get(if name == "id" { "history-id" } else { "api-object" });
            let shape = Shape::Pattern("^[0-9A-Za-z_]{1,64}$");
            all.push(named(name, ParameterIn::Path, Required::True, words, shape));
        }
    }
    for entry in endpoint.query {
        let required = if entry.is_required { Required::True } else { Required::False };
        let (words, shape) = (w.field(entry.name), Shape::Form(entry.form));
        all.push(named(entry.name, ParameterIn::Query, required, words, shape));
    }
    if endpoint.is_post {
        let words = w.get("api-idempotency");
        let name = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(NAME_CHARS_MAX))
            .pattern(Some("^[!-~]+$"));
        let header = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(words))
            .schema(Some(Schema::Object(name.build())));
        all.push(header.build());
    }
    all
}

fn body(endpoint: &Endpoint, w: &Words<'_>) -> Option<utoipa::openapi::request_body::RequestBody> {
    let content = |schema: RefOr<Schema>, example: Option<Value>| -> Content {
        ContentBuilder::new().schema(Some(schema)).example(example).build()
    };
    let of = |name: &str| RefOr::Ref(Ref::from_schema_name(name));
    let example = examples::request(endpoint.id);
    let all = match endpoint.taken {
        Taken::Nothing => return None,
        Taken::Object(name) => vec![("application/json", content(of(name), example))],
        Taken::List(name) => {
            let most = crate::limits::JSON_LIST_ROWS_MAX;
            // A row of any other form is taken too, and refused by itself.
            let any = ObjectBuilder::new().schema_type(SchemaType::AnyValue).build();
            let row = AnyOfBuilder::new().item(of(name)).item(any).build();
            let row = RefOr::T(Schema::AnyOf(row));
            let list = ArrayBuilder::new().items(row).max_items(Some(most)).build();
            let lines = ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some(w.get("api-lines")))
                .build();
            vec![
                ("application/json", content(RefOr::T(Schema::Array(list)), example)),
                ("application/x-ndjson", content(RefOr::T(Schema::Object(lines)), None)),
            ]
        }
        Taken::Verification => {
            let either = OneOfBuilder::new().item(Ref::from_schema_name("Typed"));
            let either = either.item(Ref::from_schema_name("Code")).build();
            vec![
                ("application/json", content(RefOr::T(Schema::OneOf(either)), example)),
                ("multipart/form-data", content(form(w), None)),
            ]
        }
    };
    let mut body = RequestBodyBuilder::new().required(Some(Required::True));
    for (kind, content) in all {
        body = body.content(kind, content);
    }
    Some(body.build())
}

/// A form with one file.
fn form(w: &Words<'_>) -> RefOr<Schema> {
    let file = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
        .description(Some(w.get("api-upload")));
    let form = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("file", file.build())
        .required("file")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .build();
    RefOr::T(Schema::Object(form))
}

fn good(endpoint: &Endpoint, w: &Words<'_>) -> Response {
    let mut response = ResponseBuilder::new().description(w.get("api-good"));
    let text = || {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        RefOr::T(Schema::Object(text))
    };
    if endpoint.status == "201" {
        let header = Header::builder().schema(Some(text()));
        response =
            response.header("Location", header.description(Some(w.get("api-location"))).build());
    }
    let (kind, schema) = match endpoint.answer {
        [] => {
            let file = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
            ("application/octet-stream", RefOr::T(Schema::Object(file.build())))
        }
        ["Document"] => {
            let object = ObjectBuilder::new().schema_type(Type::Object).build();
            ("application/json", RefOr::T(Schema::Object(object)))
        }
        [name] => ("application/json", RefOr::Ref(Ref::from_schema_name(*name))),
        names => {
            let mut any = OneOfBuilder::new();
            for name in names {
                any = any.item(Ref::from_schema_name(*name));
            }
            ("application/json", RefOr::T(Schema::OneOf(any.build())))
        }
    };
    let example = examples::answer(endpoint.id, w);
    let content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    response.content(kind, content).build()
}

/// What an endpoint can refuse: status, object, words.
fn refusals(endpoint: &Endpoint) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut all = Vec::new();
    let has_body = endpoint.taken != Taken::Nothing;
    if has_body {
        all.push(("400", "Problem", "api-refuse-malformed"));
    }
    if !endpoint.is_open {
        all.push(("401", "Problem", "api-refuse-key"));
    }
    if endpoint.scope.is_some() {
        all.push(("403", "ScopeProblem", "api-refuse-scope"));
    }
    if endpoint.path.contains('{') || endpoint.id == "setState" {
        all.push(("404", "Problem", "api-refuse-unknown"));
    }
    if has_body {
        all.push(("409", "Problem", "api-refuse-conflict"));
        all.push(("413", "Problem", "api-refuse-large"));
        all.push(("415", "Problem", "api-refuse-media"));
    }
    if has_body || !endpoint.query.is_empty() {
        all.push(("422", "FieldProblem", "api-refuse-fields"));
    }
    if !endpoint.is_open {
        all.push(("429", "Problem", "api-refuse-rate"));
        all.push(("503", "Problem", "api-refuse-busy"));
    }
    all
}

fn refused(object: &str, words: String, status: &str) -> Response {
    let reference = |name: &str| Ref::from_schema_name(name);
    // A file that cannot be read, or a page of another site, is told without the extra member.
    let schema = match object {
        "Problem" => RefOr::Ref(reference("Problem")),
        more => {
            let any = AnyOfBuilder::new().item(reference(more)).item(reference("Problem"));
            RefOr::T(Schema::AnyOf(any.build()))
        }
    };
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let mut response =
        ResponseBuilder::new().description(words).content("application/problem+json", content);
    let header = |kind: Type| {
        let value = ObjectBuilder::new().schema_type(kind).build();
        Header::builder().schema(Some(Schema::Object(value))).build()
    };
    match status {
        "401" => response = response.header("WWW-Authenticate", header(Type::String)),
        "429" => response = response.header("Retry-After", header(Type::Integer)),
        _ => {}
    }
    response.build()
}
