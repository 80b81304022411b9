-- Codes in place of the second factor, hashed and bound to their user; a used one is deleted.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    hash text NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (user_id, hash)
);
