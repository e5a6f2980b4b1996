-- Cancels a job, unless all of it was started. Waits for the step that is being taken.
WITH was AS (
    SELECT * FROM redrives WHERE id = CAST(:#id AS uuid) FOR UPDATE
),
cancelled AS (
    UPDATE redrives r
    SET    status = 'CANCELLED', finished_at = now()
    FROM   was
    WHERE  r.id = was.id
    AND    was.status IN ('QUEUED', 'RUNNING')
    RETURNING r.*
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'job.cancel', 'job:' || was.id, jsonb_build_object('status', was.status), jsonb_build_object('status', cancelled.status)
    FROM   was
    JOIN   cancelled ON cancelled.id = was.id
)
SELECT EXISTS (SELECT FROM cancelled) AS done FROM was
