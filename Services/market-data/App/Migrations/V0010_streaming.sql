-- Rooms somebody made; reserved rooms (public-room, candles, account.<id>) are there without a row.
CREATE TABLE stream_rooms (
    room_id    text        PRIMARY KEY CHECK (room_id ~ '^[A-Za-z0-9._-]{1,96}$'),
    title      text        NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was published, in the order of transactions: readers stop at the oldest transaction that still runs, so that
-- nothing can appear behind them (numbers of a sequence are not in the order of commits).
CREATE TABLE stream_events (
    transaction_id xid8        NOT NULL DEFAULT pg_current_xact_id(),
    id             bigint      GENERATED ALWAYS AS IDENTITY,
    room_id        text        NOT NULL CHECK (room_id ~ '^[A-Za-z0-9._-]{1,96}$'),
    source         text        NOT NULL CHECK (source <> ''),
    event_id       text        NOT NULL CHECK (event_id <> ''),
    payload        json        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (transaction_id, id),
    -- A repeat of the publisher is the same event.
    UNIQUE (source, event_id)
);
CREATE INDEX stream_events_room ON stream_events (room_id, transaction_id, id);
CREATE INDEX stream_events_age ON stream_events (created_at);

-- The newest event of each room that was deleted: who wants to resume before it is told that something is missing.
CREATE TABLE stream_purges (
    room_id        text   PRIMARY KEY,
    transaction_id xid8   NOT NULL,
    id             bigint NOT NULL
);
