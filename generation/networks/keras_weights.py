"""Weights of Keras in HDF5 files: a group for each layer, its arrays named in attributes. Nothing in them is code."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import h5py
import numpy as np
import torch
from torch import nn

from foundation.errors import UserError

Layers = dict[str, tuple[torch.Tensor, torch.Tensor]]
"""Convolution → kernel (outputs, inputs, rows, columns) and bias (outputs), float32."""

MOST_NUMBERS = 200_000_000
"""In one file; more is no network that this program knows."""


def convolutions(path: Path) -> Layers:
    """All convolutions of the file by the names of their layers. UserError where it is no such file."""
    try:
        if zipfile.is_zipfile(path) and not h5py.is_hdf5(path):
            raise _of_keras_3(path)
        with h5py.File(path, "r") as file:
            root = file.get("model_weights", file)
            if "layer_names" not in root.attrs and "layers" in file:
                raise _of_keras_3(path)
            named = ((_text(name), root[_text(name)]) for name in root.attrs["layer_names"])
            layers = {name: _arrays(group) for name, group in named if len(group.attrs["weight_names"])}
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise UserError(f"{path} cannot be read as weights of Keras (HDF5); get or import it again.") from error
    return {name: as_convolution(arrays, name, path) for name, arrays in layers.items()}


def variables(file: BinaryIO, path: Path) -> Layers:
    """All convolutions of a file of Keras 3 (".weights.h5"), by the places of their layers as "block1/layers/conv2d".

    path: named in errors. UserError where it is no such file.
    """
    found: dict[str, list[h5py.Dataset]] = {}

    def visit(place: str, item: object) -> None:
        layer, _, number = place.rpartition("/vars/")
        if isinstance(item, h5py.Dataset):
            found.setdefault(layer, []).append(item)
            if number != str(len(found[layer]) - 1):
                raise ValueError("not numbered in order")

    try:
        with h5py.File(file, "r") as root:
            root.visititems(visit)
            if sum(dataset.size for datasets in found.values() for dataset in datasets) > MOST_NUMBERS:
                raise ValueError("too many numbers")
            layers = {
                name: [np.asarray(dataset[()], np.float32) for dataset in datasets] for name, datasets in found.items()
            }
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise UserError(f"{path} cannot be read as weights of Keras (HDF5); get or import it again.") from error
    return {name: as_convolution(arrays, name, path) for name, arrays in layers.items()}


def fill(network: nn.Module, layers: Mapping[str, tuple[torch.Tensor, torch.Tensor]], path: Path, name: str) -> None:
    """Puts `layers` into the network's convolutions of the same names: all of them, and no others, or a UserError.

    The network may be on the device "meta".
    """
    weights: dict[str, torch.Tensor] = {}
    for layer, (kernel, bias) in layers.items():
        weights |= {f"{layer}.weight": kernel, f"{layer}.bias": bias}
    try:
        network.load_state_dict(weights, strict=True, assign=True)
    except RuntimeError as error:
        raise UserError(f"The names or shapes in {path} are not those of {name}; get or import it again.") from error


def _of_keras_3(path: Path) -> UserError:
    """Its archives (.keras) and its weights (.weights.h5) number arrays in place of naming them."""
    return UserError(
        f"{path} is a file of Keras 3, and of these networks only weights of Keras 2 (HDF5, with names of layers) are "
        "read; get the published file, or save it by tf_keras as .h5."
    )


def as_convolution(arrays: list[np.ndarray], name: str, path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """A kernel (rows, columns, inputs, outputs) and a bias as a convolution of torch. UserError: they are none."""
    if [array.ndim for array in arrays] != [4, 1] or not all(np.isfinite(array).all() for array in arrays):
        raise UserError(
            f"The layer {name} in {path} is no convolution of finite numbers; get or import the file again."
        )
    kernel, bias = arrays
    return torch.from_numpy(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))), torch.from_numpy(bias)


def write(layers: Layers, path: Path) -> None:
    """The file that `convolutions` reads the same numbers from. OSError: it cannot be written."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in layers]
        for name, (kernel, bias) in layers.items():
            group = file.create_group(name)
            arrays = {f"{name}/kernel:0": kernel.numpy().transpose(2, 3, 1, 0), f"{name}/bias:0": bias.numpy()}
            group.attrs["weight_names"] = [weight.encode() for weight in arrays]
            for weight, array in arrays.items():
                group.create_dataset(weight, data=array)


def _arrays(group: h5py.Group) -> list[np.ndarray]:
    datasets = [group[_text(name)] for name in group.attrs["weight_names"]]
    if sum(dataset.size for dataset in datasets) > MOST_NUMBERS:
        raise ValueError("too many numbers")
    return [np.asarray(dataset[()], np.float32) for dataset in datasets]


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
