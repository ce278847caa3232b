-- One row per figure that pages show: what it means, the table and column that hold it, and the table of the rows behind it.
-- key: figure
-- columns: figure, definition, source, value_column, rows_behind
SELECT *
FROM (
    VALUES
    ('runs', 'requests to a model, each with one or more generations', 'mart_figures', 'runs', 'stg_period_runs'),
    ('spend', 'what was charged; where the log has no charge, the card''s price; where there is neither, unknown and counted', 'mart_figures', 'spend_credits', 'stg_period_runs'),
    ('repriced credits', 'credits per output by the card × outputs billed; 0 for runs that did not succeed where the card makes them free', 'mart_figures', 'repriced_credits', 'stg_period_runs'),
    ('variance', 'charged credits less repriced credits, for finished runs that have both', 'mart_figures', 'variance_credits', 'mart_variance'),
    ('unpriced', 'runs for which the card has no price; they count nowhere as zero', 'mart_figures', 'unpriced_runs', 'mart_unpriced'),
    ('unknown spend', 'runs with neither charge nor price (or pending without a charge); left out of sums and counted', 'mart_figures', 'unknown_spend_runs', 'stg_period_runs'),
    ('change', 'spend of the period less spend of the period before; for a month so far, the same days of the month before', 'mart_figures', 'change_credits', 'mart_spend_by'),
    ('share', 'spend of a group divided by the spend of the period', 'mart_spend_by', 'share', 'mart_spend_by'),
    ('outputs', 'outputs delivered by succeeded runs; generations where the log does not say', 'mart_figures', 'outputs', 'stg_period_runs'),
    ('savings', 'what the levers together would have saved on succeeded, priced runs: card price less the cheapest allowed alternative on the same card', 'mart_savings', 'together_credits', 'int_baseline_runs'),
    ('baseline', 'the card price of succeeded, priced runs of the period, over which savings are taken', 'mart_savings', 'baseline_credits', 'int_baseline_runs'),
    ('lever alone', 'what one lever (draft first, lower resolution, cheaper model) would have saved if it were the only one', 'mart_levers', 'alone_credits', 'int_baseline_runs'),
    ('lever share', 'a lever''s part of what they save together: its Shapley value, the mean of what it adds over all orders of joining', 'mart_levers', 'share_credits', 'int_baseline_runs'),
    ('draft first with hindsight', 'what drafting would have saved on exactly the runs that turned out to be explorations', 'mart_savings', 'hindsight_credits', 'int_baseline_runs'),
    ('draft first as a policy', 'hindsight less one draft for every shot kept at its first take; below zero, drafting first loses', 'mart_savings', 'policy_net_credits', 'int_baseline_runs'),
    ('break-even', 'the share of shots kept at the first take above which drafting first loses', 'mart_savings', 'break_even', 'int_baseline_runs'),
    ('chain', 'runs that were attempts at one shot: by session, else by similar prompts close in time', 'mart_top_chains', 'chain', 'int_run_chains'),
    ('credits per final', 'spend of all runs divided by the finals: accepted runs of a chain, else its last succeeded one', 'mart_efficiency', 'credits_per_final', 'int_run_chains'),
    ('volume', 'part of the change that comes from more or fewer outputs at the average price', 'mart_change_effects', 'credits', 'mart_drivers'),
    ('mix', 'part of the change that comes from dearer or cheaper configurations', 'mart_change_effects', 'credits', 'mart_drivers'),
    ('price', 'part of the change that comes from changed prices on the card', 'mart_change_effects', 'credits', 'mart_drivers'),
    ('forecast', 'what spend is likely to come to, day by day to the end of the third month ahead; teams and projects each add up to it', 'mart_forecast_months', 'mean_credits', 'mart_forecast_days'),
    ('interval', 'bounds that hold 80 % or 95 % of what comes, from the forecast''s own errors on the log''s past', 'mart_forecast_months', 'lo80_credits', 'mart_forecast_days'),
    ('price change', 'the part of a forecast that is due to rates of the card that change after as_of, at the mix of the last 28 days', 'mart_forecast_months', 'price_change_credits', 'int_spend_days'),
    ('backtest', 'forecasts of the log''s own past from what lay before alone, beside repeating the week before (seasonal naive)', 'mart_backtest', 'mase', 'int_spend_days'),
    ('MASE', 'the mean absolute error of a day''s forecast, by that of repeating the same weekday of the week before within the history', 'mart_backtest', 'mase', 'int_spend_days'),
    ('WAPE', 'the sum of absolute errors of days by the sum of what was spent on them', 'mart_backtest', 'wape', 'int_spend_days'),
    ('budget', 'what a team or project may spend in a calendar month, from [budget] of offcut.toml', 'mart_budgets', 'budget_credits', 'int_spend_days'),
    ('chance to exceed', 'the share of a thousand simulated month ends above the budget; 0 or 1 for a month that has ended', 'mart_budgets', 'exceed_share', 'mart_forecast_months'),
    ('kept', 'rows of a file whose run was new to the database', 'mart_files', 'kept', 'mart_files'),
    ('updated', 'rows that replaced the stored run of the same id by a later or fuller account of it', 'mart_files', 'updated', 'mart_files'),
    ('duplicate', 'rows that said what was known already, or less', 'mart_files', 'duplicate', 'mart_files'),
    ('rejected', 'rows that could not be read as a run, each with its reason', 'mart_files', 'rejected', 'mart_reject_reasons'),
    ('merged', 'rows that share their id with a different finished run of the same file (among updated and duplicate)', 'mart_files', 'merged', 'mart_files'),
    ('rounded', 'rows whose credits or duration had more decimals than are kept (9 and 3), rounded half up', 'mart_files', 'rounded', 'mart_files'),
    ('left out', 'runs created at or after as_of; they take no part', 'mart_figures', 'left_out_runs', 'runs')
) AS t (figure, definition, source, value_column, rows_behind)
