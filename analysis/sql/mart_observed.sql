-- One row per final configuration: credits per final of chains that began with a draft beside those of chains that did not.
-- key: model, configuration
-- columns: rank, model, configuration, drafted_chains, other_chains, drafted_credits_per_final, other_credits_per_final,
-- difference_credits, low_credits, high_credits, verdict
--
-- The difference is drafted less other, with its 95 % interval; null where there are too few chains. At most the latest 2,000
-- chains of either kind count, begun in the latest days with two million runs, and the 50 configurations with most evidence are listed.
SELECT * FROM observed_rows ORDER BY rank
