//! Fonts of this machine that Chinese documents can be set in, found by the names of
//! their files in the folders where systems keep fonts.

use lf_print::Fonts;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Beginnings of the names of font files that are of use, in small letters: serif,
/// sans, and the faces of office documents.
const WANTED: &[&str] = &[
    "notoserifcjk",
    "notosanscjk",
    "notoserifsc",
    "notosanssc",
    "sourcehanserif",
    "sourcehansans",
    "fzxiaobiaosong",
    "fzxbs",
    "simsun",
    "simfang",
    "simkai",
    "simhei",
    "stfangsong",
    "songti",
    "stsong",
    "wqy-microhei",
    "wqy-zenhei",
    "uming",
    "ukai",
];

/// Of these families the light and heavy cuts are left alone: files are large.
const CUTS: &[&str] = &["regular", "bold"];

static LOADED: Mutex<Option<Arc<Fonts>>> = Mutex::new(None);

/// The fonts, read once. Until a Chinese font is there the folders are looked
/// through again each time, so that one can be installed while the server runs.
pub fn fonts() -> Arc<Fonts> {
    let mut loaded = LOADED.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(fonts) = &*loaded {
        return fonts.clone();
    }
    let mut files = vec![];
    for folder in folders() {
        walk(&folder, 0, &mut files);
    }
    let read = files.iter().filter_map(|f| std::fs::read(f).ok());
    let fonts = Arc::new(Fonts::new(read.map(Arc::from).collect()));
    if fonts.has_chinese() {
        *loaded = Some(fonts.clone());
    }
    fonts
}

/// Where fonts are: a folder of one's own first, then the system's.
fn folders() -> Vec<PathBuf> {
    if let Some(own) = std::env::var_os("LIANFANG_FONTS") {
        return vec![own.into()];
    }
    let mut out: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:\\Windows\\Fonts",
    ]
    .map(PathBuf::from)
    .to_vec();
    if let Some(home) = std::env::home_dir() {
        out.push(home.join(".local/share/fonts"));
        out.push(home.join(".fonts"));
        out.push(home.join("Library/Fonts"));
    }
    out
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth < 5 {
                walk(&path, depth + 1, files);
            }
        } else if wanted(&path.file_name().unwrap_or_default().to_string_lossy()) {
            files.push(path);
        }
    }
}

/// Whether a file is one of the wanted fonts.
fn wanted(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    if !["ttf", "otf", "ttc", "otc"].contains(&ending) {
        return false;
    }
    let known = WANTED.iter().any(|w| stem.starts_with(w));
    // Families of many weights name theirs after a hyphen.
    let weighted = stem.starts_with("noto") || stem.starts_with("sourcehan");
    known && (!weighted || CUTS.iter().any(|c| stem.ends_with(c)) || !stem.contains('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cuts_that_documents_need_are_taken() {
        for name in [
            "NotoSerifCJK-Regular.ttc",
            "NotoSansCJK-Bold.ttc",
            "SourceHanSerifSC-Regular.otf",
            "simsun.ttc",
            "FZXBSJW.TTF",
        ] {
            assert!(wanted(name), "{name}");
        }
        for name in [
            "NotoSerifCJK-Black.ttc",
            "NotoSans-Regular.ttf",
            "DejaVuSans.ttf",
            "readme.txt",
            "simsun",
        ] {
            assert!(!wanted(name), "{name}");
        }
    }
}
