-- One row per team, project and model of the period: the largest by name, the rest of each as "(other)", of models as "other".
-- key: team, project, model
-- columns: team, team_rank, team_spend_credits, project, project_rank, project_spend_credits, model, model_rank, spend_credits
--
-- Seven teams have a name, and seven projects in each; the models are those of mart_daily_spend. Ranks order siblings.
WITH spent AS (
    SELECT team, project, model, sum(runs) AS runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM stg_period_groups
    GROUP BY team, project, model
),
teams AS (
    SELECT team, row_number() OVER (ORDER BY sum(spend_credits) DESC NULLS LAST, sum(runs) DESC, team) AS place, count(*) OVER () AS places
    FROM spent
    GROUP BY team
),
by_team AS (
    SELECT
        r.project, r.model, r.runs, r.spend_credits,
        if(t.place <= 7 OR t.places = 8, t.team, '(other)') AS team,
        if(t.place <= 7 OR t.places = 8, t.place, 99) AS team_rank
    FROM spent AS r
    JOIN teams AS t USING (team)
),
projects AS (
    SELECT
        team, project,
        row_number() OVER (PARTITION BY team ORDER BY sum(spend_credits) DESC NULLS LAST, sum(runs) DESC, project) AS place,
        count(*) OVER (PARTITION BY team) AS places
    FROM by_team
    GROUP BY team, project
),
shown AS (
    SELECT
        r.team, r.team_rank, m.shown AS model, m.model_rank, r.spend_credits,
        if(p.place <= 7 OR p.places = 8, p.project, '(other)') AS project,
        if(p.place <= 7 OR p.places = 8, p.place, 99) AS project_rank
    FROM by_team AS r
    JOIN projects AS p USING (team, project)
    JOIN int_shown_models AS m USING (model)
),
leaves AS (
    SELECT
        team, min(team_rank) AS team_rank, project, min(project_rank) AS project_rank, model, min(model_rank) AS model_rank,
        sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM shown
    GROUP BY team, project, model
)
SELECT
    team, min(team_rank) OVER (PARTITION BY team) AS team_rank,
    sum(spend_credits) OVER (PARTITION BY team)::DECIMAL(38, 9) AS team_spend_credits,
    project, min(project_rank) OVER (PARTITION BY team, project) AS project_rank,
    sum(spend_credits) OVER (PARTITION BY team, project)::DECIMAL(38, 9) AS project_spend_credits,
    model, model_rank, spend_credits
FROM leaves
ORDER BY team_rank, team, project_rank, project, spend_credits DESC NULLS LAST, model
