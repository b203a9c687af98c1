//! The journal's promises, the same on SQLite and PostgreSQL.

mod append;
mod databases;
