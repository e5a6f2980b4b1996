-- Takes up the templates that came with the program, as a new version where the file says something else than before. What
-- was put in their place stays in force.
WITH file AS (
    SELECT * FROM jsonb_to_recordset(CAST(? AS jsonb)) AS f(event text, channel text, language text, body text)
),
newest AS (
    SELECT DISTINCT ON (event, channel, language) event, channel, language, version, body, source
    FROM   templates
    ORDER  BY event, channel, language, version DESC
)
INSERT INTO templates (event, channel, language, version, body, source, created_by, holds_from)
SELECT event, channel, language, coalesce(n.version, 0) + 1, f.body, 'file', 'pigeon',
       -- The first one holds for what is on its way, too.
       CASE WHEN n.version IS NULL THEN 'epoch' ELSE now() + interval '3 seconds' END
FROM   file f
FULL   JOIN newest n USING (event, channel, language)
WHERE  n.version IS NULL
OR     (n.source = 'file' AND n.body IS DISTINCT FROM f.body)
ON CONFLICT DO NOTHING
