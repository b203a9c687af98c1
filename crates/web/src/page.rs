//! What every template is given: words, frame, address, token of its forms.

use crate::html::{Html, escape_into};
use crate::http::entrance::Visit;
use crate::lang::Lang;
use crate::part::{self, Standing};
use crate::view::shell::{Shell, TopIncident};
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The frame of one page in one language for one request.
#[derive(Clone)]
pub struct Page {
    /// Words in the language of the request.
    pub w: Words,
    /// Frame.
    pub shell: Shell,
    /// Token that forms send back.
    pub csrf: String,
    /// Path with query, as asked for.
    pub here: String,
    /// Entry of the menu that this page belongs to.
    pub menu: &'static str,
    /// True when the server announces new entries under `/feed`.
    pub feed: bool,
    /// True on the way in: no menu, no level, nothing from inside.
    pub bare: bool,
    /// The session, where one signs in.
    pub visit: Option<Visit>,
}

impl Page {
    /// The badge of the top bar: filled in force, else a dashed candidate.
    pub fn top_badge(&self, top: &TopIncident) -> Html {
        match (top.level, top.in_force) {
            (Some(l), false) => part::candidate(&self.w, l),
            (level, true) => part::level(&self.w, level, Standing::InForce),
            (None, false) => part::level(&self.w, top.level, Standing::Proposed),
        }
    }

    /// ` aria-current="page"` for the entry of the menu that this page belongs to.
    pub fn current(&self, menu: &str) -> Html {
        Html(match self.menu == menu {
            true => r#" aria-current="page""#.into(),
            false => String::new(),
        })
    }

    /// The language that the switch leads to.
    pub fn other_lang(&self) -> Lang {
        match self.w.lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }

    /// This page in the other language.
    pub fn other_lang_href(&self) -> String {
        self.with("lang", self.other_lang().tag())
    }

    /// This page with one query argument set.
    pub fn with(&self, name: &str, value: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let prefix = format!("{name}=");
        let kept = query
            .split('&')
            .filter(|a| !a.is_empty() && !a.starts_with(&prefix));
        let set = format!("{prefix}{}", encode(value));
        let all: Vec<&str> = kept.chain([set.as_str()]).collect();
        format!("{path}?{}", all.join("&"))
    }

    /// The address of this page, for use inside a query.
    pub fn here_encoded(&self) -> String {
        encode(&self.here)
    }

    /// First and last digits of a digest.
    pub fn digest(&self, hex: &str) -> String {
        match (
            hex.get(..4),
            hex.len().checked_sub(4).and_then(|at| hex.get(at..)),
        ) {
            (Some(a), Some(z)) if hex.len() > 12 => format!("{a}…{z}"),
            _ => hex.to_string(),
        }
    }

    /// The hidden field that every form carries.
    pub fn token(&self) -> Html {
        let mut out = String::from(r#"<input type="hidden" name="csrf" value=""#);
        escape_into(&mut out, &self.csrf);
        out.push_str(r#"">"#);
        Html(out)
    }
}

/// Percent-encodes a query value.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(b as char);
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// A rendered template as a response.
pub fn respond(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, axum::response::Html(html)).into_response(),
        Err(e) => {
            tracing::error!("template: {e}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_values_are_encoded() {
        assert_eq!(encode("/a?b=1&c=\u{5e73}"), "/a%3Fb%3D1%26c%3D%E5%B9%B3");
    }
}
