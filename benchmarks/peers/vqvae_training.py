"""Holds the training speed of a VQ-VAE against the same model in Python PyTorch, taking turns within one run.

Usage: vqvae_training.py BENCHMARKS_DLL [--threads N] [--rounds N] [--json FILE]

The model is that of `samples/VqVae --preset sonnet-cifar10`. Starts `dotnet BENCHMARKS_DLL vqvae-training FOLDER THREADS`, which writes images and first weights for
both, and asks it for our side. First both train a few steps from the same weights over the same images: their losses must agree. Then they take turns. Python's side
is written in the usual ways, and the best of them counts:

one-hot         the codes' vectors, counts and sums are products with a matrix of ones and zeros, as in most public code
index_add       vectors are looked up and summed by index
channels last   the same, with weights and images in PyTorch's memory format of that name
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import struct
import subprocess
import sys
import tempfile
import time

STEPS = {8: 40, 32: 12, 128: 4}  # steps of a turn, by batch
CHECKED = 5  # steps whose losses are compared
TOLERANCE = 1e-4
PAUSE = 0.06  # OpenMP's and OpenBLAS's threads spin for a while after their work; nobody is measured beside them

arguments = argparse.ArgumentParser()
arguments.add_argument("benchmarks")
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--rounds", type=int, default=9)
arguments.add_argument("--json", type=pathlib.Path)
options = arguments.parse_args()
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(options.threads)

import torch  # noqa: E402  after the number of threads is set
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(options.threads)

HIDDEN, RESIDUAL, CODES, DIMENSION, DECAY, EPSILON, COMMITMENT = 128, 32, 512, 64, 0.99, 1e-5, 0.25


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv3 = nn.Conv2d(HIDDEN, RESIDUAL, 3, padding=1)
        self.conv1 = nn.Conv2d(RESIDUAL, HIDDEN, 1)

    def forward(self, x):
        return x + self.conv1(F.relu(self.conv3(F.relu(x))))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(Block() for _ in range(2))

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return F.relu(x)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([nn.Conv2d(3, HIDDEN // 2, 4, 2, 1), nn.Conv2d(HIDDEN // 2, HIDDEN, 4, 2, 1)])
        self.conv = nn.Conv2d(HIDDEN, HIDDEN, 3, padding=1)
        self.residual = Residual()
        self.project = nn.Conv2d(HIDDEN, DIMENSION, 1)

    def forward(self, x):
        for layer in self.down:
            x = F.relu(layer(x))
        return self.project(self.residual(self.conv(x)))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(DIMENSION, HIDDEN, 3, padding=1)
        self.residual = Residual()
        self.up = nn.ModuleList([nn.ConvTranspose2d(HIDDEN, HIDDEN // 2, 4, 2, 1), nn.ConvTranspose2d(HIDDEN // 2, 3, 4, 2, 1)])

    def forward(self, x):
        x = self.residual(self.conv(x))
        return self.up[1](F.relu(self.up[0](x)))


class EmaQuantizer(nn.Module):
    """Moving averages as in DeepMind's Sonnet: they start at zero and are corrected for it."""

    def __init__(self, one_hot, memory_format):
        super().__init__()
        self.one_hot, self.format = one_hot, memory_format
        self.register_buffer("embed", torch.zeros(CODES, DIMENSION))
        self.register_buffer("cluster_size", torch.zeros(CODES))
        self.register_buffer("embed_avg", torch.zeros(CODES, DIMENSION))
        self.register_buffer("updates", torch.tensor(0))

    def forward(self, latents):
        inputs = latents.permute(0, 2, 3, 1).contiguous()
        flat = inputs.view(-1, DIMENSION)
        with torch.no_grad():
            quantized, counts, sums = self.by_one_hot(flat) if self.one_hot else self.by_index(flat)
            if self.training:
                self.learn(counts, sums)
            probabilities = counts / len(flat)
            perplexity = torch.exp(-torch.sum(probabilities * torch.log(probabilities + 1e-10)))
        quantized = quantized.view(inputs.shape)
        loss = COMMITMENT * F.mse_loss(quantized, inputs)
        quantized = inputs + (quantized - inputs).detach()
        return loss, quantized.permute(0, 3, 1, 2).contiguous(memory_format=self.format), perplexity

    def by_one_hot(self, flat):
        distances = torch.sum(flat ** 2, dim=1, keepdim=True) + torch.sum(self.embed ** 2, dim=1) - 2 * torch.matmul(flat, self.embed.t())
        indices = torch.argmin(distances, dim=1).unsqueeze(1)
        encodings = torch.zeros(len(flat), CODES)
        encodings.scatter_(1, indices, 1)
        return torch.matmul(encodings, self.embed), torch.sum(encodings, 0), torch.matmul(encodings.t(), flat)

    def by_index(self, flat):
        indices = torch.addmm(self.embed.pow(2).sum(1), flat, self.embed.t(), alpha=-2).argmin(1)
        counts = torch.bincount(indices, minlength=CODES).float()
        return F.embedding(indices, self.embed), counts, torch.zeros_like(self.embed).index_add_(0, indices, flat)

    def learn(self, counts, sums):
        self.updates += 1
        self.cluster_size.mul_(DECAY).add_(counts, alpha=1 - DECAY)
        self.embed_avg.mul_(DECAY).add_(sums, alpha=1 - DECAY)
        correction = 1 - DECAY ** self.updates.item()
        size = self.cluster_size / correction
        total = size.sum()
        size = (size + EPSILON) / (total + CODES * EPSILON) * total
        self.embed.copy_(self.embed_avg / correction / size.unsqueeze(1))


class VqVae(nn.Module):
    def __init__(self, one_hot, memory_format):
        super().__init__()
        self.encoder = Encoder()
        self.quantizer = EmaQuantizer(one_hot, memory_format)
        self.decoder = Decoder()

    def forward(self, images):
        loss, quantized, perplexity = self.quantizer(self.encoder(images - 0.5))
        return loss, self.decoder(quantized) + 0.5, perplexity


class Python:
    def __init__(self, one_hot, channels_last, images, weights, variance, rate):
        self.images, self.weights, self.variance = images, weights, variance
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.model = VqVae(one_hot, self.format).to(memory_format=self.format)
        self.model.load_state_dict(weights)
        self.rate = rate

    def fit(self, batches):
        adam = torch.optim.Adam(self.model.parameters(), self.rate)
        losses, errors, perplexities = [], [], []
        for chosen in batches:
            images = self.images[chosen].float().div_(255).contiguous(memory_format=self.format)
            adam.zero_grad()
            quantizer_loss, reconstruction, perplexity = self.model(images)
            error = F.mse_loss(reconstruction, images) / self.variance
            loss = error + quantizer_loss
            loss.backward()
            adam.step()
            losses.append(loss.item())
            errors.append(error.item())
            perplexities.append(perplexity.item())
        return losses

    def losses(self, batch, steps):
        self.model.load_state_dict(self.weights)
        return self.fit(torch.arange(step * batch, (step + 1) * batch) for step in range(steps))

    def train(self, batch, steps):
        processor, clock = time.process_time(), time.perf_counter()
        self.fit(torch.randperm(len(self.images))[:batch * steps].split(batch))
        return time.process_time() - processor, time.perf_counter() - clock


class Ours:
    def __init__(self, benchmarks, folder):
        command = ["dotnet", benchmarks, "vqvae-training", folder, str(options.threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.variance, self.rate = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("our side ended")
        return [float(word) for word in line.split()]

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return self.answer()

    def losses(self, batch, steps):
        return self.ask(f"losses {batch} {steps}")

    def train(self, batch, steps):
        return self.ask(f"train {batch} {steps}")

    def quit(self):
        self.process.communicate("quit\n")


def load(path):
    """The tensors of a safetensors file, under this model's names."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    types = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name.replace(".network.", ".")] = torch.frombuffer(bytearray(data[start:end]), dtype=types[entry["dtype"]]).view(entry["shape"])
    return tensors


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return (f"{model}, {options.threads} thread{'s' if options.threads > 1 else ''}; PyTorch {torch.__version__}; medians of {options.rounds}, taken in turn. "
            f"Load before: {os.getloadavg()[0]:.1f}.")


head = machine()
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    ours = Ours(options.benchmarks, name)
    images = torch.frombuffer(bytearray((folder / "images.bin").read_bytes()), dtype=torch.uint8).view(-1, 3, 32, 32)
    weights = load(folder / "weights.safetensors")

    def python(one_hot, channels_last):
        return Python(one_hot, channels_last, images, weights, ours.variance, ours.rate)

    sides = {"ours": ours, "one-hot": python(True, False), "index_add": python(False, False), "channels last": python(False, True)}
    difference = 0
    for batch in STEPS:
        expected = ours.losses(batch, CHECKED)
        for side in list(sides.values())[1:]:
            difference = max(difference, max(abs(a - b) / abs(b) for a, b in zip(side.losses(batch, CHECKED), expected)))
    print(f"losses of {CHECKED} steps from the same weights differ by {difference:.1e} at most", file=sys.stderr)
    if not difference <= TOLERANCE:
        sys.exit(f"expected {TOLERANCE} at most: the two sides do not train the same model")

    times = {(batch, name): [] for batch in STEPS for name in sides}
    for turn in range(options.rounds + 1):  # the first does not count
        print(f"round {turn} of {options.rounds}", file=sys.stderr)
        order = list(sides)[turn % len(sides):] + list(sides)[:turn % len(sides)]  # nobody always comes first
        for batch, steps in STEPS.items():
            for name in order:
                time.sleep(PAUSE)
                taken = sides[name].train(batch, steps)
                if turn:
                    times[batch, name].append([steps / seconds for seconds in taken])
    ours.quit()

rows = []
for kind, what in enumerate(["processor time", "wall time"]):
    print(f"\nSteps a second of {what}. {head}\n")
    print("| batch | ours | " + " | ".join(f"Python, {name}" for name in list(sides)[1:]) + " | ratio to the best |")
    print("| ---: |" + " ---: |" * (len(sides) + 1))
    for batch in STEPS:
        speeds = {name: statistics.median(pair[kind] for pair in times[batch, name]) for name in sides}
        ratio = speeds["ours"] / max(speed for name, speed in speeds.items() if name != "ours")
        print(f"| {batch} | " + " | ".join(f"{speed:.2f}" for speed in speeds.values()) + f" | {ratio:.2f} |")
        rows.append({"batch": batch, "time": what, "steps_per_second": speeds, "ratio_to_best": ratio})
if options.json:
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({"machine": head, "loss_difference": difference, "results": rows}, indent=2) + "\n")
