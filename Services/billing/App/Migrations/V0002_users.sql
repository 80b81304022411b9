-- The one store of users: identity, profile, role and second factor of a person stand in one row.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    -- The email in lower case: unique, so that two registrations at once cannot both win.
    email_key text NOT NULL CONSTRAINT users_email_key_unique UNIQUE,
    password_hash text NOT NULL,
    role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator', 'admin')),
    first_name text CHECK (length(first_name) BETWEEN 1 AND 100),
    last_name text CHECK (length(last_name) BETWEEN 1 AND 100),
    phone text CHECK (length(phone) BETWEEN 3 AND 32),
    marketing_opt_in boolean NOT NULL DEFAULT false,
    preferences jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
    -- Set when the profile is created; first and last name are there from then on.
    profile_at timestamptz,
    activated_at timestamptz,
    -- Deleted by the user or deactivated by an administrator; the row stays.
    deactivated_at timestamptz,
    -- One-time secrets are sealed with the vault. The pending one asks for nothing until it is enabled.
    totp_sealed bytea,
    totp_pending_sealed bytea,
    -- The time step of the last accepted code: no step is used twice.
    totp_last_counter bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (profile_at IS NULL OR (first_name IS NOT NULL AND last_name IS NOT NULL)),
    CHECK (activated_at IS NULL OR profile_at IS NOT NULL)
);
CREATE INDEX users_admins ON users (id) WHERE role = 'admin' AND deactivated_at IS NULL;
