//! A browser without a screen: it keeps cookies, follows redirects, sends forms and files.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode, header};
use piaoju::web::office::{Secrets, Shared};
use piaoju::web::router::service;
use piaoju::web::visitor::Visitor;
use tower::ServiceExt;

/// The most bytes of an answer that are looked at.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The secrets of an installation that is only tested.
pub fn secrets() -> Secrets {
    Secrets {
        accounts: [2; 32],
        reports: [3; 32],
        log: [4; 32],
        sources: [5; 32],
        receipts: [6; 32],
        issuing: [7; 32],
    }
}

/// A browser with one tab.
pub struct Browser {
    service: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    visitor: Option<Visitor>,
    /// Headers that it sends with every request, besides its own.
    pub headers: Vec<(&'static str, String)>,
    /// Where it stands in the network.
    pub address: String,
}

/// A request as nobody's browser would send it.
#[derive(Clone, Copy, Default)]
pub struct Raw<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Where it leads to, when it is a redirect.
    pub to: String,
    /// The cookies that it sets, as they stand in the header.
    pub cookies: Vec<String>,
    pub bytes: Vec<u8>,
    /// The bytes as text; a blank that keeps words together is one like any other.
    pub text: String,
}

impl Page {
    #[track_caller]
    pub fn says(&self, words: &str) -> &Page {
        assert!(self.text.contains(words), "{words} is not in {} {}", self.status, self.text);
        self
    }

    #[track_caller]
    pub fn has(&self, words: &[&str]) -> &Page {
        for words in words {
            self.says(words);
        }
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &str) -> &Page {
        assert!(!self.text.contains(words), "{words} is in {}", self.text);
        self
    }

    #[track_caller]
    pub fn lacks(&self, words: &[&str]) -> &Page {
        for words in words {
            self.hides(words);
        }
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Page {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Where it sends the browser.
    #[track_caller]
    pub fn goes_to(&self) -> &str {
        self.is(303);
        &self.to
    }

    /// The value of the first field of this name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let start = self.text.find(&mark).unwrap_or_else(|| panic!("no {name}")) + mark.len();
        let rest = &self.text[start..];
        rest[..rest.find('"').expect("an end")].to_owned()
    }

    /// The address behind these words.
    pub fn link(&self, before: &str) -> Option<String> {
        let rest = self.text.split_once(before)?.1;
        Some(rest.split('"').next()?.replace("&amp;", "&"))
    }
}

impl Browser {
    pub fn new(office: Shared) -> Browser {
        Browser {
            service: service(office),
            cookies: Mutex::default(),
            visitor: None,
            headers: vec![("sec-fetch-site", "same-origin".to_owned())],
            address: "203.0.113.7".to_owned(),
        }
    }

    /// The browser of somebody who needs no session: whoever they are is said with each request.
    pub fn of(office: &Shared, visitor: Visitor) -> Browser {
        Browser { visitor: Some(visitor), ..Browser::new(office.clone()) }
    }

    /// The same browser, cookies included, in another office.
    pub fn at(&self, office: Shared) -> Browser {
        let cookies = Mutex::new(self.jar().clone());
        Browser { cookies, address: self.address.clone(), ..Browser::new(office) }
    }

    fn jar(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    pub fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), Vec::new())
    }

    /// Sends a form and stays where the answer is.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.ask(Request::post(path).header(header::CONTENT_TYPE, kind), form.into_bytes())
    }

    /// Sends a form with files, under a word of its own.
    pub fn upload(&self, path: &str, token: &str, files: &[(&str, &[u8])]) -> Page {
        self.send_parts(path, &[("token", token)], files)
    }

    /// Sends a form with fields and files.
    pub fn send_parts(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        for (name, bytes) in files {
            let head = format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"files\"; \
                 filename=\"{name}\"\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend_from_slice(b"--frontier--\r\n");
        let kind = "multipart/form-data; boundary=frontier";
        self.ask(Request::post(path).header(header::CONTENT_TYPE, kind), body)
    }

    /// Sends a form and goes where the answer leads.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields);
        if page.status.is_redirection() { self.get(&page.to) } else { page }
    }

    /// Sends whatever it is told to, with its cookies.
    pub fn raw(&self, ask: Raw<'_>) -> Page {
        let mut request = Request::builder().method(ask.method).uri(ask.path);
        request =
            request.header(header::HOST, "localhost").header(header::COOKIE, self.cookie_line());
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(ask.body.to_vec())).expect("a request");
        block_on(answer(self.service.clone(), request))
    }

    fn cookie_line(&self) -> String {
        let jar = self.jar();
        let pairs: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn ask(&self, request: Builder, body: Vec<u8>) -> Page {
        let mut request = request
            .header(header::HOST, "localhost")
            .header(header::ACCEPT_LANGUAGE, "zh")
            .header("x-forwarded-for", &self.address)
            .header(header::COOKIE, self.cookie_line());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::from(body)).expect("a request");
        if let Some(visitor) = &self.visitor {
            request.extensions_mut().insert(visitor.clone());
        }
        let page = block_on(answer(self.service.clone(), request));
        let mut jar = self.jar();
        for cookie in &page.cookies {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            match rest.contains("Max-Age=0") {
                true => jar.remove(name),
                false => jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        drop(jar);
        page
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// What a service answers to a request.
pub async fn answer(service: Router, request: Request<Body>) -> Page {
    let Ok(response) = service.oneshot(request).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let all = |name| {
        let values = headers.get_all(name).into_iter();
        values.map(|value| value.to_str().expect("a header").to_owned()).collect::<Vec<_>>()
    };
    let (cookies, to) = (all(header::SET_COOKIE), all(header::LOCATION));
    let bytes = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.expect("a body").to_vec();
    let text = String::from_utf8_lossy(&bytes).replace('\u{a0}', " ");
    let to = to.into_iter().next().unwrap_or_default();
    Page { status, headers, to, cookies, bytes, text }
}
