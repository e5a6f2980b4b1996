-- Ends a subscription; what is on its way goes on.
WITH deleted AS (
    DELETE FROM subscriptions WHERE name = :#name RETURNING *
)
INSERT INTO audit_log (actor, action, subject, before)
SELECT :#actor, 'subscription.delete', 'subscription:' || deleted.name,
       to_jsonb(deleted) || jsonb_build_object('channel', (SELECT channel FROM lanes WHERE id = deleted.lane_id))
FROM   deleted
RETURNING subject
