//! The real process, killed again and again in the middle of a batch.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use paper::sheet::write::{Form as SheetForm, Heading, xlsx};
use store::trial::{Trial, each_engine};
use store::verification::{self, Filter};
use store::{Tenant, batch};
use ureq::http::Response;

/// The program as a child that never outlives the test.
struct Demo {
    child: Child,
    url: String,
    password: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // SIGKILL: nothing is put in order behind it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Demo {
    fn start(data: &Path, database: &str) -> Demo {
        let mut child = Command::new(env!("CARGO_BIN_EXE_piaoju"))
            .args(["--lang", "en", "demo", "--database", database, "--data"])
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("its words");
        let (mut url, mut password) = (String::new(), String::new());
        for line in BufReader::new(stderr).lines() {
            let line = line.expect("words");
            if let Some(at) = line.find("http://").filter(|_| url.is_empty()) {
                url = line[at..].split(' ').next().unwrap_or_default().to_owned();
            }
            if let Some(at) = line.find("piao-") {
                password = line[at..].split(';').next().unwrap_or_default().to_owned();
                break;
            }
        }
        assert!(!password.is_empty(), "the demonstration did not start");
        Demo { child, url, password }
    }

    fn log_in(&self) -> Browser<'_> {
        let agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        let mut browser = Browser { demo: self, agent, cookie: String::new() };
        let form = format!("identifier=li%40demo.example&password={}", self.password);
        let answer = browser.post("/login", "application/x-www-form-urlencoded", form.as_bytes());
        browser.cookie = answer.cookie.split(';').next().unwrap_or_default().to_owned();
        browser
    }
}

struct Browser<'a> {
    demo: &'a Demo,
    agent: ureq::Agent,
    cookie: String,
}

struct Answer {
    location: String,
    cookie: String,
    text: String,
}

impl Browser<'_> {
    fn answer(&self, answer: Response<ureq::Body>) -> Answer {
        let header = |name: &str| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (location, cookie) = (header("location"), header("set-cookie"));
        let text = answer.into_body().read_to_string().unwrap_or_default();
        Answer { location, cookie, text }
    }

    fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.demo.url));
        let request = request.header("content-type", kind).header("cookie", &self.cookie);
        self.answer(request.send(body).expect("an answer"))
    }
}

/// One file as a browser sends it.
fn multipart(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mark = "piaoju-boundary";
    let head = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{mark}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={mark}"), body)
}

/// Pauses whose lengths follow a seed, in milliseconds.
fn pauses(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        // The generator of Knuth's MMIX.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % 40
    })
}

/// A workbook with so many rows: those of the demonstration, then others that nobody knows.
fn workbook(rows: usize) -> Vec<u8> {
    let headings = ["发票种类", "发票号码", "开票日期", "价税合计"];
    let headings = headings.map(|title| Heading::new(title, SheetForm::Text));
    let row = |n: usize| {
        let number = format!("2611200000000{:07}", 1_001 + n);
        vec!["数电普票".to_owned(), number, "2026-01-15".to_owned(), "113.00".to_owned()]
    };
    let mut bytes = Vec::new();
    xlsx("x", &headings, (0..rows).map(row), &mut bytes).expect("a workbook");
    bytes
}

const ROWS: usize = 400;

/// How often the process is killed; a lease of the dead has to run out each time, so more than a
/// few belong to a longer run: `PIAOJU_KILLS=10`.
fn kills() -> usize {
    std::env::var("PIAOJU_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(2)
}

#[test]
fn a_batch_survives_kills_in_the_middle_and_checks_no_row_twice() {
    each_engine(|trial| {
        let data = tempfile::tempdir().expect("a folder");
        let demo = Demo::start(data.path(), &trial.url);
        let browser = demo.log_in();
        let (kind, body) = multipart("rows.xlsx", &workbook(ROWS));
        let address = browser.post("/w/batches", &kind, &body).location;
        let keys = ["kind", "number", "issue_date", "total"].iter().enumerate();
        let form: Vec<String> = keys.map(|(n, key)| format!("column-{n}={key}")).collect();
        let form = form.join("&");
        let begun = browser.post(
            &format!("{address}/columns"),
            "application/x-www-form-urlencoded",
            form.as_bytes(),
        );
        assert!(begun.location.starts_with("/w/batches/"), "{}", begun.text);
        let id = address.rsplit('/').next().unwrap_or_default().to_owned();
        let memory = std::fs::read_to_string(data.path().join("demo.txt")).expect("its memory");
        let tenant = Tenant::new(memory.lines().nth(1).expect("a company"));
        drop(browser);
        drop(demo);
        let mut seen = vec![done(trial, &tenant, &id)];
        for pause in pauses(7).take(kills()) {
            let before = done(trial, &tenant, &id);
            let demo = Demo::start(data.path(), &trial.url);
            // On a busy machine the worker may need a while to begin; it is to be hit at work.
            let began = Instant::now();
            while done(trial, &tenant, &id) == before && before < ROWS as i64 {
                assert!(began.elapsed() < Duration::from_secs(60), "it stands still: {seen:?}");
                std::thread::park_timeout(Duration::from_millis(2));
            }
            std::thread::park_timeout(Duration::from_millis(pause));
            drop(demo);
            seen.push(done(trial, &tenant, &id));
        }
        assert!(
            seen.iter().any(|n| (1..ROWS as i64).contains(n)),
            "killed in the middle: {seen:?}"
        );
        let demo = Demo::start(data.path(), &trial.url);
        let began = Instant::now();
        while done(trial, &tenant, &id) < ROWS as i64 {
            assert!(began.elapsed() < Duration::from_secs(120), "{seen:?}");
            std::thread::park_timeout(Duration::from_millis(50));
        }
        drop(demo);
        judge(trial, &tenant, &id);
    });
}

/// How many rows have an outcome.
fn done(trial: &Trial, tenant: &Tenant, id: &str) -> i64 {
    let counts = trial.db.read(|read| batch::counts(read, tenant, id)).expect("counts");
    counts.iter().filter(|counted| !counted.outcome.is_empty()).map(|counted| counted.count).sum()
}

/// Every row has one outcome and one verification, and the log says the same.
fn judge(trial: &Trial, tenant: &Tenant, id: &str) {
    let filter = Filter { batch: id.to_owned(), ..Filter::default() };
    let range = (0, 10 * ROWS as i64);
    let kept = trial.db.read(|read| verification::list(read, tenant, &filter, range));
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for kept in kept.expect("verifications") {
        *rows.entry(kept.number.unwrap_or_default()).or_default() += 1;
    }
    assert_eq!(rows.len(), ROWS, "each row once");
    assert!(rows.values().all(|count| *count == 1), "no row twice");
    let checked = app::log::check(&trial.db, &mut |_| {}).expect("the log is read");
    assert!(checked.is_sound(), "{:?}", checked.findings);
}
