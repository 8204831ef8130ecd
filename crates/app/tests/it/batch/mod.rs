//! Batches on both engines, with a book that counts who asks.

mod files;
mod hostile;
mod pictures;
mod rows;
mod templates;

use std::collections::BTreeMap;
use std::sync::Mutex;

use app::authority::{BatchRunner, Caller};
use app::batch::{self, Ending, Means, Progress, Table};
use app::inquiry::{Asked, Inquiry};
use app::{Desk, TrustStore};
use model::verdict::TaxStatus;
use model::{Invoice, Known, Moment, Question, Reply};
use store::trial::each_engine;
use store::{Actor, Db, Tenant};

/// 2026-11-22 in China.
pub const NOW: Moment = Moment(1_795_320_000);

/// A register in memory that counts the questions for each invoice.
pub struct Book {
    known: BTreeMap<String, (Invoice, TaxStatus)>,
    pub asked: Mutex<BTreeMap<String, u32>>,
}

impl Book {
    pub fn new() -> Book {
        let rows = paper::samples::demo_register_rows().into_iter();
        let known = rows
            .filter_map(|(invoice, status)| Some((invoice.duplicate_key()?, (invoice, status))));
        Book { known: known.collect(), asked: Mutex::default() }
    }

    pub fn ask(&self, question: &Question) -> Vec<Asked> {
        *self.asked.lock().unwrap().entry(question.key()).or_default() += 1;
        let reply = match self.known.get(&question.key()) {
            None => Reply::Unknown,
            Some((invoice, status)) => Reply::Found(Box::new(Known {
                invoice: invoice.clone(),
                status: *status,
                data_time: None,
                history: Vec::new(),
            })),
        };
        let name = "a register".to_owned();
        vec![Asked { name, kind: "register", asked_at: NOW, reply, knows_all: true }]
    }

    /// How many questions there were, and the most for one invoice.
    pub fn count(&self) -> (usize, u32) {
        let asked = self.asked.lock().unwrap();
        (asked.values().sum::<u32>() as usize, asked.values().copied().max().unwrap_or(0))
    }
}

/// An office without walls.
pub struct House {
    pub db: Db,
    pub url: String,
    pub desk: Desk,
    pub book: Book,
    pub runner: BatchRunner,
}

/// Runs a test in a fresh house on each engine.
pub fn each_house(test: impl Fn(&House)) {
    each_engine(|trial| {
        let mut trust = TrustStore::builtin();
        let (_, root) = paper::samples::authority();
        trust.install(&root).unwrap();
        test(&House {
            db: trial.db.clone(),
            url: trial.url.clone(),
            desk: Desk::new(trust),
            book: Book::new(),
            runner: runner("wsp_1"),
        });
    });
}

/// Somebody who may run batches in a workspace.
pub fn runner(tenant: &str) -> BatchRunner {
    Caller::on_this_machine(Tenant::new(tenant)).grant().unwrap()
}

impl House {
    pub fn of_table(&self, name: &str, bytes: &[u8]) -> batch::Result<String> {
        batch::of_table(
            &self.db,
            &self.runner,
            NOW,
            Table { name, bytes, template: None, token: None },
        )
    }

    /// The hundred rows of the journey, with its columns as they were recognised.
    pub fn hundred(&self) -> String {
        let id = self.of_table("demo_100.xlsx", &paper::samples::demo_batch_file()).unwrap();
        self.begin(&id, None);
        id
    }

    pub fn begin(&self, id: &str, template: Option<&str>) {
        let mapping = batch::preview(&self.db, &self.runner, id).unwrap().mapping;
        let holds: Vec<_> = mapping.columns.iter().map(|mapped| mapped.holds).collect();
        batch::begin(&self.db, &self.runner, NOW, id, &holds, template).unwrap();
    }

    /// One piece of work at a moment, with what may be asked and when it must end.
    pub fn some(
        &self,
        db: &Db,
        id: &str,
        now: Moment,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Progress {
        let ask = |_: &Tenant, _: &Actor, question: &Question| self.book.ask(question);
        let kept = |_: &Tenant, _: &Actor, _: &str, _: &Inquiry| {};
        let means = Means {
            db,
            desk: &self.desk,
            clock: &|| now,
            ask: &ask,
            kept: &kept,
            goes_on,
            alive: &|| {},
        };
        batch::run_some(&means, self.runner.tenant(), id).unwrap()
    }

    /// Works until nothing waits.
    pub fn finish(&self, id: &str) -> Progress {
        loop {
            let progress = self.some(&self.db, id, NOW, &|| true);
            if progress.state != store::batch::State::Running {
                return progress;
            }
        }
    }
}

/// The endings of the hundred rows.
pub const HUNDRED: [(Ending, u64); 5] = [
    (Ending::Good, 90),
    (Ending::Repeat, 4),
    (Ending::Malformed, 3),
    (Ending::NotFound, 2),
    (Ending::Voided, 1),
];
