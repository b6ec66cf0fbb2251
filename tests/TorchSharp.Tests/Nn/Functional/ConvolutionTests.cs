using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn.Functional;

public sealed class ConvolutionTests
{
    [Fact]
    public void A_convolution_slides_its_kernel_without_turning_it()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(9, ScalarType.Float32).view(1, 1, 3, 3);
        Tensor kernel = tensor(new[] { 1f, 0, 0, -1 }).view(1, 1, 2, 2);

        Values(F.conv2d(image, kernel)).Should().Equal(-4, -4, -4, -4);
        Values(F.conv2d(image, kernel, bias: full(1, 10f))).Should().Equal(6, 6, 6, 6);
        F.conv2d(image, kernel, strides: [2, 2], padding: [1, 1]).shape.Should().Equal(1, 1, 2, 2);
        Values(F.conv2d(image, kernel, strides: [2], padding: [1])).Should().Equal(0, -2, -6, -4);
    }

    [Fact]
    public void One_dimension_takes_single_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor signal = tensor(new[] { 1f, 2, 4, 8 }).view(1, 1, 4);
        Tensor kernel = tensor(new[] { 1f, -1 }).view(1, 1, 2);

        Values(F.conv1d(signal, kernel)).Should().Equal(-1, -2, -4);
        Values(F.conv1d(signal, kernel, stride: 2, padding: 1)).Should().Equal(-1, -2, 8);
        Values(F.conv1d(signal, kernel, dilation: 2)).Should().Equal(-3, -6);
    }

    [Fact]
    public void Same_padding_keeps_the_size_and_valid_padding_adds_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(1, 1, 5, 4);
        Tensor kernel = ones(1, 1, 3, 2);

        F.conv2d_padding(image, kernel, padding: Padding.Same).shape.Should().Equal(1, 1, 5, 4);
        F.conv2d_padding(image, kernel).shape.Should().Equal(1, 1, 3, 3);
    }

    [Fact]
    public void A_transposed_convolution_spreads_each_value()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor signal = tensor(new[] { 1f, 2 }).view(1, 1, 2);
        Tensor kernel = tensor(new[] { 1f, 10 }).view(1, 1, 2);

        Values(F.conv_transpose1d(signal, kernel)).Should().Equal(1, 12, 20);
        Values(F.conv_transpose1d(signal, kernel, stride: 2)).Should().Equal(1, 10, 2, 20);
        Values(F.conv_transpose1d(signal, kernel, stride: 2, padding: 1)).Should().Equal(10, 2);
        Values(F.conv_transpose1d(signal, kernel, stride: 2, output_padding: 1)).Should().Equal(1, 10, 2, 20, 0);
    }

    [Fact]
    public void Groups_come_before_dilation_in_libtorch_and_after_it_here()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor signal = tensor(new[] { 1f, 2 }).view(1, 2, 1);
        Tensor kernel = tensor(new[] { 1f, 10, 3, 30 }).view(2, 1, 2);

        Tensor result = F.conv_transpose1d(signal, kernel, dilation: 2, groups: 2);

        result.shape.Should().Equal(1, 2, 3);
        Values(result).Should().Equal(1, 0, 10, 6, 0, 60);
    }

    [Fact]
    public void Gradients_of_convolutions_are_their_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Gradients.Check(x => F.conv1d(x[0], x[1], x[2], stride: 2, padding: 1), randn(2, 2, 5), randn(3, 2, 3), randn(3));
        Gradients.Check(x => F.conv2d(x[0], x[1], x[2], [2, 1], [1, 0], [1, 2]), randn(1, 2, 4, 5), randn(2, 2, 2, 2), randn(2));
        Gradients.Check(x => F.conv2d(x[0], x[1], groups: 2), randn(1, 2, 3, 3), randn(2, 1, 2, 2));
        Gradients.Check(x => F.conv3d(x[0], x[1], x[2], padding: [1, 0, 0]), randn([1, 1, 2, 3, 3]), randn([2, 1, 2, 2, 2]), randn(2));
    }

    [Fact]
    public void Gradients_of_transposed_convolutions_are_their_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Gradients.Check(x => F.conv_transpose1d(x[0], x[1], x[2], stride: 2, padding: 1, output_padding: 1), randn(1, 2, 3), randn(2, 2, 3), randn(2));
        Gradients.Check(x => F.conv_transpose2d(x[0], x[1], x[2], [2, 2], [1, 1]), randn(1, 2, 2, 3), randn(2, 2, 4, 4), randn(2));
        Gradients.Check(x => F.conv_transpose3d(x[0], x[1], x[2], [1, 2, 1]), randn([1, 1, 2, 2, 2]), randn([1, 2, 2, 2, 1]), randn(2));
    }

    [Theory]
    [InlineData(8, 8, 2, 1, 0, 1, 1)]
    [InlineData(4, 3, 2, 1, 0, 1, 1)]
    [InlineData(8, 16, 2, 0, 1, 1, 2)]
    [InlineData(6, 6, 3, 2, 2, 2, 1)]
    [InlineData(2, 8, 1, 1, 0, 1, 2)]
    public void Transposed_convolutions_in_float32_are_those_in_float64(int inputs, int outputs, int stride, int padding, int outputPadding, int dilation, int groups)
    {
        using DisposeScope scope = NewDisposeScope();
        var generator = new Generator(1);
        Tensor[] single =
        [
            randn([3, inputs, 5, 4], generator: generator), randn([inputs, outputs / groups, 4, 4], generator: generator), randn([outputs], generator: generator),
        ];
        Tensor[] channelsLast = [single[0].permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), single[1], single[2]];
        Tensor[] exact = Results([.. single.Select(tensor => tensor.to(ScalarType.Float64))]);

        foreach (Tensor[] arguments in (Tensor[][])[single, channelsLast])
        {
            Tensor[] results = Results(arguments);
            for (int i = 0; i < exact.Length; i++) results[i].to(ScalarType.Float64).allclose(exact[i], 1e-4, 1e-4).Should().BeTrue($"that is result {i}");
        }
        using IDisposable noGrad = no_grad();
        Apply(single).to(ScalarType.Float64).allclose(exact[0], 1e-4, 1e-4).Should().BeTrue();

        Tensor Apply(Tensor[] x) =>
            F.conv_transpose2d(x[0], x[1], x[2], [stride, stride], [padding, padding], [outputPadding, outputPadding], [dilation, dilation], groups);

        // The value, the gradients, and the gradients of what depends on a gradient.
        Tensor[] Results(Tensor[] arguments)
        {
            Tensor[] leaves = [.. arguments.Select(argument => argument.detach().requires_grad_())];
            Tensor value = Apply(leaves);
            IList<Tensor> first = autograd.grad([value.pow(2).sum()], leaves, create_graph: true);
            IList<Tensor> second = autograd.grad([(first[0].pow(2).sum() + first[1].pow(2).sum()) / 1000], leaves);
            return [value, .. first, .. second.Select(gradient => gradient / 1000)];
        }
    }

    [Fact]
    public void A_transposed_convolution_has_the_gradients_that_are_asked_for()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(1, 8, 2, 2), kernel = ones(8, 8, 4, 4, requires_grad: true);

        F.conv_transpose2d(image, kernel, null, [2, 2], [1, 1]).sum().backward();

        image.grad.Should().BeNull();
        kernel.grad.shape.Should().Equal(8, 8, 4, 4);
        FluentActions.Invoking(() => F.conv_transpose2d(image, ones(7, 8, 4, 4))).Should().Throw<System.Runtime.InteropServices.ExternalException>();
        F.conv_transpose2d(zeros(0, 8, 2, 2), kernel, null, [2, 2], [1, 1]).shape.Should().Equal(0, 8, 4, 4);
    }

    [Fact]
    public void Gradients_of_linear_maps_are_their_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Gradients.Check(x => F.linear(x[0], x[1], x[2]), randn(3, 2), randn(4, 2), randn(4));
    }

    [Fact]
    public void Inputs_need_not_be_contiguous()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = randn(1, 4, 5, 3);
        Tensor kernel = randn(2, 3, 2, 2);

        Tensor strided = image.permute(0, 3, 1, 2);

        F.conv2d(strided, kernel).allclose(F.conv2d(strided.contiguous(), kernel), 1e-5, 1e-6).Should().BeTrue();
    }

    [Fact]
    public void Wrong_shapes_are_reported_with_the_text_of_libtorch()
    {
        using Tensor image = ones(1, 2, 3, 3);
        using Tensor kernel = ones(1, 1, 2, 2);

        FluentActions.Invoking(() => F.conv2d(image, kernel)).Should().Throw<System.Runtime.InteropServices.ExternalException>().WithMessage("*channels*");
    }

    [Fact]
    public void Unfolding_takes_patches_out_and_folding_adds_them_up()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = arange(9, ScalarType.Float32).view(1, 1, 3, 3);

        Tensor columns = F.unfold(image, 2);

        columns.shape.Should().Equal(1, 4, 4);
        Values(columns[0, TensorIndex.Colon, 0]).Should().Equal(0, 1, 3, 4);
        Values(F.fold(columns, 3, 2)).Should().Equal(0, 2, 2, 6, 16, 10, 6, 14, 8);
    }

    private static float[] Values(Tensor result) => result.contiguous().data<float>().ToArray();
}
