//! Fields of forms: a label that is bound, a hint, an error at the field that says what to do.

use maud::{Markup, html};

use super::Frame;
use crate::web::assets::icons::{Icon, icon};

/// A field of one line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Name in the form; also its id, unless `id` is given.
    pub name: &'a str,
    /// The id, where two forms of one page have a field of this name.
    pub id: &'a str,
    /// The label.
    pub label: &'a str,
    /// Which one is meant, behind the label in plain letters.
    pub which: &'a str,
    /// Where its value is from, when nobody typed it.
    pub from: &'a str,
    /// What is in it.
    pub value: &'a str,
    /// `text` when empty.
    pub kind: &'a str,
    /// What helps to fill it in.
    pub hint: &'a str,
    /// An example inside the empty field.
    pub example: &'a str,
    /// What is wrong with it, and how to put it right.
    pub fault: &'a str,
    /// Which keyboard a telephone shows: `numeric`, `decimal`, `email`.
    pub keyboard: &'a str,
    /// What the browser may fill in.
    pub autocomplete: &'a str,
    /// The longest value, in characters; 0 sets no bound.
    pub chars_max: u32,
    /// Whether the browser may refuse to send it empty.
    pub is_required: bool,
    /// Whether it holds digits.
    pub has_digits: bool,
}

impl Input<'_> {
    fn id(&self) -> String {
        let id = if self.id.is_empty() { self.name } else { self.id };
        id.replace(['.', '_'], "-")
    }
}

/// Draws a field.
pub fn input(field: &Input<'_>) -> Markup {
    html! { div.field { (label(field)) (control(field)) (below(field)) } }
}

/// The label of a field.
pub fn label(field: &Input<'_>) -> Markup {
    html! {
        label for=(field.id()) {
            (field.label)
            @if !field.which.is_empty() { " " span.which { (field.which) } }
            @if !field.from.is_empty() {
                " " span.badge.from { (icon(Icon::Code)) (field.from) }
            }
        }
    }
}

/// The field itself, for those who arrange it on their own.
pub fn control(field: &Input<'_>) -> Markup {
    let id = field.id();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    html! {
        input id=(id) name=(field.name) type=(kind) value=(field.value)
            class=[field.has_digits.then_some("digits")]
            placeholder=[some(field.example)] inputmode=[some(field.keyboard)]
            autocomplete=(if field.autocomplete.is_empty() { "off" } else { field.autocomplete })
            maxlength=[(field.chars_max > 0).then_some(field.chars_max)]
            required[field.is_required]
            aria-invalid=[(!field.fault.is_empty()).then_some("true")]
            aria-describedby=[described_by(field)];
    }
}

/// Hint and error below a field.
pub fn below(field: &Input<'_>) -> Markup {
    let id = field.id();
    html! {
        @if !field.fault.is_empty() {
            p.fault id={ (id) "-fault" } { (icon(Icon::Alert)) span { (field.fault) } }
        }
        @if !field.hint.is_empty() { p.hint id={ (id) "-hint" } { (field.hint) } }
    }
}

fn described_by(field: &Input<'_>) -> Option<String> {
    let id = field.id();
    let parts = [(field.fault, "fault"), (field.hint, "hint")];
    let parts = parts.iter().filter(|(text, _)| !text.is_empty());
    let ids: Vec<String> = parts.map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A choice of one from a list: code and words of each.
pub fn select(name: &str, label: &str, options: &[(String, String)], chosen: &str) -> Markup {
    let id = name.replace(['.', '_'], "-");
    html! {
        div.field {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (code, words) in options {
                    option value=(code) selected[code == chosen] { (words) }
                }
            }
        }
    }
}

/// A box to tick.
pub fn tick(name: &str, value: &str, words: &str, more: &str, is_on: bool) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(name) value=(value) checked[is_on];
            span { (words) @if !more.is_empty() { small { (more) } } }
        }
    }
}

/// One of several round boxes.
pub fn choice(name: &str, value: &str, words: &str, more: &str, is_on: bool) -> Markup {
    html! {
        label.tick {
            input type="radio" name=(name) value=(value) checked[is_on];
            span { (words) @if !more.is_empty() { small { (more) } } }
        }
    }
}

/// A value that goes with the form unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A fault at a field of a form: its name in the form and the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field; empty for the form as a whole.
    pub field: String,
    /// What is wrong and how to put it right, in the language of the page.
    pub text: String,
}

/// The sentence at a field; empty when it is right.
pub fn fault_of<'a>(faults: &'a [Fault], field: &str) -> &'a str {
    faults.iter().find(|fault| fault.field == field).map_or("", |fault| fault.text.as_str())
}

/// What is wrong with a form, above it, with a way to each field.
pub fn faults(f: &Frame, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.faults role="alert" {
                @if faults.iter().any(|fault| !fault.field.is_empty()) {
                    h2 { (f.texts().get("form-faults")) }
                }
                ul { @for fault in faults {
                    li {
                        @if fault.field.is_empty() { span.bad { (fault.text) } }
                        @else {
                            a href={ "#" (fault.field.replace(['.', '_'], "-")) } { (fault.text) }
                        }
                    }
                } }
            }
        }
    }
}

/// A button that sends its form once; the script holds back a second click.
pub fn send(words: &str, busy: &str) -> Markup {
    html! { button type="submit" data-busy=(busy) { (words) } }
}

/// Work that a browser has to do before a form is taken: an answer so that SHA-256 of
/// `task:answer` begins with so many zero bits. It keeps machines slow and asks nothing of
/// people; without the script it is enough to wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pow {
    /// The task, sent back as `task` together with `answer`.
    pub task: String,
    /// How many bits have to be zero.
    pub bits: u32,
    /// After how many seconds it is taken without an answer.
    pub wait_s: u32,
}

/// The field that the script fills in.
pub fn pow(f: &Frame, work: &Pow) -> Markup {
    let t = f.texts();
    html! {
        pj-pow task=(work.task) bits=(work.bits) done=(t.get("pow-done")) {
            (hidden("task", &work.task))
            (hidden("answer", ""))
            p.small.soft.with-script role="status" aria-live="polite" { (t.get("pow-working")) }
            noscript {
                p.small.soft {
                    (t.fill("pow-without", &[("seconds", work.wait_s.into())]))
                }
            }
        }
    }
}
