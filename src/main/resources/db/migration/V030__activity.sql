-- Notifications by INSERT, for applications that share the database and know nothing else of Pigeon.

-- Types of other systems use the underscore.
ALTER TABLE notifications DROP CONSTRAINT notifications_type_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_type_check CHECK (length(type) BETWEEN 1 AND 100 AND type !~ '[^a-z0-9._-]');

-- UUID of version 7 (RFC 9562): milliseconds since 1970, then chance. What reads a notification by its id finds its day in it.
CREATE FUNCTION uuid_v7() RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT CAST(encode(set_byte(set_byte(overlay(uuid_send(gen_random_uuid())
                       PLACING substring(int8send(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)) FROM 3) FROM 1 FOR 6),
                       6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)),
                       8, 128 | (get_byte(uuid_send(gen_random_uuid()), 8) & 63)), 'hex') AS uuid)
$$;

CREATE SCHEMA activity;

CREATE VIEW activity.notifications AS
SELECT n.id,
       n.recipient                                    AS user_id,
       n.title,
       n.data ->> 'text'                              AS message,
       n.type                                         AS notification_type,
       d.waiting = 0                                  AS is_processed,
       coalesce(n.scheduled_at, n.created_at)         AS deliver_at,
       n.priority,
       n.data -> 'payload'                            AS payload,
       n.created_at,
       d.errors                                       AS error_count,
       d.last_error
FROM   notifications n
CROSS  JOIN LATERAL (
           SELECT (SELECT count(*) FROM notifications_outbox o WHERE o.notification_id = n.id)
                  + (SELECT count(*) FROM reaches r WHERE r.notification_id = n.id) AS waiting,
                  count(*)                                                          AS errors,
                  (array_agg(concat_ws(': ', f.reason, nullif(f.response, '')) ORDER BY f.started_at DESC))[1] AS last_error
           FROM  (SELECT id FROM notifications_outbox WHERE notification_id = n.id
                  UNION ALL
                  SELECT id FROM deliveries_done WHERE notification_id = n.id AND finished_at >= n.created_at
                  UNION ALL
                  SELECT id FROM dead_letters WHERE notification_id = n.id) x
           JOIN   failed_attempts f ON f.delivery_id = x.id) d
WHERE  n.producer = 'activity';
COMMENT ON VIEW activity.notifications IS 'What applications have inserted here, and what has become of it. To be inserted into; nothing else.';

CREATE FUNCTION activity.notify() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told     timestamptz := now();
    priority text        := coalesce(NEW.priority, 'normal');
    kind     text        := lower(coalesce(NEW.notification_type, 'notification'));
    at       timestamptz := coalesce(NEW.deliver_at, told);
BEGIN
    IF NEW.user_id IS NULL OR NEW.user_id !~ '^[^[:cntrl:]/]{1,100}$' THEN
        RAISE EXCEPTION 'user_id has to name a person, in 1 to 100 characters; everybody is 00000000-0000-0000-0000-000000000000'
            USING ERRCODE = 'check_violation', COLUMN = 'user_id';
    END IF;
    IF priority NOT IN ('low', 'normal', 'high', 'critical') THEN
        RAISE EXCEPTION 'priority is %, but has to be low, normal, high or critical', quote_literal(left(priority, 40))
            USING ERRCODE = 'check_violation', COLUMN = 'priority';
    END IF;
    IF kind !~ '^[a-z0-9._-]{1,100}$' THEN
        RAISE EXCEPTION 'notification_type is %, but has to be letters, digits, dots, hyphens and underscores, 1 to 100 of them', quote_literal(left(kind, 120))
            USING ERRCODE = 'check_violation', COLUMN = 'notification_type';
    END IF;
    IF coalesce(NEW.title, '') = '' AND coalesce(NEW.message, '') = '' THEN
        RAISE EXCEPTION 'title and message are both empty: there is nothing to tell'
            USING ERRCODE = 'check_violation', COLUMN = 'message';
    END IF;
    IF NOT isfinite(at) OR at > told + interval '366 days' THEN
        RAISE EXCEPTION 'deliver_at is %, which is more than a year ahead', at
            USING ERRCODE = 'check_violation', COLUMN = 'deliver_at';
    END IF;
    NEW.id := coalesce(NEW.id, uuid_v7());
    INSERT INTO notifications (id, created_at, dedup_key, type, occurred_at, priority, title, data, producer, recipient, scheduled_at)
    VALUES (NEW.id, told, NEW.id, kind, told, priority, coalesce(nullif(NEW.title, ''), left(NEW.message, 120)),
            jsonb_strip_nulls(jsonb_build_object('text', coalesce(NEW.message, NEW.title), 'payload', NEW.payload)), 'activity', NEW.user_id,
            NEW.deliver_at);
    PERFORM deliver_to_people(jsonb_build_array(jsonb_build_object(
                'id', NEW.id, 'created_at', told, 'type', kind, 'due_at', at, 'recipient_id', NEW.user_id, 'on_bus', true,
                'rank', priority_rank(priority))));
    RETURN NEW;
END
$$;

CREATE TRIGGER notify INSTEAD OF INSERT ON activity.notifications FOR EACH ROW EXECUTE FUNCTION activity.notify();

CREATE FUNCTION activity.ring() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('pigeon_outbox', '');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION activity.ring IS 'Once a statement: PostgreSQL lets the commits of those who notify pass one at a time.';

CREATE TRIGGER ring AFTER INSERT ON activity.notifications FOR EACH STATEMENT EXECUTE FUNCTION activity.ring();
