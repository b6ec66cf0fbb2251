using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp.Tests.Autograd;

/// <summary>
/// What a faulty backward does. The package's native library cannot carry a managed exception through its engine and takes the process
/// down, so these run on the system backend alone.
/// </summary>
public class FunctionErrorTests
{
    private static bool IsSystemBackend => File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch_bridge.so"));

    [Fact]
    public void An_exception_of_backward_reaches_its_caller_with_its_message()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(_ => throw new FormatException("no good")));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*no good*");
    }

    [Fact]
    public void A_native_error_in_backward_keeps_its_message()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient.reshape(7)]));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*shape '[7]' is invalid*");
    }

    [Fact]
    public void Too_few_gradients_are_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient]));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*1 gradients for 2 arguments*");
    }

    [Fact]
    public void Too_many_gradients_are_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient, null!, gradient]));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*3 gradients for 2 arguments*");
    }

    [Fact]
    public void A_gradient_for_an_argument_that_is_no_tensor_is_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient, gradient]));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*argument 1*not a tensor*");
    }

    [Fact]
    public void A_null_list_of_gradients_is_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(_ => null!));

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*null*");
    }

    [Fact]
    public void A_gradient_of_another_shape_is_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        using Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(_ => [ones(3, dtype: ScalarType.Float64), null!])).sum();

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*Faulty*invalid gradient*");
    }

    [Fact]
    public void A_graph_is_used_once_unless_it_is_retained()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 3.0 }, requires_grad: true);
        using Tensor y = FunctionTests.Square.apply(x);
        y.backward();

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*second time*retain_graph*");
        FunctionTests.Values(x.grad).Should().Equal(6);
    }

    [Fact]
    public void A_saved_tensor_that_was_changed_in_place_is_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor leaf = tensor(new[] { 3.0 }, requires_grad: true);
        using Tensor x = leaf * 1;
        using Tensor y = FunctionTests.Square.apply(x);
        x.add_(1);

        y.Invoking(t => t.backward()).Should().Throw<ExternalException>().WithMessage("*modified by an inplace operation*");
    }

    [Fact]
    public void A_failed_backward_leaves_no_tensor_and_no_mode_behind()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        Fail(x);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (int i = 0; i < 10; i++) Fail(x);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        is_grad_enabled().Should().BeTrue();

        static void Fail(Tensor x)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient * 2, gradient * 3]));
            y.Invoking(t => t.backward()).Should().Throw<ExternalException>();
        }
    }

    [Fact]
    public void A_context_of_a_freed_graph_refuses_to_give_saved_tensors()
    {
        if (!IsSystemBackend) return;
        AutogradContext? context = null;
        using (NewDisposeScope())
        {
            Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
            Faulty.apply(x, new Func<Tensor, List<Tensor>>(gradient => [gradient, null!]), new Action<AutogradContext>(ctx => context = ctx));
        }

        context!.Invoking(ctx => ctx.get_saved_variables()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Null_outputs_and_disposed_outputs_are_refused()
    {
        if (!IsSystemBackend) return;
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);

        FluentActions.Invoking(() => NullForward.apply(x)).Should().Throw<InvalidOperationException>().WithMessage("*NullForward*null*");
        FluentActions.Invoking(() => DisposedForward.apply(x)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => NullForward.apply(null!)).Should().Throw<ArgumentNullException>();
    }

    private sealed class Faulty : SingleTensorFunction<Faulty>
    {
        public override string Name => nameof(Faulty);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("backward", vars[1]);
            if (vars.Length > 2) ((Action<AutogradContext>)vars[2])(ctx);
            return (Tensor)vars[0] * 1;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => ((Func<Tensor, List<Tensor>>)ctx.get_data("backward"))(grad_output);
    }

    private sealed class NullForward : MultiTensorFunction<NullForward>
    {
        public override string Name => nameof(NullForward);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars) => null!;

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => grad_outputs;
    }

    private sealed class DisposedForward : SingleTensorFunction<DisposedForward>
    {
        public override string Name => nameof(DisposedForward);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            Tensor y = (Tensor)vars[0] * 1;
            y.Dispose();
            return y;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }
}
