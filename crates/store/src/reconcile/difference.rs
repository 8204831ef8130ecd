//! Differences (差异): what a comparison found, and how it was put right.

use model::reconcile::{Action, Class};
use model::{Day, Fen, Moment};

use super::corrupt;
use crate::{Read, Result, Row, Tenant, Value, Write, sql};

/// Where a difference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffState {
    /// Nobody has said what to do.
    Open,
    /// Somebody has; another person has to agree.
    Proposed,
    /// 已平账: put right.
    Settled,
    /// A later run did not find it any more.
    Gone,
}

impl DiffState {
    /// Every state.
    pub const ALL: &'static [DiffState] =
        &[DiffState::Open, DiffState::Proposed, DiffState::Settled, DiffState::Gone];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            DiffState::Open => "open",
            DiffState::Proposed => "proposed",
            DiffState::Settled => "settled",
            DiffState::Gone => "gone",
        }
    }

    /// The state of a code.
    pub fn of_code(code: &str) -> Option<DiffState> {
        DiffState::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Whether the day stays open for it.
    pub fn is_unexplained(self) -> bool {
        matches!(self, DiffState::Open | DiffState::Proposed)
    }
}

/// A difference as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `dif_…`, made of what it is about, so that the same is found once.
    pub id: String,
    /// With whom.
    pub party: String,
    /// On which day.
    pub day: Day,
    /// The number that it is about.
    pub number: String,
    /// The number of the refund; empty for a payment.
    pub refund: String,
    /// What was found.
    pub class: Class,
    /// What moved by our account.
    pub ours: Fen,
    /// What moved by theirs.
    pub theirs: Fen,
    /// By how much the channel has more than we do.
    pub delta: Fen,
    /// The order that it belongs to; empty when of none.
    pub order: String,
    /// The channel's number.
    pub trade: String,
    /// When it happened, as far as anybody says.
    pub at: Option<Moment>,
    /// Where it stands.
    pub state: DiffState,
    /// How often it was found anew after it was gone.
    pub turn: i64,
    /// When it was found.
    pub made_at: Moment,
    /// When it was put right or gone.
    pub settled_at: Option<Moment>,
    /// What is to be done.
    pub action: Option<Action>,
    /// Why, as the maker wrote it.
    pub reason: String,
    /// Who proposed it.
    pub maker: String,
    /// Who agreed.
    pub checker: String,
}

fn difference(row: &Row<'_>) -> Result<Difference> {
    let (day, class): (String, String) = (row.get(2)?, row.get(5)?);
    let (state, action): (String, String) = (row.get(12)?, row.get(16)?);
    Ok(Difference {
        id: row.get(0)?,
        party: row.get(1)?,
        day: Day::parse(&day).ok_or_else(|| corrupt(&day))?,
        number: row.get(3)?,
        refund: row.get(4)?,
        class: Class::of_code(&class).ok_or_else(|| corrupt(&class))?,
        ours: Fen(row.get(6)?),
        theirs: Fen(row.get(7)?),
        delta: Fen(row.get(8)?),
        order: row.get(9)?,
        trade: row.get(10)?,
        at: row.get::<Option<i64>>(11)?.map(crate::moment),
        state: DiffState::of_code(&state).ok_or_else(|| corrupt(&state))?,
        turn: row.get(13)?,
        made_at: row.moment(14)?,
        settled_at: row.get::<Option<i64>>(15)?.map(crate::moment),
        action: Action::of_code(&action),
        reason: row.get(17)?,
        maker: row.get(18)?,
        checker: row.get(19)?,
    })
}

/// Keeps a difference as it is now, new or not.
///
/// # Errors
///
/// When the engine fails.
pub fn keep(write: &mut Write<'_>, tenant: &Tenant, d: &Difference) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO recon_diff (id, party, day, number, refund, class, ours, theirs, delta,
            order_id, trade, at, state, turn, made_at, settled_at, action, reason, maker, checker,
            tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, turn = excluded.turn,
            settled_at = excluded.settled_at, action = excluded.action, reason = excluded.reason,
            maker = excluded.maker, checker = excluded.checker"
    );
    let values: [Value<'_>; 21] = [
        (&d.id).into(),
        (&d.party).into(),
        d.day.to_string().into(),
        (&d.number).into(),
        (&d.refund).into(),
        d.class.code().into(),
        d.ours.into(),
        d.theirs.into(),
        d.delta.into(),
        (&d.order).into(),
        (&d.trade).into(),
        d.at.into(),
        d.state.code().into(),
        d.turn.into(),
        d.made_at.into(),
        d.settled_at.into(),
        d.action.map_or("", Action::code).into(),
        (&d.reason).into(),
        (&d.maker).into(),
        (&d.checker).into(),
        tenant.into(),
    ];
    write.execute(upsert, &values).map(drop)
}

/// A difference by its id.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Option<Difference>> {
    let select = sql!(
        "SELECT id, party, day, number, refund, class, ours, theirs, delta, order_id, trade, at,
            state, turn, made_at, settled_at, action, reason, maker, checker
         FROM recon_diff WHERE id = $1 AND tenant = $2"
    );
    read.row(select, &[id.into(), tenant.into()], difference)
}

/// The differences of a party and day, by number.
///
/// # Errors
///
/// When the engine fails.
pub fn of_day(
    read: &mut Read<'_>,
    tenant: &Tenant,
    party: &str,
    day: Day,
) -> Result<Vec<Difference>> {
    let select = sql!(
        "SELECT id, party, day, number, refund, class, ours, theirs, delta, order_id, trade, at,
            state, turn, made_at, settled_at, action, reason, maker, checker
         FROM recon_diff WHERE tenant = $1 AND party = $2 AND day = $3 ORDER BY number, refund, id"
    );
    read.rows(select, &[tenant.into(), party.into(), day.to_string().into()], difference)
}

/// The differences about a number of ours that wait, whatever their day.
///
/// # Errors
///
/// When the engine fails.
pub fn waiting_of(
    read: &mut Read<'_>,
    tenant: &Tenant,
    (number, refund): (&str, &str),
) -> Result<Vec<Difference>> {
    let select = sql!(
        "SELECT id, party, day, number, refund, class, ours, theirs, delta, order_id, trade, at,
            state, turn, made_at, settled_at, action, reason, maker, checker
         FROM recon_diff WHERE tenant = $1 AND number = $2 AND refund = $3 AND class = 'waiting'
            AND state = 'open'"
    );
    read.rows(select, &[tenant.into(), number.into(), refund.into()], difference)
}

/// How many differences of a party and day are unexplained.
///
/// # Errors
///
/// When the engine fails.
pub fn unexplained(read: &mut Read<'_>, tenant: &Tenant, party: &str, day: Day) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM recon_diff
         WHERE tenant = $1 AND party = $2 AND day = $3 AND state IN ('open', 'proposed')"
    );
    read.value(select, &[tenant.into(), party.into(), day.to_string().into()])
}

/// A page of differences in a state, the oldest day first; `None` for every state.
///
/// # Errors
///
/// When the engine fails.
pub fn page(
    read: &mut Read<'_>,
    tenant: &Tenant,
    state: Option<DiffState>,
    (skip, count): (i64, i64),
) -> Result<Vec<Difference>> {
    let select = sql!(
        "SELECT id, party, day, number, refund, class, ours, theirs, delta, order_id, trade, at,
            state, turn, made_at, settled_at, action, reason, maker, checker
         FROM recon_diff WHERE tenant = $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2)
         ORDER BY day, party, number, id LIMIT $4 OFFSET $3"
    );
    let state = state.map(DiffState::code);
    read.rows(select, &[tenant.into(), state.into(), skip.into(), count.into()], difference)
}
