-- When what a user may do last changed because the user was deactivated or activated again: a version of the clock.
ALTER TABLE users ADD COLUMN entitlements_version bigint NOT NULL DEFAULT 0 CHECK (entitlements_version >= 0);

-- Events about a subscription that is not known yet wait for the one that makes it known.
ALTER TABLE stripe_events
    ADD COLUMN waits_for text COLLATE "C",
    ADD COLUMN step text CHECK (step IN ('paid', 'failed', 'ended')),
    ADD COLUMN provider_rank smallint,
    ADD COLUMN period_end timestamptz,
    ADD CHECK ((waits_for IS NULL) = (step IS NULL) AND (waits_for IS NULL) = (provider_rank IS NULL));
CREATE INDEX stripe_events_waiting ON stripe_events (waits_for) WHERE waits_for IS NOT NULL;
