//! Every bound and every span of time of accounts, in one place.

/// The most characters of an e-mail address (RFC 5321 §4.5.3.1.3, less the brackets).
pub const EMAIL_CHARS_MAX: usize = 254;
/// The most characters before its `@` (RFC 5321 §4.5.3.1.1).
pub const EMAIL_LOCAL_CHARS_MAX: usize = 64;
/// The fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The most characters of a password; phrases fit, and hashing one stays cheap.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// The most characters of a person's name.
pub const NAME_CHARS_MAX: usize = 40;
/// The most characters of the name of a workspace; company names have up to fifty or so.
pub const WORKSPACE_NAME_CHARS_MAX: usize = 60;
/// The most characters of the name of a role or key.
pub const LABEL_CHARS_MAX: usize = 30;

/// Failures of one account that lock it.
pub const ACCOUNT_FAILURES_MAX: u32 = 5;
/// Failures from one address that lock it: an office shares one, so more than of one account.
pub const ADDRESS_FAILURES_MAX: u32 = 30;
/// Failures of either after which the next try costs the device some work.
pub const FAILURES_BEFORE_EFFORT: u32 = 2;
/// How long a lock holds, and how long failures are remembered.
pub const LOCK_S: i64 = 15 * 60;

/// Digits of a code that is sent.
pub const CODE_DIGITS: usize = 6;
/// How long a code lives.
pub const CODE_LIVES_S: i64 = 10 * 60;
/// Tries that a code allows.
pub const CODE_TRIES: u32 = 5;
/// Codes and links that one address is sent in an hour.
pub const CODES_PER_HOUR: u32 = 6;
/// How long to wait before another one is sent.
pub const CODE_PAUSE_S: i64 = 60;
/// How long a link to a new password lives.
pub const RESET_LIVES_S: i64 = 15 * 60;
/// How long the second step of a sign-in may take.
pub const SECOND_STEP_LIVES_S: i64 = 5 * 60;
/// How long an invitation lives.
pub const INVITATION_LIVES_S: i64 = 7 * 86_400;

/// A session that is not used for so long ends.
pub const SESSION_IDLE_S: i64 = 12 * 3_600;
/// A session ends after so long in any case.
pub const SESSION_LIVES_S: i64 = 30 * 86_400;
/// The last sign of life is written down this often at most.
pub const SESSION_SEEN_EVERY_S: i64 = 60;
/// Sessions of one person; the oldest makes room.
pub const SESSIONS_MAX: usize = 30;

/// Leading zero bits that proof of work asks for: about a second on a phone.
pub const EFFORT_BITS: u32 = 17;
/// Without a script, waiting this long counts as work.
pub const EFFORT_WAIT_S: i64 = 20;
/// How long a task for proof of work may be answered.
pub const EFFORT_LIVES_S: i64 = 10 * 60;

/// Workspaces of one person.
pub const WORKSPACES_MAX: usize = 20;
/// Members of one workspace.
pub const MEMBERS_MAX: usize = 1_000;
/// Invitations that one workspace may have open.
pub const INVITATIONS_MAX: usize = 100;
/// Roles that one workspace may make.
pub const ROLES_MAX: usize = 50;
/// Keys that one workspace may have.
pub const KEYS_MAX: usize = 50;
/// Requests a minute that a key may ask for at most.
pub const KEY_RATE_MAX: u32 = 6_000;
/// Requests a minute of a key for which nothing was chosen.
pub const KEY_RATE: u32 = 120;
/// Codes for the day on which the phone is lost.
pub const RECOVERY_CODES: usize = 10;
