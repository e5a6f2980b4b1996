-- Makes a person, or changes one if the caller may.
WITH was AS (
    SELECT * FROM recipients WHERE id = :#id
),
saved AS (
    INSERT INTO recipients AS r (id, name, language, time_zone, owner)
    VALUES (:#id, :#name, :#language, :#time_zone, :#actor)
    ON CONFLICT (id) DO UPDATE
    SET    name       = EXCLUDED.name,
           language   = EXCLUDED.language,
           time_zone  = EXCLUDED.time_zone,
           updated_at = now()
    WHERE  CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'recipient.save', 'recipient:' || saved.id, to_jsonb(was), to_jsonb(saved)
    FROM   saved
    LEFT   JOIN was ON true
)
SELECT id, name, language, time_zone, owner, created_at, updated_at, NOT EXISTS (SELECT FROM was) AS made
FROM   saved
