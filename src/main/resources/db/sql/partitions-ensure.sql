-- Creates the partitions of the coming days.
SELECT ensure_daily_partitions('pig_positions', current_date, 4),
       ensure_daily_partitions('notifications', current_date, 4),
       ensure_daily_partitions('deliveries_done', current_date, 4),
       ensure_daily_partitions('failed_attempts', current_date, 4)
