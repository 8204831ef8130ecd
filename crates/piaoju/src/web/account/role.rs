//! 角色与权限.

use app::account::{self, RoleWish};
use app::authority::RoleKeeper;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use model::account::{BuiltIn, Fault, Permission, RoleId};

use super::{again, built_in, done, frame_after, outcome, shown};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Fields, Form};
use crate::web::office::Shared;
use crate::web::ui::address;
use crate::web::ui::desk::roles::{self, Role, Roles};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let mut model = load(&visitor, &office).await?;
    let edited = model.roles.iter().find(|role| role.is_own && role.id == asked.get("edit"));
    if let Some(role) = edited {
        model.name = role.name.clone();
        model.chosen = role.permissions.iter().collect();
        model.edited = Some(role.id.clone());
    }
    Ok(roles::page(&frame_after(&visitor, asked.get("done")), &model).into_response())
}

async fn load(visitor: &Visitor, office: &Shared) -> Result<Roles, Failure> {
    let keeper: RoleKeeper = visitor.grant()?;
    let own = office.run(move |office| Ok(account::roles(&office.db, &keeper)?)).await?;
    let t = crate::texts::Texts::of(visitor.language);
    let given = BuiltIn::ALL.iter().map(|role| Role {
        id: role.code().to_owned(),
        name: built_in(t, *role),
        permissions: role.permissions(),
        is_own: false,
    });
    let own = own.into_iter().map(|(role, _)| Role {
        id: role.id.to_string(),
        name: role.name,
        permissions: role.permissions,
        is_own: true,
    });
    Ok(Roles { roles: given.chain(own).collect(), ..Roles::default() })
}

/// What a form about a role says.
struct Typed {
    name: String,
    chosen: Vec<Permission>,
}

impl Typed {
    fn read(fields: &Fields) -> Result<Typed, Failure> {
        let chosen: Option<_> = fields.all("permission").map(Permission::of_code).collect();
        let chosen = chosen.ok_or(Failure::Malformed("malformed"))?;
        Ok(Typed { name: fields.get("name").to_owned(), chosen })
    }

    fn wish(&self) -> RoleWish<'_> {
        RoleWish { name: &self.name, permissions: self.chosen.iter().copied().collect() }
    }
}

pub async fn make(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: RoleKeeper = visitor.grant()?;
    let typed = Typed::read(&fields)?;
    let made = office.run(move |office| {
        let made = account::add_role(&office.db, office.now(), &keeper, &typed.wish());
        Ok((outcome(made)?, typed))
    });
    match made.await? {
        (Ok(_), _) => Ok(done(address::ROLES, "role-made").into_response()),
        (Err(fault), typed) => faulty(&visitor, &office, fault, (typed, None)).await,
    }
}

/// Changes or removes a role of the workspace's own.
pub async fn change(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: RoleKeeper = visitor.grant()?;
    let is_removal = match fields.get("do") {
        "remove" => true,
        "change" => false,
        _ => return Err(Failure::Malformed("malformed")),
    };
    let typed = Typed::read(&fields)?;
    let role = RoleId::parse(&id).ok_or(Failure::NotFound)?;
    let changed = office.run(move |office| {
        let (db, now) = (&office.db, office.now());
        let changed = match is_removal {
            true => account::remove_role(db, now, &keeper, &role),
            false => account::change_own_role(db, now, &keeper, &role, &typed.wish()),
        };
        Ok((outcome(changed)?, typed))
    });
    let edited = (!is_removal).then_some(id);
    match changed.await? {
        (Ok(()), _) if is_removal => Ok(done(address::ROLES, "role-removed").into_response()),
        (Ok(()), _) => Ok(done(address::ROLES, "role-changed").into_response()),
        (Err(fault), typed) => faulty(&visitor, &office, fault, (typed, edited)).await,
    }
}

async fn faulty(
    visitor: &Visitor,
    office: &Shared,
    fault: Fault,
    (typed, edited): (Typed, Option<String>),
) -> Result<Response, Failure> {
    let faults = shown(visitor.language, fault);
    let Typed { name, chosen } = typed;
    let model = Roles { name, chosen, edited, faults, ..load(visitor, office).await? };
    Ok(again(roles::page(&visitor.frame(), &model)))
}
