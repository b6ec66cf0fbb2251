using VectorQuantization.Tests.Kernels;

// The test runner loads this assembly as a library; tests that need a process of their own start it as a program.
return args is [SearchCheck.Argument] ? SearchCheck.Run() : 1;
