//! The register as an authority: the one who asks must know the invoice already (查验要素).

use model::{Comparison, Known, Moment, Question, Refusal, Reply};
use store::{Db, Result, quota, register};

use crate::authority::RegisterAsker;

/// How often an invoice may be asked about in a day, where tries are counted
/// (国家税务总局全国增值税发票查验平台: 每天每张票可在线查询的次数为5次).
pub const TRIES_A_DAY: u32 = 5;

/// Answers a question from the register of the asker's workspace.
///
/// Whoever states a field wrongly learns which, and nothing of the invoice. With `tries`, an
/// invoice is asked about that often in a day on Chinese clocks, whoever asks and whatever it is
/// answered.
///
/// # Errors
///
/// When the store fails.
pub fn answer(
    db: &Db,
    asker: &RegisterAsker,
    question: &Question,
    tries: Option<u32>,
    now: Moment,
) -> Result<Reply> {
    let (tenant, key) = (asker.tenant(), question.key());
    if let Some(most) = tries {
        let name = format!("register:{tenant}:{key}");
        let spend = |write: &mut store::Write<'_>| {
            quota::spend(write, &name, now.china_day(), i64::from(most))
        };
        if db.keep_house(now, spend)?.is_none() {
            return Ok(Reply::Refused(Refusal::DailyLimit));
        }
    }
    let known = db.read(|read| register::find(read, tenant, &key))?;
    Ok(reply(question, known))
}

/// What the register says to somebody who asks with these fields.
pub(crate) fn reply(question: &Question, known: Option<Known>) -> Reply {
    let Some(known) = known else { return Reply::Unknown };
    let comparison = Comparison::of(&question.to_invoice(), &known.invoice);
    let differing: Vec<_> = comparison.differing().collect();
    match differing.is_empty() {
        true => Reply::Found(Box::new(known)),
        false => Reply::Differs(differing),
    }
}
