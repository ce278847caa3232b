-- One row per figure that pages show: what it means and which mart holds it.
-- key: figure
-- columns: figure, definition, source
SELECT *
FROM (
    VALUES
    ('run', 'one request to a model, with one or more generations', 'mart_figures'),
    ('spend', 'what was charged; where the log has no charge, the card''s price; where there is neither, unknown and counted', 'mart_figures'),
    ('repriced credits', 'credits per output by the card × outputs billed; 0 for runs that did not succeed where the card makes them free', 'mart_figures'),
    ('variance', 'charged credits less repriced credits, for finished runs that have both', 'mart_variance'),
    ('unpriced', 'a run for which the card has no price; it counts nowhere as zero', 'mart_unpriced_status'),
    ('unknown spend', 'a run with neither charge nor price (or pending without a charge); left out of sums and counted', 'mart_figures'),
    ('change', 'spend of the period less spend of the period before; for a month so far, the same days of the month before', 'mart_spend_by'),
    ('share', 'spend of the group divided by the spend of the period', 'mart_spend_by'),
    ('outputs', 'outputs delivered by succeeded runs; generations where the log does not say', 'mart_figures'),
    ('kept', 'rows of a file whose run was new to the database', 'mart_files'),
    ('updated', 'rows that replaced the stored run of the same id by a later or fuller account of it', 'mart_files'),
    ('duplicate', 'rows that said what was known already, or less', 'mart_files'),
    ('rejected', 'rows that could not be read as a run, each with its reason', 'mart_reject_reasons'),
    ('merged', 'rows that share their id with a different finished run of the same file (among updated and duplicate)', 'mart_files'),
    ('rounded', 'rows whose credits or duration had more decimals than are kept (9 and 3), rounded half up', 'mart_files'),
    ('left out', 'runs created at or after as_of; they take no part', 'mart_figures')
) AS t (figure, definition, source)
