//! Every bound on orders and attempts, in one place.

/// How long an order waits for its first payment, in seconds.
pub const ORDER_LIFE_S: i64 = 1_800;
/// How long an order that is split waits for all its shares, in seconds.
pub const SPLIT_LIFE_S: i64 = 86_400;
/// How long after that an order is looked at again while an attempt is undecided, in seconds.
pub const ORDER_AGAIN_S: i64 = 30;
/// When a closed attempt is asked about once more, in seconds after its end: money that comes late
/// is found even when no notice arrives. The bill of the day is the last word.
pub const AFTERWARDS_S: &[i64] = &[60, 600, 7_200];
/// After how many undos that say "no such number" it is believed.
pub const NOT_FOUND_MAX: i64 = 3;
/// After how many tries a biller that says nothing becomes a case.
pub const BILLER_TRIES_MAX: i64 = 8;
/// After how many tries we ask the biller to cancel and give the money back.
pub const BILLER_GIVE_UP: i64 = 40;
/// After how many tries a refund that is not decided becomes a case.
pub const REFUND_TRIES_MAX: i64 = 30;
/// The most attempts of one order.
pub const ATTEMPTS_MAX: usize = 20;
/// How many rows of each kind one round of the worker takes.
pub const ROUND: i64 = 64;
/// The longest subject that a payer reads, in characters.
pub const SUBJECT_CHARS_MAX: usize = 40;
/// The largest payment, in fen: ten million yuan. Channels refuse far less.
pub const AMOUNT_MAX: i64 = 1_000_000_000;
