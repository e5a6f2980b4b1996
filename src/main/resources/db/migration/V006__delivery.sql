-- The outbox. A narrow row per delivery in progress; a finished one leaves in the statement that settles it.

CREATE TABLE notifications_outbox (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification_id uuid        NOT NULL,
    notified_at     timestamptz NOT NULL,
    lane_id         integer     NOT NULL,
    address         text        NOT NULL,
    status          text        NOT NULL DEFAULT 'NEW' CHECK (status IN ('NEW', 'SENDING', 'RETRY')),
    sort_key        timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz,
    attempts        integer     NOT NULL DEFAULT 0,
    receives        integer     NOT NULL DEFAULT 0,
    claim_epoch     integer     NOT NULL DEFAULT 0,
    worker          uuid,
    claimed_at      timestamptz,
    lease_until     timestamptz,
    reason          text,
    CHECK ((status = 'SENDING') = (worker IS NOT NULL AND claimed_at IS NOT NULL AND lease_until IS NOT NULL))
) WITH (
    -- Every row is updated at least once and then deleted: leave room on the page, and clean up early and often.
    fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX notifications_outbox_due ON notifications_outbox (lane_id, sort_key) WHERE status IN ('NEW', 'RETRY');
CREATE INDEX notifications_outbox_wake ON notifications_outbox (next_attempt_at) WHERE status IN ('NEW', 'RETRY');
CREATE INDEX notifications_outbox_sending ON notifications_outbox (lane_id, lease_until) WHERE status = 'SENDING';

COMMENT ON TABLE notifications_outbox IS 'Deliveries in progress: NEW, SENDING, RETRY.';
COMMENT ON COLUMN notifications_outbox.notified_at IS 'created_at of the notification: its partition.';
COMMENT ON COLUMN notifications_outbox.sort_key IS 'Order within a lane: due time less the boost of the priority, so that high goes first and low waits a bounded time.';
COMMENT ON COLUMN notifications_outbox.next_attempt_at IS 'Not before this instant, by the database''s clock.';
COMMENT ON COLUMN notifications_outbox.attempts IS 'Tries whose result is known.';
COMMENT ON COLUMN notifications_outbox.receives IS 'Claims, counted when claimed: a delivery that kills its process is counted too.';
COMMENT ON COLUMN notifications_outbox.claim_epoch IS 'The fence: a result is accepted only under the epoch it was claimed with.';
COMMENT ON COLUMN notifications_outbox.worker IS 'The instance that holds it, see workers.';
COMMENT ON COLUMN notifications_outbox.lease_until IS 'No try lasts longer; after it the row is taken back.';
COMMENT ON COLUMN notifications_outbox.reason IS 'Why it waits: the reason of the last failed try.';

CREATE TABLE deliveries_done (
    id              bigint      NOT NULL,
    notification_id uuid        NOT NULL,
    notified_at     timestamptz NOT NULL,
    lane_id         integer     NOT NULL,
    address         text        NOT NULL,
    status          text        NOT NULL CHECK (status IN ('SENT', 'CANCELLED', 'EXPIRED', 'SUPPRESSED')),
    reason          text        NOT NULL,
    attempts        integer     NOT NULL,
    receives        integer     NOT NULL,
    finished_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, finished_at)
) PARTITION BY RANGE (finished_at);
CREATE TABLE deliveries_done_default PARTITION OF deliveries_done DEFAULT;
CREATE INDEX deliveries_done_notification ON deliveries_done (notification_id);

COMMENT ON TABLE deliveries_done IS 'Deliveries that came to a good or an intended end; partitioned by day of finished_at.';

CREATE TABLE dead_letters (
    id              bigint      PRIMARY KEY,
    notification_id uuid        NOT NULL,
    notified_at     timestamptz NOT NULL,
    lane_id         integer     NOT NULL,
    address         text        NOT NULL,
    reason          text        NOT NULL,
    exhausted       text        NOT NULL,
    attempts        integer     NOT NULL,
    receives        integer     NOT NULL,
    expires_at      timestamptz,
    died_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dead_letters_notification ON dead_letters (notification_id);

COMMENT ON TABLE dead_letters IS 'Deliveries given up; they stay until somebody handles them.';
COMMENT ON COLUMN dead_letters.reason IS 'Why the last try failed.';
COMMENT ON COLUMN dead_letters.exhausted IS 'Why there is no further try: the same reason for a permanent failure, else EXHAUSTED, TOO_OLD or POISON.';

CREATE TABLE delivery_attempts (
    delivery_id bigint      NOT NULL,
    claim_epoch integer     NOT NULL,
    worker      uuid        NOT NULL,
    started_at  timestamptz NOT NULL,
    duration_ms integer     NOT NULL CHECK (duration_ms >= 0),
    outcome     text        NOT NULL CHECK (outcome IN ('SENT', 'RETRY', 'DEAD')),
    reason      text        NOT NULL,
    status_code integer,
    response    text        NOT NULL,
    PRIMARY KEY (delivery_id, claim_epoch, started_at)
) PARTITION BY RANGE (started_at);
CREATE TABLE delivery_attempts_default PARTITION OF delivery_attempts DEFAULT;

COMMENT ON TABLE delivery_attempts IS 'One row per try; partitioned by day of started_at.';
COMMENT ON COLUMN delivery_attempts.claim_epoch IS 'The claim that the try belongs to.';
COMMENT ON COLUMN delivery_attempts.status_code IS 'HTTP status of the answer, if there was one.';
COMMENT ON COLUMN delivery_attempts.response IS 'What the other side said, or the failure''s message; cut to 8 kB.';

CREATE TABLE workers (
    worker      uuid        PRIMARY KEY,
    host        text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    beat_at     timestamptz NOT NULL DEFAULT now(),
    alive_until timestamptz NOT NULL
);

COMMENT ON TABLE workers IS 'One heartbeat row per instance that delivers; past alive_until its deliveries are taken back.';

CREATE VIEW deliveries AS
SELECT o.id, o.notification_id, o.notified_at, l.channel, l.destination, o.address, o.status, o.reason, o.attempts, o.receives,
       o.next_attempt_at, NULL::timestamptz AS finished_at
FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id
UNION ALL
SELECT d.id, d.notification_id, d.notified_at, l.channel, l.destination, d.address, d.status, d.reason, d.attempts, d.receives,
       NULL, d.finished_at
FROM   deliveries_done d JOIN lanes l ON l.id = d.lane_id
UNION ALL
SELECT x.id, x.notification_id, x.notified_at, l.channel, l.destination, x.address, 'DEAD', x.exhausted, x.attempts, x.receives,
       NULL, x.died_at
FROM   dead_letters x JOIN lanes l ON l.id = x.lane_id;

COMMENT ON VIEW deliveries IS 'Every delivery with its status, wherever it is: in progress, done or dead.';
