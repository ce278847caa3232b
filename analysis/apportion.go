package analysis

import (
	"math"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"
)

// weightUnit is what the greatest weight becomes, so that weights divide exactly.
const weightUnit = 1e15

// apportioned shares an amount of at most two decimals in proportion to weights, of which one is above 0: each share is cut to
// two decimals, and the largest remainders get what that leaves, a hundredth each. The shares add up to the amount.
func apportioned(amount decimal.Decimal, weights []float64) []decimal.Decimal {
	hundredths := amount.Shift(cents).BigInt()
	greatest := slices.Max(weights)
	whole := make([]*big.Int, len(weights))
	sum := new(big.Int)
	for i, w := range weights {
		whole[i] = big.NewInt(int64(math.Round(w / greatest * weightUnit)))
		sum.Add(sum, whole[i])
	}
	order, rest := make([]int, len(weights)), make([]*big.Int, len(weights))
	left := new(big.Int).Set(hundredths)
	for i, w := range whole {
		order[i] = i
		whole[i], rest[i] = new(big.Int).QuoRem(new(big.Int).Mul(hundredths, w), sum, new(big.Int))
		left.Sub(left, whole[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return rest[b].Cmp(rest[a]) })
	for _, i := range order[:left.Int64()] {
		whole[i].Add(whole[i], big.NewInt(1))
	}
	shares := make([]decimal.Decimal, len(weights))
	for i, w := range whole {
		shares[i] = decimal.NewFromBigInt(w, -cents)
	}
	return shares
}
