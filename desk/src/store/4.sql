-- Whether an agent has set up one-time codes. Who has not signs in by passkey.
ALTER TABLE agent ADD COLUMN one_time BIGINT NOT NULL DEFAULT 1;

-- Passkeys. id: the credential's, in base64url. key: the algorithm's COSE number and the public key in hex. counter: the
-- authenticator's, 0 if it does not count. used_at: 0 if not yet.
CREATE TABLE passkey (
    id TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    counter BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX passkey_of_agent ON passkey (agent);

-- Challenges that an authenticator has answered, until they are over: none counts twice.
CREATE TABLE spent_challenge (
    id TEXT PRIMARY KEY,
    ends_at BIGINT NOT NULL
)
