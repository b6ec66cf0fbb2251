using System.Diagnostics;
using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

public sealed class PngTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int, int, int, string> Pictures
    {
        get
        {
            var pictures = new TheoryData<int, int, int, string>();
            foreach (var (width, height) in ((int, int)[])[(1, 1), (1, 9), (9, 1), (17, 13), (300, 200)])
                foreach (var channels in (int[])[1, 3])
                    foreach (var content in (string[])["noise", "gradient", "flat"])
                        pictures.Add(width, height, channels, content);
            return pictures;
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_decoder_gets_every_pixel_back(int width, int height, int channels, string content)
    {
        var image = Picture(width, height, channels, content);

        var decoded = PngDecoder.Decode(Png.Encode(image));

        (decoded.Width, decoded.Height, decoded.Channels).Should().Be((width, height, channels));
        decoded.Pixels.SequenceEqual(image.Pixels).Should().BeTrue();
    }

    [Fact]
    public void Each_row_takes_the_filter_that_leaves_least()
    {
        var image = new PixelImage(8, 5, 1);
        byte[][] rows =
        [
            [100, 101, 102, 103, 104, 105, 106, 107], // each one more than the left: sub
            [100, 101, 102, 103, 104, 105, 106, 107], // the row above: up
            [50, 75, 88, 95, 99, 102, 104, 105], // the mean of left and above: average
            [150, 175, 188, 195, 199, 202, 204, 205], // the row above, all 100 more: Paeth
            [1, 0, 2, 0, 1, 0, 2, 0], // near 0: none
        ];
        for (var y = 0; y < rows.Length; y++)
            rows[y].CopyTo(image.Row(y));

        var filters = new SortedSet<int>();
        PngDecoder.Decode(Png.Encode(image), filters).Pixels.SequenceEqual(image.Pixels).Should().BeTrue();

        filters.Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public void Smooth_pictures_become_small() =>
        Png.Encode(Picture(300, 200, 3, "gradient")).Length.Should().BeLessThan(300 * 200 * 3 / 50);

    [Fact]
    public void A_saved_file_holds_the_encoded_picture()
    {
        var image = Picture(17, 13, 3, "noise");

        Png.Save(folder["new/picture.png"], image);

        File.ReadAllBytes(folder["new/picture.png"]).Should().Equal(Png.Encode(image));
    }

    [PillowFact]
    public void Pillow_gets_every_pixel_back()
    {
        var pictures = Pictures.Select(row => Picture((int)row[0], (int)row[1], (int)row[2], (string)row[3])).ToArray();
        for (var i = 0; i < pictures.Length; i++)
            Png.Save(folder[$"{i}.png"], pictures[i]);

        Pillow.Run(
            """
            import sys
            from PIL import Image
            for i in range(int(sys.argv[2])):
                image = Image.open(f'{sys.argv[1]}/{i}.png')
                with open(f'{sys.argv[1]}/{i}', 'wb') as file:
                    file.write(image.mode.encode() + image.tobytes())
            """,
            folder.Path, pictures.Length.ToString());

        for (var i = 0; i < pictures.Length; i++)
        {
            var mode = pictures[i].Channels == 1 ? "L"u8 : "RGB"u8;
            File.ReadAllBytes(folder[$"{i}"]).Should().Equal([.. mode, .. pictures[i].Pixels]);
        }
    }

    private static PixelImage Picture(int width, int height, int channels, string content)
    {
        var image = new PixelImage(width, height, channels);
        if (content == "noise")
            new Random(1).NextBytes(image.Pixels);
        for (var i = 0; content == "gradient" && i < image.Pixels.Length; i++)
        {
            var (x, y) = (i / channels % width, i / channels / width);
            image.Pixels[i] = (byte)((x * (1 + i % channels) + 2 * y) / 3);
        }
        if (content == "flat")
            image.Pixels.Fill(200);
        return image;
    }
}

/// <summary>Runs Python with the library Pillow, where both are installed.</summary>
internal static class Pillow
{
    private const string Python = "/usr/bin/python3";

    public static bool Present { get; } = File.Exists(Python) && Start("import PIL.Image") == 0;

    public static void Run(string script, params string[] arguments) => Start(script, arguments).Should().Be(0);

    private static int Start(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", script, .. arguments]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>A test that needs Pillow, skipped where it is not installed.</summary>
internal sealed class PillowFactAttribute : FactAttribute
{
    public PillowFactAttribute()
    {
        if (!Pillow.Present)
            Skip = "Pillow is not installed for /usr/bin/python3 (apt-get install python3-pil).";
    }
}
