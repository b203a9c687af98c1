//! Markup that is already safe to stand in a page.

use std::fmt;

/// HTML made by our own templates and charts; everything from outside was escaped on the way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(pub String);

impl Html {
    /// Text as HTML, escaped.
    pub fn text(text: &str) -> Html {
        let mut out = String::with_capacity(text.len());
        escape_into(&mut out, text);
        Html(out)
    }

    /// A template as HTML. Rendering into a string fails only where a template itself fails.
    pub fn of(template: &impl askama::Template) -> Html {
        Html(template.render().unwrap_or_else(|e| {
            tracing::error!("template: {e}");
            String::new()
        }))
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Appends `text`, escaped for HTML text and attribute values.
pub fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_could_open_markup_is_escaped() {
        let t = Html::text(r#"<a href="x" on='y'>&"#);
        assert_eq!(t.0, "&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;");
    }
}
