using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Checkpoints;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Checkpoints;

/// <summary>Exchanges files with Python's PyTorch.</summary>
public sealed class PyTorchTests : IDisposable, IClassFixture<PyTorchTests.Layouts>
{
    private const int K = 11, D = 6, Inner = 2;

    private static readonly Dictionary<string, (Func<Quantizer> Make, KeyMap Keys)> Modules = new()
    {
        ["taming"] = (Gradient, KeyMaps.Taming.Under("quantize", "").Ignore("**")),
        ["half"] = (Gradient, KeyMaps.Taming.Under("quantize", "")),
        ["taming-gumbel"] = (() => new GumbelQuantizer(new GumbelQuantizerOptions(K, D)), KeyMaps.TamingGumbel),
        ["zalando"] = (Gradient, KeyMaps.Zalando.Under("_vq_vae", "")),
        ["zalando-ema"] = (() => Ema(D), KeyMaps.ZalandoEma.Under("_vq_vae", "")),
        ["rosinality"] = (() => Ema(D), KeyMaps.Rosinality.Under("quantize_t", "")),
        ["lucidrains"] = (() => Ema(D), KeyMaps.Lucidrains.Under("vq", "")),
        ["lucidrains-old"] = (() => Ema(D), KeyMaps.Lucidrains.Under("vq", "")),
        ["lucidrains-projected"] = (() => new ProjectedQuantizer(Ema(Inner), D), KeyMaps.Projected(KeyMaps.Lucidrains).Under("vq", "")),
        ["lucidrains-residual"] = (() => new ResidualVectorQuantizer([Ema(D), Ema(D), Ema(D)]), KeyMaps.Residual(KeyMaps.Lucidrains)),
        ["encodec"] = (
            () => new ResidualVectorQuantizer([.. Enumerable.Range(0, 3).Select(_ => new EmaVectorQuantizer(QuantizerPresets.Encodec(K, D)))]),
            KeyMaps.Residual(KeyMaps.Encodec).Under("quantizer.vq", "")),
    };

    private readonly TemporaryFolder folder = new();
    private readonly Layouts layouts;

    public PyTorchTests(Layouts layouts) => this.layouts = layouts;

    public static TheoryData<string> Names => [.. Modules.Keys];

    public void Dispose() => folder.Dispose();

    private static VectorQuantizer Gradient() => new(new VectorQuantizerOptions(K, D));

    private static EmaVectorQuantizer Ema(int dimension) => new(new EmaVectorQuantizerOptions(K, dimension));

    [PyTorchTheory]
    [MemberData(nameof(Names))]
    public void A_codebook_of_PyTorch_quantizes_here_as_it_does_there(string layout)
    {
        using var scope = NewDisposeScope();
        (Func<Quantizer> make, KeyMap keys) = Modules[layout];
        using Quantizer quantizer = make();
        quantizer.eval();
        Dictionary<string, Tensor> expected = Safetensors.Load(layouts.File($"{layout}.expected.safetensors"));

        StateDictionary.Load(quantizer, layouts.File($"{layout}.safetensors"), keys);
        Quantized quantized = quantizer.call(expected["latents"]);

        quantized.Indices.Equals(expected["indices"]).Should().BeTrue();
        (quantized.Vectors - expected["vectors"]).abs().max().ToDouble().Should().BeLessThan(1e-5);
        quantizer.Invoking(q => StateDictionary.Load(q, layouts.File($"{layout}.safetensors"))).Should().Throw<InvalidDataException>("the keys are not ours");
    }

    [PyTorchFact]
    public void A_codebook_of_EnCodec_is_not_initialised_again()
    {
        using var scope = NewDisposeScope();
        using Quantizer quantizer = Modules["encodec"].Make();
        StateDictionary.Load(quantizer, layouts.File("encodec.safetensors"), Modules["encodec"].Keys);

        quantizer.state_dict()["levels.2.inited"].ToInt64().Should().Be(1);
        quantizer.state_dict()["levels.2.usage"].Equals(full([K], 1.0 / K)).Should().BeTrue("the file has none, and the module's stays");
    }

    [PyTorchFact]
    public void Our_files_are_read_there()
    {
        using var scope = NewDisposeScope();
        ScalarType[] types =
        [
            ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.BFloat16,
            ScalarType.Float32, ScalarType.Float64,
        ];
        var tensors = types.ToDictionary(type => $"{type} é", type => (arange(6, ScalarType.Float32).reshape(2, 3) * 1.5).to_type(type).t());
        tensors["empty"] = zeros(0, 3);
        tensors["number"] = tensor(7L);
        Safetensors.Save(folder["all.safetensors"], tensors, new Dictionary<string, string> { ["format"] = "pt" });
        using Sequential network = nn.Sequential(nn.Conv2d(2, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.ConvTranspose2d(4, 3, 4, stride: 2, padding: 1));
        Tensor images = randn(2, 2, 5, 7);
        network.call(images);
        network.eval();
        StateDictionary.Save(network, folder["network.safetensors"]);
        Safetensors.Save(folder["images.safetensors"], new Dictionary<string, Tensor> { ["images"] = images });

        using JsonDocument found = JsonDocument.Parse(Python.Run("read_back.py", folder.Path));

        found.RootElement.GetProperty("metadata").GetProperty("format").GetString().Should().Be("pt");
        foreach ((string name, Tensor expected) in tensors)
        {
            JsonElement read = found.RootElement.GetProperty("tensors").GetProperty(name);
            read[1].EnumerateArray().Select(size => size.GetInt64()).Should().Equal(expected.shape, name);
            read[2].EnumerateArray().Select(value => value.GetDouble()).Should().Equal(expected.to_type(ScalarType.Float64).contiguous().flatten().data<double>().ToArray(), name);
        }
        Tensor output = Safetensors.Load(folder["output.safetensors"])["output"];
        (output - network.call(images)).abs().max().ToDouble().Should().BeLessThan(1e-5, "the same network computes the same there");
    }

    /// <summary>What Python writes, once for all tests.</summary>
    public sealed class Layouts : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Layouts()
        {
            if (Python.HasTorch) Python.Run("write_layouts.py", folder.Path);
        }

        public string File(string name) => folder[name];

        public void Dispose() => folder.Dispose();
    }
}
