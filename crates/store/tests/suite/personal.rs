//! Personal content: sealed per person, erasable, and the chain still holds.

use lf_store::StoreError;

use crate::databases::{self, about, entry};

#[tokio::test]
async fn erasing_a_person_leaves_the_chain_whole() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal
            .append(vec![
                about("p1", "姓名:甲"),
                entry("nothing personal"),
                about("p2", "姓名:乙"),
                about("p1", "甲, again"),
            ])
            .await
            .unwrap();
        journal.append(vec![about("p1", "third")]).await.unwrap();
        let open = async |seq| journal.open_personal(seq).await.unwrap();
        assert_eq!(open(1).await.as_deref(), Some("姓名:甲"));
        assert_eq!(open(2).await, None);
        assert_eq!(open(3).await.as_deref(), Some("姓名:乙"));
        assert_eq!(open(4).await.as_deref(), Some("甲, again"));
        assert_eq!(open(5).await.as_deref(), Some("third"));
        assert_eq!(open(6).await, None);
        // What is stored does not show it.
        for stored in journal.read(0, 10).await.unwrap() {
            let text = format!("{stored:?}");
            assert!(!text.contains('甲') && !text.contains('乙'), "{text}");
        }
        let all = journal.read(0, 10).await.unwrap();
        let opened = journal.open_entries(&all).await.unwrap();
        let texts: Vec<Option<&str>> = opened.iter().map(Option::as_deref).collect();
        let (first, second) = (Some("姓名:甲"), Some("姓名:乙"));
        assert_eq!(
            texts,
            [first, None, second, Some("甲, again"), Some("third")]
        );
        assert!(journal.erase_person("p1").await.unwrap());
        let opened = journal.open_entries(&all).await.unwrap();
        let left: Vec<Option<&str>> = opened.iter().map(Option::as_deref).collect();
        assert_eq!(left, [None, None, second, None, None]);
        assert!(!journal.erase_person("p1").await.unwrap());
        assert_eq!(open(1).await, None);
        assert_eq!(open(4).await, None);
        assert_eq!(open(5).await, None);
        assert_eq!(open(3).await.as_deref(), Some("姓名:乙"));
        let report = journal.verify(|_, _| {}).await.unwrap();
        assert!(report.ok, "{report:?}");
        // Entered again later: a new key, the old content stays erased.
        journal.append(vec![about("p1", "back")]).await.unwrap();
        assert_eq!(open(6).await.as_deref(), Some("back"));
        assert_eq!(open(1).await, None);
        journal.close().await;
        fixture.drop().await;
    }
}

/// After an erasure the wrapped key is in no file of the database any more.
#[tokio::test]
async fn an_erased_key_is_gone_from_the_files() {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    journal
        .append(vec![about("p1", "a"), about("p2", "b")])
        .await
        .unwrap();
    let rows: Vec<(String,)> = journal
        .db()
        .all(
            "SELECT wrapped FROM person_key ORDER BY person",
            lf_store::args![],
        )
        .await
        .unwrap();
    let files = || -> Vec<u8> {
        ["", "-wal"]
            .iter()
            .filter_map(|suffix| {
                std::fs::read(format!("{}{suffix}", fixture.path().display())).ok()
            })
            .flatten()
            .collect()
    };
    let holds = |text: &str| {
        files()
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(&rows[0].0) && holds(&rows[1].0));
    journal.erase_person("p1").await.unwrap();
    assert!(!holds(&rows[0].0), "the erased key is still in a file");
    assert!(holds(&rows[1].0), "the other key is kept");
    journal.close().await;
}

#[tokio::test]
async fn a_lost_or_foreign_master_key_is_an_error_not_an_erasure() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![about("p1", "x")]).await.unwrap();
        let file = fixture.keys().join("master.key");
        let kept = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let lost = journal.open_personal(1).await;
        assert!(matches!(lost, Err(StoreError::KeyMissing { .. })));
        // No new master key is made beside content of the old one; entries
        // without personal content are recorded all the same.
        let refused = journal.append(vec![about("p2", "y")]).await;
        assert!(matches!(refused, Err(StoreError::KeyMissing { .. })));
        assert!(!file.exists());
        journal.append(vec![entry("plain")]).await.unwrap();
        std::fs::write(&file, "11".repeat(32)).unwrap();
        let foreign = journal.open_personal(1).await.unwrap_err();
        assert!(foreign.to_string().contains("master key"), "{foreign}");
        std::fs::write(&file, kept).unwrap();
        assert_eq!(
            journal.open_personal(1).await.unwrap().as_deref(),
            Some("x")
        );
        journal.close().await;
        fixture.drop().await;
    }
}
