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


def write(path: Path, networks: Mapping[str, Mapping[str, torch.Tensor]], c_dim: int = 0, clamp: Any = 256) -> Path:
    """A snapshot with the given state dictionaries under their names (`G`, `D`, `G_ema`)."""
    with repository() as (reconstruct, easy_dict):

        class Persistent(torch.nn.Module):
            def __reduce__(self) -> Any:
                state = dict(self.__dict__)
                meta = {"type": "class", "version": 6, "module_src": SOURCE, "class_name": self.title, "state": state}
                return reconstruct, (meta,), None

        content = {"training_set_kwargs": easy_dict(path="faces.zip", use_labels=c_dim > 0), "augment_pipe": None}
        for name, state in networks.items():
            network = _tree(Persistent, state, "Discriminator" if name == "D" else "Generator")
            network._init_args = ()
            network._init_kwargs = easy_dict(c_dim=c_dim, synthesis_kwargs=easy_dict(conv_clamp=clamp))
            for module in network.modules():
                module.conv_clamp, module.act_gain, module.block_resolutions = clamp, np.sqrt(2), [4, 8]
                module.taps = np.arange(4, dtype=np.float32)
            content[name] = network
        with path.open("wb") as stream:
            pickle.dump(content, stream)
    return path


def _tree(kind: type[torch.nn.Module], state: Mapping[str, torch.Tensor], title: str) -> Any:
    buffers = ("resample_filter", "noise_const", "w_avg")
    network: Any = kind()
    network.title = title
    for dotted, values in state.items():
        *path, last = dotted.split(".")
        place = network
        for part in path:
            if part not in place._modules:
                inner: Any = kind()
                inner.title = "Layer"
                place.add_module(part, inner)
            place = place._modules[part]
        if last in buffers:
            place.register_buffer(last, values)
        else:
            place.register_parameter(last, torch.nn.Parameter(values))
    return network
