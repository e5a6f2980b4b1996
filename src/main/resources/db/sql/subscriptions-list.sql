-- A page of subscriptions by name.
SELECT   s.name, s.type_pattern AS type, l.channel, l.destination, s.address, s.enabled, s.ordered, s.created_at, s.name AS cursor
FROM     subscriptions s
JOIN     lanes l ON l.id = s.lane_id
WHERE    s.name > coalesce(CAST(:#after AS text), '')
ORDER BY s.name
LIMIT    :#limit
