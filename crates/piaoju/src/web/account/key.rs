//! 接口密钥.

use app::account::{self, KeyWish};
use app::authority::KeyKeeper;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use model::Moment;
use model::account::limits::KEY_RATE;
use model::account::{KeyId, Permission};

use super::{again, done, frame_after, outcome, shown};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::{Office, Shared};
use crate::web::ui::address;
use crate::web::ui::desk::keys::{self, Key, Keys, NewKey};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let model = load(&visitor, &office).await?;
    Ok(keys::page(&frame_after(&visitor, asked.get("done")), &model).into_response())
}

async fn load(visitor: &Visitor, office: &Shared) -> Result<Keys, Failure> {
    let keeper: KeyKeeper = visitor.grant()?;
    let keys = office.run(move |office| {
        let now = office.now();
        let mut keys = account::keys(&office.db, &keeper)?;
        keys.retain(|key| key.is_alive(now));
        Ok(keys)
    });
    let keys = keys.await?.into_iter().map(|key| Key {
        id: key.id.to_string(),
        name: key.name,
        start: key.prefix,
        scopes: key.scopes.iter().collect(),
        made: Some(key.made_at),
        used: key.seen,
        ends: key.ends_at,
    });
    Ok(Keys { keys: keys.collect(), ..Keys::default() })
}

/// A line for a terminal that verifies a file with a key.
fn trial(office: &Office, key: &str) -> String {
    let base = &office.house.base;
    format!(
        "curl -H 'Authorization: Bearer {key}' -F file=@invoice.ofd {base}/api/v1/verifications"
    )
}

pub async fn make(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: KeyKeeper = visitor.grant()?;
    let scopes: Option<Vec<_>> = fields.all("scope").map(Permission::of_code).collect();
    let scopes = scopes.ok_or(Failure::Malformed("malformed"))?;
    let days: i64 = fields.get("days").parse().map_err(|_| Failure::Malformed("malformed"))?;
    let name = fields.get("name").to_owned();
    let called = name.clone();
    let made = office.run(move |office| {
        let now = office.now();
        let wish = KeyWish {
            name: &called,
            scopes: scopes.into_iter().collect(),
            rate: KEY_RATE,
            ends_at: Some(Moment(now.0.saturating_add(days.saturating_mul(86_400)))),
        };
        let made = outcome(account::make_key(&office.db, now, &keeper, &wish))?;
        Ok(made.map(|made| NewKey { curl: trial(office, &made.key), secret: made.key }))
    });
    let made = made.await?;
    let model = load(&visitor, &office).await?;
    let f = visitor.frame();
    match made {
        // No address of its own: what is shown once must not come back with the page.
        Ok(new) => Ok(keys::page(&f, &Keys { new: Some(new), ..model }).into_response()),
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            Ok(again(keys::page(&f, &Keys { name, faults, ..model })))
        }
    }
}

pub async fn end(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: KeyKeeper = visitor.grant()?;
    if fields.get("do") != "end" {
        return Err(Failure::Malformed("malformed"));
    }
    let id = KeyId::parse(&id).ok_or(Failure::NotFound)?;
    office.run(move |office| Ok(account::end_key(&office.db, office.now(), &keeper, &id)?)).await?;
    Ok(done(address::KEYS, "key-ended").into_response())
}
