//! `piaoju inspect`: what a document is made of, who signed it, and where each field was read.

use model::Moment;
use paper::Unreadable;
use serde_json::{Value, json};

use crate::archive;
use crate::columns::{Cell, Column, Table, wrap};
use crate::command::{Inspect, InspectFormat};
use crate::json::{moment, rounded};
use crate::limits::FILE_BYTES_MAX;
use crate::paint::{Tone, printable};
use crate::run::{complaint, guarded, open, read};
use crate::seam::{CertificateFacts, Inspection, SealFacts, Settings, SignatureFacts, Wiring};
use crate::text::{Look, grouped, shown};
use crate::texts::Texts;
use crate::world::World;
use model::Field;

/// Runs `piaoju inspect` and returns its exit status.
pub fn run(call: &Inspect, wiring: Wiring, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let result = look_into(call, wiring, world).map(|inspection| match call.format {
        InspectFormat::Text => text(&inspection, texts, look),
        InspectFormat::Json => format!("{}\n", object(&inspection)),
    });
    match result {
        Ok(text) => world.answer(&text),
        Err(why) => {
            world.complain(&complaint(&why, texts));
            2
        }
    }
}

fn look_into(
    call: &Inspect,
    wiring: Wiring,
    world: &mut World<'_>,
) -> Result<Inspection, Unreadable> {
    let name = call.file.display().to_string();
    let bytes = match name.as_str() {
        "-" => read(&mut *world.stdin, "-", FILE_BYTES_MAX)?,
        name => read(open(&call.file, name)?, name, FILE_BYTES_MAX)?,
    };
    if bytes.is_empty() {
        return Err(Unreadable::new(name, "unreadable-empty"));
    }
    // An archive of documents has no structure of its own to show.
    if name.to_lowercase().ends_with(".zip") && archive::open(&name, &bytes)?.is_some() {
        return Err(Unreadable::new(name, "unreadable-archive-here"));
    }
    let settings = Settings {
        now: world.now,
        trust_folders: Vec::new(),
        trusts_builtin: true,
        trusts_samples: false,
    };
    let engine = (wiring.engine)(&settings)?;
    guarded(&name, || engine.inspect(&name, &bytes))
}

/// The inspection as a JSON object.
pub fn object(found: &Inspection) -> Value {
    json!({
        "schema": "piaoju.inspection/1",
        "file": {
            "name": found.file.name,
            "bytes": found.file.bytes,
            "format": found.file.format,
            "sha256": found.file.sha256,
            "sm3": found.file.sm3,
        },
        "parts": found.parts.iter().map(|part| json!({
            "path": part.path,
            "bytes": part.bytes,
            "covered_by": part.covered_by,
        })).collect::<Vec<_>>(),
        "signatures": found.signatures.iter().map(signature).collect::<Vec<_>>(),
        "readings": found.readings.iter().map(reading).collect::<Vec<_>>(),
        "pages": found.pages.iter().map(|page| json!({
            "number": page.number,
            "width": rounded(page.width, 100.0),
            "height": rounded(page.height, 100.0),
            "text": page.plain(),
        })).collect::<Vec<_>>(),
    })
}

fn signature(s: &SignatureFacts) -> Value {
    json!({
        "format": s.format,
        "part": s.part,
        "algorithm": s.algorithm,
        "signed_at": moment(s.signed_at),
        "program": s.program,
        "certificates": s.certificates.iter().map(|c| json!({
            "role": c.role,
            "subject": c.subject,
            "issuer": c.issuer,
            "serial": c.serial,
            "not_before": moment(c.not_before),
            "not_after": moment(c.not_after),
            "key_algorithm": c.key_algorithm,
            "sha256": c.sha256,
        })).collect::<Vec<_>>(),
        "seal": s.seal.as_ref().map(|seal| json!({
            "id": seal.id,
            "name": seal.name,
            "maker": seal.maker,
            "valid_from": moment(seal.valid_from),
            "valid_to": moment(seal.valid_to),
            "picture": seal.picture,
            "size_mm": seal.size_mm.map(|(width, height)| [width, height]),
        })),
    })
}

fn reading(r: &model::Reading) -> Value {
    let mut fields = serde_json::Map::new();
    for &field in Field::ALL {
        let Some(value) = field.of(&r.invoice) else { continue };
        let place = r.places.get(&field);
        let area = place.and_then(|p| p.area).map(|b| [b.x, b.y, b.w, b.h]);
        let entry = json!({
            "value": value,
            "as_read": place.map(|p| &p.as_read).filter(|raw| !raw.is_empty()),
            "page": place.and_then(|p| p.page),
            "box": area.map(|sides| sides.map(|n| rounded(n, 100.0))),
            "corrected": place.is_some_and(|p| p.corrected),
            "rule": place.and_then(|p| p.rule).map(model::reading::Rule::code),
        });
        fields.insert(field.path().to_owned(), entry);
    }
    json!({
        "from": r.source.code(),
        "part": r.part,
        "also": r.also,
        "covered": r.covered,
        "fields": fields,
    })
}

/// The inspection for a terminal.
pub fn text(found: &Inspection, texts: &Texts, look: Look) -> String {
    let mut out = Out { texts, look, text: String::new() };
    let bytes = texts.fill("text-bytes", &[("count", grouped(found.file.bytes).into())]);
    let format = texts.word("format", found.file.format);
    out.line(0, &format!("{} · {format} · {bytes}", printable(&found.file.name)));
    out.row(0, "SHA-256", &found.file.sha256);
    out.row(0, "SM3", &found.file.sm3);
    out.parts(found);
    for (at, signature) in found.signatures.iter().enumerate() {
        out.signature(at + 1, signature);
    }
    out.readings(found);
    for page in &found.pages {
        out.section(&texts.fill("inspect-page", &[("count", page.number.into())]));
        for line in page.plain().lines() {
            out.line(2, &printable(line));
        }
    }
    out.text
}

struct Out<'a> {
    texts: &'a Texts,
    look: Look,
    text: String,
}

impl Out<'_> {
    fn line(&mut self, indent: usize, line: &str) {
        for line in wrap(line, self.look.width.saturating_sub(indent)) {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn section(&mut self, title: &str) {
        self.text.push('\n');
        self.text.push_str(&self.look.paint.tone(Tone::Strong, title));
        self.text.push('\n');
    }

    /// A labelled value; nothing at all when the value is empty.
    fn row(&mut self, indent: usize, label: &str, value: &str) {
        if !value.is_empty() {
            self.line(indent, &format!("{label}  {}", printable(value)));
        }
    }

    fn named(&mut self, indent: usize, key: &str, value: &str) {
        let label = self.texts.get(key);
        self.row(indent, &label, value);
    }

    fn table(&mut self, table: &Table) {
        for line in table.lines(self.look.width.saturating_sub(2), self.look.paint) {
            self.text.push_str(format!("  {line}").trim_end());
            self.text.push('\n');
        }
    }

    fn parts(&mut self, found: &Inspection) {
        let count = [("count", found.parts.len().into())];
        self.section(&self.texts.fill("inspect-parts", &count));
        let columns = vec![
            Column::words(self.texts.get("inspect-path")),
            Column::number(self.texts.get("inspect-size")),
            Column::code(self.texts.get("inspect-covered-by")),
        ];
        let nobody = self.texts.get("inspect-uncovered");
        let rows = found.parts.iter().map(|part| {
            let numbers: Vec<String> = part.covered_by.iter().map(|n| format!("#{n}")).collect();
            let covered = match numbers.is_empty() {
                true => Cell { text: nobody.clone(), tone: Tone::Warn },
                false => Cell::plain(numbers.join(" ")),
            };
            vec![Cell::plain(printable(&part.path)), Cell::plain(grouped(part.bytes)), covered]
        });
        self.table(&Table { columns, rows: rows.collect() });
    }

    fn signature(&mut self, number: usize, s: &SignatureFacts) {
        let title = self.texts.fill("inspect-signature", &[("count", number.into())]);
        self.section(&format!("{title} · {}", printable(&s.format)));
        self.named(2, "inspect-kept-in", &s.part);
        self.named(2, "inspect-algorithm", s.algorithm.as_deref().unwrap_or(""));
        self.named(2, "text-signed-at", &s.signed_at.map_or(String::new(), Moment::in_china));
        self.named(2, "inspect-program", s.program.as_deref().unwrap_or(""));
        if let Some(seal) = &s.seal {
            self.seal(seal);
        }
        for certificate in &s.certificates {
            self.certificate(certificate);
        }
    }

    fn seal(&mut self, seal: &SealFacts) {
        self.named(2, "inspect-seal", &seal.name);
        self.named(4, "inspect-seal-id", &seal.id);
        self.named(4, "inspect-maker", seal.maker.as_deref().unwrap_or(""));
        self.validity(seal.valid_from, seal.valid_to);
        let size = seal.size_mm.map_or(String::new(), |(w, h)| format!(" {w} × {h} mm"));
        let picture = seal.picture.as_ref().map_or(String::new(), |kind| format!("{kind}{size}"));
        self.named(4, "inspect-picture", &picture);
    }

    fn certificate(&mut self, c: &CertificateFacts) {
        let role = self.texts.word("certificate", c.role);
        self.row(2, &role, &c.subject);
        self.named(4, "inspect-issuer", &c.issuer);
        self.named(4, "inspect-serial", &c.serial);
        self.validity(c.not_before, c.not_after);
        self.named(4, "inspect-key", &c.key_algorithm);
        self.row(4, "SHA-256", &c.sha256);
    }

    fn validity(&mut self, from: Option<Moment>, to: Option<Moment>) {
        let shown = |m: Option<Moment>| m.map_or("…".to_owned(), Moment::in_china);
        if from.is_some() || to.is_some() {
            self.named(4, "inspect-validity", &format!("{} – {}", shown(from), shown(to)));
        }
    }

    fn readings(&mut self, found: &Inspection) {
        for reading in &found.readings {
            let source = self.texts.source(reading.source);
            self.section(&format!("{source} · {}", printable(&reading.part)));
            let columns = vec![
                Column::words(self.texts.get("inspect-field")),
                Column::words(self.texts.get("inspect-value")),
                Column::words(self.texts.get("inspect-as-read")),
                Column::code(self.texts.get("inspect-place")),
            ];
            let rows = Field::ALL.iter().filter_map(|&field| {
                let value = shown(field, &reading.invoice, self.texts)?;
                let place = reading.places.get(&field).cloned().unwrap_or_default();
                let spot = match (place.page, place.area) {
                    (Some(page), Some(b)) => format!("{page}: {:.1}, {:.1} mm", b.x, b.y),
                    (Some(page), None) => page.to_string(),
                    (None, _) => String::new(),
                };
                let cells = [self.texts.field(field), value, printable(&place.as_read), spot];
                Some(cells.map(Cell::plain).to_vec())
            });
            let table = Table { columns, rows: rows.collect() };
            self.table(&table);
        }
    }
}
