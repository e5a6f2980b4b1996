-- Runs at every start: days without a partition would fall into the default one.
SELECT ensure_daily_partitions('pig_positions', current_date - 1, 5),
       ensure_daily_partitions('notifications', current_date - 1, 5),
       ensure_daily_partitions('deliveries_done', current_date - 1, 5),
       ensure_daily_partitions('failed_attempts', current_date - 1, 5);
