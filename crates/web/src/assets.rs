//! Style sheet, script and icons: embedded in the binary, named by their content.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Embed)]
#[folder = "assets/"]
struct Files;

struct Asset {
    url: String,
    file: EmbeddedFile,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut assets = BTreeMap::new();
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let digest = hex::encode(&file.metadata.sha256_hash()[..5]);
        let url = match name.rsplit_once('.') {
            Some((stem, ext)) => format!("/assets/{stem}.{digest}.{ext}"),
            None => format!("/assets/{name}.{digest}"),
        };
        assets.insert(name.to_string(), Asset { url, file });
    }
    assets
});

/// Address of an asset. It changes whenever the content does, so it can be cached for good.
pub fn url(name: &str) -> &'static str {
    ASSETS.get(name).map_or("/assets/", |a| a.url.as_str())
}

/// Serves `/assets/{name}`.
pub async fn serve(Path(name): Path<String>) -> Response {
    let path = format!("/assets/{name}");
    let Some(asset) = ASSETS.values().find(|a| a.url == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mime = HeaderValue::from_str(asset.file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let cache = HeaderValue::from_static("public, max-age=31536000, immutable");
    (
        [(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, cache)],
        asset.file.data.clone(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_digest_of_the_content() {
        let css = url("app.css");
        assert!(css.starts_with("/assets/app.") && css.ends_with(".css") && css.len() > 20);
        assert_ne!(css, url("app.js"));
    }
}
