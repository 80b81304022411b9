-- Units of quota.active_algos that running strategies hold at billing. A row is written before billing is asked and
-- taken away after billing has the unit back, so that none is lost between the two.
CREATE TABLE quota_holds (
    reservation_id uuid PRIMARY KEY,
    owner_id text NOT NULL,
    strategy_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('reserved', 'committed', 'releasing')),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX quota_holds_live ON quota_holds (strategy_id) WHERE state <> 'releasing';
CREATE INDEX quota_holds_unsettled ON quota_holds (changed_at) WHERE state <> 'committed';
