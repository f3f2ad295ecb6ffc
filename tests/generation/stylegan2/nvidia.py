"""Writes pickles as NVIDIA's training writes them, through stand-ins for its modules; nothing here reads them.

Written from the repository stylegan2-ada-pytorch: objects reduce to `_reconstruct_persistent_obj` with the module's
source text, the name of the class and its attributes.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

SOURCE = "raise SystemExit('the source text inside a pickle was run')"


@contextmanager
def repository() -> Iterator[tuple[Any, Any]]:
    """`torch_utils.persistence` and `dnnlib.util` as modules for the time of writing."""
    names = ("torch_utils", "torch_utils.persistence", "dnnlib", "dnnlib.util")
    modules = {name: ModuleType(name) for name in names}

    def _reconstruct_persistent_obj(meta: dict[str, Any]) -> None:
        raise AssertionError("only for writing")

    class EasyDict(dict):  # type: ignore[type-arg]
        def __getattr__(self, name: str) -> Any:
            try:
                return self[name]
            except KeyError:
                raise AttributeError(name) from None

    for made, module in ((_reconstruct_persistent_obj, "torch_utils.persistence"), (EasyDict, "dnnlib.util")):
        made.__module__, made.__qualname__ = module, made.__name__
        setattr(modules[module], made.__name__, made)
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(modules)
    try:
        yield _reconstruct_persistent_obj, EasyDict
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


Said = Mapping[tuple[str, str], Mapping[str, Any]]
"""(network, module by its dotted name) → attributes that are not the usual ones."""


def write(
    path: Path,
    networks: Mapping[str, Mapping[str, torch.Tensor]],
    c_dim: int = 0,
    clamp: Any = 256,
    rate: float = 0.01,
    said: Said | None = None,
) -> Path:
    """A snapshot with the given state dictionaries under their names (`G`, `D`, `G_ema`).

    rate: `lr_multiplier` of the mapping.
    """
    with repository() as (reconstruct, easy_dict):

        class Persistent(torch.nn.Module):
            def __reduce__(self) -> Any:
                state = dict(self.__dict__)
                meta = {"type": "class", "version": 6, "module_src": SOURCE, "class_name": self.title, "state": state}
                return reconstruct, (meta,), None

        content = {"training_set_kwargs": easy_dict(path="faces.zip", use_labels=c_dim > 0), "augment_pipe": None}
        for title, state in networks.items():
            network = _tree(Persistent, state, "Discriminator" if title == "D" else "Generator")
            network._init_args = ()
            network._init_kwargs = easy_dict(c_dim=c_dim, synthesis_kwargs=easy_dict(conv_clamp=clamp))
            for name, module in network.named_modules():
                usual = _attributes(name, module, title == "D", clamp, rate)
                for attribute, value in {**usual, **(said or {}).get((title, name), {})}.items():
                    setattr(module, attribute, value)
            content[title] = network
        with path.open("wb") as stream:
            pickle.dump(content, stream)
    return path


def _attributes(name: str, module: Any, judging: bool, clamp: Any, rate: float) -> dict[str, Any]:
    """What modules of training/networks.py keep beside parameters, buffers and modules, as far as it has a meaning."""
    last = name.rpartition(".")[2]
    if not name:
        return {"img_channels": 3, "c_dim": 0, "block_resolutions": [4, 8], "taps": np.arange(4, dtype=np.float32)}
    if last == "mbstd":
        return {"group_size": 4, "num_channels": 1}
    if last.startswith("b") and last[1:].isdigit():
        return {"img_channels": 3, "architecture": "resnet" if judging else "skip", "use_fp16": False}
    weight = module._parameters.get("weight")
    if weight is None:
        return {}
    gain = 1 / np.sqrt(np.prod(weight.shape[1:]))
    if last.startswith("fc") or last in ("affine", "out"):
        own = rate if name.startswith("mapping.") else 1
        activation = "lrelu" if last.startswith("fc") else "linear"
        return {"activation": activation, "weight_gain": own * gain, "bias_gain": own}
    if last == "torgb":
        return {"conv_clamp": clamp, "weight_gain": gain}
    activation, after = ("linear", 1) if last == "skip" else ("lrelu", np.sqrt(2))
    convolution: dict[str, Any] = {"activation": activation, "act_gain": after, "conv_clamp": clamp}
    return convolution | ({"weight_gain": gain} if judging else {"use_noise": True})


def _tree(kind: type[torch.nn.Module], state: Mapping[str, torch.Tensor], title: str) -> Any:
    buffers = ("resample_filter", "noise_const", "w_avg")
    network: Any = kind()
    network.title = title
    for dotted, values in state.items():
        *path, last = dotted.split(".")
        place = network
        for part in path:
            place = _inside(kind, place, part)
        if last in buffers:
            place.register_buffer(last, values)
        else:
            place.register_parameter(last, torch.nn.Parameter(values))
    if title == "Discriminator" and "b4" in network._modules:
        _inside(kind, network._modules["b4"], "mbstd")
    return network


def _inside(kind: type[torch.nn.Module], place: Any, part: str) -> Any:
    if part not in place._modules:
        inner: Any = kind()
        inner.title = "Layer"
        place.add_module(part, inner)
    return place._modules[part]
