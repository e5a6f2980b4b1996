-- Lanes as the one mechanism for fairness, caps, rate limits, breaker and Retry-After; order by key; priorities.

ALTER TABLE lanes
    DROP COLUMN last_served_at,
    ADD COLUMN weight       integer          NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
    ADD COLUMN rate_per_s   double precision CHECK (rate_per_s BETWEEN 0.001 AND 1e6),
    ADD COLUMN paid_until   timestamptz,
    ADD COLUMN pause_reason text,
    ADD COLUMN breaker      text             NOT NULL DEFAULT 'CLOSED' CHECK (breaker IN ('CLOSED', 'OPEN', 'HALF_OPEN')),
    ADD COLUMN reopened     integer          NOT NULL DEFAULT 0,
    ADD COLUMN closed_at    timestamptz,
    ADD COLUMN disabled_at  timestamptz;

COMMENT ON COLUMN lanes.max_in_flight IS 'Most deliveries of this lane under way at once; instances share it evenly.';
COMMENT ON COLUMN lanes.weight IS 'Share of the places among the lanes that have work.';
COMMENT ON COLUMN lanes.rate_per_s IS 'Most tries a second over all instances; null for no limit.';
COMMENT ON COLUMN lanes.paid_until IS 'Theoretical arrival time of the rate limit (GCRA): how far the tries made so far are paid for.';
COMMENT ON COLUMN lanes.pause_reason IS 'Why it is paused, see the enum Reason.';
COMMENT ON COLUMN lanes.breaker IS 'CLOSED: open for work. OPEN: paused, as too many tries failed. HALF_OPEN: one probe is under way.';
COMMENT ON COLUMN lanes.reopened IS 'Probes that failed in a row.';
COMMENT ON COLUMN lanes.closed_at IS 'When the breaker closed; from then on its places come back little by little.';
COMMENT ON COLUMN lanes.disabled_at IS 'Nothing is sent from then on, until somebody makes this null.';

-- The index on sort_key goes with its column.
DROP INDEX notifications_outbox_wake;
DROP INDEX notifications_outbox_sending;
ALTER TABLE notifications_outbox
    DROP COLUMN sort_key,
    ADD COLUMN priority         smallint    NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
    ADD COLUMN ordering_key     text        CHECK (octet_length(ordering_key) BETWEEN 1 AND 500),
    ADD COLUMN first_claimed_at timestamptz;
CREATE INDEX notifications_outbox_due ON notifications_outbox (lane_id, priority, next_attempt_at, id) WHERE status IN ('NEW', 'RETRY');
CREATE INDEX notifications_outbox_ordered ON notifications_outbox (lane_id, ordering_key, id) WHERE ordering_key IS NOT NULL;
CREATE INDEX notifications_outbox_sending ON notifications_outbox (lease_until) WHERE status = 'SENDING';

COMMENT ON COLUMN notifications_outbox.priority IS '3 critical, 2 high, 1 normal, 0 low: goes as if due 10, 5, 1 and 0 minutes earlier, so high goes first and low waits a bounded time.';
COMMENT ON COLUMN notifications_outbox.ordering_key IS 'Of rows of one lane with the same key one is under way at a time, in the order of their ids.';
COMMENT ON COLUMN notifications_outbox.first_claimed_at IS 'When its first try began: how long it has blocked its ordering key.';

ALTER TABLE subscriptions ADD COLUMN ordered boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN subscriptions.ordered IS 'Whether what belongs together, such as the events of a run, is sent in order, one after the other.';

CREATE OR REPLACE VIEW deliveries AS
SELECT o.id, o.notification_id, o.notified_at, l.channel, l.destination, o.address, o.status,
       CASE WHEN o.status = 'SENDING' THEN o.reason
            WHEN l.disabled_at IS NOT NULL THEN 'DEFERRED_DISABLED'
            WHEN l.paused_until > now() THEN l.pause_reason
            ELSE o.reason END AS reason,
       o.attempts, o.receives, o.next_attempt_at, NULL::timestamptz AS finished_at
FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id
UNION ALL
SELECT d.id, d.notification_id, d.notified_at, l.channel, l.destination, d.address, d.status, d.reason, d.attempts, d.receives,
       NULL, d.finished_at
FROM   deliveries_done d JOIN lanes l ON l.id = d.lane_id
UNION ALL
SELECT x.id, x.notification_id, x.notified_at, l.channel, l.destination, x.address, 'DEAD', x.exhausted, x.attempts, x.receives,
       NULL, x.died_at
FROM   dead_letters x JOIN lanes l ON l.id = x.lane_id;
