-- A page of administrative changes, the newest first.
SELECT   id, at, actor, action, subject, before, after, CAST(id AS text) AS cursor
FROM     audit_log
WHERE    id < coalesce(CAST(:#before AS bigint), 9223372036854775807)
AND      actor = coalesce(CAST(:#actor AS text), actor)
AND      action = coalesce(CAST(:#action AS text), action)
AND      subject = coalesce(CAST(:#subject AS text), subject)
ORDER BY id DESC
LIMIT    :#limit
