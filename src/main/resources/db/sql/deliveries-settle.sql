-- Writes the results of many deliveries, each only if the claim it was made under still holds, and says which did. Losing
-- this would only repeat what was sent, under the same key.
WITH result AS MATERIALIZED (
    SELECT r.*
    FROM   (SELECT set_config('synchronous_commit', 'off', true)) AS durability
    CROSS  JOIN jsonb_to_recordset(CAST(:#results AS jsonb)) AS r(
               id bigint, epoch integer, outcome text, reason text, exhausted text, attempts integer, delay_ms bigint,
               duration_ms integer, status_code integer, response text, provider_message_id text, type text, silence uuid)
),
-- The ids once more as an array, so that however many rows wait no plan reads them all. A row with a worker is SENDING;
-- said so, the index of those is left alone, which is full of entries of rows that are done. And a claim that a crash of
-- the server undid may be made again by another worker under the same epoch.
ended AS (
    DELETE FROM notifications_outbox o
    USING  result r
    WHERE  o.id = ANY (ARRAY(SELECT id FROM result))
    AND    o.id = r.id
    AND    o.claim_epoch = r.epoch
    AND    o.worker = CAST(:#${bean:worker.id} AS uuid)
    AND    r.outcome <> 'RETRY'
    RETURNING o.id, o.notification_id, o.notified_at, o.lane_id, o.address, o.receives, o.claim_epoch, o.worker, o.claimed_at, o.expires_at,
              o.recipient_id, o.reach_id, o.step, o.replaces, o.wanted, o.priority, o.template,
              r.outcome, r.reason, r.exhausted, r.attempts, r.duration_ms, r.status_code, r.response, r.provider_message_id, r.type, r.silence
),
-- What waits for its next try goes to another provider of its type. Mostly no type has several, and nothing is read.
elsewhere AS MATERIALIZED (
    SELECT o.id, coalesce(o.wanted, l.channel) AS wanted, lane_of(p.channel, CASE WHEN l.destination = l.channel THEN p.channel ELSE l.destination END) AS lane_id
    FROM   notifications_outbox o
    JOIN   lanes l ON l.id = o.lane_id
    CROSS  JOIN LATERAL provider_of(coalesce(o.wanted, l.channel), l.channel) AS p(channel)
    WHERE  EXISTS (SELECT FROM shared_types)
    AND    o.id = ANY (ARRAY(SELECT id FROM result WHERE outcome = 'RETRY'))
    AND    o.ordering_key IS NULL
    AND   (o.reach_id IS NULL OR o.wanted IS NOT NULL)
    AND    coalesce(o.wanted, l.channel) IN (SELECT type FROM shared_types)
),
waiting AS (
    -- Counted from when the failed try was begun. SET sees the row as it was, RETURNING as it is.
    UPDATE notifications_outbox o
    SET    status          = 'RETRY',
           attempts        = r.attempts,
           reason          = r.reason,
           next_attempt_at = o.claimed_at + r.delay_ms * interval '1 millisecond',
           worker          = NULL,
           claimed_at      = NULL,
           lease_until     = NULL,
           lane_id         = coalesce(e.lane_id, o.lane_id),
           wanted          = coalesce(e.wanted, o.wanted)
    FROM   result r
    JOIN   notifications_outbox was ON was.id = r.id AND was.id = ANY (ARRAY(SELECT id FROM result WHERE outcome = 'RETRY'))
    LEFT   JOIN elsewhere e ON e.id = r.id
    WHERE  o.id = ANY (ARRAY(SELECT id FROM result WHERE outcome = 'RETRY'))
    AND    o.id = r.id
    AND    o.claim_epoch = r.epoch
    AND    o.worker = CAST(:#${bean:worker.id} AS uuid)
    AND    r.outcome = 'RETRY'
    RETURNING o.id, o.claim_epoch, was.worker, was.claimed_at, was.lane_id, r.outcome, r.reason, r.duration_ms, r.status_code, r.response
),
-- What is a step of a route that has further ones: its failure is no dead letter, as the route goes on.
onward AS MATERIALIZED (
    SELECT e.id, e.reach_id, e.reason
    FROM   ended e
    JOIN   reaches r ON r.id = e.reach_id AND r.step = e.step AND r.step < jsonb_array_length(r.steps)
    WHERE  e.outcome IN ('DEAD', 'EXPIRED')
    AND    r.id = ANY (ARRAY(SELECT reach_id FROM ended WHERE reach_id IS NOT NULL))
),
reached AS (
    DELETE FROM reaches r
    USING  ended e
    WHERE  r.id = ANY (ARRAY(SELECT reach_id FROM ended WHERE reach_id IS NOT NULL))
    AND    r.id = e.reach_id
    AND   (e.outcome = 'SUPPRESSED' OR e.outcome = 'SENT' AND r.steps -> (e.step - 1) ->> 'success' = 'accepted')
),
missed AS (
    -- Its other addresses may still do.
    UPDATE reaches r
    SET    next_at = now(),
           missed  = o.reason
    FROM   onward o
    WHERE  r.id = ANY (ARRAY(SELECT reach_id FROM onward))
    AND    r.id = o.reach_id
    AND    NOT EXISTS (SELECT FROM notifications_outbox w WHERE w.reach_id = r.id AND w.id <> ALL (ARRAY(SELECT id FROM ended)))
    AND    NOT EXISTS (SELECT FROM ended s WHERE s.reach_id = r.id AND s.outcome IN ('SENT', 'SUPPRESSED'))
    RETURNING r.id
),
done AS (
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, claim_epoch,
                                 worker, started_at, duration_ms, status_code, response, provider_message_id, type, recipient_id)
    SELECT id, notification_id, notified_at, lane_id, address, CASE outcome WHEN 'DEAD' THEN 'CANCELLED' ELSE outcome END, reason, attempts,
           receives, claim_epoch, worker, CASE WHEN outcome = 'SENT' THEN claimed_at END, duration_ms, status_code, response,
           provider_message_id, type, recipient_id
    FROM   ended
    WHERE  outcome IN ('SENT', 'EXPIRED', 'SUPPRESSED')
    OR     id IN (SELECT id FROM onward)
),
-- What a newer message with the same key will replace. Of several under one key the newest is it, whichever is settled
-- last; in their order, so that two that write never wait for each other in a circle. An update that gave no id has left
-- the old one. Longer addresses do not fit into an index.
replaceable AS (
    INSERT INTO replaceable_messages AS m (key, lane_id, address, provider_message_id, notified_at, notification_id)
    SELECT   DISTINCT ON (replaces, lane_id, address) replaces, lane_id, address, provider_message_id, notified_at, notification_id
    FROM     ended
    WHERE    outcome = 'SENT'
    AND      replaces IS NOT NULL
    AND      octet_length(address) <= 2000
    ORDER BY replaces, lane_id, address, notified_at DESC, notification_id DESC
    ON CONFLICT (key, lane_id, address) DO UPDATE
    SET    provider_message_id = coalesce(EXCLUDED.provider_message_id, m.provider_message_id),
           notified_at         = EXCLUDED.notified_at,
           notification_id     = EXCLUDED.notification_id,
           sent_at             = now()
    WHERE  (m.notified_at, m.notification_id) <= (EXCLUDED.notified_at, EXCLUDED.notification_id)
),
hidden AS (
    INSERT INTO silenced_deliveries (silence_id, delivery_id)
    SELECT silence, id FROM ended WHERE outcome = 'SUPPRESSED' AND EXISTS (SELECT FROM silences s WHERE s.id = silence)
    ON CONFLICT DO NOTHING
),
dead AS (
    INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives, expires_at, claim_epoch,
                              recipient_id, wanted, priority, template, step)
    SELECT id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives, expires_at, claim_epoch,
           recipient_id, wanted, priority, template, step
    FROM   ended
    WHERE  outcome = 'DEAD'
    AND    id NOT IN (SELECT id FROM onward)
),
noted AS (
    INSERT INTO failed_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response, lane_id)
    SELECT id, claim_epoch, worker, claimed_at, duration_ms, outcome, reason, status_code, response, lane_id
    FROM   (SELECT id, claim_epoch, worker, claimed_at, duration_ms, outcome, reason, status_code, response, lane_id FROM ended
            UNION ALL
            SELECT id, claim_epoch, worker, claimed_at, duration_ms, outcome, reason, status_code, response, lane_id FROM waiting) tried
    WHERE  outcome IN ('RETRY', 'DEAD')
),
gone AS (
    UPDATE subscriptions s
    SET    enabled = false
    FROM   ended e
    WHERE  e.reason = 'GONE'
    AND    s.lane_id = e.lane_id
    AND    s.address = e.address
),
unregistered AS (
    DELETE FROM recipient_addresses a
    USING  ended e
    JOIN   lanes l ON l.id = e.lane_id
    WHERE  e.reason = 'UNREGISTERED'
    AND    a.channel = l.channel
    AND    a.address = e.address
)
-- With the epoch: this batch may hold an older result for the same delivery, of a claim of this worker that was lost.
SELECT id, claim_epoch, EXISTS (SELECT FROM missed) AS steps_on FROM ended
UNION ALL
SELECT id, claim_epoch, false FROM waiting
