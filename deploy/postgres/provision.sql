-- One role and one schema for a service, and nothing else reachable. Run by a superuser (or a role that may create
-- roles) with psql, once per service, in the database that the services share; run again it changes nothing but the
-- password and the limits:
--
--   psql -d sextant -v role=billing -v schema=billing -v password="$PASSWORD" -f provision.sql
\set ON_ERROR_STOP on
\set QUIET on

SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec

ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT PASSWORD :'password';

-- Nobody may create in public, connect to the database or make temporary tables without being told so.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role') \gexec

-- PostgreSQL 16 asks for membership before one role may give a schema to another.
SELECT format('GRANT %I TO CURRENT_USER', :'role')
WHERE current_setting('server_version_num')::int >= 160000
  AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec
SELECT format('CREATE SCHEMA %I AUTHORIZATION %I', :'schema', :'role')
WHERE to_regnamespace(format('%I', :'schema')) IS NULL \gexec
SELECT format('ALTER SCHEMA %I OWNER TO %I', :'schema', :'role')
WHERE (SELECT nspowner::regrole FROM pg_namespace WHERE nspname = :'schema') <> to_regrole(format('%I', :'role')) \gexec
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;

-- What a service creates belongs to it alone, functions too.
ALTER DEFAULT PRIVILEGES FOR ROLE :"role" REVOKE ALL ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :"role" REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- The limits hold even for a client that forgets to set them (psql, a transaction-mode pooler).
ALTER ROLE :"role" SET search_path = :"schema";
ALTER ROLE :"role" SET statement_timeout = '10s';
ALTER ROLE :"role" SET lock_timeout = '3s';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = '15s';
ALTER ROLE :"role" SET timezone = 'UTC';
