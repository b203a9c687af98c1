//! An address as a square that telephones read.

use crate::html::{Html, escape_into};
use qrcode::QrCode;
use qrcode::render::svg;

/// The QR code of an address, as a drawing; empty where it would be too long.
pub fn draw(label: &str, address: &str) -> Html {
    let drawn = QrCode::new(address).map(|code| {
        code.render::<svg::Color<'_>>()
            .min_dimensions(200, 200)
            .quiet_zone(true)
            .build()
    });
    let drawn = drawn.unwrap_or_default();
    // The declaration in front belongs to a file, not into a page.
    let at = drawn.find("<svg").unwrap_or_default();
    let mut named = String::from("<svg role=\"img\" aria-label=\"");
    escape_into(&mut named, label);
    named.push('"');
    Html(drawn[at..].replacen("<svg", &named, 1))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_a_drawing_with_a_name() {
        let drawn = super::draw("a \"b\"", "https://example.org/x").0;
        assert!(drawn.starts_with("<svg role=\"img\" aria-label=\"a &quot;b&quot;\""));
        assert_eq!(super::draw("long", &"x".repeat(8000)).0, "");
    }
}
