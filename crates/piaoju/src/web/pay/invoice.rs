//! 电子发票 of an order: asked for once it is posted, its files for whoever knows the order.

use app::authority::Payer;
use app::issue::{self, Refused};
use app::pay::Till;
use app::pay::order::Whole;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::bill::{ItemKind, Service};
use model::issue::{Item, Request};
use model::pay::OrderState;
use model::title::{self, Title};
use model::{Fen, Party, issue::State as Stage};
use store::issue as kept;

use super::order::{facts, known as known_order};
use super::{field, till};
use crate::texts::Texts;
use crate::web::desk::download;
use crate::web::failure::Failure;
use crate::web::fields::{Fields, Form};
use crate::web::office::{Office, Shared};
use crate::web::ui::address;
use crate::web::ui::form::Fault;
use crate::web::ui::pay::invoice::{Invoice, Title as TitleForm};
use crate::web::ui::pay::order::{self as view, Facts, Order};
use crate::web::visitor::Visitor;

/// The tax number of every seller of the demonstration; catalogues of billers have none yet.
const DEMO_SELLER: &str = "91110000MADEM0038L";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/pay/o/{order}/invoice", post(ask))
        .route("/pay/o/{order}/{file}", get(file))
}

/// The class of goods (商品和服务分类简称) and the rate of a service; `None` where no invoice is
/// issued: a fine has a receipt of the treasury, and a card that is filled up is not a sale yet.
fn goods(service: Service) -> Option<(&'static str, u8)> {
    Some(match service {
        Service::Water => ("*水冰雪*", 3),
        Service::Power => ("*供电*", 13),
        Service::Gas => ("*燃气*", 9),
        Service::Property => ("*现代服务*", 6),
        Service::Toll | Service::Parking => ("*经营租赁*", 9),
        Service::Retail => ("*日用杂品*", 13),
        Service::Dining => ("*餐饮服务*", 6),
        Service::Transit | Service::Member | Service::Fine | Service::Fee => return None,
    })
}

/// What is known of the invoice of an order; `None` where none is issued.
pub(super) fn known(
    office: &Office,
    till: &Till,
    whole: &Whole,
    facts: &Facts,
) -> Result<Option<Invoice>, Failure> {
    let order = &whole.order;
    let service = Service::of_code(&facts.service).and_then(goods);
    let is_over = matches!(order.state, OrderState::Posted | OrderState::Refunded);
    if service.is_none() || !is_over || !office.house.is_demo {
        return Ok(None);
    }
    let read = |read: &mut store::Read<'_>| kept::of_cause(read, &till.tenant, &order.id);
    let Some(found) = office.db.read(read)? else {
        let is_posted = order.state == OrderState::Posted;
        return Ok(is_posted.then(|| Invoice::Form(Box::default())));
    };
    if found.state == Stage::Asked {
        return Ok(Some(Invoice::Asked));
    }
    let files = office.db.read(|read| kept::files(read, &till.tenant, &found.id))?;
    Ok(Some(Invoice::Issued {
        number: found.number.map(|(number, _)| number).unwrap_or_default(),
        mail: found.mail.as_deref().map(masked).unwrap_or_default(),
        files: files.into_iter().map(|(kind, _)| kind).collect(),
        is_red: matches!(found.state, Stage::Red | Stage::PartlyRed),
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
                let request = request(&order.whole, title, language);
                let request = request.ok_or(Failure::NotFound)?;
                let by = (&till.tenant, payer.actor());
                match issue::ask(&office.db, by, &request, office.now()) {
                    Ok(_) | Err(Refused::Other | Refused::NotYet) => {
                        office.bell.ring();
                        return Ok(None);
                    }
                    Err(Refused::Store(error)) => return Err(error.into()),
                    Err(Refused::Fault(_)) => {
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
    match office.run(work).await? {
        None => Ok(Redirect::to(&place).into_response()),
        Some(order) => {
            let page = view::page(&f, &order);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
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

/// The request for the invoice of an order; `None` where none is issued.
fn request(whole: &Whole, title: Title, language: String) -> Option<Request> {
    let order = &whole.order;
    let facts = facts(&order.facts);
    let (class, rate) = goods(Service::of_code(&facts.service)?)?;
    let sum: Fen = facts.items.iter().map(|item| item.amount).sum();
    let are_plain =
        facts.items.iter().all(|item| item.kind != ItemKind::Discount && item.amount.0 > 0);
    let item = |name: &str, gross: Fen, quantity| Item {
        name: format!("{class}{name}"),
        quantity,
        gross,
        rate: Some(rate),
    };
    let items = match sum == order.amount && are_plain && !facts.items.is_empty() {
        true => facts
            .items
            .iter()
            .map(|one| {
                let quantity = one.quantity.filter(|_| !one.unit.is_empty());
                let quantity = quantity.map(|n| (one.unit.clone(), n.normalize().to_string()));
                item(&one.name, one.amount, quantity)
            })
            .collect(),
        // A part of a bill, or one with a discount, is one line over what was paid.
        false => vec![item(&order.subject, order.amount, None)],
    };
    Some(Request {
        order: order.id.clone(),
        title,
        seller: Party {
            name: Some(facts.biller),
            tax_id: Some(DEMO_SELLER.to_owned()),
            ..Party::default()
        },
        drawer: "系统".to_owned(),
        items,
        total: order.amount,
        remark: None,
        language,
    })
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
