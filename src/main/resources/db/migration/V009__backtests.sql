-- Runs looked at again: what other settings would have told.

-- What was told of a run; only events of pigs pay for it.
CREATE INDEX notifications_run ON notifications ((data ->> 'runKey')) WHERE type LIKE 'pig.%';

CREATE TABLE backtests (
    id              uuid        PRIMARY KEY,
    run_key         text        NOT NULL,
    config          jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(config) = 'object'),
    status          text        NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
    positions_done  bigint      NOT NULL DEFAULT 0,
    positions_total bigint      NOT NULL DEFAULT 0,
    result          jsonb,
    error           text,
    lease_until     timestamptz,
    claim_epoch     integer     NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    CHECK ((status = 'RUNNING') = (lease_until IS NOT NULL)),
    CHECK ((status = 'DONE') = (result IS NOT NULL)),
    CHECK ((status = 'FAILED') = (error IS NOT NULL))
);
CREATE INDEX backtests_open ON backtests (created_at) WHERE status IN ('QUEUED', 'RUNNING');

COMMENT ON TABLE backtests IS 'Replays of stored telemetry with other settings, each a job; they tell nobody anything.';
COMMENT ON COLUMN backtests.id IS 'UUID version 7.';
COMMENT ON COLUMN backtests.config IS 'Candidate settings by key, as text; those in force apply to all others.';
COMMENT ON COLUMN backtests.positions_done IS 'Progress: positions folded so far, out of positions_total.';
COMMENT ON COLUMN backtests.result IS 'The difference between what was told and what the replay would tell.';
COMMENT ON COLUMN backtests.lease_until IS 'Renewed with the progress; past it the worker is taken for dead and another begins anew.';
COMMENT ON COLUMN backtests.claim_epoch IS 'The fence: progress and result are accepted only under the epoch that the job was claimed with.';
