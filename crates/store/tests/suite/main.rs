//! The journal's promises, the same on SQLite and PostgreSQL.

mod append;
mod concurrency;
mod crash;
mod databases;
mod dice;
mod disk;
mod follower;
mod habits;
mod heads;
mod lines;
mod model;
mod personal;
mod projection;
mod raw;
mod subject;
mod tamper;
mod transfer;
