// Offcut is spend analytics for AI video generation.
//
// offcut reads the generation-history logs of a studio that makes AI video, prices every run from a rate card
// and writes report pages that say what was spent, on what, and what changed.
//
// Examples:
//
//	offcut report sample_data/studio
//	offcut ingest logs/*.csv --db history.duckdb
//	offcut reprice --db history.duckdb --card comfy --format csv
//	offcut quote --card qolaba --model "Veo 3.1" --resolution 1080p --duration 8 --generations 3
//
// # offcut report
//
// Ingest logs, price every run, and write the report pages.
//
// Report is the main job: it ingests the logs it is given (or reads the database of --db), prices every run by the rate card
// and writes pages that open in any browser, without a network. By default they are about the latest complete month.
//
// With --pseudonymize no page and no line on standard output has a name of a creator, team, project, session, run or file, and
// budgets and deliveries go by the names all the same. Amounts, times and models stay, and standard error names files as they are.
//
// Usage:
//
//	offcut report [PATH…] [flags]
//
// Flags:
//
//	    --out directory               directory to write the pages to (default "reports")
//	    --charts kind                 kind of charts: interactive, or static for pages without any script (creators' pages never have one) (default "interactive")
//	    --compare period              period to compare with, such as 2025-10 or 2026-09-01..2026-09-15, the last day left out (default: the one before)
//	    --standalone page             write one page alone, without links to others, to mail: index, creators, quality … or a creator's name (--out may then be a file)
//	    --open[=true|false]           show the first page in the default browser
//	    --watch[=true|false]          write the pages again whenever the logs change, until Ctrl-C
//	    --show-prompts[=true|false]   show the prompts of runs on creators' pages
//	    --pseudonymize[=true|false]   labels such as creator-7f3a01 in place of the names of creators, teams, projects, sessions, runs and files
//	    --key-file file               file with the key of --pseudonymize, made if missing: the same key gives the same labels (default: a key that nobody keeps)
//	    --ledger file                 file that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)
//	    --card name                   rate card: a built-in name or a file (default: the configuration's)
//	    --currency name               name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month                 month to look at, such as 2026-10
//	    --from day                    first day to look at
//	    --to day                      day after the last one to look at
//	    --all[=true|false]            look at every run
//	    --as-of time                  time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string                 only this team's runs
//	    --project string              only this project's runs
//	    --db file                     database file in which history accumulates (default: a temporary one)
//	    --config file                 configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone               zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string               memory to use, such as 2GB
//	    --threads int                 threads to use (default: one per core)
//	-q, --quiet[=true|false]          no progress on standard error
//	    --timings[=true|false]        say on standard error how long each stage took
//	-h, --help[=true|false]           help for report
//
// Examples:
//
//	offcut report sample_data/studio
//	offcut report sample_data/studio --month 2026-09 --out september
//	offcut report sample_data/studio --charts static
//	offcut report sample_data/qolaba --all
//
// # offcut ingest
//
// Load logs into a database and say what became of every row.
//
// Ingest loads generation-history logs (CSV, JSON, JSON lines, Parquet; also .gz and .zst) into the database of --db.
// A PATH is a file, a pattern, a directory, or - for standard input. Every row is counted: kept, updated, duplicate or
// rejected with a reason. Ingesting the same log again, or overlapping ones, changes nothing. The vendor's ledger (its statement
// of usage, purchases, refunds and bonuses) is named with --ledger, alone or beside logs; reconcile holds the two together.
//
// Usage:
//
//	offcut ingest PATH… [flags]
//
// Flags:
//
//	    --source string          vendor the logs come from; keeps ids of different vendors apart
//	    --mapping file           file with [columns], [constants] and [status], instead of the configuration's
//	    --rejects file           write the rejected rows to this CSV file
//	    --replace[=true|false]   read files anew that were read under another mapping or timezone, dropping what they gave
//	    --delimiter character    character between CSV fields (default: found out)
//	    --quote character        character around CSV fields (default ")
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	    --ledger file            file that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for ingest
//
// Examples:
//
//	offcut ingest sample_data/qolaba --db history.duckdb
//	offcut ingest sample_data/studio/runs-*.csv --db history.duckdb --rejects rejects.csv
//	offcut ingest sample_data/qolaba/runs.csv --format json
//
// # offcut reprice
//
// Price every run by the card and hold it against what was charged.
//
// Reprice prices every run by the rate card and compares the result with the charge in the log. As a table it sums up by
// model and by variance class; --format csv and json give every run. --against compares two cards on your own history.
//
// Usage:
//
//	offcut reprice [PATH…] [flags]
//
// Flags:
//
//	    --against card           compare with another card on these runs, by model
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for reprice
//
// Examples:
//
//	offcut reprice sample_data/qolaba
//	offcut reprice sample_data/studio --format csv
//	offcut reprice sample_data/studio --against comfy
//
// # offcut reconcile
//
// Hold the log's charges against the vendor's ledger.
//
// Reconcile holds every charge of the log against the usage and refunds of the vendor's ledger, named with --ledger or kept
// in the database of --db. A run's usage entries are summed and refunds naming it subtracted; within 0.005 credits of the
// charge they are matched. Each of the others has a cause:
//
//	missing_entry    the log has a charge, the ledger no usage
//	missing_run      the ledger has usage of a run that the log does not know, or of none
//	wrong_amount     log and ledger name different amounts (or the log has no charge)
//	double_entry     the same usage stands more than once, and is the charge, or the surplus is a multiple of it
//	refunded         refunds take all usage back; or usage is what the log says, and part of it was given back
//	charged_failure  the run did not succeed and the card makes such runs free, but a charge is left (without a card too)
//
// An entry that names a known run belongs to that run's day, any other to its own; --team and --project leave out entries
// of no known run. Every balance_after must follow from the one before, by source and time; the first is the beginning.
// The table sums up, json too; csv lists what does not match. The exit code is 3 if something differs by more than 0.005
// credits or a balance does not follow.
//
// Usage:
//
//	offcut reconcile [PATH…] [flags]
//
// Flags:
//
//	    --ledger file            file that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for reconcile
//
// Examples:
//
//	offcut reconcile sample_data/qolaba --ledger sample_data/qolaba/ledger/statement.csv || echo "exit code $?"
//	offcut reconcile sample_data/qolaba --ledger sample_data/qolaba/ledger/statement.csv --db account.duckdb --format json || true
//	offcut reconcile --db account.duckdb --month 2026-10 --format csv || echo "exit code $?"
//
// # offcut savings
//
// Work out what drafting first, lower resolutions or cheaper models would have saved.
//
// Savings compares every run with the cheaper ways to have made it that the card offers: drafts of what was not kept, the
// resolution that is delivered, a lighter model while iterating. What levers save together is shared out between them
// exactly, so that shares add up and never exceed what was spent. Drafting first is shown as a range: it also costs.
//
// Usage:
//
//	offcut savings [PATH…] [flags]
//
// Flags:
//
//	    --by strings             group by creator, team, project, model or month (repeatable)
//	    --per-run[=true|false]   every run of the baseline with its price under each set of levers, as CSV
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for savings
//
// Examples:
//
//	offcut savings sample_data/studio
//	offcut savings sample_data/studio --by creator --by model --format json
//	offcut savings sample_data/studio --all --per-run --format csv
//
// # offcut drivers
//
// Explain why spend changed between two periods: volume, mix, price.
//
// Drivers splits the change of card-priced spend between two periods into volume (more or fewer outputs), mix (dearer or
// cheaper configurations) and price (the card changed), which add up to the change exactly, in all and by model and team.
//
// Usage:
//
//	offcut drivers [PATH…] [flags]
//
// Flags:
//
//	    --from-period period     period to compare with: 2026-09, or 2026-09-01..2026-09-15 (the last day excluded)
//	    --to-period period       period to explain (default: the latest complete month)
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for drivers
//
// Examples:
//
//	offcut drivers sample_data/studio
//	offcut drivers sample_data/studio --from-period 2026-08 --to-period 2026-09 --format json
//
// # offcut tips
//
// Say which settings to change tomorrow, for whom, and what that is worth a month.
//
// Tips turns savings into advice for each creator and team: the settings to use, what they are worth a month, and the runs
// that show it. Advice that would lose money is not given. The savings of one creator's tips add up to no more than what the
// levers together would have saved them, beside charges that can be claimed back.
//
// Usage:
//
//	offcut tips [PATH…] [flags]
//
// Flags:
//
//	    --creator name           only the tips for this creator name
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for tips
//
// Examples:
//
//	offcut tips sample_data/studio
//	offcut tips sample_data/studio --creator creator-02
//	offcut tips sample_data/studio --month 2026-10 --format json
//
// # offcut quote
//
// Price one configuration before generating it, and list cheaper ways to get it.
//
// Quote prices one configuration as the vendor's Generate button would, then lists the cheaper ways to get the shot on the
// same card: cheapest first, each with what it gives up and what it saves.
//
// Usage:
//
//	offcut quote [flags]
//
// Flags:
//
//	    --card name           rate card: a built-in name or a file
//	    --model string        model, such as "Veo 3.1"
//	    --task string         task, such as text-to-video, where the card's prices depend on it
//	    --resolution string   resolution, such as 1080p or 1920x1080
//	    --duration seconds    seconds, such as 8 or 8s
//	    --audio string        on or off
//	    --generations int     outputs to ask for (default 1)
//	    --as-of time          time whose prices to use (default: when the card was checked, else its latest prices)
//	    --format string       table, json or csv (default "table")
//	-h, --help[=true|false]   help for quote
//
// Examples:
//
//	offcut quote --card qolaba --model "Veo 3.1" --resolution 1080p --duration 8 --generations 3
//	offcut quote --card comfy --model kling-v3 --resolution 4K --duration 5s --audio on --format json
//
// # offcut rates
//
// Show, validate and compare rate cards.
//
// Rates works on rate cards: a TOML file beside a CSV of rates, or the CSV alone. Built-in cards go by name.
//
// Usage:
//
//	offcut rates [flags]
//
// Examples:
//
//	offcut rates list
//	offcut rates list --card qolaba
//	offcut rates diff qolaba comfy
//
// # offcut rates list
//
// List the built-in cards, or the rates of one card.
//
// Usage:
//
//	offcut rates list [flags]
//
// Flags:
//
//	    --card name           rate card: a built-in name or a file (default: the configuration's)
//	    --currency name       name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --format string       table, json or csv (default "table")
//	    --raw[=true|false]    leave cells of CSV output as they are, also those a spreadsheet would run
//	-h, --help[=true|false]   help for list
//
// Examples:
//
//	offcut rates list
//	offcut rates list --card comfy --format csv
//
// # offcut rates check
//
// Say everything that is wrong with a card, with line numbers.
//
// Usage:
//
//	offcut rates check FILE [flags]
//
// Examples:
//
//	offcut rates check sample_data/studio/studio.toml
//
// # offcut rates diff
//
// List what differs between two cards.
//
// Usage:
//
//	offcut rates diff A B [flags]
//
// Flags:
//
//	    --format string       table, json or csv (default "table")
//	    --raw[=true|false]    leave cells of CSV output as they are, also those a spreadsheet would run
//	-h, --help[=true|false]   help for diff
//
// Examples:
//
//	offcut rates diff qolaba comfy --format csv
//
// # offcut rates missing
//
// Write a rates file of the log's unpriced configurations, ready to fill in.
//
// Missing prints a CSV with the columns of a rates file: one row for every configuration that has no price, with an empty
// credits cell to fill in and a note of how many runs it stands for and what they were charged.
//
// Usage:
//
//	offcut rates missing [PATH…] [flags]
//
// Flags:
//
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --raw[=true|false]       leave cells of CSV output as they are, also those a spreadsheet would run
//	-h, --help[=true|false]      help for missing
//
// Examples:
//
//	offcut rates missing sample_data/qolaba
//
// # offcut forecast
//
// Forecast the credits needed, by month, team and project, or any series.
//
// Forecast says what spend is likely to come to by the end of the third month ahead, in all, by team and by project, with
// intervals that hold 80 % and 95 % of what comes, how such forecasts would have fared on the log's own past, and how budgets
// stand. CSV is the months' table, JSON all of them.
//
// With --series it forecasts any series of numbers at equal steps, and --score holds the forecasts against what came: MASE,
// sMAPE, OWA (with Naive2 as in the M4 competition), MSIS of the 95 % interval, and how much the intervals covered.
//
// Usage:
//
//	offcut forecast [PATH…] [flags]
//
// Flags:
//
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --series file            forecast the series of a CSV file instead: series_id (if several), date, t or step, and value; - is standard input
//	    --horizon steps          steps to forecast (with --series)
//	    --period steps           steps in a season, such as 7 or 24,168 (with --series; default: from the dates)
//	    --score file             CSV file with what came (series_id, step, value): print how good the forecasts were (with --series)
//	    --score-period steps     steps in the season that scores are scaled by (with --series; default: 1 weekly, 24 hourly, 7 daily)
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for forecast
//
// Examples:
//
//	offcut forecast sample_data/studio
//	offcut forecast sample_data/studio --team Social --format json
//	offcut forecast sample_data/studio --as-of 2026-10-12 --format csv
//	offcut forecast --series spend.csv --horizon 56 --format csv
//	offcut forecast --series train.csv --horizon 13 --period 52 --score test.csv
//
// # offcut plan
//
// Say which packs of credits to buy and when, at the least money for the risk accepted.
//
// Plan takes what is in hand, the allowances that come and the packs on offer from [plan] of offcut.toml, and thousands of
// courses that demand may take from the forecast's own errors. It says what to buy when, so that few of them run dry at the
// least money; without prices, with the fewest credits. --demand gives the courses instead: then no log is read, and a PATH
// only says where offcut.toml is. The exit code is 3 if no plan meets the risk or there is too little history for one.
//
// Usage:
//
//	offcut plan [PATH…] [flags]
//
// Flags:
//
//	    --demand file            CSV file of demand to plan for instead of a forecast: path (if several), date, credits; - is standard input
//	    --as-of time             time at which the plan is decided (default: the midnight after the last run, or the first date of --demand)
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for plan
//
// Examples:
//
//	offcut plan sample_data/studio
//	offcut plan --config sample_data/studio/offcut.toml --demand demand.csv --as-of 2026-11-01 --format json
//
// # offcut check
//
// Say nothing if all is well; else what is not, with exit code 3 (for cron and CI).
//
// Check holds the data against its own laws (sums made two ways agree, every row is accounted for …), the budgets of the
// configuration against what was spent, and the rate card against the log: a card whose newest date lies more than a year
// before the last run is stale, and more runs on unknown models than in the period before need rates. When all is well it
// prints nothing and ends with 0. Otherwise it prints what it found, with the first rows, and ends with 3.
//
// Usage:
//
//	offcut check [PATH…] [flags]
//
// Flags:
//
//	    --projected[=true|false]   also budgets that will probably be exceeded
//	    --strict[=true|false]      also runs without a price
//	    --card name                rate card: a built-in name or a file (default: the configuration's)
//	    --currency name            name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month              month to look at, such as 2026-10
//	    --from day                 first day to look at
//	    --to day                   day after the last one to look at
//	    --all[=true|false]         look at every run
//	    --as-of time               time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string              only this team's runs
//	    --project string           only this project's runs
//	    --db file                  database file in which history accumulates (default: a temporary one)
//	    --config file              configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone            zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string            memory to use, such as 2GB
//	    --threads int              threads to use (default: one per core)
//	-q, --quiet[=true|false]       no progress on standard error
//	    --timings[=true|false]     say on standard error how long each stage took
//	    --format string            table, json or csv (default "table")
//	-h, --help[=true|false]        help for check
//
// Examples:
//
//	offcut check sample_data/qolaba --all
//	offcut check sample_data/qolaba --all --format json
//	offcut check sample_data/studio --month 2026-05
//
// # offcut export
//
// Write the tables behind the pages as CSV, JSON, Parquet or XLSX.
//
// Export writes every table behind the pages, and the priced runs, for other tools: one table to standard output or a file, or
// all of them to a directory, as one workbook if it is XLSX. By default it takes all runs. Times are UTC in every format; days
// and months are cut in --timezone. Prompts are in no table.
//
// With --focus it writes a FOCUS Cost and Usage dataset for FinOps tools: a row a run (it bills nothing, as its credits were paid
// before, and costs what they cost) and a row a purchase, in the currency and at the price per credit of [money].
//
// Usage:
//
//	offcut export [PATH…] [flags]
//
// Flags:
//
//	    --list[=true|false]       list the tables there are: what a row is, columns, and with data how many rows
//	    --table table             write this table (repeatable; default: all tables)
//	    --out file                file of one table or workbook, or directory of many (default: one table, to standard output)
//	    --focus directory         write a FOCUS dataset (CSV, Parquet and metadata) to this directory instead; needs [money]
//	    --focus-version version   version of FOCUS: 1.2 or 1.3 (default 1.2)
//	    --pricing-currency code   three-letter code that stands for credits, for checkers that insist on one; that of [money]: prices in money
//	    --raw[=true|false]        leave cells of CSV and XLSX as they are, also those a spreadsheet would run
//	    --ledger file             file that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)
//	    --card name               rate card: a built-in name or a file (default: the configuration's)
//	    --currency name           name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month             month to look at, such as 2026-10
//	    --from day                first day to look at
//	    --to format               format: csv, json, parquet or xlsx (default: by the ending of --out, else csv); or, beside it, the day after the last one to look at
//	    --all[=true|false]        look at every run
//	    --as-of time              time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string             only this team's runs
//	    --project string          only this project's runs
//	    --db file                 database file in which history accumulates (default: a temporary one)
//	    --config file             configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone           zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string           memory to use, such as 2GB
//	    --threads int             threads to use (default: one per core)
//	-q, --quiet[=true|false]      no progress on standard error
//	    --timings[=true|false]    say on standard error how long each stage took
//	    --format string           table, json or csv (default "table")
//	-h, --help[=true|false]       help for export
//
// Examples:
//
//	offcut export --list
//	offcut export sample_data/studio --table int_priced_runs > runs.csv
//	offcut export sample_data/studio --month 2026-10 --to xlsx --out october.xlsx
//	offcut export sample_data/studio --to parquet --out tables
//	offcut export sample_data/studio --focus reports/focus
//
// # offcut explain
//
// Say where a figure or table comes from: its definition, its SQL and its rows.
//
// Explain goes from a figure of the pages (spend, savings, change …) or a table (mart_figures, int_priced_runs …) to its
// definition, what it is made from, its SQL, and with a PATH or --db to its value and the rows behind it.
//
// Usage:
//
//	offcut explain NAME [PATH…] [flags]
//
// Flags:
//
//	    --dag[=true|false]       print which table is made from which, of those behind NAME or of all, as a Mermaid flowchart
//	    --ledger file            file that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)
//	    --card name              rate card: a built-in name or a file (default: the configuration's)
//	    --currency name          name of the credits to look at, where the log's sources have cards in several (default: the card's)
//	    --month month            month to look at, such as 2026-10
//	    --from day               first day to look at
//	    --to day                 day after the last one to look at
//	    --all[=true|false]       look at every run
//	    --as-of time             time at which to look: later runs take no part (default: the midnight after the last run)
//	    --team string            only this team's runs
//	    --project string         only this project's runs
//	    --db file                database file in which history accumulates (default: a temporary one)
//	    --config file            configuration file (default: offcut.toml of a directory that is ingested)
//	    --timezone zone          zone of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)
//	    --memory string          memory to use, such as 2GB
//	    --threads int            threads to use (default: one per core)
//	-q, --quiet[=true|false]     no progress on standard error
//	    --timings[=true|false]   say on standard error how long each stage took
//	    --format string          table, json or csv (default "table")
//	-h, --help[=true|false]      help for explain
//
// Examples:
//
//	offcut explain savings sample_data/studio
//	offcut explain spend
//	offcut explain int_priced_runs
//	offcut explain spend --dag
//	offcut explain --dag
//
// # offcut sample
//
// Write a realistic made-up log of any size, from a seed.
//
// Sample writes made-up data: the log of a studio with three teams, or the vendor's own example. Nobody in it exists.
// Without --out the studio's log goes to standard output as one CSV, streamed at any size.
//
// Usage:
//
//	offcut sample [studio|qolaba] [flags]
//
// Flags:
//
//	    --runs number         number of runs (default 9000)
//	    --seed number         number from which everything follows: the same seed, the same bytes (default 1)
//	    --out directory       write a directory with logs, card and configuration instead of one log on standard output
//	-h, --help[=true|false]   help for sample
//
// Examples:
//
//	offcut sample --runs 100000 --seed 7 > big.csv
//	offcut sample studio --seed 1 --out sample_data/studio
//	offcut sample qolaba --out sample_data/qolaba
//
// # offcut version
//
// Say which offcut this is, and what it was built from.
//
// Usage:
//
//	offcut version [flags]
//
// Flags:
//
//	    --format string       table or json (default "table")
//	-h, --help[=true|false]   help for version
//
// Examples:
//
//	offcut version
//	offcut version --format json
//
// # offcut completion
//
// Write a script that lets a shell complete commands, flags and their values.
//
// The script goes where the shell looks for such scripts: for bash, source it in ~/.bashrc; for zsh, write it as _offcut to a
// directory of $fpath; for fish, to ~/.config/fish/completions/offcut.fish; for PowerShell, source it in $PROFILE.
//
// Usage:
//
//	offcut completion bash|zsh|fish|powershell [flags]
//
// Examples:
//
//	offcut completion bash > offcut.bash
//	offcut completion fish > offcut.fish
//
// # offcut man
//
// Write the manual pages, one for each command.
//
// Usage:
//
//	offcut man [flags]
//
// Flags:
//
//	    --out directory       directory to write offcut.1, offcut-report.1 … to (default: offcut.1 alone, to standard output)
//	-h, --help[=true|false]   help for man
//
// Examples:
//
//	offcut man --out man1
//	offcut man | man -l -
package main

import (
	"os"

	"offcut/report/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.Process())) }
