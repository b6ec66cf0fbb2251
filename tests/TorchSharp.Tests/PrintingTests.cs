using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class PrintingTests
{
    [Fact]
    public void By_default_a_tensor_says_what_it_is()
    {
        using DisposeScope scope = NewDisposeScope();
        zeros(2, 3).ToString().Should().Be("[2x3], type = Float32, device = cpu");
        zeros(4, int64).ToString().Should().Be("[4], type = Int64, device = cpu");
        tensor(1.5f).ToString().Should().StartWith("[], type = Float32, device = cpu");
        zeros(2).metastr().Should().Be("[2], type = Float32, device = cpu");
    }

    [Fact]
    public void Julia_style_writes_rows()
    {
        using DisposeScope scope = NewDisposeScope();
        zeros(4).jlstr(newLine: "\n").Should().Be("[4], type = Float32, device = cpu\n 0 0 0 0\n");
        tensor(3.14f).ToString(torch.julia).Should().Be("[], type = Float32, device = cpu, value = 3.14");
        tensor(new[,] { { 1L, 20L }, { 3L, 4L } }).jlstr(newLine: "\n").Should().Be("[2x2], type = Int64, device = cpu\n  1 20\n  3  4\n");
    }

    [Fact]
    public void Numpy_style_writes_brackets()
    {
        using DisposeScope scope = NewDisposeScope();
        zeros(3).npstr().Should().Be("[0 0 0]");
        tensor(new[,] { { 1, 2 }, { 3, 4 } }).npstr(newLine: "\n").Should().Be("[[1 2]\n [3 4]]");
        tensor(1.5f).npstr().Should().Be("1.5");
        arange(100).npstr().Should().Contain("...").And.NotContain("50");
    }

    [Fact]
    public void CSharp_style_can_be_compiled()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[] { 1f, 2.5f }).cstr().Should().EndWith("value = float [] {1f, 2.5f}");
        tensor(new[,] { { 1L }, { 2L } }).cstr().Should().EndWith("value = long [,] {{1L}, {2L}}");
    }

    [Fact]
    public void Every_type_shape_and_style_can_be_written()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType type in new[] { uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, @bool, complex64, complex128 })
        {
            foreach (long[] shape in new long[][] { [], [0], [3], [0, 2], [20, 30], [2, 2, 2], [9, 1, 9, 9] })
            {
                foreach (TensorStringStyle style in Enum.GetValues<TensorStringStyle>())
                {
                    zeros(shape, type).ToString(style).Should().NotBeEmpty();
                }
            }
        }
    }

    [Fact]
    public void Writing_leaves_nothing_behind()
    {
        using Tensor x = zeros(20, 20, requires_grad: true);
        Leaks.Of(() => x.str()).Should().Be(0);
        Leaks.Of(() => x.npstr()).Should().Be(0);
        Leaks.Of(() => x.cstr()).Should().Be(0);
    }
}
