-- What is used of each venue's weight account, by the address its requests come from: one row that all daemons of the
-- address take from.
CREATE TABLE venue_budgets (
    venue text NOT NULL CHECK (length(venue) BETWEEN 1 AND 64),
    address text NOT NULL CHECK (length(address) BETWEEN 1 AND 128),
    -- The venue's window that `used` belongs to.
    window_start timestamptz NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    -- Nothing may be sent before that: Retry-After or a ban.
    blocked_until timestamptz,
    blocked_reason text CHECK (length(blocked_reason) <= 200),
    PRIMARY KEY (venue, address)
);
