//! 成员.

use app::account;
use app::authority::MemberKeeper;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use model::account::{Fault, Identifier, InvitationId, UserId};

use super::{Whence, again, done, frame_after, outcome, role_names, role_of, shown};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::desk::members::{self, Member, Members};
use crate::web::ui::{address, form};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let model = load(&visitor, &office, "", Vec::new()).await?;
    Ok(members::page(&frame_after(&visitor, asked.get("done")), &model).into_response())
}

async fn load(
    visitor: &Visitor,
    office: &Shared,
    identifier: &str,
    faults: Vec<form::Fault>,
) -> Result<Members, Failure> {
    let keeper: MemberKeeper = visitor.grant()?;
    let myself = keeper.user();
    let list = office.run(move |office| Ok(account::members(&office.db, &keeper)?)).await?;
    let t = crate::texts::Texts::of(visitor.language);
    let masked = |text: &str| Identifier::parse(text).map(|one| one.masked()).unwrap_or_default();
    let members = list.members.into_iter().map(|member| Member {
        is_self: myself.as_ref() == Some(&member.person),
        id: member.person.to_string(),
        identifier: masked(&member.identifier),
        name: member.name,
        role: member.role.to_string(),
        since: Some(member.since),
        is_invited: false,
    });
    let invited = list.invitations.into_iter().map(|invitation| Member {
        id: invitation.id.to_string(),
        name: invitation.identifier.masked(),
        role: invitation.role.to_string(),
        since: Some(invitation.made_at),
        is_invited: true,
        ..Member::default()
    });
    Ok(Members {
        members: members.chain(invited).collect(),
        roles: role_names(t, &list.roles),
        identifier: identifier.to_owned(),
        faults,
    })
}

async fn faulty(
    visitor: &Visitor,
    office: &Shared,
    identifier: &str,
    fault: Fault,
) -> Result<Response, Failure> {
    let faults = shown(visitor.language, fault);
    let model = load(visitor, office, identifier, faults).await?;
    Ok(again(members::page(&visitor.frame(), &model)))
}

pub async fn invite(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: MemberKeeper = visitor.grant()?;
    let identifier = fields.get("identifier").to_owned();
    let typed = identifier.clone();
    let role = role_of(fields.get("role"))?;
    let invited = office.run(move |office| {
        let (db, now) = (&office.db, office.now());
        let whom = (typed.as_str(), &role);
        outcome(account::invite(db, now, &keeper, whom, whence.origin()))
    });
    match invited.await? {
        Ok(()) => Ok(done(address::MEMBERS, "invited").into_response()),
        Err(fault) => faulty(&visitor, &office, &identifier, fault).await,
    }
}

/// Gives a member or an invitation another role, or removes it.
pub async fn change(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: MemberKeeper = visitor.grant()?;
    let role = match fields.get("do") {
        "role" => Some(role_of(fields.get("role"))?),
        "remove" => None,
        _ => return Err(Failure::Malformed("malformed")),
    };
    let says = match (&role, InvitationId::parse(&id)) {
        (Some(_), _) => "role",
        (None, Some(_)) => "withdrawn",
        (None, None) => "removed",
    };
    let changed = office.run(move |office| {
        let (db, now) = (&office.db, office.now());
        if let Some(id) = InvitationId::parse(&id) {
            return outcome(match &role {
                Some(role) => account::change_invited_role(db, now, &keeper, &id, role),
                None => account::withdraw_invitation(db, now, &keeper, &id),
            });
        }
        let user = UserId::parse(&id).ok_or(Failure::NotFound)?;
        outcome(match &role {
            Some(role) => account::change_role(db, now, &keeper, &user, role),
            None => account::remove_member(db, now, &keeper, &user),
        })
    });
    match changed.await? {
        Ok(()) => Ok(done(address::MEMBERS, says).into_response()),
        Err(fault) => faulty(&visitor, &office, "", fault).await,
    }
}
