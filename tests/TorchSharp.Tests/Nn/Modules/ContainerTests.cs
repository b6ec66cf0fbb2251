using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn.Modules;

public sealed class ContainerTests
{
    [Fact]
    public void A_sequence_names_its_steps_by_place_or_as_told()
    {
        using Sequential numbered = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1));
        using Sequential named = nn.Sequential(("first", nn.Linear(1, 1)), ("second", nn.Linear(1, 1)));

        numbered.state_dict().Keys.Should().Equal("0.weight", "0.bias", "2.weight", "2.bias");
        named.state_dict().Keys.Should().Equal("first.weight", "first.bias", "second.weight", "second.bias");
        numbered.Count.Should().Be(3);
    }

    [Fact]
    public void A_sequence_can_grow()
    {
        using Sequential module = nn.Sequential();

        module.append(nn.Linear(1, 1)).append("last", nn.ReLU()).Should().BeSameAs(module);

        module.named_children().Select(item => item.name).Should().Equal("0", "last");
    }

    [Fact]
    public void Steps_run_in_order_and_their_results_are_disposed()
    {
        using Sequential module = nn.Sequential(Affine(2, 0), Affine(1, 3), Affine(10, 0));
        using Tensor x = ones(1, 1);

        Leaks.Of(() =>
        {
            using Tensor y = module.call(x);
            y.item<float>().Should().Be(50);
        }).Should().Be(0);
        x.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void A_part_of_a_sequence_shares_its_steps()
    {
        using Sequential module = nn.Sequential(Affine(2, 0), Affine(1, 3), Affine(10, 0));
        using DisposeScope scope = NewDisposeScope();

        module[..2].call(ones(1, 1)).item<float>().Should().Be(5);
        module[1..].call(ones(1, 1)).item<float>().Should().Be(40);
        module[(null, 1)].call(ones(1, 1)).item<float>().Should().Be(2);
        module[1].Should().BeSameAs(module.children().ElementAt(1));
        module[^1..].Count.Should().Be(1);
    }

    [Fact]
    public void A_sequence_inside_a_module_keeps_its_keys()
    {
        using var module = new WithSequence();

        module.state_dict().Keys.Should().Equal("body.0.weight", "body.0.bias");
        module.named_parameters().Select(item => item.name).Should().Equal("body.0.weight", "body.0.bias");
        module.get_parameter("body.0.weight").Should().NotBeNull();
    }

    [Fact]
    public void Mode_type_and_disposal_reach_the_steps()
    {
        Sequential module = nn.Sequential(nn.Linear(1, 1), nn.Dropout());
        var linear = (Linear)module[0];

        module.eval();
        ((Dropout)module[1]).training.Should().BeFalse();
        module.to(ScalarType.Float64);
        linear.weight.dtype.Should().Be(ScalarType.Float64);
        module.Dispose();
        linear.weight.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_module_list_is_a_list()
    {
        using Linear first = nn.Linear(1, 1), second = nn.Linear(1, 1), third = nn.Linear(1, 1);
        var list = new ModuleList<Linear>(first) { second };

        list.append(third);

        list.Should().Equal(first, second, third);
        list.IndexOf(third).Should().Be(2);
        list.RemoveAt(0);
        list.Insert(0, third);
        list[0].Should().BeSameAs(third);
        list.Count.Should().Be(3);
    }

    [Fact]
    public void A_module_dict_keeps_its_order()
    {
        using Linear first = nn.Linear(1, 1), second = nn.Linear(1, 1);
        using var parent = new WithDict(nn.ModuleDict<Linear>(("z", first), ("a", second)));

        parent.state_dict().Keys.Should().Equal("parts.z.weight", "parts.z.bias", "parts.a.weight", "parts.a.bias");
        parent.parts["a"].Should().BeSameAs(second);
        parent.parts.ContainsKey("b").Should().BeFalse();
    }

    [Fact]
    public void Parameter_lists_convert_their_parameters()
    {
        using ParameterList list = nn.ParameterList(nn.Parameter(ones(1)), nn.Parameter(zeros(2)));
        Parameter before = list[0];

        list.to(ScalarType.Float64);

        before.IsInvalid.Should().BeTrue();
        list.named_parameters().Select(item => item.name).Should().Equal("0", "1");
        list[1].dtype.Should().Be(ScalarType.Float64);
        list.get_parameter("1").Should().BeSameAs(list[1]);
    }

    private static Linear Affine(float factor, float offset) =>
        nn.Linear(nn.Parameter(full(1, 1, factor)), nn.Parameter(full(1, offset)));

    private sealed class WithSequence : nn.Module
    {
        private readonly Sequential body = nn.Sequential(nn.Linear(1, 1), nn.ReLU());

        internal WithSequence() : base(nameof(WithSequence)) => RegisterComponents();
    }

    private sealed class WithDict : nn.Module
    {
        internal readonly ModuleDict<Linear> parts;

        internal WithDict(ModuleDict<Linear> parts) : base(nameof(WithDict))
        {
            this.parts = parts;
            RegisterComponents();
        }
    }
}
