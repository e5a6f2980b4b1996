-- Drafts of notifications that name no address, but a person, or a topic.

-- Whom they mean: the people that they name, and all that the subscriptions to their types do; each once. Called only where
-- there is such a draft, as the start of a statement that large costs more than most notifications.
CREATE FUNCTION audience_of(drafts jsonb)
RETURNS TABLE (id uuid, recipient_id text, lane_id integer, address text, channels text[], route jsonb, rank smallint, template text, quiet_hours jsonb,
               subscription_id integer, group_wait interval, group_mode text, group_key text)
LANGUAGE plpgsql STABLE ROWS 1000 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH draft AS MATERIALIZED (
        SELECT *
        FROM   jsonb_to_recordset(drafts) AS d(
                   id uuid, producer text, any_person boolean, type text, rank smallint, data jsonb, channels text[], route jsonb, recipient_id text,
                   topic boolean, scheduled_at timestamptz, expires_at timestamptz, replaces text)
    ),
    subscribed AS MATERIALIZED (
        SELECT d.id, s.id AS subscription_id, s.to_people, s.lane_id, s.address, s.channels, s.route, p.rank, s.template, s.quiet_hours, s.group_wait,
               s.group_mode, group_key(s, d.data, p.rank, num_nonnulls(d.expires_at, d.scheduled_at, d.replaces) > 0) AS group_key
        FROM   draft d
        JOIN   subscriptions s ON is_subscribed(s, d.type, d.data)
        CROSS  JOIN LATERAL (SELECT coalesce(priority_rank(s.priority), d.rank) AS rank) p
        WHERE  d.topic
    )
    SELECT d.id, d.recipient_id, CAST(NULL AS integer), CAST(NULL AS text), d.channels, d.route, d.rank, CAST(NULL AS text), CAST(NULL AS jsonb),
           CAST(NULL AS integer), CAST(NULL AS interval), CAST(NULL AS text), CAST(NULL AS text)
    FROM   draft d
    JOIN   recipients r ON r.id = d.recipient_id AND (d.any_person OR r.owner = d.producer)
    WHERE  EXISTS (SELECT
                   FROM   recipient_addresses a
                   WHERE  a.recipient_id = d.recipient_id
                   AND   (d.channels IS NULL OR a.channel = ANY (d.channels))
                   AND   (d.route IS NULL OR d.route @> jsonb_build_array(jsonb_build_object('channel', a.channel))))
    UNION  ALL
    SELECT d.id, d.recipient_id, NULL, NULL, d.channels, d.route, d.rank, NULL, NULL, NULL, NULL, NULL, NULL
    FROM   draft d
    WHERE  d.any_person
    AND    d.recipient_id = '00000000-0000-0000-0000-000000000000'
    UNION  ALL
    SELECT s.id, NULL, s.lane_id, s.address, NULL, NULL, s.rank, s.template, s.quiet_hours, s.subscription_id, s.group_wait, s.group_mode, s.group_key
    FROM   subscribed s
    WHERE  NOT s.to_people
    UNION  ALL
    -- Who is named by several subscriptions is told once, as the first of them says.
    SELECT *
    FROM  (SELECT   DISTINCT ON (s.id, m.recipient_id) s.id, m.recipient_id, CAST(NULL AS integer), CAST(NULL AS text), s.channels, s.route, s.rank,
                    s.template, s.quiet_hours, s.subscription_id, s.group_wait, s.group_mode, s.group_key
           FROM     subscribed s
           JOIN     subscription_recipients m ON m.subscription_id = s.subscription_id
           WHERE    s.to_people
           ORDER BY s.id, m.recipient_id, s.subscription_id) person;
END
$$;

-- Makes the deliveries to addresses and people of which a notification is one of many.
CREATE FUNCTION deliver_to_audience(wants jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    queued integer;
    people jsonb;
    groups jsonb;
BEGIN
    WITH sent AS (
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at, reason,
                                          replaces, template)
        -- What waits for the end of quiet hours is in no order: it would hold up what is critical.
        SELECT w.id, w.created_at, w.lane_id, w.address, w.expires_at, w.rank, CASE WHEN q.due = q.asked THEN w.ordering_key END, q.due,
               CASE WHEN q.due > q.asked THEN 'DEFERRED_QUIET' END, w.replaces, w.template
        FROM   wants_in(wants) w
        CROSS  JOIN LATERAL (
                   SELECT p.at AS asked, due_at(p.at, w.rank, NULL, NULL, w.quiet_hours) AS due
                   FROM  (SELECT greatest(coalesce(w.due_at, now()), now()) AS at) p) q
        WHERE  w.lane_id IS NOT NULL
        AND    w.group_key IS NULL
        RETURNING id
    )
    SELECT count(*) INTO queued FROM sent;

    SELECT jsonb_agg(to_jsonb(w) ORDER BY w.n) FILTER (WHERE w.group_key IS NULL AND w.lane_id IS NULL),
           jsonb_agg(to_jsonb(w) ORDER BY w.n) FILTER (WHERE w.group_key IS NOT NULL)
    INTO   people, groups
    FROM   wants_in(wants) w;
    IF people IS NOT NULL THEN
        queued := queued + deliver_to_people(people);
    END IF;
    IF groups IS NOT NULL THEN
        queued := queued + deliver_grouped(groups);
    END IF;
    RETURN queued;
END
$$;
COMMENT ON FUNCTION deliver_to_audience IS 'Makes the deliveries of what is asked for with an address or a person each; returns how many deliveries wait now.';

-- Begins a route over one address. Each want has its steps as the table reaches has them, and the first of their targets.
CREATE FUNCTION deliver_in_steps(wants jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    queued integer;
BEGIN
    WITH want AS MATERIALIZED (
        SELECT w.*, CAST(md5(CAST(w.id AS text)) AS uuid) AS reach_id, greatest(coalesce(w.due_at, now()), now()) AS at FROM wants_in(wants) w
    ),
    begun AS (
        INSERT INTO reaches (id, notification_id, notified_at, steps, next_at, priority, expires_at, ordering_key, replaces)
        SELECT reach_id, id, created_at, route, at + CAST(route -> 0 ->> 'after' AS double precision) * interval '1 second', rank, expires_at,
               ordering_key, replaces
        FROM   want
    ),
    sent AS (
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at, reach_id,
                                          step, replaces)
        SELECT id, created_at, CAST(route #>> '{0,targets,0,lane_id}' AS integer), route #>> '{0,targets,0,address}', expires_at, rank, ordering_key,
               at, reach_id, 1, replaces
        FROM   want
        RETURNING id
    )
    SELECT count(*) INTO queued FROM sent;
    RETURN queued;
END
$$;
