-- What customers used; the sender's event id makes a repeat harmless. NaN would pass `> 0`.
CREATE TABLE usage_events (
    event_id text COLLATE "C" PRIMARY KEY,
    customer_id text COLLATE "C" NOT NULL,
    metric text COLLATE "C" NOT NULL,
    quantity numeric(38, 12) NOT NULL CHECK (quantity > 0 AND quantity <> 'NaN'),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX usage_events_of_customer ON usage_events (customer_id, occurred_at);
