-- +goose Up

-- What a person did to what the machine made, with what was known at the time. A move can be undone; it is never deleted.
CREATE TABLE moves (
    id        BIGINT PRIMARY KEY,
    kind      TEXT /*C*/ NOT NULL,
    subject   TEXT /*C*/ NOT NULL,
    who       TEXT /*C*/ NOT NULL,
    features  TEXT /*C*/ NOT NULL,
    took      TEXT /*C*/ NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);

-- What a move says of two reports: of one story, or never of one. A pin holds while its move stands and no later move
-- has set it aside.
CREATE TABLE pins (
    move_id   BIGINT NOT NULL REFERENCES moves (id),
    kind      TEXT /*C*/ NOT NULL,
    a         TEXT /*C*/ NOT NULL,
    b         TEXT /*C*/ NOT NULL,
    set_aside BIGINT NOT NULL,
    PRIMARY KEY (move_id, kind, a, b)
);
CREATE INDEX pins_a ON pins (a);
CREATE INDEX pins_b ON pins (b);

-- A number that grows whenever the pins change. A clustering that began before is refused.
CREATE TABLE pin_version (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO pin_version (one, version) VALUES (1, 0);

-- Storylines: stories that continue each other, as a tree.
CREATE TABLE storylines (
    id          TEXT /*C*/ PRIMARY KEY,
    merged_into TEXT /*C*/ REFERENCES storylines (id),
    made_at     BIGINT NOT NULL
);

-- A story's place in its storyline. A story without a row stands alone.
CREATE TABLE story_links (
    story_id     TEXT /*C*/ PRIMARY KEY REFERENCES stories (id),
    storyline_id TEXT /*C*/ NOT NULL REFERENCES storylines (id),
    parent_id    TEXT /*C*/ REFERENCES stories (id),
    likeness     DOUBLE PRECISION NOT NULL,
    shared       TEXT /*C*/ NOT NULL,
    producer     TEXT /*C*/ NOT NULL,
    made_at      BIGINT NOT NULL
);
CREATE INDEX story_links_storyline ON story_links (storyline_id);
CREATE INDEX story_links_parent ON story_links (parent_id);

-- A story in a few weighted words, by which later stories find it.
CREATE TABLE sketches (
    story_id TEXT /*C*/ PRIMARY KEY REFERENCES stories (id),
    producer TEXT /*C*/ NOT NULL,
    inputs   TEXT /*C*/ NOT NULL,
    body     TEXT /*C*/ NOT NULL,
    made_at  BIGINT NOT NULL
);
