-- The templates as they are now, without their text.
SELECT   n.event, n.channel, n.language, n.version, n.source, n.created_at, n.created_by
FROM    (SELECT DISTINCT ON (event, channel, language) *
         FROM   templates
         WHERE  event = coalesce(CAST(:#event AS text), event)
         ORDER  BY event, channel, language, version DESC) n
WHERE    n.body IS NOT NULL
ORDER BY n.event, n.channel, n.language
