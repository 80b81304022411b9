-- Chats of Telegram and whose alerts may be told in them: those of owners who showed the code that was sent there.
CREATE TABLE alert_chats (
    owner_id text NOT NULL CHECK (owner_id <> ''),
    chat text COLLATE "C" NOT NULL CHECK (chat <> ''),
    code_hash bytea CHECK (length(code_hash) = 32),
    code_expires_at timestamptz NOT NULL,
    tries_left integer NOT NULL CHECK (tries_left >= 0),
    sent_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    PRIMARY KEY (owner_id, chat),
    CHECK (confirmed_at IS NULL OR code_hash IS NULL)
);
CREATE INDEX alert_chats_of_chat ON alert_chats (chat, sent_at);
