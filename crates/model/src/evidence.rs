//! Evidence: one line for each thing that was checked, and the catalogue of all checks.
//!
//! The words live in the texts of each language under `check-<code>` (dots as dashes): the title,
//! `.meaning`, and one attribute for each thing the check can say. Evidence itself holds only
//! facts, so one list serves every language, the JSON contract and the documentation.

use std::borrow::Cow;

use crate::Reason;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Checked and right.
    Pass,
    /// Checked and wrong.
    Fail,
    /// Right or unknown, but the reader should know.
    Warn,
    /// A fact that is neither right nor wrong.
    Info,
    /// Could not or need not be checked here; the summary says why.
    Skipped,
}

impl Outcome {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Info => "info",
            Outcome::Skipped => "skipped",
        }
    }
}

/// A fact behind a line of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A word or value.
    Text(String),
    /// A count.
    Count(i64),
    /// Several values, such as paths.
    List(Vec<String>),
}

impl From<&str> for Fact {
    fn from(value: &str) -> Fact {
        Fact::Text(value.to_owned())
    }
}
impl From<String> for Fact {
    fn from(value: String) -> Fact {
        Fact::Text(value)
    }
}
impl From<usize> for Fact {
    fn from(value: usize) -> Fact {
        Fact::Count(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<i64> for Fact {
    fn from(value: i64) -> Fact {
        Fact::Count(value)
    }
}
impl From<Vec<String>> for Fact {
    fn from(value: Vec<String>) -> Fact {
        Fact::List(value)
    }
}

/// How grave it is when a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A failure makes the invoice invalid.
    Fatal,
    /// A failure takes away trust, but proves nothing false.
    Serious,
    /// A failure deserves attention.
    Notice,
    /// Never fails; tells a fact.
    Fact,
}

impl Severity {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Fatal => "fatal",
            Severity::Serious => "serious",
            Severity::Notice => "notice",
            Severity::Fact => "fact",
        }
    }
}

macro_rules! checks {
    ($(
        $variant:ident = $code:literal, $severity:ident, [$($say:literal),* $(,)?], $rule:literal;
    )*) => {
        /// A check of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check { $(#[doc = concat!("`", $code, "`: ", $rule)] $variant,)* }

        impl Check {
            /// Every check, in the order in which evidence is shown.
            pub const ALL: &'static [Check] = &[$(Check::$variant,)*];

            /// The stable code, `area.name`.
            pub fn code(self) -> &'static str {
                match self { $(Check::$variant => $code,)* }
            }

            /// How grave a failure is.
            pub fn severity(self) -> Severity {
                match self { $(Check::$variant => Severity::$severity,)* }
            }

            /// Everything the check can say, as keys of its texts.
            pub fn says(self) -> &'static [&'static str] {
                match self { $(Check::$variant => &[$($say),*],)* }
            }

            /// Where the rule comes from.
            pub fn rule(self) -> &'static str {
                match self { $(Check::$variant => $rule,)* }
            }
        }
    };
}

checks! {
    // The container.
    PackageRead = "package.read", Serious,
        ["ok", "prefix", "duplicate", "odd"], "GB/T 33190-2016 §7 (package), ZIP APPNOTE 6.3.3";
    // Seals of OFD documents.
    SealPresent = "seal.present", Serious,
        ["found", "none", "none-digital", "dangling"], "GB/T 33190-2016 §18; State Taxation \
        Administration layout files of fully digital invoices carry none (measured)";
    SealDigests = "seal.digests", Fatal,
        ["match", "altered", "missing", "empty", "unknown-method", "weak"],
        "GB/T 33190-2016 §18.2.2 (References, CheckValue)";
    SealAppended = "seal.appended", Serious,
        ["later-seal"], "GB/T 33190-2016 §18.1 (several signatures)";
    SealSignedInfo = "seal.signed_info", Fatal,
        ["match", "differs"], "GB/T 38540-2020 §7 (dataHash of TBS_Sign)";
    SealSignature = "seal.signature", Fatal,
        ["valid", "false", "unreadable", "unknown-algorithm", "no-certificate"],
        "GB/T 38540-2020 §7, GM/T 0031-2014 §7, GM/T 0010-2012 §9, GB/T 32918.2-2016 §7";
    SealEncoding = "seal.encoding", Notice,
        ["odd"], "GB/T 35276-2017 §7.3 (SM2Signature); encodings met in issued files (measured)";
    SealAlgorithm = "seal.algorithm", Serious,
        ["weak"], "GM/T 0006 (algorithm identifiers); MD5 and SHA-1 collide";
    SealMaker = "seal.maker", Fatal,
        ["valid", "false", "unreadable", "unknown-algorithm"],
        "GB/T 38540-2020 §6.5, GM/T 0031-2014 §6 (signature of the seal maker)";
    SealCertificateList = "seal.certificate_list", Fatal,
        ["listed", "not-listed", "absent"], "GB/T 38540-2020 §6.2 (certList)";
    SealValidity = "seal.validity", Serious,
        ["inside", "outside-certificate", "outside-seal", "unknown-time"],
        "GB/T 38540-2020 §7.3 (validity at signing time)";
    SealEmbedded = "seal.embedded", Serious,
        ["same", "differs"], "GB/T 33190-2016 §18.2.3 (Seal/BaseLoc)";
    SealTimestamp = "seal.timestamp", Notice,
        ["match", "differs", "unreadable"], "GB/T 38540-2020 §7.1 (timeStamp), RFC 3161";
    SealTrust = "seal.trust", Serious,
        ["own", "chained", "pinned", "maker-pinned", "unverified", "test", "self-signed"],
        "docs/DESIGN.md: trust";
    SealCoverage = "seal.coverage", Notice,
        ["all", "uncovered"], "GB/T 33190-2016 §18.2.2: what References leaves out";
    SealFields = "seal.fields", Serious,
        ["covered", "uncovered"], "docs/DESIGN.md: fields come from protected parts";
    // Signatures of PDF documents.
    PdfSignature = "pdf.signature", Fatal,
        [
            "valid", "false", "unreadable", "unknown-algorithm", "private", "no-certificate",
            "empty",
        ],
        "ISO 32000-1 §12.8, RFC 5652 §5.4, GM/T 0010-2012";
    PdfDigest = "pdf.digest", Fatal,
        ["match", "altered", "absent"], "RFC 5652 §11.2 (messageDigest over ByteRange)";
    PdfByteRange = "pdf.byte_range", Serious,
        ["whole", "extended", "extended-signatures", "padded", "partial", "broken"],
        "ISO 32000-1 §12.8.1 (ByteRange)";
    PdfRevisions = "pdf.revisions", Notice,
        ["one", "several"], "ISO 32000-1 §7.5.6 (incremental updates)";
    PdfWriter = "pdf.writer", Notice,
        ["plain", "resaved"], "writers that rewrite invoices (measured)";
    // Pictures.
    PictureCode = "picture.code", Fact,
        ["read", "none"], "ISO/IEC 18004 (QR code)";
    PictureText = "picture.text", Fact,
        ["read", "none", "no-reader"], "docs/DESIGN.md: reading";
    // What the data say by themselves.
    XmlSignature = "xml.signature", Serious,
        ["uncheckable", "absent", "masked"], "EInvoice TaxBureauSignature: canonical form and \
        certificate are not published";
    SellerSignature = "seller.signature", Notice,
        ["uncheckable"], "original_invoice.xml Signature: GM/T 0010 without certificate";
    InvoiceRecognised = "invoice.recognised", Serious,
        ["yes", "no", "partly"], "docs/DESIGN.md: reading";
    InvoiceKey = "invoice.key", Fact,
        ["key"], "docs/DESIGN.md: duplicate key";
    AmountSum = "amount.sum", Fatal,
        ["match", "differs"], "without tax + tax = total";
    AmountLines = "amount.lines", Fatal,
        ["match", "differs", "tax-differs", "incomplete"], "the lines sum to the totals";
    AmountRate = "amount.rate", Serious,
        ["match", "differs"], "tax = amount × rate within rounding";
    AmountWords = "amount.words", Fatal,
        ["match", "differs", "unreadable"], "票据法 §8: figures and capitals must agree";
    QrChecksum = "qr.checksum", Serious,
        ["match", "differs", "absent"], "CRC-16 0x8005 over the QR text (measured)";
    QrFields = "qr.fields", Serious,
        ["match", "differs", "other-amount", "unreadable"], "the QR text repeats key fields of the \
        face; which amount depends on its type (measured)";
    SourcesAgree = "sources.agree", Fatal,
        ["agree", "differ", "single"], "docs/DESIGN.md: every voice of a document says the same";
    TaxIdSeller = "tax_id.seller", Notice,
        ["valid", "wrong", "legacy", "odd", "masked"], "GB 32100-2015, GB 11714-1997";
    TaxIdBuyer = "tax_id.buyer", Notice,
        ["valid", "wrong", "legacy", "odd", "masked"], "GB 32100-2015, GB 11714-1997";
    NumberStructure = "number.structure", Notice,
        ["fits", "odd-code", "odd-number", "odd-pair", "placeholder"],
        "structure of codes and numbers (税总发〔2024〕 rules of the 20-digit number)";
    NumberDate = "number.date", Notice,
        ["fits", "differs"], "year in the code or number against the issue date";
    NumberRegion = "number.region", Notice,
        ["fits", "unknown", "differs"], "GB/T 2260 region in the code or number";
    NumberKind = "number.kind", Notice,
        ["fits", "differs"], "kind in the code against the title and the QR type";
    DateFuture = "date.future", Serious,
        ["past", "future"], "an invoice is issued before it is shown";
    RedLetter = "red_letter.reference", Notice,
        ["blue", "red", "red-by-form", "red-without-original", "sign-differs"], "a red-letter \
        invoice has negative amounts and names the blue one or the form that allows it";
    SourceAnswer = "source.answer", Serious,
        [
            "found", "not-found", "daily-limit", "too-new", "too-old", "unsupported", "no-budget",
            "no-right", "busy", "refused", "down", "slow", "malformed", "forbidden",
        ],
        "what a register or provider answered; silence proves nothing";
    SourceFields = "source.fields", Serious,
        ["match", "differs", "nothing"], "every field that the source returns against the face";
    TaxStatus = "tax.status", Fact,
        [
            "not-asked", "not-told", "normal", "voided", "red-partial", "red-full", "abnormal",
            "unknown",
        ],
        "only a register or provider knows the present status";
}

/// One line of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What was checked.
    pub check: Check,
    /// How it ended.
    pub outcome: Outcome,
    /// Which of the check's sentences says it.
    pub say: &'static str,
    /// The facts that fill the sentence and stand in the JSON under `detail`.
    pub facts: Vec<(Cow<'static, str>, Fact)>,
    /// The reason that this line gives to the verdict, when it gives one.
    pub reason: Option<Reason>,
}

impl Evidence {
    /// A line of evidence.
    ///
    /// # Panics
    ///
    /// In debug builds, when the catalogue does not know the sentence.
    pub fn new(check: Check, outcome: Outcome, say: &'static str) -> Evidence {
        debug_assert!(check.says().contains(&say), "{} cannot say {say}", check.code());
        Evidence { check, outcome, say, facts: Vec::new(), reason: None }
    }

    /// A check that ended well.
    pub fn pass(check: Check, say: &'static str) -> Evidence {
        Evidence::new(check, Outcome::Pass, say)
    }

    /// A check that ended badly.
    pub fn fail(check: Check, say: &'static str) -> Evidence {
        Evidence::new(check, Outcome::Fail, say)
    }

    /// Something the reader should know.
    pub fn warn(check: Check, say: &'static str) -> Evidence {
        Evidence::new(check, Outcome::Warn, say)
    }

    /// A plain fact.
    pub fn info(check: Check, say: &'static str) -> Evidence {
        Evidence::new(check, Outcome::Info, say)
    }

    /// A check that was not made.
    pub fn skipped(check: Check, say: &'static str) -> Evidence {
        Evidence::new(check, Outcome::Skipped, say)
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<Fact>) -> Evidence {
        self.facts.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// Names the reason that this line gives.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Evidence {
        self.reason = Some(reason);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_have_an_area() {
        let mut codes: Vec<_> = Check::ALL.iter().map(|c| c.code()).collect();
        assert!(codes.iter().all(|c| c.split_once('.').is_some()));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Check::ALL.len());
    }
}
