-- What waits of one owner is counted before more is added.
CREATE INDEX alert_deliveries_of_owner ON alert_deliveries (owner_id) WHERE status = 'pending';
