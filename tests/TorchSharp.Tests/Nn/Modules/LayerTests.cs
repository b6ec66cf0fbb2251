using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn.Modules;

public sealed class LayerTests
{
    public static TheoryData<string, Func<nn.Module>, string[]> Keys => new()
    {
        { "Linear", () => nn.Linear(2, 3), ["weight", "bias"] },
        { "Linear without bias", () => nn.Linear(2, 3, hasBias: false), ["weight"] },
        { "Conv1d", () => nn.Conv1d(1, 2, 3), ["weight", "bias"] },
        { "Conv2d", () => nn.Conv2d(1, 2, 3, bias: false), ["weight"] },
        { "ConvTranspose2d", () => nn.ConvTranspose2d(1, 2, 3), ["weight", "bias"] },
        { "BatchNorm2d", () => nn.BatchNorm2d(2), ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"] },
        { "BatchNorm1d bare", () => nn.BatchNorm1d(2, affine: false, track_running_stats: false), [] },
        { "InstanceNorm2d", () => nn.InstanceNorm2d(2), [] },
        { "LayerNorm", () => nn.LayerNorm(2), ["weight", "bias"] },
        { "LayerNorm without bias", () => nn.LayerNorm(2, bias: false), ["weight"] },
        { "GroupNorm", () => nn.GroupNorm(1, 2), ["weight", "bias"] },
        { "Embedding", () => nn.Embedding(3, 2), ["weight"] },
        { "PReLU", () => nn.PReLU(2), ["weight"] },
        { "ReLU", () => nn.ReLU(), [] },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Keys_are_those_of_PyTorch(string name, Func<nn.Module> make, string[] keys)
    {
        using nn.Module module = make();
        using var parent = new Parent(module);

        module.state_dict().Keys.Should().Equal(keys, name);
        parent.state_dict().Keys.Should().Equal(keys.Select(key => "child." + key), "registering a child again adds nothing");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_layer_made_and_disposed_leaves_nothing_behind(string name, Func<nn.Module> make, string[] keys)
    {
        Leaks.Of(() =>
        {
            nn.Module module = make();
            module.state_dict().Should().HaveCount(keys.Length);
            module.Dispose();
        }).Should().Be(0, name);
    }

    [Fact]
    public void Weights_and_biases_start_uniform_within_one_over_the_root_of_the_fan_in()
    {
        manual_seed(0);
        using Linear linear = nn.Linear(100, 200);
        using Conv2d conv = nn.Conv2d(16, 64, 5);
        using ConvTranspose2d transpose = nn.ConvTranspose2d(16, 64, 5);

        Uniform(linear.weight, 1 / Math.Sqrt(100));
        Uniform(linear.bias, 1 / Math.Sqrt(100));
        Uniform(conv.weight, 1 / Math.Sqrt(16 * 25));
        Uniform(conv.bias, 1 / Math.Sqrt(16 * 25));
        // PyTorch counts the second dimension of a transposed kernel, which is its output channels.
        Uniform(transpose.weight, 1 / Math.Sqrt(64 * 25));
        Uniform(transpose.bias, 1 / Math.Sqrt(64 * 25));

        static void Uniform(Parameter parameter, double bound)
        {
            float[] values = parameter.data<float>().ToArray();
            values.Should().OnlyContain(value => Math.Abs(value) <= bound);
            values.Max().Should().BeGreaterThan((float)(0.8 * bound));
            values.Average().Should().BeApproximately(0, (float)(0.2 * bound));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        manual_seed(7);
        using Linear first = nn.Linear(3, 3);
        manual_seed(7);
        using Linear second = nn.Linear(3, 3);

        first.weight.data<float>().ToArray().Should().Equal(second.weight.data<float>().ToArray());
        first.bias.data<float>().ToArray().Should().Equal(second.bias.data<float>().ToArray());
    }

    [Fact]
    public void Normalisations_start_at_identity()
    {
        using BatchNorm2d norm = nn.BatchNorm2d(2);
        using LayerNorm layer = nn.LayerNorm([2, 2]);

        norm.weight.data<float>().ToArray().Should().Equal(1, 1);
        norm.bias.data<float>().ToArray().Should().Equal(0, 0);
        norm.running_mean.data<float>().ToArray().Should().Equal(0, 0);
        norm.running_var.data<float>().ToArray().Should().Equal(1, 1);
        norm.num_batches_tracked.item<long>().Should().Be(0);
        layer.weight.shape.Should().Equal(2, 2);
        layer.weight.data<float>().ToArray().Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void A_device_and_a_type_can_be_asked_for()
    {
        using Conv2d conv = nn.Conv2d(1, 1, 1, device: CPU, dtype: ScalarType.Float64);

        conv.weight.dtype.Should().Be(ScalarType.Float64);
        conv.bias.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void A_linear_layer_multiplies_and_adds()
    {
        using Linear layer = nn.Linear(nn.Parameter(tensor(new[] { 1f, 2 }).view(1, 2)), nn.Parameter(tensor(new[] { 0.5f })));
        using DisposeScope scope = NewDisposeScope();

        layer.call(tensor(new[] { 3f, 4 }).view(1, 2)).item<float>().Should().Be(11.5f);
        layer.in_features.Should().Be(2);
        layer.out_features.Should().Be(1);
    }

    [Fact]
    public void Setting_a_weight_disposes_the_one_before()
    {
        using Linear layer = nn.Linear(1, 1);
        Parameter before = layer.weight;

        layer.weight = nn.Parameter(ones(1, 1));

        before.IsInvalid.Should().BeTrue();
        layer.get_parameter("weight").Should().BeSameAs(layer.weight);
    }

    [Fact]
    public void Convolutions_check_their_input()
    {
        using Conv2d conv = nn.Conv2d(3, 1, 1);
        using Tensor wrong = ones(1, 2, 4, 4);
        using Tensor single = ones(3, 4, 4);

        conv.Invoking(c => c.call(wrong)).Should().Throw<ArgumentException>();
        conv.call(single).shape.Should().Equal(1, 4, 4);
    }

    [Fact]
    public void Convolutions_pad_as_told()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = tensor(new[] { 1f, 2, 3 }).view(1, 1, 3);

        Sum(nn.Conv1d(1, 1, 3, padding: 1, bias: false)).Should().Equal(3, 6, 5);
        Sum(nn.Conv1d(1, 1, 3, Padding.Same, bias: false)).Should().Equal(3, 6, 5);
        Sum(nn.Conv1d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Circular, bias: false)).Should().Equal(6, 6, 6);
        Sum(nn.Conv1d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Replicate, bias: false)).Should().Equal(4, 6, 8);
        Sum(nn.Conv1d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect, bias: false)).Should().Equal(5, 6, 7);
        FluentActions.Invoking(() => nn.Conv1d(1, 1, 3, Padding.Same, stride: 2)).Should().Throw<ArgumentException>();

        float[] Sum(Conv1d conv)
        {
            nn.init.ones_(conv.weight);
            return conv.call(row).data<float>().ToArray();
        }
    }

    [Fact]
    public void A_transposed_convolution_gives_the_size_asked_for()
    {
        using ConvTranspose2d conv = nn.ConvTranspose2d(1, 1, 3, stride: 2, padding: 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(1, 1, 3, 3);

        conv.call(image).shape.Should().Equal(1, 1, 5, 5);
        conv.forward(image, [6, 5]).shape.Should().Equal(1, 1, 6, 5);
        conv.Invoking(c => c.forward(image, [7, 7])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => nn.ConvTranspose2d(1, 1, 3, padding_mode: PaddingModes.Reflect)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_four_by_four_stride_two_pair_halves_and_doubles()
    {
        using Sequential pair = nn.Sequential(nn.Conv2d(1, 4, 4, stride: 2, padding: 1), nn.ReLU(), nn.ConvTranspose2d(4, 1, 4, stride: 2, padding: 1));
        using Tensor image = ones(2, 1, 28, 28);
        using Tensor result = pair.call(image);

        result.shape.Should().Equal(2, 1, 28, 28);
    }

    [Fact]
    public void Batch_norm_tracks_statistics_in_training_alone()
    {
        using BatchNorm1d norm = nn.BatchNorm1d(1, momentum: 0.5);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 3 }).view(2, 1);

        norm.call(x);
        norm.running_mean.item<float>().Should().Be(1);
        norm.running_var.item<float>().Should().Be(1.5f);
        norm.num_batches_tracked.item<long>().Should().Be(1);

        norm.eval();
        norm.call(x);
        norm.num_batches_tracked.item<long>().Should().Be(1);
        norm.running_mean.item<float>().Should().Be(1);

        norm.reset_running_stats();
        norm.running_mean.item<float>().Should().Be(0);
        norm.num_batches_tracked.item<long>().Should().Be(0);
    }

    [Fact]
    public void Norms_check_their_input()
    {
        using Tensor flat = ones(2, 2);

        FluentActions.Invoking(() => nn.BatchNorm2d(2).call(flat)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => nn.GroupNorm(1, 2).call(flat)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => nn.InstanceNorm1d(5).call(flat)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Instance_norm_takes_single_examples()
    {
        using DisposeScope scope = NewDisposeScope();

        nn.InstanceNorm1d(2, eps: 0).call(tensor(new[] { 0f, 2, 10, 30 }).view(2, 2)).data<float>().ToArray().Should().Equal(-1, 1, -1, 1);
    }

    [Fact]
    public void An_embedding_looks_rows_up()
    {
        using Embedding table = nn.Embedding_from_pretrained(tensor(new[] { 1f, 2, 3, 4 }).view(2, 2));
        using DisposeScope scope = NewDisposeScope();

        Tensor rows = table.call(tensor(new[] { 1L, 0, 1 }));

        rows.shape.Should().Equal(3, 2);
        rows.data<float>().ToArray().Should().Equal(3, 4, 1, 2, 3, 4);
        table.weight.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void The_padding_row_of_an_embedding_starts_at_zero_and_gets_no_gradient()
    {
        using Embedding table = nn.Embedding(3, 2, padding_idx: 1);
        using DisposeScope scope = NewDisposeScope();
        using (no_grad()) table.weight[1].data<float>().ToArray().Should().Equal(0, 0);

        table.call(tensor(new[] { 1L, 2 })).sum().backward();

        table.weight.grad.data<float>().ToArray().Should().Equal(0, 0, 0, 0, 1, 1);
    }

    [Fact]
    public void Dropout_keeps_the_mean_while_training_and_everything_otherwise()
    {
        using Dropout dropout = nn.Dropout(0.25);
        using Tensor x = ones(10000);
        using Tensor dropped = dropout.call(x);

        dropped.data<float>().ToArray().Distinct().Order().Should().HaveCount(2).And.Contain(0f);
        dropped.data<float>().ToArray().Average().Should().BeApproximately(1, 0.05f);

        dropout.eval();
        using Tensor kept = dropout.call(x);
        kept.data<float>().ToArray().Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void Channel_dropout_drops_whole_channels()
    {
        using Tensor x = ones(1, 100, 4, 4);
        using Tensor dropped = nn.Dropout2d(0.5).call(x);
        using Tensor sums = dropped.sum(new[] { 2L, 3L });

        sums.data<float>().ToArray().Should().OnlyContain(value => value == 0 || value == 32);
    }

    [Fact]
    public void Results_outlive_inputs_that_pass_unchanged()
    {
        Tensor x = ones(2, 2);
        using Dropout dropout = nn.Dropout();
        dropout.eval();
        Tensor[] results = [nn.Identity().call(x), dropout.call(x), nn.Sequential().call(x), nn.Flatten().call(x)];

        x.Dispose();

        foreach (Tensor result in results)
        {
            result.numel().Should().Be(4);
            result.Dispose();
        }
    }

    [Fact]
    public void Flatten_and_unflatten_undo_each_other()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, 3, 4);

        Tensor flat = nn.Flatten().call(x);

        flat.shape.Should().Equal(2, 12);
        nn.Unflatten(1, [3, 4]).call(flat).shape.Should().Equal(2, 3, 4);
    }

    [Fact]
    public void Modules_without_parameters_refuse_them()
    {
        using ReLU module = nn.ReLU();
        using Tensor buffer = ones(1);
        using Linear child = nn.Linear(1, 1);

        module.Invoking(m => m.register_buffer("b", buffer)).Should().Throw<InvalidOperationException>();
        module.Invoking(m => m.register_module("m", child)).Should().Throw<InvalidOperationException>();
        module.to(ScalarType.Float64).Should().BeSameAs(module);
    }

    [Fact]
    public void A_step_of_training_leaves_nothing_behind()
    {
        using Sequential module = nn.Sequential(nn.Conv2d(1, 2, 3, padding: 1), nn.BatchNorm2d(2), nn.ReLU(inplace: true), nn.Dropout(0.1),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 1), nn.GELU());
        using Tensor x = ones(2, 1, 4, 4);

        Leaks.Of(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            module.call(x).sum().backward();
            module.zero_grad();
        }).Should().Be(0);
        Leaks.Of(() => module.call(x).Dispose()).Should().Be(0);
    }

    private sealed class Parent : nn.Module
    {
        private readonly nn.Module child;

        internal Parent(nn.Module child) : base(nameof(Parent))
        {
            this.child = child;
            RegisterComponents();
        }
    }
}
