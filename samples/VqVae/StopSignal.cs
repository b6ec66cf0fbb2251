using System.Runtime.InteropServices;

namespace VqVaeSample;

/// <summary>Turns the first Ctrl-C, or request to terminate, into a cancellation; the second ends the process as usual.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignal() => registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
        {
            // The progress line hides the cursor.
            if (!Console.IsOutputRedirected) Console.Write("\e[?25h");
            return;
        }
        context.Cancel = true;
        source.Cancel();
    }
}
