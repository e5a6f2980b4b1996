-- The newest notification of a type, to try a template with.
SELECT   occurred_at, title, CAST(data AS text) AS data
FROM     notifications
WHERE    type = :#event
ORDER BY created_at DESC
LIMIT    1
