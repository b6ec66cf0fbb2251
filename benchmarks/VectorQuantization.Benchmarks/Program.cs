using VectorQuantization.Benchmarks;

// growth FOLDER    time against N, K and D, and peak memory, as Markdown and SVG
// serve            measures what it is asked on standard input: benchmarks/peers/nearest_code.py speaks to it
// anything else    BenchmarkDotNet's options, for example --filter '*Search*' (everything runs in this process)
return args switch
{
    ["growth", string folder] => Growth.Run(folder),
    ["serve"] => PeerServer.Run(Console.In, Console.Out),
    _ => Suite.Run(args),
};
