-- Ids are 16 random bytes and nothing refers to a rowid, so that rows can move to another file unchanged: a later
-- version may keep what belongs to the organization (owner IS NULL) in a file of its own.
-- Instants are RFC 3339 text in UTC: what was written is read back to the nanosecond, somebody looking into a backup
-- can read it, and no query orders or compares by one.

CREATE TABLE store (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    database_id  BLOB NOT NULL CHECK (length(database_id) = 16),
    organization TEXT NOT NULL,
    created_at   TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    -- the account of this machine, `uid:1000`: tells who is asking without a key
    os_account TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'member')),
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE integrations (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    -- `env` is the unsaved integration that the environment describes
    name        TEXT NOT NULL CHECK (name <> 'env'),
    scope       TEXT NOT NULL CHECK (scope IN ('org', 'user')),
    owner       BLOB REFERENCES users (id),
    deployment  TEXT NOT NULL CHECK (deployment IN ('cloud', 'data_center')),
    base_url    TEXT NOT NULL,
    api_url     TEXT,
    -- empty with a personal access token, which has no login
    login       TEXT NOT NULL,
    auth        TEXT NOT NULL CHECK (auth IN ('token', 'scoped', 'pat', 'password')),
    ca_cert     TEXT,
    proxy       TEXT,
    server_url  TEXT,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    expires     TEXT,
    created_at  TEXT NOT NULL,
    row_version INTEGER NOT NULL,
    -- opaque; NULL when the token was lost and has to be given again
    token_enc   BLOB,
    CHECK ((scope = 'org') = (owner IS NULL))
) STRICT;

-- That no own name hides one of the organization is checked when a row is added; these hold the rest.
CREATE UNIQUE INDEX integrations_of_org ON integrations (name) WHERE owner IS NULL;
CREATE UNIQUE INDEX integrations_of_user ON integrations (owner, name) WHERE owner IS NOT NULL;

-- Beside integrations and not in it: members test what only admins may change.
CREATE TABLE last_tests (
    integration BLOB PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    at          TEXT NOT NULL,
    ok          INTEGER NOT NULL CHECK (ok IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    handle     TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    email      TEXT,
    -- the e-mail in lower case, by Unicode's rules, which SQLite does not know
    email_key  TEXT UNIQUE,
    time_zone  TEXT,
    created_at TEXT NOT NULL,
    CHECK ((email IS NULL) = (email_key IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    person       BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    integration  BLOB NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    account_id   TEXT NOT NULL,
    account_key  TEXT,
    email        TEXT,
    display_name TEXT NOT NULL,
    linked_at    TEXT NOT NULL,
    PRIMARY KEY (person, integration)
) STRICT, WITHOUT ROWID;

CREATE INDEX links_by_account ON links (integration, account_id);
