"""The Python twin of benchmarks/VectorQuantization.Benchmarks/PixelCnnTraining.cs: the same network, batch and optimizer in PyTorch.

Prints steps a second of processor time, as there. Usage: pixelcnn_training.py STEPS THREADS CHANNELS
"""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

CATEGORIES, CLASSES, SIDE, BATCH, LAYERS, HEAD, WARMUP = 64, 10, 7, 64, 8, 128, 20


class GatedLayer(nn.Module):
    def __init__(self, channels, first):
        super().__init__()
        self.first = first
        side = 7 if first else 3
        reach = side // 2
        extent = reach if first else reach + 1
        self.vertical = nn.Conv2d(channels, 2 * channels, (extent, side), padding=(reach, reach))
        self.horizontal = nn.Conv2d(channels, 2 * channels, (1, extent), padding=(0, reach))
        self.link = nn.Conv2d(2 * channels, 2 * channels, 1)
        self.project = nn.Conv2d(channels, channels, 1)
        self.vertical_class = nn.Embedding(CLASSES, 2 * channels)
        self.horizontal_class = nn.Embedding(CLASSES, 2 * channels)

    @staticmethod
    def gate(maps):
        a, b = maps.chunk(2, 1)
        return a.tanh() * b.sigmoid()

    def forward(self, vertical, horizontal, labels):
        above = self.vertical(vertical)[:, :, : vertical.shape[2]] + self.vertical_class(labels)[:, :, None, None]
        before = self.horizontal(horizontal)[:, :, :, : horizontal.shape[3]] + self.link(above)
        projected = self.project(self.gate(before + self.horizontal_class(labels)[:, :, None, None]))
        return self.gate(above), projected if self.first else projected + horizontal


class GatedPixelCnn(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.embedding = nn.Embedding(CATEGORIES, channels)
        self.layers = nn.ModuleList(GatedLayer(channels, i == 0) for i in range(LAYERS))
        self.head = nn.ModuleList([nn.Conv2d(channels, HEAD, 1), nn.Conv2d(HEAD, CATEGORIES, 1)])

    def forward(self, codes, labels):
        vertical = horizontal = self.embedding(codes).permute(0, 3, 1, 2).contiguous()
        for layer in self.layers:
            vertical, horizontal = layer(vertical, horizontal, labels)
        return self.head[1](F.relu(self.head[0](horizontal)))


def main():
    steps, threads, channels = (int(argument) for argument in sys.argv[1:4])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = GatedPixelCnn(channels)
    codes = torch.randint(CATEGORIES, (BATCH, SIDE, SIDE))
    labels = torch.arange(BATCH) % CLASSES
    adam = torch.optim.Adam(model.parameters(), 1e-3)

    def fit(count):
        start = time.process_time()
        for _ in range(count):
            loss = F.cross_entropy(model(codes, labels), codes)
            loss.item()
            adam.zero_grad()
            loss.backward()
            adam.step()
        return count / (time.process_time() - start)

    fit(WARMUP)
    print(f"{fit(steps):.3f}")


main()
