package purchase

import (
	"cmp"
	"container/heap"
	"slices"
	"sort"
)

// frontier is every worthwhile set of packs, cheapest first: none costs as much as another and brings no more credits.
// It covers one need after another; the table of an unbounded knapsack, kept sparse.
type frontier struct {
	offers []offer
	sets   []packSet
}

// packSet is a set of packs: the one at index from with one pack of offer added.
type packSet struct {
	price, credits int64
	packs          int
	from, offer    int
}

// maxSets bounds the memory of a frontier.
const maxSets = 50_000

// newFrontier returns the frontier up to the first set that brings need credits, or to maxSets.
func newFrontier(offers []offer, need int64) *frontier {
	f := &frontier{offers: offers}
	queue := &setQueue{{from: -1, offer: -1}}
	for queue.Len() > 0 && len(f.sets) < maxSets {
		set := heap.Pop(queue).(packSet)
		if n := len(f.sets); n > 0 && set.credits <= f.sets[n-1].credits {
			continue
		}
		f.sets = append(f.sets, set)
		if set.credits >= need {
			break
		}
		for i, o := range offers {
			heap.Push(queue, packSet{set.price + o.price, set.credits + o.credits, set.packs + 1, len(f.sets) - 1, i})
		}
	}
	return f
}

// cover returns the least price of packs with at least need credits in sum. Beyond the frontier it is a lower bound.
func (f *frontier) cover(need int64) int64 {
	i := f.index(need)
	if i < len(f.sets) {
		return f.sets[i].price
	}
	top := f.sets[len(f.sets)-1]
	best := f.offers[0]
	for _, o := range f.offers { // the most credits for money; prices and credits may be large, hence big products
		if lessProduct(o.price, best.credits, best.price, o.credits) {
			best = o
		}
	}
	return max(top.price, mulDiv(need, best.price, best.credits))
}

func (f *frontier) index(need int64) int {
	return sort.Search(len(f.sets), func(i int) bool { return f.sets[i].credits >= need })
}

// counts returns how many packs of each offer the cheapest cover of need holds. Beyond the frontier it repeats its last
// set.
func (f *frontier) counts(need int64) []int {
	counts := make([]int, len(f.offers))
	if top := f.sets[len(f.sets)-1]; need > top.credits {
		times := need / top.credits
		for i, n := range f.counts(top.credits) {
			counts[i] = n * int(times)
		}
		need -= times * top.credits
	}
	for i := f.index(need); f.sets[i].from >= 0; i = f.sets[i].from {
		counts[f.sets[i].offer]++
	}
	return counts
}

// within returns the most credits that price buys, or maxUnits when the frontier does not reach as far.
func (f *frontier) within(price int64) int64 {
	i := sort.Search(len(f.sets), func(i int) bool { return f.sets[i].price > price })
	if i == len(f.sets) {
		return maxUnits
	}
	return f.sets[i-1].credits
}

// setQueue is a heap of sets: least price, then most credits, then fewest packs.
type setQueue []packSet

func (q setQueue) Len() int { return len(q) }
func (q setQueue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].price, q[j].price), cmp.Compare(q[j].credits, q[i].credits),
		cmp.Compare(q[i].packs, q[j].packs), cmp.Compare(q[i].offer, q[j].offer)) < 0
}
func (q setQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *setQueue) Push(x any)   { *q = append(*q, x.(packSet)) }
func (q *setQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

// kthSmallest returns the k-th smallest of values, from 0, and reorders them.
func kthSmallest(values []int64, k int) int64 {
	for low, high := 0, len(values)-1; low < high; {
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return values[k]
		}
	}
	return values[k]
}

// mostCreditsFirst returns the indices of offers, the most credits first, then the least price.
func mostCreditsFirst(offers []offer) []int {
	order := make([]int, len(offers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(offers[b].credits, offers[a].credits), cmp.Compare(offers[a].price, offers[b].price))
	})
	return order
}
