-- Reports and the jobs that make them. The page is kept here and not in a file, so that every replica can show it.
CREATE TABLE reports (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    account_id text NOT NULL CHECK (account_id <> ''),
    symbol text NOT NULL CHECK (symbol <> ''),
    report_type text NOT NULL,
    timeframe text NOT NULL,
    max_days integer NOT NULL CHECK (max_days > 0),
    status text NOT NULL CHECK (status IN ('pending', 'running', 'success', 'failure')),
    name text UNIQUE,
    page text,
    data jsonb,
    mode text,
    detail text,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    claimed_until timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((status = 'success') = (name IS NOT NULL AND page IS NOT NULL AND data IS NOT NULL)),
    CHECK ((status IN ('success', 'failure')) = (finished_at IS NOT NULL))
);
CREATE INDEX reports_by_owner ON reports (owner_id, id DESC);
CREATE INDEX reports_to_make ON reports (created_at) WHERE status IN ('pending', 'running');
