namespace TorchSharp;

/// <summary>The stack of dispose scopes of the current thread, and what they have counted.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager current;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal DisposeScope Innermost { get; set; }

    internal ThreadDisposeScopeStatistics ThreadStatistics { get; } = new();

    public static ThreadDisposeScopeStatistics Statistics => Current.ThreadStatistics;

    /// <summary>Enters a fresh tensor into the innermost scope, if there is one.</summary>
    internal DisposeScope Register(torch.Tensor tensor)
    {
        LifetimeStatistics counts = ThreadStatistics.TensorStatistics;
        if (Innermost is null)
        {
            counts.CreatedOutsideScopeCount++;
            return null;
        }
        counts.CreatedInScopeCount++;
        Innermost.Members.Add(tensor);
        return Innermost;
    }
}
