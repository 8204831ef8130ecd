//! The API from outside: requests go in, answers are held against the document that we publish.

mod bad_input;
mod document;
mod key;
mod once;
mod register;
mod schema;
mod verification;

use std::sync::Arc;

use app::account::{self, Ask, KeyWish, Letter, Made, Origin, Registration, Visit, Words};
use app::authority::KeyKeeper;
use app::{Desk, TrustStore};
use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use metrics_exporter_prometheus::PrometheusBuilder;
use model::Moment;
use model::account::limits::KEY_RATE_MAX;
use model::account::{Permission, Permissions, WorkspaceKind};
use piaoju::api::document::document as written;
use piaoju::language::Language;
use piaoju::texts::Texts;
use piaoju::web::office::{House, Office};
use piaoju::web::router::service;
use serde_json::Value;
use store::outbox;
use store::trial::{Trial, each_engine};

use crate::browser::answer;

pub const BASE: &str = "http://127.0.0.1:8787";
pub const NOW: Moment = Moment(1_795_320_000);
const PASSWORD: &str = "三只老虎爬山去了九次";
const HERE: Origin<'static> = Origin { address: "203.0.113.7", agent: "curl/8", language: "zh-CN" };

/// A running service and the office behind it.
pub struct Shop<'a> {
    pub trial: &'a Trial,
    pub office: Arc<Office>,
    router: Router,
    document: Value,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Came {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Came {
    /// The `code` of a problem.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// A header, empty without one.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The id of what was made.
    pub fn id(&self) -> String {
        self.header("location").rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Fields and rules of a problem about fields.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let faults = self.json["errors"].as_array();
        faults.into_iter().flatten().map(|f| (text(&f["field"]), text(&f["rule"]))).collect()
    }
}

fn office(trial: &Trial) -> Office {
    let mut trust = TrustStore::builtin();
    trust.install(&paper::samples::authority().1).unwrap();
    let house = House {
        base: BASE.to_owned(),
        is_demo: true,
        has_tls: false,
        guest_daily_max: 100,
        is_behind_proxy: false,
        pepper: [1; 32],
        outbound: wire::Outbound::Forbidden,
        sms_domain: None,
    };
    let secrets = crate::browser::secrets();
    let meters = PrometheusBuilder::new().build_recorder().handle();
    Office::new(trial.db.clone(), Desk::new(trust), || NOW, house, meters, &secrets).unwrap()
}

/// Runs a test against a fresh service on each engine.
pub fn each_shop(test: impl Fn(&Shop<'_>)) {
    each_engine(|trial| {
        let office = Arc::new(office(trial));
        let router = service(Arc::clone(&office));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let document = written(Texts::of(Language::English), BASE);
        test(&Shop { trial, office, router, document, runtime });
    });
}

impl Shop<'_> {
    /// The first administrator of a company.
    pub fn admin(&self, address: &str) -> Visit {
        let (db, porter) = (&self.office.db, &self.office.porter);
        let ask = Ask { identifier: address, task: "", answer: "" };
        account::ask_code(db, porter, NOW, &ask, HERE).unwrap();
        let messages = db.keep_house(NOW, |write| outbox::take(write, 100, 60)).unwrap();
        let mut letter = messages.iter().map(|m| Letter::read(&m.kind, &m.payload).unwrap());
        let Some(Letter { words: Words::Code { code }, .. }) = letter.next_back() else {
            panic!("no code was sent")
        };
        let form = Registration {
            identifier: address,
            code: &code,
            password: PASSWORD,
            name: "",
            kind: WorkspaceKind::Company,
            company: "示例（北京）科技有限公司",
        };
        let token = account::register(db, porter, NOW, &form, HERE).unwrap();
        account::recognise(db, porter, NOW, token.as_str()).unwrap().unwrap()
    }

    /// A key of somebody with scopes and a rate.
    pub fn key_of(&self, admin: &Visit, scopes: &str, rate: u32) -> Made {
        let keeper: KeyKeeper = admin.caller.grant().unwrap();
        let scopes = Permissions::parse(scopes).unwrap();
        let wish = KeyWish { name: "ERP", scopes, rate, ends_at: None };
        account::make_key(&self.office.db, NOW, &keeper, &wish).unwrap()
    }

    /// A key of a new company with these scopes.
    pub fn key(&self, scopes: &str) -> String {
        let admin = self.admin(&format!("{}@example.com", scopes.len()));
        self.key_of(&admin, scopes, KEY_RATE_MAX).key
    }

    /// A key of a new company that may everything.
    pub fn strong_key(&self) -> String {
        let all: Permissions =
            Permission::ALL.iter().copied().filter(|scope| scope.is_scope()).collect();
        self.key(&all.to_string())
    }

    /// Sends a request; the answer must be one that the document knows.
    pub fn send(&self, request: Request<Body>) -> Came {
        let path = request.uri().path().to_owned();
        let method = request.method().clone();
        let came = self.runtime.block_on(received(self.router.clone(), request));
        assert_ne!(came.status.as_u16() / 100, 5, "{method} {path}: {}", came.json);
        schema::assert_documented(&self.document, &method, &path, &came);
        came
    }

    /// Sends several at once.
    pub fn send_both(&self, one: Request<Body>, other: Request<Body>) -> (Came, Came) {
        let both = async {
            tokio::join!(received(self.router.clone(), one), received(self.router.clone(), other))
        };
        self.runtime.block_on(both)
    }

    pub fn get(&self, key: &str, path: &str) -> Came {
        self.send(asking(Method::GET, key, path).body(Body::empty()).unwrap())
    }

    pub fn post(&self, key: &str, path: &str, body: &Value) -> Came {
        self.send(json(key, path, body))
    }

    pub fn post_file(&self, key: &str, name: &str, bytes: &[u8]) -> Came {
        self.send(file(key, name, bytes))
    }
}

async fn received(router: Router, request: Request<Body>) -> Came {
    let page = answer(router, request).await;
    let json = serde_json::from_slice(&page.bytes).unwrap_or_default();
    Came { status: page.status, headers: page.headers, bytes: page.bytes, json }
}

/// The beginning of a request with a key; an empty key is none.
pub fn asking(method: Method, key: &str, path: &str) -> Builder {
    let request = Request::builder().method(method).uri(path).header("accept-language", "en");
    match key {
        "" => request,
        key => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
    }
}

pub fn json(key: &str, path: &str, body: &Value) -> Request<Body> {
    raw(key, path, "application/json", body.to_string().into_bytes())
}

pub fn raw(key: &str, path: &str, kind: &str, body: Vec<u8>) -> Request<Body> {
    let request = asking(Method::POST, key, path).header(header::CONTENT_TYPE, kind);
    request.body(Body::from(body)).unwrap()
}

/// A form with one file.
pub fn file(key: &str, name: &str, bytes: &[u8]) -> Request<Body> {
    form(key, VERIFY, &[("file", name, bytes)], "a1")
}

pub fn form(key: &str, path: &str, parts: &[(&str, &str, &[u8])], boundary: &str) -> Request<Body> {
    let mut body = Vec::new();
    for (field, name, bytes) in parts {
        let head = match *name {
            "" => format!("form-data; name=\"{field}\""),
            name => format!("form-data; name=\"{field}\"; filename=\"{name}\""),
        };
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(format!("Content-Disposition: {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    raw(key, path, &format!("multipart/form-data; boundary={boundary}"), body)
}

/// The same request under an idempotency key.
pub fn named(mut request: Request<Body>, name: &str) -> Request<Body> {
    request.headers_mut().insert("idempotency-key", name.parse().unwrap());
    request
}

pub const VERIFY: &str = "/api/v1/verifications";

/// Typed fields of an invoice that nobody knows.
pub fn typed() -> Value {
    serde_json::json!({
        "kind": "digital_normal",
        "number": "26112000000000000018",
        "issue_date": "2026-01-15",
        "total": "113.00",
    })
}

/// A sample document.
pub fn sample(start: &str) -> (String, Vec<u8>) {
    let set = paper::samples::make(None);
    let sample = set.samples.into_iter().find(|s| s.file_name.starts_with(start)).unwrap();
    (sample.file_name, sample.bytes)
}
