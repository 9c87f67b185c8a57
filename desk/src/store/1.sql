-- Owners, how they are reached, and which recorders are theirs.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE contact (
    account TEXT NOT NULL REFERENCES account (id),
    place BIGINT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (account, place)
);
CREATE TABLE recorder (
    serial TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX recorder_of_account ON recorder (account);

-- What was asked. owner is an account, or of an unknown recorder a name made from its serial number.
CREATE TABLE request (
    id TEXT PRIMARY KEY,
    guid TEXT NOT NULL,
    serial TEXT NOT NULL,
    owner TEXT NOT NULL,
    symbols TEXT NOT NULL,
    contact TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX request_of_recorder ON request (serial, made_at);

-- When a recorder or an owner asked last, as numbers with blanks between, oldest first.
CREATE TABLE quota (
    name TEXT PRIMARY KEY,
    times TEXT NOT NULL,
    last_at BIGINT NOT NULL
);

-- How many requests came from an address or block in a minute.
CREATE TABLE flood (
    name TEXT PRIMARY KEY,
    minute BIGINT NOT NULL,
    count BIGINT NOT NULL
);

-- The outbox. state: waiting, sent, given up.
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    destination TEXT NOT NULL,
    language TEXT NOT NULL,
    last BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL
);
CREATE INDEX message_waiting ON message (next_at) WHERE state = 'waiting';
CREATE INDEX message_of_request ON message (request);

-- Destinations that fail are left alone for a while.
CREATE TABLE hold (
    name TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    held_until BIGINT NOT NULL
);

-- What happened, and the chain over it. block 0: not in the chain yet.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    block BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_of_block ON audit (block, id);
CREATE TABLE audit_block (
    number BIGINT PRIMARY KEY,
    entries BIGINT NOT NULL,
    hash TEXT NOT NULL
)
