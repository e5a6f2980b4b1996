-- Tables that grow with time are partitioned by day (UTC). A default partition catches what no day covers, so that an
-- insert never fails for want of a partition; rows found there mean that creating ahead has stopped.

CREATE FUNCTION ensure_daily_partitions(parent regclass, first_day date, days integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    name    text;
    day     date;
    created integer := 0;
BEGIN
    -- Instances start together: one creates, the others find what it made.
    PERFORM pg_advisory_xact_lock(hashtext('ensure_daily_partitions'));
    FOR day IN SELECT first_day + n FROM generate_series(0, days - 1) AS n LOOP
        name := parent::text || '_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        BEGIN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
                name, parent, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
            created := created + 1;
        EXCEPTION WHEN check_violation THEN
            -- The default partition already holds rows of this day: they stay there, readable, and so does the day.
            RAISE WARNING 'partition % not created: the default partition of % holds rows of that day', name, parent;
        END;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION ensure_daily_partitions IS
    'Creates the missing daily partitions of a table for a number of days from the first day on; returns how many it created.';
