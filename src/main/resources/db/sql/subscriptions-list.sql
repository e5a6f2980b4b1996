-- A page of subscriptions by name.
SELECT   s.name, s.type_pattern AS type, l.channel, l.destination, s.address,
         (SELECT count(*) FROM subscription_recipients m WHERE m.subscription_id = s.id) AS recipients,
         to_jsonb(s.channels) AS channels, s.route, CAST(s.filter AS text) AS filter, s.enabled, s.ordered,
         s.template, s.priority, s.quiet_hours, s.group_by, CAST(extract(epoch FROM s.group_wait) AS integer) AS group_wait_seconds,
         s.group_mode, s.created_at, s.name AS cursor
FROM     subscriptions s
LEFT     JOIN lanes l ON l.id = s.lane_id
WHERE    s.name > coalesce(CAST(:#after AS text), '')
ORDER BY s.name
LIMIT    :#limit
