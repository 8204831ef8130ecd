//! 数据源: whom to ask, in which order, at what cost and within what budget.

use app::source::{Invalid, Kind, Shown, limits};
use maud::{Markup, html};
use model::Fen;

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::texts::Texts;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// What the page knows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The sources in the order in which they are asked.
    pub rows: Vec<Row>,
    /// What all of them cost this month.
    pub month: Fen,
    /// The one that is added or changed.
    pub edited: Option<Edited>,
}

/// A source as its workspace uses it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is kept of it.
    pub shown: Shown,
    /// Questions of today.
    pub questions: i64,
    /// What they cost.
    pub cost: Fen,
    /// Whether it needs a connection to the outside, which this installation forbids.
    pub is_forbidden: bool,
}

/// A source in its form.
#[derive(Clone, Debug)]
pub struct Edited {
    /// Its id; `None` for a new one.
    pub id: Option<String>,
    /// What sort of source.
    pub kind: Kind,
    /// What stands in the fields.
    pub draft: Draft,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// The fields as texts, as somebody typed them. Keys are never among them.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Certificates that it alone may show.
    pub certificate: String,
    /// What allows us to ask it.
    pub licence: String,
    /// Whether it is asked.
    pub is_enabled: bool,
    /// Whether its "not found" counts.
    pub knows_all: bool,
    /// Yuan for a question.
    pub cost: String,
    /// Questions a day.
    pub questions_a_day: String,
    /// Yuan a day.
    pub fen_a_day: String,
    /// Questions a day about one invoice.
    pub tries_a_day: String,
    /// How long an answer may be used again.
    pub cache_hours: String,
    /// How long it is waited for.
    pub timeout_ms: String,
    /// Whether there are keys.
    pub has_keys: bool,
}

impl Draft {
    /// The fields of a source that is kept.
    pub fn of(shown: &Shown) -> Draft {
        let wish = &shown.wish;
        let some = |value: Option<String>| value.unwrap_or_default();
        Draft {
            // The code of the kind stands where nobody gave a name.
            name: Some(wish.name.clone()).filter(|n| n != wish.kind.code()).unwrap_or_default(),
            address: match wish.address.as_str() {
                "" => wish.kind.address().to_owned(),
                address => address.to_owned(),
            },
            certificate: wish.certificate.clone(),
            licence: wish.licence.clone(),
            is_enabled: wish.is_enabled,
            knows_all: wish.knows_all,
            cost: wish.cost.to_string(),
            questions_a_day: some(wish.questions_a_day.map(|count| count.to_string())),
            fen_a_day: some(wish.fen_a_day.map(|fen| fen.to_string())),
            tries_a_day: some(wish.tries_a_day.map(|count| count.to_string())),
            cache_hours: wish.cache_hours.to_string(),
            timeout_ms: wish.timeout_ms.to_string(),
            has_keys: shown.has_keys,
        }
    }
}

/// What is wrong with a field, and how to put it right.
pub fn sentence(t: &Texts, fault: Invalid) -> String {
    let bounds = |least: String, most: String| {
        t.fill("source-fault-range", &[("least", least.into()), ("most", most.into())])
    };
    let chars = |most: usize| t.fill("source-fault-too-long", &[("most", most.to_string().into())]);
    match (fault.rule, fault.field) {
        ("missing", "account") => t.get("source-fault-account"),
        ("missing", _) => t.get("source-fault-secret"),
        ("too-long", "name") => chars(limits::NAME_CHARS_MAX),
        ("too-long", "licence") => chars(limits::LICENCE_CHARS_MAX),
        ("too-long", _) => chars(limits::SECRET_BYTES_MAX),
        ("range", "cost") => bounds(Fen(0).to_string(), Fen(limits::COST_FEN_MAX).to_string()),
        ("range", "fen_a_day") => bounds(Fen(0).to_string(), Fen(limits::BUDGET_MAX).to_string()),
        ("range", "questions_a_day") => bounds("0".into(), limits::BUDGET_MAX.to_string()),
        ("range", "tries_a_day") => bounds("0".into(), limits::TRIES_MAX.to_string()),
        ("range", "cache_hours") => bounds("0".into(), limits::CACHE_HOURS_MAX.to_string()),
        ("range", _) => {
            let (least, most) = limits::TIMEOUT_MS;
            bounds(least.to_string(), most.to_string())
        }
        ("address-open", _) => t.get("source-fault-address-open"),
        ("certificate", _) => t.get("source-fault-certificate"),
        ("too-many", _) => {
            t.fill("source-fault-too-many", &[("most", limits::SOURCES_MAX.to_string().into())])
        }
        ("twice", _) => t.get("source-fault-twice"),
        _ => t.get("source-fault-address-form"),
    }
}

/// Draws the page.
pub fn page(f: &Frame, model: &Page) -> Markup {
    let t = f.texts();
    let title = t.get("desk-sources");
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("sources-lead"), html! {
            span.counter {
                (t.fill("sources-spent", &[("amount", model.month.to_string().into())]))
            }
        }))
        @if let Some(edited) = &model.edited { (edit(f, edited)) }
        ol.ranked {
            @for (at, row) in model.rows.iter().enumerate() {
                li.card.pad { (one(f, &model.rows, at, row)) }
            }
        }
        @if model.edited.is_none() { (new(f, &model.rows)) }
    };
    desk(f, &title, content)
}

/// A register that nobody has configured has no place of its own: it is always the first.
fn has_place(row: &Row) -> bool {
    row.shown.id != Kind::Register.code()
}

fn one(f: &Frame, rows: &[Row], at: usize, row: &Row) -> Markup {
    let t = f.texts();
    let (shown, wish) = (&row.shown, &row.shown.wish);
    let name = t.asked(&wish.name);
    let kind = t.asked(wish.kind.code());
    let is_free_above = at > 0 && has_place(&rows[at - 1]);
    html! {
        div.head.inner {
            div {
                h2 { (printable(&name)) " "
                    @if name != kind { (parts::badge(Tone::Soft, &kind)) " " }
                    (state(f, row))
                }
                p.small { (use_of(f, row)) }
                p.small.soft { (rules(f, row)) }
                @if !wish.licence.is_empty() {
                    p.small.soft { (t.get("source-licence")) " " (printable(&wish.licence)) }
                }
            }
            form.actions method="post" action=(address::below(address::SOURCES, &shown.id)) {
                a.button.quiet.slim
                    href=(address::with(address::SOURCES, &[("edit", &shown.id)])) {
                    (t.get("source-change")) span.unseen { " " (printable(&name)) }
                }
                @if has_place(row) && is_free_above { (arrow(f, "up", "sources-up", &name)) }
                @if has_place(row) && at + 1 < rows.len() {
                    (arrow(f, "down", "sources-down", &name))
                }
            }
        }
    }
}

fn state(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    match (row.is_forbidden, row.shown.wish.is_enabled) {
        (true, _) => parts::badge(Tone::Warn, &t.get("sources-forbidden")),
        (_, true) => parts::badge(Tone::Good, &t.get("sources-on")),
        (_, false) => parts::badge(Tone::Soft, &t.get("sources-off")),
    }
}

/// What a question costs, and what was asked today.
fn use_of(f: &Frame, row: &Row) -> String {
    let t = f.texts();
    let each = match row.shown.wish.cost {
        Fen(0) => t.get("sources-free"),
        fen => t.fill("sources-cost", &[("amount", fen.to_string().into())]),
    };
    let used = t.fill("sources-used", &[("count", row.questions.into())]);
    let cost = t.fill("source-cost-today", &[("amount", row.cost.to_string().into())]);
    // Nobody counts questions to the register.
    let used = (row.shown.wish.kind != Kind::Register).then_some(used);
    let parts = [Some(each), used, (row.cost != Fen(0)).then_some(cost)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Its bounds: a budget of the day, tries of an invoice, the age of an answer.
fn rules(f: &Frame, row: &Row) -> String {
    let (t, wish) = (f.texts(), &row.shown.wish);
    let questions = wish
        .questions_a_day
        .map(|most| t.fill("source-rule-questions", &[("count", most.to_string().into())]));
    let money = wish
        .fen_a_day
        .map(|most| t.fill("source-rule-money", &[("amount", most.to_string().into())]));
    let tries = wish
        .tries_a_day
        .map(|most| t.fill("source-rule-tries", &[("count", most.to_string().into())]));
    let is_register = wish.kind == Kind::Register;
    let cache = (!is_register)
        .then(|| t.fill("source-rule-cache", &[("hours", wish.cache_hours.to_string().into())]));
    let all = wish.knows_all.then(|| t.get("source-knows-all"));
    let parts = [questions, money, tries, cache, all];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn arrow(f: &Frame, way: &str, key: &str, name: &str) -> Markup {
    let words = f.texts().get(key);
    html! {
        button.quiet.slim type="submit" name="do" value=(way)
            aria-label={ (words) " " (printable(name)) } { (words) }
    }
}

/// A way to each kind that can be added; there is one register at most.
fn new(f: &Frame, rows: &[Row]) -> Markup {
    let t = f.texts();
    let may = |kind: &&Kind| {
        **kind != Kind::Register || !rows.iter().any(|row| row.shown.wish.kind == Kind::Register)
    };
    html! {
        section.card.pad {
            h2 { (t.get("source-new")) }
            p.small.soft { (t.get("source-new-more")) }
            div.actions.below {
                @for one in Kind::ALL.iter().filter(may) {
                    a.button.quiet href=(address::with(address::SOURCES, &[("add", one.code())])) {
                        (icon(Icon::Plug)) (t.asked(one.code()))
                    }
                }
            }
        }
    }
}

/// The form of a source.
fn edit(f: &Frame, edited: &Edited) -> Markup {
    let t = f.texts();
    let (draft, faults) = (&edited.draft, &edited.faults);
    let to = match &edited.id {
        Some(id) => address::below(address::SOURCES, id),
        None => address::SOURCES.to_owned(),
    };
    let title = if edited.id.is_some() { "source-change" } else { "source-new" };
    let is_register = edited.kind == Kind::Register;
    html! {
        section.card.pad {
            h2 { (t.get(title)) " " (parts::badge(Tone::Soft, &t.asked(edited.kind.code()))) }
            form.form method="post" action=(to) {
                (form::faults(f, faults))
                (form::hidden("do", "save"))
                (form::hidden("kind", edited.kind.code()))
                div.fields {
                    (line(f, edited, ("name", "source-name", ""), &draft.name))
                    @if !is_register {
                        (line(f, edited, ("address", "source-address", ""), &draft.address))
                        (keys(f, edited))
                    }
                    (line(f, edited, ("licence", "source-licence", "source-licence-hint"),
                        &draft.licence))
                }
                @if !is_register { (certificate(f, edited)) (bounds(f, edited)) }
                (form::tick("knows_all", "1", &t.get("source-knows-all"),
                    &t.get("source-knows-all-more"), draft.knows_all))
                (form::tick("is_enabled", "1", &t.get("sources-is-on"), "", draft.is_enabled))
                div.actions {
                    (form::send(&t.get("settings-save"), &t.get("form-busy")))
                    a.button.quiet href=(address::SOURCES) { (t.get("source-back")) }
                }
            }
            @if let Some(id) = edited.id.as_ref().filter(|id| *id != Kind::Register.code()) {
                form.actions.below method="post" action=(address::below(address::SOURCES, id)) {
                    (form::hidden("do", "remove"))
                    button.danger.slim type="submit" { (t.get("source-remove")) }
                    span.small.soft { (t.get("source-remove-more")) }
                }
            }
        }
    }
}

/// A field of text: its name, its label, its hint.
fn line(f: &Frame, edited: &Edited, field: (&str, &str, &str), value: &str) -> Markup {
    let t = f.texts();
    let (name, label, hint) = field;
    form::input(&Input {
        name,
        label: &t.get(label),
        value,
        hint: &(if hint.is_empty() { String::new() } else { t.get(hint) }),
        fault: fault_of(&edited.faults, name),
        ..Input::default()
    })
}

/// The keys. What is kept is never shown; an empty field leaves it as it is.
fn keys(f: &Frame, edited: &Edited) -> Markup {
    let t = f.texts();
    let hint = if edited.draft.has_keys { "source-keys-kept" } else { "source-keys-new" };
    let hint = t.get(hint);
    // As the services themselves call them.
    let (account, secret) = match edited.kind {
        Kind::Baidu => ("API Key", "Secret Key".to_owned()),
        Kind::Jumdata => ("appId", "appSecret".to_owned()),
        Kind::Piaoju | Kind::Register => ("", t.get("source-key")),
    };
    let key = |name: &str, label: &str| {
        form::input(&Input {
            name,
            label,
            kind: "password",
            autocomplete: "new-password",
            hint: &hint,
            fault: fault_of(&edited.faults, name),
            ..Input::default()
        })
    };
    html! {
        @if !account.is_empty() { (key("account", account)) }
        (key("secret", &secret))
    }
}

fn certificate(f: &Frame, edited: &Edited) -> Markup {
    let t = f.texts();
    let (label, hint) = (t.get("source-certificate"), t.get("source-certificate-hint"));
    let field = Input {
        name: "certificate",
        label: &label,
        hint: &hint,
        fault: fault_of(&edited.faults, "certificate"),
        ..Input::default()
    };
    let is_wrong = !field.fault.is_empty();
    let described =
        if is_wrong { "certificate-fault certificate-hint" } else { "certificate-hint" };
    html! {
        div.field {
            (form::label(&field))
            textarea.code id="certificate" name="certificate" rows="4" spellcheck="false"
                aria-invalid=[is_wrong.then_some("true")] aria-describedby=(described) {
                (edited.draft.certificate)
            }
            (form::below(&field))
        }
    }
}

/// What it costs and how often it is asked.
fn bounds(f: &Frame, edited: &Edited) -> Markup {
    let (t, draft) = (f.texts(), &edited.draft);
    let numbers = [
        ("cost", "source-cost", "", &draft.cost),
        ("questions_a_day", "sources-budget", "source-empty", &draft.questions_a_day),
        ("fen_a_day", "source-money", "source-empty", &draft.fen_a_day),
        ("tries_a_day", "source-tries", "source-empty", &draft.tries_a_day),
        ("cache_hours", "sources-cache", "", &draft.cache_hours),
        ("timeout_ms", "source-timeout", "", &draft.timeout_ms),
    ];
    html! {
        div.fields {
            @for (name, label, hint, value) in numbers {
                (form::input(&Input {
                    name,
                    label: &t.get(label),
                    value,
                    hint: &(if hint.is_empty() { String::new() } else { t.get(hint) }),
                    fault: fault_of(&edited.faults, name),
                    keyboard: "decimal",
                    chars_max: 12,
                    has_digits: true,
                    ..Input::default()
                }))
            }
        }
    }
}
