-- What is looked for to be deleted.
CREATE INDEX stripe_events_by_age ON stripe_events (received_at);
CREATE INDEX quota_reservations_by_age ON quota_reservations (updated_at) WHERE state IN ('released', 'expired');
