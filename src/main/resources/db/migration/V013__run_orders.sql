-- What people order for runs: a run announced before its launch, or one to be given up.

CREATE TABLE run_orders (
    id                bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind              text             NOT NULL CHECK (kind IN ('PLAN', 'ABORT')),
    pig_id            text             NOT NULL CHECK (pig_id ~ '^[^[:cntrl:]]{1,100}$'),
    shard             smallint         NOT NULL GENERATED ALWAYS AS (get_byte(decode(md5(pig_id), 'hex'), 0) % 16) STORED,
    run_key           text             NOT NULL CHECK (run_key ~ '^[^[:cntrl:]]{1,120}$'),
    route_id          text             REFERENCES legacy_routes,
    launch_at         timestamptz      NOT NULL DEFAULT clock_timestamp(),
    planned_speed_mps double precision CHECK (planned_speed_mps BETWEEN 0.01 AND 50),
    expected_interval interval         CHECK (expected_interval BETWEEN interval '1 second' AND interval '1 day'),
    ordered_at        timestamptz      NOT NULL DEFAULT clock_timestamp(),
    taken_at          timestamptz,
    CHECK ((kind = 'PLAN') = (route_id IS NOT NULL)),
    CHECK (kind <> 'PLAN' OR run_key !~ '[~/]')
);
CREATE UNIQUE INDEX run_orders_once ON run_orders (run_key, kind);
CREATE INDEX run_orders_open ON run_orders (shard) WHERE taken_at IS NULL;
CREATE INDEX run_orders_pig ON run_orders (pig_id, ordered_at);

COMMENT ON TABLE run_orders IS 'A planned run begins with the first position at or after its launch, on its route and no other; a run that is open by then is given up.';
COMMENT ON COLUMN run_orders.run_key IS 'PLAN: the key that the run will have, without tilde or slash, so that it is never one made of pig and time. ABORT: the run to be given up.';
COMMENT ON COLUMN run_orders.planned_speed_mps IS 'Metres a second; predicts arrivals while no speed was measured.';
COMMENT ON COLUMN run_orders.expected_interval IS 'Sampling interval to expect until five were measured.';
COMMENT ON COLUMN run_orders.ordered_at IS 'The order counts from then on; a replay counts it at the same instant.';
COMMENT ON COLUMN run_orders.taken_at IS 'When the detector read it; null while it has not.';
