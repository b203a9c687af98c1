//! Which language a page is in: asked for, remembered, accepted, or Chinese.

use fluent_templates::{LanguageIdentifier, langid};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese, the source of all texts.
    Zh,
    /// English.
    En,
}

static ZH: LanguageIdentifier = langid!("zh-CN");
static EN: LanguageIdentifier = langid!("en");

impl Lang {
    /// Both languages, the source first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// BCP 47 tag, as in `lang` attributes and folder names of `locales/`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The identifier that the catalogues use.
    pub(crate) fn id(self) -> &'static LanguageIdentifier {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }

    /// The language that a tag or a short name means: anything that starts with `zh` or `en`.
    pub fn parse(tag: &str) -> Option<Lang> {
        let tag = tag.trim().to_ascii_lowercase();
        let is = |l: &str| tag == l || tag.starts_with(&format!("{l}-"));
        if is("zh") {
            Some(Lang::Zh)
        } else if is("en") {
            Some(Lang::En)
        } else {
            None
        }
    }

    /// Chooses: `?lang`, then the cookie, then `Accept-Language` by its weights, then Chinese.
    pub fn negotiate(query: Option<&str>, cookie: Option<&str>, accept: Option<&str>) -> Lang {
        (query.and_then(Lang::parse))
            .or_else(|| cookie.and_then(Lang::parse))
            .or_else(|| accept.and_then(accepted))
            .unwrap_or(Lang::Zh)
    }
}

/// The heaviest language of an `Accept-Language` header that we have; the first of equals.
fn accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for part in header.split(',').take(20) {
        let mut bits = part.split(';');
        let Some(lang) = bits.next().and_then(Lang::parse) else {
            continue;
        };
        let weight = bits
            .find_map(|b| b.trim().strip_prefix("q=")?.parse::<f32>().ok())
            .unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wish_wins() {
        let n = Lang::negotiate;
        assert_eq!(n(Some("en"), Some("zh-CN"), Some("zh")), Lang::En);
        assert_eq!(n(Some("xx"), Some("en"), None), Lang::En);
        assert_eq!(n(None, None, Some("fr, en;q=0.4, zh-TW;q=0.9")), Lang::Zh);
        assert_eq!(n(None, None, Some("en-GB,zh;q=0.9")), Lang::En);
        assert_eq!(n(None, None, Some("zh;q=0, en;q=0.1")), Lang::En);
        assert_eq!(n(None, None, Some("entirely wrong")), Lang::Zh);
        assert_eq!(n(None, None, None), Lang::Zh);
    }
}
