// Package purchase says what credits to buy, and when, so that few of the demand paths run dry at the least money.
//
// It knows: lots and when they can be spent, allowances and what of them rolls over, packs, lead time (lots.go), the
// least money that buys so many credits (cover.go), the search for the best plan (search.go,
// improve.go, branch.go), what a plan does on
// every path (outcome.go), the habit of buying last month's use and the best plan in hindsight (compare.go).
//
// It refuses to know: where demand comes from, forecasts, configuration files, the clock, and anything random. It
// imports no other package of offcut. Credits and money are exact decimals at its borders and scaled integers inside;
// equal input gives equal output.
//
// It reads demand paths from CSV (ReadDemand) or as values (Problem.Paths) and writes nothing: results are values.
//
// # Days
//
// Day 0 is as_of, day Days-1 the last of the horizon. On each day, in this order: lots whose last day has passed are
// gone, allowances that fall due and packs bought that day arrive, then the day's demand is spent from the lots,
// earliest-expiring first. If they hold less than the demand the path has run dry; what is missing is lost.
//
// Choices where the definitions leave room:
//   - An allowance's credits due by as_of are part of the balance, which no rollover rule touches.
//   - A cap is on one allowance: when it falls due, what is left of its earlier credits is cut to the cap, then the new
//     ones are added. For the order of spending, what exceeds the cap expires on the eve of the next due day (there it
//     is lost), the rest on the eve of the due day after that, the earliest on which it can be lost.
//   - The sum of purchase days counts days from as_of, once for every pack.
//   - Credits count as expired when the first day on which they can no longer be spent lies within the horizon.
//   - The p-quantile of n values is the smallest that at least the share p of them does not exceed.
//
// # How a plan is found
//
// More credits never make a path run dry, and q credits more lower what a path lacks by at most q (lots are spent in a
// fixed order, so the state after each day grows with every lot, by no more than what was added). Hence a bound for
// any beginning of a plan: run every path on it, let the missing credits come from nowhere, leave out as many of the
// neediest paths as the risk allows, and cover the largest remaining lack with packs that never expire. This is the
// relaxation of the chance constraint by quantiles (Luedtke, Ahmed, Nemhauser: An integer programming approach for linear
// programs with probabilistic constraints, Mathematical Programming 122, 2010).
// Where no pack expires within the horizon the bound is the optimum: buy everything on the first day.
//
//  1. Greedy plans: the sacrificed paths are split between the neediest and those that run dry first, in five
//     proportions; each next pack is bought on the last day that is early enough, the one with the lowest bound.
//  2. Local search: drop packs, take cheaper ones, rebuild from every beginning, then move purchases later.
//  3. Branch and bound over plans in order of their dates, with the bound above for money and, at equal money, a bound
//     for the sum of days from the credits needed by each day. When it ends, the plan is proven best, tie-breaks
//     included (Plan.Proven); it is given a fixed amount of work (Problem.Effort), not of time.
//
// Of some 4400 random plans of up to twenty packs, on up to twenty paths of up to 54 days, all but 31 ended proven, most
// within milliseconds; 5000 paths over 123 days take one to two seconds of one core, up to five where hundreds of tiny
// packs must be bought.
//
// Limits: where the branch and bound does not end (many packs to buy, many paths), money is proven least only if
// Plan.Floor equals it; purchase dates are then as late as the local search could make them.
//
// How to add a kind of allowance (say, weekly): its due days in lots.go (dueDays), its name in problem.go, a line in
// TestDueDays, and the same in the brute force of the tests.
package purchase
