"""Writes codebooks as well-known PyTorch code lays them out, each with latents and what PyTorch makes of them. Usage: write_layouts.py FOLDER

LAYOUT.safetensors is a state dictionary; LAYOUT.expected.safetensors has "latents" (batch, D, height, width), "vectors" of the same shape and "indices".
"""
import pathlib
import sys

import torch
from torch.nn import functional

import handmade

BATCH, HEIGHT, WIDTH, K, D, INNER = 3, 4, 5, 11, 6, 2
folder = pathlib.Path(sys.argv[1])
torch.manual_seed(1)


def nearest(rows, codes):
    """Index of the nearest of codes (K, D) for rows (N, D)."""
    return ((rows[:, None].double() - codes[None].double()) ** 2).sum(2).argmin(1)


def rows_of(maps):
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])


def maps_of(rows):
    return rows.reshape(BATCH, HEIGHT, WIDTH, -1).permute(0, 3, 1, 2)


def write(layout, state, quantize):
    """quantize: rows (N, D) to vectors (N, D) and indices (N) or (N, levels)."""
    latents = torch.randn(BATCH, D, HEIGHT, WIDTH)
    vectors, indices = quantize(rows_of(latents))
    handmade.save(folder / f"{layout}.safetensors", state)
    handmade.save(folder / f"{layout}.expected.safetensors", {
        "latents": latents, "vectors": maps_of(vectors), "indices": indices.reshape(BATCH, HEIGHT, WIDTH, *indices.shape[1:]),
    })


def plain(codes):
    def quantize(rows):
        indices = nearest(rows, codes)
        return functional.embedding(indices, codes), indices
    return quantize


def residual(quantizers):
    def quantize(rows):
        total, chosen = torch.zeros_like(rows), []
        for quantizer in quantizers:
            vectors, indices = quantizer(rows - total)
            total = total + vectors
            chosen.append(indices)
        return total, torch.stack(chosen, 1)
    return quantize


codes = torch.randn(K, D)
write("taming", {"encoder.conv_in.weight": torch.randn(3, 3), "quantize.embedding.weight": codes, "loss.logvar": torch.zeros(1)}, plain(codes))

proj = torch.nn.Conv2d(D, K, 1)
write("taming-gumbel", {"proj.weight": proj.weight, "proj.bias": proj.bias, "embed.weight": codes},
      lambda rows: (lambda indices: (codes[indices], indices))(rows_of(proj(maps_of(rows))).argmax(1)))

write("zalando", {"_vq_vae._embedding.weight": codes}, plain(codes))
write("zalando-ema", {"_vq_vae._embedding.weight": codes, "_vq_vae._ema_cluster_size": torch.rand(K), "_vq_vae._ema_w": torch.randn(K, D)}, plain(codes))
write("rosinality", {"quantize_t.embed": codes.t(), "quantize_t.cluster_size": torch.rand(K), "quantize_t.embed_avg": torch.randn(D, K)}, plain(codes))
write("half", {"quantize.embedding.weight": codes.half()}, plain(codes.half().float()))


def codebook(prefix, codes, flag, leading):
    def shaped(tensor):
        return tensor[None] if leading else tensor
    return {
        f"{prefix}_codebook.{flag}": torch.Tensor([True]), f"{prefix}_codebook.cluster_size": shaped(torch.rand(K)),
        f"{prefix}_codebook.embed_avg": shaped(torch.randn(codes.shape)), f"{prefix}_codebook.embed": shaped(codes),
    }


write("lucidrains", codebook("vq.", codes, "initted", True), plain(codes))
write("lucidrains-old", codebook("vq.", codes, "initted", False), plain(codes))

inner = torch.randn(K, INNER)
into, out_of = torch.nn.Linear(D, INNER), torch.nn.Linear(INNER, D)


def projected(rows):
    indices = nearest(into(rows), inner)
    return out_of(inner[indices]), indices


write("lucidrains-projected", {
    "vq.project_in.weight": into.weight, "vq.project_in.bias": into.bias, "vq.project_out.weight": out_of.weight, "vq.project_out.bias": out_of.bias,
    **codebook("vq.", inner, "initted", True)}, projected)

levels = [torch.randn(K, D) / 2 ** level for level in range(3)]
write("lucidrains-residual", {key: value for i, level in enumerate(levels) for key, value in codebook(f"layers.{i}.", level, "initted", True).items()},
      residual([plain(level) for level in levels]))
write("encodec", {key: value for i, level in enumerate(levels) for key, value in codebook(f"quantizer.vq.layers.{i}.", level, "inited", False).items()},
      residual([plain(level) for level in levels]))
