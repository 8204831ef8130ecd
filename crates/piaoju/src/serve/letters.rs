//! Sending what the outbox holds.

use app::account::Letter;
use app::issue::{self, Enclosed};
use app::receipt;
use model::account::Identifier;
use store::outbox::{self, Message};

use super::post::NotSent;
use crate::web::account::{Mail, compose};
use crate::web::office::Office;
use crate::web::receipt::{compose_invoice, compose_receipt, enclosed_receipt};

/// Letters of one round.
const ROUND: i64 = 20;
/// A letter that was not confirmed is tried again after this time.
const RETRY_S: i64 = 60;

/// Sends the letters that are due; how many were sent. One that cannot be sent waits for the
/// next round, and its reason stands beside it.
///
/// # Errors
///
/// When the store fails.
pub fn send_due(office: &Office) -> store::Result<usize> {
    let Some(post) = &office.post else { return Ok(0) };
    let due = office.db.keep_house(office.now(), |write| outbox::take(write, ROUND, RETRY_S))?;
    let mut count = 0;
    for message in due {
        let sent = written(office, &message).and_then(|(mail, files)| {
            let to = address(office, &mail)?;
            post.send_with(&to, &mail.subject, &mail.body, &files)
        });
        office.db.keep_house(office.now(), |write| match &sent {
            Ok(()) => outbox::sent(write, &message.id),
            Err(why) => outbox::failed(write, &message.id, &why.to_string()),
        })?;
        match sent {
            Ok(()) => count += 1,
            Err(why) => tracing::warn!(message = message.id, %why, "a letter was not sent"),
        }
    }
    Ok(count)
}

/// A letter in words, and the files that it carries.
fn written(office: &Office, message: &Message) -> Result<(Mail, Vec<Enclosed>), NotSent> {
    if let Some(letter) = issue::Letter::read(message) {
        let found = issue::enclosed(&office.db, &message.tenant, &letter.invoice);
        let (kept, files) = found.map_err(|_| NotSent::new("its files cannot be read"))?;
        let mail = compose_invoice(&letter, &kept, &office.house.base);
        return Ok((mail.ok_or_else(|| NotSent::new("it has no address"))?, files));
    }
    if let Some(letter) = receipt::Letter::read(message) {
        let number = letter.number().ok_or_else(|| NotSent::new("it names no receipt"))?;
        let found = receipt::of_number(&office.db, &number);
        let found = found.map_err(|_| NotSent::new("its receipt cannot be read"))?;
        let mail = compose_receipt(office, &letter, &found);
        let mail = mail.ok_or_else(|| NotSent::new("it has no address"))?;
        let files = match mail.to {
            Identifier::Email(_) => enclosed_receipt(office, &letter, &found),
            Identifier::Mobile(_) => Vec::new(),
        };
        return Ok((mail, files));
    }
    let letter = Letter::read(&message.kind, &message.payload);
    let mail = letter.and_then(|letter| compose(&letter, &office.house.base));
    mail.map(|mail| (mail, Vec::new())).ok_or_else(|| NotSent::new("nobody knows how to read it"))
}

/// Where a letter is handed in: short messages go to the gateway that turns mail into them.
fn address(office: &Office, mail: &Mail) -> Result<String, NotSent> {
    match (&mail.to, &office.house.sms_domain) {
        (Identifier::Email(address), _) => Ok(address.clone()),
        (Identifier::Mobile(number), Some(domain)) => Ok(format!("{number}@{domain}")),
        (Identifier::Mobile(_), None) => Err(NotSent::new("no gateway for short messages")),
    }
}
