-- What the fold knows. State, cursor, passages and outbox rows commit in one transaction.

CREATE TABLE detector_cursors (
    shard       smallint    PRIMARY KEY,
    done        pg_snapshot NOT NULL DEFAULT '1:1:',
    target      pg_snapshot,
    after_xact  xid8        NOT NULL DEFAULT '0',
    after_id    bigint      NOT NULL DEFAULT 0,
    read_from   timestamptz NOT NULL,
    advanced_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE detector_cursors IS 'How far each shard has been read. The row is the shard''s lock: who holds it folds the shard''s pigs, nobody else.';
COMMENT ON COLUMN detector_cursors.done IS 'Every row visible in this snapshot has been consumed; a row whose transaction is not visible in it is new, however small its id.';
COMMENT ON COLUMN detector_cursors.target IS 'While a backlog is read in pieces: the snapshot that the pieces belong to.';
COMMENT ON COLUMN detector_cursors.after_xact IS 'Within a backlog: transaction of the last row consumed.';
COMMENT ON COLUMN detector_cursors.after_id IS 'Within a backlog: id of the last row consumed.';
COMMENT ON COLUMN detector_cursors.read_from IS 'Rows ingested before this instant are not looked at; it bounds the partitions a poll touches.';

CREATE TABLE detector_state (
    pig_id     text        PRIMARY KEY,
    shard      smallint    NOT NULL GENERATED ALWAYS AS (get_byte(decode(md5(pig_id), 'hex'), 0) % 16) STORED,
    state      jsonb       NOT NULL,
    next_timer timestamptz,
    failure    text,
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE INDEX detector_state_timer ON detector_state (shard, next_timer) WHERE next_timer IS NOT NULL;

COMMENT ON TABLE detector_state IS 'The fold''s state per pig: versioned JSON, all that the next step needs.';
COMMENT ON COLUMN detector_state.next_timer IS 'When the pig must be looked at even if no row arrives: a warning, a heartbeat, a silence; on the detector''s processing clock.';
COMMENT ON COLUMN detector_state.failure IS 'Why the fold of this pig last failed; such a pig is set aside and the others go on.';

CREATE TABLE pig_runs (
    run_key        text             PRIMARY KEY,
    pig_id         text             NOT NULL,
    tool_type      text,
    route_id       text,
    ref_version    text,
    config_version text             NOT NULL,
    state          text             NOT NULL CHECK (state IN ('UNKNOWN', 'MOVING', 'STOPPED', 'COMPLETED')),
    health         text             NOT NULL CHECK (health IN ('LIVE', 'COVERAGE_GAP', 'TELEMETRY_GAP')),
    state_since    timestamptz      NOT NULL,
    started_at     timestamptz      NOT NULL,
    completed_at   timestamptz,
    joined_mid_run boolean          NOT NULL,
    chainage_m     double precision,
    position_at    timestamptz,
    speed_mps      double precision,
    updated_at     timestamptz      NOT NULL DEFAULT now()
);
CREATE INDEX pig_runs_pig ON pig_runs (pig_id, started_at DESC);

COMMENT ON TABLE pig_runs IS 'One transit of a pig from launcher to receiver.';
COMMENT ON COLUMN pig_runs.run_key IS 'pig_id ~ epoch milliseconds of the run''s first accepted sample.';
COMMENT ON COLUMN pig_runs.ref_version IS 'The pinned version of the route, see route_versions.';
COMMENT ON COLUMN pig_runs.config_version IS 'Hash of the thresholds that the run is judged by.';
COMMENT ON COLUMN pig_runs.health IS 'Losing telemetry is not stopping: orthogonal to state.';
COMMENT ON COLUMN pig_runs.joined_mid_run IS 'First seen more than 500 m from the launcher; no passage is claimed for POIs upstream of that.';
COMMENT ON COLUMN pig_runs.speed_mps IS 'Metres a second, positive toward the receiver.';

CREATE TABLE poi_passages (
    run_key    text             NOT NULL,
    poi_id     text             NOT NULL,
    direction  text             NOT NULL CHECK (direction IN ('FORWARD', 'REVERSE')),
    ordinal    integer          NOT NULL CHECK (ordinal > 0),
    passed_at  timestamptz      NOT NULL,
    earliest   timestamptz      NOT NULL,
    latest     timestamptz      NOT NULL,
    method     text             NOT NULL CHECK (method IN ('OBSERVED', 'INTERPOLATED', 'INFERRED')),
    chainage_m double precision NOT NULL,
    PRIMARY KEY (run_key, poi_id, direction, ordinal),
    CHECK (earliest <= passed_at AND passed_at <= latest)
);

COMMENT ON TABLE poi_passages IS 'The tracking sheet: when each POI was passed, and how sure that is.';
COMMENT ON COLUMN poi_passages.ordinal IS 'The n-th passage of this POI in this direction.';
COMMENT ON COLUMN poi_passages.earliest IS 'Left sample of the bracket; latest is the right one.';
