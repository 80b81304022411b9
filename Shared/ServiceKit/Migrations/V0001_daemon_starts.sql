-- One row a start of the daemon, closed at a clean stop: a row without stopped_at that is not the newest was a crash.
CREATE TABLE daemon_starts (
    id                 uuid        PRIMARY KEY,
    service            text        NOT NULL CHECK (service <> ''),
    version            text        NOT NULL,
    git_commit         text        NOT NULL,
    host               text        NOT NULL,
    process_id         integer     NOT NULL CHECK (process_id > 0),
    config_fingerprint text        NOT NULL,
    started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    stopped_at         timestamptz CHECK (stopped_at >= started_at)
);
CREATE INDEX daemon_starts_newest ON daemon_starts (started_at DESC, id DESC);
