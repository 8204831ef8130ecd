//! The words of both languages, from the Fluent files in `texts/`.
//!
//! Evidence and reasons carry keys and facts only; here they become sentences. A sentence whose
//! facts are incomplete is replaced by its plain sister (`…-bare`), so no placeholder is ever
//! printed.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use model::verdict::Verdict;
use model::{Check, Day, Evidence, Fact, Field, Kind, Moment, Reason, Source};

use crate::language::Language;
use crate::limits::LIST_SHOWN_MAX;

macro_rules! files {
    ($tag:literal) => {
        [
            ("verdict", include_str!(concat!("../texts/", $tag, "/verdict.ftl"))),
            ("checks", include_str!(concat!("../texts/", $tag, "/checks.ftl"))),
            ("fields", include_str!(concat!("../texts/", $tag, "/fields.ftl"))),
            ("command", include_str!(concat!("../texts/", $tag, "/command.ftl"))),
            ("errors", include_str!(concat!("../texts/", $tag, "/errors.ftl"))),
            ("paper", include_str!(concat!("../texts/", $tag, "/paper.ftl"))),
            ("pages", include_str!(concat!("../texts/", $tag, "/pages.ftl"))),
            ("verifying", include_str!(concat!("../texts/", $tag, "/verifying.ftl"))),
            ("accounts", include_str!(concat!("../texts/", $tag, "/accounts.ftl"))),
            ("batches", include_str!(concat!("../texts/", $tag, "/batches.ftl"))),
            ("ledger", include_str!(concat!("../texts/", $tag, "/ledger.ftl"))),
            ("history", include_str!(concat!("../texts/", $tag, "/history.ftl"))),
            ("providers", include_str!(concat!("../texts/", $tag, "/providers.ftl"))),
            ("reports", include_str!(concat!("../texts/", $tag, "/reports.ftl"))),
            ("interface", include_str!(concat!("../texts/", $tag, "/interface.ftl"))),
            ("receipt", include_str!(concat!("../texts/", $tag, "/receipt.ftl"))),
            ("models", include_str!(concat!("../texts/", $tag, "/models.ftl"))),
            ("ops", include_str!(concat!("../texts/", $tag, "/ops.ftl"))),
            ("pay", include_str!(concat!("../texts/", $tag, "/pay.ftl"))),
            ("simulate", include_str!(concat!("../texts/", $tag, "/simulate.ftl"))),
        ]
    };
}

/// The Fluent sources of a language: area and text.
pub fn sources(language: Language) -> [(&'static str, &'static str); 20] {
    match language {
        Language::Chinese => files!("zh-CN"),
        Language::English => files!("en"),
    }
}

/// All texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

static CHINESE: LazyLock<Texts> = LazyLock::new(|| Texts::build(Language::Chinese));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::build(Language::English));

impl Texts {
    /// The texts of a language.
    pub fn of(language: Language) -> &'static Texts {
        match language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }

    /// Broken messages are left out here; a test proves that there are none.
    fn build(language: Language) -> Texts {
        let tag = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        for (_, source) in sources(language) {
            let resource = FluentResource::try_new(source.to_owned());
            bundle.add_resource_overriding(resource.unwrap_or_else(|(partial, _)| partial));
        }
        Texts { language, bundle }
    }

    /// The language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message, or its attribute when the key is `message.attribute`; `None` when there is
    /// no such text or one of its variables is missing.
    pub fn find(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let (message, attribute) = match key.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = args.iter().map(|(n, v)| (*n, v.clone())).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    /// A text without variables; the key itself when it is missing, which a test forbids.
    pub fn get(&self, key: &str) -> String {
        self.find(key, &[]).unwrap_or_else(|| key.to_owned())
    }

    /// A text with variables; its `…-bare` sister, then the key, when it cannot be filled.
    pub fn fill(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| self.get(&format!("{key}-bare")))
    }

    /// The headline (结论) of a verdict.
    pub fn headline(&self, verdict: Verdict) -> String {
        self.get(&format!("verdict-{}", dashed(verdict.code())))
    }

    /// The sentence under the headline, by the first reason that has its own.
    pub fn explanation(&self, verdict: Verdict, reasons: &[Reason]) -> String {
        let key = format!("verdict-{}.explain", dashed(verdict.code()));
        reasons
            .iter()
            .find_map(|reason| self.find(&format!("{key}-{}", dashed(reason.code())), &[]))
            .unwrap_or_else(|| self.get(&key))
    }

    /// What a reason means.
    pub fn reason(&self, reason: Reason) -> String {
        self.get(&format!("reason-{}", dashed(reason.code())))
    }

    /// What to do about a reason.
    pub fn advice(&self, reason: Reason) -> String {
        self.get(&format!("reason-{}.advice", dashed(reason.code())))
    }

    /// The name of a kind of invoice.
    pub fn kind(&self, kind: Kind) -> String {
        self.get(&format!("kind-{}", dashed(kind.code())))
    }

    /// The name of a file as it is shown; standard input has a word instead of a dash.
    pub fn file(&self, name: &str) -> String {
        match name {
            "-" => self.get("text-stdin"),
            name => crate::paint::printable(name),
        }
    }

    /// The name of a field.
    pub fn field(&self, field: Field) -> String {
        self.get(&format!("field-{}", dashed(field.path())))
    }

    /// The name of a voice of the document.
    pub fn source(&self, source: Source) -> String {
        self.get(&format!("source-{}", source.code()))
    }

    /// The name of a particular or another amount, each step of its path by its own word:
    /// `line.2.tax_classification_code` is 明细 2 · 商品和服务税收编码.
    pub fn particular(&self, name: &str) -> String {
        let mut steps: Vec<String> = Vec::new();
        for step in name.split('.') {
            let is_count = !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit());
            match steps.last_mut() {
                Some(last) if is_count => last.push_str(&format!(" {step}")),
                _ => steps.push(self.word("particular", step)),
            }
        }
        crate::paint::printable(&steps.join(" · "))
    }

    /// A word of one of the small families (`integrity`, `trust`, `tax-status`, `outcome`, …).
    pub fn word(&self, family: &str, code: &str) -> String {
        self.find(&format!("{family}-{}", dashed(code)), &[]).unwrap_or_else(|| code.to_owned())
    }

    /// The title of a check.
    pub fn check(&self, check: Check) -> String {
        self.get(&format!("check-{}", dashed(check.code())))
    }

    /// The names of sources that were asked, as a list with commas: as somebody called them, or
    /// by their kind, whose code stands where nobody gave a name.
    pub fn asked(&self, names: &str) -> String {
        let named = names.split(", ").map(|name| match name {
            "register" => self.get("source-kind-register"),
            "piaoju" => self.get("source-kind-piaoju"),
            "baidu" => self.get("source-kind-baidu"),
            "jumdata" => self.get("source-kind-jumdata"),
            name => name.to_owned(),
        });
        named.collect::<Vec<_>>().join(&self.get("list-separator"))
    }

    /// What a check looks at.
    pub fn meaning(&self, check: Check) -> String {
        self.get(&format!("check-{}.meaning", dashed(check.code())))
    }

    /// The sentence of a line of evidence, filled with its facts.
    pub fn summary(&self, evidence: &Evidence) -> String {
        let key = format!("check-{}.{}", dashed(evidence.check.code()), evidence.say);
        let mut args: Vec<(&str, FluentValue<'_>)> = Vec::new();
        for (name, fact) in &evidence.facts {
            let value = self.value(name, fact);
            // A fact that says nothing is as good as none: the plain sentence reads better.
            if value == FluentValue::from("") {
                continue;
            }
            let other = SYNONYMS.iter().find(|(synonym, _)| synonym == name);
            args.extend(other.map(|(_, known)| (*known, value.clone())));
            args.push((name, value));
        }
        self.find(&key, &args)
            .or_else(|| self.find(&format!("{key}-bare"), &[]))
            .unwrap_or_else(|| self.meaning(evidence.check))
    }

    /// Several values in one phrase; a long list is cut and counted.
    pub fn list(&self, values: &[String]) -> String {
        let separator = self.get("list-separator");
        if values.len() <= LIST_SHOWN_MAX {
            return values.join(&separator);
        }
        let shown = values[..LIST_SHOWN_MAX].join(&separator);
        self.fill("list-more", &[("shown", shown.into()), ("count", values.len().into())])
    }

    fn value(&self, name: &str, fact: &Fact) -> FluentValue<'static> {
        match fact {
            Fact::Text(text) if text.is_empty() => "".into(),
            Fact::Text(text) => self.term(name, text).into(),
            Fact::Count(count) => FluentValue::from(*count),
            Fact::List(list) => {
                let terms: Vec<String> = list.iter().map(|t| self.term(name, t)).collect();
                self.list(&terms).into()
            }
        }
    }

    /// A code inside a fact, in words: fields, sources and kinds are named, the rest stays.
    fn term(&self, name: &str, text: &str) -> String {
        match name {
            "fields" | "missing" => self.difference(text),
            "code_kind" | "kind" | "qr_kind" => self.word("kind", text),
            "subject" | "signer" | "issuer" => common_name(text).to_owned(),
            "source" => self.asked(text),
            "signed_at" | "stamped_at" | "not_before" | "not_after" => china_time(text),
            _ => text.to_owned(),
        }
    }

    /// A field, or a field with what its sources say of it, as the checks write it down:
    /// `total: 200.00 (attachment a.xml) / 900.00 (page Content.xml)`.
    fn difference(&self, text: &str) -> String {
        let Some((path, said)) = text.split_once(": ") else { return self.word("field", text) };
        let voices = said.split(" / ").map(|voice| {
            let Some((value, source)) = voice.rsplit_once(" (") else { return voice.to_owned() };
            let value = if path == "kind" { self.word("kind", value) } else { value.to_owned() };
            match source.split_once(' ') {
                Some((code, part)) => format!("{value} ({} {part}", self.word("source", code)),
                None => format!("{value} ({})", self.word("source", source.trim_end_matches(')'))),
            }
        });
        let voices: Vec<String> = voices.collect();
        let name = if path == "lines" { self.get("text-lines") } else { self.word("field", path) };
        format!("{name} {}", voices.join(" / "))
    }
}

/// Facts that some checks call otherwise than the texts do.
const SYNONYMS: [(&str, &str); 9] = [
    ("signer", "subject"),
    ("producer", "value"),
    ("not_before", "from"),
    ("not_after", "to"),
    ("stamped_at", "signed_at"),
    ("bytes", "count"),
    ("revisions", "count"),
    ("algorithm", "method"),
    ("encoding", "method"),
];

/// The common name (CN) of a distinguished name; the whole text when it has none.
///
/// ```
/// use piaoju::texts::common_name;
/// assert_eq!(common_name("C=CN, OU=01, CN=示例, Inc., L=00"), "示例, Inc.");
/// assert_eq!(common_name("示例省税务局"), "示例省税务局");
/// ```
pub fn common_name(name: &str) -> &str {
    let is_attribute = |part: &str| {
        let key = part.split_once('=').map_or("", |(key, _)| key);
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
    };
    let start = match name.find(", CN=") {
        Some(at) => at + 5,
        None if name.starts_with("CN=") => 3,
        None => return name,
    };
    let rest = &name[start..];
    let end = rest.match_indices(", ").find(|(at, _)| is_attribute(&rest[at + 2..]));
    let found = end.map_or(rest, |(at, _)| &rest[..at]);
    if found.is_empty() { name } else { found }
}

/// A moment in RFC 3339 on Chinese clocks, as documents show it; other texts stay as they are.
fn china_time(text: &str) -> String {
    let moment = || {
        let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
        let mut parts = time.split(':').map(str::parse::<u8>);
        let mut next = || parts.next()?.ok();
        Moment::utc(Day::parse(day)?, next()?, next()?, next()?)
    };
    moment().map_or_else(|| text.to_owned(), Moment::in_china)
}

/// A code as a Fluent identifier: dots and underscores become dashes.
pub fn dashed(code: &str) -> String {
    code.replace(['.', '_'], "-")
}
