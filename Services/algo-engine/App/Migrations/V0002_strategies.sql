-- Strategies with every version of them. A deleted one keeps its row for its evaluations; its name is free again.
CREATE TABLE strategies (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (length(owner_id) BETWEEN 1 AND 64),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    strategy_type text NOT NULL,
    parameters jsonb NOT NULL,
    enabled boolean NOT NULL,
    tags text[] NOT NULL,
    metadata jsonb NOT NULL,
    source_format text,
    source text,
    derived_from uuid,
    status text NOT NULL CHECK (status IN ('PENDING', 'ACTIVE', 'ERROR')),
    last_error text,
    version integer NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CHECK ((source_format IS NULL) = (source IS NULL)),
    CHECK (status <> 'ACTIVE' OR last_error IS NULL)
);
CREATE UNIQUE INDEX strategies_name ON strategies (owner_id, name) WHERE deleted_at IS NULL;
CREATE INDEX strategies_owner ON strategies (owner_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX strategies_running ON strategies (id) WHERE status = 'ACTIVE' AND enabled AND deleted_at IS NULL;

CREATE TABLE strategy_versions (
    strategy_id uuid NOT NULL REFERENCES strategies,
    version integer NOT NULL,
    name text NOT NULL,
    strategy_type text NOT NULL,
    parameters jsonb NOT NULL,
    enabled boolean NOT NULL,
    tags text[] NOT NULL,
    metadata jsonb NOT NULL,
    source text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (strategy_id, version)
);
