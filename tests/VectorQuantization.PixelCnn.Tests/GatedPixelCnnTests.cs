using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests;

public sealed class GatedPixelCnnTests
{
    [Theory]
    [InlineData(5, 5, false, 1)]
    [InlineData(5, 5, true, 1)]
    [InlineData(4, 6, false, 1)]
    [InlineData(6, 3, true, 1)]
    [InlineData(1, 5, false, 1)]
    [InlineData(5, 1, false, 1)]
    [InlineData(3, 6, true, 2)]
    public void Each_position_depends_on_all_positions_before_it_and_on_no_other(int height, int width, bool conditioned, int depth)
    {
        using var scope = NewDisposeScope();
        GatedPixelCnnOptions options = Models.Small() with { Layers = 5, Classes = conditioned ? 3 : 0, ConditionChannels = conditioned ? 2 : 0, Depth = depth };
        using GatedPixelCnn model = Models.Gated(options);
        model.to(float64);
        var condition = conditioned ? new PriorCondition(tensor([2L]), randn([1, 2, height, width], float64)) : PriorCondition.None;

        bool[,] field = Receptive.Field(x => model.FromEmbedded(x, condition), options.Channels, height, width);

        for (int place = 0; place < height * width; place++) Receptive.IsAllBefore(field, place).Should().BeTrue($"of place {place}");
    }

    [Fact]
    public void Too_few_layers_see_less_but_never_what_comes_later()
    {
        using var scope = NewDisposeScope();
        GatedPixelCnnOptions options = Models.Small() with { Layers = 1, FirstKernel = 3 };
        using GatedPixelCnn model = Models.Gated(options);
        model.to(float64);

        bool[,] field = Receptive.Field(x => model.FromEmbedded(x, PriorCondition.None), options.Channels, 4, 4);

        for (int place = 0; place < 16; place++)
        {
            for (int from = place; from < 16; from++) field[place, from].Should().BeFalse();
        }
        // One 3×3 layer at (2, 2): the three above and the one to the left.
        Enumerable.Range(0, 16).Where(from => field[10, from]).Should().Equal(5, 6, 7, 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_probabilities_of_all_maps_sum_to_one(int depth)
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small(3) with { Depth = depth });
        long[] all = [.. Enumerable.Range(0, 81).SelectMany(i => new long[] { i / 27, i / 9 % 3, i / 3 % 3, i % 3 })];

        using MapLikelihood likelihood = model.LogLikelihood(tensor(all, [81, 2, 2]));

        likelihood.LogProbabilities.flatten(1).sum(dim: 1).exp().sum().ToDouble().Should().BeApproximately(1, 1e-5);
        likelihood.LogProbabilities.flatten(1).sum(dim: 1).exp().std().ToDouble().Should().BeGreaterThan(1e-4, "else the test would show nothing");
    }

    [Fact]
    public void Bits_per_dimension_are_the_mean_of_the_positions_bits()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small());
        Tensor codes = Models.Codes(5, 3, 4, 6);
        using MapLikelihood likelihood = model.LogLikelihood(codes);

        double expected = nn.functional.cross_entropy(model.Logits(codes)[1..2], codes[1..2]).ToDouble() / Math.Log(2);

        likelihood.LogProbabilities.shape.Should().Equal(3, 4, 6);
        likelihood.BitsPerDimension.shape.Should().Equal(3);
        likelihood.BitsPerDimension[1].ToDouble().Should().BeApproximately(expected, 1e-5);
    }

    [Fact]
    public void Labels_and_maps_change_the_distribution_of_every_position()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Classes = 3, ConditionChannels = 2 });
        Tensor codes = Models.Codes(5, 1, 3, 4), maps = randn(1, 2, 3, 4);
        Tensor Logits(long label, Tensor of) => model.Logits(codes, new(tensor([label]), of));

        Tensor byLabel = (Logits(0, maps) - Logits(1, maps)).abs().amax([0, 1]);
        Tensor byMap = (Logits(0, maps) - Logits(0, maps + 1)).abs().amax([0, 1]);

        byLabel.min().ToSingle().Should().BeGreaterThan(0);
        byMap.min().ToSingle().Should().BeGreaterThan(0);
    }

    [Fact]
    public void Each_codebook_has_embeddings_and_outputs_of_its_own()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Depth = 3 });
        Tensor codes = zeros([1, 2, 6], int64), before = model.Logits(codes);
        void Add(string key, int row)
        {
            using var noGrad = no_grad();
            model.state_dict()[key][row].add_(1);
        }
        Add("head.1.bias", 5 + 2);
        Tensor moved = model.Logits(codes) - before, expected = zeros_like(before);
        expected[0, 2, .., 1] = tensor(1f);
        expected[0, 2, .., 4] = tensor(1f);
        moved.allclose(expected, 0, 1e-5).Should().BeTrue("code 2 of the second codebook stands in columns 1 and 4");

        before = model.Logits(codes);
        Add("embedding.weight", 10);
        Tensor changed = (model.Logits(codes) - before).abs().amax([0, 1]);
        changed[0, ..3].max().ToSingle().Should().Be(0, "the third codebook's code 0 first stands in column 2");
        changed[0, 3].ToSingle().Should().BeGreaterThan(0);
        before = model.Logits(codes);
        Add("embedding.weight", 11);
        model.Logits(codes).equal(before).all().ToBoolean().Should().BeTrue("its code 1 stands nowhere");
    }

    [Fact]
    public void Conditioning_maps_may_be_of_another_floating_type()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small() with { ConditionChannels = 2 });
        Tensor codes = Models.Codes(5, 1, 3, 4), maps = randn(1, 2, 3, 4);
        model.Logits(codes, new(null, maps.to(float64))).equal(model.Logits(codes, new(null, maps))).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void A_new_model_gives_every_class_the_same_distribution()
    {
        using var scope = NewDisposeScope();
        using var model = new GatedPixelCnn(Models.Small() with { Classes = 2 });
        Tensor codes = Models.Codes(5, 1, 3, 3);
        model.Logits(codes, new(tensor([0L]))).equal(model.Logits(codes, new(tensor([1L])))).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void The_gradients_of_all_weights_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small(3) with { Layers = 2, FirstKernel = 3, Classes = 2, ConditionChannels = 1, Depth = 2 });
        model.to(float64);
        Tensor codes = Models.Codes(3, 2, 3, 2);
        var condition = new PriorCondition(tensor([1L, 0L]), randn([2, 1, 3, 2], float64));
        double Loss()
        {
            using var noGrad = no_grad();
            using MapLikelihood likelihood = model.LogLikelihood(codes, condition);
            return likelihood.LogProbabilities.sum().ToDouble();
        }
        using (MapLikelihood likelihood = model.LogLikelihood(codes, condition)) likelihood.LogProbabilities.sum().backward();

        foreach (var (name, parameter) in model.named_parameters())
        {
            Tensor flat = parameter.detach().view(-1);
            int element = (int)flat.numel() / 2;
            void Move(double by) { using var noGrad = no_grad(); flat[element].add_(by); }
            Move(1e-6);
            double up = Loss();
            Move(-2e-6);
            double down = Loss();
            Move(1e-6);
            parameter.grad!.flatten()[element].ToDouble().Should().BeApproximately((up - down) / 2e-6, 1e-5, name);
        }
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys_and_a_copy_behaves_the_same()
    {
        using var scope = NewDisposeScope();
        GatedPixelCnnOptions options = Models.Small() with { Layers = 1, Classes = 2, ConditionChannels = 1 };
        using GatedPixelCnn model = Models.Gated(options), copy = Models.Gated(options, seed: 2);
        string[] layer = ["vertical.weight", "vertical.bias", "horizontal.weight", "horizontal.bias", "link.weight", "link.bias", "project.weight", "project.bias",
            "vertical_class.weight", "horizontal_class.weight", "vertical_map.weight", "horizontal_map.weight"];
        model.state_dict().Keys.Should().BeEquivalentTo(
            ["embedding.weight", .. layer.Select(key => "layers.0." + key), "head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias"]);
        Tensor codes = Models.Codes(5, 2, 3, 3);
        var condition = new PriorCondition(tensor([1L, 0L]), randn(2, 1, 3, 3));

        copy.load_state_dict(model.state_dict());

        copy.Logits(codes, condition).equal(model.Logits(codes, condition)).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void Dropout_acts_in_training_alone()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Dropout = 0.5 });
        Tensor codes = Models.Codes(5, 1, 4, 4);
        model.Logits(codes).equal(model.Logits(codes)).all().ToBoolean().Should().BeTrue();
        model.train();
        model.Logits(codes).equal(model.Logits(codes)).all().ToBoolean().Should().BeFalse();
    }

    [Fact]
    public void An_empty_batch_and_a_single_category_are_fine()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small(1));
        using MapLikelihood likelihood = model.LogLikelihood(zeros([2, 3, 3], int64));
        likelihood.LogProbabilities.abs().max().ToSingle().Should().Be(0);
        model.Logits(zeros([0, 3, 3], int64)).shape.Should().Equal(0, 1, 3, 3);
    }

    [Fact]
    public void Forward_backward_and_likelihood_leave_no_tensor_behind()
    {
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Classes = 2, Dropout = 0.1 });
        model.train();
        using Tensor codes = Models.Codes(5, 2, 4, 4), labels = tensor([0L, 1L]);
        Leaks.None(() =>
        {
            using MapLikelihood likelihood = model.LogLikelihood(codes, new(labels));
            using Tensor loss = likelihood.BitsPerDimension.mean();
            loss.backward();
        });
    }

    [Fact]
    public void It_survives_the_scope_it_was_built_in()
    {
        GatedPixelCnn model;
        using (NewDisposeScope()) model = new GatedPixelCnn(Models.Small() with { Classes = 2, ConditionChannels = 1 });
        using (model)
        using (NewDisposeScope()) model.Logits(Models.Codes(5, 1, 2, 2), new(tensor([0L]), zeros(1, 1, 2, 2))).shape.Should().Equal(1, 5, 2, 2);
    }

    [Fact]
    public void Damaged_codes_wrong_labels_and_wrong_sizes_are_refused()
    {
        using var scope = NewDisposeScope();
        using GatedPixelCnn model = Models.Gated(Models.Small() with { Classes = 3, ConditionChannels = 2 });
        Tensor codes = Models.Codes(5, 2, 3, 3), labels = tensor([0L, 2L]), maps = zeros(2, 2, 3, 3);
        void Refuses<T>(Tensor x, PriorCondition condition, string message) where T : ArgumentException =>
            ((Action)(() => model.Logits(x, condition))).Should().Throw<T>().WithMessage(message);
        var good = new PriorCondition(labels, maps);
        Refuses<ArgumentOutOfRangeException>(codes - 1, good, "*expected 0 to 4*-1*");
        Refuses<ArgumentOutOfRangeException>(codes.clamp_min(1) + 4, good, "*expected 0 to 4*");
        Refuses<ArgumentException>(codes.to(int32), good, "*Int32*Int64*");
        Refuses<ArgumentException>(codes[0], good, "*(3, 3)*(batch, height, width)*");
        Refuses<ArgumentException>(codes, new(null, maps), "*null*expected (2), Int64*");
        Refuses<ArgumentException>(codes, new(labels[..1], maps), "*(1)*expected (2), Int64*");
        Refuses<ArgumentOutOfRangeException>(codes, new(labels + 1, maps), "*expected 0 to 2*");
        Refuses<ArgumentException>(codes, new(labels, maps[.., .., ..2]), "*(2, 2, 2, 3)*(2, 2, 3, 3)*");
        using GatedPixelCnn deep = Models.Gated(Models.Small() with { Depth = 2 });
        ((Action)(() => deep.Logits(codes))).Should().Throw<ArgumentException>().WithMessage("*3 columns*multiple of 2*");
        using GatedPixelCnn plain = Models.Gated(Models.Small());
        ((Action)(() => plain.Logits(codes, new(labels)))).Should().Throw<ArgumentException>().WithMessage("*no classes*");
        ((Action)(() => plain.Logits(codes, new(null, maps)))).Should().Throw<ArgumentException>().WithMessage("*no conditioning maps*");
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        void Refuses(GatedPixelCnnOptions options, string name) =>
            ((Action)(() => new GatedPixelCnn(options))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
        Refuses(new(4) { Depth = 0 }, "Depth");
        Refuses(new(4) { Kernel = 129 }, "Kernel");
        Refuses(new(4) { Depth = int.MaxValue }, "Depth");
        Refuses(new(0), "Categories");
        Refuses(Models.Small() with { Channels = 0 }, "Channels");
        Refuses(Models.Small() with { Layers = 0 }, "Layers");
        Refuses(Models.Small() with { FirstKernel = 1 }, "FirstKernel");
        Refuses(Models.Small() with { Kernel = 4 }, "Kernel");
        Refuses(Models.Small() with { HeadChannels = 0 }, "HeadChannels");
        Refuses(Models.Small() with { Classes = -1 }, "Classes");
        Refuses(Models.Small() with { ConditionChannels = -1 }, "ConditionChannels");
        Refuses(Models.Small() with { Dropout = 1 }, "Dropout");
        Refuses(Models.Small() with { Dropout = double.NaN }, "Dropout");
    }
}
