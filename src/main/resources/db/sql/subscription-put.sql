-- Makes a subscription, or changes it; says which of its people there are not, and then changes nothing.
WITH named AS MATERIALIZED (
    SELECT DISTINCT person FROM jsonb_array_elements_text(CAST(:#recipients AS jsonb)) AS n(person)
),
unknown AS MATERIALIZED (
    SELECT n.person FROM named n WHERE NOT EXISTS (SELECT FROM recipients r WHERE r.id = n.person)
),
was AS (
    SELECT s.name, s.type_pattern, l.channel, s.address, s.enabled, s.ordered, CAST(s.filter AS text) AS filter, s.channels, s.route,
           s.template, s.priority, s.quiet_hours, s.group_by, CAST(extract(epoch FROM s.group_wait) AS integer) AS group_wait_seconds, s.group_mode,
           (SELECT count(*) FROM subscription_recipients m WHERE m.subscription_id = s.id) AS recipients
    FROM   subscriptions s
    LEFT   JOIN lanes l ON l.id = s.lane_id
    WHERE  s.name = :#name
),
saved AS (
    INSERT INTO subscriptions (name, type_pattern, lane_id, address, enabled, ordered, to_people, filter, channels, route, template, priority,
                               quiet_hours, group_by, group_wait, group_mode)
    SELECT :#name, :#type, CASE WHEN CAST(:#channel AS text) <> '' THEN lane_of(:#channel, :#destination) END, nullif(:#address, ''),
           CAST(:#enabled AS boolean), CAST(:#ordered AS boolean), CAST(:#channel AS text) = '', CAST(nullif(:#filter, '') AS jsonpath),
           (SELECT array_agg(channel) FROM jsonb_array_elements_text(CAST(nullif(:#channels, '') AS jsonb)) AS c(channel)),
           CAST(nullif(:#route, '') AS jsonb), nullif(:#template, ''), nullif(:#priority, ''), CAST(nullif(:#quiet_hours, '') AS jsonb),
           nullif(:#group_by, ''),
           CASE WHEN CAST(:#group_by AS text) <> '' THEN CAST(:#group_wait_seconds AS integer) * interval '1 second' END,
           CASE WHEN CAST(:#group_by AS text) <> '' THEN :#group_mode END
    WHERE  NOT EXISTS (SELECT FROM unknown)
    AND    pg_input_is_valid(nullif(:#filter, ''), 'jsonpath') IS NOT FALSE
    ON CONFLICT (name) DO UPDATE
    SET    type_pattern = EXCLUDED.type_pattern,
           lane_id      = EXCLUDED.lane_id,
           address      = EXCLUDED.address,
           enabled      = EXCLUDED.enabled,
           ordered      = EXCLUDED.ordered,
           to_people    = EXCLUDED.to_people,
           filter       = EXCLUDED.filter,
           channels     = EXCLUDED.channels,
           route        = EXCLUDED.route,
           template     = EXCLUDED.template,
           priority     = EXCLUDED.priority,
           quiet_hours  = EXCLUDED.quiet_hours,
           group_by     = EXCLUDED.group_by,
           group_wait   = EXCLUDED.group_wait,
           group_mode   = EXCLUDED.group_mode
    RETURNING id, name, type_pattern, address, enabled, ordered, CAST(filter AS text) AS filter, channels, route, template, priority, quiet_hours, group_by,
              CAST(extract(epoch FROM group_wait) AS integer) AS group_wait_seconds, group_mode, created_at
),
left_out AS (
    DELETE FROM subscription_recipients m USING saved WHERE m.subscription_id = saved.id AND m.recipient_id NOT IN (SELECT person FROM named)
),
let_in AS (
    INSERT INTO subscription_recipients (subscription_id, recipient_id)
    SELECT saved.id, n.person FROM saved CROSS JOIN named n
    ON CONFLICT DO NOTHING
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'subscription.save', 'subscription:' || saved.name, to_jsonb(was),
           to_jsonb(saved) - 'created_at' - 'id' || jsonb_build_object('channel', nullif(:#channel, ''), 'recipients', (SELECT count(*) FROM named))
    FROM   saved
    LEFT   JOIN was ON true
)
SELECT saved.name, saved.type_pattern AS type, nullif(:#channel, '') AS channel, nullif(:#destination, '') AS destination,
       saved.address, (SELECT count(*) FROM named) AS recipients, to_jsonb(saved.channels) AS channels, saved.route, saved.filter, saved.enabled,
       saved.ordered, saved.template, saved.priority, saved.quiet_hours, saved.group_by, saved.group_wait_seconds, saved.group_mode, saved.created_at,
       NOT EXISTS (SELECT FROM was) AS made, (SELECT min(person) FROM unknown) AS unknown,
       (SELECT message FROM pg_input_error_info(nullif(:#filter, ''), 'jsonpath')) AS filter_error
FROM  (SELECT) AS answer
LEFT   JOIN saved ON true
