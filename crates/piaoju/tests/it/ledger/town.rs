//! A service with a company in it, and members who sign in.

use std::sync::Arc;

use app::account::{self, Cost, Enrolment, Porter, Secret};
use app::authority::Caller;
use app::{Desk, TrustStore};
use model::Moment;
use model::account::{BuiltIn, Role, SessionRule};
use piaoju::serve;
use piaoju::web::office::{House, Shared};
use store::trial::{Trial, each_engine};
use store::{Db, Tenant};

use crate::browser::Browser;

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
    let secrets = crate::browser::secrets();
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
        Browser::new(self.office.clone())
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
        let browser = self.guest();
        browser.post("/login", &[("identifier", &identifier), ("password", PASSWORD)]).is(303);
        browser
    }
}
