-- Mails that came in, a row for each case that one is about. mark: what tells one mail from another, so that each counts once.
-- recovery: the case, empty if it is about none. outcome: case, thread, missing, automatic, bounce, refused. known: whether the
-- sender was among the registered contacts. reply_to: where an answer may go, empty if none may. chain: the thread's message ids.
CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    mark TEXT NOT NULL UNIQUE,
    recovery TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sender TEXT NOT NULL,
    known BIGINT NOT NULL,
    reply_to TEXT NOT NULL,
    language TEXT NOT NULL,
    message_id TEXT NOT NULL,
    chain TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX letter_of_message ON letter (message_id);
CREATE INDEX letter_of_recovery ON letter (recovery, id);

-- The mail that a message answers, if it answers one, and what is filled in besides what the request says.
ALTER TABLE message ADD COLUMN letter TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN note TEXT NOT NULL DEFAULT ''
