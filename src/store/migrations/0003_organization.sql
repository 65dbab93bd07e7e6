-- Keys, a signature over what decides by whose right something happens, and a log of changes; and what belongs to a
-- user no longer refers to rows of the organization by foreign key, because those may be in a file of their own.

-- NULL until the organization is signed for the first time, which needs a key and therefore cannot happen here
ALTER TABLE users ADD COLUMN public_key BLOB CHECK (public_key IS NULL OR length(public_key) = 32);
ALTER TABLE users ADD COLUMN standing TEXT NOT NULL DEFAULT 'active' CHECK (standing IN ('active', 'revoked'));

CREATE TABLE grants (
    member      BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('data', 'signing')),
    key_version INTEGER NOT NULL,
    -- opaque
    sealed      BLOB NOT NULL,
    PRIMARY KEY (member, kind, key_version)
) STRICT, WITHOUT ROWID;

CREATE TABLE manifest (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    epoch       INTEGER NOT NULL,
    previous    BLOB NOT NULL CHECK (length(previous) = 32),
    signer      BLOB NOT NULL CHECK (length(signer) = 32),
    key_version INTEGER NOT NULL,
    signature   BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TABLE rotations (
    epoch     INTEGER PRIMARY KEY,
    old       BLOB NOT NULL CHECK (length(old) = 32),
    new       BLOB NOT NULL CHECK (length(new) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

-- the signing keys of organizations in other files that this user believes, each sealed under his own key
CREATE TABLE pins (
    organization BLOB PRIMARY KEY CHECK (length(organization) = 16),
    sealed       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- the organization's file, when that is another one; absolute
ALTER TABLE store ADD COLUMN org_store TEXT;

-- names and not references: the log outlives what it speaks of
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    user    BLOB,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT
) STRICT;

CREATE TABLE new_last_tests (
    integration BLOB PRIMARY KEY,
    at          TEXT NOT NULL,
    ok          INTEGER NOT NULL CHECK (ok IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO new_last_tests SELECT integration, at, ok FROM last_tests;
DROP TABLE last_tests;
ALTER TABLE new_last_tests RENAME TO last_tests;

CREATE TABLE new_links (
    person       BLOB NOT NULL,
    integration  BLOB NOT NULL,
    account_id   TEXT NOT NULL,
    account_key  TEXT,
    email        TEXT,
    display_name TEXT NOT NULL,
    linked_at    TEXT NOT NULL,
    PRIMARY KEY (person, integration)
) STRICT, WITHOUT ROWID;
INSERT INTO new_links SELECT person, integration, account_id, account_key, email, display_name, linked_at FROM links;
DROP TABLE links;
ALTER TABLE new_links RENAME TO links;
CREATE INDEX links_by_account ON links (integration, account_id);

CREATE TRIGGER integrations_removed AFTER DELETE ON integrations BEGIN
    DELETE FROM links WHERE integration = OLD.id;
    DELETE FROM last_tests WHERE integration = OLD.id;
END;
CREATE TRIGGER people_removed AFTER DELETE ON people BEGIN
    DELETE FROM links WHERE person = OLD.id;
END;
