//! What this system is, what it is not, what it keeps; and the mailbox of the demonstration.

use maud::{Markup, html};
use model::Moment;
use wire::Outbound;

use super::{Frame, address, form, frame, official, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// Draws the page about the system. `version` is that of the program, `key` the fingerprint of
/// the key that signs its reports, `outbound` says whom it may connect to.
pub fn page(f: &Frame, version: &str, key: &str, outbound: Outbound) -> Markup {
    let t = f.texts();
    let title = t.get("nav-about");
    let outside = match outbound {
        Outbound::Allowed => "about-outbound-on",
        Outbound::LoopbackOnly => "about-outbound-here",
        Outbound::Forbidden => "about-outbound-off",
    };
    let main = html! {
        (parts::head(&title, &t.get("about-lead"), html! {}))
        section.card.pad.prose {
            h2 { (t.get("frame-not-official")) }
            p { (t.get("about-not-official")) " "
                a href=(official::PLATFORM) target="_blank" rel="noopener noreferrer" {
                    (t.get("official-open"))
                }
            }
            h2 { (t.get("about-verdicts")) }
            p { (t.get("about-verdicts-more")) }
            h2 { (t.get("about-data")) }
            p { (t.get("about-data-more")) }
            h2 { (t.get("about-access")) }
            p { (t.get("about-access-more")) }
            dl.values {
                (parts::row(f, &t.get("about-version"), Some(html! { (version) })))
                (parts::row(f, &t.get("about-outbound"), Some(html! { (t.get(outside)) })))
                (parts::row(f, &t.get("about-key"), (!key.is_empty()).then(|| html! {
                    span.code { (printable(key)) }
                })))
            }
        }
    };
    frame(f, &title, main)
}

/// A letter of the demonstration.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// What about.
    pub subject: String,
    /// The letter; addresses of ours in it become links.
    pub text: String,
    /// Its files: names and addresses.
    pub files: Vec<(String, String)>,
    /// When.
    pub at: Option<Moment>,
}

/// Draws the mailbox of the demonstration, the newest letter first. `base` is the address of the
/// service: only what begins with it becomes a link. `answers` tells whether the provider of the
/// demonstration answers, when there is one.
pub fn mailbox(f: &Frame, mails: &[Mail], base: &str, answers: Option<bool>) -> Markup {
    let t = f.texts();
    let title = t.get("mailbox-title");
    let main = html! {
        (parts::head(&title, &t.get("mailbox-lead"), html! {}))
        @if mails.is_empty() {
            section.card {
                (parts::nothing(Icon::Folder, &t.get("mailbox-empty"),
                    &t.get("mailbox-empty-more"), html! {}))
            }
        }
        @for mail in mails {
            article.card.pad.mail {
                h2 { (printable(&mail.subject)) }
                p.small.soft {
                    (printable(&mail.to)) " "
                    span.digits.whole { (mail.at.map(Moment::in_china).unwrap_or_default()) }
                }
                @for line in mail.text.lines() { p { (linked(line, base)) } }
                @if !mail.files.is_empty() {
                    ul { @for (name, to) in &mail.files {
                        li { a.target href=(to) { (printable(name)) } }
                    } }
                }
            }
        }
        @if let Some(answers) = answers { (provider(f, answers)) }
        @if f.who.is_none() { p.fine.told { (icon(Icon::Fact)) (t.get("mailbox-note")) } }
    };
    frame(f, &title, main)
}

/// The switch of the provider, to see what happens when it is silent.
fn provider(f: &Frame, answers: bool) -> Markup {
    let t = f.texts();
    let (tone, state, act, words) = match answers {
        true => (Tone::Good, "mailbox-provider-on", "stop", "mailbox-provider-stop"),
        false => (Tone::Warn, "mailbox-provider-off", "start", "mailbox-provider-start"),
    };
    html! {
        section.card.pad {
            h2 { (t.get("mailbox-provider")) " " (parts::badge(tone, &t.get(state))) }
            p.soft { (t.get("mailbox-provider-more")) }
            form.actions method="post" action=(address::DEMO_PROVIDER) {
                (form::hidden("do", act))
                button.quiet type="submit" { (t.get(words)) }
            }
        }
    }
}

/// A line in which an address of ours is a link to its path.
fn linked(line: &str, base: &str) -> Markup {
    let Some(at) = line.find(base).filter(|_| !base.is_empty()) else {
        return html! { (printable(line)) };
    };
    let rest = &line[at..];
    let end = rest.find(|c: char| c.is_whitespace() || c > '~').unwrap_or(rest.len());
    let path = &rest[base.len().min(end)..end];
    html! {
        (printable(&line[..at]))
        a href={ "/" (path.trim_start_matches('/')) } { (&rest[..end]) }
        (printable(&rest[end..]))
    }
}
