"""The style pictures of a run: drawn as descriptions, made from them wherever they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from foundation.errors import UserError
from generation.method import Picture
from generation.random_parameters import log_uniform, uniform
from generation.styles import pictures
from generation.styles.hues import in_single_hue, shifted
from generation.styles.painted import FAMILIES, painted

Style = dict[str, Any]
"""JSON-serialisable. source: "painted" (with family, seed), "scikit-image" or "folder" (with file, crop); scale 0.4..1;
hue_shift and single_hue in degrees, or None."""

COUNTS = (0.90, 0.05, 0.03, 0.02)
"""Probabilities of 1, 2, 3 and 4 styles in one variant."""

PHOTOGRAPHS = 0.05
"""Probability of a photograph of scikit-image's instead of a painted picture."""

SINGLE_HUE = 0.25
"""Probability that a style is set to one hue instead of shifted."""

OWN_COLOURS = 0.65
"""Probability that a shift is only a small one, so that the colours stay about as they were chosen."""

_CLEAR_HUES = (125.0, 440.0)
"""Degrees; the hues between are khaki and olive in all darker tones."""

SMALLEST = 48
"""Least side in pixels of a style before it is mirrored to its full size."""


class StyleLibrary:
    """Without a folder: painted pictures and a few photographs. With a folder: the user's pictures alone.

    Constructing looks only at file names (UserError: no folder, no pictures); the pictures are read and tested at the
    first draw from them. Picklable. root: of the pictures whose styles are bred (`generation.breeding`), or None.
    """

    def __init__(self, folder: Path | None = None, root: Path | None = None) -> None:
        self._folder = folder
        self.root = root
        self._names = pictures.picture_names(folder) if folder is not None else ()

    @property
    def folder(self) -> Path | None:
        """The user's, or None."""
        return self._folder

    @cached_property
    def survey(self) -> pictures.Survey:
        """Which of the user's pictures are used and which are left out, and why. UserError where none suits."""
        if self._folder is None:
            return pictures.Survey((), {})
        return pictures.survey(self._folder, self._names)

    def warning(self) -> str:
        """One sentence that counts the user's pictures that were left out; empty where there are none."""
        return pictures.warning(self.survey, self._folder) if self._folder is not None else ""

    def draw(self, rng: np.random.Generator) -> list[Style]:
        """One to four random styles."""
        count = 1 + int(rng.choice(len(COUNTS), p=COUNTS))
        return [self._one(rng) | _hues(rng) for _ in range(count)]

    def picture(self, style: Style, side: int) -> Picture:
        """The style as a picture (side, side, 3); the same for the same arguments.

        A style of scale below 1 is smaller and mirrored at its edges to fill the square. UserError where its file is
        gone or unknown.
        """
        small = min(side, max(SMALLEST, round(side * style["scale"])))
        if style["source"] == "painted":
            picture = painted(style["family"], style["seed"], small)
        else:
            picture = pictures.cropped(self.path(style), style["crop"], small)
        if style["single_hue"] is not None:
            picture = in_single_hue(picture, style["single_hue"])
        elif style["hue_shift"] is not None:
            picture = shifted(picture, style["hue_shift"])
        return np.pad(picture, ((0, side - small), (0, side - small), (0, 0)), mode="symmetric")

    def name(self, style: Style) -> str:
        """What a person calls the style, as "marbling 4711" or "coffee"."""
        if style["source"] == "painted":
            return f"{style['family']} {style['seed']}"
        return Path(style["file"]).stem.replace("_", " ")

    def path(self, style: Style) -> Path:
        """The file of a style that is no painted one. UserError where it is gone or unknown."""
        if style["source"] == "scikit-image":
            return pictures.scikit_image_folder() / style["file"]
        if self._folder is None:
            raise UserError(f"The style {style['file']} is from a folder of styles; name that folder by --styles.")
        path = self._folder / style["file"]
        if style["file"] not in self._names or not path.is_file():
            raise UserError(f"The style {path} is not there any more; put it back, or generate into a new folder.")
        return path

    def _one(self, rng: np.random.Generator) -> Style:
        if self._folder is not None:
            return self._from_file(rng, "folder", self.survey.names)
        if rng.random() < PHOTOGRAPHS:
            return self._from_file(rng, "scikit-image", pictures.SCIKIT_IMAGE)
        weights = np.array([family.weight for family in FAMILIES.values()])
        return {
            "source": "painted",
            "family": str(rng.choice(list(FAMILIES), p=weights / weights.sum())),
            "seed": int(rng.integers(100_000)),
            "scale": log_uniform(rng, 0.6, 1.0),
        }

    def _from_file(self, rng: np.random.Generator, source: str, names: Sequence[str]) -> Style:
        style: Style = {"source": source, "file": str(rng.choice(names))}
        aspect = pictures.aspect(self.path(style))
        share = uniform(rng, 0.55, 1.0)
        width, height = share * min(1.0, 1 / aspect), share * min(1.0, aspect)
        corner = uniform(rng, 0, 1) * (1 - width), uniform(rng, 0, 1) * (1 - height)
        style["crop"] = [round(value, 4) for value in (*corner, width, height)]
        style["scale"] = uniform(rng, 0.4, 1.0)
        return style


def _hues(rng: np.random.Generator) -> Style:
    """One time in four a single hue, else a shift by a random angle, often a small one."""
    if rng.random() < SINGLE_HUE:
        return {"hue_shift": None, "single_hue": round(uniform(rng, *_CLEAR_HUES) % 360, 4)}
    if rng.random() < OWN_COLOURS:
        return {"hue_shift": uniform(rng, -20, 20), "single_hue": None}
    return {"hue_shift": uniform(rng, 0, 360), "single_hue": None}
