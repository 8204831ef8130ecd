//! 人工鉴别: what to look at on a paper invoice, question by question (F051, F052), and the way to
//! verify a kind that no source takes (F041).

use maud::{Markup, html};
use model::paper_check::{
    Answer, Basis, Outcome, Question, Route, is_paper, parse, questions, route,
};
use model::region::Region;
use model::{Invoice, Moment};

use super::{Frame, address, form, parts};
use crate::language::Language;
use crate::paint::{Tone, printable};
use crate::texts::dashed;
use crate::web::assets::icons::{Icon, icon};

/// The platform on which fiscal receipts are verified.
pub const FISCAL_PLATFORM: &str = "https://pjcy.mof.gov.cn";

/// What a person saw on the paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperRecord {
    /// Code of the outcome.
    pub outcome: String,
    /// The answers as they are kept.
    pub answers: String,
    /// What the person wrote.
    pub note: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Option<Moment>,
    /// Whether there is a picture.
    pub has_picture: bool,
}

/// The name of a question in the form.
pub fn field(question: &Question) -> String {
    format!("saw-{}", dashed(question.code))
}

/// 本票种请用……, for an invoice that no source takes.
pub fn way(f: &Frame, invoice: &Invoice) -> Markup {
    let t = f.texts();
    let Some(route) = route(invoice) else { return html! {} };
    let region = invoice.code.as_deref().filter(|code| code.len() == 12);
    let region = region.and_then(|code| Region::of(&code[1..]));
    html! {
        (parts::notice(Tone::Plain, html! {
            b { (t.get("paper-way")) } " " (t.word("paper-route", route.code()))
            @if let (Route::ProvincialTax, Some(region)) = (route, region) {
                " " (t.get("paper-printed-in")) " " (match f.language {
                    Language::Chinese => region.zh,
                    Language::English => region.en,
                })
            }
            @if route == Route::FiscalPlatform {
                " " a href=(FISCAL_PLATFORM) target="_blank" rel="noopener noreferrer" {
                    (icon(Icon::Outside)) (t.get("paper-open"))
                }
            }
        }))
    }
}

/// Draws the panel, closed at first; nothing for an invoice that is no paper.
pub fn card(
    f: &Frame,
    id: &str,
    invoice: &Invoice,
    record: Option<&PaperRecord>,
    can_record: bool,
) -> Markup {
    let t = f.texts();
    let Some(kind) = invoice.kind.filter(|kind| is_paper(*kind)) else { return html! {} };
    let asked: Vec<Question> = questions(kind, invoice.code.as_deref()).collect();
    html! {
        details.card.more #paper-check open[record.is_some()] {
            summary { (t.get("paper-title")) small { (t.get("paper-more")) } }
            div.pad {
                p { (t.get("paper-how")) }
                @if let Some(record) = record { (found(f, id, record)) }
                @if can_record { (ask(f, id, &asked, record)) }
                @else {
                    ol { @for question in &asked { li { (words(f, question)) } } }
                    p.small.soft { (t.get("paper-log-in")) }
                }
            }
        }
    }
}

/// What is asked, what to look at, with what, and on what the question rests.
fn words(f: &Frame, question: &Question) -> Markup {
    let t = f.texts();
    html! {
        b { (t.word("paper-ask", question.code)) } " "
        (parts::badge(Tone::Plain, &t.word("paper-tool", question.tool.code())))
        p.small { (t.word("paper-look", question.code)) }
        p.small.soft {
            @match question.basis {
                Basis::Rule(rule) => { (t.get("paper-rule")) " " (rule) }
                Basis::Hint => (t.get("paper-hint")),
            }
        }
    }
}

fn ask(f: &Frame, id: &str, asked: &[Question], record: Option<&PaperRecord>) -> Markup {
    let t = f.texts();
    let given = record.map(|record| parse(&record.answers)).unwrap_or_default();
    let said = |question: &Question| {
        let found = given.iter().find(|(known, _)| known.code == question.code);
        found.map_or(Answer::Unsure, |(_, answer)| *answer)
    };
    html! {
        form.form method="post" action=(address::result_part(id, "paper"))
            enctype="multipart/form-data" {
            @for question in asked {
                fieldset {
                    legend { (t.word("paper-ask", question.code)) }
                    p.small { (t.word("paper-look", question.code)) }
                    p.small.soft {
                        (parts::badge(Tone::Plain, &t.word("paper-tool", question.tool.code())))
                        " "
                        @match question.basis {
                            Basis::Rule(rule) => { (t.get("paper-rule")) " " (rule) }
                            Basis::Hint => (t.get("paper-hint")),
                        }
                    }
                    div.choices { @for answer in Answer::ALL {
                        (form::choice(&field(question), answer.code(),
                            &t.word("paper-answer", answer.code()), "", answer == said(question)))
                    } }
                }
            }
            div.fields {
                (form::input(&form::Input {
                    name: "note",
                    id: "paper-note",
                    label: &t.get("paper-note"),
                    value: record.map_or("", |record| &record.note),
                    chars_max: 200,
                    ..form::Input::default()
                }))
                div.field {
                    label for="paper-picture" { (t.get("paper-picture")) }
                    input #paper-picture type="file" name="picture"
                        accept="image/png,image/jpeg" capture="environment";
                }
            }
            div.actions { button.quiet type="submit" { (t.get("paper-save")) } }
        }
    }
}

fn found(f: &Frame, id: &str, record: &PaperRecord) -> Markup {
    let t = f.texts();
    let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.code() == record.outcome);
    let tone = match outcome {
        Some(Outcome::Against) => Tone::Bad,
        Some(Outcome::Hint) => Tone::Warn,
        _ => Tone::Plain,
    };
    let against: Vec<Question> = parse(&record.answers)
        .into_iter()
        .filter(|(question, answer)| question.is_against(*answer))
        .map(|(question, _)| question)
        .collect();
    html! {
        h3 { (t.get("paper-found")) }
        dl.values {
            (parts::row(f, &t.get("paper-result"), outcome.map(|outcome| html! {
                (parts::badge(tone, &t.word("paper-outcome", outcome.code())))
            })))
            @if !against.is_empty() {
                (parts::row(f, &t.get("paper-unlike"), Some(html! {
                    ul { @for question in &against {
                        li { (t.word("paper-ask", question.code)) }
                    } }
                })))
            }
            @if !record.note.is_empty() {
                (parts::row(f, &t.get("paper-note"), Some(html! { (printable(&record.note)) })))
            }
            @if record.has_picture {
                (parts::row(f, &t.get("paper-photo"), Some(html! {
                    a href=(address::result_part(id, "paper-picture")) {
                        (icon(Icon::Download)) (t.get("paper-photo-open"))
                    }
                })))
            }
            (parts::row(f, &t.get("paper-by"), Some(html! {
                (printable(&record.by)) " "
                span.digits { (record.at.map(Moment::in_china).unwrap_or_default()) }
            })))
        }
        p.small.soft { (t.get("paper-no-verdict")) }
    }
}
