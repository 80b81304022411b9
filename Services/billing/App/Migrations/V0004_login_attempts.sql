-- Failures by account and by address, in the database so that every replica counts the same ones. The key of an account
-- is a digest of the email as typed: unknown emails are counted like known ones, and nothing typed is kept.
CREATE TABLE login_attempts (
    kind text NOT NULL CHECK (kind IN ('account', 'address')),
    key text NOT NULL,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    last_failed_at timestamptz,
    blocked_until timestamptz,
    pending integer NOT NULL DEFAULT 0 CHECK (pending >= 0),
    pending_since timestamptz,
    touched_at timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX login_attempts_by_age ON login_attempts (touched_at);
