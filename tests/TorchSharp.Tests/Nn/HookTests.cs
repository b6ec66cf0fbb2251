using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class HookTests
{
    [Fact]
    public void Call_runs_hooks_and_forward_does_not()
    {
        using var module = new Doubling();
        using Tensor x = ones(1);
        int calls = 0;
        module.register_forward_hook((nn.Module _) => calls++);
        module.register_forward_pre_hook((nn.Module _) => calls++);

        module.forward(x).Dispose();
        calls.Should().Be(0);

        module.call(x).Dispose();
        calls.Should().Be(2);
    }

    [Fact]
    public void A_pre_hook_changes_the_input_and_a_hook_the_result()
    {
        using var module = new Doubling();
        module.register_forward_pre_hook((_, input) => input + 1);
        module.register_forward_hook((_, input, result) => result + input);
        using DisposeScope scope = NewDisposeScope();

        module.call(ones(1)).item<float>().Should().Be(2 * 2 + 2);
    }

    [Fact]
    public void A_hook_that_returns_null_changes_nothing()
    {
        using var module = new Doubling();
        module.register_forward_pre_hook((_, _) => null!);
        module.register_forward_hook((_, _, _) => null!);
        using DisposeScope scope = NewDisposeScope();

        module.call(ones(1)).item<float>().Should().Be(2);
    }

    [Fact]
    public void A_removed_hook_does_not_run()
    {
        using var module = new Doubling();
        var hook = module.register_forward_hook((_, _, result) => result + 1);
        hook.remove();
        using DisposeScope scope = NewDisposeScope();

        module.call(ones(1)).item<float>().Should().Be(2);
    }

    [Fact]
    public void A_pre_hook_of_two_inputs_replaces_both()
    {
        using var module = new Difference();
        module.register_forward_pre_hook((_, first, second) => (second, first));
        using DisposeScope scope = NewDisposeScope();

        module.call(ones(1), zeros(1)).item<float>().Should().Be(-1);
    }

    [Fact]
    public void Sequential_runs_the_hooks_of_its_steps()
    {
        using var step = new Doubling();
        using var sequence = nn.Sequential(step);
        int calls = 0;
        step.register_forward_hook((nn.Module _) => calls++);
        using Tensor x = ones(1);

        sequence.forward(x).Dispose();

        calls.Should().Be(1);
    }

    private sealed class Doubling() : nn.Module<Tensor, Tensor>(nameof(Doubling))
    {
        public override Tensor forward(Tensor input) => input * 2;
    }

    private sealed class Difference() : nn.Module<Tensor, Tensor, Tensor>(nameof(Difference))
    {
        public override Tensor forward(Tensor input1, Tensor input2) => input1 - input2;
    }
}
