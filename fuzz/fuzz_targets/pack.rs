//! Packs: any header and any chapter are read, or refused with a place in the file.
#![no_main]

use lf_domain::codebook::CodeBook;
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Between the header and the chapter of an input.
const CUT: &str = "\n=====\n";

static BOOK: LazyLock<CodeBook> = LazyLock::new(|| {
    let text = include_str!("../../plans/codebook.yaml");
    serde_saphyr::from_str(text).expect("the code book of the repository")
});

fuzz_target!(|text: &str| {
    let (header, chapter) = text.split_once(CUT).unwrap_or((HEADER, text));
    let source = |name: &str, text: &str| Source {
        name: name.into(),
        text: text.into(),
    };
    let sources = vec![
        source("p/pack.yaml", header),
        source("p/1-chapter.md", chapter),
    ];
    let problems = match pack::read(sources) {
        Ok(pack) => Plan::compile(pack, &BOOK, None).err().unwrap_or_default(),
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            problems
        }
    };
    for p in problems {
        let of = if p.file.ends_with("pack.yaml") {
            header
        } else {
            chapter
        };
        assert!(
            p.line <= of.lines().count() + 1,
            "a place after the end: {p}"
        );
    }
});

/// The header for an input that is a chapter only.
const HEADER: &str = include_str!("../../plans/jiaxing-phe/pack.yaml");
