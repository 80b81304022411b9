-- One role and one schema a service, nothing else reachable. Run by the superuser inside the database; running it again
-- changes nothing but the passwords. psql variables: billing_password, market_data_password, order_router_password,
-- algo_engine_password.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec

CREATE TEMP TABLE provisioning (service text PRIMARY KEY, password text NOT NULL);
INSERT INTO provisioning VALUES
    ('billing', :'billing_password'),
    ('market_data', :'market_data_password'),
    ('order_router', :'order_router_password'),
    ('algo_engine', :'algo_engine_password');

SELECT format('CREATE ROLE %I', 'sextant_' || service) FROM provisioning
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sextant_' || service) \gexec
SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L', 'sextant_' || service, password)
    FROM provisioning \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), 'sextant_' || service) FROM provisioning \gexec
SELECT format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, 'sextant_' || service) FROM provisioning \gexec
SELECT format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', 'sextant_' || service, current_database(), service)
    FROM provisioning \gexec

-- What a service creates belongs to it alone: PostgreSQL gives EXECUTE on functions to everyone by default.
SELECT format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service) FROM provisioning \gexec
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON %s FROM PUBLIC', 'sextant_' || service, kind)
    FROM provisioning, unnest(ARRAY['TABLES', 'FUNCTIONS']) AS kind \gexec

-- The limits hold even for a client that forgets to set them (psql, a transaction-mode pooler).
SELECT format('ALTER ROLE %I SET %s = %L', 'sextant_' || service, setting, value)
    FROM provisioning, (VALUES ('statement_timeout', '10s'), ('lock_timeout', '3s'),
        ('idle_in_transaction_session_timeout', '15s'), ('timezone', 'UTC')) AS limits (setting, value) \gexec
DROP TABLE provisioning;
