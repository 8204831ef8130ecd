//! The second factor (两步验证): codes of an authenticator app (RFC 6238), and ten others for the
//! day on which it is lost.

use model::Moment;
use model::account::limits::RECOVERY_CODES;
use model::account::{Fault, UserId, typed_digits};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, Write};
use totp_rs::{Builder, Totp};

use super::limits::{BEGUN_LIVES_S, TOKEN_CHARS_MAX};
use super::secret::chance;
use super::{Porter, Result, change};
use crate::authority::AccountHolder;

/// What the app is told.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFactor {
    /// The secret in base 32, for typing.
    pub secret: String,
    /// The same as an address, for a QR code.
    pub address: String,
}

/// Whether somebody has a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Whether it is asked for.
    pub is_on: bool,
    /// Recovery codes that are left.
    pub recovery_left: i64,
}

/// Whether somebody has a second factor.
///
/// # Errors
///
/// When the database fails.
pub fn factor_state(db: &Db, holder: &AccountHolder) -> Result<FactorState> {
    let state = db.read(|read| {
        let is_on = kept::factor(read, holder.user())?.is_some_and(|factor| factor.is_on);
        Ok(FactorState { is_on, recovery_left: kept::recovery_left(read, holder.user())? })
    })?;
    Ok(state)
}

/// Makes a secret for an app; it counts for nothing until a code of it was typed. For ten minutes
/// the same one is given again, so that a page may be loaded twice.
///
/// # Errors
///
/// When the second factor is on already.
pub fn begin_factor(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
) -> Result<NewFactor> {
    let user = holder.user();
    let (own, begun) =
        db.read(|read| Ok((kept::identifiers(read, user)?, kept::factor(read, user)?)))?;
    let is_young = |factor: &kept::Factor| !factor.is_on && now.0 - factor.made.0 < BEGUN_LIVES_S;
    let begun = begun.filter(is_young);
    let opened = begun.and_then(|f| porter.secret.open("factor", user.as_str(), &f.sealed));
    let bytes = match opened.and_then(|secret| <[u8; 20]>::try_from(secret).ok()) {
        Some(bytes) => bytes,
        None => {
            let bytes = chance();
            let sealed = porter.secret.seal("factor", user.as_str(), &bytes);
            if !db.keep_house(now, |write| kept::begin_factor(write, user, &sealed))? {
                return Err(Fault::FactorOn.into());
            }
            bytes
        }
    };
    let secret = base32(&bytes);
    let label = own.first().map_or("", |identifier| identifier.as_str()).replace('@', "%40");
    let address = format!("otpauth://totp/Piaoju:{label}?secret={secret}&issuer=Piaoju");
    Ok(NewFactor { secret, address })
}

/// Turns the second factor on with the first code of the app; the recovery codes, shown once.
///
/// # Errors
///
/// When the code is another, or nothing was begun.
pub fn confirm_factor(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
    code: &str,
) -> Result<Vec<String>> {
    let user = holder.user();
    let factor = db.read(|read| kept::factor(read, user))?.ok_or(Fault::FactorOff)?;
    if factor.is_on {
        return Err(Fault::FactorOn.into());
    }
    let step = porter.step(user, &factor, code, now).ok_or(Fault::FactorWrong)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let digests: Vec<[u8; 32]> = codes.iter().map(|code| porter.recovery(user, code)).collect();
    change(db, &holder.actor(), now, |write| {
        kept::confirm_factor(write, user, step)?;
        kept::add_recovery_codes(write, user, &digests)?;
        write.note(&Note::new(&Tenant::house(), "factor.on", user.as_str()))?;
        Ok(())
    })?;
    Ok(codes)
}

/// Turns the second factor off, with one of its codes: a stolen session alone cannot.
///
/// # Errors
///
/// When the code is another, there were too many, or the second factor is off.
pub fn end_factor(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
    code: &str,
) -> Result<()> {
    if !db.read(|read| kept::factor(read, holder.user()))?.is_some_and(|factor| factor.is_on) {
        return Err(Fault::FactorOff.into());
    }
    porter.count_again(db, now, holder.user())?;
    let is_right = change(db, &holder.actor(), now, |write| {
        let is_right = porter.use_code(write, holder.user(), code)?;
        let action = if is_right { "factor.off" } else { "factor.refused" };
        if is_right {
            kept::end_factor(write, holder.user())?;
        }
        write.note(&Note::new(&Tenant::house(), action, holder.user().as_str()))?;
        Ok(is_right)
    })?;
    if !is_right {
        return Err(Fault::FactorWrong.into());
    }
    porter.forget_again(db, now, holder.user())
}

impl Porter {
    /// Uses a code of the app, or a recovery code; `false` when it is neither.
    pub(super) fn use_code(
        &self,
        write: &mut Write<'_>,
        user: &UserId,
        typed: &str,
    ) -> store::Result<bool> {
        let Some(factor) = kept::factor(write, user)?.filter(|factor| factor.is_on) else {
            return Ok(false);
        };
        if let Some(step) = self.step(user, &factor, typed, write.now()) {
            return kept::use_step(write, user, step);
        }
        let Some(code) = read_recovery_code(typed) else { return Ok(false) };
        let is_used = kept::use_recovery_code(write, user, &self.recovery(user, &code))?;
        if is_used {
            let house = Tenant::house();
            write.note(&Note::new(&house, "factor.recovery-used", user.as_str()))?;
        }
        Ok(is_used)
    }

    /// The step of time that a code belongs to, now or half a minute to either side.
    fn step(&self, user: &UserId, factor: &kept::Factor, typed: &str, now: Moment) -> Option<i64> {
        let code = typed_digits(typed)?;
        let secret = self.secret.open("factor", user.as_str(), &factor.sealed)?;
        let step = totp(secret.try_into().ok()?)?.check(&code, u64::try_from(now.0).ok()?)?;
        i64::try_from(step).ok()
    }

    fn recovery(&self, user: &UserId, code: &str) -> [u8; 32] {
        self.secret.digest("recovery", &[user.as_str(), code])
    }
}

fn totp(secret: [u8; 20]) -> Option<Totp> {
    Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build().ok()
}

/// Letters and digits of a recovery code: none that is taken for another.
const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Fifty random bits, in two groups of five characters.
fn recovery_code() -> String {
    let bytes: [u8; 10] = chance();
    let code: String =
        bytes.iter().map(|byte| char::from(RECOVERY_ALPHABET[usize::from(byte & 31)])).collect();
    format!("{}-{}", &code[..5], &code[5..])
}

/// What was typed as a recovery code, in its one spelling.
fn read_recovery_code(typed: &str) -> Option<String> {
    if typed.len() > TOKEN_CHARS_MAX {
        return None;
    }
    let code: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    (code.len() == 10).then(|| format!("{}-{}", &code[..5], &code[5..]))
}

/// Base 32 of RFC 4648, without padding, as apps want their secrets.
fn base32(bytes: &[u8; 20]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letters = bytes.chunks(5).flat_map(|five| {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..8).rev().map(move |place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31]))
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 appendix B: the secret is ASCII, its codes have eight digits; ours the last six.
        let totp = totp(*b"12345678901234567890").unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
        }
        assert_eq!(totp.check("287082", 59 + 30), Some(1));
        assert_eq!(totp.check("287082", 59 + 60), None);
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let code = recovery_code();
        for typed in [code.clone(), code.to_uppercase(), code.replace('-', " "), format!(" {code}")]
        {
            assert_eq!(read_recovery_code(&typed).as_deref(), Some(code.as_str()));
        }
        assert_eq!(read_recovery_code("O1234-ILabc").as_deref(), Some("01234-11abc"));
        assert_eq!(read_recovery_code("123456"), None);
        assert_ne!(recovery_code(), recovery_code());
    }
}
