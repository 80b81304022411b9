-- One row a customer: its lock orders whatever changes the customer's subscriptions and quotas.
CREATE TABLE billing_customers (
    customer_id text COLLATE "C" PRIMARY KEY CHECK (customer_id ~ '^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$'),
    created_at timestamptz NOT NULL
);

-- Known by the payment provider's id; the status is a column that changes, and what has ended stays.
CREATE TABLE subscriptions (
    id uuid PRIMARY KEY,
    customer_id text COLLATE "C" NOT NULL REFERENCES billing_customers (customer_id),
    plan_id uuid NOT NULL REFERENCES plans (id),
    status text NOT NULL CHECK (status IN ('trialing', 'active', 'past_due', 'paused', 'canceled')),
    is_current boolean NOT NULL,
    provider_id text COLLATE "C" UNIQUE,
    started_at timestamptz NOT NULL,
    trial_end timestamptz,
    current_period_end timestamptz,
    ended_at timestamptz,
    provider_created_at timestamptz,
    provider_rank smallint NOT NULL DEFAULT 0,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'canceled') = (ended_at IS NOT NULL)),
    CHECK (NOT is_current OR ended_at IS NULL)
);
CREATE UNIQUE INDEX subscriptions_one_current ON subscriptions (customer_id) WHERE is_current;
CREATE INDEX subscriptions_of_customer ON subscriptions (customer_id, version);

-- Every change of a status, with what caused it.
CREATE TABLE subscription_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id uuid NOT NULL REFERENCES subscriptions (id),
    from_status text,
    to_status text NOT NULL,
    cause text NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX subscription_changes_of ON subscription_changes (subscription_id, id);

-- Events of the payment provider that were taken: each id has one effect.
CREATE TABLE stripe_events (
    event_id text COLLATE "C" PRIMARY KEY,
    type text NOT NULL,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    outcome text NOT NULL
);
