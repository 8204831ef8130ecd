//! 扫码: a picture, the camera, a scanner that types; whatever brings the code fills the form.

use maud::{Markup, html};
use model::Invoice;

use super::verify::Verify;
use super::{Frame, address, form, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// The tab.
pub fn panel(f: &Frame, model: &Verify) -> Markup {
    let t = f.texts();
    html! {
        @if let Some(fault) = &model.fault {
            @if model.qr.is_empty() { (parts::notice(Tone::Bad, html! { (fault) })) }
        }
        @if !model.found.is_empty() { (several(f, model)) }
        pj-scan frame=(address::VERIFY_FRAME) {
            div.camera hidden {
                video playsinline muted aria-label=(t.get("scan-live")) {}
                button.quiet type="button" data-stop="" { (t.get("scan-stop")) }
            }
            (picture(f, model))
            p.small.soft role="status"
                data-seeking=(t.get("scan-seeking")) data-found=(t.get("scan-found"))
                data-none=(t.get("scan-no-camera")) data-refused=(t.get("scan-refused"))
                data-plain=(t.get("scan-plain")) data-late=(t.get("scan-late")) {}
            (text(f, model))
        }
    }
}

/// The picture of a code: chosen, taken with the telephone, dropped, or seen by the camera.
fn picture(f: &Frame, model: &Verify) -> Markup {
    let t = f.texts();
    html! {
        pj-drop words=(t.get("scan-drop")) busy=(t.get("scan-busy")) {
            form.drop.scan method="post" action=(address::VERIFY_SCAN)
                enctype="multipart/form-data" {
                (form::hidden("token", &model.token))
                (icon(Icon::Code))
                b { (t.get("scan-title")) }
                p #scan-hint { (t.get("scan-hint")) }
                div.actions {
                    button.with-script type="button" data-camera="" {
                        (icon(Icon::Camera)) (t.get("scan-camera"))
                    }
                    label.button.quiet.pick.on-phone {
                        (t.get("scan-take"))
                        input #taken type="file" name="files" accept="image/*"
                            capture="environment" aria-describedby="scan-hint";
                    }
                    label.button.quiet.pick {
                        (t.get("scan-choose"))
                        input #chosen type="file" name="files" accept="image/*"
                            aria-describedby="scan-hint";
                    }
                    button.without type="submit" { (t.get("scan-send")) }
                }
                div role="status" { ul.names {} }
            }
        }
    }
}

/// The text of a code, as a scanner types it.
fn text(f: &Frame, model: &Verify) -> Markup {
    let t = f.texts();
    let fault = if model.qr.is_empty() { "" } else { model.fault.as_deref().unwrap_or_default() };
    let field = form::Input {
        name: "qr",
        label: &t.get("qr-label"),
        value: &model.qr,
        hint: &t.get("qr-hint"),
        example: "01,32,,26112000000000000018,113.00,20260115,,",
        fault,
        chars_max: 2_048,
        is_required: true,
        ..form::Input::default()
    };
    html! {
        pj-once {
            form.form method="post" action=(address::VERIFY_QR) {
                (form::hidden("token", &model.token))
                div.field {
                    (form::label(&field))
                    div.with {
                        (form::control(&field))
                        (form::send(&t.get("scan-fill"), &t.get("verify-busy")))
                    }
                    (form::below(&field))
                }
            }
        }
    }
}

/// Several codes of one picture: each leads to a form of its own.
fn several(f: &Frame, model: &Verify) -> Markup {
    let t = f.texts();
    html! {
        section.several {
            h2 { (t.fill("scan-several", &[("count", model.found.len().into())])) }
            ul.rows { @for invoice in &model.found { li { (one(f, invoice)) } } }
        }
    }
}

fn one(f: &Frame, invoice: &Invoice) -> Markup {
    let t = f.texts();
    let amount = invoice.total.or(invoice.total_without_tax);
    html! {
        span {
            b.digits { (printable(invoice.number.as_deref().unwrap_or_default())) }
            @if let Some(amount) = amount { " " span.soft.digits { "¥ " (amount) } }
        }
        form method="post" action=(address::VERIFY_QR) {
            (form::hidden("qr", invoice.qr_text.as_deref().unwrap_or_default()))
            button.quiet type="submit" { (t.get("scan-fill")) }
        }
    }
}

/// What stands beside the tab.
pub fn beside(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        h2 { (t.get("qr-beside")) }
        ul.ticks {
            @for key in ["scan-camera-more", "qr-scanner", "qr-paste", "qr-says"] {
                li { (icon(Icon::Code)) span { (t.get(key)) } }
            }
        }
    }
}
