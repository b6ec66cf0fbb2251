// libtorch runs each operator on all cores, and its global random generator and thread count belong to the process:
// tests that ran beside each other would slow each other down and disturb each other's seeds.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
