namespace VectorQuantization.Testing;

/// <summary>Where the sources stand; caller file paths do not say it in deterministic builds.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VectorQuantization.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"There is no VectorQuantization.sln above {AppContext.BaseDirectory}.");
    }
}
