//! Why a verdict is what it is: stable codes from one list.

macro_rules! reasons {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// A reason code of the verdict contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $(#[doc = $doc] $variant,)* }

        impl Reason {
            /// Every reason, the gravest first.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$variant => $code,)* }
            }

            /// What it means, in English, for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Reason::$variant => $doc,)* }
            }
        }
    };
}

reasons! {
    ContentAltered = "content_altered",
        "A part that a signature protects was changed, removed or duplicated after signing.";
    SignatureFalse = "signature_false",
        "A signature value does not fit the signed data and the certificate.";
    SealForged = "seal_forged",
        "The seal was not made by the maker that it names, or the signer is not in its list.";
    ImpossibleContent = "impossible_content",
        "The content contradicts itself in a way that no issued invoice does.";
    AmountContradiction = "amount_contradiction",
        "Amounts, taxes and totals do not add up.";
    WordsContradiction = "words_contradiction",
        "The amount in capitals differs from the amount in figures.";
    QrChecksumWrong = "qr_checksum_wrong",
        "The checksum of the QR text does not fit its other fields.";
    QrDiffers = "qr_differs",
        "The QR text names another invoice or amount than the document.";
    PageDiffersFromData = "page_differs_from_data",
        "The page shows something else than the attached data or the metadata.";
    Voided = "voided", "The source says the invoice was voided (作废).";
    RedFull = "red_full", "The source says the invoice was fully cancelled in red (全额红冲).";
    FieldDiffers = "field_differs", "A field differs from what the source knows.";
    NotKnown = "not_known", "The source does not know the invoice.";
    RedPartial = "red_partial",
        "The source says the invoice was cancelled in part (部分红冲).";
    Abnormal = "abnormal", "The source calls the invoice abnormal (异常), without saying why.";
    DailyLimit = "daily_limit",
        "The source answers only so many questions about one invoice a day (超过当日查验次数).";
    TooNew = "too_new", "Issued today: the data of the source may be a day late (当天票).";
    TooOld = "too_old", "Issued more than five years ago: the source keeps no data (超五年票).";
    KindNotAsked = "kind_not_asked", "No source answers for invoices of this kind (不查验).";
    SourceUnavailable = "source_unavailable", "A source was asked and gave no answer.";
    TestSigner = "test_signer",
        "The signer belongs to a test authority: a test document, never genuine.";
    SignerUnverified = "signer_unverified",
        "The signature is right, but nobody we trust vouches for the signer.";
    SignerExpired = "signer_expired",
        "The certificate or the seal was not valid when the document was signed.";
    ExtendedAfterSigning = "extended_after_signing",
        "The file was extended after it was signed; the extension is not protected.";
    UncoveredFields = "uncovered_fields",
        "A field could only be read from a part that no signature protects.";
    WeakAlgorithm = "weak_algorithm",
        "The signature rests on an algorithm that can be forged today (MD5, SHA-1).";
    PrivateSignature = "private_signature",
        "A signature is present in a private format that cannot be checked offline.";
    SignatureUncheckable = "signature_uncheckable",
        "A signature is present, but what is needed to check it is not in the file.";
    SignatureMissing = "signature_missing",
        "The file refers to signatures that it does not contain.";
    NoSignature = "no_signature", "The file carries no signature.";
    LayoutUnsigned = "layout_unsigned",
        "A fully digital invoice: its layout files never carry a signature; ask a source.";
    TaxIdChecksumWrong = "tax_id_checksum_wrong",
        "A tax number fails its own check digit.";
    NumberImplausible = "number_implausible",
        "The number or code does not fit the date, region or kind.";
    FutureDate = "future_date", "The issue date lies in the future.";
    RedLetter = "red_letter", "A red-letter invoice (红字发票): it cancels another one.";
    Resaved = "resaved", "The PDF was rewritten by another program after it was issued.";
    NotAnInvoice = "not_an_invoice", "No invoice was recognised in the document.";
    StatusNotAsked = "status_not_asked", "No source was asked for the present tax status.";
}
