//! One Piaoju asks the register of another over HTTP: both are real, on databases of their own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::JoinHandle;

use app::authority::{Caller, RegisterLoader, SourceKeeper, Verifier};
use app::inquiry::{self, Inquiry};
use app::register::{Row, load};
use app::source::{Freshness, Keys, Kind, SecretKey, Sources, Wish};
use model::verdict::TaxStatus;
use model::{Day, Field, Moment, Question, Refusal, Reply, Verdict};
use piaoju::web::office::Shared;
use piaoju::web::router::service;
use store::Tenant;
use store::trial::trial;
use tokio::sync::oneshot;
use wire::contract::write;
use wire::simulate::demo_book;
use wire::{Client, Outbound};

use crate::accounts::{Browser, PASSWORD, Town, each_town, log_in};

/// 2026-11-22 10:00 on Chinese clocks.
fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).expect("a day"), 10, 0, 0).expect("a moment")
}

/// An office behind a socket of this machine, in a thread of its own.
struct Served {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    fn start(office: Shared) -> Served {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        listener.set_nonblocking(true).expect("a listener that does not wait");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let service = service(office).into_make_service_with_connect_info::<SocketAddr>();
            tokio::select! {
                served = axum::serve(listener, service) => served.expect("it serves"),
                _ = stopped => {}
            }
        };
        let thread = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(serve);
        });
        Served { address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it ends");
        }
    }
}

/// What the company of the town has issued.
fn issue(town: &Town<'_>, office: &Shared) {
    let loader: RegisterLoader =
        Caller::on_this_machine(town.company.clone()).grant().expect("a loader");
    let rows = demo_book().into_iter().zip(1..);
    let rows = rows.map(|((invoice, status), number)| Ok(Row { number, invoice, status }));
    load(&office.db, &loader, "issued", rows, now(), &mut |_| {}).expect("loaded");
}

/// A key of the company for whoever asks its register, and the address at which it is ended.
fn key(browser: &Browser) -> (String, String) {
    let fields = [("name", "总部"), ("scope", "register.answer"), ("days", "90")];
    let page = browser.post("/w/keys", &fields);
    let at = page.is(200).text.find("pj_").expect("a key");
    let address = page.text.find("/w/keys/key_").expect("its address");
    let address = page.text[address..].split('"').next().expect("its end");
    (page.text[at..at + 64].to_owned(), address.to_owned())
}

fn about(number: &str) -> Question {
    let book = demo_book();
    let found = book.iter().find(|(invoice, _)| invoice.number.as_deref() == Some(number));
    match found {
        Some((invoice, _)) => Question::of_invoice(invoice).expect("a question"),
        None => Question { number: number.to_owned(), ..about("12345678") },
    }
}

/// The office that asks: another installation, which knows nothing but the address and the key.
struct Asking {
    sources: Sources,
    verifier: Verifier,
}

impl Asking {
    fn new(db: store::Db, address: SocketAddr, key: &str) -> Asking {
        let client = Client::new(Outbound::LoopbackOnly);
        let sources = Sources::new(db, client, SecretKey::new([9; 32])).with_this_machine();
        let machine = Caller::on_this_machine(Tenant::new("wsp_b"));
        let wish = Wish {
            name: "开票方底账".into(),
            address: format!("http://{address}"),
            keys: Some(Keys { account: String::new(), secret: key.to_owned() }),
            is_enabled: true,
            knows_all: true,
            timeout_ms: 5_000,
            ..Wish::of(Kind::Piaoju)
        };
        let keeper: SourceKeeper = machine.grant().expect("a keeper");
        sources.save(&keeper, None, &wish, now()).expect("kept").expect("no fault");
        Asking { sources, verifier: machine.grant().expect("a verifier") }
    }

    fn ask(&self, question: &Question) -> (Reply, Inquiry) {
        let mut replies = Vec::new();
        let mut ask = |question: &Question| {
            let asked = self.sources.ask(&self.verifier, question, now(), Freshness::Fresh);
            let answers = asked.expect("the store answers").answers;
            replies.extend(answers.iter().map(|answer| answer.reply.clone()));
            answers
        };
        let inquiry = inquiry::of_asked(question, now(), &mut ask);
        assert_eq!(replies.len(), 1, "the register of this side is empty");
        (replies.remove(0), inquiry)
    }
}

#[test]
fn a_register_answers_another_installation() {
    each_town(|town| {
        let office = town.office(now);
        let wang = Browser::new(office.clone());
        log_in(&wang, "wang@example.com", PASSWORD).is(303);
        issue(town, &office);
        let (key, ending) = key(&wang);
        let served = Served::start(office.clone());
        let elsewhere = trial(office.db.engine()).expect("a second database");
        let asking = Asking::new(elsewhere.db.clone(), served.address, &key);

        let (reply, valid) = asking.ask(&about("12345678"));
        let Reply::Found(known) = reply else { panic!("{reply:?}") };
        let (sent, came) = (write(&demo_book()[1].0), write(&known.invoice));
        assert_eq!(came, sent, "every field and line of the contract comes over");
        assert_eq!(valid.verification.verdict, Verdict::Valid);
        assert_eq!(valid.verification.tax_status, TaxStatus::Normal);
        let (_, voided) = asking.ask(&about("12345679"));
        assert_eq!(voided.verification.tax_status, TaxStatus::Voided);
        assert_eq!(voided.verification.verdict, Verdict::Invalid);
        let wrong = Question { check_code: Some("000000".into()), ..about("12345678") };
        let (reply, differing) = asking.ask(&wrong);
        assert_eq!(reply, Reply::Differs(vec![Field::CheckCode]));
        assert_eq!(differing.verification.verdict, Verdict::Mismatch);
        let (reply, unknown) = asking.ask(&about("99999999"));
        assert_eq!((reply, unknown.verification.verdict), (Reply::Unknown, Verdict::NotFound));

        wang.send(&ending, &[("do", "end")]).is(200).says("密钥已停用");
        let (reply, refused) = asking.ask(&about("12345678"));
        assert_eq!(reply, Reply::Refused(Refusal::NoRight));
        assert_eq!(refused.verification.verdict, Verdict::Undetermined);
        drop(served);
        let (reply, down) = asking.ask(&about("12345678"));
        assert_eq!(reply, Reply::Refused(Refusal::Down));
        assert_eq!(down.verification.verdict, Verdict::Undetermined);
    });
}

#[test]
fn an_invoice_is_asked_about_five_times_a_day_whoever_asks() {
    each_town(|town| {
        let office = town.office(now);
        let wang = Browser::new(office.clone());
        log_in(&wang, "wang@example.com", PASSWORD).is(303);
        issue(town, &office);
        let (key, _) = key(&wang);
        let served = Served::start(office.clone());
        let both = [(), ()].map(|()| trial(office.db.engine()).expect("a database"));
        let both = both.each_ref().map(|t| Asking::new(t.db.clone(), served.address, &key));
        for n in 0..5 {
            let (reply, _) = both[n % 2].ask(&about("12345678"));
            assert!(matches!(reply, Reply::Found(_)), "{n}: {reply:?}");
        }
        for asking in &both {
            let (reply, _) = asking.ask(&about("12345678"));
            assert_eq!(reply, Reply::Refused(Refusal::DailyLimit));
        }
    });
}
