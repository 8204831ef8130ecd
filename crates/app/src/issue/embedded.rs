//! The issuer that comes with the program: numbers of a demonstration range, documents under the
//! installation's own seal, an entry in its register.
//!
//! Number, entry and the state of a cancelled invoice are one transaction: no document leaves whose
//! number the register does not know. The documents are drawn after it from what was entered, so a
//! crash in between costs nothing but drawing them again.

use std::sync::{Arc, LazyLock};

use model::issue::{State, demonstration_number, numbered};
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Moment};
use paper::issue::{Hand, documents};
use paper::write::Fonts;
use store::issue as kept;
use store::register::{self, Outcome};
use store::{Actor, Db, Error, Tenant, Write};

use super::{Asked, Issued, Issuer, NotIssued};

/// The series of its numbers.
const SERIES: &str = "embedded";
/// Numbers in a row that may be passed over because the register knows them from elsewhere.
const PASSED_MAX: usize = 1_000;
/// Why the register says that an invoice was cancelled.
const WHY: &str = "退款红冲";

/// The embedded issuer.
pub struct Embedded {
    db: Db,
    hand: Hand,
    fonts: Arc<LazyLock<Option<Fonts>>>,
    register: Tenant,
}

impl Embedded {
    /// An issuer with this hand, that enters what it issues in the register of this workspace: that
    /// of the house answers to every workspace.
    pub fn new(
        db: Db,
        hand: Hand,
        fonts: Arc<LazyLock<Option<Fonts>>>,
        register: Tenant,
    ) -> Embedded {
        Embedded { db, hand, fonts, register }
    }

    /// Gives an invoice its number and enters it, all at once.
    fn enter(
        &self,
        write: &mut Write<'_>,
        asked: &Asked<'_>,
        day: Day,
    ) -> store::Result<Option<Invoice>> {
        let (tenant, id) = (asked.tenant, asked.kept.id.as_str());
        let seller = asked.draft.seller.tax_id.as_deref().unwrap_or_default();
        let Some(number) = self.free_number(write, seller, day)? else { return Ok(None) };
        let invoice = numbered(asked.draft, &number, day);
        let issued =
            [register::Issued { place: 1, invoice: invoice.clone(), status: TaxStatus::Normal }];
        if register::put(write, &self.register, "", &issued)? != [Outcome::Created] {
            return Err(Error::Conflict("register_key".to_owned()));
        }
        kept::set_number(write, tenant, id, (&number, day))?;
        if let Some(blue) = &asked.kept.blue {
            self.cancel(write, (tenant, blue), &number)?;
        }
        Ok(Some(invoice))
    }

    /// The next number that the register does not know.
    fn free_number(
        &self,
        write: &mut Write<'_>,
        seller: &str,
        day: Day,
    ) -> store::Result<Option<String>> {
        for _ in 0..PASSED_MAX {
            let serial = kept::serial(write, SERIES)?;
            let Some(number) = demonstration_number(day, seller, serial) else { return Ok(None) };
            if register::find(write, &self.register, &number)?.is_none() {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Moves a blue invoice to the state that its red-letter invoices give it.
    fn cancel(
        &self,
        write: &mut Write<'_>,
        (tenant, blue): (&Tenant, &str),
        red_number: &str,
    ) -> store::Result<()> {
        let blue = kept::find(write, tenant, blue)?;
        let off: Fen = kept::taken_off(write, tenant, &blue.id)?;
        let state = State::of_cancelled(blue.total, off);
        kept::set_state(write, tenant, &blue.id, state)?;
        let (key, _) = blue.number.as_ref().ok_or(Error::NotFound)?;
        let to = register::State {
            status: if state == State::Red { TaxStatus::RedFull } else { TaxStatus::RedPartial },
            red_number: Some(red_number.to_owned()),
            why: Some(WHY.to_owned()),
        };
        register::set_state(write, &self.register, key, &to).map(drop)
    }

    /// The invoice with its number, which it gets when it has none.
    fn numbered(&self, asked: &Asked<'_>, now: Moment) -> Result<Invoice, NotIssued> {
        let known = |number: &Option<(String, Day)>| {
            number.as_ref().map(|(number, day)| numbered(asked.draft, number, *day))
        };
        if let Some(invoice) = known(&asked.kept.number) {
            return Ok(invoice);
        }
        let actor = Actor::program("issue");
        let entered = self.db.write(&actor, now, |write| self.enter(write, asked, now.china_day()));
        match entered {
            Ok(invoice) => invoice.ok_or(NotIssued::NoNumber),
            // Somebody else gave it a number meanwhile.
            Err(Error::NotFound) => {
                let id = &asked.kept.id;
                let kept = self.db.read(|read| kept::find(read, asked.tenant, id))?;
                Ok(known(&kept.number).ok_or(Error::NotFound)?)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Issuer for Embedded {
    fn issue(&self, asked: &Asked<'_>, now: Moment) -> Result<Issued, NotIssued> {
        let invoice = self.numbered(asked, now)?;
        let documents =
            documents(&invoice, &self.hand, LazyLock::force(&self.fonts).as_ref(), now.0)?;
        Ok(Issued { invoice, documents })
    }
}
