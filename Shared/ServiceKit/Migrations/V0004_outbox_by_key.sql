-- The oldest message of a key is found without reading the others: the dispatcher keeps the order within a key.
CREATE INDEX outbox_by_key ON outbox (topic, key, id) WHERE dead_at IS NULL;
