"""Writes and reads safetensors files with nothing but the format's description."""
import json
import struct

import torch

TYPES = {
    "BOOL": torch.bool, "U8": torch.uint8, "I8": torch.int8, "I16": torch.int16, "I32": torch.int32, "I64": torch.int64,
    "F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64, "C64": torch.complex64,
}
NAMES = {type: name for name, type in TYPES.items()}


def save(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        # A view as bytes: numpy, and so tobytes, does not know bfloat16.
        flat = tensor.detach().contiguous().reshape(-1)
        content = bytes(flat.view(torch.uint8).tolist()) if flat.numel() else b""
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        type = TYPES[entry["dtype"]]
        if begin == end:
            tensors[name] = torch.zeros(entry["shape"], dtype=type)
        else:
            tensors[name] = torch.frombuffer(bytearray(content[begin:end]), dtype=type).reshape(entry["shape"])
    return tensors, metadata
