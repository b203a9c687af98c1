//! Who was near a case or a person: the list, and the drawing.

use super::caller::{Answer, Caller, shown};
use crate::gather::contacts;
use crate::pages::contacts as pages;
use axum::extract::Query;

pub(super) async fn show(caller: Caller, Query(asked): Query<contacts::Asked>) -> Answer {
    let found = contacts::gather(&caller.desk, asked).await;
    let view = caller.found(caller.read(found)?)?;
    let p = caller.page("contacts");
    shown(&pages::ContactsPage { p: &p, v: &view })
}
