using VectorQuantization.Benchmarks;

// growth FOLDER    time against N, K and D, and peak memory, as Markdown and SVG
// pixelcnn FILE     PixelCNN sampling with caches against the whole network, as JSON and a table
// pixelcnn-training STEPS THREADS CHANNELS   steps a second of processor time of training a prior; benchmarks/peers/pixelcnn-training.sh runs it
// trainer          the trainer against the loop one would write by hand, as a table
// soak STEPS       a long run, whose memory has to stay flat
// serve            measures what it is asked on standard input: benchmarks/peers/nearest_code.py speaks to it
// vqvae-training FOLDER THREADS   trains the VQ-VAE of samples/VqVae as it is asked on standard input: benchmarks/peers/vqvae_training.py speaks to it
// anything else    BenchmarkDotNet's options, for example --filter '*Search*' (everything runs in this process)
return args switch
{
    ["growth", string folder] => Growth.Run(folder),
    ["pixelcnn", string file] => PixelCnnSampling.Run(file),
    ["pixelcnn-training", string steps, string threads, string channels] => PixelCnnTraining.Run(Number(steps), Number(threads), Number(channels)),
    ["trainer"] => TrainerOverhead.Run(),
    ["soak", string steps] => Soak.Run(Number(steps)),
    ["vqvae-training", string folder, string threads] => VqVaeTraining.Run(folder, Number(threads), Console.In, Console.Out),
    ["serve"] => PeerServer.Run(Console.In, Console.Out),
    _ => Suite.Run(args),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
