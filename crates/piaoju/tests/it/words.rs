//! Both languages say everything, and say nothing that is never used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use app::log::Wrong;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use model::account::{BuiltIn, Fault};
use model::verdict::{Integrity, TaxStatus, Trust, Verdict};
use model::{Check, Evidence, Fact, Field, Kind, Outcome, Reason, Source};
use piaoju::catalogue::Group;
use piaoju::language::Language;
use piaoju::texts::{Texts, dashed, sources};
use piaoju::web::failure::Failure;
use piaoju::web::ui::desk::deed::DEEDS;

/// Every key (`message` or `message.attribute`) of a language with the variables of its text.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (area, source) in sources(language) {
        let resource = parser::parse(source)
            .unwrap_or_else(|(_, errors)| panic!("{area} in {language:?}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            if let Some(pattern) = &message.value {
                assert!(keys.insert(id.to_owned(), variables(pattern)).is_none(), "{id} twice");
            }
            for attribute in &message.attributes {
                let key = format!("{id}.{}", attribute.id.name);
                let known = keys.insert(key.clone(), variables(&attribute.value));
                assert!(known.is_none(), "{key} twice");
            }
        }
    }
    keys
}

fn variables(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                names.extend(variants.iter().flat_map(|v| variables(&v.value)));
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            names.insert(id.name.to_owned());
        }
    }
    names
}

/// The keys that the catalogues demand.
fn demanded() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut family = |name: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{name}-{}", dashed(code))));
    };
    family("kind", &Kind::ALL.map(Kind::code));
    family("verdict", &Verdict::ALL.map(Verdict::code));
    family("group", &Group::ALL.map(Group::code));
    family("field", &Field::ALL.iter().map(|f| f.path()).collect::<Vec<_>>());
    family("reason", &Reason::ALL.iter().map(|r| r.code()).collect::<Vec<_>>());
    family("check", &Check::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    family("severity", &Check::ALL.iter().map(|c| c.severity().code()).collect::<Vec<_>>());
    family("outcome", &[Outcome::Pass, Outcome::Fail, Outcome::Warn].map(Outcome::code));
    family("outcome", &[Outcome::Info, Outcome::Skipped].map(Outcome::code));
    use Integrity::{Altered, Intact, Unsigned, Unverifiable};
    family("integrity", &[Intact, Altered, Unsigned, Unverifiable].map(Integrity::code));
    use Trust::{None, Pinned, Test, Trusted, Unverified};
    family("trust", &[None, Test, Unverified, Pinned, Trusted].map(Trust::code));
    use TaxStatus::{Abnormal, Normal, RedFull, RedPartial, Unknown, Voided};
    let states = [Normal, Voided, RedPartial, RedFull, Abnormal, Unknown];
    family("tax-status", &states.map(TaxStatus::code));
    use Source::{Attachment, Metadata, Ocr, Page, Qr, Text, Typed};
    family("source", &[Attachment, Metadata, Page, Text, Qr, Ocr, Typed].map(Source::code));
    // Codes of the contract that are words, not types.
    family("particular", piaoju::catalogue::PARTICULARS);
    family("rule", &model::reading::Rule::ALL.map(|rule| rule.code()));
    family("format", &["ofd", "pdf", "xml", "image", "qr", "typed"]);
    family("asked", &["file", "register", "provider"]);
    family("certificate", &["signer", "maker", "chain"]);
    family("problem", Failure::CODES);
    family("log-wrong", &Wrong::ALL.map(Wrong::code));
    family("log-proof-false", &["format", "head", "leaf", "path"]);
    family("refused", &paper::sheet::Rule::ALL.iter().map(|r| r.code()).collect::<Vec<_>>());
    use model::paper_check::{Answer, Outcome as Seen, QUESTIONS, Route, Tool};
    family("paper-ask", &QUESTIONS.map(|one| one.code));
    family("paper-look", &QUESTIONS.map(|one| one.code));
    family("paper-answer", &Answer::ALL.map(Answer::code));
    family("paper-tool", &Tool::ALL.map(Tool::code));
    family("paper-outcome", &Seen::ALL.map(Seen::code));
    family("seller-standing", &model::seller::Standing::ALL.map(|one| one.code()));
    family("paper-route", &Route::ALL.map(Route::code));
    let columns = paper::sheet::Column::all().skip(Field::ALL.len());
    family("column", &columns.map(|column| column.key()).collect::<Vec<_>>());
    let permissions = model::account::Permission::ALL.iter().map(|p| p.code());
    family("permission", &permissions.collect::<Vec<_>>());
    family("fault", &Fault::ALL.iter().map(|fault| fault.code()).collect::<Vec<_>>());
    family("batch", &app::batch::Fault::ALL.map(app::batch::Fault::code));
    family("role", &BuiltIn::ALL.iter().map(|role| role.code()).collect::<Vec<_>>());
    family("receipt", &model::receipt::Standing::ALL.map(|standing| standing.code()));
    let channels = model::pay::Channel::ALL.iter().map(|channel| channel.code());
    family("channel", &channels.collect::<Vec<_>>());
    paying(&mut family);
    ops(&mut keys);
    for letter in ["code", "known", "reset", "unknown", "changed", "locked", "invitation"] {
        keys.extend([format!("letter-{letter}"), format!("letter-{letter}.body")]);
    }
    for check in Check::ALL {
        let key = format!("check-{}", dashed(check.code()));
        keys.insert(format!("{key}.meaning"));
        keys.extend(check.says().iter().map(|say| format!("{key}.{say}")));
    }
    keys.extend(DEEDS.iter().map(|code| format!("log-did-{}", dashed(code))));
    keys.extend(Failure::CODES.iter().map(|code| format!("problem-{code}.advice")));
    keys.extend(Reason::ALL.iter().map(|r| format!("reason-{}.advice", dashed(r.code()))));
    keys.extend(Verdict::ALL.iter().map(|v| format!("verdict-{}.explain", dashed(v.code()))));
    keys
}

/// The words of the console.
fn ops(keys: &mut BTreeSet<String>) {
    use model::pay::{AttemptState, FailureKind, OrderState, RefundState};
    use model::reconcile::{Action, Age, Class};
    let mut family = |name: &str, codes: Vec<&str>| {
        keys.extend(codes.iter().map(|code| format!("ops-{name}-{}", dashed(code))));
    };
    family("order", OrderState::ALL.iter().map(|one| one.code()).collect());
    family("attempt", AttemptState::ALL.iter().map(|one| one.code()).collect());
    family("refund", RefundState::ALL.iter().map(|one| one.code()).collect());
    family("class", Class::ALL.iter().map(|one| one.code()).collect());
    family("class-about", Class::ALL.iter().map(|one| one.code()).collect());
    family("action", Action::ALL.iter().map(|one| one.code()).collect());
    family("action-about", Action::ALL.iter().map(|one| one.code()).collect());
    family("age", Age::ALL.iter().map(|one| one.code()).collect());
    family("risk", model::risk::Action::ALL.iter().map(|one| one.code()).collect());
    family("limit", model::risk::Limit::ALL.iter().map(|one| one.code()).collect());
    family("cause", FailureKind::ALL.iter().map(|one| one.code()).collect());
    family("area", FailureKind::ALL.iter().map(|one| one.area()).collect());
    family("what", model::ledger::What::ALL.iter().map(|one| one.code()).collect());
    family("account-class", model::ledger::Class::ALL.iter().map(|one| one.code()).collect());
    let states = store::reconcile::difference::DiffState::ALL;
    family("diff", states.iter().map(|one| one.code()).collect());
    family("run", vec!["waiting", "open", "closed"]);
    family("why", vec!["bill-missing", "bill-later", "bill-fault", "bill-doubt", "bill-bad"]);
    family("why", vec!["bill-other", "channel-off", "disk"]);
    family("case-of", model::pay::CaseKind::ALL.iter().map(|kind| kind.code()).collect());
    family("case-of", model::risk::Rule::ALL.iter().map(|rule| rule.case()).collect());
}

/// The codes of paying that have words.
fn paying(family: &mut impl FnMut(&str, &[&str])) {
    use model::bill::{AccountFault, AmountFault, BillRefusal, Scene, Service};
    use model::pay::{AttemptState, FailureKind, OrderState, RefundState};
    family("scene", &Scene::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("service", &Service::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("account", &AccountFault::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("amount", &AmountFault::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("refusal", &BillRefusal::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("attempt", &AttemptState::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("failure", &FailureKind::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("order", &OrderState::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("refund", &RefundState::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    family("buyer", &model::title::Buyer::ALL.map(|one| one.code()));
    family("title", &model::title::Fault::ALL.map(|one| one.code()));
    let billers = model::bill::catalogue::demos();
    let hints: Vec<&str> = billers.iter().map(|one| one.account.hint.as_str()).collect();
    family("account-name", &hints);
    family("account-hint", &hints);
    family("split", &["none", "evenly", "amounts", "percent"]);
    let trades = ["unknown", "unpaid", "asking", "paid", "refused", "closed", "reversed"];
    family("wallet", &trades);
}

/// The keys that stand as literals in the sources of this crate and of those below it.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, is_ours) in [("piaoju", true), ("app", false), ("paper", false), ("ofd", false)] {
        for path in rust_files(&root.join(name).join("src")) {
            let source = fs::read_to_string(&path).expect("sources are readable");
            let words = source.split('"').skip(1).step_by(1).filter(|word| {
                let is_key = word.chars().all(|c| matches!(c, 'a'..='z' | '-' | '.'));
                is_key && !word.is_empty() && (is_ours || word.starts_with("unreadable-"))
            });
            found.extend(words.map(str::to_owned));
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder exists").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let [chinese, english] = Language::ALL.map(keys);
    let only = |a: &BTreeMap<String, BTreeSet<String>>, b: &BTreeMap<String, BTreeSet<String>>| {
        a.keys().filter(|key| !b.contains_key(*key)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&chinese, &english), Vec::<String>::new(), "missing in English");
    assert_eq!(only(&english, &chinese), Vec::<String>::new(), "missing in Chinese");
    for (key, variables) in &chinese {
        assert_eq!(variables, &english[key], "variables of {key}");
    }
}

#[test]
fn every_text_that_the_catalogues_demand_exists() {
    let have = keys(Language::Chinese);
    let missing: Vec<_> = demanded().into_iter().filter(|key| !have.contains_key(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// The steps of the names of particulars and other amounts in an invoice, without counts.
fn steps(invoice: &model::Invoice) -> BTreeSet<String> {
    let particulars = invoice.particulars.iter().map(|(name, _)| name);
    let names = particulars.chain(invoice.other_amounts.iter().map(|(name, _)| name));
    let steps = names.flat_map(|name| name.split('.').map(str::to_owned));
    steps.filter(|step| !step.bytes().all(|b| b.is_ascii_digit())).collect()
}

/// Names of particulars that stand in the sources that read pages and pictures.
fn named_in_sources() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper/src");
    let mut found = BTreeSet::new();
    for path in ["layout", "photo"].iter().flat_map(|folder| rust_files(&root.join(folder))) {
        let source = fs::read_to_string(&path).expect("sources are readable");
        if !source.contains("particular(") || path.display().to_string().contains("tests") {
            continue;
        }
        // `particular("purpose", …)`, and tables of pairs such as `("车号", "vehicle_number")`.
        let direct = source.split("particular(\"").skip(1);
        let paired = source
            .split("\", \"")
            .skip(1)
            .filter(|rest| rest.split('"').nth(1).is_some_and(|after| after.starts_with(')')));
        let listed = source.split("], \"").skip(1);
        let names = direct.chain(paired).chain(listed).filter_map(|rest| rest.split('"').next());
        let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        found.extend(names.filter(is_name).map(str::to_owned));
    }
    found
}

#[test]
fn every_particular_that_is_read_has_its_words() {
    let has = |step: &String| piaoju::catalogue::PARTICULARS.contains(&step.as_str());
    let named = named_in_sources();
    assert!(["vehicle_number", "purpose", "train_number"].iter().all(|n| named.contains(*n)));
    let without: Vec<_> = named.iter().filter(|step| !has(step)).collect();
    assert!(without.is_empty(), "{without:?}");
    let desk = app::Desk::new(app::TrustStore::builtin());
    let fonts = paper::write::Fonts::find();
    let samples = paper::samples::make(fonts.as_ref().ok()).samples.into_iter();
    let mut files: Vec<(String, Vec<u8>)> = samples.map(|s| (s.file_name, s.bytes)).collect();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/invoice");
    if !corpus.is_dir() {
        println!("skipped: the corpus is not here");
    }
    for path in ["xml", "xbrl", "ofd", "pdf"].iter().flat_map(|f| fs::read_dir(corpus.join(f))) {
        let paths = path.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
        files.extend(paths.filter_map(|p| Some((p.display().to_string(), fs::read(&p).ok()?))));
    }
    let mut without = BTreeSet::new();
    for (name, bytes) in files {
        let Ok(v) = app::verify(&desk, &name, &bytes, model::Moment(1_795_320_000)) else {
            continue;
        };
        // Labels of the tax bureau are called by Chinese words already.
        let steps = steps(&v.merged.invoice).into_iter().filter(|s| s.is_ascii() && !has(s));
        without.extend(steps.map(|step| format!("{step} of {name}")));
    }
    assert!(without.is_empty(), "{without:#?}");
    let t = Texts::of(Language::Chinese);
    assert_eq!(t.particular("line.2.tax_classification_code"), "明细 2 · 商品和服务税收编码");
    assert_eq!(t.particular("of_somebody"), "of_somebody", "what nobody named stays");
}

#[test]
fn every_reason_to_be_unreadable_has_its_text_and_advice() {
    let have = keys(Language::Chinese);
    let used = literals();
    let reasons = used.iter().filter(|key| key.starts_with("unreadable-") && !key.contains('.'));
    let wanted: Vec<String> = reasons
        .flat_map(|key| [key.clone(), format!("{key}.advice")])
        // One that the tests of a parser invent does not count.
        .filter(|key| !have.contains_key(key))
        .collect();
    assert_eq!(wanted, Vec::<String>::new());
}

/// Whatever the crates below note in the log is a literal of theirs.
#[test]
fn everything_that_is_noted_in_the_log_has_its_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let areas: BTreeSet<&str> = DEEDS.iter().filter_map(|d| Some(d.split_once('.')?.0)).collect();
    let mut noted = BTreeSet::new();
    for path in ["store", "app"].iter().flat_map(|name| rust_files(&root.join(name).join("src"))) {
        let source = fs::read_to_string(&path).expect("sources are readable");
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        noted.extend(code.split('"').filter_map(|word| {
            let (area, deed) = word.split_once('.')?;
            let is_word = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-');
            let is_deed = areas.contains(area) && !deed.is_empty() && deed.chars().all(is_word);
            is_deed.then(|| word.to_owned())
        }));
    }
    assert_eq!(noted, DEEDS.iter().map(|&code| code.to_owned()).collect());
}

#[test]
fn no_text_is_never_used() {
    let (demanded, literals) = (demanded(), literals());
    let mut unused = Vec::new();
    for key in keys(Language::Chinese).into_keys() {
        let plain = key.strip_suffix("-bare").unwrap_or(&key);
        let is_explanation = Reason::ALL.iter().any(|reason| {
            let suffix = format!(".explain-{}", dashed(reason.code()));
            plain.strip_suffix(&suffix).is_some_and(|verdict| demanded.contains(verdict))
        });
        // A text for a reason that no parser gives does no harm; one too few would.
        let is_advice = plain.starts_with("unreadable-")
            || plain.strip_suffix("-do").is_some_and(|say| literals.contains(say));
        if !(demanded.contains(plain) || literals.contains(plain) || is_explanation || is_advice) {
            unused.push(key);
        }
    }
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn a_text_with_variables_has_a_plain_sister_and_no_other_has_one() {
    let all = keys(Language::Chinese);
    for (key, variables) in &all {
        if let Some(plain) = key.strip_suffix("-bare") {
            assert!(variables.is_empty(), "{key} must have no variables");
            assert!(all.get(plain).is_some_and(|v| !v.is_empty()), "{key} is not needed");
        } else if !variables.is_empty() && !key.starts_with("list-") {
            assert!(all.contains_key(&format!("{key}-bare")), "{key} needs a plain sister");
        }
    }
}

/// Everything any check can say, with all facts and with none, in both languages.
#[test]
fn no_sentence_ever_shows_a_placeholder() {
    for language in Language::ALL {
        let texts = Texts::of(language);
        for &check in Check::ALL {
            for say in check.says() {
                let bare = Evidence::info(check, say);
                let mut full = bare.clone();
                for name in FACTS {
                    full.facts.push((name.into(), Fact::Text("值".into())));
                }
                for (evidence, facts) in [(&bare, "no facts"), (&full, "all facts")] {
                    let text = texts.summary(evidence);
                    let what = format!("{} {say} with {facts}: {text}", check.code());
                    assert!(!text.contains('{') && !text.contains('$'), "{what}");
                    let says = facts == "no facts" || check.says().len() < 2;
                    assert!(says || text != texts.meaning(check), "{what}");
                    assert!(!text.is_empty(), "{what}");
                }
            }
        }
    }
}

/// The variables that the head of `checks.ftl` documents.
const FACTS: [&str; 38] = [
    "count",
    "parts",
    "fields",
    "missing",
    "method",
    "subject",
    "by",
    "signed_at",
    "from",
    "to",
    "value",
    "key",
    "expected",
    "found",
    "net",
    "tax",
    "others",
    "total",
    "sum",
    "stated",
    "amount",
    "line",
    "rate",
    "words",
    "tax_id",
    "code",
    "number",
    "year",
    "date",
    "today",
    "region",
    "title",
    "code_kind",
    "kind",
    "qr_kind",
    "original",
    "form",
    "source",
];

#[test]
fn the_head_of_the_checks_documents_every_variable() {
    let (_, source) = sources(Language::Chinese)[1];
    let head: String = source.lines().take_while(|l| l.starts_with('#')).collect();
    for (key, variables) in keys(Language::Chinese) {
        for variable in variables.iter().filter(|_| key.starts_with("check-")) {
            let is_documented = head.split([' ', ',', '#']).any(|word| word == variable);
            assert!(is_documented && FACTS.contains(&variable.as_str()), "{variable} of {key}");
        }
    }
}

#[test]
fn the_headlines_are_those_of_the_contract() {
    let headlines = Verdict::ALL.map(|v| Texts::of(Language::Chinese).headline(v));
    assert_eq!(
        headlines,
        ["发票有效", "原件真实，状态待查", "发票无效", "不一致", "查无此票", "暂无法判定"]
    );
}

#[test]
fn chinese_texts_use_full_width_punctuation() {
    for (area, source) in sources(Language::Chinese) {
        let lines = source.lines().filter(|l| !l.starts_with('#') && !l.starts_with("progress"));
        for line in lines {
            let text = line.split_once(" = ").map_or(line, |(_, text)| text);
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            for (at, c) in text.char_indices().filter(|(_, c)| ",;!?()".contains(*c)) {
                let before = text[..at].chars().next_back().is_some_and(is_chinese);
                assert!(!before, "{area}: half-width {c:?} in {text}");
            }
        }
    }
}

#[test]
fn facts_become_words() {
    let texts = Texts::of(Language::Chinese);
    let differ = Evidence::fail(Check::SourcesAgree, "differ").fact(
        "fields",
        vec![
            "total: 200.00 (attachment a.xml) / 900.00 (page P.xml)".to_owned(),
            "kind: rail (qr qr) / air (text page 1)".to_owned(),
            "lines: 1.00 (text page 1, 2 lines) / 2.00 (qr q, 1 lines)".to_owned(),
            "seller.tax_id".to_owned(),
        ],
    );
    assert_eq!(
        texts.summary(&differ),
        "文件各处说法不一的要素：价税合计 200.00 (附件数据 a.xml) / 900.00 (票面标注 P.xml)、\
         票种 电子发票（铁路电子客票） (二维码 qr) / 电子发票（航空运输电子客票行程单） \
         (票面文字 page 1)、明细 1.00 (票面文字 page 1, 2 lines) / 2.00 (二维码 q, 1 lines)、\
         销售方税号。"
    );
    let kind = Evidence::warn(Check::NumberKind, "differs")
        .fact("code_kind", "vat_toll")
        .fact("kind", "vat_normal_electronic")
        .fact("qr_kind", "");
    assert_eq!(texts.summary(&kind), "代码、票面和二维码的票种说法不一。");
    let pdf = Evidence::warn(Check::SealValidity, "outside-certificate")
        .fact("signed_at", "2026-01-01T00:00:00Z")
        .fact("not_before", "2020-01-01")
        .fact("not_after", "2025-01-01");
    assert_eq!(
        texts.summary(&pdf),
        "签署于 2026-01-01 08:00:00，证书的有效期是 2020-01-01 至 2025-01-01。"
    );
    let many = (0..20).map(|n| format!("p{n}")).collect::<Vec<_>>();
    let parts = Evidence::fail(Check::SealDigests, "altered").fact("parts", many);
    assert_eq!(
        texts.summary(&parts),
        "签章之后被改动的部分：p0、p1、p2、p3、p4、p5、p6、p7 等 20 项。"
    );
    let one = Evidence::pass(Check::SealPresent, "found").fact("count", 1usize);
    assert_eq!(Texts::of(Language::English).summary(&one), "Found one electronic seal.");
}

#[test]
fn a_fully_digital_layout_file_is_explained_and_not_blamed() {
    let texts = Texts::of(Language::Chinese);
    let text =
        texts.explanation(Verdict::Undetermined, &[Reason::StatusNotAsked, Reason::LayoutUnsigned]);
    assert!(text.contains("按设计不带电子签名") && text.contains("联网查验"), "{text}");
}
