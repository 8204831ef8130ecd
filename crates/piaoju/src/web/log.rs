//! 审计日志: entries, proofs to take away, and 完整性检查.

use app::authority::{LogReader, LogVerifier};
use app::log::{check, prove};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use model::account::Permission;
use store::log as kept;

use super::desk::{download, pages};
use super::failure::Failure;
use super::fields::{Asked, Fields};
use super::office::{Office, Shared};
use super::ui::address;
use super::ui::desk::log::{Entry, Head, Log, Soundness, page};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::LOG, get(entries))
        .route(address::LOG_CHECK, post(checked))
        .route("/w/log/{seq}/proof.json", get(proof))
}

fn model(
    office: &Office,
    reader: &LogReader,
    asked: &Fields,
    found: Option<Soundness>,
) -> Result<Log, Failure> {
    let text: String = asked.get("text").chars().take(64).collect();
    let tenant = reader.tenant();
    let (pages, entries, head) = office.db.read(|read| {
        let count = kept::count(read, tenant, &text)?;
        let (pages, range) = pages(asked, count);
        let entries = kept::entries(read, tenant, &text, range)?;
        Ok((pages, entries, kept::heads_latest(read, 1)?))
    })?;
    let entry = |entry: kept::Entry| Entry {
        seq: entry.seq,
        at: entry.at,
        actor: super::batch::name_of(office, &entry.actor),
        action: entry.action,
        object: entry.object,
        detail: entry.detail,
    };
    let head = head.into_iter().next().map(|head| Head {
        size: head.size,
        at: head.at,
        root: ofd::digest::hex(&head.root),
    });
    Ok(Log {
        text,
        entries: entries.into_iter().map(entry).collect(),
        pages,
        head,
        found,
        may_verify: reader.may(Permission::LogVerify),
    })
}

async fn entries(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader: LogReader = visitor.grant()?;
    let model = office.run(move |office| model(office, &reader, &asked, None)).await?;
    Ok(page(&visitor.frame(), &model).into_response())
}

/// Checks the log of the whole installation; findings in other workspaces are told by their
/// place in the log only.
async fn checked(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let reader: LogReader = visitor.grant()?;
    let verifier: LogVerifier = visitor.grant()?;
    let texts = visitor.frame().texts();
    let model = office.run(move |office| {
        app::log::sign_head(&office.db, &office.heads, office.now())?;
        let checked = check(&office.db, &mut |_| {})?;
        let name = |finding: &app::log::Finding| {
            let own = office.db.read(|read| kept::entry(read, verifier.tenant(), finding.seq));
            let is_ours = own.is_ok() && !finding.object.is_empty();
            let what = if is_ours { finding.object.as_str() } else { "#" };
            let wrong = texts.word("log-wrong", finding.wrong.code());
            match what {
                "#" => format!("#{} {wrong}", finding.seq),
                what => format!("{what} {wrong}"),
            }
        };
        let found = match checked.is_sound() {
            true => Soundness::Sound(checked.entries.unsigned_abs()),
            false => Soundness::Tampered(checked.findings.iter().map(name).collect()),
        };
        model(office, &reader, &Fields::default(), Some(found))
    });
    Ok(page(&visitor.frame(), &model.await?).into_response())
}

/// 下载证明: what the log says of the object of an entry, to be checked without us.
async fn proof(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(seq): Path<String>,
) -> Result<Response, Failure> {
    let verifier: LogVerifier = visitor.grant()?;
    let seq: i64 = seq.parse().map_err(|_| Failure::NotFound)?;
    let proof = office.run(move |office| {
        let entry = office.db.read(|read| kept::entry(read, verifier.tenant(), seq))?;
        Ok(prove(&office.db, &verifier, &office.heads, &entry.object, office.now())?)
    });
    let text = proof.await?.0.to_string();
    Ok(download(&format!("proof-{seq}.json"), "application/json", text.into_bytes()))
}
