//! 核对证据 and 数据来源: one line for each check, and who was asked.

use maud::{Markup, html};
use model::verdict::TaxStatus;
use model::verification::SourceAsked;
use model::{Check, Evidence, Outcome, Verdict};

use super::VerdictPage;
use crate::catalogue::{Group, group};
use crate::html::check;
use crate::paint::{Tone, of_outcome, printable};
use crate::web::ui::{Frame, parts};

/// 核对证据.
pub fn card(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad {
            h2 { (t.get("text-evidence")) }
            @for wanted in Group::ALL {
                @let lines: Vec<&Evidence> =
                    p.verification.evidence.iter().filter(|e| group(e.check) == wanted).collect();
                @if !lines.is_empty() { (of_group(f, wanted, &lines)) }
            }
        }
    }
}

/// A group of checks. The rules of content and numbers are folded away when all is well, so that
/// what proves the file and what contradicts it is seen first.
fn of_group(f: &Frame, group: Group, lines: &[&Evidence]) -> Markup {
    let t = f.texts();
    let count = |wanted| lines.iter().filter(|line| line.outcome == wanted).count();
    let is_loud = count(Outcome::Fail) + count(Outcome::Warn) > 0;
    let is_first = matches!(group, Group::Protection | Group::Status);
    let outcomes = [Outcome::Fail, Outcome::Warn, Outcome::Pass, Outcome::Skipped];
    html! {
        details.group open[is_loud || is_first] {
            summary {
                (t.word("group", group.code()))
                span {
                    @for outcome in outcomes.into_iter().filter(|outcome| count(*outcome) > 0) {
                        @let (_, tone) = of_outcome(outcome);
                        span class=(parts::class(tone)) {
                            (t.word("outcome", outcome.code())) " " (count(outcome))
                        }
                    }
                }
            }
            ul.checks { @for line in lines { (check(line, t)) } }
        }
    }
}

/// 数据来源.
pub fn sources(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let outside: Vec<&SourceAsked> =
        p.verification.sources.iter().filter(|source| source.kind != "file").collect();
    html! {
        section.card.pad {
            h2 { (t.get("text-sources")) }
            @if outside.is_empty() { p.soft { (t.get("page-none-asked")) } }
            ul.sources { @for source in outside { li { (one(f, p, source)) } } }
            p.small.soft { (t.get("notice")) }
        }
    }
}

fn one(f: &Frame, p: &VerdictPage<'_>, source: &SourceAsked) -> Markup {
    let t = f.texts();
    let time = |key, at: model::Moment| t.fill(key, &[("time", at.in_china().into())]);
    html! {
        p {
            b { (printable(&t.asked(&source.name))) }
            @if source.kind != "register" {
                " " (parts::badge(Tone::Soft, &t.word("asked", source.kind)))
            }
        }
        p { (answer(f, p, source)) }
        p.small.soft {
            (time("page-asked-at", source.asked_at))
            @if let Some(at) = source.data_time { " · " (time("page-data-time", at)) }
        }
    }
}

/// The word of an answer as a sentence: a tax status, a difference, or why there is none.
fn answer(f: &Frame, p: &VerdictPage<'_>, source: &SourceAsked) -> String {
    let t = f.texts();
    let lines = &p.verification.evidence;
    match source.answer.as_str() {
        // 查无此票 is a verdict, and a register that does not hold every invoice gives none.
        "not_found" if source.kind == "register" => t.get("compare-no-entry"),
        "differs" => t.get("compare-differs"),
        "not_found" => t.headline(Verdict::NotFound),
        code if TaxStatus::from_code(code).is_some() => t.word("tax-status", code),
        code => lines
            .iter()
            .find(|line| line.check == Check::SourceAnswer && line.say == code)
            .map_or_else(|| code.to_owned(), |line| t.summary(line)),
    }
}
