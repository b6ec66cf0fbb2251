using System.CommandLine;
using System.Runtime.InteropServices;
using VectorQuantization.Training;

namespace VqVaeSample;

/// <summary>From arguments to commands, and from failures to one line on the error stream and an exit code.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>128 + SIGINT, what a shell expects of a program stopped by Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>Runs the program and returns its exit code.</summary>
    public static int Invoke(string[] args)
    {
        RootCommand command = TrainCommand.Create(Guarded);
        command.Subcommands.Add(CompareCommand.Create(Guarded));
        command.Subcommands.Add(StudyCommand.Create(Guarded));

        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count > 0) return Fail(WrongUsage, parsed.Errors[0].Message + " See --help.");
        return parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Ctrl-C is the demo's own business.
        });
    }

    private static int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException)
        {
            return Fail(Stopped, "Stopped before the first step; nothing was written.");
        }
        // What users can do something about. Anything else is a bug and keeps its stack trace.
        catch (Exception error) when (error is DemoException or IOException or InvalidDataException or UnauthorizedAccessException
            or NonFiniteLossException or ExternalException)
        {
            return Fail(Failure, error.Message);
        }
    }

    private static int Fail(int exitCode, string message)
    {
        // One line: libtorch's messages carry a native stack trace below it.
        Console.Error.WriteLine("error: " + message.Split('\n')[0].TrimEnd());
        return exitCode;
    }
}
