-- A market of the sandbox lives in an epoch: same settings and recordings, one clock. Other settings begin a new one.
CREATE TABLE sandbox_epochs (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Digest over everything the prices depend on.
    fingerprint   text        NOT NULL CHECK (fingerprint <> ''),
    -- Wall clock and market clock at the instant where they agree, and how many market seconds a second has.
    anchor_wall   timestamptz NOT NULL,
    anchor_market timestamptz NOT NULL,
    speed         integer     NOT NULL CHECK (speed > 0),
    -- Open time of the first minute.
    first_open    timestamptz NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Where each market stands: written in the transaction that stores its candles, so that a restart leaves no hole.
CREATE TABLE sandbox_markets (
    epoch_id     bigint         NOT NULL REFERENCES sandbox_epochs (id),
    venue        text           NOT NULL CHECK (venue <> ''),
    symbol       text           NOT NULL CHECK (symbol <> ''),
    next_open    timestamptz    NOT NULL,
    candle_index bigint         NOT NULL CHECK (candle_index >= 0),
    price        numeric(38,12) NOT NULL CHECK (price > 0 AND price <> 'NaN'),
    variance     bigint         NOT NULL CHECK (variance >= 0),
    PRIMARY KEY (epoch_id, venue, symbol)
);
CREATE TABLE sandbox_candles (
    epoch_id  bigint         NOT NULL,
    venue     text           NOT NULL,
    symbol    text           NOT NULL,
    timeframe text           NOT NULL,
    open_time timestamptz    NOT NULL,
    open      numeric(38,12) NOT NULL CHECK (open > 0 AND open <> 'NaN'),
    high      numeric(38,12) NOT NULL CHECK (high >= open AND high >= close AND high <> 'NaN'),
    low       numeric(38,12) NOT NULL CHECK (low > 0 AND low <= open AND low <= close AND low <> 'NaN'),
    close     numeric(38,12) NOT NULL CHECK (close > 0 AND close <> 'NaN'),
    volume    numeric(38,12) NOT NULL CHECK (volume >= 0 AND volume <> 'NaN'),
    PRIMARY KEY (epoch_id, venue, symbol, timeframe, open_time)
);
