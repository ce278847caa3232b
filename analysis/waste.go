package analysis

// wasteModels are what was paid for nothing, apart from the levers and never added to them (3-savings §4), and what batching
// would have saved. They read int_repeats.
var wasteModels = []string{"mart_waste", "mart_batching"}
