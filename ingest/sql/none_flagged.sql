-- int_flagged of a file whose rows are all plain.
CREATE OR REPLACE TEMP TABLE int_flagged (ordinal BIGINT, reason VARCHAR, value VARCHAR, charged_credits DECIMAL(38, 9), is_rounded BOOLEAN);
