"""Methods that do everything wrong that a package can do."""

from __future__ import annotations

import sys

import numpy as np

from generation.method import Method, MethodContext, MethodFactory, Parameters, Picture
from generation.naming.words import Words


class OddError(Exception):
    """No other process can put it together again."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)


def _draw(rng: np.random.Generator) -> Parameters:
    return {"shade": float(rng.random())}


def _keep(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    return picture


def _raise(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    raise OddError("the canvas is torn", "twice")


def _quit(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    sys.exit(3)


def _take(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    """Paints on what it was given."""
    picture *= np.float32(0.4)
    picture += np.float32(0.3)
    return picture


def _wordless(parameters: Parameters) -> Words:
    raise OddError("no words", "at all")


def _unmade(run: MethodContext[None]) -> Method:
    raise OddError("no brush", "no paint")


def _graphic(name: str, apply: object = _keep, **others: object) -> Method:
    return Method(name, "graphic", _draw, apply, **others)  # type: ignore[arg-type]


def _hesitate(run: MethodContext[None]) -> str:
    raise OddError("what", "now")


def _ask_for_weights() -> None:
    raise FileNotFoundError("[/weights.bin]")


TEXT = "no method at all"
INK = _graphic("ink")
MISNAMED = _graphic("elsewhere")
HOMELESS = Method("homeless", "own_family", _draw, _keep)
UNMADE = MethodFactory[None]("unmade", _unmade)
NEEDY = _graphic("needy", check=_ask_for_weights)
RAISING = _graphic("raising", _raise)
QUITTING = _graphic("quitting", _quit)
SHAPELESS = _graphic("shapeless", lambda picture, parameters, rng: picture[:-1])
BYTES_ALONE = _graphic("bytes_alone", lambda picture, parameters, rng: (255 * picture).astype(np.uint8))
ENDLESS = _graphic("endless", lambda picture, parameters, rng: picture / np.float32(0))
UNSPEAKABLE = Method("unspeakable", "graphic", lambda rng: {"colours": {1, 2}}, _keep)
GREEDY = _graphic("greedy", _take, words=_wordless)
HASTY = MethodFactory[None]("hasty", lambda run: _graphic("hasty"), caution=_hesitate)
