//! Setting up the second factor (两步验证): a picture to scan, the same as text, and a first code.

use maud::{Markup, html};

use crate::paint::Tone;
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, frame, parts};

/// Draws the page to set it up. `secret` is in Base32, `uri` begins with `otpauth:`.
pub fn totp_page(f: &Frame, secret: &str, uri: &str, faults: &[Fault]) -> Markup {
    let t = f.texts();
    let title = t.get("page-totp-on");
    let main = html! {
        (parts::crumbs(f, &[(address::ACCOUNT, &t.get("nav-account"))], &title))
        section.card.pad.totp {
            (parts::code(uri, &t.get("page-totp-picture")))
            div.form {
                h1 { (title) }
                ol.steps {
                    li { (t.get("page-totp-step-scan")) }
                    li {
                        (t.get("page-totp-step-type")) br;
                        b.code { (spaced(secret)) }
                    }
                    li { (t.get("page-totp-step-code")) }
                }
                form.form method="post" action=(address::ACCOUNT_TOTP) {
                    (form::faults(f, faults))
                    (form::hidden("secret", secret))
                    (form::input(&Input {
                        name: "code",
                        label: &t.get("page-code"),
                        fault: fault_of(faults, "code"),
                        keyboard: "numeric",
                        autocomplete: "one-time-code",
                        chars_max: 10,
                        is_required: true,
                        has_digits: true,
                        ..Input::default()
                    }))
                    div.actions {
                        (form::send(&t.get("page-totp-confirm"), &t.get("form-busy")))
                    }
                }
            }
        }
    };
    frame(f, &title, main)
}

/// Draws the page with the recovery codes, which are shown once.
pub fn recovery_codes_page(f: &Frame, codes: &[String]) -> Markup {
    let t = f.texts();
    let title = t.get("page-totp-done");
    let main = html! {
        (parts::crumbs(f, &[(address::ACCOUNT, &t.get("nav-account"))], &title))
        section.card.pad.form {
            h1 { (title) }
            (parts::notice(Tone::Warn, html! { (t.get("page-totp-keep")) }))
            ul.secrets { @for code in codes { li.code { (code) } } }
            div.actions {
                button.quiet.with-script type="button" data-print="" { (t.get("verdict-print")) }
                a.button href=(address::ACCOUNT) { (t.get("page-totp-kept")) }
            }
        }
    };
    frame(f, &title, main)
}

/// A secret in groups of four, to be typed by hand.
fn spaced(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = chars.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
