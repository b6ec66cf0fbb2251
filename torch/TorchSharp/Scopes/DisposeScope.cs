namespace TorchSharp;

/// <summary>Owns the tensors created on its thread while it is the innermost scope, and disposes them when it ends.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        Outer = manager.Innermost;
        manager.Innermost = this;
    }

    internal DisposeScope Outer { get; private set; }

    internal HashSet<IDisposable> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<IDisposable> DisposablesView => [.. Members];

    public int DisposablesCount => Members.Count;

    public bool Contains(IDisposable disposable) => Members.Contains(disposable);

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
        DetachOne(disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DetachOne(first);
        DetachOne(second);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DetachOne(first);
        DetachOne(second);
        DetachOne(third);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables) DetachOne(disposable);
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is null) return;
        if (disposable is torch.Tensor tensor)
        {
            if (ReferenceEquals(tensor.Scope, this)) return;
            if (tensor.Scope is null) manager.ThreadStatistics.TensorStatistics.AttachedToScopeCount++;
            else tensor.Scope.Members.Remove(tensor);
            tensor.Scope = this;
        }
        Members.Add(disposable);
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

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        HashSet<IDisposable> all = Members;
        Members = new HashSet<IDisposable>(ReferenceEqualityComparer.Instance);
        foreach (IDisposable keep in inKeep)
        {
            if (keep is not null && all.Remove(keep)) Members.Add(keep);
        }
        foreach (IDisposable disposable in all) disposable.Dispose();
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

    public void MarkAsDisposed(IDisposable disposable)
    {
        Members.Remove(disposable);
        if (disposable is torch.Tensor tensor) tensor.Scope = null;
    }

    public void Dispose()
    {
        DisposeEverything();
        // Scopes may end out of order; each takes only itself off the chain.
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

    private void Move(DisposeScope target, IDisposable disposable)
    {
        if (disposable is null || !Members.Remove(disposable)) return;
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope = target;
            if (target is null) manager.ThreadStatistics.TensorStatistics.DetachedFromScopeCount++;
        }
        target?.Members.Add(disposable);
    }

    private void DetachOne(IDisposable disposable)
    {
        if (disposable is null || !Members.Remove(disposable)) return;
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope = null;
            manager.ThreadStatistics.TensorStatistics.DetachedFromScopeCount++;
        }
    }
}
