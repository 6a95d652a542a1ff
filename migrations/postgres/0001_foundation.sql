-- Banks as they were when a session started: a session keeps its bank, so that it can be continued and recomputed for ever.
CREATE TABLE bank_snapshot (
    version TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL
);

-- A test. Its state is the list of its answers; nothing else about its progress is stored.
CREATE TABLE assessment (
    id UUID PRIMARY KEY,
    code_hash BYTEA NOT NULL UNIQUE,
    mode TEXT NOT NULL,
    targets JSONB NOT NULL,
    locale TEXT NOT NULL,
    seed BIGINT NOT NULL,
    bank_version TEXT NOT NULL REFERENCES bank_snapshot (version),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX assessment_created_at ON assessment (created_at);

CREATE TABLE answer (
    assessment_id UUID NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    item_id TEXT NOT NULL,
    item_version BIGINT NOT NULL,
    locale TEXT NOT NULL,
    response JSONB NOT NULL,
    category BIGINT NOT NULL,
    max BIGINT NOT NULL,
    -- The first answer, once it was changed: calibration reads first answers only.
    first_response JSONB,
    first_category BIGINT,
    answered_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ,
    PRIMARY KEY (assessment_id, position),
    UNIQUE (assessment_id, item_id)
);

-- A browser that holds a test: the token itself is only in its cookie.
CREATE TABLE learner_session (
    token_hash BYTEA PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
    sealed_code BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX learner_session_assessment ON learner_session (assessment_id);

-- Shared counters of limits; the subject is a keyed hash.
CREATE TABLE limit_count (
    name TEXT NOT NULL,
    subject BYTEA NOT NULL,
    window_start TIMESTAMPTZ NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (name, subject, window_start)
);
