"""Genes of pencil drawings: what hangs on their kind, and what all have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from generation.genes import Angle, Gene, Genes, Kinds, Ordinal, Uniform, one_of
from generation.genes.colours import Colour
from generation.method import Parameters
from generation.painterly.colouring import PALETTE

PORTRAIT = "portrait"
"""The colours of a layer that has the portrait's own."""

SIDE = Ordinal((224, 256, 320, 384))
"""Longest side in pixels at which edges are looked for: the larger, the more of them."""

MANNER = Genes(
    {
        "detail": Uniform(0.35, 0.9),
        "outline": Uniform(0.5, 1.0),
        "hardness": Uniform(1.5, 2.6),
        "pressure": Uniform(0.85, 1.15),
        "unsteadiness": Uniform(0.3, 1.3),
        "stroke": Uniform(0.9, 1.7),
        "grain": Uniform(0.35, 1.0),
    }
)

_STRENGTH, _FROM = Uniform(0.35, 0.95), Uniform(0.0, 0.62)
_ANGLE = Angle(-90, 90, 180)
_COLOUR = Colour(lambda rng: [0.2, 0.2, 0.2])


class Layers(Gene):
    """of: what each of the kind's layers is of, "dark" or "light". Their strokes turn together."""

    def __init__(self, of: tuple[str, ...], drawn: Callable[[np.random.Generator], Any], palettes: bool) -> None:
        self._of, self._drawn, self._palettes = of, drawn, palettes

    def draw(self, rng: np.random.Generator) -> Any:
        return self._drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        turned = _ANGLE.mixed(first[0]["angle"], second[0]["angle"], share, rng) - first[0]["angle"]
        # Layers of coloured pencils are of one palette.
        same = self._mixed_colour(first[0]["colour"], second[0]["colour"], share, rng)
        found = []
        for own, other in zip(first, second, strict=True):
            mixed = self._mixed_colour(own["colour"], other["colour"], share, rng)
            found.append({
                "of": own["of"],
                "colour": same if self._palettes else mixed,
                "strength": _STRENGTH.mixed(own["strength"], other["strength"], share, rng),
                "from": _FROM.mixed(own["from"], other["from"], share, rng),
                "angle": round(own["angle"] + turned, 4),
            })  # fmt: skip
        return found

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        turned = _ANGLE.changed(value[0]["angle"], strength, rng) - value[0]["angle"]
        same = self._changed_colour(value[0]["colour"], strength, rng)
        return [
            {
                "of": layer["of"],
                "colour": same if self._palettes else self._changed_colour(layer["colour"], strength, rng),
                "strength": _STRENGTH.changed(layer["strength"], strength, rng),
                "from": layer["from"],
                "angle": round(layer["angle"] + turned, 4),
            }
            for layer in value
        ]

    def sound(self, value: Any) -> Any:
        if not isinstance(value, list) or [layer.get("of") for layer in value] != list(self._of):
            raise ValueError("are no layers of this kind")
        return [
            {
                "of": layer["of"],
                "colour": self._sound_colour(layer.get("colour")),
                "strength": _STRENGTH.sound(layer.get("strength")),
                "from": min(max(_FROM.sound(layer.get("from")), 0.0), 0.9),
                "angle": _ANGLE.sound(layer.get("angle")),
            }
            for layer in value
        ]

    def numbers(self, value: Any) -> list[float]:
        colour = value[0]["colour"]
        plain = [0.0] * (9 if self._palettes else 3)
        found = plain if colour == PORTRAIT else self._gene.numbers(colour)
        return [*found, *_STRENGTH.numbers(value[0]["strength"]), *_ANGLE.numbers(value[0]["angle"])]

    @property
    def _gene(self) -> Gene:
        return PALETTE if self._palettes else _COLOUR

    def _mixed_colour(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        if PORTRAIT in (first, second):
            return one_of(first, second, share, rng)
        return self._gene.mixed(first, second, share, rng)

    def _changed_colour(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return value if value == PORTRAIT else self._gene.changed(value, strength, rng)

    def _sound_colour(self, value: Any) -> Any:
        return value if self._palettes and value == PORTRAIT else self._gene.sound(value)


def pencil_genes(
    kinds: Mapping[str, tuple[str, ...]],
    drawn: Callable[[np.random.Generator], Parameters],
    drawn_of: Callable[[str, np.random.Generator], Parameters],
) -> Genes:
    """kinds: of each, what its layers are of; the last is that of palettes. drawn: how all is drawn; drawn_of: paper,
    pencil and layers of a kind.
    """
    palettes = list(kinds)[-1]

    def of_kind(kind: str, of: tuple[str, ...]) -> Genes:
        def layers(rng: np.random.Generator) -> Any:
            return drawn_of(kind, rng)["layers"]

        return Genes(
            {"paper": _COLOUR, "pencil": _COLOUR, "layers": Layers(of, layers, kind == palettes)},
            drawn=lambda rng: drawn_of(kind, rng),
        )

    def hanging(rng: np.random.Generator) -> Parameters:
        kind = str(rng.choice(list(kinds)))
        return {"kind": kind, **drawn_of(kind, rng)}

    hung = Kinds("kind", {kind: of_kind(kind, of) for kind, of in kinds.items()}, hanging)
    return Genes({"side": SIDE, **MANNER.of}, first=(hung,), drawn=drawn)
