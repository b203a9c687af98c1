-- Who may sign in. The journal holds that an account was made, changed, locked or used;
-- what must stay secret is here alone: passwords as argon2id hashes, secrets of one-time
-- codes sealed under a key file, random ids and codes as SHA-256 of 256 random bits.
-- Flags are 0 or 1, moments are texts of one width.
CREATE TABLE account (
    officer    TEXT   NOT NULL PRIMARY KEY,
    admin      BIGINT NOT NULL,
    locked     BIGINT NOT NULL,
    password   TEXT,
    failures   BIGINT NOT NULL,
    wait_until TEXT,
    totp       TEXT,
    totp_new   TEXT,
    totp_step  BIGINT NOT NULL,
    invite     TEXT,
    invite_until TEXT,
    made_at    TEXT   NOT NULL,
    signed_in_at TEXT
);

-- One row per recovery code that was not used.
CREATE TABLE account_recovery (
    hash    TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL
);

-- Names under which an OpenID provider knows an officer.
CREATE TABLE account_identity (
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,
    officer TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Sessions; `stage` is `second` while the one-time code is awaited, else `full`.
CREATE TABLE account_session (
    id       TEXT NOT NULL PRIMARY KEY,
    officer  TEXT NOT NULL,
    stage    TEXT NOT NULL,
    began_at TEXT NOT NULL,
    used_at  TEXT NOT NULL,
    agent    TEXT NOT NULL
);
CREATE INDEX account_session_officer ON account_session (officer);

-- Sign-ins that are under way at an OpenID provider.
CREATE TABLE account_flow (
    state    TEXT NOT NULL PRIMARY KEY,
    browser  TEXT NOT NULL,
    nonce    TEXT NOT NULL,
    verifier TEXT NOT NULL,
    officer  TEXT,
    until    TEXT NOT NULL
);

-- Tokens with which programs act for a body.
CREATE TABLE api_token (
    id        TEXT   NOT NULL PRIMARY KEY,
    hash      TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    body      TEXT   NOT NULL,
    officer   TEXT   NOT NULL,
    act       BIGINT NOT NULL,
    issued_by TEXT   NOT NULL,
    issued_at TEXT   NOT NULL,
    until     TEXT   NOT NULL,
    revoked_at TEXT,
    used_at   TEXT
);
CREATE UNIQUE INDEX api_token_hash ON api_token (hash);
