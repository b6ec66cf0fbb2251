using VectorQuantization.Imaging;

namespace VectorQuantization.Tests.Imaging;

public sealed class PngReadTests : IDisposable
{
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int, int, bool, int, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int, bool, int, int>();
            foreach (var (colour, depth) in ((int, int)[])[(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8),
                (4, 16), (6, 8), (6, 16)])
                foreach (var interlaced in (bool[])[false, true])
                    foreach (var (width, height) in ((int, int)[])[(1, 1), (3, 2), (13, 11)])
                        kinds.Add(colour, depth, interlaced, width, height);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_file_gives_its_pixels(int colour, int depth, bool interlaced, int width, int height)
    {
        var random = new Random(1);
        var perPixel = colour switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };
        int[] samples = [.. Enumerable.Range(0, width * height * perPixel).Select(_ => random.Next(1 << depth))];
        var palette = new byte[3 << Math.Min(depth, 8)];
        random.NextBytes(palette);

        var image = Decode(PngMaker.File(width, height, depth, colour, interlaced, samples, colour == Palette ? [PngMaker.Chunk("PLTE", palette)] : []));

        (image.Width, image.Height, image.Channels).Should().Be((width, height, colour is Grey or GreyAlpha ? 1 : 3));
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            for (var c = 0; c < image.Channels; c++)
            {
                var value = colour == Palette ? palette[3 * samples[pixel] + c] : Math.Round(255.0 * samples[pixel * perPixel + c] / ((1 << depth) - 1));
                var alpha = perPixel is 2 or 4 ? Math.Round(255.0 * samples[pixel * perPixel + perPixel - 1] / ((1 << depth) - 1)) : 255;
                image.Pixels[pixel * image.Channels + c].Should().Be((byte)Math.Round(value * alpha / 255));
            }
        }
    }

    [Fact]
    public void What_is_transparent_is_blended_onto_black()
    {
        byte[] palette = [200, 100, 50, 201, 101, 51, 7, 8, 9];
        Decode(PngMaker.File(3, 1, 8, Palette, false, [0, 1, 2], PngMaker.Chunk("PLTE", palette), PngMaker.Chunk("tRNS", 0, 128)))
            .Pixels.ToArray().Should().Equal(0, 0, 0, 101, 51, 26, 7, 8, 9);
        Decode(PngMaker.File(3, 1, 8, Grey, false, [5, 6, 7], PngMaker.Chunk("tRNS", 0, 6))).Pixels.ToArray().Should().Equal(5, 0, 7);
        Decode(PngMaker.File(2, 1, 8, Rgb, false, [1, 2, 3, 1, 2, 4], PngMaker.Chunk("tRNS", 0, 1, 0, 2, 0, 3)))
            .Pixels.ToArray().Should().Equal(0, 0, 0, 1, 2, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_is_read_back(int channels)
    {
        var image = new PixelImage(31, 17, channels);
        new Random(2).NextBytes(image.Pixels);
        Png.Save(folder["picture.png"], image);

        Png.Load(folder["picture.png"]).Pixels.SequenceEqual(image.Pixels).Should().BeTrue();
    }

    [Fact]
    public void Chunks_that_need_not_be_known_are_passed_over() =>
        Decode(PngMaker.File(1, 1, 8, Grey, false, [9], PngMaker.Chunk("tEXt", 1, 2), PngMaker.Chunk("gAMA", 0, 0, 0, 1))).Pixels[0].Should().Be(9);

    public static TheoryData<string, byte[][], int> Damages => new()
    {
        { "does not begin as a PNG file", [[1, 2, 3]], 0 },
        { "ends without the chunk IEND", [Header()], 33 },
        { "begins with the chunk IEND, expected IHDR", [PngMaker.Chunk("IEND")], 12 },
        { "IHDR of 12 bytes", [PngMaker.Chunk("IHDR", new byte[12])], 16 },
        { "has 0 columns", [PngMaker.Header(0, 1, 8, 0)], 16 },
        { "has 4294967295 rows", [PngMaker.Header(1, -1, 8, 0)], 20 },
        { "has 2147483647×2147483647 pixels, more than the 67108864 allowed", [PngMaker.Header(int.MaxValue, int.MaxValue, 16, 6)], 16 },
        { "3 bits a sample", [PngMaker.Header(1, 1, 3, 0)], 24 },
        { "4 bits a sample, which colour type 2 cannot have", [PngMaker.Header(1, 1, 4, 2)], 24 },
        { "colour type 5", [PngMaker.Header(1, 1, 8, 5)], 25 },
        { "interlace method 2", [PngMaker.Header(1, 1, 8, 0, 2)], 28 },
        { "IHDR, which is necessary", [Header(), Header()], 37 },
        { "XSTD, which is necessary to read it and not known", [Header(), PngMaker.Chunk("XSTD")], 37 },
        { "not four letters", [Header(), PngMaker.Chunk("a1Cd")], 37 },
        { "cannot be the 1×1 pixels it announces", [Header(), PngMaker.Chunk("IEND")], 0 },
        { "cannot be the 8000×8000 pixels it announces", [PngMaker.Header(8000, 8000, 8, 0), Rows(0, 7), PngMaker.Chunk("IEND")], 41 },
        { "IDAT where it cannot stand", [Header(), Rows(0, 7), PngMaker.Chunk("tEXt"), Rows(0, 7)], 0 },
        { "PLTE where it cannot stand", [Header(), PngMaker.Chunk("PLTE", 1, 2, 3)], 37 },
        { "palette of 4 bytes", [PngMaker.Header(1, 1, 1, 3), PngMaker.Chunk("PLTE", 1, 2, 3, 4)], 41 },
        { "palette of 9 bytes, expected 3 for each of 1 to 2", [PngMaker.Header(1, 1, 1, 3), PngMaker.Chunk("PLTE", new byte[9])], 41 },
        { "without the palette", [PngMaker.Header(1, 1, 8, 3), Rows(0, 0), PngMaker.Chunk("IEND")], 0 },
        { "a colour in row 0 that its palette of 1", [PngMaker.Header(1, 1, 8, 3), PngMaker.Chunk("PLTE", 1, 2, 3), Rows(0, 1), PngMaker.Chunk("IEND")], 0 },
        { "tRNS of 3 bytes", [Header(), PngMaker.Chunk("tRNS", 1, 2, 3)], 41 },
        { "filter 5 in row 0", [Header(), Rows(5, 7), PngMaker.Chunk("IEND")], 41 },
        { "end inside row 0 of 1", [Header(), Rows(0), PngMaker.Chunk("IEND")], 41 },
        { "go on after the last", [Header(), Rows(0, 7, 7), PngMaker.Chunk("IEND")], 41 },
        { "not valid zlib", [Header(), PngMaker.Chunk("IDAT", 1, 2, 3, 4, 5, 6), PngMaker.Chunk("IEND")], 41 },
        { "goes on after the chunk IEND", [Header(), Rows(0, 7), PngMaker.Chunk("IEND"), [0]], 0 },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void What_is_wrong_is_said_with_its_offset(string reason, byte[][] chunks, int offset)
    {
        byte[] file = [.. chunks[0].Length < 8 ? [] : PngMaker.Signature, .. chunks.SelectMany(chunk => chunk)];

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = FluentActions.Invoking(() => Decode(file)).Should().Throw<InvalidDataException>().WithMessage("'some/file' *").Which.Message;

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2_000_000);
        message.Should().Contain(reason).And.EndWith(offset > 0 ? $"(byte offset {offset})." : ").");
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_of_a_small_file_is_found()
    {
        var file = PngMaker.File(3, 2, 8, Rgb, false, [.. Enumerable.Range(0, 18)]);
        for (var length = 0; length < file.Length; length++)
            FluentActions.Invoking(() => Decode(file[..length])).Should().Throw<InvalidDataException>();
        for (var bit = 0; bit < 8 * file.Length; bit++)
        {
            var flipped = file.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            FluentActions.Invoking(() => Decode(flipped)).Should().Throw<InvalidDataException>();
        }
    }

    [Fact]
    public void Mutated_chunks_with_right_checksums_end_in_the_typed_error_or_a_picture()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            int colour = random.Next(8), depth = 1 << random.Next(5);
            var content = new byte[1 + random.Next(64)];
            random.NextBytes(content);
            content[0] = (byte)random.Next(5);
            var other = new byte[random.Next(10)];
            random.NextBytes(other);
            var idat = PngMaker.Deflate(content);
            if (random.Next(4) == 0)
                idat[random.Next(idat.Length)] ^= (byte)(1 << random.Next(8));
            byte[] file = [.. PngMaker.Signature, .. PngMaker.Header(random.Next(9), random.Next(9), depth, colour, random.Next(2)),
                .. PngMaker.Chunk(random.Next(3) switch { 0 => "PLTE", 1 => "tRNS", _ => "tEXt" }, other),
                .. PngMaker.Chunk("IDAT", idat), .. PngMaker.Chunk("IEND")];
            try
            {
                Decode(file);
            }
            catch (InvalidDataException error)
            {
                error.Message.Should().Contain("byte offset");
            }
        }
    }

    [Fact]
    public void Pictures_larger_than_allowed_are_refused()
    {
        var file = PngMaker.File(3, 2, 8, Grey, false, new int[6]);

        Png.Decode(file, "name", maxPixels: 6).Width.Should().Be(3);
        FluentActions.Invoking(() => Png.Decode(file, "name", maxPixels: 5)).Should().Throw<InvalidDataException>();
        FluentActions.Invoking(() => Png.Decode(file, "name", maxPixels: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("maxPixels");
    }

    [PillowFact]
    public void What_Pillow_writes_is_read_as_Pillow_reads_it()
    {
        Pillow.Run(
            """
            import random, sys
            from PIL import Image
            folder = sys.argv[1]
            random.seed(1)
            noise = Image.frombytes('RGB', (37, 23), bytes(random.randrange(256) for _ in range(37 * 23 * 3)))
            for mode in ['1', 'L', 'P', 'RGB']:
                image = noise.convert(mode)
                image.save(f'{folder}/{mode}.png')
                with open(f'{folder}/{mode}', 'wb') as file:
                    file.write(image.convert('RGB' if mode in ('P', 'RGB') else 'L').tobytes())
            few = noise.quantize(5)
            few.save(f'{folder}/few.png', bits=4)
            open(f'{folder}/few', 'wb').write(few.convert('RGB').tobytes())
            """,
            folder.Path);

        foreach (var name in (string[])["1", "L", "P", "RGB", "few"])
            Png.Load(folder[name + ".png"]).Pixels.ToArray().Should().Equal(File.ReadAllBytes(folder[name]), name);
    }

    private static byte[] Header() => PngMaker.Header(1, 1, 8, Grey);

    private static byte[] Rows(params byte[] content) => PngMaker.Chunk("IDAT", PngMaker.Deflate(content));

    private static PixelImage Decode(byte[] file) => Png.Decode(file, "some/file");
}
