using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class InitTests
{
    [Fact]
    public void Fans_are_channels_times_the_receptive_field()
    {
        using Tensor matrix = empty(3, 5);
        using Tensor kernel = empty(4, 2, 3, 3);
        using Tensor vector = empty(3);

        nn.init.CalculateFanInAndFanOut(matrix).Should().Be((5L, 3L));
        nn.init.CalculateFanInAndFanOut(kernel).Should().Be((18L, 36L));
        FluentActions.Invoking(() => nn.init.CalculateFanInAndFanOut(vector)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Gains_are_those_of_PyTorch()
    {
        nn.init.calculate_gain(nn.init.NonlinearityType.Linear).Should().Be(1);
        nn.init.calculate_gain(nn.init.NonlinearityType.Sigmoid).Should().Be(1);
        nn.init.calculate_gain(nn.init.NonlinearityType.Tanh).Should().BeApproximately(5.0 / 3, 1e-12);
        nn.init.calculate_gain(nn.init.NonlinearityType.ReLU).Should().BeApproximately(Math.Sqrt(2), 1e-12);
        nn.init.calculate_gain(nn.init.NonlinearityType.LeakyReLU, 0.5).Should().BeApproximately(Math.Sqrt(2 / 1.25), 1e-12);
    }

    [Fact]
    public void Constants_fill_and_return_the_tensor()
    {
        using Tensor x = empty(3);

        nn.init.constant_(x, 0.5).Should().BeSameAs(x);
        x.data<float>().ToArray().Should().Equal(0.5f, 0.5f, 0.5f);
        nn.init.ones_(x).data<float>().ToArray().Should().Equal(1, 1, 1);
        nn.init.zeros_(x).data<float>().ToArray().Should().Equal(0, 0, 0);
    }

    [Fact]
    public void Leaves_that_require_gradients_can_be_filled()
    {
        using Tensor x = empty(3, requires_grad: true);

        nn.init.ones_(x);

        x.is_leaf.Should().BeTrue();
        x.data<float>().ToArray().Should().Equal(1, 1, 1);
    }

    [Fact]
    public void A_generator_repeats_a_uniform_draw()
    {
        using Tensor x = empty(100), y = empty(100);
        using var first = new Generator(5);
        using var second = new Generator(5);

        nn.init.uniform_(x, -2, 3, first);
        nn.init.uniform_(y, -2, 3, second);

        float[] values = x.data<float>().ToArray();
        values.Should().Equal(y.data<float>().ToArray());
        values.Should().OnlyContain(value => value >= -2 && value < 3);
        values.Max().Should().BeGreaterThan(2);
    }

    [Fact]
    public void Kaiming_and_xavier_stay_within_their_bounds_and_reach_them()
    {
        using Tensor x = empty(100, 50);

        Range(nn.init.kaiming_uniform_(x, Math.Sqrt(5)), 1 / Math.Sqrt(50));
        Range(nn.init.xavier_uniform_(x), Math.Sqrt(6.0 / 150));

        static void Range(Tensor filled, double bound)
        {
            float[] values = filled.data<float>().ToArray();
            values.Should().OnlyContain(value => Math.Abs(value) <= bound);
            values.Max().Should().BeGreaterThan((float)(0.97 * bound));
            values.Min().Should().BeLessThan((float)(-0.97 * bound));
        }
    }

    [Fact]
    public void Normal_draws_have_their_deviation()
    {
        using Tensor x = empty(200, 200);

        Deviation(nn.init.normal_(x, 1, 0.5)).Should().BeApproximately(0.5, 0.02);
        Deviation(nn.init.kaiming_normal_(x)).Should().BeApproximately(Math.Sqrt(2.0 / 200), 0.003);
        Deviation(nn.init.xavier_normal_(x)).Should().BeApproximately(Math.Sqrt(2.0 / 400), 0.003);

        static double Deviation(Tensor filled)
        {
            float[] values = filled.data<float>().ToArray();
            double mean = values.Average(value => (double)value);
            return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        }
    }

    [Fact]
    public void A_truncated_normal_stays_within_its_cuts()
    {
        using Tensor x = empty(10000);

        nn.init.trunc_normal_(x, mean: 0, std: 1, a: -1, b: 2);

        float[] values = x.data<float>().ToArray();
        values.Should().OnlyContain(value => value >= -1 && value <= 2);
        values.Average().Should().BeApproximately(0.2296f, 0.03f, "that is the mean of a normal distribution cut at -1 and 2");
    }

    [Fact]
    public void Orthogonal_rows_have_unit_products()
    {
        using Tensor x = empty(3, 5);
        using DisposeScope scope = NewDisposeScope();

        nn.init.orthogonal_(x);

        x.matmul(x.t()).allclose(eye(3), 1e-5, 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Filling_leaves_no_tensor_behind()
    {
        using Tensor x = empty(4, 4);

        Leaks.Of(() =>
        {
            nn.init.trunc_normal_(x);
            nn.init.orthogonal_(x);
            nn.init.eye_(x);
            nn.init.kaiming_uniform_(x);
        }).Should().Be(0);
        x.data<float>().ToArray().Should().HaveCount(16);
    }
}
