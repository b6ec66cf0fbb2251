using VectorQuantization.Data;
using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sub_folders_are_labels_in_ordinal_order()
    {
        Add("b/2.png", 2, 1, 1, 20, 21);
        Add("b/10.PNG", 2, 1, 1, 10, 11);
        Add("B/x.png", 2, 1, 1, 30, 31);
        Add("a/.hidden.png", 2, 1, 1, 1, 1);
        Add("b/deeper/1.png", 5, 5, 1);
        File.WriteAllText(folder["b/notes.txt"], "no image");
        File.WriteAllText(folder["readme"], "no image");

        var set = ImageFolder.Load(folder.Path);

        set.Name.Should().Be(Path.GetFileName(folder.Path));
        set.ClassNames.Should().Equal("B", "b");
        Enumerable.Range(0, set.Count).Select(set.Label).Should().Equal(0, 1, 1);
        set.Pixels(0).ToArray().Should().Equal(30, 31);
        set.Pixels(1).ToArray().Should().Equal(10, 11);
        set.Pixels(2).ToArray().Should().Equal(20, 21);
    }

    [Fact]
    public void A_folder_without_sub_folders_has_no_labels_and_channels_come_apart()
    {
        Add("x.png", 2, 1, 3, 1, 2, 3, 4, 5, 6);

        var set = ImageFolder.Load(folder.Path + "/");

        (set.Count, set.Channels, set.Height, set.Width, set.HasLabels).Should().Be((1, 3, 1, 2, false));
        set.Pixels(0).ToArray().Should().Equal(1, 4, 2, 5, 3, 6);
    }

    [Fact]
    public void Images_of_another_size_are_refused_unless_an_option_makes_them_fit()
    {
        Add("1.png", 2, 2, 1, 0, 0, 0, 0);
        Add("2.png", 4, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

        Refused(new()).Should().Contain("2.png' is 4×3, expected 2×2").And.EndWith("(byte offset 16).");
        // The odd row is left out below.
        ImageFolder.Load(folder.Path, new() { Fit = ImageFit.Crop }).Pixels(1).ToArray().Should().Equal(2, 3, 6, 7);
        // 3×3 of the middle, of which each new pixel covers 1.5×1.5: (1.5·1 + … ) / 2.25.
        ImageFolder.Load(folder.Path, new() { Fit = ImageFit.Resize, Height = 1, Width = 1 }).Pixels(1).ToArray().Should().Equal(6);
        Refused(new() { Fit = ImageFit.Crop, Height = 3, Width = 4 }).Should().Contain("1.png' is 2×2, expected 4×3 or more");
    }

    [Theory]
    [InlineData(4, 4, 2, 2)]
    [InlineData(7, 5, 3, 2)]
    [InlineData(5, 9, 4, 4)]
    [InlineData(3, 2, 7, 7)]
    public void Resizing_takes_the_mean_of_the_area_covered(int width, int height, int newWidth, int newHeight)
    {
        var values = new byte[width * height];
        new Random(1).NextBytes(values);
        Add("x.png", width, height, 1, values);

        var resized = ImageFolder.Load(folder.Path, new() { Fit = ImageFit.Resize, Height = newHeight, Width = newWidth }).Pixels(0);

        // The slow way: sampled at many points of each new pixel.
        const int points = 84;
        var scale = Math.Min((double)width / newWidth, (double)height / newHeight);
        for (var y = 0; y < newHeight; y++)
        {
            for (var x = 0; x < newWidth; x++)
            {
                double sum = 0;
                for (var p = 0; p < points * points; p++)
                {
                    var column = (int)((width - newWidth * scale) / 2 + (x + (p % points + 0.5) / points) * scale);
                    var row = (int)((height - newHeight * scale) / 2 + (y + (p / points + 0.5) / points) * scale);
                    sum += values[row * width + column];
                }
                ((double)resized[y * newWidth + x]).Should().BeApproximately(sum / points / points, 2);
            }
        }
    }

    [Fact]
    public void Channels_are_made_alike_on_request_alone()
    {
        Add("1.png", 1, 1, 1, 100);
        Add("2.png", 1, 1, 3, 255, 0, 10);

        Refused(new()).Should().Contain("2.png' has 3 channels, expected 1");
        ImageFolder.Load(folder.Path, new() { Channels = 3 }).Pixels(0).ToArray().Should().Equal(100, 100, 100);
        ImageFolder.Load(folder.Path, new() { Channels = 1 }).Pixels(1)[0].Should().Be(77); // 0.299 · 255 + 0.114 · 10 = 77.4
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        Add("1.png", 1, 1, 1, 100);
        File.WriteAllBytes(folder["2.png"], File.ReadAllBytes(folder["1.png"])[..40]);

        Refused(new()).Should().Contain("2.png").And.Contain("byte offset");
    }

    [Fact]
    public void Folders_that_say_nothing_or_two_things_are_refused()
    {
        Refused(new()).Should().Contain("no PNG files");
        Add("a/1.png", 1, 1, 1, 100);
        Add("2.png", 1, 1, 1, 100);
        Refused(new()).Should().Contain("2.png").And.Contain("beside");
        FluentActions.Invoking(() => ImageFolder.Load(folder["none"])).Should().Throw<DirectoryNotFoundException>();
    }

    [Fact]
    public void Options_are_checked_before_anything_is_read()
    {
        foreach (var (options, parameter) in (IEnumerable<(ImageFolderOptions, string)>)
        [
            (new() { Height = 3 }, "Width"), (new() { Height = 0, Width = 1 }, "Height"), (new() { Channels = 2 }, "Channels"),
            (new() { Fit = (ImageFit)9 }, "Fit"), (new() { MaxPixels = 0 }, "MaxPixels"),
        ])
        {
            FluentActions.Invoking(() => ImageFolder.Load(folder["none"], options)).Should().Throw<ArgumentException>().WithParameterName(parameter);
        }
    }

    private void Add(string name, int width, int height, int channels, params byte[] pixels)
    {
        var image = new PixelImage(width, height, channels);
        pixels.CopyTo(image.Pixels);
        Png.Save(folder[name], image);
    }

    private string Refused(ImageFolderOptions options) =>
        FluentActions.Invoking(() => ImageFolder.Load(folder.Path, options)).Should().Throw<InvalidDataException>().Which.Message;
}
