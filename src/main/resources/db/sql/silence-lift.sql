-- Ends a silence at once.
WITH was AS (
    SELECT * FROM silences WHERE id = CAST(:#id AS uuid) FOR UPDATE
),
lifted AS (
    UPDATE silences s
    SET    lifted_at = now()
    FROM   was
    WHERE  s.id = was.id
    AND    was.lifted_at IS NULL
    AND    was.ends_at > now()
    RETURNING s.*
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'silence.lift', 'silence:' || was.id, jsonb_strip_nulls(to_jsonb(was)), jsonb_strip_nulls(to_jsonb(lifted))
    FROM   was
    JOIN   lifted ON lifted.id = was.id
)
SELECT EXISTS (SELECT FROM lifted) AS done FROM was
