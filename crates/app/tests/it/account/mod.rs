//! Accounts on both engines, with a clock that stands where it is put.

mod enrol;
mod factor;
mod key;
mod lockout;
mod member;
mod password;
mod registering;
mod role;
mod session;
mod tenant;

use app::account::{
    self, Ask, Attempt, Cost, Entry, Letter, Origin, Porter, Registration, Secret, Token, Visit,
    Words,
};
use app::authority::{Authority, MemberKeeper};
use model::Moment;
use model::account::{BuiltIn, Fault, Identifier, Role, SessionRule, UserId, WorkspaceKind};
use store::log::{self, Entry as Line};
use store::trial::each_engine;
use store::{Db, Tenant, outbox};

pub const NOW: Moment = Moment(1_790_000_000);
pub const PASSWORD: &str = "三只老虎爬山去了九次";
pub const OTHER_PASSWORD: &str = "雨夜骑驴看唱本到天亮";
pub const HERE: Origin<'static> = Origin {
    address: "203.0.113.7",
    agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    language: "zh-CN",
};

pub fn later(seconds: i64) -> Moment {
    Moment(NOW.0 + seconds)
}

/// A house with a door: a database and a porter.
pub struct House {
    pub db: Db,
    pub porter: Porter,
}

/// Runs a test in a fresh house on each engine.
pub fn each_house(test: impl Fn(&House)) {
    each_engine(|trial| {
        let rule = SessionRule::default();
        let porter = Porter::new(Secret::new([7; 32]), Cost::least(), rule);
        test(&House { db: trial.db.clone(), porter });
    });
}

/// The fault of what must have failed with one.
pub fn fault<T: std::fmt::Debug>(result: account::Result<T>) -> Fault {
    match result {
        Err(account::Error::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// What must not be known to exist.
pub fn assert_not_found<T: std::fmt::Debug>(result: account::Result<T>) {
    match result {
        Err(account::Error::Store(store::Error::NotFound)) => {}
        other => panic!("{other:?}"),
    }
}

impl House {
    /// The letters that were sent since this was last asked, by address.
    pub fn letters(&self) -> Vec<(String, Words)> {
        let far = later(400 * 86_400);
        let messages = self.db.keep_house(far, |write| {
            let messages = outbox::take(write, 100, 60)?;
            messages.iter().try_for_each(|message| outbox::sent(write, &message.id))?;
            Ok(messages)
        });
        let read = |message: &outbox::Message| {
            let letter = Letter::read(&message.kind, &message.payload).unwrap();
            (letter.to().unwrap().as_str().to_owned(), letter.words)
        };
        let mut letters: Vec<_> = messages.unwrap().iter().map(read).collect();
        letters.sort_by(|a, b| a.0.cmp(&b.0));
        letters
    }

    /// The one letter that was sent since this was last asked.
    pub fn letter(&self) -> Words {
        let mut letters = self.letters();
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0).1
    }

    /// Asks for a code and reads it in the mailbox.
    pub fn code(&self, identifier: &str, now: Moment) -> String {
        self.ask_code(identifier, now).unwrap();
        match self.letter() {
            Words::Code { code } => code,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for a code, doing whatever task is set.
    pub fn ask_code(&self, identifier: &str, now: Moment) -> account::Result<Identifier> {
        let task = self.porter.task(Moment(now.0 - 60)).text;
        let ask = Ask { identifier, task: &task, answer: "" };
        account::ask_code(&self.db, &self.porter, now, &ask, HERE)
    }

    /// Asks for a link to a new password, doing whatever task is set.
    pub fn ask_reset(&self, identifier: &str, now: Moment) -> account::Result<()> {
        let task = self.porter.task(Moment(now.0 - 60)).text;
        let ask = Ask { identifier, task: &task, answer: "" };
        account::ask_reset(&self.db, &self.porter, now, &ask, HERE)
    }

    pub fn register_as(&self, kind: WorkspaceKind, identifier: &str) -> Token {
        let code = self.code(identifier, NOW);
        let company = "示例（北京）科技有限公司";
        let (password, name) = (PASSWORD, "");
        let form = Registration { identifier, code: &code, password, name, kind, company };
        account::register(&self.db, &self.porter, NOW, &form, HERE).unwrap()
    }

    /// Somebody with a personal workspace.
    pub fn person(&self, identifier: &str) -> Visit {
        self.visit(&self.register_as(WorkspaceKind::Personal, identifier), NOW)
    }

    /// The first administrator of a company.
    pub fn admin(&self, identifier: &str) -> Visit {
        self.visit(&self.register_as(WorkspaceKind::Company, identifier), NOW)
    }

    /// A member of the same company with a role.
    pub fn member(&self, admin: &Visit, identifier: &str, role: &Role) -> Visit {
        let keeper: MemberKeeper = admin.caller.grant().unwrap();
        account::invite(&self.db, NOW, &keeper, (identifier, role), HERE).unwrap();
        let token = self.invitation();
        let who = ("", PASSWORD);
        let token = account::join(&self.db, &self.porter, NOW, &token, who, HERE).unwrap();
        self.visit(&token, NOW)
    }

    pub fn built_in(&self, admin: &Visit, identifier: &str, role: BuiltIn) -> Visit {
        self.member(admin, identifier, &Role::BuiltIn(role))
    }

    /// The link of the invitation that was just sent.
    pub fn invitation(&self) -> String {
        match self.letter() {
            Words::Invitation { token, .. } => token,
            other => panic!("{other:?}"),
        }
    }

    pub fn recognise(&self, token: &str, now: Moment) -> Option<Visit> {
        account::recognise(&self.db, &self.porter, now, token).unwrap()
    }

    pub fn visit(&self, token: &Token, now: Moment) -> Visit {
        self.recognise(token.as_str(), now).expect("the session is alive")
    }

    /// The same session as it is now.
    pub fn again(&self, token: &Token) -> Visit {
        self.visit(token, NOW)
    }

    pub fn log_in(&self, identifier: &str, password: &str, now: Moment) -> Entry {
        self.log_in_with(identifier, password, ("", ""), now)
    }

    pub fn log_in_with(
        &self,
        identifier: &str,
        password: &str,
        (task, answer): (&str, &str),
        now: Moment,
    ) -> Entry {
        let attempt = Attempt { identifier, password, task, answer };
        account::log_in(&self.db, &self.porter, now, &attempt, HERE).unwrap()
    }

    /// Signs in, doing whatever task is set.
    pub fn sign_in(&self, identifier: &str, password: &str, now: Moment) -> Entry {
        let task = self.porter.task(Moment(now.0 - 60));
        self.log_in_with(identifier, password, (&task.text, ""), now)
    }

    /// Fails to sign in from an address, doing whatever task is set.
    pub fn try_from(&self, identifier: &str, address: &str, now: Moment) -> Entry {
        let task = self.porter.task(Moment(now.0 - 60)).text;
        let attempt = Attempt { identifier, password: "wrong", task: &task, answer: "" };
        let origin = Origin { address, ..HERE };
        account::log_in(&self.db, &self.porter, now, &attempt, origin).unwrap()
    }

    /// The log of a workspace, the oldest entry first.
    pub fn log(&self, tenant: &Tenant) -> Vec<Line> {
        let page = |read: &mut store::Read<'_>| log::entries(read, tenant, "", (0, 1_000));
        let mut entries = self.db.read(page).unwrap();
        entries.reverse();
        entries
    }

    /// What the log of the house says that was done, in order.
    pub fn actions(&self) -> Vec<String> {
        self.log(&Tenant::house()).into_iter().map(|entry| entry.action).collect()
    }
}

/// Whether a visitor is given an authority.
pub fn may<A: Authority>(visit: &Visit) -> bool {
    visit.caller.grant::<A>().is_ok()
}

pub fn user(visit: &Visit) -> &UserId {
    visit.holder.user()
}

pub fn refused(entry: &Entry) -> Option<Fault> {
    match entry {
        Entry::Refused { fault, .. } => Some(*fault),
        _ => None,
    }
}

pub fn signed_in(entry: Entry) -> Token {
    match entry {
        Entry::SignedIn(token) => token,
        other => panic!("{other:?}"),
    }
}
