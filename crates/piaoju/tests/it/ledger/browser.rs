//! A service with a company in it, and members who sign in.

use std::sync::Arc;

use app::account::{self, Cost, Enrolment, Porter, Secret};
use app::authority::Caller;
use app::{Desk, TrustStore};
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, header};
use model::Moment;
use model::account::{BuiltIn, Role, SessionRule};
use piaoju::serve;
use piaoju::web::office::{House, Secrets, Shared};
use piaoju::web::router::service;
use store::trial::{Trial, each_engine};
use store::{Db, Tenant};
use tokio::runtime::Runtime;
use tower::ServiceExt;

const PASSWORD: &str = "三只老虎爬山去了九次";

fn now() -> Moment {
    Moment(1_795_330_000)
}

/// The service on one database, with a company in it.
pub struct Town<'a> {
    trial: &'a Trial,
    office: Shared,
    pub company: Tenant,
}

/// Runs a test in a fresh town on each engine.
pub fn each_town(test: impl Fn(&Town<'_>)) {
    each_engine(|trial| {
        let office = office(trial);
        let machine = Caller::on_this_machine(Tenant::house());
        let company = account::found_company(&office.db, now(), &machine, "示例科技");
        test(&Town { trial, office, company: company.expect("a company") });
    });
}

fn office(trial: &Trial) -> Shared {
    let house = House {
        base: "https://piaoju.example".to_owned(),
        is_demo: false,
        has_tls: false,
        guest_daily_max: 50,
        is_behind_proxy: false,
        pepper: [1; 32],
        outbound: wire::Outbound::Forbidden,
        sms_domain: None,
    };
    let secrets = Secrets {
        accounts: [2; 32],
        reports: [3; 32],
        log: [4; 32],
        sources: [5; 32],
        receipts: [6; 32],
        issuing: [7; 32],
    };
    let mut trust = TrustStore::builtin();
    trust.install(&paper::samples::authority().1).expect("the authority of the samples");
    let office = serve::office(trial.db.clone(), Desk::new(trust), house, &secrets);
    let mut office = office.expect("an office");
    office.clock = now;
    office.porter = Porter::new(Secret::new([2; 32]), Cost::least(), SessionRule::default());
    Arc::new(office)
}

impl Town<'_> {
    pub fn db(&self) -> &Db {
        &self.trial.db
    }

    pub fn now(&self) -> Moment {
        now()
    }

    pub fn guest(&self) -> Browser {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Browser {
            office: self.office.clone(),
            runtime: runtime.expect("a runtime"),
            cookie: String::new(),
        }
    }

    /// A browser in which a member with this role has signed in.
    pub fn signed_in(&self, role: BuiltIn) -> Browser {
        let machine = Caller::on_this_machine(self.company.clone());
        let identifier = format!("{}@example.com", role.code());
        let role = Role::BuiltIn(role);
        let person =
            Enrolment { identifier: &identifier, name: "", password: PASSWORD, role: &role };
        account::enrol(&self.office.db, &self.office.porter, now(), &machine, &person)
            .expect("a person");
        let mut browser = self.guest();
        let page = browser.post("/login", &[("identifier", &identifier), ("password", PASSWORD)]);
        browser.cookie = page.is(303).cookie.clone();
        browser
    }
}

/// A browser without a script.
pub struct Browser {
    office: Shared,
    runtime: Runtime,
    cookie: String,
}

impl Browser {
    pub fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty())
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), Body::from(body))
    }

    /// Sends a form with files.
    pub fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Page {
        let mut body =
            b"--edge\r\ncontent-disposition: form-data; name=\"token\"\r\n\r\nt".to_vec();
        for (name, bytes) in files {
            let head = format!(
                "\r\n--edge\r\ncontent-disposition: form-data; name=\"files\"; \
                 filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
        }
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), Body::from(body))
    }

    fn send(&self, request: Builder, body: Body) -> Page {
        let request = request
            .header(header::HOST, "piaoju.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
            .body(body)
            .expect("a request");
        self.runtime.block_on(async {
            let Ok(response) = service(self.office.clone()).oneshot(request).await;
            let status = response.status().as_u16();
            let header = |name| {
                let value = response.headers().get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or_default().to_owned()
            };
            let location = header(header::LOCATION);
            let cookie = header(header::SET_COOKIE);
            let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("a body").to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Page { status, location, cookie, bytes, text }
        })
    }
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub text: String,
    pub bytes: Vec<u8>,
    location: String,
    cookie: String,
}

impl Page {
    #[track_caller]
    pub fn is(&self, status: u16) -> &Page {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Where it sends the browser.
    #[track_caller]
    pub fn goes_to(&self) -> &str {
        self.is(303);
        &self.location
    }

    #[track_caller]
    pub fn has(&self, words: &[&str]) -> &Page {
        for word in words {
            assert!(self.text.contains(word), "no {word} in {}", self.text);
        }
        self
    }

    #[track_caller]
    pub fn lacks(&self, words: &[&str]) -> &Page {
        for word in words {
            assert!(!self.text.contains(word), "{word} in {}", self.text);
        }
        self
    }

    /// The address behind these words.
    pub fn link(&self, before: &str) -> Option<String> {
        let rest = self.text.split_once(before)?.1;
        Some(rest.split('"').next()?.replace("&amp;", "&"))
    }
}
