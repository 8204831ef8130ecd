//! Who is signed in, where. The secret in the cookie is kept as its SHA-256 only.

use model::Moment;
use model::account::{Permissions, Role, SessionId, UserId, WorkspaceKind};

use super::role::read_permissions;
use super::strange;
use crate::{Read, Result, Row, Tenant, Write, micros, sql};

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// `ses_…`.
    pub id: &'a SessionId,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// Who.
    pub person: &'a UserId,
    /// The workspace that they begin in.
    pub tenant: &'a Tenant,
    /// Browser and system, roughly.
    pub device: &'a str,
    /// The network that they came from, not the host.
    pub address: &'a str,
}

/// A session as its owner sees it in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// `ses_…`.
    pub id: SessionId,
    /// When it began.
    pub began: Moment,
    /// The last sign of life.
    pub seen: Moment,
    /// Browser and system, roughly.
    pub device: String,
    /// The network that they came from.
    pub address: String,
}

/// A session with everything that a request has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// Who.
    pub person: UserId,
    /// What they want to be called; may be empty.
    pub name: String,
    /// The workspace that they are in.
    pub tenant: Tenant,
    /// Of a person or of a company.
    pub kind: WorkspaceKind,
    /// Its name; empty for a personal one.
    pub workspace: String,
    /// Their role there.
    pub role: Role,
    /// What a role of the workspace's own may do; `None` for a built-in one.
    pub permissions: Option<Permissions>,
}

/// Begins a session, and ends the oldest of this person beyond `sessions_max`.
///
/// # Errors
///
/// When the engine fails.
pub fn add_session(
    write: &mut Write<'_>,
    session: &NewSession<'_>,
    sessions_max: usize,
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO session (id, digest, person, tenant, began, seen, device, address)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7)"
    );
    let now = micros(write.now());
    let values = [
        session.id.into(),
        (&session.digest).into(),
        session.person.into(),
        session.tenant.into(),
        now.into(),
        session.device.into(),
        session.address.into(),
    ];
    write.execute_one(insert, &values)?;
    let delete = sql!(
        "DELETE FROM session WHERE person = $1 AND id NOT IN (
            SELECT id FROM session WHERE person = $1 ORDER BY began DESC, id DESC LIMIT $2)"
    );
    let kept = i64::try_from(sessions_max).unwrap_or(i64::MAX);
    write.execute(delete, &[session.person.into(), kept.into()])?;
    let update = sql!("UPDATE person SET home = $2 WHERE id = $1");
    write.execute_one(update, &[session.person.into(), session.tenant.into()])
}

fn read_session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: SessionId::new(row.get::<String>(0)?),
        began: row.moment(1)?,
        seen: row.moment(2)?,
        device: row.get(3)?,
        address: row.get(4)?,
    })
}

fn read_found(row: &Row<'_>) -> Result<Found> {
    let (kind, role): (String, String) = (row.get(8)?, row.get(10)?);
    let own: Option<String> = row.get(11)?;
    Ok(Found {
        session: read_session(row)?,
        person: UserId::new(row.get::<String>(5)?),
        name: row.get(6)?,
        tenant: Tenant::new(row.get::<String>(7)?),
        kind: WorkspaceKind::of_code(&kind).ok_or_else(|| strange("workspace", &kind))?,
        workspace: row.get(9)?,
        role: Role::parse(&role).ok_or_else(|| strange("role", &role))?,
        permissions: own.as_deref().map(read_permissions).transpose()?,
    })
}

/// The session of a secret, in a workspace that its person is a member of; `None` otherwise.
///
/// # Errors
///
/// When the engine fails.
pub fn session_by_digest(read: &mut Read<'_>, digest: &[u8; 32]) -> Result<Option<Found>> {
    let select = sql!(
        "SELECT s.id, s.began, s.seen, s.device, s.address, s.person, p.name, s.tenant, w.kind,
            w.name, m.role, r.permissions
         FROM session s
         JOIN person p ON p.id = s.person
         JOIN workspace w ON w.id = s.tenant
         JOIN member m ON m.tenant = s.tenant AND m.person = s.person
         LEFT JOIN own_role r ON r.tenant = s.tenant AND r.id = m.role
         WHERE s.digest = $1"
    );
    read.row(select, &[digest.into()], read_found)
}

/// The sessions of a person that were seen since then, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn sessions(read: &mut Read<'_>, person: &UserId, since: Moment) -> Result<Vec<Session>> {
    let select = sql!(
        "SELECT id, began, seen, device, address FROM session
         WHERE person = $1 AND seen > $2 ORDER BY seen DESC, id DESC"
    );
    read.rows(select, &[person.into(), micros(since).into()], read_session)
}

/// Writes down a sign of life.
///
/// # Errors
///
/// When the engine fails.
pub fn session_seen(write: &mut Write<'_>, id: &SessionId) -> Result<()> {
    let update = sql!("UPDATE session SET seen = $2 WHERE id = $1 AND seen < $2");
    let now = micros(write.now());
    write.execute(update, &[id.into(), now.into()]).map(drop)
}

/// Takes a session into another workspace, which is the one to begin in next time.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when the person is no member there, or has no such
/// session.
pub fn switch(
    write: &mut Write<'_>,
    person: &UserId,
    session: &SessionId,
    to: &Tenant,
) -> Result<()> {
    let update = sql!(
        "UPDATE session SET tenant = $3 WHERE id = $1 AND person = $2
            AND EXISTS (SELECT 1 FROM member m WHERE m.tenant = $3 AND m.person = $2)"
    );
    write.execute_one(update, &[session.into(), person.into(), to.into()])?;
    let update = sql!("UPDATE person SET home = $2 WHERE id = $1");
    write.execute_one(update, &[person.into(), to.into()])
}

/// Takes every session of a person out of a workspace that they left.
///
/// # Errors
///
/// When the engine fails.
pub fn move_sessions(
    write: &mut Write<'_>,
    person: &UserId,
    from: &Tenant,
    to: &Tenant,
) -> Result<()> {
    let update = sql!("UPDATE session SET tenant = $3 WHERE person = $1 AND tenant = $2");
    write.execute(update, &[person.into(), from.into(), to.into()])?;
    let update = sql!("UPDATE person SET home = $3 WHERE id = $1 AND home = $2");
    write.execute(update, &[person.into(), from.into(), to.into()]).map(drop)
}

/// Ends a session of a person.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when they have none such.
pub fn end_session(write: &mut Write<'_>, person: &UserId, id: &SessionId) -> Result<()> {
    let delete = sql!("DELETE FROM session WHERE id = $1 AND person = $2");
    write.execute_one(delete, &[id.into(), person.into()])
}

/// Ends every session of a person but one, or all; how many.
///
/// # Errors
///
/// When the engine fails.
pub fn end_others(write: &mut Write<'_>, person: &UserId, kept: Option<&SessionId>) -> Result<u64> {
    let delete = sql!("DELETE FROM session WHERE person = $1 AND id <> $2");
    let kept = kept.map_or("", SessionId::as_str);
    write.execute(delete, &[person.into(), kept.into()])
}

/// Forgets sessions that ended by themselves, tickets and tallies that mean nothing any more.
///
/// # Errors
///
/// When the engine fails.
pub fn sweep(write: &mut Write<'_>, idle_before: Moment, began_before: Moment) -> Result<u64> {
    let sessions = sql!("DELETE FROM session WHERE seen <= $1 OR began <= $2");
    let idle = micros(idle_before);
    let mut gone = write.execute(sessions, &[idle.into(), micros(began_before).into()])?;
    let now = write.now();
    let day_ago = micros(Moment(now.0 - 86_400));
    gone += write.execute(sql!("DELETE FROM ticket WHERE made_at <= $1"), &[day_ago.into()])?;
    gone += write.execute(sql!("DELETE FROM failure WHERE last <= $1"), &[day_ago.into()])?;
    let efforts = sql!("DELETE FROM effort WHERE ends <= $1");
    gone += write.execute(efforts, &[micros(now).into()])?;
    let week_ago = micros(Moment(now.0 - model::account::limits::INVITATION_LIVES_S));
    let invitations = sql!("DELETE FROM invitation WHERE made_at <= $1");
    gone += write.execute(invitations, &[week_ago.into()])?;
    Ok(gone)
}
