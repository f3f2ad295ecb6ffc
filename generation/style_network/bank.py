"""The bank: styles that were learned from our own painter's pictures and come with the program (`assets/styles`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from foundation.errors import UserError
from foundation.files import replacing
from generation.style_network.architecture import CHANNELS
from generation.style_network.painter import PainterStyle
from generation.style_network.values import StyleValues

NAME = "painter-1"
"""Of the bank, as recipes name it; a bank with other numbers has another name."""


@lru_cache(maxsize=1)
def values() -> StyleValues:
    """Of all styles, float32 (N, 2, CHANNELS). UserError: the file is missing or damaged."""
    with as_file(files("assets") / "styles" / f"{NAME}.npz") as path:
        return read(path)


@lru_cache(maxsize=1)
def finest() -> tuple[int, ...]:
    """The finest side of each style, as `Repertoire.finest` tells it. UserError: the file is missing or damaged."""
    with as_file(files("assets") / "styles" / f"{NAME}.npz") as path:
        return tuple(_array(path, "finest").tolist())


def named(name: str) -> StyleValues:
    """As `values`, of the bank of this name. UserError: another version of the program has it."""
    if name != NAME:
        raise UserError(
            f"The bank of styles {name} is not that of this version ({NAME}); take the version that made it."
        )
    return values()


@lru_cache(maxsize=1)
def painter_styles() -> tuple[PainterStyle, ...]:
    """The picture that each style was learned from. UserError: the file is missing or damaged."""
    with as_file(files("assets") / "styles" / f"{NAME}.npz") as path:
        columns = [_array(path, column).tolist() for column in ("family", "seed", "scale", "hue", "content")]
    return tuple(
        PainterStyle(family, seed, scale, None if math.isnan(hue) else hue, content)
        for family, seed, scale, hue, content in zip(*columns, strict=True)
    )


def learned_from(name: str, number: int) -> PainterStyle:
    """What style `number` of the bank of this name was learned from. UserError: as `named`."""
    named(name)
    return painter_styles()[number]


def read(path: Path) -> StyleValues:
    """The styles in a file that `write` has written; no code in it is run. UserError: missing, damaged."""
    found = _array(path, "values")
    if (
        found.dtype.kind != "f"
        or found.ndim != 3
        or found.shape[1:] != (2, CHANNELS)
        or not len(found)
        or not np.isfinite(found).all()
    ):
        raise UserError(f"{path} holds no styles of the style network; install the program again.")
    return found.astype(np.float32)


def write(
    path: Path, styles: Sequence[StyleValues], learned_from: Sequence[PainterStyle], finest: Sequence[int]
) -> None:
    """Half precision, with what each was learned from and its finest side. UserError: cannot be written."""
    with replacing(path) as partial, partial.open("wb") as stream:
        np.savez_compressed(
            stream,
            values=np.stack(styles).astype(np.float16),
            family=np.array([one.family for one in learned_from]),
            seed=np.array([one.seed for one in learned_from]),
            scale=np.array([one.scale for one in learned_from]),
            hue=np.array([np.nan if one.hue is None else one.hue for one in learned_from]),
            content=np.array([one.content for one in learned_from]),
            finest=np.array(finest, np.uint16),
        )


def _array(path: Path, name: str) -> np.ndarray:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            found: object = file[name]
        if not isinstance(found, np.ndarray):  # bytes, where they are no array
            raise ValueError(f"{name} is no array")
    except Exception as error:  # damaged bytes are met with errors of every kind
        raise UserError(f"The learned styles in {path} cannot be read ({error}); install the program again.") from error
    return found
