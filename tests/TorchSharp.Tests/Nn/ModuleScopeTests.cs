using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class ModuleScopeTests
{
    [Fact]
    public void A_custom_module_loses_its_tensors_with_the_scope_it_was_built_in()
    {
        Custom module;
        using (NewDisposeScope()) module = new Custom(isDetached: false);

        module.weight.IsInvalid.Should().BeTrue();
        module.Dispose();
    }

    [Fact]
    public void Detached_tensors_survive_the_scope()
    {
        Custom module;
        using (NewDisposeScope()) module = new Custom(isDetached: true);

        module.weight.data<float>().ToArray().Should().Equal(1, 1);
        module.Dispose();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_data_in_the_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor data = ones(2);

        Parameter parameter = nn.Parameter(data);

        data.IsInvalid.Should().BeTrue();
        scope.Contains(parameter).Should().BeTrue();
        scope.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void Built_in_modules_survive_the_scope_they_were_built_in()
    {
        Sequential module;
        using (NewDisposeScope()) module = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));

        module.parameters().Should().HaveCount(4).And.OnlyContain(parameter => !parameter.IsInvalid);
        module.buffers().Should().HaveCount(3);
        module.Dispose();
    }

    [Fact]
    public void Three_operators_leave_two_tensors_without_a_scope_and_none_with_one()
    {
        using Tensor x = ones(2);

        Leaks.Of(() =>
        {
            Tensor y = (x + 1) * 2 - 3;
            y.Dispose();
        }).Should().Be(2);
        Leaks.Of(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = (x + 1) * 2 - 3;
        }).Should().Be(0);
    }

    private sealed class Custom : nn.Module
    {
        internal readonly Parameter weight;

        internal Custom(bool isDetached) : base(nameof(Custom))
        {
            weight = nn.Parameter(ones(2));
            if (isDetached) weight.DetachFromDisposeScope();
            RegisterComponents();
        }
    }
}
