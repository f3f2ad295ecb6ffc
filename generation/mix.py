"""Of what kinds a run's variants are, and in which shares: the settings tables "mix" and "fast"."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import ClassVar

PARENT_KINDS = ("patch_style", "warp_then_style", "restructuring_then_style")
"""Variants that the kind `style_then_graphic` starts from."""


@dataclass(frozen=True)
class Shares:
    """How large a share each kind of variant has; they need not sum to 1.

    A subclass has a number for each kind. kinds: kind → the families of methods that are applied one after the other,
    "FAMILY/WAY" where it is to be a method with that way to draw its parameters, if there is one. also: kind → further families that it needs.
    section: of the settings, where the shares are.
    """

    kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    also: ClassVar[Mapping[str, Set[str]]] = {}
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
class Mix(Shares):
    """The mix that needs no downloaded weights (settings section "mix").

    Kinds whose methods were not chosen or are missing pass their share on to the nearest kind that can be made
    (`_INSTEAD`), or to all others. The last kinds of the table are those of earlier versions; `neural` counts only where
    such a method is named.
    """

    kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "flat": ("painted_style/flat",),
        "regions": ("painted_style/regions",),
        "plain": ("painted_style/plain",),
        "broad": ("painted_style/broad",),
        "filled": ("painted_style/filled",),
        "pressed": ("painted_style/pressed",),
        "patched": ("painted_style/patched",),
        "warp_then_painted": ("warp", "painted_style/warped"),
        "graphic_then_painted": ("graphic", "painted_style/over"),
        "painted_then_graphic": ("painted_style", "graphic"),
        "restructuring_then_painted": ("restructuring/gently", "painted_style/over"),
        "painted_style": ("painted_style",),
        "patch_style": ("patch_style",),
        "warp_then_style": ("warp", "patch_style"),
        "restructuring": ("restructuring",),
        "restructuring_then_style": ("restructuring", "patch_style"),
        "graphic": ("graphic",),
        "style_then_graphic": ("graphic",),
        "neural": ("neural",),
        "warp": ("warp",),
    }
    also: ClassVar[Mapping[str, Set[str]]] = {"patched": {"patch_style"}}
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
    painted_style: float = 0.0
    patch_style: float = 0.0
    warp_then_style: float = 0.0
    restructuring: float = 0.0
    restructuring_then_style: float = 0.0
    graphic: float = 0.0
    style_then_graphic: float = 0.0
    neural: float = 0.5

    def possible(self, families: Set[str]) -> dict[str, float]:
        """As for all mixes; without a variant to start from no graphic method follows."""
        wanted: dict[str, float] = {}
        for kind, share in vars(self).items():
            makeable = next((one for one in (kind, *_INSTEAD.get(kind, ())) if self.makes(one, families)), None)
            if share > 0 and makeable is not None:
                wanted[makeable] = wanted.get(makeable, 0.0) + share
        if "style_then_graphic" in wanted and not any(kind in wanted for kind in PARENT_KINDS):
            del wanted["style_then_graphic"]
        # In the table's order, whatever passed its share on: the plans of a run hang on it.
        return {kind: wanted[kind] for kind in self.kinds if kind in wanted}


_INSTEAD = {
    "patched": ("patch_style",),
    "warp_then_painted": ("warp_then_style", "warp"),
    "graphic_then_painted": ("graphic",),
    "painted_then_graphic": ("graphic",),
    "restructuring_then_painted": ("restructuring_then_style", "restructuring"),
    "warp_then_style": ("warp",),
}


@dataclass(frozen=True)
class FastMix(Mix):
    """The preset `fast`: what is made in a tenth of a second, without patches (settings section "fast")."""

    section: ClassVar[str] = "fast"

    patched: float = 0.0
    restructuring_then_painted: float = 0.0
    warp_then_painted: float = 0.07
    broad: float = 0.10
