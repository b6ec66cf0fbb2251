"""Holds the nearest-code search against FAISS and PyTorch on the same data, taking turns within one run.

Usage: nearest_code.py BENCHMARKS_DLL [--threads N] [--repeats N] [--quick] [--json FOLDER]

Starts `dotnet BENCHMARKS_DLL serve` and asks it for our side. Prints two Markdown tables, of the search and of the training pass of a codebook of
moving averages, in medians; with --json also writes nearest-code.json and ema-pass.json.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

SHAPES = [
    (32_768, 512, 64),
    (32_768, 1_024, 256),
    (32_768, 256, 512),
    (32_768, 8_192, 32),
    (131_072, 512, 64),
    (131_072, 65_536, 8),
    (1_000_000, 1_024, 64),
]
# Distances are made and searched in pieces of this many, 64 MiB: for the larger shapes the whole matrix does not fit in memory.
PIECE = 1 << 24
# Beyond this many distances the peers search a part of the vectors, and their time is scaled up: it is proportional, since they work in pieces.
MOST_DISTANCES = 1 << 30
# OpenMP's and OpenBLAS's threads spin for a while after their work; nobody is measured beside them.
PAUSE = 0.06
# After a pause a virtual machine's second core sleeps, and a thread woken on it starts milliseconds late. So each side works for this long, in milliseconds,
# before its time counts; one that takes three times as long need not.
SETTLE = 100

arguments = argparse.ArgumentParser()
arguments.add_argument("benchmarks")
arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
arguments.add_argument("--repeats", type=int, default=9)
arguments.add_argument("--quick", action="store_true", help="a sixteenth of the vectors, three repeats")
arguments.add_argument("--json", type=pathlib.Path)
options = arguments.parse_args()
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(options.threads)

import faiss  # noqa: E402  after the number of threads is set
import numpy as np  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(options.threads)
faiss.omp_set_num_threads(options.threads)


class Ours:
    def __init__(self, benchmarks):
        self.process = subprocess.Popen(["dotnet", benchmarks, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            sys.exit("our side ended")
        return answer


def in_pieces(x, k, search):
    indices = torch.empty(len(x), dtype=torch.int64)
    step = max(1, PIECE // k)
    for start in range(0, len(x), step):
        indices[start:start + step] = search(x[start:start + step])
    return indices


def addmm(x, e):
    norms, transposed = e.pow(2).sum(1).unsqueeze(0), e.t()
    return in_pieces(x, len(e), lambda rows: torch.addmm(norms, rows, transposed, alpha=-2).argmin(1))


def cdist(x, e):
    return in_pieces(x, len(e), lambda rows: torch.cdist(rows, e).argmin(1))


def faiss_flat(x, e):
    index = faiss.IndexFlatL2(e.shape[1])
    index.add(e.numpy())
    return torch.from_numpy(index.search(x.numpy(), 1)[1][:, 0])


def index_add_pass(x, e):
    indices = addmm(x, e)
    counts = torch.bincount(indices, minlength=len(e))
    return counts, torch.zeros_like(e).index_add_(0, indices, x)


def one_hot_pass(x, e):
    indices, counts, sums = addmm(x, e), torch.zeros(len(e)), torch.zeros_like(e)
    step = max(1, PIECE // len(e))
    for start in range(0, len(x), step):
        one_hot = torch.nn.functional.one_hot(indices[start:start + step], len(e)).float()
        counts += one_hot.sum(0)
        sums += one_hot.t() @ x[start:start + step]
    return counts, sums


def once(run):
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1e3


def settled(run):
    """Time of one run among others, in milliseconds. Our side does the same in its process."""
    spent = 0
    while True:
        took = once(run)
        if spent >= SETTLE or took >= 3 * SETTLE:
            return took
        spent += took


def take_turns(sides, repeats):
    """Median of each side, measured in turn after a round that does not count."""
    times = {name: [] for name in sides}
    for turn in range(repeats + 1):
        for name, measure in sides.items():
            time.sleep(PAUSE)
            took = measure()
            if turn:
                times[name].append(took)
    return {name: statistics.median(values) for name, values in times.items()}


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "")
    widest = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
    return (f"{model}, {options.threads} threads, {widest}; PyTorch {torch.__version__}, FAISS {faiss.__version__}; "
            f"medians of {repeats}, taken in turn. Load before: {os.getloadavg()[0]:.1f}.")


repeats = 3 if options.quick else options.repeats
ours = Ours(options.benchmarks)
torch.manual_seed(1)
searches, passes = [], []
head = machine()
with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
    for n, k, d in SHAPES:
        if options.quick:
            n //= 16
        x, e = torch.randn(n, d), torch.randn(k, d)
        x.numpy().tofile(f"{folder}/x")
        e.numpy().tofile(f"{folder}/e")
        ours.ask(f"load {folder}/x {folder}/e {n} {k} {d}")

        ours.ask(f"indices {folder}/indices")
        sample = x[:8192]
        agreement = np.mean(np.fromfile(f"{folder}/indices", np.int64)[:8192] == addmm(sample, e).numpy())
        if agreement < 0.999:
            sys.exit(f"{n}×{k}×{d}: our codes agree with PyTorch's for {agreement:.2%} of the vectors only")

        print(f"{n}×{k}×{d} at load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        rows = min(n, MOST_DISTANCES // k)
        part, scale = x[:rows], n / rows
        peaks, peaks1 = [], []
        medians = take_turns({
            "ours": lambda: float(ours.ask(f"search {options.threads} {SETTLE}")),
            "ours1": lambda: float(ours.ask(f"search 1 {SETTLE}")),
            "faiss": lambda: scale * settled(lambda: faiss_flat(part, e)),
            "addmm": lambda: scale * settled(lambda: addmm(part, e)),
            "cdist": lambda: scale * settled(lambda: cdist(part, e)),
            "peak": lambda: peaks.append(float(ours.ask(f"peak {options.threads}"))) or 0,
            "peak1": lambda: peaks1.append(float(ours.ask("peak 1"))) or 0,
        }, repeats)
        searches.append({"n": n, "k": k, "d": d, "ours_ms": medians["ours"], "ours_1_thread_ms": medians["ours1"], "faiss_ms": medians["faiss"],
                         "addmm_ms": medians["addmm"], "cdist_ms": medians["cdist"], "fma_peak_gflops": statistics.median(peaks),
                         "fma_peak_1_thread_gflops": statistics.median(peaks1), "peer_rows": rows})
        medians = take_turns({
            "ours": lambda: float(ours.ask(f"assign {options.threads} {SETTLE}")),
            "index_add": lambda: scale * settled(lambda: index_add_pass(part, e)),
            "one_hot": lambda: scale * settled(lambda: one_hot_pass(part, e)),
        }, repeats)
        passes.append({"n": n, "k": k, "d": d, "ours_ms": medians["ours"], "index_add_ms": medians["index_add"], "one_hot_ms": medians["one_hot"], "peer_rows": rows})


def count(row):
    """N, marked where the peers searched a part of the vectors."""
    return f"{row['n']:,}" + ("" if row["n"] == row["peer_rows"] else "†")


ours.process.stdin.write("quit\n")
ours.process.stdin.close()
ours.process.wait()

print(head + "\n")
print("## Search\n")
print("| N | K | D | ours, ms | GFLOP/s | 1 thread, ms | GFLOP/s | of its FMA peak | gain of N threads | FAISS, ms | addmm, ms | cdist, ms | best peer / ours |".replace("N threads", f"{options.threads} threads"))
print("| ---: " * 13 + "|")
for s in searches:
    work = 2e-6 * s["n"] * s["k"] * s["d"]
    best = min(s["faiss_ms"], s["addmm_ms"], s["cdist_ms"])
    print(f"| {count(s)} | {s['k']:,} | {s['d']} | {s['ours_ms']:.2f} | {work / s['ours_ms']:.0f} | {s['ours_1_thread_ms']:.2f} | {work / s['ours_1_thread_ms']:.0f} "
          f"| {work / s['ours_1_thread_ms'] / s['fma_peak_1_thread_gflops']:.0%} of {s['fma_peak_1_thread_gflops']:.0f} | {s['ours_1_thread_ms'] / s['ours_ms']:.2f}× "
          f"| {s['faiss_ms']:.1f} | {s['addmm_ms']:.1f} | {s['cdist_ms']:.1f} | **{best / s['ours_ms']:.1f}×** |")
print("\n## Training pass: search, counts and sums\n")
print("| N | K | D | ours, ms | index_add, ms | one-hot, ms | index_add / ours | one-hot / ours |")
print("| ---: " * 8 + "|")
for p in passes:
    print(f"| {count(p)} | {p['k']:,} | {p['d']} | {p['ours_ms']:.2f} | {p['index_add_ms']:.1f} | {p['one_hot_ms']:.1f} "
          f"| **{p['index_add_ms'] / p['ours_ms']:.1f}×** | **{p['one_hot_ms'] / p['ours_ms']:.1f}×** |")

for row in searches:
    if row["n"] != row["peer_rows"]:
        print(f"\n† The peers searched {row['peer_rows']:,} of the vectors; their times are scaled up in proportion.")

if options.json:
    options.json.mkdir(parents=True, exist_ok=True)
    (options.json / "nearest-code.json").write_text(json.dumps(searches, indent=2) + "\n")
    (options.json / "ema-pass.json").write_text(json.dumps(passes, indent=2) + "\n")
