//! What was verified (查验记录), with the file as it came; numbers 300 to 319.
//!
//! A verification never changes. Its record is one text, whose SHA-256 stands beside it and in
//! the log; the other columns repeat parts of it so that a list can be filtered.

use model::Moment;

use crate::log::Note;
use crate::migration::Step;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, micros, sql};

pub(crate) const STEPS: &[Step] = &[
    (
        300,
        "verification",
        "CREATE TABLE verification (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, made_at BIGINT NOT NULL,
            actor TEXT NOT NULL, way TEXT NOT NULL, batch TEXT NOT NULL, token TEXT,
            invoice_key TEXT, kind TEXT, number TEXT, seller TEXT, total BIGINT,
            issue_date TEXT, name TEXT NOT NULL, verdict TEXT NOT NULL, tax_status TEXT NOT NULL,
            sources TEXT NOT NULL, record TEXT NOT NULL, digest BYTEA NOT NULL, original TEXT)",
    ),
    (301, "verification_made", "CREATE INDEX verification_made ON verification (tenant, made_at)"),
    (
        302,
        "verification_invoice",
        "CREATE INDEX verification_invoice ON verification (tenant, invoice_key, made_at)",
    ),
    (
        303,
        "verification_token",
        "CREATE UNIQUE INDEX verification_token ON verification (tenant, token)",
    ),
    (
        304,
        "original",
        "CREATE TABLE original (
            tenant TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, bytes BYTEA NOT NULL,
            kept_at BIGINT NOT NULL, PRIMARY KEY (tenant, sha256))",
    ),
    (305, "verification_batch", "CREATE INDEX verification_batch ON verification (tenant, batch)"),
    // Every index is a page more for every verification; nothing asks by these two, and most
    // verifications come without the word of a form.
    (306, "verification_batch_gone", "DROP INDEX verification_batch"),
    (307, "verification_invoice_gone", "DROP INDEX verification_invoice"),
    (308, "verification_token_gone", "DROP INDEX verification_token"),
    (
        309,
        "verification_form",
        "CREATE UNIQUE INDEX verification_form ON verification (tenant, token)
         WHERE token IS NOT NULL",
    ),
];

/// A verification as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `ver_…`.
    pub id: String,
    /// When.
    pub made_at: Moment,
    /// By whom.
    pub actor: String,
    /// How the data came: `file`, `typed`, `qr`, `api`, `batch`, `again`.
    pub way: String,
    /// The batch it belongs to; empty when to none.
    pub batch: String,
    /// The word under which its form was sent, so that the same form asks once.
    pub token: Option<String>,
    /// The key of the invoice.
    pub invoice_key: Option<String>,
    /// Code of its kind.
    pub kind: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Name of the seller.
    pub seller: Option<String>,
    /// Its total in fen.
    pub total: Option<i64>,
    /// Its day.
    pub issue_date: Option<String>,
    /// Name of the file, or what was typed.
    pub name: String,
    /// Code of the verdict.
    pub verdict: String,
    /// Code of the tax status.
    pub tax_status: String,
    /// Names of the sources that were asked, separated by `, `.
    pub sources: String,
    /// The whole verification.
    pub record: String,
    /// SHA-256 of the file, where there was one.
    pub original: Option<String>,
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        id: row.get(0)?,
        made_at: row.moment(1)?,
        actor: row.get(2)?,
        way: row.get(3)?,
        batch: row.get(4)?,
        token: row.get(5)?,
        invoice_key: row.get(6)?,
        kind: row.get(7)?,
        number: row.get(8)?,
        seller: row.get(9)?,
        total: row.get(10)?,
        issue_date: row.get(11)?,
        name: row.get(12)?,
        verdict: row.get(13)?,
        tax_status: row.get(14)?,
        sources: row.get(15)?,
        record: row.get(16)?,
        original: row.get(17)?,
    })
}

/// SHA-256 of a record.
pub fn digest(record: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(record.as_bytes()).into()
}

/// Keeps a verification and notes it in the log.
///
/// # Errors
///
/// [`Error::Conflict`] when the token was used before.
pub fn keep(write: &mut Write<'_>, tenant: &Tenant, v: &Kept) -> Result<()> {
    let digest = digest(&v.record);
    let insert = sql!(
        "INSERT INTO verification (id, tenant, made_at, actor, way, batch, token, invoice_key,
            kind, number, seller, total, issue_date, name, verdict, tax_status, sources, record,
            digest, original)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20)"
    );
    let values: [Value<'_>; 20] = [
        (&v.id).into(),
        tenant.into(),
        micros(v.made_at).into(),
        (&v.actor).into(),
        (&v.way).into(),
        (&v.batch).into(),
        v.token.as_ref().into(),
        v.invoice_key.as_ref().into(),
        v.kind.as_ref().into(),
        v.number.as_ref().into(),
        v.seller.as_ref().into(),
        v.total.into(),
        v.issue_date.as_ref().into(),
        (&v.name).into(),
        (&v.verdict).into(),
        (&v.tax_status).into(),
        (&v.sources).into(),
        (&v.record).into(),
        (&digest).into(),
        v.original.as_ref().into(),
    ];
    write.execute(insert, &values)?;
    let note = Note::new(tenant, "verification.made", &v.id);
    write.note(&note.digest(digest).detail(&v.verdict)).map(drop)
}

/// Keeps the file of a verification byte for byte; the same file twice is kept once.
///
/// # Errors
///
/// When the engine fails.
pub fn keep_original(
    write: &mut Write<'_>,
    tenant: &Tenant,
    sha256: &str,
    name: &str,
    bytes: &[u8],
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO original (tenant, sha256, name, bytes, kept_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant, sha256) DO UPDATE SET kept_at = $5 WHERE original.kept_at < $6"
    );
    // A file that comes again may belong to a batch that waits, so its time begins anew; within a
    // day it does not, for that writes all of its bytes again.
    let (now, yesterday) = (write.now(), Moment(write.now().0 - 86_400));
    let values =
        [tenant.into(), sha256.into(), name.into(), bytes.into(), now.into(), yesterday.into()];
    write.execute(insert, &values).map(drop)
}

/// The file of a verification: its name and bytes.
///
/// # Errors
///
/// [`Error::NotFound`] when it was not kept, or not by this workspace.
pub fn original(read: &mut Read<'_>, tenant: &Tenant, sha256: &str) -> Result<(String, Vec<u8>)> {
    let select = sql!("SELECT name, bytes FROM original WHERE tenant = $1 AND sha256 = $2");
    let found =
        read.row(select, &[tenant.into(), sha256.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.ok_or(Error::NotFound)
}

/// A verification of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Kept> {
    let select = sql!(
        "SELECT id, made_at, actor, way, batch, token, invoice_key, kind, number, seller, total,
            issue_date, name, verdict, tax_status, sources, record, original
         FROM verification WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], kept)?.ok_or(Error::NotFound)
}

/// The verification that a form under this token made, if it was sent before.
///
/// # Errors
///
/// When the engine fails.
pub fn of_token(read: &mut Read<'_>, tenant: &Tenant, token: &str) -> Result<Option<String>> {
    let select = sql!("SELECT id FROM verification WHERE tenant = $1 AND token = $2");
    read.row(select, &[tenant.into(), token.into()], |row| row.get(0))
}

/// What a list of verifications is narrowed to; empty texts narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of a number, the name of the file or of the seller.
    pub text: String,
    /// Code of a verdict.
    pub verdict: String,
    /// Code of a kind.
    pub kind: String,
    /// First day of making, inclusive.
    pub from: Option<Moment>,
    /// End of making, exclusive.
    pub to: Option<Moment>,
    /// Only what this actor made.
    pub actor: String,
    /// Only what belongs to this batch.
    pub batch: String,
    /// How the data came.
    pub way: String,
}

/// Verifications of a workspace, the newest first, after `skip` of them.
///
/// # Errors
///
/// When the engine fails.
pub fn list(
    read: &mut Read<'_>,
    tenant: &Tenant,
    filter: &Filter,
    (skip, count): (i64, i64),
) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT id, made_at, actor, way, batch, token, invoice_key, kind, number, seller, total,
            issue_date, name, verdict, tax_status, sources, record, original
         FROM verification WHERE tenant = $1
            AND ($2 = '' OR number LIKE $3 ESCAPE '!' OR name LIKE $3 ESCAPE '!'
                OR seller LIKE $3 ESCAPE '!')
            AND ($4 = '' OR verdict = $4) AND ($5 = '' OR kind = $5)
            AND made_at >= $6 AND made_at < $7 AND ($8 = '' OR actor = $8)
            AND ($9 = '' OR batch = $9) AND ($10 = '' OR way = $10)
         ORDER BY made_at DESC, id DESC LIMIT $11 OFFSET $12"
    );
    let like = pattern(&filter.text);
    let mut values = narrowing(tenant, filter, &like);
    values.extend([Value::Int(count), Value::Int(skip)]);
    read.rows(select, &values, kept)
}

/// Verifications of a workspace, the newest first, those that stand behind a place in that order;
/// a place stays where it is however many are added.
///
/// # Errors
///
/// When the engine fails.
pub fn list_behind(
    read: &mut Read<'_>,
    tenant: &Tenant,
    filter: &Filter,
    behind: Option<(Moment, &str)>,
    count: i64,
) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT id, made_at, actor, way, batch, token, invoice_key, kind, number, seller, total,
            issue_date, name, verdict, tax_status, sources, record, original
         FROM verification WHERE tenant = $1
            AND ($2 = '' OR number LIKE $3 ESCAPE '!' OR name LIKE $3 ESCAPE '!'
                OR seller LIKE $3 ESCAPE '!')
            AND ($4 = '' OR verdict = $4) AND ($5 = '' OR kind = $5)
            AND made_at >= $6 AND made_at < $7 AND ($8 = '' OR actor = $8)
            AND ($9 = '' OR batch = $9) AND ($10 = '' OR way = $10)
            AND (made_at < $11 OR (made_at = $11 AND id < $12))
         ORDER BY made_at DESC, id DESC LIMIT $13"
    );
    let like = pattern(&filter.text);
    let mut values = narrowing(tenant, filter, &like);
    let (at, id) = behind.map_or((i64::MAX, ""), |(at, id)| (micros(at), id));
    values.extend([Value::Int(at), id.into(), Value::Int(count)]);
    read.rows(select, &values, kept)
}

/// How many verifications there are behind a filter.
///
/// # Errors
///
/// When the engine fails.
pub fn count(read: &mut Read<'_>, tenant: &Tenant, filter: &Filter) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM verification WHERE tenant = $1
            AND ($2 = '' OR number LIKE $3 ESCAPE '!' OR name LIKE $3 ESCAPE '!'
                OR seller LIKE $3 ESCAPE '!')
            AND ($4 = '' OR verdict = $4) AND ($5 = '' OR kind = $5)
            AND made_at >= $6 AND made_at < $7 AND ($8 = '' OR actor = $8)
            AND ($9 = '' OR batch = $9) AND ($10 = '' OR way = $10)"
    );
    let like = pattern(&filter.text);
    read.value(select, &narrowing(tenant, filter, &like))
}

/// The text anywhere in a column; its own wildcards mean themselves.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn narrowing<'a>(tenant: &'a Tenant, filter: &'a Filter, like: &'a str) -> Vec<Value<'a>> {
    vec![
        tenant.into(),
        (&filter.text).into(),
        like.into(),
        (&filter.verdict).into(),
        (&filter.kind).into(),
        filter.from.map_or(0, micros).into(),
        filter.to.map_or(i64::MAX, micros).into(),
        (&filter.actor).into(),
        (&filter.batch).into(),
        (&filter.way).into(),
    ]
}

/// How many verifications an actor made since a moment: for quotas.
///
/// # Errors
///
/// When the engine fails.
pub fn count_since(
    read: &mut Read<'_>,
    tenant: &Tenant,
    actor: &str,
    since: Moment,
) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM verification WHERE tenant = $1 AND made_at >= $3 AND actor = $2"
    );
    read.value(select, &[tenant.into(), actor.into(), micros(since).into()])
}

/// The records among the latest verifications of a workspace that say a word, the newest first;
/// what was found invalid is left out. `latest` are looked through, `most` are returned.
///
/// # Errors
///
/// When the engine fails.
pub fn naming(
    read: &mut Read<'_>,
    tenant: &Tenant,
    word: &str,
    (latest, most): (i64, i64),
) -> Result<Vec<String>> {
    let select = sql!(
        "SELECT record FROM (
            SELECT id, made_at, verdict, record FROM verification WHERE tenant = $1
            ORDER BY made_at DESC LIMIT $2) latest
         WHERE record LIKE $3 ESCAPE '!' AND verdict <> 'invalid'
         ORDER BY made_at DESC, id DESC LIMIT $4"
    );
    let like = pattern(word);
    let values = [tenant.into(), Value::Int(latest), (&like).into(), Value::Int(most)];
    read.rows(select, &values, |row| row.get(0))
}

/// Invoices of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfKind {
    /// Code of the kind; `None` when it is not known.
    pub kind: Option<String>,
    /// Whether their numbers have twenty digits, as those of the fully digital generation do.
    pub has_long_number: bool,
    /// How many invoices, each counted once however often it was verified.
    pub count: i64,
}

/// The invoices of the latest verifications of a workspace by kind, among at most so many.
///
/// # Errors
///
/// When the engine fails.
pub fn kinds(read: &mut Read<'_>, tenant: &Tenant, latest: i64) -> Result<Vec<OfKind>> {
    let select = sql!(
        "SELECT kind, digits, count(DISTINCT COALESCE(invoice_key, id)) FROM (
            SELECT id, kind, invoice_key,
                CAST(COALESCE(length(number), 0) AS BIGINT) AS digits
            FROM verification WHERE tenant = $1 ORDER BY made_at DESC LIMIT $2) latest
         GROUP BY kind, digits ORDER BY kind, digits"
    );
    let of = |row: &Row<'_>| {
        let digits: i64 = row.get(1)?;
        Ok(OfKind { kind: row.get(0)?, has_long_number: digits == 20, count: row.get(2)? })
    };
    read.rows(select, &[tenant.into(), Value::Int(latest)], of)
}

/// How many verifications of a workspace were made before a moment.
///
/// # Errors
///
/// When the engine fails.
pub fn count_before(read: &mut Read<'_>, tenant: &Tenant, before: Moment) -> Result<i64> {
    let select = sql!("SELECT count(*) FROM verification WHERE tenant = $1 AND made_at < $2");
    read.value(select, &[tenant.into(), micros(before).into()])
}

/// Forgets verifications and files made before a moment (保存期限), a bounded number at once; how
/// many verifications went. What they were stays in the log as a digest.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, tenant: &Tenant, before: Moment, most: i64) -> Result<u64> {
    let delete = sql!(
        "DELETE FROM verification WHERE tenant = $1 AND id IN (
            SELECT id FROM verification WHERE tenant = $1 AND made_at < $2 LIMIT $3)"
    );
    let gone = write.execute(delete, &[tenant.into(), micros(before).into(), most.into()])?;
    if gone == 0 {
        return Ok(0);
    }
    let originals = sql!(
        "DELETE FROM original WHERE tenant = $1 AND kept_at < $2 AND NOT EXISTS (
            SELECT 1 FROM verification v
            WHERE v.tenant = original.tenant AND v.original = original.sha256)"
    );
    write.execute(originals, &[tenant.into(), micros(before).into()])?;
    crate::paper_check::forget_orphans(write, tenant)?;
    let detail = gone.to_string();
    let note = Note::new(tenant, "verification.forgotten", tenant.as_str());
    write.note(&note.detail(&detail))?;
    Ok(gone)
}

/// The digest of a verification as it reads now; `None` when it is gone.
///
/// # Errors
///
/// When the engine fails.
pub fn digest_now(read: &mut Read<'_>, id: &str) -> Result<Option<[u8; 32]>> {
    let select = sql!("SELECT record FROM verification WHERE id = $1");
    let record: Option<String> = read.row(select, &[id.into()], |row| row.get(0))?;
    Ok(record.map(|record| digest(&record)))
}
