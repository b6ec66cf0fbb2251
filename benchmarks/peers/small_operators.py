"""The Python twin of benchmarks/SmallOperators: the same operators on the same tensors, in the fastest loop Python has.

Processor time, as there. Prints one line an operator, "name nanoseconds".
Usage: small_operators.py [operators per measurement, default 1,000,000]
"""
import sys
import time
import timeit

import torch

count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
torch.set_num_threads(1)
names = {"a": torch.ones(4), "b": torch.ones(4), "m": torch.ones(2, 2)}

for name, statement in [
    ("add", "a.add(b)"),
    ("a+b", "a + b"),
    ("a*2.0", "a * 2.0"),
    ("relu", "a.relu()"),
    ("sum", "a.sum()"),
    ("sum(dim)", "a.sum(dim=0)"),
    ("view", "a.view(2, 2)"),
    ("mm", "m.mm(m)"),
    ("mul_", "a.mul_(b)"),
    ("shape", "a.shape"),
]:
    timer = timeit.Timer(statement, timer=time.process_time, globals=names)
    timer.timeit(min(count, 200_000))
    print(f"{name} {timer.timeit(count) / count * 1e9:.0f}", flush=True)
