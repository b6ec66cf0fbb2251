using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Owns the tensors created on its thread while it is the innermost scope, and disposes them when it ends.</summary>
/// <remarks>
/// A training step enters and leaves thousands of tensors, so a scope keeps them in an array, in order of arrival: each tensor knows its
/// place, leaving makes a hole, and the array goes back to the thread's manager for the next scope. Ending a scope frees its tensors in
/// one native call. Other disposables are few, and are kept in a list.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private torch.Tensor[] tensors = [];
    private int used;
    private int live;
    private List<IDisposable> others;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        Outer = manager.Innermost;
        manager.Innermost = this;
    }

    internal DisposeScope Outer { get; private set; }

    public IReadOnlyList<IDisposable> DisposablesView => [.. tensors.AsSpan(0, used).ToArray().Where(tensor => tensor is not null), .. others ?? []];

    public int DisposablesCount => live + (others?.Count ?? 0);

    public bool Contains(IDisposable disposable) =>
        disposable is torch.Tensor tensor ? ReferenceEquals(tensor.Scope, this) : others is not null && IndexOfOther(disposable) >= 0;

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        Move(scope, third);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables) Move(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Move(null, first);
        Move(null, second);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Move(null, first);
        Move(null, second);
        Move(null, third);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables) Move(null, disposable);
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is null || Contains(disposable)) return;
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.Scope is null) manager.ThreadStatistics.TensorStatistics.AttachedToScopeCount++;
            else tensor.Scope.Remove(tensor);
        }
        Add(disposable);
    }

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = new List<IDisposable>();
        foreach (IDisposable disposable in disposables)
        {
            Attach(disposable);
            attached.Add(disposable);
        }
        return attached;
    }

    public void DisposeEverything()
    {
        torch.Tensor[] ending = tensors;
        int count = used;
        List<IDisposable> endingOthers = others;
        tensors = [];
        used = live = 0;
        others = null;

        if (count > 0)
        {
            manager.ThreadStatistics.TensorStatistics.DisposedInScopeCount += DisposeTensors(ending.AsSpan(0, count));
            manager.Return(ending);
        }
        if (endingOthers is not null)
        {
            foreach (IDisposable disposable in endingOthers) disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var kept = new List<IDisposable>();
        foreach (IDisposable keep in inKeep)
        {
            if (keep is not null && Remove(keep)) kept.Add(keep);
        }
        DisposeEverything();
        foreach (IDisposable keep in kept) Add(keep);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MarkAsDisposed(IDisposable disposable) => Remove(disposable);

    public void Dispose()
    {
        try
        {
            DisposeEverything();
        }
        finally
        {
            Leave();
        }
    }

    // Scopes may end out of order; each takes only itself off the chain.
    private void Leave()
    {
        if (ReferenceEquals(manager.Innermost, this))
        {
            manager.Innermost = Outer;
            return;
        }
        for (DisposeScope scope = manager.Innermost; scope is not null; scope = scope.Outer)
        {
            if (ReferenceEquals(scope.Outer, this)) scope.Outer = Outer;
        }
    }

    /// <summary>Enters a tensor that is in no scope.</summary>
    internal void Add(torch.Tensor tensor)
    {
        if (used == tensors.Length) MakeRoom();
        tensor.Scope = this;
        tensor.ScopeIndex = used;
        tensors[used++] = tensor;
        live++;
    }

    /// <summary>Takes a tensor of this scope out of it.</summary>
    internal void Remove(torch.Tensor tensor)
    {
        tensor.Scope = null;
        int index = tensor.ScopeIndex;
        // While the scope ends its array is its own no longer, and what is left in it is being disposed.
        if ((uint)index >= (uint)used || !ReferenceEquals(tensors[index], tensor)) return;
        tensors[index] = null;
        live--;
        if (index == used - 1) used = index;
    }

    // Frees the native tensors in batches, and returns how many there were. A release may run user code (the backward of a custom
    // function lets go of its context), which finds each tensor either whole or gone.
    [SkipLocalsInit]
    private static unsafe int DisposeTensors(Span<torch.Tensor> ending)
    {
        const int batch = 64;
        nint* handles = stackalloc nint[batch];
        int pending = 0, total = 0;
        foreach (ref torch.Tensor slot in ending)
        {
            torch.Tensor tensor = slot;
            slot = null;
            if (tensor is null) continue;
            tensor.Scope = null;
            nint handle = tensor.TakeHandle();
            if (handle == 0) continue;
            handles[pending++] = handle;
            total++;
            if (pending < batch) continue;
            NativeMethods.bridge_tensors_free(handles, pending);
            pending = 0;
        }
        if (pending > 0) NativeMethods.bridge_tensors_free(handles, pending);
        torch.Tensor.Gone(total);
        return total;
    }

    private void MakeRoom()
    {
        if (used == 0)
        {
            tensors = manager.Rent();
            return;
        }
        // Long-lived scopes that tensors enter and leave are mostly holes: close them up before growing.
        torch.Tensor[] target = live > used / 2 ? new torch.Tensor[2 * used] : tensors;
        int kept = 0;
        for (int i = 0; i < used; i++)
        {
            torch.Tensor tensor = tensors[i];
            if (tensor is null) continue;
            tensor.ScopeIndex = kept;
            target[kept++] = tensor;
        }
        target.AsSpan(kept, (ReferenceEquals(target, tensors) ? used : kept) - kept).Clear();
        tensors = target;
        used = kept;
    }

    private void Add(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor) Add(tensor);
        else (others ??= []).Add(disposable);
    }

    private bool Remove(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (!ReferenceEquals(tensor.Scope, this)) return false;
            Remove(tensor);
            return true;
        }
        int index = others is null ? -1 : IndexOfOther(disposable);
        if (index < 0) return false;
        others.RemoveAt(index);
        return true;
    }

    private int IndexOfOther(IDisposable disposable) => others.FindLastIndex(other => ReferenceEquals(other, disposable));

    private void Move(DisposeScope target, IDisposable disposable)
    {
        if (disposable is null || ReferenceEquals(target, this) || !Remove(disposable)) return;
        if (target is not null) target.Add(disposable);
        else if (disposable is torch.Tensor) manager.ThreadStatistics.TensorStatistics.DetachedFromScopeCount++;
    }
}
