// Package card turns a rate card into the price of a configuration.
//
// It knows: the card format (a TOML file beside a CSV of rates, or the CSV
// alone), which row prices a configuration at an instant, what an output of it
// costs in exact decimals, which cheaper configurations the card offers
// instead, and in what two cards differ.
//
// It refuses to know: runs, logs, databases, periods, the clock, and what to
// advise. It never guesses: a configuration without a price has a Status that
// says why, and no number.
//
// It reads a card's two files (Load) or their bytes (Parse) and writes the same
// two forms (Card.TOML, Card.CSV). Of our own packages it imports normal alone.
//
// Choices where the format leaves room:
//   - model, unit and credits are the columns a rates CSV must have; a missing
//     other column reads as empty. An unknown column is refused, so that a
//     misspelt one cannot widen a price to every run.
//   - Cells take the normal forms of a log's fields: `none`, `n/a` and a
//     duration of 0 are empty and match anything; audio also reads yes/no and
//     the other booleans; a date alone is its midnight in UTC.
//   - A list's values stand for themselves: `any` or nothing inside a list is
//     refused.
//   - Names in [aliases] and [lighter] meet the card's models by letters and
//     digits, as everywhere.
//
// To add a unit: its constant and arithmetic in price.go (unitCredits), and a
// line in the table of TestUnits. To add a setting: settings.go (settingKeys and
// readSetting), write.go, diff.go, and a line in the table of TestSettings.
package card
