-- The next version of a template: text of people, or what the program brings along again.
WITH was AS (
    SELECT   *
    FROM     templates
    WHERE    event = :#event
    AND      channel = :#channel
    AND      language = :#language
    ORDER BY version DESC
    LIMIT    1
),
saved AS (
    INSERT INTO templates (event, channel, language, version, body, source, created_by)
    SELECT :#event, :#channel, :#language, coalesce((SELECT version FROM was), 0) + 1, CAST(:#body AS text), :#source, :#actor
    -- Only what was put in place of the program's own is taken back.
    WHERE  :#source = 'database'
    OR     EXISTS (SELECT FROM was WHERE source = 'database')
    ON CONFLICT DO NOTHING
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, CASE WHEN :#source = 'database' THEN 'template.save' ELSE 'template.reset' END,
           'template:' || saved.event || '/' || saved.channel || '.' || saved.language,
           (SELECT jsonb_build_object('version', was.version, 'source', was.source, 'body', was.body) FROM was),
           jsonb_build_object('version', saved.version, 'source', saved.source, 'body', saved.body)
    FROM   saved
)
SELECT event, channel, language, version, source, body, holds_from, created_at, created_by FROM saved
