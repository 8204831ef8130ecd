//! Asking the sources of a workspace, one after the other, until one knows.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use model::{Comparison, Fen, Known, Moment, Question, Refusal, Reply};
use store::source::{self, Begun, End, Flight, Remembered, Source};
use store::{Read, Result, Tenant, register};

use super::limits::{LEASE_MARGIN_S, LOOK_EVERY_MS};
use super::{Kind, Sources, again, config, memory};
use crate::authority::{SourceKeeper, Verifier};
use crate::inquiry;
use crate::register::reply;

/// Whether an earlier answer will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// An answer that is not too old for its source.
    #[default]
    Cached,
    /// Only one that is given now.
    Fresh,
}

/// What the sources said.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What each said that was asked, in order; the last one knows, if any does.
    pub answers: Vec<inquiry::Asked>,
    /// How often this invoice may still be asked about today; `None` where nobody counts.
    pub remaining: Option<u32>,
    /// When it is worth asking again by itself; `None` when an answer was given.
    pub retry_at: Option<Moment>,
    /// What it cost.
    pub cost: Fen,
    /// Whether the last answer had been given before.
    pub from_cache: bool,
}

/// What one source said.
struct Said {
    reply: Reply,
    at: Moment,
    cost: Fen,
    from_cache: bool,
}

impl Said {
    fn now(reply: Reply, at: Moment) -> Said {
        Said { reply, at, cost: Fen(0), from_cache: false }
    }

    fn before(known: &Remembered) -> Said {
        // A text that cannot be read was not written by this program.
        let reply = memory::read(&known.reply).unwrap_or(Reply::Refused(Refusal::Malformed));
        Said { reply, at: known.at, cost: Fen(0), from_cache: true }
    }
}

impl Sources {
    /// Asks about an invoice: the register first, then the sources of the workspace in their
    /// order, until one knows it or says that it differs.
    ///
    /// A question is paid for in a transaction before it is sent, and given back when it certainly
    /// did not count. The same question asked twice at once is sent once. No transaction waits for
    /// the network.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn ask(
        &self,
        verifier: &Verifier,
        question: &Question,
        now: Moment,
        freshness: Freshness,
    ) -> Result<Asked> {
        let (tenant, key) = (verifier.tenant(), question.key());
        let (sources, registered) = self.db.read(|read| {
            let sources = enabled(read, tenant)?;
            let is_asked = sources.iter().any(|source| source.kind == Kind::Register.code());
            let known = if is_asked { registered(read, tenant, &key)? } else { None };
            Ok((sources, known))
        })?;
        let mut asked = Asked {
            answers: Vec::new(),
            remaining: None,
            retry_at: None,
            cost: Fen(0),
            from_cache: false,
        };
        for source in &sources {
            let is_register = source.kind == Kind::Register.code();
            let said = match (is_register, &registered) {
                (true, None) => continue,
                (true, Some(known)) => Said::now(reply(question, known.clone()), now),
                (false, _) => self.ask_one(tenant, source, question, now, freshness)?,
            };
            let knows = matches!(said.reply, Reply::Found(_) | Reply::Differs(_));
            asked.cost = asked.cost + said.cost;
            asked.from_cache = said.from_cache;
            asked.answers.push(inquiry::Asked {
                name: source.name.clone(),
                kind: if is_register { "register" } else { "provider" },
                asked_at: said.at,
                reply: said.reply,
                knows_all: source.knows_all,
            });
            if knows {
                break;
            }
        }
        let codes = asked.answers.iter().map(|answer| answer.reply.code());
        asked.retry_at = again::retry_at(codes, 0, now);
        if sources.iter().any(|source| source.tries_a_day.is_some()) {
            asked.remaining = self.db.read(|read| left(read, tenant, &sources, &key, now))?;
        }
        Ok(asked)
    }

    /// What the register says, inside a read, where nobody outside has to be asked: because the
    /// register knows, or because no other source is enabled. `None` where somebody has to.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn ask_here(
        read: &mut Read<'_>,
        verifier: &Verifier,
        question: &Question,
        now: Moment,
    ) -> Result<Option<Vec<inquiry::Asked>>> {
        let tenant = verifier.tenant();
        let mut answers = Vec::new();
        for source in enabled(read, tenant)? {
            if source.kind != Kind::Register.code() {
                return Ok(None);
            }
            let Some(known) = registered(read, tenant, &question.key())? else { continue };
            let reply = reply(question, known);
            let knows = matches!(reply, Reply::Found(_) | Reply::Differs(_));
            answers.push(inquiry::Asked {
                name: source.name,
                kind: "register",
                asked_at: now,
                reply,
                knows_all: source.knows_all,
            });
            if knows {
                break;
            }
        }
        Ok(Some(answers))
    }

    /// How often a day one invoice may be asked about: at the source that allows most; `None`
    /// where nobody counts.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn tries_a_day(&self, verifier: &Verifier) -> Result<Option<u32>> {
        let sources = self.db.read(|read| enabled(read, verifier.tenant()))?;
        let tries = sources.iter().filter_map(|source| source.tries_a_day).max();
        Ok(tries.map(|tries| u32::try_from(tries).unwrap_or(0)))
    }

    /// How often an invoice may still be asked about today: at the source that leaves most of it;
    /// `None` where nobody counts.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn remaining(
        &self,
        verifier: &Verifier,
        question: &Question,
        now: Moment,
    ) -> Result<Option<u32>> {
        let (tenant, key) = (verifier.tenant(), question.key());
        self.db.read(|read| {
            let sources = enabled(read, tenant)?;
            left(read, tenant, &sources, &key, now)
        })
    }

    /// What the sources of a workspace cost from one day to another, the newest first.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn spent(
        &self,
        keeper: &SourceKeeper,
        days: (model::Day, model::Day),
    ) -> Result<Vec<source::Spent>> {
        self.db.read(|read| source::spent(read, keeper.tenant(), days))
    }

    /// Forgets answers that may not be used any more: a chore for the night.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn sweep(&self, now: Moment) -> Result<u64> {
        self.db.keep_house(now, |write| source::forget(write, now))
    }

    fn ask_one(
        &self,
        tenant: &Tenant,
        source: &Source,
        question: &Question,
        now: Moment,
        freshness: Freshness,
    ) -> Result<Said> {
        let (key, digest) = (question.key(), memory::digest(question));
        let mut flight =
            Flight { tenant, source, key: &key, question: &digest, day: now.china_day() };
        let may_remember = freshness == Freshness::Cached;
        if may_remember
            && let Some(known) = self.db.read(|read| source::remembered(read, &flight, now))?
        {
            return Ok(Said::before(&known));
        }
        // What cannot be sent costs nothing, not even a line in the database.
        if let Err(refusal) = self.client.begin() {
            return Ok(Said::now(Reply::Refused(refusal), now));
        }
        let Some(provider) = self.provider(tenant, source) else {
            return Ok(Said::now(Reply::Refused(Refusal::NoRight), now));
        };
        let began = Instant::now();
        loop {
            // A clock of its own for those who wait: `now` is the moment of the question.
            let waited = i64::try_from(began.elapsed().as_secs()).unwrap_or(i64::MAX);
            let at = Moment(now.0.saturating_add(waited));
            flight.day = at.china_day();
            let until = Moment(at.0.saturating_add(source.timeout_ms / 1_000 + LEASE_MARGIN_S));
            let begun = self
                .db
                .keep_house(at, |write| source::begin(write, &flight, may_remember, until))?;
            return Ok(match begun {
                Begun::Known(known) => Said::before(&known),
                Begun::NoTries => Said::now(Reply::Refused(Refusal::DailyLimit), at),
                Begun::NoBudget => Said::now(Reply::Refused(Refusal::NoBudget), at),
                Begun::OnItsWay(id, until) => match self.wait(&flight, &id, until.0 - at.0)? {
                    Some(known) => Said::before(&known),
                    // Whoever asked is gone without a word, so the question is ours.
                    None => continue,
                },
                Begun::Send(id) => {
                    let reply = self.named(provider.ask(question, at), &flight, question, at)?;
                    self.land(&flight, &id, &reply, at)?;
                    let is_free = matches!(&reply, Reply::Refused(why) if why.is_free());
                    let cost = if is_free { Fen(0) } else { Fen(source.cost) };
                    Said { reply, at, cost, from_cache: false }
                }
            });
        }
    }

    /// A difference with its fields. Some services say that an invoice differs and not in what
    /// (Baidu, VerifyResult 0006); what such a service said of the same invoice not long before
    /// tells it without another question.
    fn named(
        &self,
        reply: Reply,
        flight: &Flight<'_>,
        question: &Question,
        now: Moment,
    ) -> Result<Reply> {
        if reply != Reply::Differs(Vec::new()) {
            return Ok(reply);
        }
        let before = self.db.read(|read| source::told_before(read, flight, now))?;
        let known = before.iter().find_map(|told| match memory::read(&told.reply) {
            Some(Reply::Found(known)) => Some(known.invoice),
            _ => None,
        });
        let compared = known.map(|known| Comparison::of(&question.to_invoice(), &known));
        let fields = compared.map(|compared| compared.differing().collect());
        Ok(Reply::Differs(fields.unwrap_or_default()))
    }

    /// Records an answer, and gives back what was not spent.
    fn land(&self, flight: &Flight<'_>, id: &str, reply: &Reply, at: Moment) -> Result<()> {
        let end = End {
            reply: &memory::write(reply),
            fresh_until: memory::fresh_until(reply, flight.source.cache_hours, at),
            is_free: matches!(reply, Reply::Refused(why) if why.is_free()),
            is_last_try: *reply == Reply::Refused(Refusal::DailyLimit),
        };
        self.db.keep_house(at, |write| source::end(write, flight, id, &end))?;
        self.landed.notify_all();
        Ok(())
    }

    /// Waits for the answer to somebody else's question; `None` when none came in its time.
    fn wait(&self, flight: &Flight<'_>, id: &str, seconds: i64) -> Result<Option<Remembered>> {
        let most = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        let began = Instant::now();
        loop {
            let outcome = self.db.read(|read| source::outcome(read, flight, id))?;
            if outcome.is_some() || began.elapsed() >= most {
                return Ok(outcome);
            }
            // Woken at once by this process; another one may have asked, so we look anyway.
            let look = Duration::from_millis(LOOK_EVERY_MS);
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.landed.wait_timeout(waiting, look));
        }
    }
}

/// The sources that are asked.
fn enabled(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Source>> {
    let mut sources = config::all(read, tenant)?;
    sources.retain(|source| source.is_enabled);
    Ok(sources)
}

/// What the register of the workspace knows, or that of the house; `None` when both are empty, for
/// an empty book has nothing to say.
fn registered(read: &mut Read<'_>, tenant: &Tenant, key: &str) -> Result<Option<Option<Known>>> {
    let house = Tenant::house();
    let mut is_empty = true;
    for tenant in [tenant, &house] {
        if let Some(known) = register::find(read, tenant, key)? {
            return Ok(Some(Some(known)));
        }
        is_empty &= register::count(read, tenant)? == 0;
    }
    Ok((!is_empty).then_some(None))
}

/// How often an invoice may still be asked about.
fn left(
    read: &mut Read<'_>,
    tenant: &Tenant,
    sources: &[Source],
    key: &str,
    now: Moment,
) -> Result<Option<u32>> {
    let mut left: Option<i64> = None;
    for source in sources {
        let Some(most) = source.tries_a_day else { continue };
        let used = source::used(read, tenant, &source.id, key, now.china_day())?;
        left = left.max(Some((most - used).max(0)));
    }
    Ok(left.and_then(|left| u32::try_from(left).ok()))
}
