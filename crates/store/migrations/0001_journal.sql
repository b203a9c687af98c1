-- One text for SQLite and PostgreSQL; the rules are in README.md.

-- The journal: append-only. `hash` covers every other column of the row.
CREATE TABLE journal (
    seq         BIGINT PRIMARY KEY,
    kind        TEXT   NOT NULL,
    happened_at TEXT   NOT NULL,
    recorded_at TEXT   NOT NULL,
    officer     TEXT   NOT NULL,
    agency      TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    key         TEXT,
    subject     TEXT,
    corrects    BIGINT,
    body        TEXT   NOT NULL,
    person      TEXT,
    sealed      TEXT,
    algo        TEXT   NOT NULL,
    prev_hash   TEXT   NOT NULL,
    hash        TEXT   NOT NULL
);
CREATE UNIQUE INDEX journal_key ON journal (key);
CREATE INDEX journal_kind ON journal (kind, seq);
-- The history of one thing, and its last entry, which optimistic appends look up.
CREATE INDEX journal_subject ON journal (subject, seq) WHERE subject IS NOT NULL;

-- One row: the last sequence number and its hash. Whoever appends locks it first.
CREATE TABLE head (
    id   BIGINT PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
INSERT INTO head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Statements "at this time the journal ended here", signed with Ed25519.
CREATE TABLE head_signature (
    seq        BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    at         TEXT   NOT NULL,
    public_key TEXT   NOT NULL,
    signature  TEXT   NOT NULL,
    PRIMARY KEY (seq, public_key)
);

-- How far each follower has worked through the journal.
CREATE TABLE cursor (
    name TEXT   NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL
);

-- Projections are disposable: their own tables can be dropped and replayed.
CREATE TABLE projection (
    name    TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    tables  TEXT   NOT NULL
);

-- The key of each person, wrapped by a master key that is not in the database.
-- Deleting a row erases the person's content; the journal stays as it is.
CREATE TABLE person_key (
    person  TEXT NOT NULL PRIMARY KEY,
    key_id  TEXT NOT NULL,
    master  TEXT NOT NULL,
    wrapped TEXT NOT NULL
);
