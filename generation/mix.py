"""Of what kinds a run's variants are, and in which shares: the settings tables "mix" and "fast"."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import ClassVar

PARENT_KINDS = ("patch_style", "warp_then_style", "restructuring_then_style")
"""Variants that the kind `style_then_graphic` starts from."""


@dataclass(frozen=True)
class MixWeights:
    """How large a share each kind of variant has; they need not sum to 1.

    A subclass has a number for each kind. kinds: kind → the families of methods that are applied one after the other,
    "FAMILY/VARIATION" where it is to be a method with that variation of its parameters, if there is one. also: kind →
    further families that it needs. relents: kind → the kind, of the same methods, that a variant's later attempts are,
    when the first ones were not worth keeping. fades: kind → how opaque the first of its methods is in those attempts.
    section: of the settings, where the shares are.
    """

    kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    also: ClassVar[Mapping[str, Set[str]]] = {}
    relents: ClassVar[Mapping[str, str]] = {}
    fades: ClassVar[Mapping[str, float]] = {}
    section: ClassVar[str] = ""

    def __post_init__(self) -> None:
        shares = list(vars(self).values())
        if min(shares) < 0 or sum(shares) <= 0:
            raise ValueError("shares must not be negative, and one must be larger than 0")

    def possible(self, families: Set[str]) -> dict[str, float]:
        """The shares of those kinds that methods of these families can make."""
        return {kind: share for kind, share in vars(self).items() if share > 0 and self.makes(kind, families)}

    def makes(self, kind: str, families: Set[str]) -> bool:
        """Whether methods of these families are enough for a kind."""
        needed = {step.partition("/")[0] for step in self.kinds[kind]} | set(self.also.get(kind, ()))
        return families >= needed


@dataclass(frozen=True)
class Mix(MixWeights):
    """The mix that needs no downloaded weights (settings section "mix").

    Kinds whose methods were not chosen or are missing have no share; without `painted_style` its kinds' shares go to
    others (`_WITHOUT_PAINTING`). The last kinds are those of earlier versions, without a share of their own; `neural`
    counts only where such a method is named.
    """

    kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "flat": ("painted_style/flat",),
        "regions": ("painted_style/regions",),
        "plain": ("painted_style/plain",),
        "broad": ("painted_style/broad",),
        "filled": ("painted_style/filled",),
        "pressed": ("painted_style/pressed",),
        "patched": ("painted_style/patched",),
        "warp_then_painted": ("warp/gently", "painted_style/warped"),
        "graphic_then_painted": ("graphic", "painted_style/over"),
        "painted_then_graphic": ("painted_style/plain", "graphic"),
        "restructuring_then_painted": ("restructuring/gently", "painted_style/over"),
        "dream_then_painted": ("dream/before", "painted_style/over"),
        "painted_then_dream": ("painted_style/flat", "dream/after"),
        "painted_style": ("painted_style",),
        "patch_style": ("patch_style",),
        "warp_then_style": ("warp", "patch_style"),
        "restructuring": ("restructuring",),
        "restructuring_then_style": ("restructuring", "patch_style"),
        "graphic": ("graphic",),
        "style_then_graphic": ("graphic",),
        "dream": ("dream",),
        "neural": ("neural",),
        "warp": ("warp",),
    }
    also: ClassVar[Mapping[str, Set[str]]] = {"patched": {"patch_style"}}
    relents: ClassVar[Mapping[str, str]] = {
        "regions": "flat",
        "broad": "plain",
        "filled": "flat",
        "pressed": "flat",
        "patched": "flat",
    }
    fades: ClassVar[Mapping[str, float]] = {"graphic_then_painted": 0.5, "restructuring_then_painted": 0.5}
    section: ClassVar[str] = "mix"

    flat: float = 0.24
    regions: float = 0.11
    plain: float = 0.11
    broad: float = 0.08
    filled: float = 0.05
    pressed: float = 0.05
    patched: float = 0.12
    warp_then_painted: float = 0.05
    graphic_then_painted: float = 0.03
    painted_then_graphic: float = 0.02
    restructuring_then_painted: float = 0.02
    dream_then_painted: float = 0.10
    painted_then_dream: float = 0.04
    painted_style: float = 0.0
    patch_style: float = 0.0
    warp_then_style: float = 0.0
    restructuring: float = 0.0
    restructuring_then_style: float = 0.0
    graphic: float = 0.0
    style_then_graphic: float = 0.0
    dream: float = 0.0
    neural: float = 0.5

    def possible(self, families: Set[str]) -> dict[str, float]:
        """As for all mixes; without a variant to start from no graphic method follows, without a style warps stand
        alone.
        """
        wanted = super().possible(families)
        if "painted_style" not in families:
            lost = sum(share for kind, share in vars(self).items() if self._painted(kind))
            instead = {kind: share for kind, share in _WITHOUT_PAINTING.items() if self.makes(kind, families)}
            for kind, share in instead.items():
                wanted[kind] = wanted.get(kind, 0.0) + lost * share / sum(instead.values())
        if "patch_style" not in families and "warp" in families and self.warp_then_style > 0:
            wanted["warp"] = wanted.get("warp", 0.0) + self.warp_then_style
        if not any(kind in wanted for kind in PARENT_KINDS):
            wanted.pop("style_then_graphic", None)
        # In the table's order, whatever passed its share on: the plans of a run hang on it.
        return {kind: wanted[kind] for kind in self.kinds if wanted.get(kind, 0.0) > 0}

    def _painted(self, kind: str) -> bool:
        return any(step.partition("/")[0] == "painted_style" for step in self.kinds[kind])


_WITHOUT_NETWORKS = {
    "patch_style": 0.34,
    "warp_then_style": 0.14,
    "restructuring": 0.08,
    "restructuring_then_style": 0.10,
    "graphic": 0.22,
    "style_then_graphic": 0.12,
}

EARLIER_DEFAULTS = (_WITHOUT_NETWORKS, {"painted_style": 0.25, **_WITHOUT_NETWORKS})
"""The default mixes of earlier versions, in which their folders are continued."""

_WITHOUT_PAINTING = {**_WITHOUT_NETWORKS, "dream": 0.05, "warp": 0.02}
"""How the share of all that is painted is divided where `painted_style` was not chosen or is missing."""


def without_zeros(shares: Mapping[str, float]) -> dict[str, float]:
    """Only the kinds that have a share."""
    return {kind: share for kind, share in shares.items() if share}


@dataclass(frozen=True)
class FastMix(Mix):
    """The preset `fast`: what is made in a tenth of a second, without patches (settings section "fast")."""

    section: ClassVar[str] = "fast"

    patched: float = 0.0
    restructuring_then_painted: float = 0.0
    dream_then_painted: float = 0.0
    painted_then_dream: float = 0.0
    filled: float = 0.02
    pressed: float = 0.02
    warp_then_painted: float = 0.07
    broad: float = 0.10


@dataclass(frozen=True)
class DemoMix(FastMix):
    """The preset `demo`, of the first command: as fast, with a few dreams (settings section "demo")."""

    section: ClassVar[str] = "demo"

    dream_then_painted: float = 0.04
    painted_then_dream: float = 0.02
