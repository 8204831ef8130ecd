//! Reconciliation as it is kept: one run for each party and day, and the differences it found.

pub mod cause;
pub mod difference;
pub(crate) mod schema;

use model::{Day, Fen, Moment};

use crate::{Error, Read, Result, Row, Tenant, Value, Write, sql};

/// Where the reconciliation of a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// The bill is not there yet, or cannot be used.
    Waiting,
    /// It was compared, and something is unexplained.
    Open,
    /// Nothing is unexplained.
    Closed,
}

impl RunState {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            RunState::Waiting => "waiting",
            RunState::Open => "open",
            RunState::Closed => "closed",
        }
    }

    /// The state of a code.
    pub fn of_code(code: &str) -> Option<RunState> {
        [RunState::Waiting, RunState::Open, RunState::Closed]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// The reconciliation of a day with a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Code of a channel, or `biller:` and an id.
    pub party: String,
    /// The day.
    pub day: Day,
    /// Where it stands.
    pub state: RunState,
    /// Why it waits: a code.
    pub why: String,
    /// SHA-256 of the bill that was compared, in hex.
    pub digest: String,
    /// Its length.
    pub bytes: i64,
    /// Rows of the bill.
    pub theirs: i64,
    /// Rows of ours.
    pub ours: i64,
    /// Numbers on which both agree.
    pub matched: i64,
    /// What those amount to, given back as well as paid.
    pub matched_amount: Fen,
    /// What came, as the bill says.
    pub theirs_in: Fen,
    /// What went back, as the bill says.
    pub theirs_out: Fen,
    /// What came, as we say.
    pub ours_in: Fen,
    /// What went back, as we say.
    pub ours_out: Fen,
    /// What was posted as the fee of the day.
    pub fee: Fen,
    /// How often the fee was posted anew.
    pub turn: i64,
    /// When it was last run.
    pub ran_at: Moment,
    /// When nothing was unexplained any more.
    pub closed_at: Option<Moment>,
    /// When to run it again by itself.
    pub next_at: Option<Moment>,
}

impl Run {
    /// A day of which nothing is known yet.
    pub fn new(party: &str, day: Day, now: Moment) -> Run {
        Run {
            party: party.to_owned(),
            day,
            state: RunState::Waiting,
            why: String::new(),
            digest: String::new(),
            bytes: 0,
            theirs: 0,
            ours: 0,
            matched: 0,
            matched_amount: Fen(0),
            theirs_in: Fen(0),
            theirs_out: Fen(0),
            ours_in: Fen(0),
            ours_out: Fen(0),
            fee: Fen(0),
            turn: 0,
            ran_at: now,
            closed_at: None,
            next_at: None,
        }
    }
}

fn corrupt(text: &str) -> Error {
    Error::Corrupt(format!("reconciliation: {text}"))
}

fn run(row: &Row<'_>) -> Result<Run> {
    let (day, state): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(Run {
        party: row.get(0)?,
        day: Day::parse(&day).ok_or_else(|| corrupt(&day))?,
        state: RunState::of_code(&state).ok_or_else(|| corrupt(&state))?,
        why: row.get(3)?,
        digest: row.get(4)?,
        bytes: row.get(5)?,
        theirs: row.get(6)?,
        ours: row.get(7)?,
        matched: row.get(8)?,
        matched_amount: Fen(row.get(9)?),
        theirs_in: Fen(row.get(10)?),
        theirs_out: Fen(row.get(11)?),
        ours_in: Fen(row.get(12)?),
        ours_out: Fen(row.get(13)?),
        fee: Fen(row.get(14)?),
        turn: row.get(15)?,
        ran_at: row.moment(16)?,
        closed_at: row.get::<Option<i64>>(17)?.map(crate::moment),
        next_at: row.get::<Option<i64>>(18)?.map(crate::moment),
    })
}

/// Keeps a run as it is now, new or not.
///
/// # Errors
///
/// When the engine fails.
pub fn keep(write: &mut Write<'_>, tenant: &Tenant, r: &Run) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO recon_run (party, day, state, why, digest, bytes, theirs, ours, matched,
            matched_amount, theirs_in, theirs_out, ours_in, ours_out, fee, turn, ran_at, closed_at,
            next_at, tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20)
         ON CONFLICT (tenant, party, day) DO UPDATE SET state = excluded.state,
            why = excluded.why, digest = excluded.digest, bytes = excluded.bytes,
            theirs = excluded.theirs, ours = excluded.ours, matched = excluded.matched,
            matched_amount = excluded.matched_amount, theirs_in = excluded.theirs_in,
            theirs_out = excluded.theirs_out, ours_in = excluded.ours_in,
            ours_out = excluded.ours_out, fee = excluded.fee, turn = excluded.turn,
            ran_at = excluded.ran_at, closed_at = excluded.closed_at, next_at = excluded.next_at"
    );
    let values: [Value<'_>; 20] = [
        (&r.party).into(),
        r.day.to_string().into(),
        r.state.code().into(),
        (&r.why).into(),
        (&r.digest).into(),
        r.bytes.into(),
        r.theirs.into(),
        r.ours.into(),
        r.matched.into(),
        r.matched_amount.into(),
        r.theirs_in.into(),
        r.theirs_out.into(),
        r.ours_in.into(),
        r.ours_out.into(),
        r.fee.into(),
        r.turn.into(),
        r.ran_at.into(),
        r.closed_at.into(),
        r.next_at.into(),
        tenant.into(),
    ];
    write.execute(upsert, &values).map(drop)
}

/// The run of a party and day.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, party: &str, day: Day) -> Result<Option<Run>> {
    let select = sql!(
        "SELECT party, day, state, why, digest, bytes, theirs, ours, matched, matched_amount,
            theirs_in, theirs_out, ours_in, ours_out, fee, turn, ran_at, closed_at, next_at
         FROM recon_run WHERE tenant = $1 AND party = $2 AND day = $3"
    );
    read.row(select, &[tenant.into(), party.into(), day.to_string().into()], run)
}

/// A page of runs, the newest day first.
///
/// # Errors
///
/// When the engine fails.
pub fn page(read: &mut Read<'_>, tenant: &Tenant, skip: i64, count: i64) -> Result<Vec<Run>> {
    let select = sql!(
        "SELECT party, day, state, why, digest, bytes, theirs, ours, matched, matched_amount,
            theirs_in, theirs_out, ours_in, ours_out, fee, turn, ran_at, closed_at, next_at
         FROM recon_run WHERE tenant = $1 ORDER BY day DESC, party LIMIT $3 OFFSET $2"
    );
    read.rows(select, &[tenant.into(), skip.into(), count.into()], run)
}

/// An order that was posted to its biller, as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedOrder {
    /// Its id.
    pub id: String,
    /// How much.
    pub amount: Fen,
    /// When the biller took it.
    pub posted_at: Moment,
    /// Where it stands.
    pub state: String,
}

fn posted(row: &Row<'_>) -> Result<PostedOrder> {
    Ok(PostedOrder {
        id: row.get(0)?,
        amount: Fen(row.get(1)?),
        posted_at: row.moment(2)?,
        state: row.get(3)?,
    })
}

/// Every order that a biller took in a span of time, without keeping them.
///
/// # Errors
///
/// When the engine fails or `take` does.
pub fn each_posted(
    read: &mut Read<'_>,
    tenant: &Tenant,
    biller: &str,
    (from, to): (Moment, Moment),
    mut take: impl FnMut(PostedOrder) -> Result<()>,
) -> Result<()> {
    let select = sql!(
        "SELECT id, amount, posted_at, state FROM pay_order
         WHERE tenant = $1 AND biller = $2 AND posted_at >= $3 AND posted_at < $4 ORDER BY id"
    );
    let values = [tenant.into(), biller.into(), from.into(), to.into()];
    read.each(select, &values, |row| take(posted(row)?))
}

/// Notes that a number of ours stands on the bill of another day than we have it on.
///
/// # Errors
///
/// When the engine fails.
pub fn set_edge(
    write: &mut Write<'_>,
    tenant: &Tenant,
    party: &str,
    (number, refund): (&str, &str),
    (day, amount): (Day, Fen),
) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO recon_edge (tenant, party, number, refund, day, amount)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant, party, number, refund) DO UPDATE SET day = excluded.day,
            amount = excluded.amount"
    );
    let values = [
        tenant.into(),
        party.into(),
        number.into(),
        refund.into(),
        day.to_string().into(),
        amount.into(),
    ];
    write.execute(upsert, &values).map(drop)
}

/// What another day's bill had under a number of ours.
///
/// # Errors
///
/// When the engine fails.
pub fn edge(
    read: &mut Read<'_>,
    tenant: &Tenant,
    party: &str,
    (number, refund): (&str, &str),
) -> Result<Option<Fen>> {
    let select = sql!(
        "SELECT amount FROM recon_edge
         WHERE tenant = $1 AND party = $2 AND number = $3 AND refund = $4"
    );
    let values = [tenant.into(), party.into(), number.into(), refund.into()];
    read.row(select, &values, |row| Ok(Fen(row.get(0)?)))
}

/// Closes the case about a difference, if there is one open.
///
/// # Errors
///
/// When the engine fails.
pub fn close_case(
    write: &mut Write<'_>,
    tenant: &Tenant,
    about: &str,
    decision: &str,
) -> Result<()> {
    let update = sql!(
        "UPDATE pay_case SET state = 'closed', closed_at = $3, closed_by = $4, decision = $5
         WHERE tenant = $1 AND about = $2 AND kind = 'difference' AND state = 'open'"
    );
    let (now, actor) = (write.now(), write.actor().as_str().to_owned());
    let values = [tenant.into(), about.into(), now.into(), actor.into(), decision.into()];
    write.execute(update, &values).map(drop)
}
