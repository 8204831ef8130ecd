//! What people can see on a paper invoice (人工鉴别): questions by kind, and what answers tell.
//!
//! A person holds paper, a lamp and perhaps a magnifier; this is the list to go through with them.
//! The outcome is an observation that stands beside a verdict and never makes or changes one: a
//! question whose mark was laid down by the tax administration may speak against a paper, one that
//! rests on experience is a hint, and nothing seen proves that an invoice is genuine.

use crate::number::Structure;
use crate::{Invoice, Kind};

/// The most answers that are looked at.
const ANSWERS_MAX: usize = 64;
/// From this year on blanks lack the marks that were given up (国家税务总局公告2019年第9号).
const MARKS_DROPPED: i16 = 2019;
/// The first year of the marks that were given up (国家税务总局公告2014年第43号).
const MARKS_BEGUN: i16 = 2014;

/// What a person said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is as the question says.
    Yes,
    /// It is not.
    No,
    /// It cannot be told: no lamp, worn, covered.
    Unsure,
}

impl Answer {
    /// Every answer, in the order of a form.
    pub const ALL: [Answer; 3] = [Answer::Yes, Answer::No, Answer::Unsure];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unsure => "unsure",
        }
    }

    /// The answer of a code.
    pub fn from_code(code: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|answer| answer.code() == code)
    }
}

/// What is needed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// The eye.
    Eye,
    /// Fingers, or a sheet of white paper to rub with.
    Touch,
    /// The paper held against a light.
    Backlight,
    /// A lamp of 365 nm.
    Ultraviolet,
    /// A magnifier.
    Magnifier,
    /// The tester of the tax administration (复合信息防伪特征检验仪).
    Tester,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Tool; 6] =
        [Tool::Eye, Tool::Touch, Tool::Backlight, Tool::Ultraviolet, Tool::Magnifier, Tool::Tester];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Tool::Eye => "eye",
            Tool::Touch => "touch",
            Tool::Backlight => "backlight",
            Tool::Ultraviolet => "ultraviolet",
            Tool::Magnifier => "magnifier",
            Tool::Tester => "tester",
        }
    }
}

/// What a question rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A rule that was published; its number.
    Rule(&'static str),
    /// Experience: genuine papers have it as a rule, and some have not.
    Hint,
}

/// Which papers a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Papers {
    /// 增值税专用发票.
    Special,
    /// 增值税专用发票 printed while the marks of 2014 were in force.
    SpecialEarly,
    /// Invoices with a cipher area.
    Ciphered,
    /// Invoices on which a device of the tax administration prints.
    Vat,
    /// Everything that the tax administration has printed.
    Tax,
    /// Slips on which a meter or till prints.
    Slips,
    /// Every paper.
    All,
}

/// One question of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The stable code.
    pub code: &'static str,
    /// What is needed to answer.
    pub tool: Tool,
    /// What it rests on.
    pub basis: Basis,
    papers: Papers,
}

const fn question(code: &'static str, tool: Tool, basis: Basis, papers: Papers) -> Question {
    Question { code, tool, basis, papers }
}

/// Marks of special invoices: the code leaves red when rubbed, the number has a type of its own,
/// a tester speaks.
const SPECIAL: Basis = Basis::Rule("国家税务总局公告2019年第9号");
/// Fibres and thread of blanks before 2019.
const EARLY: Basis = Basis::Rule("国家税务总局公告2014年第43号");
/// The shape and the words of the seller's seal.
const SEAL: Basis = Basis::Rule("国家税务总局公告2011年第7号");
/// The supervision seal stands on every invoice.
const SUPERVISION: Basis = Basis::Rule("中华人民共和国发票管理办法");

/// Every question, in the order in which a paper is looked at: the whole, its marks, its print.
///
/// The answer 是 always says that the paper is as a genuine one is.
pub const QUESTIONS: [Question; 13] = [
    question("paper_feel", Tool::Touch, Basis::Hint, Papers::All),
    question("supervision_seal", Tool::Eye, SUPERVISION, Papers::Tax),
    question("seal_lines", Tool::Magnifier, Basis::Hint, Papers::Tax),
    question("code_ink", Tool::Touch, SPECIAL, Papers::Special),
    question("number_type", Tool::Eye, SPECIAL, Papers::Special),
    question("tester", Tool::Tester, SPECIAL, Papers::Special),
    question("fibres", Tool::Ultraviolet, EARLY, Papers::SpecialEarly),
    question("thread", Tool::Backlight, EARLY, Papers::SpecialEarly),
    question("watermark", Tool::Backlight, Basis::Hint, Papers::Tax),
    question("microprint", Tool::Magnifier, Basis::Hint, Papers::Vat),
    question("cipher", Tool::Eye, Basis::Hint, Papers::Ciphered),
    question("seller_seal", Tool::Eye, SEAL, Papers::Tax),
    question("print", Tool::Eye, Basis::Hint, Papers::Slips),
];

impl Question {
    /// The question of a code.
    pub fn from_code(code: &str) -> Option<Question> {
        QUESTIONS.into_iter().find(|question| question.code == code)
    }

    /// Whether an answer speaks against the paper.
    pub fn is_against(&self, answer: Answer) -> bool {
        answer == Answer::No
    }

    fn fits(&self, kind: Kind, year: Option<i16>) -> bool {
        use Kind::{DigitalPaperNormal, DigitalPaperSpecial};
        use Kind::{MotorVehicle, Quota, Taxi, UsedVehicle, VatNormal, VatRoll, VatSpecial};
        // 数电纸质发票 are printed on the blanks of their elder sisters.
        let is_special = matches!(kind, VatSpecial | DigitalPaperSpecial);
        let is_vat = is_special
            || matches!(kind, VatNormal | DigitalPaperNormal | MotorVehicle | UsedVehicle);
        let is_slip = matches!(kind, VatRoll | Taxi | Kind::Other);
        // Of a paper whose year is unknown nobody can say that it lacks a mark.
        let is_early = year.is_some_and(|y| (MARKS_BEGUN..MARKS_DROPPED).contains(&y));
        match self.papers {
            Papers::Special => is_special,
            Papers::SpecialEarly => is_special && is_early,
            Papers::Ciphered => matches!(kind, VatSpecial | VatNormal | MotorVehicle),
            Papers::Vat => is_vat,
            Papers::Tax => is_vat || is_slip || kind == Quota,
            Papers::Slips => is_slip,
            Papers::All => true,
        }
    }
}

/// Whether an invoice of a kind is, or may be, a piece of paper whose marks can be looked at.
///
/// Electronic kinds are not: what is printed of them is a copy without marks.
///
/// ```
/// use model::{Kind, paper_check};
/// assert!(paper_check::is_paper(Kind::VatSpecial));
/// assert!(!paper_check::is_paper(Kind::DigitalNormal));
/// ```
pub fn is_paper(kind: Kind) -> bool {
    use Kind::{DigitalPaperNormal, DigitalPaperSpecial, MotorVehicle, Other, Quota, Taxi};
    use Kind::{UsedVehicle, VatNormal, VatRoll, VatSpecial};
    let tax = matches!(kind, VatSpecial | VatNormal | VatRoll | MotorVehicle | UsedVehicle);
    tax || matches!(kind, DigitalPaperSpecial | DigitalPaperNormal | Taxi | Quota | Other)
}

/// The questions for an invoice of a kind; its code tells the year of the blank.
///
/// ```
/// use model::{Kind, paper_check::questions};
/// let codes = |code| questions(Kind::VatSpecial, code).map(|q| q.code).collect::<Vec<_>>();
/// assert!(codes(Some("3200154130")).contains(&"fibres"));
/// assert!(!codes(Some("3200204130")).contains(&"fibres"), "given up in 2019");
/// ```
pub fn questions(kind: Kind, code: Option<&str>) -> impl Iterator<Item = Question> + use<> {
    let year = code.and_then(|code| Structure::of_code(code)?.year);
    QUESTIONS.into_iter().filter(move |question| question.fits(kind, year))
}

/// What the answers together tell; an observation, never a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A mark that was laid down is missing.
    Against,
    /// Something is unlike other papers, but no mark that was laid down is missing.
    Hint,
    /// Fewer than half of the questions were answered yes or no.
    Incomplete,
    /// Nothing was seen that speaks against it.
    NothingAgainst,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 4] =
        [Outcome::Against, Outcome::Hint, Outcome::Incomplete, Outcome::NothingAgainst];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Against => "against",
            Outcome::Hint => "hint",
            Outcome::Incomplete => "incomplete",
            Outcome::NothingAgainst => "nothing_against",
        }
    }
}

/// What follows from the answers to the questions of an invoice.
///
/// Answers to other questions are not counted; of two answers to one question the last counts.
pub fn conclude(kind: Kind, code: Option<&str>, answers: &[(Question, Answer)]) -> Outcome {
    let of = |question: &Question| {
        let given = answers.iter().take(ANSWERS_MAX).rev();
        given.clone().find(|(asked, _)| asked.code == question.code).map(|(_, answer)| *answer)
    };
    let (mut asked, mut told, mut hints, mut against) = (0, 0, 0, 0);
    for question in questions(kind, code) {
        asked += 1;
        let Some(answer) = of(&question).filter(|answer| *answer != Answer::Unsure) else {
            continue;
        };
        told += 1;
        match question.basis {
            _ if !question.is_against(answer) => {}
            Basis::Rule(_) => against += 1,
            Basis::Hint => hints += 1,
        }
    }
    match () {
        () if against > 0 => Outcome::Against,
        () if hints > 0 => Outcome::Hint,
        () if 2 * told < asked || told == 0 => Outcome::Incomplete,
        () => Outcome::NothingAgainst,
    }
}

/// The answers as one text, as they are kept: `code=answer` with `;` between.
pub fn written(answers: &[(Question, Answer)]) -> String {
    let pairs = answers.iter().map(|(question, answer)| (question.code, answer.code()));
    pairs.map(|(question, answer)| format!("{question}={answer}")).collect::<Vec<_>>().join(";")
}

/// The answers of a text that was kept; what is not known any more is left out.
pub fn parse(text: &str) -> Vec<(Question, Answer)> {
    let pairs = text.split(';').take(ANSWERS_MAX).filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(q, a)| Some((Question::from_code(q)?, Answer::from_code(a)?))).collect()
}

/// Where an invoice is verified that the national platform does not take (F041).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// The website of the tax bureau of the province or city that had it printed; its telephone
    /// is 12366.
    ProvincialTax,
    /// The platform for fiscal receipts (全国财政电子票据查验平台).
    FiscalPlatform,
    /// The railway: 12306.
    Railway,
    /// The airline, or whoever printed the itinerary.
    Airline,
    /// The bank that made it out.
    Bank,
    /// Whoever issued it.
    Issuer,
}

impl Route {
    /// Every route.
    pub const ALL: [Route; 6] = [
        Route::ProvincialTax,
        Route::FiscalPlatform,
        Route::Railway,
        Route::Airline,
        Route::Bank,
        Route::Issuer,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Route::ProvincialTax => "provincial_tax",
            Route::FiscalPlatform => "fiscal_platform",
            Route::Railway => "railway",
            Route::Airline => "airline",
            Route::Bank => "bank",
            Route::Issuer => "issuer",
        }
    }
}

/// The way for an invoice that no source takes; `None` where the national platform takes it.
///
/// ```
/// use model::paper_check::{Route, route};
/// use model::{Invoice, Kind};
/// let quota = Invoice { kind: Some(Kind::Quota), ..Invoice::default() };
/// assert_eq!(route(&quota), Some(Route::ProvincialTax));
/// let special = Invoice { kind: Some(Kind::VatSpecial), ..Invoice::default() };
/// assert_eq!(route(&special), None);
/// ```
pub fn route(invoice: &Invoice) -> Option<Route> {
    let has_code = invoice.code.as_ref().is_some_and(|code| !code.is_empty());
    Some(match invoice.kind? {
        Kind::Quota | Kind::Taxi => Route::ProvincialTax,
        // A code of an invoice was given by a tax bureau, whatever is printed with it.
        Kind::Other if has_code => Route::ProvincialTax,
        Kind::Other => Route::Issuer,
        Kind::Fiscal => Route::FiscalPlatform,
        // The platform takes electronic tickets only.
        Kind::TrainTicket => Route::Railway,
        Kind::AirItinerary => Route::Airline,
        Kind::BankReceipt | Kind::BankStatement => Route::Bank,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
