using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class ModuleConversionTests
{
    [Fact]
    public void Conversion_replaces_parameters_and_disposes_the_old_ones()
    {
        using var module = new Counting();
        Parameter before = module.scale;

        module.to(ScalarType.Float64).Should().BeSameAs(module);

        before.IsInvalid.Should().BeTrue();
        module.scale.Should().NotBeSameAs(before);
        module.scale.dtype.Should().Be(ScalarType.Float64);
        module.scale.requires_grad.Should().BeTrue();
        module.scale.is_leaf.Should().BeTrue();
        module.parameters().Should().ContainSingle().Which.Should().BeSameAs(module.scale);
    }

    [Fact]
    public void Values_and_gradients_are_converted()
    {
        using var module = new Counting();
        using (DisposeScope scope = NewDisposeScope()) (module.scale * 3).sum().backward();

        module.to(ScalarType.Float64);

        module.scale.data<double>().ToArray().Should().Equal(2, 2);
        using Tensor grad = module.scale.grad;
        grad.data<double>().ToArray().Should().Equal(3, 3);
    }

    [Fact]
    public void Without_a_change_the_parameters_stay()
    {
        using var module = new Counting();
        Parameter before = module.scale;

        module.to(ScalarType.Float32);
        module.to(CPU);

        module.scale.Should().BeSameAs(before);
    }

    [Fact]
    public void Integer_buffers_keep_their_type_and_floating_ones_follow()
    {
        using var module = new Counting();

        module.to(ScalarType.Float64);

        module.count.dtype.Should().Be(ScalarType.Int64);
        module.count.data<long>().ToArray().Should().Equal(7);
        module.mean.dtype.Should().Be(ScalarType.Float64);
        module.get_buffer("mean").Should().BeSameAs(module.mean);
    }

    [Fact]
    public void Non_persistent_buffers_do_not_follow_and_are_in_no_state()
    {
        using Tensor mask = ones(2);
        using var module = new WithMask(mask);

        module.to(ScalarType.Float64);

        module.get_buffer("mask").dtype.Should().Be(ScalarType.Float32);
        module.state_dict().Should().BeEmpty();
    }

    [Theory]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    public void A_module_refuses_types_that_are_not_floating_point(ScalarType type)
    {
        using var module = new Counting();

        module.Invoking(m => m.to(type)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Built_in_modules_convert_through_their_properties()
    {
        using Sequential module = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(2, 1), nn.LayerNorm(1));

        module.to(ScalarType.Float64);

        module.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float64);
        module.named_buffers().Select(item => (item.name, item.buffer.dtype)).Should().Equal(
            ("1.running_mean", ScalarType.Float64), ("1.running_var", ScalarType.Float64), ("1.num_batches_tracked", ScalarType.Int64));
        using Tensor image = ones(1, 1, 3, 3, ScalarType.Float64);
        using Tensor result = module.call(image);
        result.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void Half_and_bfloat16_shorthands_convert()
    {
        using Linear module = nn.Linear(2, 2);

        module.half().weight.dtype.Should().Be(ScalarType.Float16);
        module.bfloat16().weight.dtype.Should().Be(ScalarType.BFloat16);
        module.@float().bias.dtype.Should().Be(ScalarType.Float32);
        module.@double().bias.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void To_a_tensor_takes_its_type()
    {
        using Linear module = nn.Linear(2, 2);
        using Tensor template = ones(1, ScalarType.Float64);

        module.to(template).weight.dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void Conversion_leaves_no_tensor_behind() =>
        Leaks.Of(() =>
        {
            using var module = new Counting();
            module.to(ScalarType.Float64);
            module.to(ScalarType.Float32);
        }).Should().Be(0);

    [Fact]
    public void Converted_parameters_survive_the_scope_they_were_converted_in()
    {
        using var module = new Counting();
        using (NewDisposeScope()) module.to(ScalarType.Float64);

        module.scale.data<double>().ToArray().Should().Equal(2, 2);
        module.mean.IsInvalid.Should().BeFalse();
    }

    private sealed class Counting : nn.Module
    {
        internal Parameter scale = nn.Parameter(full(2, 2.0f));
        internal Tensor count = tensor(new[] { 7L });
        internal Tensor mean = zeros(2);

        internal Counting() : base(nameof(Counting)) => RegisterComponents();
    }

    private sealed class WithMask : nn.Module
    {
        internal WithMask(Tensor mask) : base(nameof(WithMask)) => register_buffer("mask", mask, persistent: false);
    }
}
