-- The states of the pigs that have new positions or a timer that is due.
SELECT pig_id, CAST(state AS text) AS state, failure
FROM   detector_state
WHERE  pig_id IN (SELECT jsonb_array_elements_text(CAST(:#pigs AS jsonb)))
UNION
SELECT pig_id, CAST(state AS text), failure
FROM   detector_state
WHERE  shard = :#shard
AND    next_timer <= :#clock
AND    failure IS NULL
