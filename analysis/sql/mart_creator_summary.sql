-- One row per creator of the period: their figures, beside the medians of their team where at least five people are in it.
-- key: creator
-- columns: creator, slug_key, team, runs, succeeded_runs, spend_credits, finals, explorations, credits_per_final,
-- explorations_per_final, team_people, team_credits_per_final, team_explorations_per_final, policy_net_credits,
-- policy_net_with_lighter_credits, hindsight_credits, break_even, together_credits, quote_line
--
-- Each person counts in the team where most of their runs are; runs of unknown creators are no person's. The median of an even
-- number is the mean of the middle two. People without finals count as people, and not in the medians.
WITH people AS (
    SELECT
        creator, team, runs, succeeded_runs, spend_credits, finals, explorations, credits_each(spend_credits, finals) AS credits_per_final,
        CASE WHEN finals > 0 THEN explorations::DOUBLE / finals END AS explorations_per_final
    FROM int_creator_runs
),
teams AS (
    SELECT
        team, count(*) AS team_people, list_sort(list(credits_per_final) FILTER (credits_per_final IS NOT NULL)) AS each_credits,
        median(explorations_per_final) AS explorations_median
    FROM people
    WHERE creator <> '(unknown)'
    GROUP BY team
)
SELECT
    p.creator, p.creator AS slug_key, p.team, p.runs, p.succeeded_runs, p.spend_credits, p.finals, p.explorations, p.credits_per_final,
    p.explorations_per_final, coalesce(t.team_people, 0) AS team_people,
    CASE
        WHEN t.team_people >= 5
            THEN credits_each(each_credits[(len(each_credits) + 1) // 2] + each_credits[len(each_credits) // 2 + 1], 2)
    END AS team_credits_per_final,
    CASE WHEN t.team_people >= 5 THEN t.explorations_median END AS team_explorations_per_final,
    s.policy_net_credits, s.policy_net_with_lighter_credits, s.hindsight_credits, s.break_even, s.together_credits, q.quote_line
FROM people AS p
LEFT JOIN teams AS t ON p.team = t.team
LEFT JOIN creator_savings AS s ON p.creator = s.creator
LEFT JOIN creator_quotes AS q ON p.creator = q.creator
ORDER BY p.creator
