using TorchSharp;
using TorchSharp.Modules;
using VectorQuantization.Checkpoints;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using VectorQuantization.Tests.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Checkpoints;

public sealed class StateDictionaryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder["state.safetensors"];

    public void Dispose() => folder.Dispose();

    private static EmaVectorQuantizer Ema(int seed, int codes = 8, int dimension = 3) =>
        new(new EmaVectorQuantizerOptions(codes, dimension) { Initialization = CodebookInitialization.Normal() }, new Generator((ulong)seed));

    private static Dictionary<string, string> Bytes(nn.Module module) => module.state_dict().ToDictionary(t => t.Key, t => Convert.ToHexString(t.Value.contiguous().bytes));

    [Theory]
    [MemberData(nameof(Composites.Names), MemberType = typeof(Composites))]
    public void A_module_that_is_loaded_is_the_one_that_was_saved(string name)
    {
        using var scope = NewDisposeScope();
        using Quantizer saved = Composites.Make(name, seed: 1), loaded = Composites.Make(name, seed: 5);
        saved.call(randn(9, Composites.Dimension, generator: new Generator(2)));

        StateDictionary.Save(saved, Path);
        StateDictionary.Load(loaded, Path);

        Bytes(loaded).Should().BeEquivalentTo(Bytes(saved));
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        file.Entries.Keys.Should().BeEquivalentTo(saved.state_dict().Keys);
        file.Metadata["format"].Should().Be("pt");
    }

    [Fact]
    public void A_mismatch_lists_all_of_it_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer module = Ema(1);
        Dictionary<string, string> before = Bytes(module);
        Safetensors.Save(Path, new Dictionary<string, Tensor>
        {
            ["cluster_size"] = zeros(8), ["embed_avg"] = zeros(8, 4), ["embedding.weight"] = zeros(8, 3), ["other"] = zeros(1),
        });

        module.Invoking(m => StateDictionary.Load(m, Path)).Should().Throw<InvalidDataException>().WithMessage(
            $"'{Path}' does not fit the module EmaVectorQuantizer, which stays as it was. Missing: embed. Unexpected: embedding.weight, other. " +
            "Different: embed_avg is F32 (8, 4), expected F32 (8, 3).");

        Bytes(module).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Whole_numbers_do_not_pass_for_weights_and_precision_is_the_modules()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer module = Ema(1);
        Safetensors.Save(Path, module.state_dict().ToDictionary(t => t.Key, t => t.Key == "embed" ? full([8, 3], 0.5, ScalarType.Float16) : t.Value));
        StateDictionary.Load(module, Path);
        module.state_dict()["embed"].Equals(full([8, 3], 0.5, ScalarType.Float32)).Should().BeTrue();

        Safetensors.Save(Path, module.state_dict().ToDictionary(t => t.Key, t => t.Key == "embed" ? ones([8, 3], ScalarType.Int64) : t.Value));
        module.Invoking(m => StateDictionary.Load(m, Path)).Should().Throw<InvalidDataException>().WithMessage("*embed is I64 (8, 3), expected F32 (8, 3)*");
    }

    [Fact]
    public void A_file_damaged_at_its_very_end_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var module = new Switches();
        byte[] file = HandMade.File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[8,10]}}""", 10);
        file[^1] = 7;
        File.WriteAllBytes(Path, file);

        module.Invoking(m => StateDictionary.Load(m, Path)).Should().Throw<InvalidDataException>();

        module.state_dict()["a"].data<float>().ToArray().Should().Equal(1, 1);
    }

    [Fact]
    public void Batch_normalisation_and_its_counter_come_back()
    {
        using var scope = NewDisposeScope();
        using Sequential saved = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), loaded = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4));
        for (int i = 0; i < 3; i++) saved.call(randn(5, 3));

        StateDictionary.Save(saved, Path);
        StateDictionary.Load(loaded, Path);

        Bytes(loaded).Should().BeEquivalentTo(Bytes(saved));
        loaded.state_dict()["1.num_batches_tracked"].ToInt64().Should().Be(3);
    }

    [Fact]
    public void A_map_renames_converts_and_ignores()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer module = new(new EmaVectorQuantizerOptions(2, 3) { Initialization = CodebookInitialization.FirstBatch });
        Safetensors.Save(Path, new Dictionary<string, Tensor>
        {
            ["vq.codes"] = tensor(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }), ["vq.n"] = ones(1, 2, 1), ["vq.sums"] = ones(2, 3), ["vq.ready"] = full([1], 3.0),
            ["head.weight"] = ones(9),
        });
        KeyMap keys = KeyMap.Empty.Map("codes", "embed", KeyConversion.Transpose).Map("n", "cluster_size", KeyConversion.Squeeze).Map("sums", "embed_avg")
            .Map("ready", "inited", KeyConversion.Flag).Under("vq", "").Ignore("head.**");

        StateDictionary.Load(module, Path, keys);

        module.state_dict()["embed"].Equals(tensor(new float[,] { { 1, 3, 5 }, { 2, 4, 6 } })).Should().BeTrue();
        module.state_dict()["inited"].ToInt64().Should().Be(1);
        module.Invoking(m => StateDictionary.Load(m, Path, KeyMap.Empty.Map("vq.codes", "embed").Map("vq.n", "cluster_size", KeyConversion.Transpose).Ignore("**")))
            .Should().Throw<InvalidDataException>().WithMessage(
                "*Missing: embed_avg, inited. Different: embed (from vq.codes) is F32 (3, 2), expected F32 (2, 3), cluster_size (from vq.n) is F32 (1, 2, 1), expected F32 (2) after Transpose.");
        module.Invoking(m => StateDictionary.Load(m, Path, KeyMap.Empty.Map("vq.codes", "embed").Map("vq.sums", "embed").Ignore("**")))
            .Should().Throw<InvalidDataException>().WithMessage("*Given twice: embed.*");
    }

    [Fact]
    public void A_map_may_let_the_file_or_the_module_lack_a_key()
    {
        using var scope = NewDisposeScope();
        using EmaVectorQuantizer plain = new(new EmaVectorQuantizerOptions(2, 3));
        using EmaVectorQuantizer revived = new(new EmaVectorQuantizerOptions(2, 3) { DeadCodes = new DeadCodeOptions(), Initialization = CodebookInitialization.KMeans() });
        var codebook = new Dictionary<string, Tensor> { ["_codebook.embed"] = ones(1, 2, 3), ["_codebook.cluster_size"] = ones(1, 2), ["_codebook.embed_avg"] = ones(1, 2, 3) };
        Safetensors.Save(Path, codebook);

        StateDictionary.Load(plain, Path, KeyMaps.Lucidrains);
        revived.Invoking(m => StateDictionary.Load(m, Path, KeyMaps.Lucidrains)).Should().Throw<InvalidDataException>().WithMessage("*Missing: inited.");
        codebook["_codebook.initted"] = ones(1);
        Safetensors.Save(Path, codebook);
        StateDictionary.Load(plain, Path, KeyMaps.Lucidrains);
        StateDictionary.Load(revived, Path, KeyMaps.Lucidrains);

        revived.state_dict()["usage"].Equals(full([2], 0.5)).Should().BeTrue("the file has none");
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using EmaVectorQuantizer module = Ema(1), other = Ema(2, codes: 9);
        Leaks.None(() =>
        {
            StateDictionary.Save(module, Path);
            StateDictionary.Load(module, Path);
            other.Invoking(m => StateDictionary.Load(m, Path)).Should().Throw<InvalidDataException>();
        });
    }

    private sealed class Switches : nn.Module
    {
        private readonly Tensor a = ones(2).DetachFromDisposeScope();
        private readonly Tensor b = ones(2, ScalarType.Bool).DetachFromDisposeScope();

        public Switches() : base(nameof(Switches)) => RegisterComponents();
    }
}
