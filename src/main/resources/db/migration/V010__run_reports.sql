-- Runs looked at again: what other settings would have told, and how right the warnings were.

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
COMMENT ON COLUMN backtests.config IS 'Candidate settings by key, as text; for all others those hold that the run was judged by.';
COMMENT ON COLUMN backtests.positions_done IS 'Progress: positions folded so far, out of positions_total.';
COMMENT ON COLUMN backtests.result IS 'The difference between what was told and what the replay would tell.';
COMMENT ON COLUMN backtests.lease_until IS 'Renewed with the progress; past it the worker is taken for dead and another begins anew.';
COMMENT ON COLUMN backtests.claim_epoch IS 'The fence: progress and result are accepted only under the epoch that the job was claimed with.';

-- A warning names the POI and the arrival it promised; beside it stands what came of it. The first forward passage counts
-- whose bracket ends after the warning: in a silence the interpolated time itself may lie before it. The end of the route
-- has no passage of its own but the run's completion.
CREATE VIEW run_warnings AS
SELECT w.run_key, w.poi_id, w.tag, w.kind, w.kp, w.threshold_min, w.approach, w.undershoot,
       w.threshold_min > w.tightest AS superseded,
       w.warned_at, w.eta, w.p10, w.p90, w.quality,
       coalesce(a.passed_at, CASE WHEN w.kind = 'RECEIVER' OR w.kp * 1000 >= CAST(v.definition ->> 'endM' AS double precision) - 0.001
                                  THEN r.completed_at END) AS actual
FROM  (SELECT n.data ->> 'runKey'                                     AS run_key,
              n.data -> 'poi' ->> 'id'                                AS poi_id,
              n.data -> 'poi' ->> 'tag'                               AS tag,
              n.data -> 'poi' ->> 'kind'                              AS kind,
              CAST(n.data -> 'poi' ->> 'kp' AS double precision)      AS kp,
              CAST(n.data -> 'alert' ->> 'thresholdMin' AS integer)   AS threshold_min,
              CAST(n.data -> 'alert' ->> 'approach' AS integer)       AS approach,
              CAST(n.data -> 'alert' ->> 'undershoot' AS boolean)     AS undershoot,
              n.occurred_at                                           AS warned_at,
              CAST(n.data -> 'eta' ->> 'eta' AS timestamptz)          AS eta,
              CAST(n.data -> 'eta' ->> 'p10' AS timestamptz)          AS p10,
              CAST(n.data -> 'eta' ->> 'p90' AS timestamptz)          AS p90,
              n.data -> 'eta' ->> 'quality'                           AS quality,
              min(CAST(n.data -> 'alert' ->> 'thresholdMin' AS integer))
                  OVER (PARTITION BY n.data ->> 'runKey', n.data -> 'poi' ->> 'id', n.occurred_at) AS tightest
       FROM   notifications n
       WHERE  n.type LIKE 'pig.%'
       AND    n.type = 'pig.pre-poi-alert') w
JOIN   pig_runs r ON r.run_key = w.run_key
LEFT   JOIN route_versions v ON v.route_id = r.route_id AND v.ref_version = r.ref_version
LEFT   JOIN LATERAL (
           SELECT   p.passed_at
           FROM     poi_passages p
           WHERE    p.run_key = w.run_key
           AND      p.poi_id = w.poi_id
           AND      p.direction = 'FORWARD'
           AND      p.latest > w.warned_at
           ORDER BY p.passed_at
           LIMIT    1) a ON true;

COMMENT ON VIEW run_warnings IS 'Each warning with the arrival it promised and the one that came; actual is null until then.';
COMMENT ON COLUMN run_warnings.superseded IS 'Recorded but not sent: a tighter warning of the same POI fell due at the same instant.';

ALTER TABLE pig_runs ADD COLUMN scored_at timestamptz;
CREATE INDEX pig_runs_unscored ON pig_runs (completed_at) WHERE completed_at IS NOT NULL AND scored_at IS NULL;
COMMENT ON COLUMN pig_runs.scored_at IS 'When its warnings were measured, see eta_accuracy; null until then.';

CREATE TABLE eta_accuracy (
    run_key         text             NOT NULL,
    poi_id          text             NOT NULL,
    threshold_min   integer          NOT NULL,
    approach        integer          NOT NULL,
    warned_at       timestamptz      NOT NULL,
    promised_at     timestamptz      NOT NULL,
    p10             timestamptz      NOT NULL,
    p90             timestamptz      NOT NULL,
    actual          timestamptz      NOT NULL,
    error_s         double precision NOT NULL,
    horizon         text             NOT NULL CHECK (horizon IN ('0-5', '5-15', '15-30', '30-60', '60+')),
    inside_interval boolean          NOT NULL,
    undershoot      boolean          NOT NULL,
    PRIMARY KEY (run_key, poi_id, threshold_min, approach)
);
CREATE INDEX eta_accuracy_actual ON eta_accuracy (actual);

COMMENT ON TABLE eta_accuracy IS 'How right each warning was that was sent and whose POI was reached; filled when its run is completed, and kept though the notification is not.';
COMMENT ON COLUMN eta_accuracy.promised_at IS 'The arrival that the warning promised, with p10 and p90 around it.';
COMMENT ON COLUMN eta_accuracy.error_s IS 'Seconds from the promised to the actual arrival; positive if the pig came later.';
COMMENT ON COLUMN eta_accuracy.horizon IS 'Minutes from the warning to the promised arrival; an upper limit belongs to its bucket.';
