"""What to make: every variant is planned by its number alone, so a run can be continued and a run can be longer.

The plan of variant i depends on the run's seed, the mix, the methods and i, and on nothing that happened in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generation.method import Method, Parameters, Picture

PARENT_KINDS = ("patch_style", "warp_then_style", "restructuring_then_style")
"""Variants that a graphic method may be applied to."""

KINDS: dict[str, tuple[str, ...]] = {
    "patch_style": ("patch_style",),
    "warp_then_style": ("warp", "patch_style"),
    "restructuring": ("restructuring",),
    "restructuring_then_style": ("restructuring", "patch_style"),
    "graphic": ("graphic",),
    "style_then_graphic": ("graphic",),
    "warp": ("warp",),
    "neural": ("neural",),
}
"""Kind of variant → the families of methods that are applied one after the other."""

_NEAREST_PARENTS = 24


@dataclass(frozen=True)
class Mix:
    """Shares of the kinds of variants (settings section "mix"); they need not sum to 1.

    Kinds whose methods were not chosen have no share, `neural` among them as long as no such method is named.
    """

    patch_style: float = 0.34
    warp_then_style: float = 0.14
    restructuring: float = 0.08
    restructuring_then_style: float = 0.10
    graphic: float = 0.22
    style_then_graphic: float = 0.12
    neural: float = 0.5

    def __post_init__(self) -> None:
        shares = list(vars(self).values())
        if min(shares) < 0 or sum(shares) <= 0:
            raise ValueError("shares must not be negative, and one must be larger than 0")


@dataclass(frozen=True)
class Plan:
    """What variant number `index` will be: its kind, the methods in order, and the variant that it starts from.

    parent: index of an earlier variant; None: the portrait.
    """

    index: int
    id: str
    kind: str
    methods: tuple[str, ...]
    parent: int | None = None


@dataclass(frozen=True)
class Step:
    """One method with its parameters."""

    method: str
    parameters: Parameters


@dataclass(frozen=True)
class Recipe:
    """One attempt at a plan: the steps, and the seed of all randomness in them."""

    steps: tuple[Step, ...]
    seed: int


class Planner:
    """Draws plans and recipes for one run."""

    def __init__(self, seed: int, methods: Mapping[str, Method], mix: Mix | None = None) -> None:
        self._seed = seed
        self._methods = methods
        self._by_family: dict[str, list[str]] = {}
        for name in sorted(methods):  # the order in which they were named must not change the variants
            self._by_family.setdefault(methods[name].family, []).append(name)
        self._kinds, self._shares = _possible(mix or Mix(), self._by_family)

    def plans(self, count: int) -> list[Plan]:
        """The first `count` plans; a longer list begins with the shorter one."""
        plans: list[Plan] = []
        parents: list[int] = []
        for index in range(count):
            plan = self._plan(index, parents)
            plans.append(plan)
            if plan.kind in PARENT_KINDS:
                parents.append(index)
        return plans

    def recipe(self, plan: Plan, attempt: int = 0) -> Recipe:
        """The steps of `plan` with random parameters; each attempt draws new ones."""
        state = np.random.SeedSequence([self._seed, plan.index, attempt])
        seed = int(state.generate_state(1, np.uint64)[0] >> np.uint64(11))  # 53 bits: exact in every JSON reader
        rng = np.random.default_rng(seed)
        return Recipe(tuple(Step(name, self._methods[name].draw(rng)) for name in plan.methods), seed)

    def _plan(self, index: int, parents: Sequence[int]) -> Plan:
        rng = np.random.default_rng([self._seed, index])
        kind = str(rng.choice(self._kinds, p=self._shares))
        names = tuple(str(rng.choice(self._by_family[family])) for family in KINDS[kind])
        parent = None
        if kind == "style_then_graphic":
            if parents:
                # Among the latest, so that a parent is made shortly before its children.
                parent = int(rng.choice(parents[-_NEAREST_PARENTS:]))
            else:
                names = (str(rng.choice(self._by_family["patch_style"])), *names)
        return Plan(index, f"v{index:06d}-{'-'.join(names)}", kind, names, parent)


def cook(recipe: Recipe, start: Picture, methods: Mapping[str, Method]) -> Picture:
    """Applies the steps to `start`; each has its own random numbers, in range 0..1 float32 throughout.

    ValueError where a method does not keep the shape or gives numbers that are not finite.
    """
    picture = start
    for number, step in enumerate(recipe.steps, start=1):  # 0 would repeat the numbers that drew the parameters
        rng = np.random.default_rng([recipe.seed, number])
        picture = np.clip(methods[step.method].apply(picture, step.parameters, rng), 0, 1).astype(np.float32)
        if picture.shape != start.shape or not np.isfinite(picture).all():
            raise ValueError(f"{step.method} gave no whole picture of shape {start.shape}")
    return picture


def _possible(mix: Mix, by_family: Mapping[str, list[str]]) -> tuple[list[str], list[float]]:
    """The kinds that the chosen methods can make, and their probabilities."""
    wanted = {
        kind: share for kind, share in vars(mix).items() if share > 0 and all(f in by_family for f in KINDS[kind])
    }
    if "style_then_graphic" in wanted and not any(kind in wanted for kind in PARENT_KINDS):
        del wanted["style_then_graphic"]
    if "patch_style" not in by_family and "warp" in by_family and mix.warp_then_style > 0:
        wanted["warp"] = mix.warp_then_style  # without a style to follow, warps stand alone
    if not wanted:
        raise ValueError("the mix gives the chosen methods no share; choose others or raise their shares under [mix]")
    total = sum(wanted.values())
    return list(wanted), [share / total for share in wanted.values()]
