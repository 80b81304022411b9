/// The tables behind `OutboxQueue`, `EventLog`, `Inbox` and `LeaseStore`, for a service's schema.
public enum OutboxSchema {
    /// The statements, as a migration runs them (ServiceKit's set `foundation`).
    public static let sql = """
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            topic text NOT NULL CHECK (topic <> ''),
            key text NOT NULL,
            payload jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            available_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            claimed_by text,
            claim_token bigint NOT NULL DEFAULT 0,
            last_error text,
            dead_at timestamptz
        );
        CREATE INDEX outbox_ready ON outbox (topic, available_at, id) WHERE dead_at IS NULL;

        CREATE TABLE event_log (
            id bigint GENERATED ALWAYS AS IDENTITY,
            transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
            stream text NOT NULL CHECK (stream <> ''),
            kind text NOT NULL,
            payload jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (stream, transaction_id, id)
        );

        CREATE TABLE inbox (
            consumer text NOT NULL,
            event_id text NOT NULL,
            received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (consumer, event_id)
        );
        CREATE INDEX inbox_age ON inbox (received_at);

        CREATE TABLE leases (
            name text PRIMARY KEY,
            holder text NOT NULL,
            epoch bigint NOT NULL CHECK (epoch > 0),
            expires_at timestamptz NOT NULL,
            UNIQUE (name, epoch)
        );
        """
}
