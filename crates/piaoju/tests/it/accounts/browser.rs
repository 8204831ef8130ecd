//! A browser without a screen: it keeps cookies, follows redirects and sends forms.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use piaoju::web::office::Shared;
use piaoju::web::router::service;
use tower::ServiceExt;

/// The most bytes of a page that are looked at.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A browser with one tab.
pub struct Browser {
    service: Router,
    cookies: BTreeMap<String, String>,
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
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    /// Where it leads to, when it is a redirect.
    pub to: String,
    /// The cookies that it sets, as they stand in the header.
    pub cookies: Vec<String>,
    pub text: String,
}

impl Page {
    #[track_caller]
    pub fn says(&self, words: &str) -> &Page {
        assert!(self.text.contains(words), "{words} is not in {} {}", self.status, self.text);
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &str) -> &Page {
        assert!(!self.text.contains(words), "{words} is in {}", self.text);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Page {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The value of the first field of this name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let start = self.text.find(&mark).unwrap_or_else(|| panic!("no {name}")) + mark.len();
        let rest = &self.text[start..];
        rest[..rest.find('"').expect("an end")].to_owned()
    }
}

impl Browser {
    pub fn new(office: Shared) -> Browser {
        let headers = vec![("sec-fetch-site", "same-origin".to_owned())];
        let address = "203.0.113.7".to_owned();
        Browser { service: service(office), cookies: BTreeMap::new(), headers, address }
    }

    /// The same browser, cookies included, in another office.
    pub fn at(&self, office: Shared) -> Browser {
        let mut browser = Browser::new(office);
        browser.cookies.clone_from(&self.cookies);
        browser.address.clone_from(&self.address);
        browser
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn get(&mut self, path: &str) -> Page {
        self.ask(Method::GET, path, None)
    }

    /// Sends a form and stays where the answer is.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Method::POST, path, Some(form))
    }

    /// Sends a form and goes where the answer leads.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields);
        if page.status.is_redirection() { self.get(&page.to.clone()) } else { page }
    }

    /// Sends whatever it is told to, with its cookies.
    pub fn raw(&mut self, ask: Raw<'_>) -> Page {
        let mut request = Request::builder().method(ask.method).uri(ask.path);
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request =
            request.header(header::HOST, "localhost").header(header::COOKIE, pairs.join("; "));
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(ask.body.to_vec())).expect("a request");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(answer(self.service.clone(), request))
    }

    fn ask(&mut self, method: Method, path: &str, form: Option<String>) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::HOST, "localhost").header(header::ACCEPT_LANGUAGE, "zh");
        request = request.header("x-forwarded-for", &self.address);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(header::COOKIE, pairs.join("; "));
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(form.unwrap_or_default())).expect("a request");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let page = runtime.expect("a runtime").block_on(answer(self.service.clone(), request));
        for cookie in &page.cookies {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            match rest.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        page
    }
}

async fn answer(service: Router, request: Request<Body>) -> Page {
    let Ok(response) = service.oneshot(request).await;
    let text = |name| {
        let values = response.headers().get_all(name).into_iter();
        values.map(|value| value.to_str().expect("a header").to_owned()).collect::<Vec<_>>()
    };
    let (cookies, to) = (text(header::SET_COOKIE), text(header::LOCATION));
    let status = response.status();
    let body = to_bytes(response.into_body(), PAGE_BYTES_MAX).await.expect("a body");
    let text = String::from_utf8_lossy(&body).into_owned();
    Page { status, to: to.into_iter().next().unwrap_or_default(), cookies, text }
}
