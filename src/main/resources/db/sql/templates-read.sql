-- All versions of all templates, the newest of each first.
SELECT   event, channel, language, version, body, holds_from
FROM     templates
ORDER BY event, channel, language, version DESC
