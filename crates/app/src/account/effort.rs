//! Proof of work: what a device does after its owner failed twice (验证).
//!
//! The server signs a task; the browser looks for a number that gives the task a digest with so
//! many leading zero bits. There is nothing to see, hear or read. A browser without scripts waits
//! instead: a task that is twenty seconds old is taken without an answer. Each counts once.

use model::Moment;
use model::account::limits::{EFFORT_BITS, EFFORT_LIVES_S, EFFORT_WAIT_S};
use sha2::{Digest as _, Sha256};
use store::Db;
use store::account as kept;

use super::secret::{chance, hex};
use super::{Porter, Result};

/// A task for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is sent back together with the answer.
    pub text: String,
    /// How many leading zero bits SHA-256 of `text:answer` must have.
    pub bits: u32,
    /// After how many seconds it is taken without an answer.
    pub wait_s: i64,
}

impl Porter {
    /// A fresh task.
    pub fn task(&self, now: Moment) -> Task {
        let nonce = hex(&chance::<16>());
        let (made, bits) = (now.0.to_string(), EFFORT_BITS.to_string());
        let mac = self.secret.digest("effort", &[&nonce, &made, &bits]);
        let text = format!("{nonce}.{made}.{bits}.{}", hex(&mac));
        Task { text, bits: EFFORT_BITS, wait_s: EFFORT_WAIT_S }
    }

    /// Whether a task of ours was done, or waited for, and never used before.
    pub(super) fn is_done(&self, db: &Db, now: Moment, task: &str, answer: &str) -> Result<bool> {
        let Some((nonce, made, bits)) = self.own_task(task) else { return Ok(false) };
        let age_s = now.0.saturating_sub(made.0);
        let is_worked = !answer.is_empty() && answer.len() <= 20 && zeros(task, answer) >= bits;
        if !(0..EFFORT_LIVES_S).contains(&age_s) || !(is_worked || age_s >= EFFORT_WAIT_S) {
            return Ok(false);
        }
        let ends = Moment(made.0 + EFFORT_LIVES_S);
        let spend =
            |write: &mut store::Write<'_>| kept::effort_spent(write, nonce.as_bytes(), ends);
        Ok(db.keep_house(now, spend)?)
    }

    fn own_task<'a>(&self, task: &'a str) -> Option<(&'a str, Moment, u32)> {
        let mut parts = task.split('.');
        let mut next = || parts.next().filter(|part| part.len() <= 64);
        let (nonce, made, bits, mac) = (next()?, next()?, next()?, next()?);
        let expected = hex(&self.secret.digest("effort", &[nonce, made, bits]));
        let is_ours = self.secret.same(expected.as_bytes(), mac.as_bytes());
        let moment = made.parse().ok().map(Moment)?;
        (is_ours && parts.next().is_none()).then_some((nonce, moment, bits.parse().ok()?))
    }
}

/// Leading zero bits of the digest of a task with an answer.
fn zeros(task: &str, answer: &str) -> u32 {
    let digest = Sha256::digest(format!("{task}:{answer}"));
    let full = digest.iter().take_while(|byte| **byte == 0).count();
    full as u32 * 8 + digest.get(full).map_or(0, |byte| byte.leading_zeros())
}

impl Task {
    /// The answer, found as the script in the browser finds it; for programs and tests.
    pub fn answer(&self) -> String {
        let mut number = 0u64;
        while zeros(&self.text, &number.to_string()) < self.bits {
            number += 1;
        }
        number.to_string()
    }
}
