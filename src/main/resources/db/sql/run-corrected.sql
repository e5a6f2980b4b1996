-- The late positions of a run have been looked at.
UPDATE pig_runs SET corrected_at = now() WHERE run_key = :#run_key
