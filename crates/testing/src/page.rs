//! What a page says.

/// The text of a page's main part without markup, one line a piece.
pub fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    let main = main.split("</main>").next().unwrap_or(main);
    let mut out = String::new();
    // The split has cut into the tag itself.
    let mut tag = true;
    for c in main.chars() {
        match c {
            '<' => {
                tag = true;
                out.push('\n');
            }
            '>' => tag = false,
            c if !tag => out.push(c),
            _ => {}
        }
    }
    let lines = out.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The value of a field that the page's form holds already.
pub fn field(html: &str, name: &str) -> Option<String> {
    let mark = format!(r#"name="{name}" value=""#);
    let value = html.split(&mark).nth(1)?.split('"').next()?;
    Some(value.to_string())
}
