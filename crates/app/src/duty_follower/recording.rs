//! Reading and recording of obligations and series by the follower.

use super::*;

/// Looks up obligations and series.
pub(super) async fn look_up(office: &Office, need: &Need) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let mut tx = office.journal.db().snapshot().await?;
    let mut duties: Vec<(String,)> = tx
        .all_in("SELECT data FROM obligation WHERE id IN", need.ids.clone())
        .await?;
    let mut series: Vec<(i64, i64, String)> = tx
        .all_in(
            "SELECT s.last, s.live, j.body FROM series s JOIN journal j ON j.seq = s.opened WHERE s.id IN",
            need.ids.clone(),
        )
        .await?;
    for root in &need.roots {
        duties.extend(
            tx.all::<(String,)>(
                "SELECT data FROM obligation WHERE root = $1 AND live = 1 ORDER BY id",
                args![root.as_str()],
            )
            .await?,
        );
        series.extend(
            tx.all::<(i64, i64, String)>(
                "SELECT s.last, s.live, j.body FROM series s JOIN journal j ON j.seq = s.opened \
                 WHERE s.root = $1 AND s.live = 1 ORDER BY s.id",
                args![root.as_str()],
            )
            .await?,
        );
    }
    for root in &need.runs {
        duties.extend(
            tx.all::<(String,)>(
                "SELECT data FROM obligation WHERE root = $1 ORDER BY id",
                args![root.as_str()],
            )
            .await?,
        );
    }
    if let Some(response) = &need.response {
        duties.extend(
            tx.all::<(String,)>(
                "SELECT data FROM obligation WHERE response = $1 AND live = 1 ORDER BY id",
                args![response.as_str()],
            )
            .await?,
        );
        series.extend(
            tx.all::<(i64, i64, String)>(
                "SELECT s.last, s.live, j.body FROM series s JOIN journal j ON j.seq = s.opened \
                 WHERE s.response = $1 AND s.live = 1 ORDER BY s.id",
                args![response.as_str()],
            )
            .await?,
        );
    }
    if let Some((body, names)) = &need.acts {
        for name in names {
            let rows: Vec<(String,)> = tx
                .all(
                    "SELECT data FROM obligation WHERE who = $1 AND evidence = $2 AND live = 1 \
                     ORDER BY due, id LIMIT 500",
                    args![body.as_str(), name.as_str()],
                )
                .await?;
            let lines = rows.iter().filter_map(|r| Line::read(&r.0));
            found.acts.extend(lines.map(|l| l.row()));
        }
    }
    tx.rollback().await?;
    let duties = duties.iter().filter_map(|r| Line::read(&r.0));
    found.rows.extend(duties.map(|l| l.row()));
    let series = series.into_iter().filter_map(SeriesLine::read);
    found.rows.extend(series.map(|s| s.row()));
    Ok(found)
}

/// Records steps, with the follower's cursor where it moves.
pub(super) async fn record(
    office: &Office,
    cursor: Option<(u64, u64)>,
    steps: Vec<Step>,
) -> Result<(), StoreError> {
    let now = office.now();
    let mut expects: Vec<Expect> = vec![];
    let entries = (steps.into_iter())
        .map(|s| {
            expects.push(Expect::new(s.subject.clone(), s.expect));
            let signer = office.machine(&s.plan);
            NewEntry {
                kind: s.kind.into(),
                happened_at: now.to_string(),
                recorded_at: now,
                officer: signer.officer,
                agency: signer.body,
                source: "duties".into(),
                key: Some(s.key),
                subject: Some(s.subject),
                corrects: None,
                body: s.body,
                personal: None,
            }
        })
        .collect();
    match cursor {
        Some(range) => {
            (office.journal)
                .follow_expecting(FOLLOWER, range, entries, expects)
                .await?
        }
        None => office.journal.append_expecting(entries, expects).await?,
    };
    Ok(())
}

/// Opens the series that the plans always ask for, and closes those that they no longer do.
pub(super) async fn open_standing(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let wanted: Vec<Owed> = (office.plans.iter())
        .flat_map(|p| standing_duties(now, &office.scene(), &Script::of(p)))
        .collect();
    let keep: BTreeSet<String> = wanted.iter().map(|w| w.id().to_string()).collect();
    let open: Vec<(String,)> = office
        .journal
        .db()
        .all(
            "SELECT DISTINCT root FROM series WHERE root >= 'standing/' AND root < 'standing0' AND live = 1 \
             ORDER BY root",
            args![],
        )
        .await?;
    let need = Need {
        ids: keep.iter().cloned().collect(),
        roots: open.into_iter().map(|r| r.0).collect(),
        ..Need::default()
    };
    let found = look_up(office, &need).await?;
    let known: BTreeMap<String, Known> = (found.rows.iter())
        .map(|r| (r.known.id.clone(), r.known.clone()))
        .collect();
    let seq = office.journal.head().borrow().seq;
    let gone = |series: bool| {
        (found.rows.iter())
            .filter(move |r| r.series == series)
            .filter(|r| r.it.series.as_ref().is_none_or(|s| !keep.contains(s)))
            .map(|r| &r.known)
    };
    let mut steps = withdraw(gone(false), &keep, Why::Plan, seq);
    steps.extend(close_series(gone(true), &keep, Why::Plan, seq));
    steps.extend(settle(wanted, &known, seq));
    for part in steps.chunks(STEPS) {
        match record(office, None, part.to_vec()).await {
            // Another process of the city does the same.
            Ok(()) | Err(StoreError::Conflict { .. }) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
