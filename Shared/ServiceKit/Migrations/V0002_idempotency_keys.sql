-- The first answer to each Idempotency-Key, per caller and route (trap: a shared key must not show another caller's answer).
CREATE TABLE idempotency_keys (
    caller       text        NOT NULL CHECK (caller <> ''),
    route        text        NOT NULL CHECK (route <> ''),
    key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea       NOT NULL CHECK (length(request_hash) = 32),
    -- Who works on it; a takeover after a crash changes the token, so the late first owner can no longer finish it.
    lock_token   uuid        NOT NULL,
    locked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz,
    status       integer     CHECK (status BETWEEN 200 AND 599),
    content_type text,
    body         bytea,
    PRIMARY KEY (caller, route, key),
    CHECK ((finished_at IS NULL) = (status IS NULL))
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
