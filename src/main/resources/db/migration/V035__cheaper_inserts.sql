-- As strict as before, by checks that do not count to a hundred; see V033.
CREATE OR REPLACE FUNCTION activity.notify() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told     timestamptz := now();
    priority text        := coalesce(NEW.priority, 'normal');
    kind     text        := lower(coalesce(NEW.notification_type, 'notification'));
    at       timestamptz := coalesce(NEW.deliver_at, told);
BEGIN
    IF NEW.user_id IS NULL OR length(NEW.user_id) NOT BETWEEN 1 AND 100 OR NEW.user_id ~ '[[:cntrl:]/]' THEN
        RAISE EXCEPTION 'user_id has to name a person, in 1 to 100 characters; everybody is 00000000-0000-0000-0000-000000000000'
            USING ERRCODE = 'check_violation', COLUMN = 'user_id';
    END IF;
    IF priority NOT IN ('low', 'normal', 'high', 'critical') THEN
        RAISE EXCEPTION 'priority is %, but has to be low, normal, high or critical', quote_literal(left(priority, 40))
            USING ERRCODE = 'check_violation', COLUMN = 'priority';
    END IF;
    IF length(kind) NOT BETWEEN 1 AND 100 OR kind ~ '[^a-z0-9._-]' THEN
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
