-- The routes that a run may be locked to, each with its course, POIs, coverage gaps, and its part of the newest calibration.
SELECT definition
FROM   route_definitions
WHERE  active
ORDER  BY route_id
