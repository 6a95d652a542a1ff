-- Banks as they were when a session started: a session keeps its bank, so that it can be continued and recomputed for ever.
CREATE TABLE bank_snapshot (
    version TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    stored_at TEXT NOT NULL
) STRICT;

-- A test. Its state is the list of its answers; nothing else about its progress is stored.
CREATE TABLE assessment (
    id BLOB PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    mode TEXT NOT NULL,
    targets TEXT NOT NULL,
    locale TEXT NOT NULL,
    seed INTEGER NOT NULL,
    bank_version TEXT NOT NULL REFERENCES bank_snapshot (version),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX assessment_created_at ON assessment (created_at);

CREATE TABLE answer (
    assessment_id BLOB NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    item_version INTEGER NOT NULL,
    locale TEXT NOT NULL,
    response TEXT NOT NULL,
    category INTEGER NOT NULL,
    max INTEGER NOT NULL,
    -- The first answer, once it was changed: calibration reads first answers only.
    first_response TEXT,
    first_category INTEGER,
    answered_at TEXT NOT NULL,
    changed_at TEXT,
    PRIMARY KEY (assessment_id, position),
    UNIQUE (assessment_id, item_id)
) STRICT, WITHOUT ROWID;

-- A browser that holds a test: the token itself is only in its cookie.
CREATE TABLE learner_session (
    token_hash BLOB PRIMARY KEY,
    assessment_id BLOB NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
    sealed_code BLOB NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX learner_session_assessment ON learner_session (assessment_id);

-- Shared counters of limits; the subject is a keyed hash.
CREATE TABLE limit_count (
    name TEXT NOT NULL,
    subject BLOB NOT NULL,
    window_start TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (name, subject, window_start)
) STRICT, WITHOUT ROWID;
