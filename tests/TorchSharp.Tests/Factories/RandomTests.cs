using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Factories;

public class RandomTests
{
    [Fact]
    public void The_same_generator_state_draws_the_same_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Func<Generator, Tensor> draw in new Func<Generator, Tensor>[]
        {
            g => rand(3, 4, generator: g),
            g => randn([5], generator: g),
            g => randint(0, 1000, [8], generator: g),
            g => randperm(50, generator: g),
            g => normal(1, 2, [4], generator: g),
            g => multinomial(ones(10), 5, generator: g),
            g => bernoulli(full(20, 0.5), g),
            g => poisson(full(20, 3.0), g),
            g => empty(6).uniform_(2, 3, g),
            g => empty(6).normal_(0, 1, g),
            g => empty(6).exponential_(1, g),
            g => empty(6).bernoulli_(0.5, g),
            g => empty(6).random_(0, 100, g),
        })
        {
            using var first = new Generator(7);
            using var second = new Generator(7);
            using var other = new Generator(8);
            Tensor drawn = draw(first).to(float64);
            drawn.Equals(draw(second).to(float64)).Should().BeTrue();
            drawn.data<double>().ToArray().Should().NotEqual(draw(other).to(float64).data<double>().ToArray());
        }
    }

    [Fact]
    public void Manual_seed_sets_the_default_generator()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        float[] first = rand(4).data<float>().ToArray();
        manual_seed(3);
        rand(4).data<float>().ToArray().Should().Equal(first);
    }

    [Fact]
    public void Draws_stay_in_their_ranges()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        rand(1000, generator: generator).data<float>().Should().OnlyContain(x => x >= 0 && x < 1);
        randint(3, 6, [1000], generator: generator).data<long>().Distinct().Should().BeEquivalentTo([3L, 4, 5]);
        randint(2, new[] { 10 }, generator: generator).shape.Should().Equal(10);
        randint(5, new Size((2, 3)), generator: generator).shape.Should().Equal(2, 3);
        empty(1000).uniform_(-2, -1, generator).data<float>().Should().OnlyContain(x => x >= -2 && x < -1);
        randperm(20, generator: generator).data<long>().OrderBy(x => x).Should().Equal(Enumerable.Range(0, 20).Select(x => (long)x));
        randperm(5, int32, generator: generator).dtype.Should().Be(int32);
        multinomial(tensor(new[] { 0f, 0f, 1f }), 3, true, generator).data<long>().ToArray().Should().Equal(2, 2, 2);
        bernoulli(tensor(new[] { 0f, 1f }), generator).data<float>().ToArray().Should().Equal(0, 1);
    }

    [Fact]
    public void In_place_draws_return_the_same_object()
    {
        using Tensor x = zeros(4, 4);
        ReferenceEquals(x.normal_(0, 1), x).Should().BeTrue();
        ReferenceEquals(x.uniform_(0, 1), x).Should().BeTrue();
    }

    [Fact]
    public void Single_numbers_repeat_too()
    {
        using var first = new Generator(5);
        using var second = new Generator(5);
        rand_float(first).Should().Be(rand_float(second)).And.BeInRange(0, 1);
        randn_float(first).Should().Be(randn_float(second));
        randint_long(10, 20, first).Should().Be(randint_long(10, 20, second)).And.BeInRange(10, 19);
        randint_int(3, first).Should().Be(randint_int(3, second)).And.BeInRange(0, 2);
        randint_bool(first).Should().Be(randint_bool(second));
    }

    [Fact]
    public void Normal_of_tensors_passes_its_gradient_on()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = zeros(3, requires_grad: true);
        using Tensor drawn = normal(mean, ones(3));
        drawn.sum().backward();
        mean.grad.data<float>().ToArray().Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Drawing_leaves_nothing_behind() => Leaks.Of(() =>
    {
        rand_float();
        randint_long(5);
        normal(0, 1, [3]).Dispose();
        using Tensor mean = zeros(2), std = ones(2);
        normal(mean, std).Dispose();
    }).Should().Be(0);
}
