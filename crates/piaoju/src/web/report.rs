//! 查验报告: issued for a verification, and checked for anybody who has one.

use app::authority::{ReportChecker, ReportIssuer, Verifier};
use app::record;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::{Comparison, Field, Moment, Verdict, Verification};
use paper::report::{
    Block, Checked, LogPosition, Page, Report, State as Found, TableColumn, Tone, check,
    write_json, write_pdf,
};
use store::log::{self, Note};
use store::paper_check;
use store::verification;

use super::desk::download;
use super::failure::Failure;
use super::fields::Uploads;
use super::office::{Office, Shared};
use super::ui::report::{ReportFinding, page};
use super::visitor::Visitor;
use crate::texts::Texts;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/verify/r/{id}/report.pdf", get(pdf))
        .route("/verify/r/{id}/report.json", get(json))
        .route(super::ui::address::REPORT_VERIFY, get(blank).post(handed_in))
        .route("/report/key", get(key))
}

/// The public key of the installation, for those who check without us.
async fn key(State(office): State<Shared>) -> String {
    format!("{}\n", office.reports.key())
}

/// A verification as its report needs it.
struct Source {
    verification: Verification,
    comparison: Option<Comparison>,
    paper: Option<paper_check::Kept>,
    log: Option<LogPosition>,
}

fn source(office: &Office, issuer: &ReportIssuer, id: &str) -> Result<Source, Failure> {
    let tenant = issuer.tenant();
    let kept = office.db.read(|read| verification::find(read, tenant, id))?;
    let (verification, comparison) =
        record::read(&kept.record).map_err(|error| Failure::Bug(error.to_string()))?;
    let log = office.db.read(|read| {
        let entries = log::of_object(read, tenant, id)?;
        let Some(entry) = entries.into_iter().find(|e| e.action == "verification.made") else {
            return Ok(None);
        };
        let size = log::size(read)?;
        let path = log::inclusion(read, entry.seq, size)?;
        Ok(Some(LogPosition {
            tree_size: size.unsigned_abs(),
            root: ofd::digest::hex(&log::root(read, size)?),
            leaf_index: entry.seq.unsigned_abs(),
            proof: path.hashes.iter().map(|hash| ofd::digest::hex(hash)).collect(),
        }))
    })?;
    let paper = office.db.read(|read| paper_check::find(read, tenant, id))?;
    Ok(Source { verification, comparison, paper, log })
}

/// Issues a report; that it was issued stands in the log.
pub(crate) fn issue(
    office: &Office,
    issuer: &ReportIssuer,
    id: &str,
    is_pdf: bool,
    t: &Texts,
) -> Result<Vec<u8>, Failure> {
    let (report_id, bytes) = written(office, issuer, id, is_pdf, t)?;
    office.db.write(issuer.actor(), office.now(), |write| {
        let note = Note::new(issuer.tenant(), "report.issued", id);
        write.note(&note.detail(&report_id)).map(drop)
    })?;
    Ok(bytes)
}

/// A report before it stands in the log: its id and bytes.
///
/// # Errors
///
/// When there is no such verification, or a PDF is wanted without a font.
pub(super) fn written(
    office: &Office,
    issuer: &ReportIssuer,
    id: &str,
    is_pdf: bool,
    t: &Texts,
) -> Result<(String, Vec<u8>), Failure> {
    let source = source(office, issuer, id)?;
    let now = office.now();
    let report_id = store::fresh("rep", now);
    let v = &source.verification;
    let report = Report {
        id: report_id.clone(),
        installation: office.house.base.clone(),
        issued_at: now,
        titles: titles(v, t),
        content: crate::json::with_paper(v, source.paper.as_ref(), t),
        log: source.log.clone(),
    };
    let fonts = if is_pdf { office.fonts() } else { None };
    let bytes = match (is_pdf, fonts) {
        (true, None) => return Err(Failure::Malformed("no-fonts")),
        (true, Some(fonts)) => {
            write_pdf(&report, &sheet(&report, &source, t), &office.reports, fonts)
        }
        (false, _) => write_json(&report, &office.reports),
    };
    let bytes = bytes.map_err(|error| Failure::Bug(error.to_string()))?;
    Ok((report_id, bytes))
}

fn titles(v: &Verification, t: &Texts) -> Vec<String> {
    let invoice = &v.merged.invoice;
    let number = Field::Number.of(invoice);
    let total = Field::Total.of(invoice);
    [Some(t.headline(v.verdict)), number, total].into_iter().flatten().collect()
}

/// The page of a report, in words.
fn sheet(report: &Report, source: &Source, t: &Texts) -> Page {
    let v = &source.verification;
    let tone = match v.verdict {
        Verdict::Valid | Verdict::Authentic => Tone::Good,
        Verdict::Invalid | Verdict::Mismatch => Tone::Bad,
        Verdict::NotFound | Verdict::Undetermined => Tone::Plain,
    };
    let pair = |key: &str, value: String| (t.get(key), value);
    let log = source
        .log
        .as_ref()
        .map(|log| pair("report-log", format!("{} / {}", log.leaf_index, log.tree_size)));
    let mut facts = vec![
        pair("signed-id", report.id.clone()),
        pair("signed-issued-at", report.issued_at.in_china()),
        pair("text-checked-at", v.checked_at.in_china()),
        pair("text-file", t.file(&v.file.name)),
        ("SHA-256".to_owned(), v.file.sha256.clone()),
    ];
    facts.extend(log);
    let mut blocks = vec![basic(v, t), status(v, t), lines(v, t), others(v, t), evidence(v, t)];
    blocks.extend(source.comparison.as_ref().map(|comparison| compared(comparison, t)));
    blocks.extend(source.paper.as_ref().map(|paper| seen(paper, t)));
    blocks.extend([sources(v, t), uncovered(v, t)]);
    Page {
        title: t.get("report-page-title"),
        installation: report.installation.clone(),
        headline: t.headline(v.verdict),
        tone,
        explanation: t.explanation(v.verdict, &v.reasons),
        facts,
        blocks,
        how_to_check: Block::Lines {
            title: t.get("report-how"),
            lines: ["report-how-page", "report-how-command"].map(|key| t.get(key)).to_vec(),
        },
        fingerprint: t.get("signed-fingerprint"),
        notice: t.get("notice"),
        folio: t.get("report-folio").replace('[', "{").replace(']', "}"),
        cut: t.get("report-cut").replace('[', "{").replace(']', "}"),
    }
}

fn pairs(v: &Verification, t: &Texts, fields: &[Field]) -> Vec<(String, String)> {
    let value = |field: &Field| {
        crate::text::shown(*field, &v.merged.invoice, t)
            .unwrap_or_else(|| t.get("frame-not-stated"))
    };
    fields.iter().map(|field| (t.field(*field), value(field))).collect()
}

fn basic(v: &Verification, t: &Texts) -> Block {
    use Field::{
        BuyerName, BuyerTaxId, CheckCode, Code, IssueDate, Kind, Number, SellerName, SellerTaxId,
        Tax, Total, TotalInWords, TotalWithoutTax,
    };
    let fields = [
        Kind,
        Code,
        Number,
        IssueDate,
        CheckCode,
        BuyerName,
        BuyerTaxId,
        SellerName,
        SellerTaxId,
        TotalWithoutTax,
        Tax,
        Total,
        TotalInWords,
    ];
    Block::Pairs { title: t.get("verdict-basic"), pairs: pairs(v, t, &fields) }
}

fn status(v: &Verification, t: &Texts) -> Block {
    let pairs = vec![
        (t.get("text-tax-status"), t.word("tax-status", v.tax_status.code())),
        (t.get("text-integrity"), t.word("integrity", v.integrity.code())),
        (t.get("text-signer"), crate::text::signer(v, t)),
    ];
    Block::Pairs { title: t.get("verdict-status"), pairs }
}

fn lines(v: &Verification, t: &Texts) -> Block {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let money = |value: Option<model::Fen>| value.map(|f| f.to_string()).unwrap_or_default();
    let row = |line: &model::Line| {
        vec![
            text(&line.name),
            text(&line.spec),
            text(&line.unit),
            text(&line.quantity),
            text(&line.unit_price),
            money(line.amount),
            text(&line.tax_rate),
            money(line.tax),
        ]
    };
    let columns = vec![
        TableColumn::text(t.get("line-name"), 6),
        TableColumn::text(t.get("line-spec"), 3),
        TableColumn::text(t.get("line-unit"), 2),
        TableColumn::number(t.get("line-quantity"), 2),
        TableColumn::number(t.get("line-unit-price"), 3),
        TableColumn::number(t.get("line-amount"), 3),
        TableColumn::number(t.get("line-tax-rate"), 2),
        TableColumn::number(t.get("line-tax"), 3),
    ];
    let rows = v.merged.invoice.lines.iter().map(row).collect();
    Block::Table { title: t.get("verdict-lines"), columns, rows }
}

fn others(v: &Verification, t: &Texts) -> Block {
    use Field::{Drawer, MachineNumber, Payee, Remark, Reviewer};
    let fields = [Remark, Drawer, Payee, Reviewer, MachineNumber];
    Block::Pairs { title: t.get("verdict-others"), pairs: pairs(v, t, &fields) }
}

fn evidence(v: &Verification, t: &Texts) -> Block {
    let row = |line: &model::Evidence| {
        vec![t.check(line.check), t.word("outcome", line.outcome.code()), t.summary(line)]
    };
    let columns = vec![
        TableColumn::text(t.get("report-check"), 3),
        TableColumn::text(t.get("report-outcome"), 2),
        TableColumn::text(t.get("report-says"), 9),
    ];
    let rows = v.evidence.iter().map(row).collect();
    Block::Table { title: t.get("report-evidence"), columns, rows }
}

/// 人工鉴别, beside the verdict.
fn seen(paper: &paper_check::Kept, t: &Texts) -> Block {
    let mut pairs = vec![
        (t.get("paper-result"), t.word("paper-outcome", &paper.outcome)),
        (t.get("paper-by"), format!("{} {}", paper.by, paper.at.in_china())),
    ];
    if !paper.note.is_empty() {
        pairs.push((t.get("paper-note"), paper.note.clone()));
    }
    for (asked, said) in model::paper_check::parse(&paper.answers) {
        let answer = t.word("paper-answer", said.code());
        pairs.push((t.word("paper-ask", asked.code), answer));
    }
    Block::Pairs { title: t.get("paper-title"), pairs }
}

fn compared(comparison: &Comparison, t: &Texts) -> Block {
    let row = |row: &model::compare::Compared| {
        let result = match row.agrees {
            Some(true) => "report-same",
            Some(false) => "report-other",
            None => "report-uncompared",
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![t.field(row.field), text(&row.face), text(&row.known), t.get(result)]
    };
    let columns = vec![
        TableColumn::text(t.get("page-field"), 3),
        TableColumn::text(t.get("report-face"), 4),
        TableColumn::text(t.get("report-known"), 4),
        TableColumn::text(t.get("report-outcome"), 2),
    ];
    let rows = comparison.fields.iter().map(row).collect();
    Block::Table { title: t.get("report-compared"), columns, rows }
}

fn sources(v: &Verification, t: &Texts) -> Block {
    let row = |source: &model::verification::SourceAsked| {
        let time = |at: Option<Moment>| at.map(Moment::in_china).unwrap_or_default();
        vec![
            t.asked(&source.name),
            time(Some(source.asked_at)),
            source.answer.clone(),
            time(source.data_time),
        ]
    };
    let columns = vec![
        TableColumn::text(t.get("report-source"), 4),
        TableColumn::text(t.get("report-asked-at"), 4),
        TableColumn::text(t.get("report-answer"), 3),
        TableColumn::text(t.get("report-data-time"), 4),
    ];
    let rows = v.sources.iter().map(row).collect();
    Block::Table { title: t.get("report-sources"), columns, rows }
}

fn uncovered(v: &Verification, t: &Texts) -> Block {
    let lines = match v.uncovered.is_empty() {
        true => vec![t.get("report-none")],
        false => v.uncovered.clone(),
    };
    Block::Lines { title: t.get("report-uncovered"), lines }
}

async fn pdf(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    issued(visitor, office, id, true).await
}

async fn json(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    issued(visitor, office, id, false).await
}

async fn issued(
    visitor: Visitor,
    office: Shared,
    id: String,
    is_pdf: bool,
) -> Result<Response, Failure> {
    let issuer: ReportIssuer = visitor.grant()?;
    // What a guest must not see on the page is not in a report either.
    let verifier: Verifier = visitor.grant()?;
    let is_guest = visitor.is_guest();
    let t = Texts::of(visitor.language);
    let wanted = id.clone();
    let bytes = office.run(move |office| {
        if is_guest {
            let kept =
                office.db.read(|read| verification::find(read, verifier.tenant(), &wanted))?;
            if kept.verdict == Verdict::Mismatch.code() {
                return Err(Failure::SignIn);
            }
        }
        issue(office, &issuer, &wanted, is_pdf, t)
    });
    let bytes = bytes.await?;
    Ok(match is_pdf {
        true => download(&format!("{id}.pdf"), "application/pdf", bytes),
        false => download(&format!("{id}.json"), "application/json", bytes),
    })
}

async fn blank(visitor: Visitor) -> Result<Response, Failure> {
    let _: ReportChecker = visitor.grant()?;
    Ok(page(&visitor.frame(), None).into_response())
}

/// Checks a report against the key of this installation.
async fn handed_in(
    visitor: Visitor,
    State(office): State<Shared>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let checker: ReportChecker = visitor.grant()?;
    let f = visitor.frame();
    let Some(file) = uploads.files.into_iter().next() else {
        let finding = ReportFinding::Unreadable(f.texts().get("verify-no-files"));
        return Ok(page(&f, Some(("", &finding))).into_response());
    };
    let name = file.name.clone();
    let finding = office.run(move |office| {
        let checked = check(&file.bytes, &[office.reports.key()]);
        Ok(finding(office, &checker, &checked))
    });
    Ok(page(&f, Some((&name, &finding.await?))).into_response())
}

fn finding(office: &Office, checker: &ReportChecker, checked: &Checked) -> ReportFinding {
    let (Found::Genuine, Some(report), Some(key)) = (checked.state, &checked.report, checked.key)
    else {
        return ReportFinding::NotOurs;
    };
    let code = report.content["verdict"].as_str().unwrap_or_default();
    let known = office.db.read(|read| log::of_report(read, checker.tenant(), &report.id));
    ReportFinding::Genuine {
        verdict: Verdict::ALL.into_iter().find(|verdict| verdict.code() == code),
        subject: report.titles.get(1).or(report.titles.first()).cloned().unwrap_or_default(),
        issued_at: report.issued_at,
        key: key.printed(),
        id: known.ok().flatten(),
    }
}
