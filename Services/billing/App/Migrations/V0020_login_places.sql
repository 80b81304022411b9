-- From where an account was logged in to: a digest of both. Guesses from elsewhere do not lock these out.
CREATE TABLE login_places (
    place bytea PRIMARY KEY CHECK (length(place) = 32),
    seen_at timestamptz NOT NULL
);
CREATE INDEX login_places_by_age ON login_places (seen_at);
