//! One function per use case and query: authorise, load, decide, append. The
//! only place where the domain, the plans, the formats and the journal meet.

pub mod library;
