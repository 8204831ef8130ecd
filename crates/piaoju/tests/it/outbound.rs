//! `--no-outbound`: the real process opens no connection, and without the flag it does.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::authority::Caller;
use app::source::{Keys, Kind, SecretKey, Sources, Wish};
use piaoju::serve::{Folder, clock};
use store::trial::{Trial, each_engine};
use store::{Tenant, log, outbox};
use wire::{Client, Outbound};

/// Somebody whom the process must not call. Connections wait in its queue until they are counted.
struct Ear(TcpListener);

impl Ear {
    fn open() -> Ear {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a listener that does not wait");
        Ear(listener)
    }

    fn address(&self) -> String {
        self.0.local_addr().expect("an address").to_string()
    }

    /// The connections since this was last asked.
    fn calls(&self) -> usize {
        let mut calls = 0;
        loop {
            match self.0.accept() {
                Ok(_) => calls += 1,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return calls,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// The service as a child that never outlives the test.
struct Service {
    child: Child,
    url: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    fn start(data: &Path, database: &str, mail: &Ear, flags: &[&str]) -> Service {
        let mut child = Command::new(env!("CARGO_BIN_EXE_piaoju"))
            .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--database", database])
            .args(["--mail", &format!("smtp://{}", mail.address()), "--data"])
            .arg(data)
            .args(flags)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = BufReader::new(child.stderr.take().expect("its words"));
        let mut lines = stderr.lines().map_while(Result::ok);
        let ready = lines.find(|line| line.contains("http://")).expect("it is ready");
        let at = ready.find("http://").unwrap_or_default();
        let url = ready[at..].split_whitespace().next().unwrap_or_default().to_owned();
        // Who stops reading would stop the process at its next line.
        std::thread::spawn(move || lines.for_each(drop));
        Service { child, url }
    }

    /// Sends a form, follows where it leads and gives the page.
    fn send(&self, path: &str, form: &[(&str, &str)]) -> String {
        let page = ureq::post(format!("{}{path}", self.url)).send_form(form.iter().copied());
        page.expect("a page").into_body().read_to_string().expect("a text")
    }

    fn get(&self, path: &str) -> String {
        let page = ureq::get(format!("{}{path}", self.url)).call();
        page.expect("a page").into_body().read_to_string().expect("a text")
    }

    fn verify(&self) -> String {
        let form = [
            ("kind", "vat_normal_electronic"),
            ("code", "011002100311"),
            ("number", "12345678"),
            ("issue_date", "2025-06-01"),
            ("check_code", "654321"),
        ];
        self.send("/verify/typed", &form)
    }
}

/// Makes the ear the source of guests, as their workspace would keep it.
fn ask_it(data: &Path, trial: &Trial, ear: &Ear) {
    let secrets = Folder::open(data).expect("a folder").secrets().expect("its secrets");
    let key = SecretKey::new(secrets.sources);
    let client = Client::new(Outbound::LoopbackOnly);
    let sources = Sources::new(trial.db.clone(), client, key).with_this_machine();
    let wish = Wish {
        address: format!("http://{}", ear.address()),
        keys: Some(Keys { account: "account".into(), secret: "secret".into() }),
        is_enabled: true,
        timeout_ms: 500,
        ..Wish::of(Kind::Baidu)
    };
    let keeper = Caller::on_this_machine(Tenant::guest()).grant().expect("a keeper");
    sources.save(&keeper, None, &wish, clock()).expect("kept").expect("no fault");
}

#[track_caller]
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    // Another process does it, so it can only be looked at.
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// What the page about the system says then.
const SHUT: &str = "已关闭，不查外部数据源，也不发信";

#[test]
fn a_service_without_outbound_calls_nobody() {
    each_engine(|trial| {
        let data = tempfile::tempdir().expect("a folder");
        let (source, mail) = (Ear::open(), Ear::open());
        ask_it(data.path(), trial, &source);
        let start = |flags: &[&str]| Service::start(data.path(), &trial.url, &mail, flags);
        let signed = || trial.db.read(log::signed_size).expect("the size of the last head");

        let shut = start(&["--no-outbound"]);
        assert!(shut.get("/about").contains(SHUT), "it says so");
        let page = shut.verify();
        assert!(page.contains("暂无法判定") && page.contains("已关闭对外连接，没有查询"), "{page}");
        let page = shut.send("/register/code", &[("identifier", "li@example.com")]);
        assert!(page.contains("验证码"), "{page}");
        assert_eq!(trial.db.read(outbox::pending).expect("letters"), 1, "a letter waits");
        drop(shut);
        // After a start letters are looked at first and the log is signed after them.
        let before = signed();
        let shut = start(&["--no-outbound"]);
        wait_for("its chores", || signed() > before);
        drop(shut);
        assert_eq!((source.calls(), mail.calls()), (0, 0));

        let open = start(&[]);
        let about = open.get("/about");
        assert!(!about.contains(SHUT) && about.contains("只连接"), "{about}");
        wait_for("the letter", || mail.calls() > 0);
        open.verify();
        assert!(source.calls() > 0, "the question");
    });
}
