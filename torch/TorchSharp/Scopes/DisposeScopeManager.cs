namespace TorchSharp;

/// <summary>The stack of dispose scopes of the current thread, and what they have counted.</summary>
public class DisposeScopeManager
{
    private const int InitialCapacity = 128;
    private const int LargestSpare = 1 << 16;

    [ThreadStatic] private static DisposeScopeManager current;

    private torch.Tensor[] spare;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal DisposeScope Innermost { get; set; }

    internal ThreadDisposeScopeStatistics ThreadStatistics { get; } = new();

    public static ThreadDisposeScopeStatistics Statistics => Current.ThreadStatistics;

    /// <summary>Enters a fresh tensor into the innermost scope, if there is one.</summary>
    internal void Register(torch.Tensor tensor)
    {
        LifetimeStatistics counts = ThreadStatistics.TensorStatistics;
        DisposeScope scope = Innermost;
        if (scope is null)
        {
            counts.CreatedOutsideScopeCount++;
            return;
        }
        counts.CreatedInScopeCount++;
        scope.Add(tensor);
    }

    /// <summary>An array for a scope's tensors, all of it empty.</summary>
    internal torch.Tensor[] Rent()
    {
        torch.Tensor[] rented = spare ?? new torch.Tensor[InitialCapacity];
        spare = null;
        return rented;
    }

    /// <summary>Takes back an array that its scope has emptied.</summary>
    internal void Return(torch.Tensor[] emptied)
    {
        if (emptied.Length <= LargestSpare && emptied.Length >= (spare?.Length ?? 0)) spare = emptied;
    }
}
