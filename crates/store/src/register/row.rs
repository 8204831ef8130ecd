//! One row of the register: an invoice as columns, and their digest.

use model::invoice::Party;
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice};
use sha2::{Digest as _, Sha256};

use super::{State, more, state};
use crate::{Error, Result, Row, Value};

/// How many bytes of SHA-256 a row keeps: enough that nobody finds another row with the same.
pub(super) const DIGEST_BYTES: usize = 16;

/// How many columns a row has.
pub(super) const COLUMNS: usize = 18;

/// A row without its place: the same invoice in the same state is the same record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub key: String,
    kind: Option<i64>,
    issue_date: Option<String>,
    check_code: Option<String>,
    total_without_tax: Option<i64>,
    tax: Option<i64>,
    total: Option<i64>,
    seller_name: Option<String>,
    seller_tax_id: Option<String>,
    buyer_name: Option<String>,
    buyer_tax_id: Option<String>,
    state: i64,
    red_number: Option<String>,
    why: Option<String>,
    more: Option<String>,
}

impl Record {
    /// The record of an invoice; `None` when it has no key, or one that could not be read back.
    pub fn of(invoice: &Invoice, of: &State) -> Option<Record> {
        let key = invoice.duplicate_key()?;
        let has_colon = |text: &Option<String>| text.as_ref().is_some_and(|t| t.contains(':'));
        if has_colon(&invoice.code) || has_colon(&invoice.number) {
            return None;
        }
        Some(Record {
            key,
            kind: invoice.kind.and_then(state::kind_number),
            issue_date: invoice.issue_date.map(|day| day.to_string()),
            check_code: invoice.check_code.clone(),
            total_without_tax: invoice.total_without_tax.map(|fen| fen.0),
            tax: invoice.tax.map(|fen| fen.0),
            total: invoice.total.map(|fen| fen.0),
            seller_name: invoice.seller.name.clone(),
            seller_tax_id: invoice.seller.tax_id.clone(),
            buyer_name: invoice.buyer.name.clone(),
            buyer_tax_id: invoice.buyer.tax_id.clone(),
            state: state::state_number(of.status),
            red_number: of.red_number.clone(),
            why: of.why.clone(),
            more: more::write(invoice),
        })
    }

    /// Reads the columns from `invoice_key` to `more`, the first of them at `at`.
    pub fn read(row: &Row<'_>, at: usize) -> Result<Record> {
        Ok(Record {
            key: row.get(at)?,
            kind: row.get(at + 1)?,
            issue_date: row.get(at + 2)?,
            check_code: row.get(at + 3)?,
            total_without_tax: row.get(at + 4)?,
            tax: row.get(at + 5)?,
            total: row.get(at + 6)?,
            seller_name: row.get(at + 7)?,
            seller_tax_id: row.get(at + 8)?,
            buyer_name: row.get(at + 9)?,
            buyer_tax_id: row.get(at + 10)?,
            state: row.get(at + 11)?,
            red_number: row.get(at + 12)?,
            why: row.get(at + 13)?,
            more: row.get(at + 14)?,
        })
    }

    /// The values of all columns in the order of the table.
    pub fn values<'a>(&'a self, id: i64, book: i64, digest: &'a [u8]) -> Vec<Value<'a>> {
        vec![
            id.into(),
            book.into(),
            (&self.key).into(),
            self.kind.into(),
            self.issue_date.as_ref().into(),
            self.check_code.as_ref().into(),
            self.total_without_tax.into(),
            self.tax.into(),
            self.total.into(),
            self.seller_name.as_ref().into(),
            self.seller_tax_id.as_ref().into(),
            self.buyer_name.as_ref().into(),
            self.buyer_tax_id.as_ref().into(),
            self.state.into(),
            self.red_number.as_ref().into(),
            self.why.as_ref().into(),
            self.more.as_ref().into(),
            digest.into(),
        ]
    }

    /// The digest: SHA-256 over every column with its length, cut to [`DIGEST_BYTES`].
    pub fn digest(&self) -> [u8; DIGEST_BYTES] {
        let mut bytes = Vec::with_capacity(512);
        let mut text = |text: Option<&str>| match text {
            Some(text) => {
                bytes.extend_from_slice(&(text.len() as u64 + 1).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            None => bytes.extend_from_slice(&0u64.to_be_bytes()),
        };
        text(Some(&self.key));
        for column in [
            &self.issue_date,
            &self.check_code,
            &self.seller_name,
            &self.seller_tax_id,
            &self.buyer_name,
            &self.buyer_tax_id,
            &self.red_number,
            &self.why,
            &self.more,
        ] {
            text(column.as_deref());
        }
        let numbers = [self.kind, self.total_without_tax, self.tax, self.total, Some(self.state)];
        for number in numbers {
            bytes.push(u8::from(number.is_some()));
            bytes.extend_from_slice(&number.unwrap_or(0).to_be_bytes());
        }
        let mut digest = [0; DIGEST_BYTES];
        digest.copy_from_slice(&Sha256::digest(&bytes)[..DIGEST_BYTES]);
        digest
    }

    /// The invoice.
    pub fn invoice(&self) -> Invoice {
        let (code, number) = match self.key.split_once(':') {
            Some((code, number)) => (Some(code.to_owned()), number),
            None => (None, self.key.as_str()),
        };
        let party = |name: &Option<String>, tax_id: &Option<String>| Party {
            name: name.clone(),
            tax_id: tax_id.clone(),
            ..Party::default()
        };
        let mut invoice = Invoice {
            kind: self.kind.and_then(state::kind),
            code,
            number: Some(number.to_owned()),
            issue_date: self.issue_date.as_deref().and_then(Day::parse),
            check_code: self.check_code.clone(),
            total_without_tax: self.total_without_tax.map(Fen),
            tax: self.tax.map(Fen),
            total: self.total.map(Fen),
            seller: party(&self.seller_name, &self.seller_tax_id),
            buyer: party(&self.buyer_name, &self.buyer_tax_id),
            ..Invoice::default()
        };
        if let Some(more) = &self.more {
            more::read(more, &mut invoice);
        }
        invoice
    }

    /// Name and tax number of the seller.
    pub fn seller(&self) -> (Option<&str>, Option<&str>) {
        (self.seller_name.as_deref(), self.seller_tax_id.as_deref())
    }

    pub fn status(&self) -> TaxStatus {
        state::state(self.state)
    }

    pub fn state(&self) -> State {
        State { status: self.status(), red_number: self.red_number.clone(), why: self.why.clone() }
    }

    /// The record in another state.
    pub fn with_state(&self, of: &State) -> Record {
        Record {
            state: state::state_number(of.status),
            red_number: of.red_number.clone(),
            why: of.why.clone(),
            ..self.clone()
        }
    }

    /// This record with what a newer one adds to it. What the newer one does not state stays, for
    /// a list of changed states names few fields; so does the reason of a state that stays.
    pub fn updated(&self, newer: &Record) -> Record {
        let mut state = self.state();
        if newer.status() != TaxStatus::Unknown && newer.status() != state.status {
            state = newer.state();
        }
        let invoice = merged(self.invoice(), newer.invoice());
        // Both have the same key, so the merged invoice has it too.
        Record::of(&invoice, &state).unwrap_or_else(|| newer.clone())
    }
}

/// An older invoice with what a newer one states.
fn merged(old: Invoice, new: Invoice) -> Invoice {
    let (lines, lines_complete) = match new.lines.is_empty() {
        true => (old.lines, old.lines_complete),
        false => (new.lines, new.lines_complete),
    };
    Invoice {
        kind: new.kind.or(old.kind),
        title: new.title.or(old.title),
        code: new.code.or(old.code),
        number: new.number.or(old.number),
        issue_date: new.issue_date.or(old.issue_date),
        check_code: new.check_code.or(old.check_code),
        machine_number: new.machine_number.or(old.machine_number),
        cipher: new.cipher.or(old.cipher),
        total_without_tax: new.total_without_tax.or(old.total_without_tax),
        tax: new.tax.or(old.tax),
        total: new.total.or(old.total),
        total_in_words: new.total_in_words.or(old.total_in_words),
        seller: party(old.seller, new.seller),
        buyer: party(old.buyer, new.buyer),
        lines,
        lines_complete,
        remark: new.remark.or(old.remark),
        drawer: new.drawer.or(old.drawer),
        payee: new.payee.or(old.payee),
        reviewer: new.reviewer.or(old.reviewer),
        is_red_letter: new.is_red_letter.or(old.is_red_letter),
        original_number: new.original_number.or(old.original_number),
        qr_text: new.qr_text.or(old.qr_text),
        other_amounts: list(old.other_amounts, new.other_amounts),
        particulars: list(old.particulars, new.particulars),
    }
}

fn party(old: Party, new: Party) -> Party {
    Party {
        name: new.name.or(old.name),
        tax_id: new.tax_id.or(old.tax_id),
        address_phone: new.address_phone.or(old.address_phone),
        bank_account: new.bank_account.or(old.bank_account),
    }
}

fn list<T>(old: Vec<T>, new: Vec<T>) -> Vec<T> {
    if new.is_empty() { old } else { new }
}

/// A digest as it was kept.
pub(super) fn kept_digest(bytes: Vec<u8>) -> Result<[u8; DIGEST_BYTES]> {
    let wrong = |_| Error::Corrupt("a digest of the register is not 16 bytes".to_owned());
    bytes.try_into().map_err(wrong)
}
