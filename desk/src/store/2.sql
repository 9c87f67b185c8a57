-- What a request's messages are about: 'verification' or 'secure' (a code was sent), 'case' (the desk was asked), 'given' (the
-- desk gave the code out).
ALTER TABLE request ADD COLUMN way TEXT NOT NULL DEFAULT 'verification';

-- One recovery request that a person answers or that went out without the recorder's network. place says where it stands in the
-- agents' lists: desk, owner, done. due_at orders each of them. promised: until when the owner was promised an answer, 0 if they did
-- not ask for a person. owner is as in request.
CREATE TABLE recovery (
    id TEXT PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    serial TEXT NOT NULL,
    owner TEXT NOT NULL,
    linked BIGINT NOT NULL,
    symbols TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    place TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    promised BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    approved_by TEXT NOT NULL,
    question TEXT NOT NULL
);
CREATE INDEX recovery_list ON recovery (place, due_at, id);
CREATE INDEX recovery_of_recorder ON recovery (serial, due_at);
CREATE INDEX recovery_of_owner ON recovery (owner, due_at);

-- What happened to it, for people. who: owner, or an agent's name.
CREATE TABLE event (
    id TEXT PRIMARY KEY,
    recovery TEXT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX event_of_recovery ON event (recovery, id);

-- Pictures that owners sent, drawn anew as JPEG, in base64.
CREATE TABLE picture (
    id TEXT PRIMARY KEY,
    recovery TEXT NOT NULL,
    jpeg TEXT NOT NULL
);
CREATE INDEX picture_of_recovery ON picture (recovery, id);

-- Agents. password: Argon2id, empty until the invitation was used. salt: of the one-time code's secret, which is not kept.
-- last_step: the time step of the last one-time code, which counts no second time. invitation: SHA-256 of the link's secret.
CREATE TABLE agent (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    salt TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    invitation TEXT NOT NULL,
    invited_until BIGINT NOT NULL
);

-- Agents who are signed in. id: SHA-256 of what the browser holds.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_of_agent ON session (agent)
