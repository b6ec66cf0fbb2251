using TorchSharp;
using VectorQuantization.PixelCnn.Sampling;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests.Sampling;

public sealed unsafe class PackedDenseTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 0)]
    [InlineData(3, 17, 2, 3, 0)]
    [InlineData(16, 40, 3, 3, 4)]
    [InlineData(33, 5, 1, 4, 2)]
    public void It_is_the_convolution_at_one_position(int inputs, int outputs, int height, int width, int skip)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(inputs, outputs, (height, width));
        Channels from = new(inputs), to = new(outputs);
        using var packed = new PackedDense(layer, from, to);
        const int images = 8;
        int taps = height * width;
        Tensor x = randn(images, inputs, height, width);
        x.view(images, inputs, taps)[.., .., ..skip] = tensor(0f);
        using var memory = new FloatBuffer(taps * images * from.Padded);
        using var start = new FloatBuffer(images * to.Padded);
        using var result = new FloatBuffer(images * to.Padded);
        float** addresses = stackalloc float*[taps];
        for (int t = 0; t < taps; t++)
        {
            addresses[t] = t < skip ? null : memory.Start + t * images * from.Padded;
            for (int b = 0; b < images && t >= skip; b++)
            {
                for (int i = 0; i < inputs; i++) addresses[t][b * from.Padded + i] = x[b, i, t / width, t % width].ToSingle();
            }
        }
        for (int b = 0; b < images; b++) start.Start[b * to.Padded] = b;

        packed.Multiply(addresses, skip, images, start.Start, result.Start);

        Tensor expected = layer.call(x).view(images, outputs);
        for (int b = 0; b < images; b++)
        {
            for (int o = 0; o < outputs; o++)
                result.Start[b * to.Padded + o].Should().BeApproximately(expected[b, o].ToSingle() + (o == 0 ? b : 0), 1e-4f);
        }
    }

    [Fact]
    public void The_gate_is_tanh_times_sigmoid_from_end_to_end()
    {
        var half = new Channels(1, 2).Half;
        float[] a = [-200, -20, -1, -1e-3f, 0, 1e-3f, 0.5f, 90, 200], b = [200, 1, -90, 2, 0, -2, 0.3f, -200, 20];
        using var maps = new FloatBuffer(a.Length * 2 * half);
        using var result = new FloatBuffer(a.Length * half);
        for (int i = 0; i < a.Length; i++) (maps.Start[2 * half * i], maps.Start[2 * half * i + half]) = (a[i], b[i]);

        Elementwise.Gate(maps.Start, a.Length, half, result.Start);

        for (int i = 0; i < a.Length; i++)
            result.Start[half * i].Should().BeApproximately((float)(Math.Tanh(a[i]) / (1 + Math.Exp(-b[i]))), 2e-7f, $"of {a[i]} and {b[i]}");
    }
}
