//! Progress as it happens, as server-sent events: `progress` with counts, then `end`.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use app::authority::BatchRunner;
use app::batch;
use axum::extract::{Path, State};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use serde_json::json;
use store::batch::State as Stage;
use tokio::sync::mpsc;

use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::office::Shared;
use crate::web::visitor::Visitor;

/// How often the batch is looked at for one listener.
const EVERY: Duration = Duration::from_millis(800);
/// How long one connection is served; the page asks again by itself.
const LONGEST: Duration = Duration::from_secs(300);

/// What the listener gets, from the task that looks.
struct Events(mpsc::Receiver<Event>);

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// Tells how far a batch is until it has ended or the listener has gone.
pub async fn events(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let (place, who) = (id.clone(), runner.clone());
    office.run(move |office| Ok(batch::find(&office.db, &who, &place)?)).await?;
    let (send, receive) = mpsc::channel(2);
    let mut closing = office.closing.subscribe();
    tokio::spawn(async move {
        tokio::select! {
            () = tell(office, runner, id, t, send) => {}
            // A stop waits for answers that have begun, and this one has no end of its own. The
            // page asks again by itself.
            _ = closing.wait_for(|is_closing| *is_closing) => {}
        }
    });
    Ok(Sse::new(Events(receive)).into_response())
}

async fn tell(
    office: Shared,
    runner: BatchRunner,
    id: String,
    t: &'static Texts,
    send: mpsc::Sender<Event>,
) {
    let began = Instant::now();
    let mut told = None;
    while began.elapsed() < LONGEST && !send.is_closed() {
        let (place, tenant) = (id.clone(), runner.tenant().clone());
        let known = office.run(move |office| Ok(batch::progress(&office.db, &tenant, &place)?));
        let Ok(progress) = known.await else { return };
        if told != Some(progress.done) {
            told = Some(progress.done);
            if send.send(event(&progress, t)).await.is_err() {
                return;
            }
        }
        if progress.state != Stage::Running {
            let _ = send.send(Event::default().event("end").data("{}")).await;
            return;
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn event(progress: &batch::Progress, t: &Texts) -> Event {
    let grouped = crate::text::grouped;
    let counts =
        [("done", grouped(progress.done).into()), ("total", grouped(progress.total).into())];
    let text = t.fill("batch-done", &counts);
    let data = json!({ "done": progress.done, "total": progress.total, "text": text });
    Event::default().event("progress").data(data.to_string())
}
