//! A string builder for SVG that cannot forget to escape.

use crate::html::{Html, escape_into};
use std::fmt::Write;

/// SVG being written.
pub struct Svg {
    out: String,
    /// Prefix of ids inside, so that two drawings on one page do not share patterns.
    pub id: &'static str,
}

impl Svg {
    /// An `svg` of a size in user units, named and described.
    pub fn new(id: &'static str, width: f64, height: f64, title: &str, desc: &str) -> Svg {
        let mut svg = Svg {
            out: String::with_capacity(4096),
            id,
        };
        let _ = write!(
            svg.out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d">"#,
            n(width),
            n(height)
        );
        svg.element("title", &[("id", &format!("{id}-t"))], Some(title));
        svg.element("desc", &[("id", &format!("{id}-d"))], Some(desc));
        svg
    }

    /// An element with attributes, and text inside where there is any.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: Option<&str>) {
        self.open(name, attributes);
        match text {
            Some(t) => {
                escape_into(&mut self.out, t);
                self.close(name);
            }
            None => {
                self.out.pop();
                self.out.push_str("/>");
            }
        }
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{name}");
        for (k, v) in attributes {
            let _ = write!(self.out, " {k}=\"");
            escape_into(&mut self.out, v);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        let _ = write!(self.out, "</{name}>");
    }

    /// A line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (n(from.0), n(from.1), n(to.0), n(to.1));
        self.element(
            "line",
            &[
                ("class", class),
                ("x1", &x1),
                ("y1", &y1),
                ("x2", &x2),
                ("y2", &y2),
            ],
            None,
        );
    }

    /// A rectangle; `fill` overrides the class, for patterns.
    pub fn rect(&mut self, class: &str, at: (f64, f64), size: (f64, f64), fill: Option<&str>) {
        let (x, y, w, h) = (n(at.0), n(at.1), n(size.0), n(size.1));
        let mut a = vec![
            ("class", class),
            ("x", &*x),
            ("y", &*y),
            ("width", &*w),
            ("height", &*h),
        ];
        if let Some(f) = fill {
            a.push(("fill", f));
        }
        self.element("rect", &a, None);
    }

    /// A path.
    pub fn path(&mut self, class: &str, d: &str, fill: Option<&str>) {
        let mut a = vec![("class", class), ("d", d)];
        if let Some(f) = fill {
            a.push(("fill", f));
        }
        self.element("path", &a, None);
    }

    /// Text; `anchor` is `start`, `middle` or `end`.
    pub fn label(&mut self, class: &str, at: (f64, f64), anchor: &str, text: &str) {
        let (x, y) = (n(at.0), n(at.1));
        self.element(
            "text",
            &[
                ("class", class),
                ("x", &x),
                ("y", &y),
                ("text-anchor", anchor),
            ],
            Some(text),
        );
    }

    /// A pattern of parallel lines: 45° by default, horizontal where `level`.
    pub fn stripes(&mut self, name: &str, ground: &str, stroke: &str, level: bool) {
        let id = format!("{}-{name}", self.id);
        let turn = if level { "rotate(0)" } else { "rotate(45)" };
        self.open(
            "pattern",
            &[
                ("id", &id),
                ("width", "5"),
                ("height", "5"),
                ("patternUnits", "userSpaceOnUse"),
                ("patternTransform", turn),
            ],
        );
        self.rect("", (0.0, 0.0), (5.0, 5.0), Some(ground));
        let d = if level { "M0 2.5H5" } else { "M2.5 0V5" };
        self.element(
            "path",
            &[("d", d), ("stroke", stroke), ("stroke-width", "1.4")],
            None,
        );
        self.close("pattern");
    }

    /// A pattern of dots.
    pub fn dots(&mut self, name: &str, ground: &str, dot: &str) {
        let id = format!("{}-{name}", self.id);
        self.open(
            "pattern",
            &[
                ("id", &id),
                ("width", "7"),
                ("height", "7"),
                ("patternUnits", "userSpaceOnUse"),
            ],
        );
        self.rect("", (0.0, 0.0), (7.0, 7.0), Some(ground));
        self.element(
            "circle",
            &[("cx", "2"), ("cy", "2"), ("r", "1.1"), ("fill", dot)],
            None,
        );
        self.close("pattern");
    }

    /// `url(#…)` of a pattern of this drawing.
    pub fn url(&self, name: &str) -> String {
        format!("url(#{}-{name})", self.id)
    }

    /// The finished drawing.
    pub fn done(mut self) -> Html {
        self.out.push_str("</svg>");
        Html(self.out)
    }
}

/// A coordinate with one decimal at most.
pub fn n(v: f64) -> String {
    let r = (v * 10.0).round() / 10.0;
    format!("{}", if r == 0.0 { 0.0 } else { r })
}

/// Roughly how wide a text is: Chinese characters are square, others about half.
pub fn width(text: &str, size: f64) -> f64 {
    let wide = |c: char| c >= '\u{2e80}';
    text.chars()
        .map(|c| if wide(c) { size } else { size * 0.56 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_numbers_are_short() {
        let mut svg = Svg::new("x", 10.0, 10.0, "a<b", "");
        svg.label("t", (1.0 / 3.0, -0.01), "start", "\"&\"");
        let out = svg.done().0;
        assert!(out.contains("a&lt;b"));
        assert!(out.contains(r#"x="0.3" y="0""#), "{out}");
        assert!(out.contains("&quot;&amp;&quot;"));
    }
}
