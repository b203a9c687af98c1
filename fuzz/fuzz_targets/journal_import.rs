//! Import of a journal: any bytes are taken whole or not at all; a journal that took
//! something verifies, one that refused is still empty.
#![no_main]

use lf_store::{Journal, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let url = format!("sqlite://{}", folder.path().join("journal.db").display());
        let options = Options {
            key_dir: folder.path().join("keys"),
            projections: Vec::new(),
        };
        let journal = Journal::open(&url, options)
            .await
            .expect("an empty journal");
        let taken = journal.import(bytes, |_, _| ()).await;
        let head = journal.head().borrow().seq;
        match taken {
            Ok(_) => {
                let report = journal
                    .verify(|_, _| ())
                    .await
                    .expect("a journal to verify");
                assert!(report.ok, "an import that does not verify: {report:?}");
            }
            Err(_) => assert_eq!(head, 0, "a refused import left something behind"),
        }
        journal.close().await;
    });
});
