using VectorQuantization.Tests.Kernels;
using VectorQuantization.Tests.Models.Saving;

// The test runner loads this assembly as a library; tests that need a process of their own start it as a program.
return args switch
{
    [SearchCheck.Argument] => SearchCheck.Run(),
    [SaveLoop.Argument, string folder] => SaveLoop.Run(folder),
    _ => 1,
};
