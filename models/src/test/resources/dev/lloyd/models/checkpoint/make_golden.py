"""Makes the golden checkpoints beside this file with the programs that the formats come from: see README.md.

usage: make_golden.py AUTOGPTQ AUTOAWQ COMPRESSED_TENSORS    (checkouts; needs torch, numpy, transformers, safetensors)
"""

import importlib.util
import json
import os
import sys
import types

import numpy as np
import torch
from safetensors.torch import save_file

ROWS, COLUMNS = 32, 64
HERE = os.path.dirname(os.path.abspath(__file__))
AUTOGPTQ, AUTOAWQ, COMPRESSED_TENSORS = sys.argv[1:4]


def layer(seed, bits, group, symmetric, order=None):
    """Codes, zeros and scales, and the halves that they stand for. Every code and every zero point but 0 occurs."""
    random = np.random.default_rng(seed)
    groups = COLUMNS // group
    codes = random.integers(0, 2**bits, (ROWS, COLUMNS))
    zeros = np.full((ROWS, groups), 2 ** (bits - 1)) if symmetric else random.integers(1, 2**bits, (ROWS, groups))
    scales = random.uniform(0.01, 0.1, (ROWS, groups)).astype(np.float16)
    of = order if order is not None else np.arange(COLUMNS) // group
    weights = (codes - zeros[:, of]).astype(np.float32) * scales[:, of].astype(np.float32)
    return codes, zeros, scales, of, torch.from_numpy(weights).half()


def write(name, config, tensors, expected):
    folder = os.path.join(HERE, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump({"model_type": "one-layer", "quantization_config": config}, file, indent=1)
    tensors = {"block.0.layer." + term: tensor.contiguous() for term, tensor in tensors.items()}
    save_file(tensors, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    save_file({"weight": expected.contiguous()}, os.path.join(folder, "decoded.safetensors.golden"))


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gptq(name, seed, bits, group, symmetric, version=1, order=None):
    """AutoGPTQ packs zero points less one. For version 2, which does not, it is handed each zero point plus one."""
    linear = load("autogptq", AUTOGPTQ + "/auto_gptq/nn_modules/qlinear/qlinear_cuda.py").QuantLinear
    codes, zeros, scales, of, weights = layer(seed, bits, group, symmetric, order)
    target = linear(bits, group, COLUMNS, ROWS, False)
    source = torch.nn.Linear(COLUMNS, ROWS, bias=False)
    source.weight.data = weights
    target.pack(source, torch.from_numpy(scales).float(), torch.from_numpy(zeros).float(), torch.from_numpy(of.astype(np.int32)))
    expected = target(torch.eye(COLUMNS, dtype=torch.float16)).t()
    assert torch.equal(expected, weights)
    if version == 2:
        again = linear(bits, group, COLUMNS, ROWS, False)
        again.pack(source, torch.from_numpy(scales).float(), torch.from_numpy(zeros).float() + 1)
        target.qzeros = again.qzeros
    tensors = {term: getattr(target, term) for term in ("qweight", "qzeros", "scales", "g_idx")}
    config = {"quant_method": "gptq", "bits": bits, "group_size": group, "sym": symmetric, "desc_act": order is not None}
    config["checkpoint_format"] = "gptq" if version == 1 else "gptq_v2"
    write(name, config, tensors, expected)


def package(name, path):
    """A package without what its __init__ would import."""
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]


def awq(name, seed):
    for part in ("", "/utils", "/modules", "/modules/linear"):
        package(("awq" + part).replace("/", "."), AUTOAWQ + "/awq" + part)
    sys.modules["accelerate"] = types.ModuleType("accelerate")  # Imported beside what is used.
    from awq.modules.linear.gemm import WQLinear_GEMM
    from awq.utils.packing_utils import dequantize_gemm

    codes, zeros, scales, of, weights = layer(seed, 4, 32, False)
    source = torch.nn.Linear(COLUMNS, ROWS, bias=False)
    source.weight.data = weights
    target = WQLinear_GEMM.from_linear(source, 4, 32, False, torch.from_numpy(scales.T.copy()), torch.from_numpy(zeros.T.copy()))
    expected = dequantize_gemm(target.qweight, target.qzeros, target.scales, 4, 32).t()
    assert torch.equal(expected, weights)
    config = {"quant_method": "awq", "version": "gemm", "bits": 4, "group_size": 32, "zero_point": True}
    write(name, config, {term: getattr(target, term) for term in ("qweight", "qzeros", "scales")}, expected)


def compressed(name, seed, bits, group, symmetric, kind="pack-quantized", order=None):
    sys.path.insert(0, COMPRESSED_TENSORS + "/src")
    from compressed_tensors.compressors.quantized_compressors import IntQuantizationCompressor, PackedQuantizationCompressor
    from compressed_tensors.quantization import QuantizationArgs

    codes, zeros, scales, of, weights = layer(seed, bits, group, symmetric, order)
    half = 2 ** (bits - 1)
    strategy = "channel" if group == COLUMNS else "group"
    args = QuantizationArgs(num_bits=bits, symmetric=symmetric, strategy=strategy, group_size=group if strategy == "group" else None)
    scale = torch.from_numpy(scales)
    zero = None if symmetric else torch.from_numpy(zeros - half).to(torch.int8)
    index = torch.from_numpy(of.astype(np.int32)) if order is not None else None
    compressor = (PackedQuantizationCompressor if kind == "pack-quantized" else IntQuantizationCompressor)()
    data = compressor.compress_weight(weights, scale, args, zero_point=zero, g_idx=index)
    data["weight_scale"] = scale
    if index is not None:
        data["weight_g_idx"] = index
    if zero is not None and "weight_zero_point" not in data:
        data["weight_zero_point"] = zero
    expected = compressor.decompress_weight(dict(data), args)
    assert torch.equal(expected, weights), (expected - weights).abs().max()
    words = {"num_bits": bits, "type": "int", "symmetric": symmetric, "strategy": strategy, "group_size": args.group_size}
    words["actorder"] = "group" if order is not None else None
    config = {"quant_method": "compressed-tensors", "format": kind, "ignore": ["lm_head"]}
    config["config_groups"] = {"group_0": {"targets": ["Linear"], "weights": words}}
    write(name, config, data, expected)


def shuffled(seed, group):
    return np.random.default_rng(seed).permutation(np.arange(COLUMNS) // group)


gptq("gptq-symmetric", 1, 4, 32, True)
gptq("gptq-asymmetric", 2, 4, 32, False)
gptq("gptq-v2", 3, 4, 32, False, version=2)
gptq("gptq-sorted", 4, 4, 32, False, order=shuffled(5, 32))
gptq("gptq-3-bits", 6, 3, 32, False)
gptq("gptq-8-bits", 7, 8, 64, False)
awq("awq", 8)
compressed("compressed-symmetric", 9, 4, 32, True)
compressed("compressed-asymmetric", 10, 4, 32, False)
compressed("compressed-sorted", 11, 4, 32, True, order=shuffled(12, 32))
compressed("compressed-3-bits", 13, 3, 32, False)
compressed("compressed-channel", 14, 8, 64, True)
compressed("compressed-bytes", 15, 8, 64, False, kind="int-quantized")
