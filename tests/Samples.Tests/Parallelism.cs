// Each test runs a program that keeps a core busy; one at a time is fastest.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
