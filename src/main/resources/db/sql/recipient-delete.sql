-- Forgets a person with all addresses and preferences, if the caller may.
WITH gone AS (
    DELETE FROM recipients
    WHERE  id = :#id
    AND    (CAST(:#everybody AS boolean) OR owner = :#owned_by OR id = :#self)
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before)
    SELECT :#actor, 'recipient.delete', 'recipient:' || id, to_jsonb(gone)
    FROM   gone
)
SELECT id FROM gone
