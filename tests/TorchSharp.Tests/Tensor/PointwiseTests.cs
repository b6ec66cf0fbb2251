using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>Functions of one element, held against System.Math.</summary>
public class PointwiseTests
{
    private static readonly double[] Points = [0.1, 0.5, 0.9];

    public static TheoryData<string> Names => new(Functions.Keys);

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Torch, Func<double, double> Reference)> Functions = new()
    {
        ["exp"] = (x => x.exp(), Math.Exp),
        ["exp2"] = (x => x.exp2(), x => Math.Pow(2, x)),
        ["expm1"] = (x => x.expm1(), x => Math.Exp(x) - 1),
        ["log"] = (x => x.log(), Math.Log),
        ["log2"] = (x => x.log2(), Math.Log2),
        ["log10"] = (x => x.log10(), Math.Log10),
        ["log1p"] = (x => x.log1p(), x => Math.Log(1 + x)),
        ["logit"] = (x => x.logit(), x => Math.Log(x / (1 - x))),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tan"] = (x => x.tan(), Math.Tan),
        ["asin"] = (x => x.asin(), Math.Asin),
        ["acos"] = (x => x.acos(), Math.Acos),
        ["atan"] = (x => x.atan(), Math.Atan),
        ["sinh"] = (x => x.sinh(), Math.Sinh),
        ["cosh"] = (x => x.cosh(), Math.Cosh),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["asinh"] = (x => x.asinh(), Math.Asinh),
        ["acosh"] = (x => (x + 1).acosh(), x => Math.Acosh(x + 1)),
        ["atanh"] = (x => x.atanh(), Math.Atanh),
        ["sinc"] = (x => x.sinc(), x => Math.Sin(Math.PI * x) / (Math.PI * x)),
        ["deg2rad"] = (x => x.deg2rad(), x => x * Math.PI / 180),
        ["lgamma"] = (x => (x + 3).lgamma() - (x + 2).lgamma(), x => Math.Log(x + 2)),
        ["digamma"] = (x => (x + 1).digamma() - x.digamma(), x => 1 / x),
        ["erf"] = (x => x.erf() + x.erfc(), _ => 1),
        ["erfinv"] = (x => x.erfinv().erf(), x => x),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["relu"] = (x => (x - 0.5).relu(), x => Math.Max(x - 0.5, 0)),
        ["relu6"] = (x => (x * 10).relu6(), x => Math.Min(x * 10, 6)),
        ["leaky_relu"] = (x => (x - 0.5).leaky_relu(0.1), x => x < 0.5 ? 0.1 * (x - 0.5) : x - 0.5),
        ["elu"] = (x => (x - 0.5).elu(), x => x < 0.5 ? Math.Exp(x - 0.5) - 1 : x - 0.5),
        ["celu"] = (x => (x - 0.5).celu(), x => x < 0.5 ? Math.Exp(x - 0.5) - 1 : x - 0.5),
        ["silu"] = (x => x.silu(), x => x / (1 + Math.Exp(-x))),
        ["softplus"] = (x => x.softplus(), x => Math.Log(1 + Math.Exp(x))),
        ["log_sigmoid"] = (x => x.log_sigmoid(), x => -Math.Log(1 + Math.Exp(-x))),
        ["gelu tanh"] = (x => x.gelu(Modules.GELU.Approximate.tanh), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        ["hardtanh"] = (x => x.hardtanh(0.2, 0.6), x => Math.Clamp(x, 0.2, 0.6)),
        ["frac"] = (x => (x + 3).frac(), x => x),
        ["floor"] = (x => (x * 10).floor(), x => Math.Floor(x * 10)),
        ["ceil"] = (x => (x * 10 + 0.5).ceil(), x => Math.Ceiling(x * 10 + 0.5)),
        ["trunc"] = (x => (x * -10 + 0.5).trunc(), x => Math.Truncate(x * -10 + 0.5)),
        ["xlogy"] = (x => x.xlogy(x), x => x * Math.Log(x)),
        ["logaddexp"] = (x => x.logaddexp(-x), x => Math.Log(Math.Exp(x) + Math.Exp(-x))),
        ["atan2"] = (x => x.atan2(-x), x => Math.Atan2(x, -x)),
        ["special.expit"] = (torch.special.expit, x => 1 / (1 + Math.Exp(-x))),
        ["special.entr"] = (torch.special.entr, x => -x * Math.Log(x)),
        ["special.ndtr"] = (x => torch.special.ndtr(x) + torch.special.ndtr(-x), _ => 1),
        ["special.xlog1py"] = (x => torch.special.xlog1py(x, x), x => x * Math.Log(1 + x)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_agrees_with_its_definition(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (Func<Tensor, Tensor> function, Func<double, double> reference) = Functions[name];
        double[] actual = function(tensor(Points)).data<double>().ToArray();
        for (int i = 0; i < Points.Length; i++) actual[i].Should().BeApproximately(reference(Points[i]), 1e-9, $"that is {name} of {Points[i]}");
    }

    [Fact]
    public void Rounding_is_to_even_and_to_decimals()
    {
        using DisposeScope scope = NewDisposeScope();
        tensor(new[] { 0.5, 1.5, 2.5, -0.5 }).round().data<double>().ToArray().Should().Equal(0, 2, 2, -0.0);
        tensor(new[] { 1.2345 }).round(2).data<double>().ToArray().Should().Equal(1.23);
    }

    [Fact]
    public void Softmaxes_sum_to_one_along_their_dimension()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = arange(6, ScalarType.Float32).view(2, 3);
        a.softmax(1).sum(dim: 1).allclose(ones(2)).Should().BeTrue();
        a.softmax(0, ScalarType.Float64).dtype.Should().Be(ScalarType.Float64);
        a.log_softmax(1).exp().allclose(torch.softmax(a, 1)).Should().BeTrue();
        torch.special.softmax(a, 1).allclose(a.softmax(1)).Should().BeTrue();
    }

    [Fact]
    public void In_place_functions_return_the_object_they_changed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(Points);
        foreach (Func<Tensor, Tensor> function in new Func<Tensor, Tensor>[]
        {
            t => t.exp_(), t => t.log_(), t => t.sqrt_(), t => t.sin_(), t => t.tanh_(), t => t.sigmoid_(), t => t.relu_(), t => t.round_(),
            t => t.floor_(), t => t.gelu_(), t => t.silu_(), t => t.elu_(), t => t.leaky_relu_(0.1), t => t.erf_(), t => torch.cos_(t),
        })
        {
            function(x).Should().BeSameAs(x);
        }
    }

    [Fact]
    public void Complex_numbers_have_parts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = torch.complex(tensor(new[] { 3f }), tensor(new[] { 4f }));
        z.abs().item<float>().Should().Be(5);
        z.real.item<float>().Should().Be(3);
        z.conj().imag.resolve_neg().item<float>().Should().Be(-4);
        torch.view_as_real(z).shape.Should().Equal(1, 2);
        torch.polar(tensor(new[] { 2f }), tensor(new[] { 0f })).real.item<float>().Should().Be(2);
    }

    [Fact]
    public void Gradients_of_functions_are_their_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (string name in new[] { "exp", "log", "sin", "tanh", "sigmoid", "gelu tanh", "softplus", "silu", "elu" })
        {
            Gradients.Check(x => Functions[name].Torch(x[0]), tensor(new[] { 0.1, 0.4, 0.9 }));
        }
    }
}
