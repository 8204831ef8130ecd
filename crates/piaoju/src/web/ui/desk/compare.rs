//! Two verifications side by side: what was different between two runs, or between two files.

use maud::{Markup, html};
use model::{Check, Field, Verification};

use super::{crumbs, desk};
use crate::text::shown;
use crate::web::ui::{Frame, address, parts, verdict_status};

/// Draws the page about two verifications with their ids.
pub fn page(f: &Frame, one: (&str, &Verification), two: (&str, &Verification)) -> Markup {
    let t = f.texts();
    let title = t.get("history-two");
    let table = html! {
        table.compare.records {
            thead { tr {
                th scope="col" { (t.get("page-field")) }
                @for (id, v) in [one, two] {
                    th scope="col" {
                        a.target href=(address::result(id)) { (v.checked_at.in_china()) }
                    }
                }
            } }
            tbody { (whole(f, one.1, two.1)) (fields(f, one.1, two.1)) (checks(f, one.1, two.1)) }
        }
    };
    let content = html! {
        (crumbs(f, &[(address::HISTORY, &t.get("desk-history"))], &title))
        (parts::head(&title, &t.get("history-two-lead"), html! {}))
        section.card.pad { (parts::wide(&title, table)) }
    };
    desk(f, &title, content)
}

fn row(f: &Frame, name: &str, cells: [Option<Markup>; 2], is_same: bool) -> Markup {
    html! {
        tr class=[(!is_same).then_some("differs")] {
            th scope="row" { (name) }
            @for cell in cells {
                td {
                    @match cell {
                        Some(cell) => (cell),
                        None => span.soft { (f.texts().get("frame-not-stated")) },
                    }
                }
            }
        }
    }
}

fn whole(f: &Frame, a: &Verification, b: &Verification) -> Markup {
    let t = f.texts();
    let verdict = |v: &Verification| Some(parts::verdict_badge(f, v.verdict));
    let status = |v: &Verification| {
        let (tone, words) = verdict_status(v.tax_status, t);
        Some(parts::badge(tone, &words))
    };
    html! {
        (row(f, &t.get("summary-verdict"), [verdict(a), verdict(b)], a.verdict == b.verdict))
        (row(f, &t.get("text-tax-status"), [status(a), status(b)], a.tax_status == b.tax_status))
    }
}

fn fields(f: &Frame, a: &Verification, b: &Verification) -> Markup {
    let t = f.texts();
    let value = |v: &Verification, field| shown(field, &v.merged.invoice, t);
    html! {
        @for &field in Field::ALL {
            @let (one, two) = (value(a, field), value(b, field));
            @if one.is_some() || two.is_some() {
                @let is_same = one == two;
                (row(f, &t.field(field), [one, two].map(|v| v.map(|v| html! { (v) })), is_same))
            }
        }
    }
}

/// Checks that ended otherwise; those that ended alike say nothing here.
fn checks(f: &Frame, a: &Verification, b: &Verification) -> Markup {
    let t = f.texts();
    let of = |v: &Verification, check| {
        v.evidence.iter().find(|line| line.check == check).map(|line| line.outcome)
    };
    html! {
        @for &check in Check::ALL {
            @let (one, two) = (of(a, check), of(b, check));
            @if one != two {
                (row(f, &t.check(check), [one, two].map(|outcome| outcome.map(|outcome| {
                    let (_, tone) = crate::paint::of_outcome(outcome);
                    parts::badge(tone, &t.word("outcome", outcome.code()))
                })), false))
            }
        }
    }
}
