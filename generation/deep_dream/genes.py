"""Genes of dreams. What is seen (a layer, its channels, or a guide) is of one network; how strongly, of any.

Loads torch only where channels are counted: when a motif is checked or changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from generation.deep_dream.network_choice import EFFICIENTNET_LITE0, GOOGLENET
from generation.genes import Choice, Fixed, Gene, Genes, LogUniform, Maybe, Uniform, Whole, one_of
from generation.method import Parameters
from generation.styles.genes import Library, StyleOf

MOST_CHANNELS = 20
"""That are raised together."""

SIDES = (176, 256)
"""Least and largest longest side of a dream on EfficientNet-Lite0, pixels."""

_FAINTEST = Maybe(Uniform(0.0, 0.5), 0.0)

_HOW = {
    GOOGLENET: Genes(
        {
            "octaves": Whole(3, 5),
            "scale": Uniform(1.25, 1.5),
            "steps": Whole(8, 20),
            "rate": LogUniform(0.004, 0.015),
            "jitter": Fixed(16),
        }
    ),
    EFFICIENTNET_LITE0: Genes(
        {
            "octaves": Fixed(3),
            "scale": Fixed(1.5),
            "steps": Whole(6, 8),
            "rate": LogUniform(0.008, 0.035),
            "jitter": Fixed(16),
            "smoothing": Fixed(1.0),
            "side": Choice(SIDES),
            "colour": Uniform(0.0, 0.65),
        }
    ),
}
"""The ranges of all ways of drawing (`generation.deep_dream.ranges`) together."""


class DreamGenes(Gene):
    """drawn: how they are drawn, on the network that is here."""

    def __init__(self, library: Library, drawn: Callable[[np.random.Generator], Parameters]) -> None:
        self._drawn = drawn
        self._guide = Maybe(StyleOf(library), 0.25)

    def draw(self, rng: np.random.Generator) -> Parameters:
        return self._drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        """On two networks the one or the other, as strongly as it was; of one layer some channels of each."""
        chosen = dict(one_of(first, second, share, rng))
        if first["network"] != second["network"]:
            return chosen
        mixed = chosen | _HOW[chosen["network"]].mixed(first, second, share, rng)
        if first["guide"] is not None and second["guide"] is not None:
            return mixed | {"guide": self._guide.mixed(first["guide"], second["guide"], share, rng)}
        if first["guide"] is None and second["guide"] is None and first["layer"] == second["layer"]:
            mixed["channels"] = _joined(first["channels"], second["channels"], share, rng)
        return mixed

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        changed = {**value, **_HOW[value["network"]].changed(value, strength, rng)}
        if value["guide"] is not None:
            return changed | {"guide": self._guide.of.changed(value["guide"], strength, rng)}
        if rng.random() < strength / 2:
            drawn = self.draw(rng)
            if drawn["network"] == value["network"]:  # else another motif of this network is not known here
                return changed | {name: drawn[name] for name in ("layer", "guide", "channels")}
        kept = [channel for channel in value["channels"] if rng.random() >= strength / 2]
        fresh = rng.integers(_channels(value["network"], value["layer"]), size=len(value["channels"]) - len(kept))
        return changed | {"channels": sorted({*kept, *map(int, fresh)})}

    def sound(self, value: Any) -> Parameters:
        network, layer = value.get("network"), value.get("layer")
        if not isinstance(network, str) or network not in _HOW:
            raise ValueError("is of no network that dreams")
        count = _channels(network, layer)
        channels = value.get("channels")
        if not isinstance(channels, list) or not all(type(one) is int and 0 <= one < count for one in channels):
            raise ValueError("has no channels of its layer")
        found = {
            "network": network,
            "layer": layer,
            "guide": self._guide.sound(value.get("guide")),
            "channels": sorted(set(channels))[: max(MOST_CHANNELS, 3)],
            **_HOW[network].sound(value),
        }
        faintest = _FAINTEST.sound(value.get("faintest"))
        return found if faintest is None else found | {"faintest": faintest}

    def numbers(self, value: Any) -> list[float]:
        found: list[float] = []
        for network, how in _HOW.items():
            own = network == value["network"]
            numbers = how.numbers(value if own else how.draw(np.random.default_rng(0)))
            found += [1.0, _depth(value["layer"]), *numbers] if own else [0.0] * (2 + len(numbers))
        spread = math.log2(1 + len(value["channels"])) - 2 if value["channels"] else 3.0
        guide = value["guide"] if value["guide"] is not None else {}
        return [*found, spread, 1.0 if guide else 0.0, *self._guide.of.numbers(guide)]


def _joined(first: list[int], second: list[int], share: float, rng: np.random.Generator) -> list[int]:
    """Some of each; no channels are all of them, beside which there is nothing."""
    if not first or not second:
        return list(one_of(first, second, share, rng))
    count = max(1, round((1 - share) * len(first) + share * len(second)))
    of_second = min(round(share * count), len(second))
    own = rng.choice(first, min(count - of_second, len(first)), replace=False)
    other = rng.choice(second, of_second, replace=False)
    return sorted({*map(int, own), *map(int, other)})


def _channels(network: str, layer: Any) -> int:
    """Of a layer. ValueError: there is no such one."""
    if network == GOOGLENET:
        from generation.networks import googlenet

        count = googlenet.CHANNELS.get(layer) if isinstance(layer, str) else None
    else:
        from foundation.networks import efficientnet_lite

        names = {f"block{number}": count for number, count in enumerate(efficientnet_lite.CHANNELS)}
        count = names.get(layer) if isinstance(layer, str) else None
    if count is None:
        raise ValueError("is of no layer that there is")
    return count


def _depth(layer: str) -> float:
    """About -1..1, by the number in its name."""
    digits = "".join(letter for letter in layer if letter.isdecimal())
    return int(digits or 5) / 5 - 1
