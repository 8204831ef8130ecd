//! 账户与安全.

use app::account;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::{Role, SessionId, WorkspaceKind};
use store::Tenant;
use store::account::OwnRole;

use super::{Whence, again, built_in, done, frame_after, outcome, shown, workspace_name};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::account::{Account, Session, Workspace, account_page};
use crate::web::ui::{address, form};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let model = load(&visitor, &office, Vec::new()).await?;
    let f = frame_after(&visitor, asked.get("done"));
    Ok(account_page(&f, &model).into_response())
}

/// The page again with what is wrong with one of its forms.
pub(super) async fn faulty(
    visitor: &Visitor,
    office: &Shared,
    faults: Vec<form::Fault>,
) -> Result<Response, Failure> {
    let model = load(visitor, office, faults).await?;
    Ok(again(account_page(&visitor.frame(), &model)))
}

async fn load(
    visitor: &Visitor,
    office: &Shared,
    faults: Vec<form::Fault>,
) -> Result<Account, Failure> {
    let holder = visitor.holder()?;
    let language = visitor.language;
    let t = crate::texts::Texts::of(language);
    let model = office.run(move |office| {
        let (db, now) = (&office.db, office.now());
        let profile = account::profile(db, &holder)?;
        let factor = account::factor_state(db, &holder)?;
        let mut sessions: Vec<Session> = account::sessions(db, &office.porter, now, &holder)?
            .into_iter()
            .map(|session| Session {
                is_current: session.id == *holder.session(),
                id: session.id.to_string(),
                device: session.device,
                address: session.address,
                seen: Some(session.seen),
            })
            .collect();
        sessions.sort_by_key(|session| !session.is_current);
        let workspaces = account::workspaces(db, &holder)?.into_iter().map(|place| Workspace {
            id: place.workspace.id.to_string(),
            name: workspace_name(&place.workspace, language),
            role: role_name(t, &place.role, place.own.as_ref()),
            is_current: place.workspace.id == *holder.tenant(),
        });
        Ok(Account {
            name: profile.name,
            can_leave: account::workspace_kind(db, &holder)? == WorkspaceKind::Company,
            identifiers: profile.identifiers.iter().map(|one| one.masked()).collect(),
            sessions,
            totp: factor.is_on.then(|| u32::try_from(factor.recovery_left).unwrap_or(0)),
            workspaces: workspaces.collect(),
            faults,
        })
    });
    model.await
}

fn role_name(t: &crate::texts::Texts, role: &Role, own: Option<&OwnRole>) -> String {
    match role {
        Role::BuiltIn(role) => built_in(t, *role),
        Role::Own(_) => own.map(|role| role.name.clone()).unwrap_or_default(),
    }
}

pub async fn end_sessions(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let is_all = fields.some("others").is_some();
    let one = SessionId::parse(fields.get("session"));
    office
        .run(move |office| {
            let (db, now) = (&office.db, office.now());
            if is_all {
                account::end_other_sessions(db, now, &holder)?;
                return Ok(());
            }
            let one = one.ok_or(Failure::NotFound)?;
            Ok(account::end_session(db, now, &holder, &one)?)
        })
        .await?;
    Ok(done(address::ACCOUNT, "session").into_response())
}

pub async fn change_password(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let changed = office.run(move |office| {
        let pair = (fields.exact("old"), fields.exact("password"));
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::change_password(db, porter, now, &holder, pair, whence.origin()))
    });
    match changed.await? {
        Ok(()) => Ok(done(address::ACCOUNT, "password").into_response()),
        Err(fault) => faulty(&visitor, &office, shown(visitor.language, fault)).await,
    }
}

pub async fn switch(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let to = Tenant::new(fields.get("workspace"));
    office.run(move |office| Ok(account::switch(&office.db, office.now(), &holder, &to)?)).await?;
    Ok(Redirect::to(address::DESK).into_response())
}
