-- Rules of users over market and results, and what became of them.
CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    title text NOT NULL,
    detail text NOT NULL,
    risk text NOT NULL CHECK (risk IN ('info', 'warning', 'critical')),
    rule jsonb NOT NULL,
    throttle_s bigint NOT NULL CHECK (throttle_s >= 0),
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'evaluable', 'not_evaluable')),
    obstacles jsonb NOT NULL DEFAULT '[]',
    evaluated_at timestamptz,
    acknowledged boolean NOT NULL DEFAULT false,
    last_triggered_at timestamptz,
    -- The state of market and results it last fired at.
    last_cause text,
    -- Grows with each change by the owner: an evaluation of an older version writes nothing.
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
-- Ids sort by time.
CREATE INDEX alerts_of_owner ON alerts (owner_id, id DESC);

CREATE TABLE alert_channels (
    id uuid PRIMARY KEY,
    alert_id uuid NOT NULL REFERENCES alerts ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 0),
    type text NOT NULL CHECK (type IN ('webhook', 'telegram', 'log')),
    target text,
    enabled boolean NOT NULL,
    secret text,
    CHECK ((type = 'log') = (target IS NULL)),
    CHECK ((type = 'webhook') = (secret IS NOT NULL))
);
CREATE UNIQUE INDEX alert_channels_of_alert ON alert_channels (alert_id, place);

-- History: outlives the alert.
CREATE TABLE alert_triggers (
    id uuid PRIMARY KEY,
    alert_id uuid NOT NULL,
    owner_id text NOT NULL,
    title text NOT NULL,
    detail text NOT NULL,
    severity text NOT NULL,
    symbol text NOT NULL,
    venue text NOT NULL,
    strategy text,
    seen jsonb NOT NULL,
    triggered_at timestamptz NOT NULL
);
CREATE INDEX alert_triggers_of_owner ON alert_triggers (owner_id, id DESC);
CREATE INDEX alert_triggers_age ON alert_triggers (triggered_at);

CREATE TABLE alert_deliveries (
    id uuid PRIMARY KEY,
    trigger_id uuid NOT NULL REFERENCES alert_triggers ON DELETE CASCADE,
    alert_id uuid NOT NULL,
    owner_id text NOT NULL,
    place integer NOT NULL,
    type text NOT NULL,
    target text,
    -- As it was when the alert fired; erased once delivered.
    secret text,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    available_at timestamptz NOT NULL,
    claim_token bigint NOT NULL DEFAULT 0,
    last_error text,
    finished_at timestamptz,
    UNIQUE (trigger_id, place)
);
CREATE INDEX alert_deliveries_ready ON alert_deliveries (available_at, id) WHERE status = 'pending';
CREATE INDEX alert_deliveries_dead ON alert_deliveries (owner_id, id DESC) WHERE status = 'dead';

-- Readings of accounts as order-router told them, in order of arrival; an event id comes once.
CREATE TABLE alert_readings (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text NOT NULL UNIQUE,
    account_id text NOT NULL,
    symbol text NOT NULL,
    pnl numeric(38, 12) NOT NULL CHECK (pnl <> 'NaN'),
    drawdown numeric(38, 12) NOT NULL CHECK (drawdown <> 'NaN' AND drawdown >= 0),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    evaluated boolean NOT NULL DEFAULT false
);
CREATE INDEX alert_readings_waiting ON alert_readings (seq) WHERE NOT evaluated;
CREATE INDEX alert_readings_age ON alert_readings (received_at);

-- The newest reading of each account and symbol.
CREATE TABLE alert_metrics (
    account_id text NOT NULL,
    symbol text NOT NULL,
    event_id text NOT NULL,
    pnl numeric(38, 12) NOT NULL CHECK (pnl <> 'NaN'),
    drawdown numeric(38, 12) NOT NULL CHECK (drawdown <> 'NaN'),
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, symbol)
);
