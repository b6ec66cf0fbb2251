using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Factories;

public class FactoryTests
{
    [Fact]
    public void Filled_tensors_have_the_default_type_and_the_value_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        zeros(2, 3).shape.Should().Equal(2, 3);
        zeros(2, 3).dtype.Should().Be(float32);
        zeros(4).data<float>().ToArray().Should().Equal(0, 0, 0, 0);
        ones(2, 2, dtype: int64).data<long>().ToArray().Should().Equal(1, 1, 1, 1);
        ones([1, 2, 1]).shape.Should().Equal(1, 2, 1);
        empty(3, 2, 1, 0).shape.Should().Equal(3, 2, 1, 0);
        zeros(new long[] { }).NumberOfElements.Should().Be(1);
        zeros(2, requires_grad: true).requires_grad.Should().BeTrue();
        zeros(2, dtype: bfloat16).dtype.Should().Be(bfloat16);
    }

    [Fact]
    public void Full_takes_int64_for_integers_and_the_default_type_for_reals()
    {
        using DisposeScope scope = NewDisposeScope();
        full(2, 2, 3.5f).dtype.Should().Be(float32);
        full(2, 2, 3.5).dtype.Should().Be(float32);
        full(2, 2, 3).dtype.Should().Be(int64);
        full(2, 3.5, float64).data<double>().ToArray().Should().Equal(3.5, 3.5);
        full([1, 2], 7, int32).data<int>().ToArray().Should().Equal(7, 7);
    }

    [Fact]
    public void Ranges_are_evenly_spaced()
    {
        using DisposeScope scope = NewDisposeScope();
        arange(4).dtype.Should().Be(int64);
        arange(4).data<long>().ToArray().Should().Equal(0, 1, 2, 3);
        arange(1, 2, 0.25).data<float>().ToArray().Should().Equal(1, 1.25f, 1.5f, 1.75f);
        arange(5, 1, -2).data<long>().ToArray().Should().Equal(5, 3);
        arange(0, 3, float64).dtype.Should().Be(float64);
        linspace(0, 1, 5).data<float>().ToArray().Should().Equal(0, 0.25f, 0.5f, 0.75f, 1);
        logspace(0, 2, 3).data<float>().ToArray().Should().Equal(1, 10, 100);
        eye(2).data<float>().ToArray().Should().Equal(1, 0, 0, 1);
        eye(1, 2, int32).data<int>().ToArray().Should().Equal(1, 0);
        tril_indices(2, 2).data<long>().ToArray().Should().Equal(0, 1, 1, 0, 0, 1);
        triu_indices(2, 2, 1).data<long>().ToArray().Should().Equal(0, 1);
        empty_strided([2, 2], [1, 2]).stride().Should().Equal(1, 2);
    }

    [Fact]
    public void Tensors_like_another_take_its_type_and_shape()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor model = tensor(new long[] { 1, 2, 3 });
        model.zeros_like().dtype.Should().Be(int64);
        zeros_like(model, float32).data<float>().ToArray().Should().Equal(0, 0, 0);
        ones_like(model).data<long>().ToArray().Should().Equal(1, 1, 1);
        full_like(model, 9).data<long>().ToArray().Should().Equal(9, 9, 9);
        empty_like(model, float16).shape.Should().Equal(3);
        rand_like(model, float32).shape.Should().Equal(3);
        randn_like(model, float64).dtype.Should().Be(float64);
        randint_like(model, 5, 6).data<long>().ToArray().Should().Equal(5, 5, 5);
        model.new_zeros(2, 2).dtype.Should().Be(int64);
        model.new_ones(2).data<long>().ToArray().Should().Equal(1, 1);
        model.new_full([2], 4).data<long>().ToArray().Should().Equal(4, 4);
        model.new_empty(1, 2, 3).shape.Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Impossible_sizes_throw()
    {
        FluentActions.Invoking(() => zeros(-1)).Should().Throw<ExternalException>();
        FluentActions.Invoking(() => arange(0, 5, -1)).Should().Throw<ExternalException>();
    }

    [Fact]
    public void The_default_type_can_be_changed()
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            set_default_dtype(float64);
            zeros(1).dtype.Should().Be(float64);
            full(1, 2.5f).dtype.Should().Be(float64);
        }
        finally
        {
            set_default_dtype(float32);
        }
    }
}
