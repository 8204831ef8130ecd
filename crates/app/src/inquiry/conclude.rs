//! What the sources said, brought together with what the document proves.

use model::check::{self, Context};
use model::compare::Compared;
use model::verdict::{Answer, Integrity, TaxStatus, decide};
use model::verification::{FileFacts, Signer, SourceAsked};
use model::{
    Check, Comparison, Evidence, Field, Invoice, Moment, Question, Reading, Reason, Refusal, Reply,
    Source, Verification,
};
use ofd::digest::{Digest, hex};

use super::Inquiry;
use crate::record::stated;

/// A source that was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// `register` or `provider`.
    pub kind: &'static str,
    /// When it was asked; for an answer from the cache, then.
    pub asked_at: Moment,
    /// What it said.
    pub reply: Reply,
    /// Whether its "not found" counts: a register that does not hold every invoice can confirm
    /// one, but not deny one.
    pub knows_all: bool,
}

/// The verification of what somebody stated, before anybody was asked.
pub fn of_question(
    question: &Question,
    format: &'static str,
    source: Source,
    now: Moment,
) -> Verification {
    let invoice = question.to_invoice();
    let merged = stated(&invoice, source);
    let reading = Reading::new(source, format, invoice);
    let context = Context { today: now.china_day(), integrity: Integrity::Unsigned };
    let readings = [reading];
    let mut evidence = check::run(&readings, &merged, &context);
    evidence.push(Evidence::skipped(Check::TaxStatus, "not-asked").because(Reason::StatusNotAsked));
    let name = question.key();
    let mut verification = Verification {
        file: FileFacts {
            bytes: 0,
            format,
            sha256: hex(&Digest::Sha256.of(name.as_bytes())),
            sm3: hex(&Digest::Sm3.of(name.as_bytes())),
            name,
        },
        verdict: model::Verdict::Undetermined,
        reasons: Vec::new(),
        integrity: Integrity::Unsigned,
        signer: Signer::none(),
        tax_status: TaxStatus::Unknown,
        merged,
        readings: Vec::new(),
        pages: Vec::new(),
        evidence,
        uncovered: Vec::new(),
        sources: Vec::new(),
        checked_at: now,
    };
    settle(&mut verification, None);
    verification
}

/// Adds what the sources said and decides anew.
///
/// The first that knows the invoice, or says that it differs, speaks for all. When none does, a
/// "not found" counts only if every source that could know was able to answer.
pub fn conclude(mut v: Verification, question: Option<Question>, asked: &[Asked]) -> Inquiry {
    let speaks = |a: &&Asked| matches!(a.reply, Reply::Found(_) | Reply::Differs(_));
    let speaker = asked.iter().find(speaks);
    let face = v.merged.invoice.clone();
    let mut comparison = None;
    for source in asked {
        let known = match &source.reply {
            Reply::Found(known) => Some(known),
            _ => None,
        };
        v.sources.push(SourceAsked {
            name: source.name.clone(),
            kind: source.kind,
            asked_at: source.asked_at,
            answer: source.reply.code().to_owned(),
            data_time: known.and_then(|known| known.data_time),
            history: known.map(|known| known.history.clone()).unwrap_or_default(),
        });
        let compared = compare(&face, &source.reply);
        let is_speaker = speaker.is_none_or(|s| std::ptr::eq(s, source));
        if is_speaker {
            v.evidence.extend(lines(source, &compared));
        }
        if speaker.is_some_and(|s| std::ptr::eq(s, source)) {
            comparison = Some(compared);
        }
    }
    let answer = match speaker {
        Some(source) => source.reply.answer(comparison.as_ref().unwrap_or(&Comparison::default())),
        None => denied(asked),
    };
    if let Some(Asked { reply: Reply::Found(known), .. }) = speaker {
        v.tax_status = known.status;
        v.evidence.retain(|line| line.check != Check::TaxStatus || line.say != "not-asked");
        // What only the source states completes the face, so that the page can show all of it.
        if answer != Some(Answer::Differs) {
            complete(&mut v.merged.invoice, &known.invoice);
        }
    } else if asked.iter().any(is_asked) {
        v.evidence.retain(|line| line.check != Check::TaxStatus);
        v.evidence.push(not_told(asked));
    }
    if answer == Some(Answer::Unknown) && question.as_ref().is_some_and(|q| is_fresh(q, &v)) {
        v.reasons.push(Reason::TooNew);
    }
    settle(&mut v, answer);
    Inquiry { verification: v, comparison, question }
}

fn compare(face: &Invoice, reply: &Reply) -> Comparison {
    match reply {
        Reply::Found(known) => Comparison::of(face, &known.invoice),
        // It names the fields and keeps what is right to itself.
        Reply::Differs(fields) => {
            Comparison { fields: fields.iter().map(|field| named(face, *field)).collect() }
        }
        _ => Comparison::default(),
    }
}

/// The lines of evidence of an answer. That a register which does not hold every invoice has no
/// entry speaks against nothing, so it is said and is no reason.
fn lines(source: &Asked, compared: &Comparison) -> Vec<Evidence> {
    if source.reply == Reply::Unknown && !source.knows_all {
        let line = Evidence::info(Check::SourceAnswer, "not-found");
        return vec![line.fact("source", source.name.as_str())];
    }
    source.reply.evidence(&source.name, compared)
}

/// A field of which a source says only that it differs.
fn named(face: &Invoice, field: Field) -> Compared {
    Compared { field, face: field.of(face), known: None, agrees: Some(false) }
}

/// Where connections are switched off, nobody was asked.
fn is_asked(asked: &Asked) -> bool {
    asked.reply != Reply::Refused(Refusal::Forbidden)
}

/// Sources were asked and none told the status: they differ, do not know the invoice or were
/// silent. That is another thing than a check that asked nobody.
fn not_told(asked: &[Asked]) -> Evidence {
    let names: Vec<&str> = asked.iter().filter(|a| is_asked(a)).map(|a| a.name.as_str()).collect();
    Evidence::skipped(Check::TaxStatus, "not-told")
        .fact("source", names.join(", "))
        .because(Reason::StatusNotAsked)
}

/// Whether the invoice may be counted as unknown: somebody who knows all does not know it, and
/// nobody who might was unable to answer.
fn denied(asked: &[Asked]) -> Option<Answer> {
    let denies = asked.iter().any(|a| a.knows_all && a.reply == Reply::Unknown);
    let is_silent = |a: &Asked| matches!(&a.reply, Reply::Refused(why) if why.is_passing());
    (denies && !asked.iter().any(is_silent)).then_some(Answer::Unknown)
}

/// Data arrive up to a day late: an unknown invoice of today or yesterday is no surprise.
fn is_fresh(question: &Question, v: &Verification) -> bool {
    v.checked_at.china_day().number() - question.issue_date.number() <= 1
}

fn complete(face: &mut Invoice, known: &Invoice) {
    let mut reading = Reading::new(Source::Attachment, "source", known.clone());
    reading.covered = None;
    let own = Reading::new(Source::Attachment, "face", face.clone());
    *face = model::reading::merge(&[own, reading]).invoice;
}

/// Decides by all evidence, and lists the reasons anew.
fn settle(v: &mut Verification, answer: Option<Answer>) {
    v.evidence.sort_by_key(|line| line.check);
    v.verdict = decide(v.integrity, v.signer.trust, &v.evidence, answer);
    v.reasons.extend(v.evidence.iter().filter_map(|line| line.reason));
    v.reasons.sort_unstable();
    v.reasons.dedup();
    // A source that knows the invoice makes it obsolete to advise asking one, and to wonder
    // whether there can be such a number.
    if v.tax_status != TaxStatus::Unknown {
        let is_open =
            |reason: &Reason| !matches!(reason, Reason::StatusNotAsked | Reason::NumberImplausible);
        v.reasons.retain(is_open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Day, Fen, Kind, Known, Verdict};

    const NOW: Moment = Moment(1_795_320_000);

    fn question() -> Question {
        Question {
            kind: Kind::DigitalNormal,
            code: None,
            number: "26112000000000000018".into(),
            issue_date: Day::new(2026, 1, 15).unwrap(),
            check_code: None,
            total_without_tax: None,
            total: Some(Fen(11_300)),
            seller_tax_id: None,
        }
    }

    fn found(status: TaxStatus, total: Fen) -> Reply {
        let mut invoice = question().to_invoice();
        invoice.total = Some(total);
        invoice.remark = Some("from the source".into());
        Reply::Found(Box::new(Known { invoice, status, data_time: None, history: Vec::new() }))
    }

    fn verdict(replies: &[Reply]) -> Inquiry {
        let asked: Vec<Asked> = replies
            .iter()
            .map(|reply| Asked {
                name: "a source".into(),
                kind: "provider",
                asked_at: NOW,
                reply: reply.clone(),
                knows_all: true,
            })
            .collect();
        let v = of_question(&question(), "typed", Source::Typed, NOW);
        conclude(v, Some(question()), &asked)
    }

    #[test]
    fn the_answer_of_a_source_decides() {
        let normal = found(TaxStatus::Normal, Fen(11_300));
        for (reply, expected) in [
            (normal.clone(), Verdict::Valid),
            (found(TaxStatus::RedPartial, Fen(11_300)), Verdict::Valid),
            (found(TaxStatus::Voided, Fen(11_300)), Verdict::Invalid),
            (found(TaxStatus::RedFull, Fen(11_300)), Verdict::Invalid),
            (found(TaxStatus::Abnormal, Fen(11_300)), Verdict::Undetermined),
            (found(TaxStatus::Normal, Fen(52_075)), Verdict::Mismatch),
            (Reply::Differs(Vec::new()), Verdict::Mismatch),
            (Reply::Unknown, Verdict::NotFound),
            (Reply::Refused(Refusal::Down), Verdict::Undetermined),
            (Reply::Refused(Refusal::DailyLimit), Verdict::Undetermined),
        ] {
            assert_eq!(
                verdict(std::slice::from_ref(&reply)).verification.verdict,
                expected,
                "{reply:?}"
            );
        }
    }

    #[test]
    fn silence_of_one_source_forbids_not_found() {
        let silent = Reply::Refused(Refusal::Down);
        let both = verdict(&[silent.clone(), Reply::Unknown]);
        assert_eq!(both.verification.verdict, Verdict::Undetermined);
        let other = verdict(&[silent, found(TaxStatus::Normal, Fen(11_300))]);
        assert_eq!(other.verification.verdict, Verdict::Valid);
    }

    #[test]
    fn a_source_that_was_asked_and_told_no_status_is_not_called_offline() {
        let said = |replies: &[Reply]| {
            let v = verdict(replies).verification;
            let lines: Vec<_> =
                v.evidence.into_iter().filter(|line| line.check == Check::TaxStatus).collect();
            assert_eq!(lines.len(), 1, "{lines:?}");
            lines[0].say
        };
        assert_eq!(said(&[]), "not-asked");
        assert_eq!(said(&[Reply::Refused(Refusal::Forbidden)]), "not-asked");
        let differs = Reply::Differs(vec![Field::Total]);
        for reply in [differs, Reply::Unknown, Reply::Refused(Refusal::Down)] {
            assert_eq!(said(std::slice::from_ref(&reply)), "not-told", "{reply:?}");
        }
        let down = Reply::Refused(Refusal::Down);
        assert_eq!(said(&[down, found(TaxStatus::Voided, Fen(11_300))]), "voided");
        assert_eq!(said(&[found(TaxStatus::Unknown, Fen(11_300))]), "unknown");
    }

    #[test]
    fn the_states_that_a_source_tells_are_kept_with_its_name() {
        let history = vec![(Moment(1), TaxStatus::Normal), (Moment(2), TaxStatus::Voided)];
        let mut reply = found(TaxStatus::Voided, Fen(11_300));
        if let Reply::Found(known) = &mut reply {
            known.history.clone_from(&history);
        }
        let inquiry = verdict(&[Reply::Refused(Refusal::Down), reply]);
        let kept = crate::record::write(&inquiry.verification, None);
        let (read, _) = crate::record::read(&kept).unwrap();
        let told: Vec<_> = read.sources.into_iter().map(|source| source.history).collect();
        assert_eq!(told, [Vec::new(), history]);
    }

    #[test]
    fn a_register_without_an_entry_speaks_against_nothing() {
        let asked = |reply, knows_all| Asked {
            name: "a source".into(),
            kind: "provider",
            asked_at: NOW,
            reply,
            knows_all,
        };
        let register = asked(Reply::Unknown, false);
        let down = asked(Reply::Refused(Refusal::Down), true);
        let v = of_question(&question(), "typed", Source::Typed, NOW);
        let v = conclude(v, Some(question()), &[register.clone(), down]).verification;
        assert_eq!(v.verdict, Verdict::Undetermined);
        assert!(!v.reasons.contains(&Reason::NotKnown), "{:?}", v.reasons);
        let v = of_question(&question(), "typed", Source::Typed, NOW);
        let knows = asked(Reply::Unknown, true);
        let v = conclude(v, Some(question()), &[register, knows]).verification;
        assert_eq!(v.verdict, Verdict::NotFound);
        assert!(v.reasons.contains(&Reason::NotKnown));
    }

    #[test]
    fn a_source_completes_the_face_but_never_a_differing_one() {
        let agreed = verdict(&[found(TaxStatus::Normal, Fen(11_300))]).verification;
        assert_eq!(agreed.merged.invoice.remark.as_deref(), Some("from the source"));
        let differing = verdict(&[found(TaxStatus::Normal, Fen(52_075))]);
        assert_eq!(differing.verification.merged.invoice.remark, None);
        assert_eq!(differing.verification.merged.invoice.total, Some(Fen(11_300)));
        assert!(differing.comparison.unwrap().differs());
    }
}
