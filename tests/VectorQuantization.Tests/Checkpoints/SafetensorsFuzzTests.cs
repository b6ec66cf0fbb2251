using System.Text;
using TorchSharp;
using VectorQuantization.Checkpoints;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Checkpoints;

/// <summary>Breaks good files at random: each is read right, or refused with an <see cref="InvalidDataException"/>.</summary>
public sealed class SafetensorsFuzzTests
{
    private const int Files = 120_000;

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud83d", "null", "true", "-1", "0", "1e3", "9223372036854775807", "18446744073709551616", "F32", "F8_E5M2",
        "BOOL", "dtype", "shape", "data_offsets", "__metadata__", "\"a\":", "[0,0]", "[4611686018427387904]", "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},", "\n", "é",
    ];

    [Fact]
    public void A_broken_file_is_read_right_or_refused()
    {
        byte[][] seeds = [.. Seeds()];
        var random = new Random(20);
        int refused = 0;
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < Files; i++)
        {
            byte[] file = Break(seeds[i % seeds.Length], random);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            if (!Reads(file)) refused++;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            // Exceptions and objects for each entry take some; what a length in the file says takes none.
            if (allocated > 50_000 + 40 * file.Length) Assert.Fail($"{allocated} bytes were allocated for a file of {file.Length}: {Convert.ToHexString(file)}");
        }
        refused.Should().BeGreaterThan(Files / 2, "most damage is found");
        refused.Should().BeLessThan(Files, "not all damage can be: another number is a number");
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static bool Reads(byte[] file)
    {
        try
        {
            using SafetensorsFile read = HandMade.Open(file);
            long total = 0;
            foreach (Tensor tensor in read.ReadAll().Values)
            {
                total += tensor.numel() * tensor.element_size();
                tensor.Dispose();
            }
            total.Should().BeLessThan(file.Length);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"A file of {file.Length} bytes was met with {error.GetType().Name}: {Convert.ToHexString(file)}", error);
        }
    }

    private static IEnumerable<byte[]> Seeds()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = new()
        {
            ["embed"] = randn(3, 2), ["inited"] = tensor(1L), ["flags"] = ones(3, ScalarType.Bool), ["half"] = zeros([2, 0, 1], ScalarType.Float16),
            ["a.b.c"] = ones([2, 1], ScalarType.BFloat16),
        };
        yield return Written(tensors, new() { ["format"] = "pt", ["what"] = "\"é\"" });
        yield return Written(new() { ["x"] = ones(1, ScalarType.Byte) }, null);
        yield return Written([], null);
        yield return HandMade.File(
            """{ "b" : {"dtype":"I8","shape":[2],"data_offsets":[1,3], "extra": {"x": [1]}}, "a":{"dtype":"I8","shape":[],"data_offsets":[0,1]} }  """, 3);
    }

    private static byte[] Written(Dictionary<string, Tensor> tensors, Dictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    /// <summary>One to four changes: bits, bytes, numbers in the header, fragments of headers, cuts and repetitions; mostly with the length of the header put right again.</summary>
    private static byte[] Break(byte[] seed, Random random)
    {
        List<byte> file = [.. seed];
        int header = Math.Min(file.Count, 8 + (int)BitConverter.ToInt64(seed));
        for (int change = random.Next(1, 5); change > 0 && file.Count > 8; change--)
        {
            int at = random.Next(4) == 0 ? random.Next(file.Count) : random.Next(Math.Min(8, header - 1), Math.Max(9, Math.Min(header, file.Count)));
            at = Math.Min(at, file.Count - 1);
            int size = file.Count;
            switch (random.Next(8))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file[at] = (byte)"0123456789-,[]{}\":"[random.Next(18)]; break;
                case 3: file.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)])); break;
                case 4: file.RemoveRange(at, random.Next(1, Math.Min(12, file.Count - at) + 1)); break;
                case 5: file.InsertRange(at, file.GetRange(random.Next(at + 1), random.Next(0, Math.Min(60, file.Count - at)))[..]); break;
                case 6: file.RemoveRange(at, file.Count - at); break;
                default: Renumber(file, at, random); break;
            }
            if (at >= 8 && at < header) header = Math.Clamp(header + file.Count - size, 8, file.Count);
        }
        if (file.Count >= 8 && random.Next(8) != 0)
        {
            byte[] length = BitConverter.GetBytes((long)Math.Clamp(header - 8, 0, Math.Max(0, file.Count - 8)));
            for (int i = 0; i < 8; i++) file[i] = length[i];
        }
        return [.. file];
    }

    /// <summary>Another number for the next one in the header.</summary>
    private static void Renumber(List<byte> file, int at, Random random)
    {
        while (at < file.Count && !char.IsAsciiDigit((char)file[at])) at++;
        int end = at;
        while (end < file.Count && char.IsAsciiDigit((char)file[end])) end++;
        file.RemoveRange(at, end - at);
        file.InsertRange(at, Encoding.ASCII.GetBytes((random.Next(3) == 0 ? random.NextInt64() : random.Next(30)).ToString()));
    }
}
