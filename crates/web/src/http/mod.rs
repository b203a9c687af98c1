//! What stands between the wire and the handlers: who asks, in which language,
//! whether a form is our own, how often, and the headers of every answer.

pub mod door;
pub mod entrance;
pub mod form;
pub mod guard;
pub mod identity;
pub mod limit;
#[cfg(feature = "openid")]
pub mod openid;
pub mod owed;
mod own;
pub mod seen;
pub mod session;
pub mod upload;
