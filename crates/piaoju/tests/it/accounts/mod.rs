//! Accounts in a browser, over the whole service: the words, the cookies, what is not there.

mod door;
mod keys;
mod letters;
mod members;
mod own;

use std::sync::Arc;

use app::account::{self, Cost, Enrolment, Letter, Porter, Secret};
use app::authority::Caller;
use app::{Desk, TrustStore};
use model::Moment;
use model::account::{BuiltIn, Role, SessionRule};
use piaoju::serve;
use piaoju::web::account::{Mail, compose};
use piaoju::web::office::{House, Office, Shared};
use store::trial::{Trial, each_engine};
use store::{Tenant, outbox};

pub use crate::browser::{Browser, Page, Raw};

pub const PASSWORD: &str = "三只老虎爬山去了九次";
pub const OTHER_PASSWORD: &str = "雨夜骑驴看唱本到天亮";
const START: i64 = 1_790_000_000;

fn start() -> Moment {
    Moment(START)
}
fn in_two_minutes() -> Moment {
    Moment(START + 120)
}
fn in_an_hour() -> Moment {
    Moment(START + 3_600)
}

/// The service on one database, with a company of `wang` in it.
pub struct Town<'a> {
    trial: &'a Trial,
    has_tls: bool,
    pub company: Tenant,
}

/// Runs a test in a fresh town on each engine.
pub fn each_town(test: impl Fn(&Town<'_>)) {
    each_engine(|trial| {
        let mut town = Town { trial, has_tls: false, company: Tenant::house() };
        let office = town.office(start);
        let machine = Caller::on_this_machine(Tenant::house());
        town.company =
            account::found_company(&office.db, start(), &machine, "示例科技").expect("a company");
        town.enrol("wang@example.com", &Role::BuiltIn(BuiltIn::Admin));
        test(&town);
    });
}

impl Town<'_> {
    /// An office of the service at a moment.
    pub fn office(&self, clock: fn() -> Moment) -> Shared {
        let house = House {
            base: "https://piaoju.example".to_owned(),
            is_demo: true,
            has_tls: self.has_tls,
            guest_daily_max: 50,
            is_behind_proxy: true,
            pepper: [1; 32],
            outbound: wire::Outbound::Forbidden,
            sms_domain: None,
        };
        let secrets = crate::browser::secrets();
        let desk = Desk::new(TrustStore::builtin());
        let mut office: Office =
            serve::office(self.trial.db.clone(), desk, house, &secrets).expect("an office");
        office.clock = clock;
        let secret = Secret::new(secrets.accounts);
        office.porter = Porter::new(secret, Cost::least(), SessionRule::default());
        Arc::new(office)
    }

    pub fn enrol(&self, identifier: &str, role: &Role) {
        let office = self.office(start);
        let machine = Caller::on_this_machine(self.company.clone());
        let person = Enrolment { identifier, name: "", password: PASSWORD, role };
        account::enrol(&office.db, &office.porter, start(), &machine, &person).expect("a person");
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.office(start))
    }

    /// A browser in which the administrator of another company has signed in.
    pub fn stranger(&self, identifier: &str) -> Browser {
        let office = self.office(start);
        let machine = Caller::on_this_machine(Tenant::house());
        let company =
            account::found_company(&office.db, start(), &machine, "别的公司").expect("a company");
        let machine = Caller::on_this_machine(company);
        let role = Role::BuiltIn(BuiltIn::Admin);
        let person = Enrolment { identifier, name: "", password: PASSWORD, role: &role };
        account::enrol(&office.db, &office.porter, start(), &machine, &person).expect("a person");
        self.signed_in(identifier)
    }

    /// A browser in which somebody has signed in.
    pub fn signed_in(&self, identifier: &str) -> Browser {
        let browser = self.browser();
        log_in(&browser, identifier, PASSWORD).is(303);
        browser
    }

    /// The letters that were sent since this was last asked, by address.
    pub fn letters(&self) -> Vec<Mail> {
        let far = Moment(START + 400 * 86_400);
        let messages = self.trial.db.keep_house(far, |write| {
            let messages = outbox::take(write, 100, 60)?;
            messages.iter().try_for_each(|message| outbox::sent(write, &message.id))?;
            Ok(messages)
        });
        let messages = messages.expect("messages");
        let letters = messages.iter().filter_map(|m| Letter::read(&m.kind, &m.payload));
        let mut mails: Vec<_> =
            letters.filter_map(|letter| compose(&letter, "https://piaoju.example")).collect();
        mails.sort_by(|a, b| a.to.cmp(&b.to));
        mails
    }

    /// The text of the one letter that was sent since this was last asked.
    pub fn letter(&self) -> String {
        let mut letters = self.letters();
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0).body
    }

    /// The path of the link in the one letter.
    pub fn link(&self) -> String {
        let letter = self.letter();
        let start = letter.find("https://piaoju.example/").expect("a link");
        let link = letter[start + "https://piaoju.example".len()..].split(' ').next();
        link.unwrap_or_default().to_owned()
    }

    /// The six digits in the one letter.
    pub fn code(&self) -> String {
        let letter = self.letter();
        letter.split(|c: char| !c.is_ascii_digit()).find(|w| w.len() == 6).expect("a code").into()
    }
}

pub fn log_in(browser: &Browser, identifier: &str, password: &str) -> Page {
    browser.post("/login", &[("identifier", identifier), ("password", password)])
}
