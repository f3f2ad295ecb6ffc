"""Styles learned from the user's pictures, each once: kept in the user's cache by the content of the picture."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import filelock
import numpy as np
from PIL import Image, ImageOps

from foundation.contained_files import OutsideError, below
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import load_rgb
from foundation.weights import cache_folder
from generation.method import Picture
from generation.portrait import bundled_portrait, to_image, to_picture
from generation.style_network import weights
from generation.style_network.architecture import CHANNELS
from generation.style_network.learning_settings import LearningSettings, loss_network_name
from generation.style_network.values import StyleValues

SIDE = 256
"""Pixels of the picture that is learned from: the square in the middle of the user's."""


def style_picture(path: Path) -> Picture:
    """The square in the middle of a picture, (SIDE, SIDE, 3). ImageError: not readable."""
    image = load_rgb(path, max_side=4 * SIDE)
    return to_picture(ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.LANCZOS))


@lru_cache(maxsize=256)
def of_file(path: Path) -> StyleValues:
    """The style of the picture in `path`, learned now (some seconds) if it has not been.

    ImageError: not readable. UserError: no network to teach it, the cache cannot be written.
    """
    values, _ = of_picture(style_picture(path))
    return values


def of_picture_of(root: Path | None, path: str) -> StyleValues:
    """The style of a picture below `root`, as `of_file`. UserError: it is not to be had here."""
    if root is None:
        raise UserError(f"The style of {path} is of a folder that is not known here; breed from its cloud.")
    try:
        return of_file(below(root, path))
    except OutsideError as error:
        raise UserError(f"The style of {path} is none of the cloud's pictures.") from error


def is_learned(root: Path, path: str) -> bool:
    """Whether the style of a picture below `root` is kept, so that it takes no time. False also: it is no picture."""
    try:
        return _kept(_file_of(style_picture(below(root, path)))[0]) is not None
    except UserError:
        return False


def of_picture(picture: Picture) -> tuple[StyleValues, bool]:
    """The style of (SIDE, SIDE, 3), and whether it has been learned only now; processes do not learn one twice."""
    path, key = _file_of(picture)
    make_folder(path.parent)
    values = _kept(path)
    if values is not None:
        return values, False
    lock = path.with_suffix(".lock")
    try:
        with filelock.FileLock(lock):
            values = _kept(path)
            if values is not None:
                return values, False
            values = _learn(picture, LearningSettings(), seed=int(key[:12], 16))
            with replacing(path) as partial, partial.open("wb") as stream:
                np.save(stream, values)
    finally:
        lock.unlink(missing_ok=True)
    return values, True


def _file_of(picture: Picture) -> tuple[Path, str]:
    """Where the style of a picture is kept, and its key."""
    identity = f"{loss_network_name()} {asdict(LearningSettings())} {weights.PACKAGE.sha256}"
    key = sha256(identity.encode() + to_image(picture).tobytes()).hexdigest()[:32]
    return cache_folder().with_name("styles") / f"{key}.npy", key


def _kept(path: Path) -> StyleValues | None:
    try:
        values: StyleValues = np.load(path, allow_pickle=False)
        return values if values.shape == (2, CHANNELS) and np.isfinite(values).all() else None
    except Exception:  # damaged bytes are met with errors of every kind
        return None


def _learn(picture: Picture, settings: LearningSettings, seed: int) -> StyleValues:
    from generation.style_network import loss_networks
    from generation.style_network.learning import learn
    from generation.style_network.torch_port import TorchStyleNetwork

    published = weights.load()
    network, rng = TorchStyleNetwork(published.kernels), np.random.default_rng(seed)
    return learn(network, loss_networks.best(), picture, bundled_portrait(SIDE), published.mean, settings, rng).values
