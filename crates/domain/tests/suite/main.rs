//! Declarations and numbers of identity: what is read, what is refused.

mod declarations;
mod identity;
