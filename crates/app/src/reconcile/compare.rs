//! Two sorted streams held against each other, number by number.

use std::io;

use model::reconcile::{Class, Ours, Standing, Theirs, class};
use model::{Fen, Moment};

use super::limits::DIFFERENCES_MAX;
use super::pile::{Pile, Record, Says, Sorted};

/// What stands under one number, on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The number of the payment.
    pub number: String,
    /// The number of the refund; empty for a payment.
    pub refund: String,
    /// What we have.
    pub ours: Option<Ours>,
    /// What they have.
    pub theirs: Option<Theirs>,
    /// Our order.
    pub order: String,
    /// The channel's number.
    pub trade: String,
    /// When, as far as anybody says.
    pub at: Option<Moment>,
}

impl Pair {
    /// The fee that was agreed counts for payments only: channels differ in what they give back.
    pub fn rate(&self, rate: Option<i64>) -> Option<i64> {
        rate.filter(|_| self.refund.is_empty())
    }
}

/// What a comparison counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of theirs.
    pub theirs: u64,
    /// Rows of ours.
    pub ours: u64,
    /// Numbers on which both agree.
    pub matched: u64,
    /// What those amount to.
    pub matched_amount: Fen,
    /// What came by theirs.
    pub theirs_in: Fen,
    /// What went back by theirs.
    pub theirs_out: Fen,
    /// What came by ours.
    pub ours_in: Fen,
    /// What went back by ours.
    pub ours_out: Fen,
    /// What they keep, in hundred-thousandths of a yuan.
    pub fee_e5: i64,
    /// Numbers on which they differ.
    pub pairs: Vec<Pair>,
}

/// Why a comparison has no result.
#[derive(Debug, thiserror::Error)]
pub enum Useless {
    /// So many differences that the bill cannot be ours.
    #[error("more than {DIFFERENCES_MAX} differences")]
    TooMany,
    /// A file failed.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Compares. `rate` is the agreed fee in hundred-thousandths.
///
/// # Errors
///
/// [`Useless`].
pub fn compare(theirs: Pile, ours: Pile, rate: Option<i64>) -> Result<Tally, Useless> {
    let mut tally = Tally { theirs: theirs.count(), ours: ours.count(), ..Tally::default() };
    let (mut theirs, mut ours) = (Group::new(theirs.sorted()?)?, Group::new(ours.sorted()?)?);
    while let Some(key) = least(&theirs, &ours) {
        let mut pair = Pair { number: key.0, refund: key.1, ..Pair::default() };
        while let Some(row) = theirs.take(&pair)? {
            add(&mut pair, &mut tally, row);
        }
        while let Some(row) = ours.take(&pair)? {
            let standing = match row.says {
                Says::Moved => Standing::Moved,
                Says::Undecided => Standing::Undecided,
                Says::Not | Says::Revoked => Standing::Not,
            };
            if standing == Standing::Moved {
                let sum = side(&pair, &mut tally.ours_in, &mut tally.ours_out);
                *sum = *sum + Fen(row.amount);
            }
            pair.ours = Some(Ours { amount: Fen(row.amount), standing });
            pair.at = Some(Moment(row.at)).filter(|at| at.0 != 0);
            pair.order = row.note;
        }
        // Whether it may wait is asked later, with the neighbouring days at hand.
        if class(pair.ours, pair.theirs, false, pair.rate(rate)) == Class::Matched {
            tally.matched += 1;
            let amount = pair.theirs.map_or(Fen(0), |theirs| theirs.net());
            tally.matched_amount = tally.matched_amount + amount;
        } else if tally.pairs.len() >= DIFFERENCES_MAX {
            return Err(Useless::TooMany);
        } else {
            tally.pairs.push(pair);
        }
    }
    Ok(tally)
}

fn side<'a>(pair: &Pair, paid: &'a mut Fen, back: &'a mut Fen) -> &'a mut Fen {
    if pair.refund.is_empty() { paid } else { back }
}

fn add(pair: &mut Pair, tally: &mut Tally, row: Record) {
    let mut theirs = pair.theirs.unwrap_or_default();
    let amount = Fen(row.amount);
    match row.says {
        Says::Moved => {
            theirs.times += 1;
            theirs.moved = theirs.moved + amount;
            let sum = side(pair, &mut tally.theirs_in, &mut tally.theirs_out);
            *sum = *sum + amount;
        }
        Says::Revoked => {
            theirs.revoked = theirs.revoked + amount;
            tally.theirs_out = tally.theirs_out + amount;
        }
        Says::Not | Says::Undecided => {}
    }
    theirs.fee_e5 = theirs.fee_e5.saturating_add(row.fee_e5);
    tally.fee_e5 = tally.fee_e5.saturating_add(row.fee_e5);
    pair.theirs = Some(theirs);
    pair.at = Some(Moment(row.at)).filter(|at| at.0 != 0).or(pair.at);
    pair.trade = row.note;
}

/// A stream with its next row in sight.
struct Group {
    rows: Sorted,
    next: Option<Record>,
}

impl Group {
    fn new(mut rows: Sorted) -> io::Result<Group> {
        let next = rows.take()?;
        Ok(Group { rows, next })
    }

    /// The next row, if it has the numbers of the pair.
    fn take(&mut self, pair: &Pair) -> io::Result<Option<Record>> {
        match &self.next {
            Some(row) if (&row.number, &row.refund) == (&pair.number, &pair.refund) => {
                let next = self.rows.take()?;
                Ok(std::mem::replace(&mut self.next, next))
            }
            _ => Ok(None),
        }
    }
}

fn least(theirs: &Group, ours: &Group) -> Option<(String, String)> {
    let key =
        |group: &Group| group.next.as_ref().map(|row| (row.number.clone(), row.refund.clone()));
    match (key(theirs), key(ours)) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
