-- Has one change of reference data wait for the other until the end of the transaction: what was looked at is what is changed.
SELECT pg_advisory_xact_lock(hashtext('reference data'))
