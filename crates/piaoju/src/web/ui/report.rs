//! 查验报告核验: whether a report is ours and unchanged.

use maud::{Markup, html};
use model::{Moment, Verdict};

use super::{Frame, address, frame, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// What is known of a report that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportFinding {
    /// It is ours and unchanged.
    Genuine {
        /// The verdict that it states; `None` for a report about many.
        verdict: Option<Verdict>,
        /// What it is about: number of the invoice or name of the batch.
        subject: String,
        /// When it was issued.
        issued_at: Moment,
        /// Fingerprint of the key that signed it.
        key: String,
        /// The verification, when it is still kept here.
        id: Option<String>,
    },
    /// It was altered, or it is not ours.
    NotOurs,
    /// It could not be read as a report; the reason in the language of the page.
    Unreadable(String),
}

/// Draws the page; `found` is what is known of the file called `name`.
pub fn page(f: &Frame, found: Option<(&str, &ReportFinding)>) -> Markup {
    let t = f.texts();
    let title = t.get("nav-report");
    let main = html! {
        (parts::head(&title, &t.get("report-lead"), html! {}))
        @if let Some((name, finding)) = found { (answer(f, name, finding)) }
        section.card.pad {
            pj-drop words=(t.get("report-drop")) busy=(t.get("form-busy")) {
                form.drop method="post" action=(address::REPORT_VERIFY)
                    enctype="multipart/form-data" {
                    (icon(Icon::Seal))
                    b { (t.get("report-choose")) }
                    p #report-hint { (t.get("report-hint")) }
                    div.actions {
                        label.button.pick {
                            (t.get("drop-choose"))
                            input #report type="file" name="file" accept=".pdf,.json,.zip" required
                                aria-describedby="report-hint";
                        }
                        button.without type="submit" { (t.get("report-send")) }
                    }
                    div role="status" { ul.names {} }
                }
            }
        }
        p.fine { (t.get("report-offline")) " " code { "piaoju report verify" } }
    };
    frame(f, &title, main)
}

fn answer(f: &Frame, name: &str, finding: &ReportFinding) -> Markup {
    let t = f.texts();
    let (tone, sign, words, more) = match finding {
        ReportFinding::Genuine { .. } => {
            (Tone::Good, Icon::Tick, t.get("report-genuine"), t.get("report-genuine-more"))
        }
        ReportFinding::NotOurs => {
            (Tone::Bad, Icon::Cross, t.get("report-not-ours"), t.get("report-not-ours-more"))
        }
        ReportFinding::Unreadable(why) => {
            (Tone::Warn, Icon::Question, t.get("report-unreadable"), why.clone())
        }
    };
    html! {
        section class={ "card ticket " (parts::class(tone)) } role="status" {
            div.verdict {
                div.mark { (icon(sign)) }
                div { h2.big { (words) } p { (more) } }
            }
            (facts(f, name, finding))
        }
    }
}

fn facts(f: &Frame, name: &str, finding: &ReportFinding) -> Markup {
    let t = f.texts();
    html! {
        dl.facts {
            div { dt { (t.get("text-file")) } dd { (printable(name)) } }
            @if let ReportFinding::Genuine { verdict, subject, issued_at, key, id } = finding {
                div.long { dt { (t.get("report-subject")) } dd.digits { (printable(subject)) } }
                @if let Some(verdict) = verdict {
                    div {
                        dt { (t.get("summary-verdict")) }
                        dd { (parts::verdict_badge(f, *verdict)) }
                    }
                }
                div { dt { (t.get("report-issued")) } dd.digits { (issued_at.in_china()) } }
                div.long { dt { (t.get("report-key")) } dd.code { (printable(key)) } }
                @if let Some(id) = id {
                    div {
                        dt { (t.get("verdict-id")) }
                        dd { a.target href=(address::result(id)) { (t.get("report-open")) } }
                    }
                }
            }
        }
    }
}
