using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp.Tests.Autograd;

public class FunctionTests
{
    [Fact]
    public void Square_has_the_gradient_2x()
    {
        using Tensor x = tensor(new[] { 1.0, -2.0, 3.0 }, requires_grad: true);
        using Tensor y = Square.apply(x);

        y.sum().backward();

        Values(y).Should().Equal(1, 4, 9);
        Values(x.grad).Should().Equal(2, -4, 6);
    }

    [Fact]
    public void Straight_through_passes_the_gradient_of_a_rounding_to_its_input()
    {
        using Tensor x = tensor(new[] { 0.4f, 1.6f, -2.4f }, requires_grad: true);
        using Tensor y = Round.apply(x);
        using Tensor weights = tensor(new[] { 5f, 7f, -11f });

        (y * weights).sum().backward();

        y.data<float>().ToArray().Should().Equal(0, 2, -2);
        x.grad.data<float>().ToArray().Should().Equal(5, 7, -11);
    }

    [Fact]
    public void A_function_may_save_its_own_output()
    {
        using Tensor x = tensor(new[] { 0.0, 1.0 }, requires_grad: true);
        using Tensor y = Exp.apply(x);

        y.sum().backward();

        Values(x.grad).Should().Equal(Values(y));
    }

    [Fact]
    public void Arguments_that_are_no_tensors_reach_forward_and_take_a_null_gradient()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        using Tensor y = Scale.apply("ignored", x, 2.5);

        y.sum().backward();

        Values(y).Should().Equal(2.5, 5);
        Values(x.grad).Should().Equal(2.5, 2.5);
    }

    [Fact]
    public void Gradients_beyond_the_arguments_are_dropped_when_they_are_null()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        using Tensor weight = tensor(new[] { 3.0, 5.0 }, requires_grad: true);
        using Tensor y = Weighted.apply(x, weight);

        y.sum().backward();

        Values(x.grad).Should().Equal(3, 5);
        Values(weight.grad).Should().Equal(1, 2);
    }

    [Fact]
    public void An_integer_output_beside_a_real_one_carries_no_gradient()
    {
        using Tensor x = tensor(new[,] { { 1.0, 5.0 }, { 7.0, 2.0 } }, requires_grad: true);
        List<Tensor> y = Greatest.apply(x);

        y[0].sum().backward();

        Values(y[0]).Should().Equal(5, 7);
        y[1].dtype.Should().Be(ScalarType.Int64);
        y[1].data<long>().ToArray().Should().Equal(1, 0);
        y[0].requires_grad.Should().BeTrue();
        y[1].requires_grad.Should().BeFalse();
        Values(x.grad).Should().Equal(0, 1, 1, 0);
    }

    [Fact]
    public void A_real_output_marked_non_differentiable_carries_no_gradient()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        List<Tensor> y = SquareAndSign.apply(x);

        y[0].requires_grad.Should().BeTrue();
        y[1].requires_grad.Should().BeFalse();
        y[0].sum().backward();
        Values(x.grad).Should().Equal(2, 4);
    }

    [Fact]
    public void The_gradient_of_an_unused_output_is_zeros()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        List<Tensor> y = Fork.apply(x, true);

        y[1].sum().backward();

        Values(x.grad).Should().Equal(3, 3);
    }

    [Fact]
    public void The_gradient_of_an_unused_output_is_absent_when_the_function_asks_for_that()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        List<Tensor> y = Fork.apply(x, false);

        y[1].sum().backward();

        Values(x.grad).Should().Equal(30, 30);
    }

    [Fact]
    public void A_rotation_has_its_exact_gradient()
    {
        using Tensor x = tensor(new[] { 3.0, 4.0 }, requires_grad: true);
        using Tensor matrix = tensor(new[,] { { 0.0, -1.0 }, { 1.0, 0.0 } });
        using Tensor y = Rotate.apply(x, matrix);
        using Tensor weights = tensor(new[] { 10.0, 1.0 });

        (y * weights).sum().backward();

        Values(y).Should().Equal(-4, 3);
        Values(x.grad).Should().Equal(1, -10);
        matrix.grad.Should().BeNull();
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        using Tensor x = tensor(new[] { 0.3, -0.7, 1.9, 2.2 }, requires_grad: true);
        CheckGradient(x, t => (Exp.apply(Square.apply(t)) * 0.1).sum());
        CheckGradient(x, t => Weighted.apply(Square.apply(t), Exp.apply(t)).sum());
        using Tensor matrix = tensor(new[,] { { 0.6, -0.8 }, { 0.8, 0.6 } });
        CheckGradient(x, t => (Rotate.apply(t.narrow(0, 0, 2), matrix) * t.narrow(0, 2, 2)).sum());
    }

    [Fact]
    public void A_backward_of_differentiable_operators_can_be_differentiated_again()
    {
        using Tensor x = tensor(new[] { 2.0, 3.0 }, requires_grad: true);
        using Tensor y = Square.apply(Square.apply(x)).sum();   // x⁴

        Tensor first = grad([y], [x], create_graph: true)[0];
        Tensor second = grad([first.sum()], [x])[0];

        Values(first).Should().Equal(4 * 8, 4 * 27);
        Values(second).Should().Equal(12 * 4, 12 * 9);
    }

    [Fact]
    public void Forward_records_nothing_and_nothing_is_recorded_without_need()
    {
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor constant = tensor(new[] { 1.0 });

        Square.apply(constant).requires_grad.Should().BeFalse();
        using (no_grad()) Square.apply(x).requires_grad.Should().BeFalse();
        GradModeProbe.apply(x);
        GradModeProbe.LastSeen.Should().BeFalse();
        is_grad_enabled().Should().BeTrue();
    }

    [Fact]
    public void A_function_may_change_its_input_in_place()
    {
        using Tensor leaf = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        using Tensor x = leaf * 1;
        using Tensor y = TripleInPlace.apply(x);

        y.sum().backward();

        Values(x).Should().Equal(3, 6);
        Values(y).Should().Equal(3, 6);
        Values(leaf.grad).Should().Equal(3, 3);
    }

    [Fact]
    public void Changing_a_leaf_in_place_is_refused()
    {
        using Tensor leaf = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        leaf.Invoking(x => TripleInPlace.apply(x)).Should().Throw<System.Runtime.InteropServices.ExternalException>().WithMessage("*leaf Variable*in-place*");
    }

    [Fact]
    public void An_input_returned_as_it_is_becomes_another_tensor()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        Tensor y = ReverseGradient.apply(x);

        y.sum().backward();
        y.Dispose();

        Values(x).Should().Equal(1, 2);
        Values(x.grad).Should().Equal(-1, -1);
    }

    [Fact]
    public void A_view_of_the_input_is_a_differentiable_output()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0, 3.0, 4.0 }, requires_grad: true);
        using Tensor y = AsRows.apply(x);
        using Tensor weights = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } });

        (y * weights).sum().backward();

        y.shape.Should().Equal(2, 2);
        Values(x.grad).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Non_contiguous_inputs_and_half_types_work()
    {
        using Tensor x = arange(6, dtype: ScalarType.BFloat16).reshape(2, 3).requires_grad_();
        using Tensor y = Square.apply(x.t());

        y.sum().backward();

        using Tensor gradient = x.grad.to(ScalarType.Float32);
        gradient.data<float>().ToArray().Should().Equal(0, 2, 4, 6, 8, 10);
    }

    [Fact]
    public void A_retained_graph_can_be_used_again()
    {
        using Tensor x = tensor(new[] { 3.0 }, requires_grad: true);
        using Tensor y = Square.apply(x);

        y.backward(retain_graph: true);
        y.backward();

        Values(x.grad).Should().Equal(12);
    }

    [Fact]
    public void A_graph_outlives_the_objects_it_was_made_of()
    {
        using Tensor x = tensor(new[] { 3.0 }, requires_grad: true);
        Tensor y;
        using (NewDisposeScope())
        {
            Tensor hidden = Square.apply(x);
            y = Square.apply(hidden).MoveToOuterDisposeScope();
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();

        y.backward();

        Values(x.grad).Should().Equal(4 * 27);
        y.Dispose();
    }

    [Fact]
    public void An_exception_of_forward_reaches_the_caller()
    {
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);

        x.Invoking(t => FailForward.apply(t)).Should().Throw<FormatException>().WithMessage("no good");
    }

    [Fact]
    public void Data_of_any_type_travels_in_the_context()
    {
        using Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        using Tensor y = Scale.apply("a", x, 4.0);
        y.backward();

        Values(x.grad).Should().Equal(4);
        Scale.Missing.Should().BeNull("an unknown key gives null");
    }

    [Fact]
    public void Many_threads_use_functions_at_once()
    {
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = tensor(new double[] { i, 1 }, requires_grad: true);
            for (int step = 0; step < 20; step++) Square.apply(Square.apply(x)).sum().backward();
            Values(x.grad).Should().Equal(20.0 * 4 * i * i * i, 80);
        });
    }

    [Fact]
    public void A_backward_leaves_no_tensor_behind()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        Iterate(x);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (int i = 0; i < 10; i++) Iterate(x);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);

        static void Iterate(Tensor x)
        {
            using DisposeScope scope = NewDisposeScope();
            Exp.apply(Square.apply(x)).sum().backward();
        }
    }

    [Fact]
    public void Freed_graphs_free_what_they_saved()
    {
        const int Megabyte = 131072;
        using Tensor x = ones(Megabyte, dtype: ScalarType.Float64, requires_grad: true);
        for (int i = 0; i < 20; i++) Iterate(x, i);
        long before = Environment.WorkingSet;

        for (int i = 0; i < 250; i++) Iterate(x, i);

        (Environment.WorkingSet - before).Should().BeLessThan(200L << 20, "the graphs saved 500 MB in all");

        static void Iterate(Tensor x, int iteration)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = Exp.apply(Square.apply(x)).sum();
            // Every other graph is dropped without a backward.
            if (iteration % 2 == 0) y.backward();
        }
    }

    [Fact]
    public void Thousands_of_small_graphs_leave_no_handle_behind()
    {
        using Tensor x = ones(4, dtype: ScalarType.Float64, requires_grad: true);
        for (int i = 0; i < 5000; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Square.apply(x).sum().backward();
            x.grad.zero_();
        }
        Values(x.grad).Should().Equal(0, 0, 0, 0);
    }

    [Fact]
    public void A_freed_graph_lets_go_of_the_data_in_its_contexts()
    {
        WeakReference data = MakeAndFree();
        for (int i = 0; i < 10 && data.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        data.IsAlive.Should().BeFalse();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference MakeAndFree()
        {
            using DisposeScope scope = NewDisposeScope();
            object witness = new();
            Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
            KeepObject.apply(x, witness).backward();
            return new WeakReference(witness);
        }
    }

    [Fact]
    public void A_long_chain_of_functions_is_walked_and_freed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1.0 }, requires_grad: true);
        Tensor y = x;
        for (int i = 0; i < 5000; i++) y = ReverseGradient.apply(y);

        y.backward();

        Values(x.grad).Should().Equal(1);
    }

    internal static double[] Values(Tensor tensor) => tensor.data<double>().ToArray();

    private static void CheckGradient(Tensor x, Func<Tensor, Tensor> function)
    {
        const double Step = 1e-6;
        using DisposeScope scope = NewDisposeScope();
        double[] analytic = Values(grad([function(x)], [x])[0]);
        double[] at = Values(x);
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            double numeric = (function(tensor(up)).item<double>() - function(tensor(down)).item<double>()) / (2 * Step);
            analytic[i].Should().BeApproximately(numeric, 1e-7 * Math.Max(1, Math.Abs(numeric)));
        }
    }

    internal sealed class Square : SingleTensorFunction<Square>
    {
        public override string Name => nameof(Square);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return x * x;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0] * 2];
    }

    private sealed class Round : SingleTensorFunction<Round>
    {
        public override string Name => nameof(Round);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).round();

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class Exp : SingleTensorFunction<Exp>
    {
        public override string Name => nameof(Exp);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            Tensor y = ((Tensor)vars[0]).exp();
            ctx.save_for_backward([y]);
            return y;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0]];
    }

    private sealed class Scale : SingleTensorFunction<Scale>
    {
        public static object? Missing { get; private set; } = "not asked for";

        public override string Name => nameof(Scale);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("factor", vars[2]);
            return (Tensor)vars[1] * (double)vars[2];
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            Missing = ctx.get_data("unknown");
            return [null!, grad_output * (double)ctx.get_data("factor"), null!];
        }
    }

    private sealed class Weighted : SingleTensorFunction<Weighted>
    {
        public override string Name => nameof(Weighted);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0], (Tensor)vars[1], null!]);
            return (Tensor)vars[0] * (Tensor)vars[1];
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            saved.Should().HaveCount(3);
            return [grad_output * saved[1], grad_output * saved[0], null!];
        }
    }

    private sealed class Greatest : MultiTensorFunction<Greatest>
    {
        public override string Name => nameof(Greatest);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            (Tensor values, Tensor indexes) = ((Tensor)vars[0]).max(1);
            ctx.save_for_backward([(Tensor)vars[0], indexes]);
            ctx.mark_non_differentiable([indexes]);
            return [values, indexes];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            return [zeros_like(saved[0]).scatter(1, saved[1].unsqueeze(1), grad_outputs[0].unsqueeze(1))];
        }
    }

    private sealed class SquareAndSign : MultiTensorFunction<SquareAndSign>
    {
        public override string Name => nameof(SquareAndSign);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            Tensor sign = x.sign();
            ctx.save_for_backward([x]);
            ctx.mark_non_differentiable([sign]);
            return [x * x, sign];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] * ctx.get_saved_variables()[0] * 2];
    }

    private sealed class Fork : MultiTensorFunction<Fork>
    {
        public override string Name => nameof(Fork);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            ctx.MaterializeGrads.Should().BeTrue("it is the default");
            ctx.set_materialize_grads((bool)vars[1]);
            var x = (Tensor)vars[0];
            return [x * 2, x * 3];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            bool isAbsent = grad_outputs[0] is null || grad_outputs[0].IsInvalid;
            return [isAbsent ? grad_outputs[1] * 30 : grad_outputs[0] * 2 + grad_outputs[1] * 3, null!];
        }
    }

    private sealed class Rotate : SingleTensorFunction<Rotate>
    {
        public override string Name => nameof(Rotate);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[1]]);
            return ((Tensor)vars[1]).mv((Tensor)vars[0]);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [ctx.get_saved_variables()[0].t().mv(grad_output), null!];
    }

    private sealed class GradModeProbe : SingleTensorFunction<GradModeProbe>
    {
        public static bool LastSeen { get; private set; } = true;

        public override string Name => nameof(GradModeProbe);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            LastSeen = is_grad_enabled();
            return (Tensor)vars[0] + 1;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class TripleInPlace : SingleTensorFunction<TripleInPlace>
    {
        public override string Name => nameof(TripleInPlace);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.mark_dirty([x]);
            return x.mul_(3);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * 3];
    }

    private sealed class ReverseGradient : SingleTensorFunction<ReverseGradient>
    {
        public override string Name => nameof(ReverseGradient);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0];

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [-grad_output];
    }

    private sealed class AsRows : SingleTensorFunction<AsRows>
    {
        public override string Name => nameof(AsRows);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).view(2, 2);

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output.reshape(4)];
    }

    private sealed class FailForward : SingleTensorFunction<FailForward>
    {
        public override string Name => nameof(FailForward);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => throw new FormatException("no good");

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class KeepObject : SingleTensorFunction<KeepObject>
    {
        public override string Name => nameof(KeepObject);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("object", vars[1]);
            return (Tensor)vars[0] * 1;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output, null!];
    }
}
