package analysis

// forecastWritten are ForecastModels, described as models describe themselves.
var forecastWritten = []Table{
	adviceTable("mart_forecast", "One row per scope and name: how its spend is forecast, and what to know about it.", "analysis/spend_marts.go", "scope, rank",
		"scope, rank, name, history_days, first_day, last_day, method, has_interval, notes", "int_spend_days"),
	adviceTable("mart_forecast_days", "One row per scope, name and day, from six months before as_of's to three after it: what was spent, or is likely to be.",
		"analysis/spend_marts.go", "scope, rank, day",
		"scope, rank, name, day, spend_credits, mean_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits", "int_spend_days", "card_prices", "int_configurations"),
	adviceTable("mart_forecast_months", "One row per scope, name and month, from six months before as_of's to three after it: what was spent, and what it is likely to come to.",
		"analysis/spend_marts.go", "scope, rank, month",
		"scope, rank, name, month, is_so_far, spent_credits, mean_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits, price_change_credits, "+
			"mean_money, money_currency",
		"int_spend_days", "card_prices", "int_configurations", "credit_prices"),
	adviceTable("mart_backtest", "One row for everything and per team: how forecasts would have done on its own past, beside the seasonal naive one.",
		"analysis/spend_record.go", "scope, rank",
		"scope, rank, name, origins, horizon_days, mase, smape, wape, naive_mase, naive_smape, naive_wape, coverage80, coverage95, reason", "int_spend_days"),
	adviceTable("mart_month_record", "One row per complete month of the last twelve: what would have been forecast at its first day, and what came.",
		"analysis/spend_record.go", "month",
		"month, forecast_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits, spend_credits, error_credits, error_share, is_inside80, is_inside95", "int_spend_days"),
	adviceTable("mart_budgets", "One row per budget and month: what was spent of it, and how the month is likely to end.", "analysis/budgets.go", "scope, name, month",
		"scope, rank, name, month, is_so_far, budget_credits, spent_credits, spent_share, left_credits, projected_credits, lo80_credits, hi80_credits, "+
			"lo95_credits, hi95_credits, exceed_share, is_exceeded, is_likely, verdict, budget_money, spent_money, projected_money, money_currency", "int_spend_days", "mart_forecast_months", "credit_prices"),
}
