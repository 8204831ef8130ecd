//! 工作台 and what belongs to it: history, folder, settings.

use app::authority::{BatchRunner, FolderKeeper, HistoryExporter, HistoryReader, SettingKeeper};
use app::{record, retention};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::account::Permission;
use model::verdict::TaxStatus;
use model::{Day, Fen, Moment, Verdict};
use paper::sheet::write::{Form as SheetForm, Heading, WriteError, xlsx};
use store::verification::{self, Filter, Kept};
use store::{folder, setting};

use super::failure::Failure;
use super::fields::{Asked, Fields, Form};
use super::office::{Office, Shared};
use super::ui::desk::{compare, folder as folder_page, history, home, settings};
use super::ui::parts::Pages;
use super::ui::{Notice, address, form};
use super::visitor::Visitor;
use crate::limits::{EXPORT_ROWS_MAX, PAGE_ROWS};
use crate::paint::Tone;
use crate::texts::Texts;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::DESK, get(desk))
        .route(address::HISTORY, get(past))
        .route(address::HISTORY_EXPORT, get(export))
        .route(address::HISTORY_COMPARE, get(two))
        .route(address::FOLDER, get(kept_aside))
        .route("/w/folder/{id}", post(folder_item))
        .route(address::SETTINGS, get(settings_page).post(change_settings))
}

/// A row of the store as the list shows it.
fn row(office: &Office, kept: Kept) -> history::Row {
    history::Row {
        verdict: verdict(&kept.verdict),
        status: TaxStatus::from_code(&kept.tax_status).unwrap_or_default(),
        total: kept.total.map(Fen),
        id: kept.id,
        at: kept.made_at,
        by: super::batch::name_of(office, &kept.actor),
        way: kept.way,
        name: kept.name,
        number: kept.number,
        seller: kept.seller,
        sources: kept.sources,
    }
}

fn verdict(code: &str) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| verdict.code() == code)
}

/// What the reader may see, narrowed to what was asked.
fn filter(reader: &HistoryReader, asked: &history::Filter) -> Filter {
    let sees_all = reader.may(Permission::HistoryAll) && asked.by != "mine";
    let day = |text: &str| Day::parse(text).and_then(|day| Moment::china(day, 0, 0, 0));
    Filter {
        text: asked.text.clone(),
        verdict: asked.verdict.clone(),
        kind: asked.kind.clone(),
        from: day(&asked.from),
        to: day(&asked.to).map(|moment| Moment(moment.0 + 86_400)),
        actor: if sees_all { String::new() } else { reader.actor().as_str().to_owned() },
        batch: String::new(),
        way: asked.way.clone(),
    }
}

fn question(asked: &Fields) -> history::Filter {
    let text = |name: &str| asked.get(name).chars().take(64).collect::<String>();
    history::Filter {
        text: text("text"),
        verdict: text("verdict"),
        kind: text("kind"),
        from: text("from"),
        to: text("to"),
        way: text("way"),
        by: text("by"),
    }
}

/// The page that was asked for, among those that there are.
pub fn pages(asked: &Fields, rows: i64) -> (Pages, (i64, i64)) {
    let rows = rows.max(0);
    let pages = u32::try_from((rows + PAGE_ROWS - 1) / PAGE_ROWS).unwrap_or(u32::MAX).max(1);
    let page = asked.get("page").parse().unwrap_or(1).clamp(1, pages);
    let skip = (i64::from(page) - 1) * PAGE_ROWS;
    (Pages { page, pages, rows: rows.unsigned_abs() }, (skip, PAGE_ROWS))
}

async fn desk(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let reader: HistoryReader = visitor.grant()?;
    let runner = visitor.grant::<BatchRunner>().ok();
    let model = office.run(move |office| {
        let running = runner.map(|runner| super::batch::running(office, &runner)).transpose()?;
        let all = filter(&reader, &history::Filter::default());
        let midnight = Moment::china(office.now().china_day(), 0, 0, 0);
        let today = Filter { from: midnight, ..all.clone() };
        let tenant = reader.tenant();
        office
            .db
            .read(|read| {
                let mut doubtful = 0;
                for verdict in [Verdict::Invalid, Verdict::Mismatch, Verdict::NotFound] {
                    let only = Filter { verdict: verdict.code().to_owned(), ..all.clone() };
                    doubtful += verification::count(read, tenant, &only)?;
                }
                let recent = verification::list(read, tenant, &all, (0, 8))?;
                Ok(home::Home {
                    today: verification::count(read, tenant, &today)?.unsigned_abs(),
                    doubtful: doubtful.unsigned_abs(),
                    running: running.unwrap_or_default(),
                    remaining: None,
                    recent: recent.into_iter().map(|kept| row(office, kept)).collect(),
                })
            })
            .map_err(Failure::from)
    });
    Ok(home::page(&visitor.frame(), &model.await?).into_response())
}

async fn past(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader: HistoryReader = visitor.grant()?;
    let may_export = visitor.caller.may(Permission::HistoryExport);
    let sees_all = reader.may(Permission::HistoryAll);
    let model = office.run(move |office| {
        let question = question(&asked);
        let narrowed = filter(&reader, &question);
        let (rows, pages) = office.db.read(|read| {
            let count = verification::count(read, reader.tenant(), &narrowed)?;
            let (pages, range) = pages(&asked, count);
            Ok((verification::list(read, reader.tenant(), &narrowed, range)?, pages))
        })?;
        let rows = rows.into_iter().map(|kept| row(office, kept)).collect();
        Ok(history::History { filter: question, rows, pages, sees_all, may_export })
    });
    Ok(history::page(&visitor.frame(), &model.await?).into_response())
}

/// 导出: the rows behind the filter as a workbook.
async fn export(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let exporter: HistoryExporter = visitor.grant()?;
    let reader: HistoryReader = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let bytes = office.run(move |office| {
        let narrowed = filter(&reader, &question(&asked));
        let rows = office.db.read(|read| {
            verification::list(read, exporter.tenant(), &narrowed, (0, EXPORT_ROWS_MAX))
        })?;
        let detail = rows.len().to_string();
        office.db.write(exporter.actor(), office.now(), |write| {
            let object = exporter.tenant().as_str();
            let note = store::log::Note::new(exporter.tenant(), "history.exported", object);
            write.note(&note.detail(&detail)).map(drop)
        })?;
        workbook(&rows, t).map_err(|why| Failure::Bug(why.to_string()))
    });
    Ok(download("history.xlsx", XLSX, bytes.await?))
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// An answer that is saved under a name.
pub fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let file: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{file}")),
    ];
    (headers, bytes).into_response()
}

async fn two(
    visitor: Visitor,
    State(office): State<Shared>,
    uri: Uri,
) -> Result<Response, Failure> {
    let reader: HistoryReader = visitor.grant()?;
    let query = uri.query().unwrap_or_default().as_bytes();
    // The boxes of the list share one name, so the pair is read from the query itself.
    let picked: Vec<String> = form_urlencoded::parse(query)
        .filter(|(name, _)| matches!(name.as_ref(), "pick" | "a" | "b"))
        .map(|(_, value)| value.into_owned())
        .take(3)
        .collect();
    let [one, two] = picked.as_slice() else {
        let words = visitor.frame().texts().get("history-compare-hint");
        return past_saying(visitor, office, words).await;
    };
    let ids = [one.clone(), two.clone()];
    let read = office.run(move |office| {
        ids.map(|id| {
            let all = filter(&reader, &history::Filter::default());
            let kept = office.db.read(|read| verification::find(read, reader.tenant(), &id))?;
            if !all.actor.is_empty() && all.actor != kept.actor {
                return Err(Failure::NotFound);
            }
            let read = record::read(&kept.record).map_err(|e| Failure::Bug(e.to_string()))?;
            Ok((id, read.0))
        })
        .into_iter()
        .collect::<Result<Vec<_>, Failure>>()
    });
    let pair = read.await?;
    let [(a, one), (b, two)] = pair.as_slice() else { return Err(Failure::NotFound) };
    Ok(compare::page(&visitor.frame(), (a, one), (b, two)).into_response())
}

async fn past_saying(visitor: Visitor, office: Shared, words: String) -> Result<Response, Failure> {
    let reader: HistoryReader = visitor.grant()?;
    let sees_all = reader.may(Permission::HistoryAll);
    let may_export = visitor.caller.may(Permission::HistoryExport);
    let model = office.run(move |office| {
        let narrowed = filter(&reader, &history::Filter::default());
        let (rows, pages) = office.db.read(|read| {
            let count = verification::count(read, reader.tenant(), &narrowed)?;
            let (pages, range) = pages(&Fields::default(), count);
            Ok((verification::list(read, reader.tenant(), &narrowed, range)?, pages))
        })?;
        let rows = rows.into_iter().map(|kept| row(office, kept)).collect();
        let filter = history::Filter::default();
        Ok(history::History { filter, rows, pages, sees_all, may_export })
    });
    let frame = visitor.frame_saying(Notice { tone: Tone::Warn, text: words });
    Ok(history::page(&frame, &model.await?).into_response())
}

async fn kept_aside(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let keeper: FolderKeeper = visitor.grant()?;
    let text: String = asked.get("text").chars().take(64).collect();
    let wanted = text.clone();
    let found = office.run(move |office| {
        Ok(office.db.read(|read| {
            let count = folder::count(read, keeper.tenant(), &wanted)?;
            let (pages, range) = pages(&asked, count);
            Ok((folder::list(read, keeper.tenant(), &wanted, range)?, pages))
        })?)
    });
    let (items, pages) = found.await?;
    let rows: Vec<folder_page::Row> = items
        .into_iter()
        .map(|item| folder_page::Row {
            verdict: verdict(&item.verdict).unwrap_or(Verdict::Undetermined),
            status: TaxStatus::from_code(&item.tax_status).unwrap_or_default(),
            total: item.total.map(Fen),
            date: item.issue_date.unwrap_or_default(),
            is_used: item.use_state != "unused",
            id: item.id,
            verification: item.verification,
            number: item.invoice_key.replace(':', " "),
            seller: item.seller,
            at: item.kept_at,
        })
        .collect();
    Ok(folder_page::page(&visitor.frame(), &text, &rows, pages).into_response())
}

async fn folder_item(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: FolderKeeper = visitor.grant()?;
    if fields.get("do") != "remove" {
        return Err(Failure::Malformed("malformed"));
    }
    let done = office.run(move |office| {
        let remove = |write: &mut store::Write<'_>| folder::remove(write, keeper.tenant(), &id);
        match office.db.write(keeper.actor(), office.now(), remove) {
            Err(error) if error.is_conflict() => Err(Failure::NotFound),
            other => Ok(other?),
        }
    });
    done.await?;
    Ok(Redirect::to(address::FOLDER).into_response())
}

/// The region that forms begin with.
const REGION: &str = "region";

async fn settings_page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let keeper: SettingKeeper = visitor.grant()?;
    let model = office.run(move |office| settings_of(office, &keeper)).await?;
    let name = visitor.who.as_ref().map(|who| who.workspace.clone()).unwrap_or_default();
    let model = settings::Settings { name, ..model };
    let mut frame = visitor.frame();
    if asked.get("saved") == "1" {
        let text = frame.texts().get("settings-saved");
        frame.notice = Some(Notice { tone: Tone::Good, text });
    }
    Ok(settings::page(&frame, &model).into_response())
}

fn settings_of(office: &Office, keeper: &SettingKeeper) -> Result<settings::Settings, Failure> {
    let get = |name| office.db.read(|read| setting::get(read, keeper.tenant(), name));
    Ok(settings::Settings {
        retention_days: get(retention::DAYS)?.unwrap_or_default(),
        region: get(REGION)?.unwrap_or_else(|| "11".to_owned()),
        regions: regions(),
        ..settings::Settings::default()
    })
}

fn regions() -> Vec<(String, String)> {
    let all = model::region::Region::provinces().iter();
    all.map(|region| (region.code.to_owned(), region.zh.to_owned())).collect()
}

async fn change_settings(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: SettingKeeper = visitor.grant()?;
    let days = fields.get(retention::DAYS).to_owned();
    let region = fields.get(REGION).to_owned();
    let f = visitor.frame();
    let is_good =
        days.is_empty() || days.parse::<u32>().is_ok_and(|days| (1..=36_500).contains(&days));
    if !is_good || (!region.is_empty() && !regions().iter().any(|(code, _)| *code == region)) {
        let fault = form::Fault {
            field: retention::DAYS.to_owned(),
            text: f.texts().get("settings-retention-fault"),
        };
        let model = settings::Settings {
            name: fields.get("name").to_owned(),
            retention_days: days,
            region,
            regions: regions(),
            faults: vec![fault],
            ..settings::Settings::default()
        };
        let page = settings::page(&f, &model);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let name: String = fields.get("name").chars().take(60).collect();
    let done = office.run(move |office| {
        office.db.write(keeper.actor(), office.now(), |write| {
            setting::set(write, keeper.tenant(), retention::DAYS, &days)?;
            setting::set(write, keeper.tenant(), REGION, &region)
        })?;
        match app::account::rename_workspace(&office.db, office.now(), &keeper, &name) {
            // The workspace of one person carries their name and no other.
            Ok(()) | Err(app::account::Error::Fault(_)) => Ok(()),
            Err(app::account::Error::Store(error)) => Err(error.into()),
            Err(app::account::Error::Refused(refused)) => Err(refused.into()),
        }
    });
    done.await?;
    Ok(Redirect::to(&address::with(address::SETTINGS, &[("saved", "1")])).into_response())
}

/// The history as a workbook, with the columns that the page has.
fn workbook(rows: &[Kept], t: &Texts) -> Result<Vec<u8>, WriteError> {
    let text = |key: &str| Heading::new(t.get(key), SheetForm::Text);
    let headings = [
        text("history-when"),
        text("field-code").wide(16),
        text("field-number"),
        Heading::new(t.get("field-issue-date"), SheetForm::Day),
        text("field-seller-name").wide(40),
        Heading::new(t.get("field-total"), SheetForm::Amount),
        text("summary-verdict").wide(18),
        text("check-tax-status").wide(12),
        text("history-way").wide(12),
        text("history-asked"),
        text("text-file").wide(32),
        text("history-id").wide(32),
    ];
    let line = |kept: &Kept| {
        let code = kept.invoice_key.as_deref().and_then(|key| key.split_once(':'));
        let verdict = verdict(&kept.verdict).map(|v| t.headline(v)).unwrap_or_default();
        vec![
            kept.made_at.in_china(),
            code.map(|(code, _)| code.to_owned()).unwrap_or_default(),
            kept.number.clone().unwrap_or_default(),
            kept.issue_date.clone().unwrap_or_default(),
            kept.seller.clone().unwrap_or_default(),
            kept.total.map(|fen| Fen(fen).to_string()).unwrap_or_default(),
            verdict,
            t.word("tax-status", &kept.tax_status),
            history::way(t, &kept.way),
            t.asked(&kept.sources),
            kept.name.clone(),
            kept.id.clone(),
        ]
    };
    let mut bytes = Vec::new();
    xlsx(&t.get("desk-history"), &headings, rows.iter().map(line), &mut bytes)?;
    Ok(bytes)
}
