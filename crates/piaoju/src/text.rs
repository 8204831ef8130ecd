//! A verification on a terminal: the headline first, then what was read, what was checked, what
//! was not protected, and what to do next.

use model::reading::Origin;
use model::verdict::Trust;
use model::verification::{SourceAsked, Verification};
use model::{Check, Evidence, Fen, Field, Invoice, Outcome};

use crate::catalogue::{Group, group};
use crate::columns::{Cell, Column, Table, left, right, width, wrap};
use crate::limits::LIST_SHOWN_MAX;
use crate::paint::{Paint, Tone, of_outcome, of_verdict, printable};
use crate::texts::{Texts, common_name};

/// How wide and how colourful the terminal is.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colour.
    pub paint: Paint,
    /// Cells in a line.
    pub width: usize,
}

/// The whole verdict on one file.
pub fn verdict(v: &Verification, texts: &Texts, look: Look) -> String {
    let mut out = Out { texts, look, text: String::new() };
    out.headline(v);
    out.file(v);
    out.fields(v);
    out.lines(&v.merged.invoice);
    out.evidence(&v.evidence);
    out.uncovered(&v.uncovered);
    out.sources(v);
    out.reasons(v);
    out.text.push('\n');
    out.paragraph(&texts.get("notice"), 0, Tone::Soft);
    out.text
}

/// A number with a comma between every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The amount of a field, when it is one.
pub fn amount(field: Field, invoice: &Invoice) -> Option<Fen> {
    match field {
        Field::TotalWithoutTax => invoice.total_without_tax,
        Field::Tax => invoice.tax,
        Field::Total => invoice.total,
        _ => None,
    }
}

/// The value of a field as people read it: kinds by name, check codes in groups of five.
pub fn shown(field: Field, invoice: &Invoice, texts: &Texts) -> Option<String> {
    let value = field.of(invoice)?;
    Some(match field {
        Field::Kind => invoice.kind.map_or(value, |kind| texts.kind(kind)),
        Field::CheckCode if value.len() == 20 && value.is_ascii() => {
            let groups = [&value[..5], &value[5..10], &value[10..15], &value[15..]];
            groups.join(" ")
        }
        _ => printable(&value),
    })
}

/// What people should know of a value: that a rule put it right, that nothing backs it.
fn mark(origin: &Origin, texts: &Texts) -> String {
    let place = &origin.place;
    let mut mark = match place.rule {
        Some(rule) if place.corrected => {
            let (was, rule) = (printable(&place.as_read), texts.word("rule", rule.code()));
            texts.fill("text-corrected", &[("text", was.into()), ("rule", rule.into())])
        }
        None if place.corrected => texts.get("text-corrected-bare"),
        _ => String::new(),
    };
    if origin.doubtful {
        mark.push_str(&texts.get("text-doubtful"));
    }
    mark
}

/// The table of goods or services.
pub fn goods(invoice: &Invoice, texts: &Texts) -> Table {
    let title = |key: &str| texts.get(key);
    let columns = vec![
        Column::words(title("line-name")),
        Column::words(title("line-spec")),
        Column::code(title("line-unit")),
        Column::number(title("line-quantity")),
        Column::number(title("line-unit-price")),
        Column::number(title("line-amount")),
        Column::number(title("line-tax-rate")),
        Column::number(title("line-tax")),
    ];
    let word = |text: &Option<String>| Cell::plain(printable(text.as_deref().unwrap_or("")));
    let money = |fen: Option<Fen>| Cell::plain(fen.map_or(String::new(), |f| f.to_string()));
    let row = |line: &model::Line| {
        vec![
            word(&line.name),
            word(&line.spec),
            word(&line.unit),
            word(&line.quantity),
            word(&line.unit_price),
            money(line.amount),
            word(&line.tax_rate),
            money(line.tax),
        ]
    };
    Table { columns, rows: invoice.lines.iter().map(row).collect() }
}

struct Out<'a> {
    texts: &'a Texts,
    look: Look,
    text: String,
}

impl Out<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, key: &str) {
        self.line("");
        self.paragraph(&self.texts.get(key), 0, Tone::Strong);
    }

    fn paragraph(&mut self, text: &str, indent: usize, tone: Tone) {
        for line in wrap(text, self.look.width.saturating_sub(indent)) {
            let line = self.look.paint.tone(tone, &line);
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }

    fn headline(&mut self, v: &Verification) {
        let (mark, tone) = of_verdict(v.verdict);
        let head = format!("{mark} {}", self.texts.headline(v.verdict));
        for line in wrap(&head, self.look.width) {
            let line = self.look.paint.tone(tone, &line);
            let line = self.look.paint.tone(Tone::Strong, &line);
            self.line(&line);
        }
        let explanation = self.texts.explanation(v.verdict, &v.reasons);
        self.paragraph(&explanation, 2, Tone::Plain);
    }

    /// Labelled values, the labels in one column.
    fn labelled(&mut self, rows: &[(String, String)]) {
        let label = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        let room = self.look.width.saturating_sub(label + 4);
        for (name, value) in rows {
            // Too narrow for two columns: the value goes under its label.
            if room < 16 {
                self.paragraph(name, 2, Tone::Soft);
                self.paragraph(value.trim_start(), 4, Tone::Plain);
                continue;
            }
            for (n, line) in wrap(value, room).iter().enumerate() {
                let name = if n == 0 { left(name, label) } else { " ".repeat(label) };
                let name = self.look.paint.tone(Tone::Soft, &name);
                self.line(&format!("  {name}  {line}"));
            }
        }
    }

    fn file(&mut self, v: &Verification) {
        let texts = self.texts;
        let bytes = texts.fill("text-bytes", &[("count", grouped(v.file.bytes).into())]);
        let format = texts.word("format", v.file.format);
        let name = texts.file(&v.file.name);
        let mut rows = vec![
            (texts.get("text-file"), format!("{name} · {format} · {bytes}")),
            (texts.get("text-integrity"), texts.word("integrity", v.integrity.code())),
            (texts.get("text-tax-status"), texts.word("tax-status", v.tax_status.code())),
        ];
        if v.signer.trust != Trust::None {
            rows.insert(2, (texts.get("text-signer"), signer(v, texts)));
        }
        if let Some(signed_at) = v.signer.signed_at {
            rows.push((texts.get("text-signed-at"), signed_at.in_china()));
        }
        rows.push((texts.get("text-checked-at"), v.checked_at.in_china()));
        rows.retain(|(_, value)| !value.is_empty());
        self.line("");
        self.labelled(&rows);
    }

    fn fields(&mut self, v: &Verification) {
        let (texts, invoice) = (self.texts, &v.merged.invoice);
        // Amounts stand under each other, right-aligned among themselves.
        let amounts = Field::ALL.iter().filter_map(|f| amount(*f, invoice)).map(|f| f.to_string());
        let widest = amounts.map(|a| width(&a)).max().unwrap_or(0);
        let mut rows = Vec::new();
        for &field in Field::ALL {
            let Some(mut value) = shown(field, invoice, texts) else { continue };
            if amount(field, invoice).is_some() {
                value = right(&value, widest);
            }
            if let Some(origin) = v.merged.origins.get(&field) {
                value.push_str(&mark(origin, texts));
            }
            rows.push((texts.field(field), value));
        }
        for (name, value) in &invoice.particulars {
            rows.push((texts.particular(name), printable(value)));
        }
        for (name, value) in &invoice.other_amounts {
            rows.push((texts.particular(name), right(&value.to_string(), widest)));
        }
        if !rows.is_empty() {
            self.section("text-fields");
            self.labelled(&rows);
        }
    }

    fn lines(&mut self, invoice: &Invoice) {
        if invoice.lines.is_empty() {
            return;
        }
        self.section("text-lines");
        let room = self.look.width.saturating_sub(2);
        for line in goods(invoice, self.texts).lines(room, self.look.paint) {
            self.line(format!("  {line}").trim_end());
        }
        if !invoice.lines_complete {
            let note = self.texts.get("text-lines-incomplete");
            self.paragraph(&note, 2, Tone::Soft);
        }
    }

    fn evidence(&mut self, evidence: &[Evidence]) {
        if evidence.is_empty() {
            return;
        }
        self.section("text-evidence");
        let title = evidence.iter().map(|e| width(&self.texts.check(e.check))).max().unwrap_or(0);
        for wanted in Group::ALL {
            let lines: Vec<&Evidence> =
                evidence.iter().filter(|e| group(e.check) == wanted).collect();
            if lines.is_empty() {
                continue;
            }
            let name = self.texts.word("group", wanted.code());
            self.line(&format!("  {}", self.look.paint.tone(Tone::Soft, &name)));
            for line in lines {
                self.check(line.check, line.outcome, &self.texts.summary(line), title);
            }
        }
    }

    fn check(&mut self, check: Check, outcome: Outcome, summary: &str, title: usize) {
        let (mark, tone) = of_outcome(outcome);
        let mark = self.look.paint.tone(tone, mark);
        let name = self.texts.check(check);
        let summary = printable(summary);
        // On a narrow terminal the sentence goes under its title.
        if self.look.width < title + 40 {
            for (n, line) in wrap(&name, self.look.width.saturating_sub(4)).iter().enumerate() {
                self.line(&format!("  {} {line}", if n == 0 { &mark } else { " " }));
            }
            self.paragraph(&summary, 4, Tone::Plain);
            return;
        }
        let indent = title + 6;
        for (n, line) in wrap(&summary, self.look.width - indent).iter().enumerate() {
            match n {
                0 => self.line(&format!("  {mark} {}  {line}", left(&name, title))),
                _ => self.line(&format!("{}{line}", " ".repeat(indent))),
            }
        }
    }

    fn uncovered(&mut self, paths: &[String]) {
        if paths.is_empty() {
            return;
        }
        self.section("text-uncovered");
        for path in paths.iter().take(LIST_SHOWN_MAX * 2) {
            self.paragraph(&printable(path), 2, Tone::Plain);
        }
        if let Some(more) = paths.len().checked_sub(LIST_SHOWN_MAX * 2).filter(|n| *n > 0) {
            let note = self.texts.fill("text-more", &[("count", more.into())]);
            self.paragraph(&note, 2, Tone::Soft);
        }
    }

    fn sources(&mut self, v: &Verification) {
        let outside: Vec<&SourceAsked> = v.sources.iter().filter(|s| s.kind != "file").collect();
        if outside.is_empty() {
            return;
        }
        self.section("text-sources");
        let rows: Vec<(String, String)> = outside
            .iter()
            .map(|s| {
                let kind = self.texts.word("asked", s.kind);
                let name = format!("{}（{kind}）", printable(&s.name));
                (name, format!("{} · {}", printable(&s.answer), s.asked_at.in_china()))
            })
            .collect();
        self.labelled(&rows);
    }

    fn reasons(&mut self, v: &Verification) {
        if v.reasons.is_empty() {
            return;
        }
        self.section("text-reasons");
        for &reason in &v.reasons {
            self.paragraph(&format!("• {}", self.texts.reason(reason)), 2, Tone::Plain);
            self.paragraph(&self.texts.advice(reason), 4, Tone::Soft);
        }
    }
}

/// The signer's name and how far it is trusted.
pub fn signer(v: &Verification, texts: &Texts) -> String {
    let trust = texts.word("trust", v.signer.trust.code());
    match &v.signer.subject {
        Some(subject) => format!("{} · {trust}", printable(common_name(subject))),
        None => trust,
    }
}
