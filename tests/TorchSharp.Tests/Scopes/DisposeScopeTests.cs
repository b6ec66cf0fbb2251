using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Scopes;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_created_in_it()
    {
        Tensor inside;
        using (DisposeScope scope = NewDisposeScope())
        {
            inside = ones(2);
            scope.Contains(inside).Should().BeTrue();
            scope.DisposablesCount.Should().Be(1);
        }
        inside.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Operators_without_a_scope_leave_their_intermediates_and_with_one_nothing()
    {
        using Tensor a = ones(3);
        Leaks.Of(() => ((a + a) * a - a).Dispose()).Should().Be(2);
        Leaks.Of(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            _ = (a + a) * a - a;
        }).Should().Be(0);
    }

    [Fact]
    public void Moved_tensors_outlive_their_scope()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor moved, attached, detached;
        using (DisposeScope inner = NewDisposeScope())
        {
            moved = ones(1).MoveToOuterDisposeScope();
            attached = outer.MoveToOther(outer, ones(1));
            detached = ones(1).DetachFromDisposeScope();
            attached.MoveToOtherDisposeScope(outer);
            inner.DisposablesCount.Should().Be(0);
        }
        moved.IsInvalid.Should().BeFalse();
        attached.IsInvalid.Should().BeFalse();
        outer.DisposablesCount.Should().Be(2);
        outer.Dispose();
        moved.IsInvalid.Should().BeTrue();
        attached.IsInvalid.Should().BeTrue();
        detached.IsInvalid.Should().BeFalse();
        detached.Dispose();
    }

    [Fact]
    public void Several_move_at_once()
    {
        using DisposeScope outer = NewDisposeScope();
        using (DisposeScope inner = NewDisposeScope())
        {
            (Tensor a, Tensor b) = inner.MoveToOuter(ones(1), ones(2));
            Tensor[] more = [ones(3), ones(4)];
            inner.MoveToOuter((IEnumerable<IDisposable>)more);
            outer.DisposablesView.Should().Equal([a, b, .. more], (left, right) => ReferenceEquals(left, right));
        }
        outer.DisposablesCount.Should().Be(4);
    }

    [Fact]
    public void Everything_but_what_is_kept_is_disposed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] many = [.. Enumerable.Range(0, 300).Select(_ => ones(1))];
        scope.DisposeEverythingBut(many[150]).Should().BeSameAs(many[150]);
        many.Count(tensor => !tensor.IsInvalid).Should().Be(1);
        scope.DisposablesCount.Should().Be(1);
        scope.DisposeEverything();
        many[150].IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_long_lived_scope_in_which_tensors_come_and_go_stays_right()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(5);
        var alive = new List<Tensor>();
        for (int step = 0; step < 3000; step++)
        {
            if (alive.Count > 0 && random.Next(100) < 48)
            {
                int index = random.Next(alive.Count);
                alive[index].Dispose();
                alive.RemoveAt(index);
            }
            else
            {
                alive.Add(ones(1));
            }
        }
        scope.DisposablesCount.Should().Be(alive.Count);
        alive.Should().OnlyContain(tensor => scope.Contains(tensor) && !tensor.IsInvalid);
        scope.DisposeEverything();
        alive.Should().OnlyContain(tensor => tensor.IsInvalid);
    }

    [Fact]
    public void Scopes_may_end_out_of_order()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        Tensor a = ones(1);
        outer.Dispose();
        a.IsInvalid.Should().BeFalse();
        Tensor b = ones(1);
        inner.Contains(b).Should().BeTrue();
        inner.Dispose();
        a.IsInvalid.Should().BeTrue();
        b.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Other_disposables_may_be_attached()
    {
        var marker = new Marker();
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.Attach(marker);
            scope.Contains(marker).Should().BeTrue();
            marker.Disposed.Should().BeFalse();
        }
        marker.Disposed.Should().BeTrue();
    }

    [Fact]
    public void Statistics_count_by_thread_and_place()
    {
        LifetimeStatistics counts = DisposeScopeManager.Statistics.TensorStatistics;
        counts.Reset();
        Tensor outside = ones(1);
        using (NewDisposeScope())
        {
            ones(1);
            ones(1).Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
        }
        counts.CreatedOutsideScopeCount.Should().Be(1);
        counts.CreatedInScopeCount.Should().Be(3);
        counts.DisposedInScopeCount.Should().Be(2);
        counts.DisposedOutsideScopeCount.Should().Be(1);
        counts.DetachedFromScopeCount.Should().Be(1);
        counts.ThreadTotalLiveCount.Should().Be(1);
        outside.Dispose();
        counts.ThreadTotalLiveCount.Should().Be(0);
    }

    [Fact]
    public void The_count_of_all_tensors_follows_scopes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            for (int i = 0; i < 100; i++) ones(1);
            Tensor.TotalCount.Should().Be(before + 100);
        }
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Forgotten_tensors_are_freed_by_the_collector()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 50; i++) ones(1);
        }
    }

    [Fact]
    public void Disposing_twice_does_nothing()
    {
        Tensor a = ones(1);
        a.Dispose();
        Leaks.Of(a.Dispose).Should().Be(0);
    }

    private sealed class Marker : IDisposable
    {
        internal bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
