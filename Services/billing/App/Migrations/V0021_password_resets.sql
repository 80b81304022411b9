-- Tokens that administrators hand out to users who lost their password: SHA-256 of 32 random bytes, good once, and only
-- the newest of a user.
CREATE TABLE password_resets (
    user_id    uuid        PRIMARY KEY REFERENCES users,
    hash       bytea       NOT NULL UNIQUE CHECK (length(hash) = 32),
    issued_by  text        NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

ALTER TABLE sessions DROP CONSTRAINT sessions_end_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_check CHECK (
    end_reason IN ('logout', 'reuse', 'deactivated', 'deleted', 'role_changed', 'password_changed'));
