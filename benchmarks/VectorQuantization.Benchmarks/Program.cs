using VectorQuantization.Benchmarks;

// growth FOLDER    time against N, K and D, and peak memory, as Markdown and SVG
// pixelcnn FILE     PixelCNN sampling with caches against the whole network, as JSON and a table
// serve            measures what it is asked on standard input: benchmarks/peers/nearest_code.py speaks to it
// anything else    BenchmarkDotNet's options, for example --filter '*Search*' (everything runs in this process)
return args switch
{
    ["growth", string folder] => Growth.Run(folder),
    ["pixelcnn", string file] => PixelCnnSampling.Run(file),
    ["serve"] => PeerServer.Run(Console.In, Console.Out),
    _ => Suite.Run(args),
};
