//! Batches over the whole service: the words of the journey, the downloads, who sees what.

mod pages;
mod worker;

use std::net::{IpAddr, Ipv4Addr};

use app::authority::Caller;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use model::account::{BuiltIn, Permissions};
use piaoju::language::Language;
use piaoju::serve::{Chores, Worker};
use piaoju::web::office::Shared;
use piaoju::web::router::service;
use piaoju::web::ui::Who;
use piaoju::web::visitor::Visitor;
use store::Tenant;
use tower::ServiceExt;

/// The most bytes of an answer that are looked at.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Somebody in front of the service.
pub struct Person {
    office: Shared,
    visitor: Visitor,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub to: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace('\u{a0}', " ")
    }

    #[track_caller]
    pub fn says(&self, words: &[&str]) {
        let text = self.text();
        for word in words {
            assert!(text.contains(word), "{word} in {} {text}", self.status);
        }
    }
}

impl Person {
    /// A member of a workspace with these permissions.
    pub fn member(office: &Shared, tenant: &str, permissions: Permissions) -> Person {
        let caller = Caller::on_this_machine(Tenant::new(tenant)).only(permissions);
        let who =
            Who {
                name: "李示例".into(), initials: "李".into(), workspace: "示例科技".into()
            };
        Person::new(office, caller, Some(who))
    }

    pub fn staff(office: &Shared, tenant: &str) -> Person {
        Person::member(office, tenant, BuiltIn::Finance.permissions())
    }

    pub fn guest(office: &Shared) -> Person {
        Person::new(office, Caller::guest(), None)
    }

    fn new(office: &Shared, caller: Caller, who: Option<Who>) -> Person {
        let visitor = Visitor {
            caller,
            who,
            holder: None,
            language: Language::Chinese,
            is_elder: false,
            path: "/".into(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Person { office: office.clone(), visitor, runtime: runtime.expect("a runtime") }
    }

    fn ask(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body));
        let mut request = request.expect("a request");
        request.extensions_mut().insert(self.visitor.clone());
        let service = service(self.office.clone());
        self.runtime.block_on(async {
            let Ok(response) = service.oneshot(request).await;
            let status = response.status();
            let to = response.headers().get(header::LOCATION);
            let to = to.map(|to| to.to_str().expect("an address").to_owned()).unwrap_or_default();
            let bytes = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.expect("a body");
            Answer { status, to, bytes: bytes.to_vec() }
        })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, "text/plain", Vec::new())
    }

    pub fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.ask(Method::POST, path, kind, form.into_bytes())
    }

    pub fn upload(&self, token: &str, files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        let part = |head: &str, bytes: &[u8], body: &mut Vec<u8>| {
            body.extend_from_slice(b"--frontier\r\nContent-Disposition: form-data; ");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"token\"", token.as_bytes(), &mut body);
        for (name, bytes) in files {
            part(&format!("name=\"files\"; filename=\"{name}\""), bytes, &mut body);
        }
        body.extend_from_slice(b"--frontier--\r\n");
        self.ask(Method::POST, "/w/batches", "multipart/form-data; boundary=frontier", body)
    }

    /// Uploads the hundred rows and confirms its columns; the address of the batch.
    pub fn hundred(&self) -> String {
        let uploaded = self.upload("", &[("demo_100.xlsx", &paper::samples::demo_batch_file())]);
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
        let begun = self.post(&format!("{}/columns", uploaded.to), &columns(&[]));
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        uploaded.to
    }

    /// Listens until the batch has ended.
    pub fn listen(&self, batch: &str) -> String {
        self.get(&format!("{batch}/events")).text()
    }
}

/// The form of the hundred rows, as it was recognised, with more fields.
pub fn columns(more: &[(&str, &str)]) -> Vec<(String, String)> {
    let keys = ["kind", "code", "number", "issue_date", "check_code", "total_without_tax", "total"];
    let column = |(n, key): (usize, &&str)| (format!("column-{n}"), (*key).to_owned());
    let mut fields: Vec<_> = keys.iter().enumerate().map(column).collect();
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// Runs the worker while somebody does something.
pub fn working<T>(office: &Shared, act: impl FnOnce() -> T) -> T {
    let worker = Worker::start(office.clone(), Chores::default());
    let done = act();
    worker.stop();
    done
}
