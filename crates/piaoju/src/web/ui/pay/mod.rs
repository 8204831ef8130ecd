//! 缴费: what can be paid, for which account, how much, and what became of it.

pub mod account;
pub mod confirm;
pub mod found;
pub mod invoice;
pub mod mine;
pub mod order;
pub mod paying;
pub mod shares;
pub mod wallet;

use maud::{Markup, html};
use model::bill::{Biller, FeeItem, Scene, Service};
use model::{Fen, words};

use super::form::Input;
use super::{Frame, address, form, frame, parts};
use crate::paint::printable;
use crate::texts::Texts;
use crate::web::assets::icons::{Icon, icon};

/// What the first page of paying knows.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The billers that can be paid here, in the order of scenes and services.
    pub billers: Vec<Biller>,
    /// What was scanned, when it leads nowhere.
    pub code: String,
    /// Why it leads nowhere.
    pub fault: String,
}

/// Draws the first page of paying.
pub fn page(f: &Frame, start: &Start) -> Markup {
    let t = f.texts();
    let mine = html! {
        @if f.who.is_some() { a.button.quiet href=(address::PAY_MINE) { (t.get("pay-mine")) } }
    };
    let code = Input {
        name: "code",
        label: &t.get("pay-scan"),
        hint: &t.get("pay-scan-hint"),
        value: &start.code,
        fault: &start.fault,
        chars_max: 512,
        ..Input::default()
    };
    let main = html! {
        (parts::head(&t.get("pay-title"), &t.get("pay-lead"), mine))
        @for scene in Scene::ALL { (scene_of(f, *scene, &start.billers)) }
        @if start.billers.is_empty() {
            (parts::nothing(Icon::Ledger, &t.get("pay-nothing"), &t.get("pay-nothing-more"),
                html! {}))
        } @else {
            section.card.pad {
                form.form method="post" action=(address::PAY_SCAN) {
                    (form::input(&code))
                    div.actions { (form::send(&t.get("pay-scan-send"), &t.get("form-busy"))) }
                }
            }
        }
    };
    frame(f, &t.get("pay-title"), main)
}

fn scene_of(f: &Frame, scene: Scene, billers: &[Biller]) -> Markup {
    let t = f.texts();
    let here: Vec<&Biller> = billers.iter().filter(|b| b.service.scene() == scene).collect();
    let name = t.word("scene", scene.code());
    html! {
        @if !here.is_empty() {
            section.scene aria-label=(name) {
                h2 { (name) }
                ul.services { @for biller in here {
                    li { a.card href=(address::pay_service(&biller.id)) {
                        i aria-hidden="true" { (sign(biller.service)) }
                        span {
                            strong { (t.word("service", biller.service.code())) }
                            small { (printable(&biller.name)) }
                        }
                    } }
                } }
            }
        }
    }
}

/// One character for a service, beside its name.
fn sign(service: Service) -> &'static str {
    match service {
        Service::Water => "水",
        Service::Power => "电",
        Service::Gas => "气",
        Service::Property => "物",
        Service::Toll => "路",
        Service::Parking => "停",
        Service::Transit => "乘",
        Service::Retail => "购",
        Service::Dining => "餐",
        Service::Member => "会",
        Service::Fine => "罚",
        Service::Fee => "费",
    }
}

/// An amount in the language of the page.
pub fn yuan(t: &Texts, amount: Fen) -> String {
    t.fill("pay-yuan", &[("amount", amount.to_string().into())])
}

/// An amount in digits and in capitals.
pub fn in_words(t: &Texts, amount: Fen) -> Markup {
    html! {
        b.digits { (yuan(t, amount)) }
        " " span.soft.small { (t.get("pay-capitals")) " " (words::to_words(amount)) }
    }
}

/// What a bill is made of.
pub fn items(f: &Frame, items: &[FeeItem]) -> Markup {
    let t = f.texts();
    let title = t.get("receipt-items");
    let has_use = items.iter().any(|item| item.quantity.is_some());
    let has_meter = items.iter().any(|item| item.meter.is_some());
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("receipt-item")) }
                @if has_meter { th.num scope="col" { (t.get("pay-meter")) } }
                @if has_use {
                    th.num scope="col" { (t.get("pay-quantity")) }
                    th.num scope="col" { (t.get("pay-price")) }
                }
                th.num scope="col" { (t.get("receipt-amount")) }
            } }
            tbody { @for item in items { tr {
                th scope="row" { (printable(&item.name)) }
                @if has_meter { td.num data-label=(t.get("pay-meter")) {
                    @if let Some(m) = item.meter {
                        (m.from.normalize()) " – " (m.to.normalize())
                    }
                } }
                @if has_use {
                    td.num data-label=(t.get("pay-quantity")) {
                        @if let Some(q) = item.quantity {
                            (q.normalize()) " " (printable(&item.unit))
                        }
                    }
                    td.num data-label=(t.get("pay-price")) {
                        @if let Some(price) = item.unit_price { (price.normalize()) }
                    }
                }
                td.num data-label=(t.get("receipt-amount")) { (item.amount) }
            } } }
        }
    };
    parts::wide(&title, table)
}

/// The way to a page of paying.
pub fn way(f: &Frame, here: &str) -> Markup {
    parts::crumbs(f, &[(address::PAY, &f.texts().get("pay-title"))], here)
}

/// The link for whoever needs help with an order.
pub fn help(f: &Frame, order: &str) -> Markup {
    let to = address::pay_part(order, "help");
    html! { a.button.quiet href=(to) { (f.texts().get("pay-help")) } }
}

/// A large sign, a headline and a sentence: how it ended.
pub fn ending(tone: &str, sign: Icon, title: &str, more: &str) -> Markup {
    html! {
        div.ending {
            span class={ "round " (tone) } { (icon(sign)) }
            h1.h2 { (title) }
            @if !more.is_empty() { p { (more) } }
        }
    }
}
