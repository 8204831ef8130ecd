//! 角色与权限.

use app::account::{self, RoleWish};
use app::authority::RoleKeeper;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use model::account::{BuiltIn, Permission, RoleId};

use super::{again, built_in, done, frame_after, outcome, shown};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::address;
use crate::web::ui::desk::roles::{self, Role, Roles};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let model = load(&visitor, &office).await?;
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

pub async fn make(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: RoleKeeper = visitor.grant()?;
    let chosen: Option<Vec<_>> = fields.all("permission").map(Permission::of_code).collect();
    let chosen = chosen.ok_or(Failure::Malformed("malformed"))?;
    let name = fields.get("name").to_owned();
    let (called, ticked) = (name.clone(), chosen.clone());
    let made = office.run(move |office| {
        let wish = RoleWish { name: &called, permissions: ticked.into_iter().collect() };
        outcome(account::add_role(&office.db, office.now(), &keeper, &wish))
    });
    match made.await? {
        Ok(_) => Ok(done(address::ROLES, "role-made").into_response()),
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            let model = Roles { name, chosen, faults, ..load(&visitor, &office).await? };
            Ok(again(roles::page(&visitor.frame(), &model)))
        }
    }
}

pub async fn remove(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: RoleKeeper = visitor.grant()?;
    if fields.get("do") != "remove" {
        return Err(Failure::Malformed("malformed"));
    }
    let id = RoleId::parse(&id).ok_or(Failure::NotFound)?;
    let removed = office
        .run(move |office| outcome(account::remove_role(&office.db, office.now(), &keeper, &id)));
    match removed.await? {
        Ok(()) => Ok(done(address::ROLES, "role-removed").into_response()),
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            let model = Roles { faults, ..load(&visitor, &office).await? };
            Ok(again(roles::page(&visitor.frame(), &model)))
        }
    }
}
