//! 电子发票 of an order: asked for once it is posted, its files for whoever knows the order.

use app::authority::Payer;
use app::issue::Refused;
use app::issue::order::{Standing, ask_for, standing};
use app::pay::Till;
use app::pay::order::Whole;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use model::issue::State as Stage;
use model::title::{self, Title};
use store::issue as kept;

use super::order::{answered, known as known_order};
use super::{field, till};
use crate::texts::Texts;
use crate::web::desk::download;
use crate::web::failure::Failure;
use crate::web::fields::{Fields, Form};
use crate::web::office::{Office, Shared};
use crate::web::ui::address;
use crate::web::ui::form::Fault;
use crate::web::ui::pay::invoice::{Invoice, Title as TitleForm};
use crate::web::ui::pay::order::Order;
use crate::web::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/pay/o/{order}/invoice", post(ask))
        .route("/pay/o/{order}/{file}", get(file))
}

/// What is known of the invoice of an order; `None` before there can be one.
pub(super) fn known(
    office: &Office,
    till: &Till,
    whole: &Whole,
) -> Result<Option<Invoice>, Failure> {
    Ok(Some(match standing(&office.db, &till.tenant, &whole.order)? {
        Standing::Nothing => return Ok(None),
        Standing::NotHere => Invoice::NotHere,
        Standing::Open => Invoice::Form(Box::default()),
        Standing::Asked => Invoice::Asked,
        Standing::Issued(found, files) => Invoice::Issued {
            number: found.number.map(|(number, _)| number).unwrap_or_default(),
            mail: found.mail.as_deref().map(masked).unwrap_or_default(),
            files,
            is_red: matches!(found.state, Stage::Red | Stage::PartlyRed),
        },
    }))
}

/// An address without most of its name.
fn masked(mail: &str) -> String {
    let (name, host) = mail.split_once('@').unwrap_or((mail, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{host}")
}

async fn ask(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let f = visitor.frame();
    let t = f.texts();
    let place = format!("{}#invoice", address::pay_share(&id, 0));
    let language = visitor.language.tag().to_owned();
    let work = move |office: &Office| {
        let typed = typed(&fields);
        let till = till(office)?;
        let order = known_order(office, &visitor, (&id, 0))?;
        let faults = match (&order.invoice, Title::of(&typed)) {
            (Some(Invoice::Form(_)), Ok(title)) => {
                let (by, what) = ((&till.tenant, &payer), (title, language));
                match ask_for(&office.db, by, &order.whole.order, what, office.now()) {
                    Ok(_) | Err(Refused::Other | Refused::NotYet) => {
                        office.bell.ring();
                        return Ok(None);
                    }
                    Err(Refused::Store(error)) => return Err(error.into()),
                    Err(Refused::Fault(_) | Refused::NotHere) => {
                        vec![Fault { field: String::new(), text: t.get("pay-invoice-cannot") }]
                    }
                }
            }
            (Some(Invoice::Form(_)), Err(faults)) => sentences(t, &faults),
            _ => return Ok(None),
        };
        let form = Invoice::Form(Box::new(TitleForm { typed, faults }));
        Ok(Some(Box::new(Order { invoice: Some(form), ..order })))
    };
    Ok(answered(&f, &place, office.run(work).await?))
}

fn typed(fields: &Fields) -> title::Typed {
    title::Typed {
        buyer: field(fields, "buyer"),
        name: field(fields, "title"),
        tax_id: field(fields, "tax_id"),
        mail: field(fields, "mail"),
    }
}

fn sentences(t: &Texts, faults: &[title::Fault]) -> Vec<Fault> {
    let field = |fault: title::Fault| match fault {
        title::Fault::Name => "title",
        title::Fault::TaxIdForm | title::Fault::TaxIdCheck => "tax_id",
        title::Fault::Mail => "mail",
        title::Fault::Buyer => "",
    };
    let sentence = |fault: &title::Fault| Fault {
        field: field(*fault).to_owned(),
        text: t.word("title", fault.code()),
    };
    faults.iter().map(sentence).collect()
}

/// A file of the invoice, for whoever knows the order.
async fn file(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let _: Payer = visitor.grant()?;
    let wanted = file.strip_prefix("invoice.").ok_or(Failure::NotFound)?.to_owned();
    let work = move |office: &Office| {
        let tenant = &till(office)?.tenant;
        let found = office.db.read(|read| kept::of_cause(read, tenant, &id))?;
        let found = found.ok_or(Failure::NotFound)?;
        let files = office.db.read(|read| kept::files(read, tenant, &found.id))?;
        let file = files.into_iter().find(|(kind, _)| *kind == wanted).ok_or(Failure::NotFound)?;
        let number = found.number.map(|(number, _)| number).unwrap_or(found.id);
        Ok((format!("{number}.{}", file.0), file.1))
    };
    let (name, bytes) = office.run(work).await?;
    Ok(download(&name, "application/octet-stream", bytes))
}
