-- Units of quotas. `used` is the sum of what is committed and what is reserved and not too old; nothing else counts it.
CREATE TABLE quota_reservations (
    reservation_id text COLLATE "C" PRIMARY KEY,
    customer_id text COLLATE "C" NOT NULL REFERENCES billing_customers (customer_id),
    quota text COLLATE "C" NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    lifetime_s integer NOT NULL CHECK (lifetime_s > 0),
    state text NOT NULL CHECK (state IN ('reserved', 'committed', 'released', 'expired')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX quota_reservations_taken ON quota_reservations (customer_id, quota)
    WHERE state IN ('reserved', 'committed');
