-- What becomes of the signals of one owner's strategies, and how many orders they made on a UTC day.
CREATE TABLE engine_states (
    owner_id text PRIMARY KEY,
    mode text NOT NULL CHECK (mode IN ('paper', 'simulation')),
    daily_trade_limit integer NOT NULL CHECK (daily_trade_limit >= 1),
    -- Days since 1970-01-01 UTC.
    trading_day bigint NOT NULL,
    trades_submitted integer NOT NULL CHECK (trades_submitted >= 0)
);

-- How far each strategy has come on its candles, and which daemon works on it: a claim with a fencing token.
CREATE TABLE strategy_cursors (
    strategy_id uuid PRIMARY KEY REFERENCES strategies,
    -- Open time of the last candle that was evaluated, or of the one that was last when it began to run.
    last_open_time timestamptz,
    claim_token bigint NOT NULL DEFAULT 0,
    claimed_by text,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE strategy_evaluations (
    id uuid PRIMARY KEY,
    strategy_id uuid NOT NULL REFERENCES strategies,
    version integer NOT NULL,
    venue text NOT NULL,
    symbol text NOT NULL,
    timeframe text NOT NULL,
    candle_open_time timestamptz NOT NULL,
    evaluated_at timestamptz NOT NULL,
    reason text NOT NULL,
    signal_count integer NOT NULL,
    -- Each candle once for each version.
    UNIQUE (strategy_id, version, candle_open_time)
);
CREATE INDEX strategy_evaluations_newest ON strategy_evaluations (strategy_id, candle_open_time DESC, version DESC);

CREATE TABLE strategy_signals (
    evaluation_id uuid NOT NULL REFERENCES strategy_evaluations,
    signal_index integer NOT NULL,
    strategy_id uuid NOT NULL,
    owner_id text NOT NULL,
    side text NOT NULL,
    confidence numeric(38, 12) CHECK (confidence BETWEEN 0 AND 1),
    outcome text NOT NULL CHECK (outcome IN ('pending', 'submitted', 'simulated', 'skipped', 'stale', 'failed')),
    code text NOT NULL,
    message text,
    -- The order as it is sent; none when a field is missing.
    intent jsonb,
    client_order_id text UNIQUE,
    order_id text,
    order_status text,
    attempts integer NOT NULL DEFAULT 0,
    -- When its candle closed, and the UTC day whose limit paid for it.
    closed_at timestamptz NOT NULL,
    trading_day bigint,
    submitted_at timestamptz,
    PRIMARY KEY (evaluation_id, signal_index),
    CHECK (outcome NOT IN ('pending', 'submitted') OR (client_order_id IS NOT NULL AND intent IS NOT NULL))
);
CREATE INDEX strategy_signals_pending ON strategy_signals (strategy_id, closed_at) WHERE outcome = 'pending';
CREATE INDEX strategy_signals_recent ON strategy_signals (owner_id, submitted_at DESC) WHERE outcome = 'submitted';
