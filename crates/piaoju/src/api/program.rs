//! Who asks: a program that shows a key, how often it may, and in which workspace.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use app::account::{self, KeyVisit};
use app::authority::{Authority, Caller};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use store::Read;

use crate::language::Language;
use crate::limits::RATES_MAX;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::office::{Office, Shared};

/// A program that showed a key.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its key, and what it may do.
    pub visit: KeyVisit,
    /// The language of what it is told.
    pub language: Language,
}

impl Program {
    /// The authority of type `A`.
    ///
    /// # Errors
    ///
    /// [`Failure::Scope`], naming the scope that its key lacks.
    pub fn grant<A: Authority>(&self) -> Result<A, Failure> {
        Ok(self.caller().grant()?)
    }

    /// What it may do.
    pub fn caller(&self) -> &Caller {
        &self.visit.caller
    }

    /// The words for it.
    pub fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }
}

/// A key that somebody showed, not recognised yet: looking it up and the work itself can then be
/// one visit to the threads that work.
pub struct Shown {
    key: String,
    language: Language,
    rates: Option<Arc<Rates>>,
}

impl Shown {
    /// Recognises the key, and counts the request.
    ///
    /// # Errors
    ///
    /// [`Failure::BadKey`], or [`Failure::TooMany`] when it asks too often.
    pub fn recognise(&self, office: &Office) -> Result<Program, Failure> {
        let known = account::recognise_key(&office.db, &office.porter, office.now(), &self.key);
        self.counted(known.map_err(refused)?.ok_or(Failure::BadKey)?)
    }

    /// The same inside a read; `None` when something is to be written about the key, which only
    /// [`Shown::recognise`] can. The request is not counted then.
    ///
    /// # Errors
    ///
    /// As [`Shown::recognise`].
    pub fn known(&self, office: &Office, read: &mut Read<'_>) -> Result<Option<Program>, Failure> {
        let known = account::known_key(read, &office.porter, office.now(), &self.key);
        match known.map_err(refused)?.ok_or(Failure::BadKey)? {
            (_, true) => Ok(None),
            (visit, false) => self.counted(visit).map(Some),
        }
    }

    fn counted(&self, visit: KeyVisit) -> Result<Program, Failure> {
        match self.rates.as_ref().and_then(|rates| rates.wait(&visit)) {
            Some(seconds) => Err(Failure::TooMany(seconds)),
            None => Ok(Program { visit, language: self.language }),
        }
    }
}

fn refused(error: account::Error) -> Failure {
    match error {
        account::Error::Store(error) => error.into(),
        _ => Failure::BadKey,
    }
}

impl FromRequestParts<Shared> for Shown {
    type Rejection = Failure;

    /// Cookies are not looked at: who has a session asks with a key like everybody else, so no
    /// page of another site can ask in their name.
    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Failure> {
        let key = bearer(&parts.headers)?.to_owned();
        let language = crate::web::visitor::language(&parts.headers);
        Ok(Shown { key, language, rates: parts.extensions.get::<Arc<Rates>>().cloned() })
    }
}

impl FromRequestParts<Shared> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Self, Failure> {
        let shown = Shown::from_request_parts(parts, office).await?;
        office.run(move |office| shown.recognise(office)).await
    }
}

/// The key of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).into_iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(Failure::NoKey) };
    let text = value.to_str().map_err(|_| Failure::BadKey)?;
    let (scheme, key) = text.split_once(' ').ok_or(Failure::NoKey)?;
    match scheme.eq_ignore_ascii_case("bearer") {
        true => Ok(key.trim()),
        false => Err(Failure::NoKey),
    }
}

/// How often each key has asked lately. It stands in this process: several servers allow each
/// the whole rate, which spares every request a write.
#[derive(Default)]
pub struct Rates(Mutex<HashMap<String, (u32, Arc<DefaultDirectRateLimiter>)>>);

impl Rates {
    /// Counts a request; after how many seconds to come again when it is one too many.
    fn wait(&self, visit: &KeyVisit) -> Option<u32> {
        let limiter = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= RATES_MAX {
                known.clear();
            }
            let entry = known.entry(visit.key.as_str().to_owned());
            let (rate, limiter) = entry.or_insert_with(|| (visit.rate, limiter(visit.rate)));
            if *rate != visit.rate {
                (*rate, *limiter) = (visit.rate, self::limiter(visit.rate));
            }
            Arc::clone(limiter)
        };
        let late = limiter.check().err()?;
        let wait = late.wait_time_from(DefaultClock::default().now());
        Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }
}

fn limiter(rate: u32) -> Arc<DefaultDirectRateLimiter> {
    let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
    Arc::new(RateLimiter::direct(Quota::per_minute(rate)))
}
