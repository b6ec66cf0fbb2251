namespace VectorQuantization.Data;

/// <summary>
/// Where <see cref="Cifar10"/> looks for its files: the archive <c>cifar-10-binary.tar.gz</c> as it was downloaded, or unpacked, the six
/// files <c>*.bin</c> themselves or the archive's folder <c>cifar-10-batches-bin</c> with them.
/// </summary>
public sealed record Cifar10Options() : PublishedDataOptions(new Uri("https://www.cs.toronto.edu/~kriz/"));
