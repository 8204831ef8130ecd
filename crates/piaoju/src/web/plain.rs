//! Addresses without a story: assets, health, counters, the choice of language and size.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::Markup;

use super::assets;
use super::failure::Failure;
use super::fields::Asked;
use super::office::{Office, Shared};
use super::ui::{self, address};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/favicon.ico", get(|| async { Redirect::permanent(&assets::mark().href) }))
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /\n" }))
        .route(address::HEALTH, get(|| async { "ok" }))
        .route("/ready", get(ready))
        .route("/metrics", get(meters))
        .route(address::LOOK, get(look))
        .route(address::ABOUT, get(about))
}

async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let asset = assets::find(&format!("/assets/{name}")).ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.body).into_response())
}

/// Ready is who can read the database.
async fn ready(State(office): State<Shared>) -> Result<&'static str, Failure> {
    office.run(|office: &Office| Ok(office.db.read(store::log::size).map(|_| "ready")?)).await
}

async fn meters(State(office): State<Shared>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], office.meters.render())
}

/// Remembers language and size for a year and goes back, but only to a path of ours.
async fn look(State(office): State<Shared>, Asked(asked): Asked) -> Response {
    let back = own_path(asked.get("back"));
    let secure = if office.house.has_tls { "; Secure" } else { "" };
    let mut response = Redirect::to(back).into_response();
    for (name, allowed) in [("language", ["zh-CN", "en"]), ("size", ["normal", "elder"])] {
        let chosen = asked.get(name);
        if allowed.contains(&chosen) {
            let cookie = format!(
                "{name}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}"
            );
            if let Ok(cookie) = cookie.parse() {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
    }
    response
}

/// A path on this site; anything else, among it `//elsewhere`, is the first page.
pub fn own_path(path: &str) -> &str {
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let is_plain = path.bytes().all(|b| b.is_ascii_graphic());
    if is_own && is_plain { path } else { address::HOME }
}

async fn about(visitor: Visitor, State(office): State<Shared>) -> Markup {
    let key = office.reports.key().printed();
    ui::about::page(&visitor.frame(), env!("CARGO_PKG_VERSION"), &key, office.house.outbound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(own_path("/w/history?a=1"), "/w/history?a=1");
        for path in ["//evil", "https://evil", "/\\evil", "", "evil", "/a b", "/\r\nX: y"] {
            assert_eq!(own_path(path), "/", "{path}");
        }
    }
}
