-- What can be subscribed to. One counter orders every change of what customers may do: its row lock is held until the
-- change commits, so a version never comes out of order.
CREATE TABLE entitlement_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL CHECK (version >= 0)
);
INSERT INTO entitlement_clock (version) VALUES (0);

CREATE TABLE plans (
    id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name text NOT NULL CHECK (name <> ''),
    stripe_price_id text COLLATE "C" NOT NULL,
    description text,
    billing_interval text NOT NULL CHECK (billing_interval IN ('monthly', 'annual')),
    trial_period_days integer CHECK (trial_period_days BETWEEN 0 AND 730),
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT plans_price_once UNIQUE (stripe_price_id)
);

CREATE TABLE features (
    id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind IN ('capability', 'quota')),
    description text,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE plan_features (
    plan_id uuid NOT NULL REFERENCES plans (id),
    feature_id uuid NOT NULL REFERENCES features (id),
    quota_limit bigint CHECK (quota_limit >= 0),
    version bigint NOT NULL CHECK (version > 0),
    PRIMARY KEY (plan_id, feature_id)
);
