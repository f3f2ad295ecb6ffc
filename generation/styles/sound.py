"""Styles of the library as a stranger's manifest has them, made sound."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Protocol

from generation.naming.reading import mapping
from generation.styles import pictures
from generation.styles.library import Style
from generation.styles.painted import FAMILIES


class HasFolder(Protocol):
    """What a style may be of."""

    @property
    def folder(self) -> Path | None:
        """The user's own pictures of styles."""


def sound_style(value: Any, library: HasFolder) -> Style:
    """The style as `StyleLibrary.picture` can make it. ValueError: it is none, or its picture is not to be had."""
    style = mapping(value)
    source = style.get("source")
    sound: Style = {"source": source}
    if source == "painted":
        if style.get("family") not in FAMILIES or type(style.get("seed")) is not int or style["seed"] < 0:
            raise ValueError("is of an unknown family")
        sound |= {"family": style["family"], "seed": style["seed"]}
    elif source in ("scikit-image", "folder"):
        if source == "scikit-image" and style.get("file") not in pictures.SCIKIT_IMAGE:
            raise ValueError("is an unknown photograph")
        if source == "folder" and library.folder is None:
            raise ValueError("is of a folder of styles that is not here")
        crop = style.get("crop")
        if not isinstance(crop, list) or len(crop) != 4 or not all(_is_number(value, 0, 1) for value in crop):
            raise ValueError("has no part of a picture")
        sound |= {"file": str(style.get("file")), "crop": crop}
    else:
        raise ValueError("is of no known source")
    sound["scale"] = style["scale"] if _is_number(style.get("scale"), 0.3, 1.0) else 1.0
    for name in ("hue_shift", "single_hue"):
        sound[name] = style.get(name) if _is_number(style.get(name), -720, 720) else None
    return sound


def _is_number(value: Any, low: float, high: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and low <= value <= high
