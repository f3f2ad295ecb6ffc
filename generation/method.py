"""What a method of making variants is, for the pipeline and for every method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
"""float32 (height, width, 3), sRGB-encoded, 0..1."""

Parameters = dict[str, Any]
"""JSON-serialisable: together with a seed it makes the same picture again."""


Draw = Callable[[np.random.Generator], Parameters]
"""Random parameters from wide, good-looking ranges."""

ENLARGING = "enlarging"
"""The family of methods whose pictures are larger than what they start from."""


def nothing() -> None:
    """The needs of a method that works everywhere."""


@dataclass(frozen=True)
class Method:
    """One way to make a variant.

    name: as in the manifest and on the command line (`--methods`), lower case with `_`.
    family: the mix draws families first: "painted_style", "patch_style", "restructuring", "graphic", "warp", "dream",
        "neural" or ENLARGING; a preset may name its own.
    draw(rng): random parameters from wide, good-looking ranges.
    ways: other draws by name, for kinds of the mix that want certain parameters ("FAMILY/WAY").
    apply(picture, parameters, rng): a new picture of the same height and width (not if ENLARGING); `picture` stays as
        it is. All randomness comes from `rng`, so that parameters and seed repeat the result.
    gpu: whether it runs on a graphics processor where there is one.
    networks(): which trained networks it would work with now, name → SHA-256 of the weights, for the record of a run.
    check(): UserError where something is missing that the method needs, as weights.
    """

    name: str
    family: str
    draw: Draw
    apply: Callable[[Picture, Parameters, np.random.Generator], Picture]
    check: Callable[[], object] = nothing
    ways: Mapping[str, Draw] = field(default_factory=dict)
    gpu: bool = False
    networks: Callable[[], Mapping[str, str]] = dict
