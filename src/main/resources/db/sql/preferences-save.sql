-- Says what a person wants to be told, in place of what was said before, if the caller may.
WITH was AS (
    SELECT * FROM preferences WHERE recipient_id = :#id
),
saved AS (
    INSERT INTO preferences (recipient_id, consent, quiet_hours, time_zone)
    SELECT r.id, CAST(:#consent AS jsonb), CAST(:#quiet_hours AS jsonb), coalesce(CAST(:#time_zone AS text), r.time_zone)
    FROM   recipients r
    WHERE  r.id = :#id
    AND    (CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self)
    ON CONFLICT (recipient_id) DO UPDATE
    SET    consent     = EXCLUDED.consent,
           quiet_hours = EXCLUDED.quiet_hours,
           time_zone   = EXCLUDED.time_zone
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'preferences.save', 'recipient:' || saved.recipient_id, to_jsonb(was), to_jsonb(saved)
    FROM   saved
    LEFT   JOIN was ON true
)
SELECT consent, quiet_hours, time_zone
FROM   saved
