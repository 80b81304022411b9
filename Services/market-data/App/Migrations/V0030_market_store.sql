-- What live venues and imports leave behind. Times are UTC; a candle's time is its open time. Rows are only ever upserted
-- by their key, so that the same data twice changes nothing.

-- Closed candles. Minutes are by far the most and are kept in months; everything longer in years. Partitions are made by
-- the daemon ahead of time and dropped whole when their time is over.
CREATE TABLE candles (
    venue            text           NOT NULL CHECK (venue <> ''),
    symbol           text           NOT NULL CHECK (symbol <> ''),
    timeframe        text           NOT NULL,
    kind             text           NOT NULL CHECK (kind IN ('last', 'mark', 'index')),
    open_time        timestamptz    NOT NULL,
    open             numeric(38,12) NOT NULL CHECK (open > 0 AND open <> 'NaN'),
    high             numeric(38,12) NOT NULL CHECK (high >= open AND high >= close AND high <> 'NaN'),
    low              numeric(38,12) NOT NULL CHECK (low > 0 AND low <= open AND low <= close AND low <> 'NaN'),
    close            numeric(38,12) NOT NULL CHECK (close > 0 AND close <> 'NaN'),
    volume           numeric(38,12) NOT NULL CHECK (volume >= 0 AND volume <> 'NaN'),
    -- Over volume it is the VWAP.
    quote_volume     numeric(38,12) CHECK (quote_volume >= 0 AND quote_volume <> 'NaN'),
    taker_buy_volume numeric(38,12) CHECK (taker_buy_volume >= 0 AND taker_buy_volume <> 'NaN'),
    trade_count      bigint         CHECK (trade_count >= 0),
    -- Minutes a candle made of minutes was made without.
    missing_minutes  integer        CHECK (missing_minutes > 0),
    source           text           NOT NULL CHECK (source IN ('ws', 'rest', 'import', 'aggregate')),
    -- When the venue last said something else than before.
    revised_at       timestamptz,
    PRIMARY KEY (venue, symbol, timeframe, kind, open_time)
) PARTITION BY LIST (timeframe);
CREATE TABLE candles_minute PARTITION OF candles FOR VALUES IN ('1m') PARTITION BY RANGE (open_time);
CREATE TABLE candles_longer PARTITION OF candles DEFAULT PARTITION BY RANGE (open_time);

-- Trades of the market; kept only where the configuration says so.
CREATE TABLE market_trades (
    venue      text           NOT NULL CHECK (venue <> ''),
    symbol     text           NOT NULL CHECK (symbol <> ''),
    traded_at  timestamptz    NOT NULL,
    trade_id   text           NOT NULL CHECK (trade_id <> ''),
    price      numeric(38,12) NOT NULL CHECK (price > 0 AND price <> 'NaN'),
    quantity   numeric(38,12) NOT NULL CHECK (quantity > 0 AND quantity <> 'NaN'),
    taker_side text           NOT NULL CHECK (taker_side IN ('buy', 'sell')),
    PRIMARY KEY (venue, symbol, traded_at, trade_id)
) PARTITION BY RANGE (traded_at);

-- Mark, index, funding and open interest of perpetuals, the last of each minute.
CREATE TABLE derivative_snapshots (
    venue         text        NOT NULL CHECK (venue <> ''),
    symbol        text        NOT NULL CHECK (symbol <> ''),
    minute        timestamptz NOT NULL,
    mark          numeric(38,12) CHECK (mark > 0 AND mark <> 'NaN'),
    index_price   numeric(38,12) CHECK (index_price > 0 AND index_price <> 'NaN'),
    funding_rate  numeric(38,12) CHECK (funding_rate <> 'NaN'),
    next_funding  timestamptz,
    open_interest numeric(38,12) CHECK (open_interest >= 0 AND open_interest <> 'NaN'),
    PRIMARY KEY (venue, symbol, minute)
) PARTITION BY RANGE (minute);

-- Settled funding.
CREATE TABLE funding_payments (
    venue   text           NOT NULL CHECK (venue <> ''),
    symbol  text           NOT NULL CHECK (symbol <> ''),
    paid_at timestamptz    NOT NULL,
    -- In percent of the notional; negative when shorts paid.
    rate    numeric(38,12) NOT NULL CHECK (rate <> 'NaN'),
    mark    numeric(38,12) CHECK (mark > 0 AND mark <> 'NaN'),
    PRIMARY KEY (venue, symbol, paid_at)
);

-- The rules of instruments as they were first seen; a row only when something changed, so that a backtest can ask for
-- those of its day.
CREATE TABLE instrument_versions (
    venue                  text           NOT NULL CHECK (venue <> ''),
    symbol                 text           NOT NULL CHECK (symbol <> ''),
    seen_at                timestamptz    NOT NULL,
    venue_symbol           text           NOT NULL CHECK (venue_symbol <> ''),
    base                   text           NOT NULL CHECK (base <> ''),
    quote                  text           NOT NULL CHECK (quote <> ''),
    is_perpetual           boolean        NOT NULL,
    tick                   numeric(38,12) NOT NULL CHECK (tick > 0 AND tick <> 'NaN'),
    lot                    numeric(38,12) NOT NULL CHECK (lot > 0 AND lot <> 'NaN'),
    min_quantity           numeric(38,12) CHECK (min_quantity >= 0 AND min_quantity <> 'NaN'),
    max_quantity           numeric(38,12) CHECK (max_quantity >= 0 AND max_quantity <> 'NaN'),
    max_market_quantity    numeric(38,12) CHECK (max_market_quantity >= 0 AND max_market_quantity <> 'NaN'),
    min_notional           numeric(38,12) CHECK (min_notional >= 0 AND min_notional <> 'NaN'),
    contract_size          numeric(38,12) NOT NULL CHECK (contract_size > 0 AND contract_size <> 'NaN'),
    max_leverage           numeric(38,12) CHECK (max_leverage > 0 AND max_leverage <> 'NaN'),
    maker_fee              numeric(38,12) CHECK (maker_fee <> 'NaN'),
    taker_fee              numeric(38,12) CHECK (taker_fee <> 'NaN'),
    funding_interval_hours integer        CHECK (funding_interval_hours > 0),
    status                 text           NOT NULL CHECK (status IN ('trading', 'halted', 'closing', 'delisted')),
    PRIMARY KEY (venue, symbol, seen_at)
);

-- Stretches in which candles are missing. A hole that was filled keeps its row.
CREATE TABLE candle_gaps (
    venue     text        NOT NULL CHECK (venue <> ''),
    symbol    text        NOT NULL CHECK (symbol <> ''),
    timeframe text        NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('last', 'mark', 'index')),
    -- Open time of the first missing candle, and of the first that is there again.
    from_time timestamptz NOT NULL,
    to_time   timestamptz NOT NULL CHECK (to_time > from_time),
    missing   bigint      NOT NULL CHECK (missing > 0),
    reason    text        NOT NULL,
    found_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    filled_at timestamptz,
    PRIMARY KEY (venue, symbol, timeframe, kind, from_time)
);
CREATE INDEX candle_gaps_open ON candle_gaps (venue, symbol, found_at) WHERE filled_at IS NULL;
