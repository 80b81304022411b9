-- How the router runs: one row.
CREATE TABLE router_state (
    id                   boolean     PRIMARY KEY DEFAULT true CHECK (id),
    mode                 text        NOT NULL DEFAULT 'sandbox' CHECK (mode IN ('sandbox', 'dry_run')),
    -- NULL means the configuration's.
    daily_notional_limit numeric(38, 12) CHECK (daily_notional_limit > 0 AND daily_notional_limit <> 'NaN'),
    changed_by           text,
    changed_at           timestamptz
);
INSERT INTO router_state DEFAULT VALUES;

-- Account '*' is the switch of all accounts.
CREATE TABLE kill_switches (
    account_id text        PRIMARY KEY CHECK (length(account_id) BETWEEN 1 AND 64),
    is_on      boolean     NOT NULL,
    reason     text,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Whoever decides about an account locks its row first: decisions of one account come one after the other.
CREATE TABLE accounts (
    account_id text        PRIMARY KEY CHECK (length(account_id) BETWEEN 1 AND 64),
    -- The account's own stop; NULL means the configuration's.
    stop_loss  numeric(38, 12) CHECK (stop_loss > 0 AND stop_loss <> 'NaN'),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE orders (
    order_id          uuid        PRIMARY KEY,
    account_id        text        NOT NULL REFERENCES accounts,
    mode              text        NOT NULL CHECK (mode IN ('sandbox', 'dry_run')),
    client_order_id   text        NOT NULL CHECK (length(client_order_id) BETWEEN 1 AND 36),
    request_hash      bytea       NOT NULL CHECK (length(request_hash) = 32),
    customer_id       text        NOT NULL,
    broker            text        NOT NULL,
    venue             text        NOT NULL,
    symbol            text        NOT NULL,
    side              text        NOT NULL CHECK (side IN ('buy', 'sell')),
    order_type        text        NOT NULL CHECK (order_type IN ('market', 'limit')),
    time_in_force     text        NOT NULL CHECK (time_in_force IN ('GTC', 'IOC', 'FOK')),
    quantity          numeric(38, 12) NOT NULL CHECK (quantity > 0 AND quantity <> 'NaN'),
    limit_price       numeric(38, 12) CHECK (limit_price > 0 AND limit_price <> 'NaN'),
    is_reducing       boolean     NOT NULL,
    notional          numeric(38, 12) NOT NULL CHECK (notional >= 0 AND notional <> 'NaN'),
    status            text        NOT NULL
        CHECK (status IN ('accepted', 'partially_filled', 'filled', 'rejected', 'cancelled')),
    reason            text,
    filled            numeric(38, 12) NOT NULL DEFAULT 0 CHECK (filled >= 0 AND filled <= quantity),
    filled_value      numeric(38, 12) NOT NULL DEFAULT 0 CHECK (filled_value >= 0 AND filled_value <> 'NaN'),
    fees              numeric(38, 12) NOT NULL DEFAULT 0 CHECK (fees >= 0 AND fees <> 'NaN'),
    fill_count        integer     NOT NULL DEFAULT 0 CHECK (fill_count >= 0),
    -- The venue's time of the newest book it was matched with. NULL: an intent that the venue has not seen yet.
    book_at           timestamptz,
    -- What it still holds of the day's notional.
    reservation_day   bigint      NOT NULL,
    reservation_value numeric(38, 12) NOT NULL CHECK (reservation_value >= 0 AND reservation_value <> 'NaN'),
    alerts            jsonb       NOT NULL,
    tags              text[]      NOT NULL,
    notes             text        CHECK (length(notes) BETWEEN 1 AND 2000),
    submitted_at      timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    UNIQUE (account_id, client_order_id),
    CHECK ((order_type = 'limit') = (limit_price IS NOT NULL)),
    CHECK ((status = 'filled') = (filled = quantity))
);
CREATE INDEX orders_newest ON orders (submitted_at DESC, order_id DESC);
CREATE INDEX orders_of_account ON orders (account_id, submitted_at DESC, order_id DESC);
CREATE INDEX orders_working ON orders (venue, symbol, account_id) WHERE status IN ('accepted', 'partially_filled');
CREATE INDEX orders_unsent ON orders (submitted_at) WHERE book_at IS NULL;

CREATE TABLE fills (
    -- Made from the order's id and the sequence, so that the same fill can be written only once.
    fill_id     uuid        PRIMARY KEY,
    order_id    uuid        NOT NULL REFERENCES orders,
    sequence    integer     NOT NULL CHECK (sequence > 0),
    account_id  text        NOT NULL,
    mode        text        NOT NULL CHECK (mode IN ('sandbox', 'dry_run')),
    venue       text        NOT NULL,
    symbol      text        NOT NULL,
    side        text        NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity    numeric(38, 12) NOT NULL CHECK (quantity > 0 AND quantity <> 'NaN'),
    price       numeric(38, 12) NOT NULL CHECK (price > 0 AND price <> 'NaN'),
    -- The level of the book it took from, and that book's time: the account takes each level of a book once.
    level_price numeric(38, 12) NOT NULL CHECK (level_price > 0 AND level_price <> 'NaN'),
    book_at     timestamptz NOT NULL,
    fee         numeric(38, 12) NOT NULL CHECK (fee >= 0 AND fee <> 'NaN'),
    liquidity   text        NOT NULL CHECK (liquidity IN ('maker', 'taker')),
    executed_at timestamptz NOT NULL,
    UNIQUE (order_id, sequence)
);
CREATE INDEX fills_newest ON fills (executed_at DESC, fill_id DESC);
CREATE INDEX fills_of_account ON fills (account_id, executed_at DESC, fill_id DESC);
CREATE INDEX fills_on_book ON fills (account_id, mode, venue, symbol, book_at);

-- The sum of the fills, kept beside them in the same transaction.
CREATE TABLE positions (
    account_id     text        NOT NULL REFERENCES accounts,
    mode           text        NOT NULL CHECK (mode IN ('sandbox', 'dry_run')),
    venue          text        NOT NULL,
    symbol         text        NOT NULL,
    quantity       numeric(38, 12) NOT NULL CHECK (quantity <> 'NaN'),
    entry_value    numeric(38, 12) NOT NULL CHECK (entry_value <> 'NaN'),
    realised       numeric(38, 12) NOT NULL CHECK (realised <> 'NaN'),
    fees           numeric(38, 12) NOT NULL CHECK (fees >= 0 AND fees <> 'NaN'),
    last_price     numeric(38, 12) NOT NULL CHECK (last_price > 0 AND last_price <> 'NaN'),
    -- Realised profit less fees of the fills of that UTC day (days since 1970).
    day            bigint      NOT NULL,
    realised_today numeric(38, 12) NOT NULL CHECK (realised_today <> 'NaN'),
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (account_id, mode, venue, symbol),
    CHECK (quantity <> 0 OR entry_value = 0)
);
CREATE INDEX positions_open ON positions (venue, symbol) WHERE quantity <> 0;

-- Value routed by an account in one UTC day: held by orders under way, and filled.
CREATE TABLE daily_notional (
    account_id text   NOT NULL REFERENCES accounts,
    mode       text   NOT NULL CHECK (mode IN ('sandbox', 'dry_run')),
    day        bigint NOT NULL,
    reserved   numeric(38, 12) NOT NULL CHECK (reserved >= 0 AND reserved <> 'NaN'),
    committed  numeric(38, 12) NOT NULL CHECK (committed >= 0 AND committed <> 'NaN'),
    PRIMARY KEY (account_id, mode, day)
);
CREATE INDEX daily_notional_day ON daily_notional (day, mode);

-- Highest equity of an account, for the fall from it.
CREATE TABLE equity (
    account_id text   NOT NULL REFERENCES accounts,
    mode       text   NOT NULL CHECK (mode IN ('sandbox', 'dry_run')),
    high       numeric(38, 12) NOT NULL CHECK (high <> 'NaN'),
    latest     numeric(38, 12) NOT NULL CHECK (latest <> 'NaN'),
    PRIMARY KEY (account_id, mode)
);

-- What the rules said about orders that were sent; the newest of each account are kept.
CREATE TABLE risk_alerts (
    id         uuid        PRIMARY KEY,
    account_id text        NOT NULL,
    order_id   uuid,
    venue      text        NOT NULL,
    symbol     text        NOT NULL,
    mode       text        NOT NULL,
    finding    jsonb       NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX risk_alerts_of_account ON risk_alerts (account_id, id DESC);

-- What a close of a position started from, so that a repeat goes the same way.
CREATE TABLE position_closes (
    account_id      text        NOT NULL REFERENCES accounts,
    client_order_id text        NOT NULL CHECK (length(client_order_id) BETWEEN 1 AND 36),
    request_hash    bytea       NOT NULL CHECK (length(request_hash) = 32),
    mode            text        NOT NULL,
    venue           text        NOT NULL,
    symbol          text        NOT NULL,
    start_quantity  numeric(38, 12) NOT NULL CHECK (start_quantity <> 'NaN'),
    target_quantity numeric(38, 12) NOT NULL CHECK (target_quantity <> 'NaN'),
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (account_id, client_order_id)
);
