using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

// Times small operators on tensors of 4 elements, where all the cost is the way to libtorch and back. A dispose scope ends after every
// 100 results, as in a training step. Processor time is what counts, that of the collector and the compiler included: the clock on the
// wall would measure the machine's other users too. Prints one line an operator, "name nanoseconds", then how many tensors are left over.
// Usage: SmallOperators [operators per measurement, default 1,000,000]
const int ScopeLength = 100;
int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;

set_num_threads(1);
using Tensor a = ones(4);
using Tensor b = ones(4);
using Tensor m = ones(2, 2);

(string Name, Action Run)[] operators =
[
    ("add", () => a.add(b)),
    ("a+b", () => _ = a + b),
    ("a*2.0", () => _ = a * 2.0),
    ("relu", () => a.relu()),
    ("sum", () => a.sum()),
    ("sum(dim)", () => a.sum(dim: 0)),
    ("view", () => a.view(2, 2)),
    ("mm", () => m.mm(m)),
    ("mul_", () => a.mul_(b)),
    ("shape", () => _ = a.shape),
];

long liveBefore = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
foreach ((string name, Action run) in operators)
{
    Repeat(run, Math.Min(count, 200_000)); // so that the timed part runs compiled code
    TimeSpan start = Environment.CpuUsage.TotalTime;
    Repeat(run, count);
    double nanoseconds = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / count;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {nanoseconds:F0}"));
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"live {DisposeScopeManager.Statistics.ThreadTotalLiveCount - liveBefore}"));

static void Repeat(Action run, int count)
{
    for (int done = 0; done < count; done += ScopeLength)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < ScopeLength; i++) run();
    }
}
