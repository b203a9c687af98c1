//! Signed heads.

use lf_store::ProblemKind;

use crate::databases::{self, entry};
use crate::raw::Raw;

#[tokio::test]
async fn heads_are_signed_once_and_checked() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        let later = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(journal.last_signed_head().await.unwrap(), None);
        let empty = journal.sign_head(now).await.unwrap();
        assert_eq!(empty.seq, 0);
        journal.append(vec![entry("a"), entry("b")]).await.unwrap();
        let first = journal.sign_head(now).await.unwrap();
        assert!(first.is_genuine());
        assert_eq!((first.seq, &first.hash), (2, &journal.head().borrow().hash));
        assert_eq!(first.public_key, journal.public_key().unwrap());
        // The same head again: the first statement stands.
        assert_eq!(journal.sign_head(later).await.unwrap(), first);
        journal.append(vec![entry("c")]).await.unwrap();
        let last = journal.sign_head(later).await.unwrap();
        assert_eq!(journal.last_signed_head().await.unwrap(), Some(last));
        let report = journal.verify(|_, _| {}).await.unwrap();
        assert!(report.ok, "{report:?}");
        assert_eq!((report.entries, report.signatures), (3, 3));
        assert_eq!(report.signers.len(), 1);
        assert!(report.signers[0].own);
        journal.close().await;
        fixture.drop().await;
    }
}

/// Whoever can write to the database can cut the journal and set its head
/// back; the signed head still tells.
#[tokio::test]
async fn a_cut_behind_a_signed_head_is_found() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![entry("a"), entry("b")]).await.unwrap();
        let hash = journal.head().borrow().hash.clone();
        journal.append(vec![entry("c")]).await.unwrap();
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        journal.sign_head(now).await.unwrap();
        let mut raw = Raw::connect(&fixture).await;
        raw.exec("DELETE FROM journal WHERE seq = 3").await.unwrap();
        raw.exec(&format!("UPDATE head SET seq = 2, hash = '{hash}'"))
            .await
            .unwrap();
        let problem = journal.verify(|_, _| {}).await.unwrap().first_problem;
        let problem = problem.expect("found");
        assert_eq!((problem.kind, problem.seq), (ProblemKind::Truncated, 3));
        journal.close().await;
        fixture.drop().await;
    }
}
