using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class ConversionTests
{
    [Fact]
    public void Each_type_has_its_method()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 0f, 1.5f });
        x.@bool().data<bool>().ToArray().Should().Equal(false, true);
        x.@byte().dtype.Should().Be(uint8);
        x.@char().dtype.Should().Be(int8);
        x.@short().dtype.Should().Be(int16);
        x.@int().dtype.Should().Be(int32);
        x.@long().data<long>().ToArray().Should().Equal(0, 1);
        x.half().dtype.Should().Be(float16);
        x.bfloat16().dtype.Should().Be(bfloat16);
        x.@double().dtype.Should().Be(float64);
        x.@long().@float().dtype.Should().Be(float32);
        x.type_as(tensor(1L)).dtype.Should().Be(int64);
        x.to(int32, CPU).dtype.Should().Be(int32);
        x.to("cpu").dtype.Should().Be(float32);
        x.cpu().device_type.Should().Be(DeviceType.CPU);
    }

    [Fact]
    public void Nothing_to_convert_means_the_same_memory_unless_a_copy_is_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(2);
        Tensor same = x.to(float32);
        Tensor copy = x.to(float32, copy: true);
        x[0] = 1f;
        same[0].item<float>().Should().Be(1);
        copy[0].item<float>().Should().Be(0);
        ReferenceEquals(same, x).Should().BeFalse();
    }

    [Fact]
    public void DisposeAfter_disposes_the_original()
    {
        Tensor x = zeros(2);
        using Tensor y = x.to(float64, disposeAfter: true);
        x.IsInvalid.Should().BeTrue();
        y.dtype.Should().Be(float64);
    }

    [Fact]
    public void One_element_tensors_read_as_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(2.75f).ToDouble().Should().Be(2.75);
        tensor(2.75f).ToInt32().Should().Be(2);
        tensor(new[] { 5L }).ToInt64().Should().Be(5);
        ((float)tensor(1.5)).Should().Be(1.5f);
        ((int)tensor(7L)).Should().Be(7);
        ((bool)tensor(true)).Should().BeTrue();
        tensor(1.5f, requires_grad: true).ToSingle().Should().Be(1.5f);
        tensor(new[] { 1.5f }, bfloat16).ToSingle().Should().Be(1.5f);
        tensor(3).ToScalar().Type.Should().Be(ScalarType.Int64);
        FluentActions.Invoking(() => zeros(2).ToScalar()).Should().Throw<ExternalException>();
    }

    [Fact]
    public void Numbers_and_arrays_convert_to_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = 1.5f, whole = 3L, row = new[] { 1, 2 };
        real.dtype.Should().Be(float32);
        whole.dtype.Should().Be(int64);
        row.shape.Should().Equal(2);
        2.5.ToTensor().dtype.Should().Be(float64);
        new[] { 1f, 2f }.ToTensor([2, 1]).shape.Should().Equal(2, 1);
    }

    [Fact]
    public void Scalars_convert_and_complain_when_they_do_not_fit()
    {
        Scalar big = 300;
        big.ToInt32().Should().Be(300);
        big.ToDouble().Should().Be(300);
        ((Scalar)1.5f).ToSingle().Should().Be(1.5f);
        ((Scalar)true).ToBoolean().Should().BeTrue();
        ((Scalar)(0f, 2f)).ToComplexFloat64().Imaginary.Should().Be(2);
    }

    [Fact]
    public void Types_are_told_apart_and_promoted()
    {
        is_integral(int64).Should().BeTrue();
        is_integral(@bool).Should().BeTrue();
        is_floating_point(bfloat16).Should().BeTrue();
        is_floating_point(int8).Should().BeFalse();
        is_complex(complex64).Should().BeTrue();
        promote_types(int64, float16).Should().Be(float16);
        promote_types(float16, bfloat16).Should().Be(float32);
        can_cast(float32, int32).Should().BeFalse();
        can_cast(int32, float32).Should().BeTrue();
        using Tensor whole = zeros(2, dtype: int32), real = zeros(2);
        result_type(whole, real).Should().Be(float32);
        finfo(float32).eps.Should().Be(Math.Pow(2, -23));
        finfo(float64).max.Should().Be(double.MaxValue);
        finfo(float16).max.Should().Be(65504);
        finfo(float32).tiny.Should().Be(Math.Pow(2, -126));
        finfo(bfloat16).bits.Should().Be(16);
    }
}
