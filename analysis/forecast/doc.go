// Package forecast says what a series of numbers is likely to do next, how sure that is, and how well such forecasts
// would have done on the series' own past.
//
// It knows: numbers at equal steps with gaps (Series), the methods that forecast them (candidates in pool.go, each with
// its published source where it is defined), how to weigh methods by their errors on the series' own past (combine.go),
// intervals from the errors of the combination (interval.go), lasting changes of level and series that ended
// (levelshift.go), days about Easter and Christmas in daily series that keep them (holidays.go), courses of the future
// for sums over many steps (paths.go), days and months that no forecast made before them allowed (unusual.go), the scores of the M4 competition (score.go) and backtests (backtest.go).
//
// It refuses to know: credits, projects, the clock, and anything random without
// a seed. It imports no other package of offcut. Equal input gives equal output, whatever the number of processors.
//
// It reads series from CSV (ReadSeries) or as values (Series) and writes nothing: results are values.
//
// How a forecast is made (Run): the series is trimmed, gaps are filled, and its values are divided by their mean size.
// The candidates for its seasons forecast the second half of the series from up to twenty origins and the future from
// its end. Weights fall with the sixth power of a method's error; each step's forecast is the weighted mean of the
// methods but for a tenth of the weight at either extreme. The combination's errors at the origins, each with the weights earned at the others, give
// the intervals. Under fourteen observations there is a run rate without interval.
//
// How to add a method: write its model in a file of its own, with its source, as a type with
// forecast(y []float64, h int) []float64 and parameters settled beforehand; add it to the lists in pool.go it is meant
// for; test it against a published or hand-worked example. TestEveryCandidate then runs it on difficult series, and
// TestPublicScores says what it is worth.
package forecast
