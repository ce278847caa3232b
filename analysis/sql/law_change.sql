-- Volume, mix, price and what lies outside the card sum to the change of spend.
SELECT sum(e.credits) AS effects, any_value(f.change_credits) AS change_credits
FROM mart_change_effects AS e, mart_figures AS f
HAVING count(e.credits) = 4 AND sum(e.credits) <> any_value(f.change_credits)
