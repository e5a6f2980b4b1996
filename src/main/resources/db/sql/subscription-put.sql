-- Makes a subscription, or changes it.
WITH was AS (
    SELECT s.name, s.type_pattern, l.channel, s.address, s.enabled, s.ordered
    FROM   subscriptions s
    JOIN   lanes l ON l.id = s.lane_id
    WHERE  s.name = :#name
),
saved AS (
    INSERT INTO subscriptions (name, type_pattern, lane_id, address, enabled, ordered)
    VALUES (:#name, :#type, lane_of(:#channel, :#destination), :#address, CAST(:#enabled AS boolean), CAST(:#ordered AS boolean))
    ON CONFLICT (name) DO UPDATE
    SET    type_pattern = EXCLUDED.type_pattern,
           lane_id      = EXCLUDED.lane_id,
           address      = EXCLUDED.address,
           enabled      = EXCLUDED.enabled,
           ordered      = EXCLUDED.ordered
    RETURNING name, type_pattern, address, enabled, ordered, created_at
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'subscription.save', 'subscription:' || saved.name, to_jsonb(was),
           to_jsonb(saved) - 'created_at' || jsonb_build_object('channel', CAST(:#channel AS text))
    FROM   saved
    LEFT   JOIN was ON true
)
SELECT saved.name, saved.type_pattern AS type, CAST(:#channel AS text) AS channel, CAST(:#destination AS text) AS destination,
       saved.address, saved.enabled, saved.ordered, saved.created_at, NOT EXISTS (SELECT FROM was) AS made
FROM   saved
