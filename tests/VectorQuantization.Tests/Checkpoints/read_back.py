"""Reads what the tests wrote and prints what it finds as JSON. Usage: read_back.py FOLDER"""
import json
import pathlib
import sys

import torch

import handmade

folder = pathlib.Path(sys.argv[1])
tensors, metadata = handmade.load(folder / "all.safetensors")
found = {name: [handmade.NAMES[tensor.dtype], list(tensor.shape), tensor.double().flatten().tolist()] for name, tensor in tensors.items()}
try:
    # Where the format's own package is installed, it has to agree.
    from safetensors.torch import load_file
    for name, tensor in load_file(folder / "all.safetensors").items():
        assert tensor.dtype == tensors[name].dtype and torch.equal(tensor, tensors[name]), name
except ModuleNotFoundError:
    pass

state, _ = handmade.load(folder / "network.safetensors")
network = torch.nn.Sequential(torch.nn.Conv2d(2, 4, 3, padding=1), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.ConvTranspose2d(4, 3, 4, stride=2, padding=1))
network.load_state_dict(state, strict=True)
network.eval()
given, _ = handmade.load(folder / "images.safetensors")
handmade.save(folder / "output.safetensors", {"output": network(given["images"])})
print(json.dumps({"metadata": metadata, "tensors": found}))
